"""The verdict of the gate, and the gate itself for every operation of the channel."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Literal, ParamSpec, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.errors import domain_error
from towpath.domain.access.actions.gate import check_gate
from towpath.domain.access.logic.gate import Verdict
from towpath.domain.access.logic.reasons import reason
from towpath.domain.access.queries.gate import last_verdict
from towpath.kit import clock
from towpath.kit.errors import DomainError
from towpath.kit.http import request_id
from towpath.kit.speech import say

P = ParamSpec("P")
R = TypeVar("R")
RETRY_S = 30

router = Router(tags=["gate"])


class Key(Schema):
    """What may be known of the key; ``id`` is empty when the service has not recognised it."""

    id: str
    description: str
    masked: str
    environment: str
    expires_at: datetime | None
    retire_at: datetime | None


class Gate(Schema):
    """Whether the channel is open, and why; ``reason`` is in the language of the request."""

    open: bool
    state: Literal["missing", "invalid", "expired", "valid", "unreachable"]
    code: str
    reason: str
    environment: Literal["production", "sandbox"]
    key: Key | None
    checked_at: datetime | None = Field(description="When the service last answered about this key.")
    valid_at: datetime | None = Field(description="When it last called this key valid.")
    grace_until: datetime | None = Field(description="Until when an outage leaves the channel open.")
    warnings: list[str]
    retry_after_s: int | None
    read_only: bool


class ChannelClosed(DomainError):
    """The gate refused an operation of the channel."""

    def __init__(self, verdict: Verdict) -> None:
        unchecked = verdict.state == "unreachable"
        self.retry_after_s = (verdict.retry_after_s or RETRY_S) if unchecked else None
        code = "KEY_UNCHECKED" if unchecked else f"KEY_{verdict.code}"
        super().__init__(reason(verdict), code=code, status=503 if unchecked else 403)


def gated(operation: Callable[P, R]) -> Callable[P, R]:
    """Let an operation run only for who may use the channel, and only while its key is good."""

    @wraps(operation)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        verdict = _check(cast("HttpRequest", args[0]))
        if not verdict.open:
            raise ChannelClosed(verdict)
        return operation(*args, **kwargs)

    return guarded


def install(api: NinjaAPI) -> None:
    """Answer refusals of the gate with the delay after which to come again."""
    api.exception_handler(ChannelClosed)(_closed)


def _closed(request: HttpRequest, error: ChannelClosed) -> HttpResponse:
    response = domain_error(request, error)
    if error.retry_after_s:
        response["Retry-After"] = str(error.retry_after_s)
    return response


@router.get("", response=Gate, summary="Read the last verdict")
def read_verdict(request: HttpRequest) -> dict[str, object]:
    """Give the recorded verdict on the active key, without asking the key service."""
    actor_of(request).require("asc.access")
    return _gate(last_verdict(clock.now()))


@router.post("/check", response=Gate, summary="Check the key now")
def check(request: HttpRequest) -> dict[str, object]:
    """Ask the key service about the active key and give its verdict."""
    return _gate(_check(request, insist=True))


def _check(request: HttpRequest, *, insist: bool = False) -> Verdict:
    actor = actor_of(request)
    actor.require("asc.access")
    return check_gate(by=actor, now=clock.now(), source="api", insist=insist, request_id=request_id(request))


def _gate(verdict: Verdict) -> dict[str, object]:
    names = Gate.model_fields.keys() - {"reason", "key", "warnings"}
    key = verdict.key
    facts = {name: getattr(key, name) for name in Key.model_fields} if key else None
    return {
        **{name: getattr(verdict, name) for name in names},
        "reason": say(reason(verdict)),
        "key": facts,
        "warnings": list(verdict.warnings),
    }
