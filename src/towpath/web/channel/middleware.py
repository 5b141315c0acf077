"""The gate of the channel's pages: asked at every access, before any of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from towpath.domain.access.actions.gate import check_gate
from towpath.domain.access.actions.instance import notice_move
from towpath.domain.access.logic.gate import Verdict
from towpath.kit import clock
from towpath.kit.errors import Forbidden
from towpath.kit.http import request_id
from towpath.web import errors
from towpath.web.actor import actor_of
from towpath.web.channel import closed
from towpath.web.channel.wanted import NAMESPACES

GetResponse = Callable[[HttpRequest], HttpResponse]
_ATTRIBUTE = "towpath_verdict"


def verdict_of(request: HttpRequest) -> Verdict:
    """Give the verdict that let this request in."""
    return cast("Verdict", getattr(request, _ATTRIBUTE))


class GateMiddleware:
    """Let nobody past who lacks the right to the channel, and nobody while its key is not good."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the gate stands before the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Answer in the view's place unless the channel is open for this access."""
        match: Any = request.resolver_match
        if NAMESPACES.isdisjoint(match.namespaces):
            return None
        actor, now = actor_of(request), clock.now()
        if not actor.may("asc.access"):
            return errors.refusal(request, Forbidden("asc.access"))
        verdict = check_gate(
            by=actor,
            now=now,
            source="page",
            insist=match.view_name == "channel:check",
            request_id=request_id(request),
        )
        moved = verdict.instance_url not in {"", settings.PUBLIC_URL}
        if moved and not verdict.read_only and notice_move(by=actor, now=now):
            verdict = replace(verdict, read_only=True)
        setattr(request, _ATTRIBUTE, verdict)
        return None if verdict.open else closed.answer(request, verdict, match.view_name)
