"""What a closed gate shows: the way to a key, or, when nobody answered, the service page."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from towpath.domain.access.logic.gate import Verdict
from towpath.domain.access.logic.reasons import grace_text, hint, label, reason
from towpath.domain.access.logic.settings import KEY_SETTINGS, RIGHT
from towpath.domain.access.queries.users import holders_of
from towpath.kit import clock
from towpath.web.actor import actor_of
from towpath.web.channel import drafts, wanted

RETRY_S = 30
STATUS = 403
UNAVAILABLE = 503


def answer(request: HttpRequest, verdict: Verdict, view: str) -> HttpResponse:
    """Answer an access that the gate refused."""
    if view == "channel:status":
        return HttpResponse(status=204)
    if view == "channel:check":
        return page(request, verdict, wanted.safe(request, request.GET.get("next", "")))
    back = wanted.page_asked_for(request)
    if request.method not in {"GET", "HEAD"}:
        drafts.keep(request)
        wanted.remember(request, back)
        htmx = request.headers.get("HX-Request")
        return HttpResponseClientRedirect(back) if htmx else HttpResponseRedirect(back, status=303)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRefresh()
    return page(request, verdict, back)


def page(request: HttpRequest, verdict: Verdict, back: str) -> HttpResponse:
    """Show why the channel is closed and what leads into it; ``back`` is the page that was asked for."""
    wanted.remember(request, back)
    unanswered = verdict.state == "unreachable"
    context = {
        "verdict": verdict,
        "reason": reason(verdict),
        "hint": hint(verdict),
        "grace": grace_text(verdict),
        "environment": label(verdict.environment),
        "now": clock.now(),
        "draft": drafts.kept(request),
        "check_url": f"{reverse('channel:check')}?{urlencode({'next': back})}",
        "retry_s": verdict.retry_after_s or RETRY_S,
        "portal_url": api_portal_url(verdict.environment),
        **_way_to_the_field(request, verdict),
    }
    if not unanswered:
        return render(request, "channel/prompt.html", context, status=STATUS)
    response = render(request, "channel/service.html", context, status=UNAVAILABLE)
    response["Retry-After"] = str(context["retry_s"])
    return response


def api_portal_url(environment: str) -> str:
    """Give the address of My Account > API Portal for an environment."""
    return f"{settings.PORTAL_URL}/account/api-portal/?{urlencode({'environment': environment})}"


def _way_to_the_field(request: HttpRequest, verdict: Verdict) -> dict[str, object]:
    """Give the link to the key's field, and, to who may not change it, the names of those who may."""
    actor = actor_of(request)
    field = urlencode({"focus": KEY_SETTINGS[verdict.environment]})
    section = reverse("configuration:section", args=["services", "magento-services"])
    may_change = actor.may(RIGHT)
    return {
        "may_change": may_change,
        "may_view": actor.may("config.view"),
        "field_url": f"{section}?{field}",
        "helpers": [] if may_change else [user.full_name or user.username for user in holders_of(RIGHT)],
    }
