"""What the gate adds to Configuration > Services > Magento Services: verdicts, *Test key*."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from towpath.domain.access.actions.gate import check_gate, try_key
from towpath.domain.access.logic import gate
from towpath.domain.access.logic.gate import Verdict
from towpath.domain.access.logic.reasons import grace_text, hint, reason, warning
from towpath.domain.access.logic.settings import KEY_SETTINGS, RIGHT, SERVICES
from towpath.domain.access.queries import gate as queries
from towpath.domain.settings.queries import secret
from towpath.kit import clock
from towpath.kit.errors import NotFound
from towpath.kit.text import N_, Message
from towpath.web.actor import actor_of
from towpath.web.channel import wanted
from towpath.web.configuration.page import Page, Scopes

_TESTED = "towpath_tested_key"


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What stands under the field of an environment's key; ``tested``: about a value that is not saved."""

    environment: str
    verdict: Verdict | None = None
    tested: bool = False
    back: str = ""

    @property
    def setting(self) -> str:
        """Give the key of the field's setting."""
        return KEY_SETTINGS[self.environment]

    @property
    def test_url(self) -> str:
        """Give the address that tests the field's value."""
        return reverse("api-keys:test", args=[self.environment])

    @property
    def level(self) -> str:
        """Give the colour of the strip."""
        state = self.verdict.state if self.verdict else ""
        return {"valid": "success", "unreachable": "warning"}.get(state, "danger")

    @property
    def texts(self) -> list[Message]:
        """Give the sentences: the verdict, a hint, what ends soon, how long an outage is bridged."""
        verdict = self.verdict
        if verdict is None:
            return []
        first = reason(verdict)
        if verdict.state == "unreachable" and not self.tested and not verdict.valid_at:
            first = Message(N_("Saved, not yet checked: the service does not answer."))
        more = (hint(verdict), warning(verdict), None if self.tested else grace_text(verdict))
        return [first, *(text for text in more if text)]


def extras(request: HttpRequest) -> Mapping[str, Any]:
    """Give the checks of both fields; a key that was just saved is checked once, by nobody's leave."""
    tested: KeyCheck | None = getattr(request, _TESTED, None)
    met = queries.situation()
    now, actor = clock.now(), actor_of(request)
    fresh = not met.same_key and gate.refusal(met.key, met.environment) is None
    if fresh and tested is None:
        verdict = check_gate(by=actor, now=now, source="configuration")
    else:
        verdict = gate.recall(met, now)
    back = wanted.recall(request) if verdict.open and actor.may("asc.access") else ""
    checks = {met.environment: KeyCheck(met.environment, verdict, back=back)}
    for environment in KEY_SETTINGS.keys() - checks.keys():
        checks[environment] = KeyCheck(environment, _locally(environment, met))
    if tested:
        checks[tested.environment] = tested
    return {"key_checks": list(checks.values())}


def _locally(environment: str, met: gate.Situation) -> Verdict | None:
    """Say of the other environment's key only what needs no call, and nothing while there is none."""
    key = secret(KEY_SETTINGS[environment])
    refused = gate.refusal(key, environment) if key else None
    other = gate.elsewhere(met, environment, key)
    return gate.decide(other, refused, clock.now()) if refused else None


@require_POST
def test(request: HttpRequest, environment: str) -> HttpResponse:
    """Test the value in a field, or the saved one when it is empty, without saving anything."""
    actor = actor_of(request)
    actor.require(RIGHT)
    if environment not in KEY_SETTINGS:
        raise NotFound(N_("There is no such environment."))
    key = request.POST.get(KEY_SETTINGS[environment], "").strip() or secret(KEY_SETTINGS[environment])
    verdict = try_key(key, environment, by=actor, now=clock.now())
    check = KeyCheck(environment, verdict, tested=True)
    if request.headers.get("HX-Request"):
        return render(request, "configuration/extras/_key_verdict.html", {"check": check})
    setattr(request, _TESTED, check)
    page = Page(SERVICES, Scopes.of(request), actor)
    return render(request, "configuration/section.html", page.context(request, typed=request.POST.dict()))
