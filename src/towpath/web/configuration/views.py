from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.settings import actions
from towpath.domain.settings.logic.registry import REGISTRY
from towpath.kit import clock
from towpath.kit.errors import InvalidFields
from towpath.web.actor import actor_of
from towpath.web.configuration import submitted
from towpath.web.configuration.page import Page, Scopes, address_of, panel


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the configuration, at the same scope."""
    return redirect(address_of(next(REGISTRY.places()).section, Scopes.of(request).chosen))


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, tab: str, code: str) -> HttpResponse:
    """Show a page of settings, or save what was changed on it."""
    actor = actor_of(request)
    actor.require("config.view")
    page = Page(REGISTRY.section(f"{tab}/{code}".replace("-", "_")), Scopes.of(request), actor)
    if request.method == "POST":
        return _save(request, page)
    return render(request, "configuration/section.html", page.context(request))


def _save(request: HttpRequest, page: Page) -> HttpResponse:
    sent = submitted.read(page.writable, request.POST.dict())
    try:
        changed = actions.save(
            page.scope.path,
            sent.values,
            sent.use_default,
            confirmed=sent.confirmed,
            by=page.actor,
            now=clock.now(),
        )
    except InvalidFields as refused:
        context = page.context(request, errors=refused.fields, typed=request.POST.dict())
        return render(request, "configuration/section.html", context, status=422)
    messages.success(request, _("You saved the configuration.") if changed else _("Nothing was changed."))
    return redirect(page.address)


@require_GET
@reauthentication_required  # type: ignore[untyped-decorator] # allauth has no types
def reveal(request: HttpRequest, key: str) -> HttpResponse:
    """Show one secret in clear on its page, to who has just given the password again."""
    place = REGISTRY.place(key)
    page = Page(place.section, Scopes.of(request), actor_of(request))
    shown = actions.reveal(key, by=page.actor, now=clock.now())
    return render(request, "configuration/section.html", page.context(request, revealed={key: shown}))


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """List the settings that a word finds, by today's names and the old ones."""
    actor_of(request).require("config.view")
    scopes, text = Scopes.of(request), request.GET.get("q", "")
    hits = [
        {"place": place, "url": address_of(place.section, scopes.chosen, focus=place.setting.key)}
        for place in REGISTRY.search(text, _)
    ]
    context = panel(None, scopes) | {"hits": hits, "query": text}
    return render(request, "configuration/search.html", context)
