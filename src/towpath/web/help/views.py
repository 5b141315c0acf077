from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET


@require_GET
def api_key(request: HttpRequest) -> HttpResponse:
    """Explain the API key and how to get one, in the reader's language."""
    language = get_language() or settings.LANGUAGE_CODE
    return render(request, f"help/api_key.{language}.html", {"portal_url": settings.PORTAL_URL})


@require_GET
def listings(request: HttpRequest) -> HttpResponse:
    """Explain the tabs of listings and what can be done there, in the reader's language."""
    language = get_language() or settings.LANGUAGE_CODE
    return render(request, f"help/listings.{language}.html")
