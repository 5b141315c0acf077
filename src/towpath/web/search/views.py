from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from towpath.web.actor import actor_of
from towpath.web.search.index import search

MOST = 100
SUGGESTIONS = 8


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Show the pages and settings that a text finds; HTMX gets the first few as suggestions."""
    text = request.GET.get("q", "")[:MOST].strip()
    hits = search(text, actor_of(request))
    if request.headers.get("HX-Request"):
        return render(request, "search/_suggestions.html", {"q": text, "hits": hits[:SUGGESTIONS]})
    return render(request, "search/results.html", {"q": text, "hits": hits})
