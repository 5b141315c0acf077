import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from towpath.kit import clock
from towpath.kit.errors import DomainError
from towpath.kit.text import N_
from towpath.portal.actions import idempotency
from towpath.portal.actions import keys as actions
from towpath.portal.api.auth import Caller, caller_of
from towpath.portal.logic.keys import status
from towpath.portal.logic.rights import READ
from towpath.portal.models import ApiKey
from towpath.portal.queries import keys as queries

_LONGEST_TOKEN = 255
router = Router(tags=["keys"])
Environment = Literal["production", "sandbox"]
KeyStatus = Literal["active", "expired", "suspended", "revoked"]
Days = Annotated[int | None, Field(description="Days from now until the key expires; null for no end.")]


class KeyOut(Schema):
    """A key as everybody in the account may see it."""

    id: str
    environment: Environment
    description: str
    masked: str
    status: KeyStatus
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    retire_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class KeysOut(Schema):
    """The account's keys, newest first."""

    keys: list[KeyOut]


class IssuedOut(Schema):
    """A key with its whole text; null when an Idempotency-Key was repeated and the portal keeps no copy."""

    key: KeyOut
    secret: str | None


class KeyIn(Schema):
    """A new key."""

    environment: Environment
    description: str
    validity_days: Days = None


class RotateIn(Schema):
    """A key in place of another; the old one works on for ``overlap_seconds``, at most seven days."""

    overlap_seconds: int = 86_400
    validity_days: Days = None


@router.get("", response=KeysOut, summary="List the account's keys")
def list_keys(request: HttpRequest, environment: Environment | None = None) -> dict[str, object]:
    """Give the keys of the account, or of one of its environments."""
    caller = caller_of(request)
    caller.actor.require(READ)
    keys = queries.all_keys(caller.member.company_id, environment or "")
    return {"keys": [_out(key, clock.now()) for key in keys]}


@router.post("", response={201: IssuedOut}, summary="Add the key of an environment")
def create_key(request: HttpRequest, response: HttpResponse, data: KeyIn) -> Status[IssuedOut]:
    """Issue a key; 409 ``KEY_EXISTS`` while one stands there. Repeatable with an Idempotency-Key."""
    caller, now = caller_of(request), clock.now()
    return _issue(
        request,
        response,
        lambda: actions.create_key(caller.member.company_id, **data.dict(), by=caller.actor, now=now),
        now,
    )


@router.post("/{key_id}/rotate", response={201: IssuedOut}, summary="Put a new key in an old one's place")
def rotate_key(
    request: HttpRequest, response: HttpResponse, key_id: str, data: RotateIn
) -> Status[IssuedOut]:
    """Issue a key in place of another. Repeatable with an Idempotency-Key."""
    caller, now, old = caller_of(request), clock.now(), queries.parse_id(key_id)
    overlap, days = timedelta(seconds=data.overlap_seconds), data.validity_days
    return _issue(
        request,
        response,
        lambda: actions.rotate_key(
            caller.member.company_id, old, overlap=overlap, validity_days=days, by=caller.actor, now=now
        ),
        now,
    )


@router.delete("/{key_id}", response={204: None}, summary="Delete a key")
def delete_key(request: HttpRequest, key_id: str, *, leaked: bool = False) -> Status[None]:
    """Revoke a key at once and for good; ``leaked`` says why."""
    caller = caller_of(request)
    found = queries.parse_id(key_id)
    actions.revoke_key(caller.member.company_id, found, leaked=leaked, by=caller.actor, now=clock.now())
    return Status(204, None)


def _issue(
    request: HttpRequest, response: HttpResponse, run: Callable[[], actions.Issued], now: datetime
) -> Status[IssuedOut]:
    token = request.headers.get("Idempotency-Key")
    if token is None:
        issued = run()
        return Status(201, IssuedOut(key=_out(issued.key, now), secret=issued.secret))
    if not 0 < len(token) <= _LONGEST_TOKEN or not token.isprintable():
        title = N_("An Idempotency-Key has 1 to 255 printable characters.")
        raise DomainError(title, code="IDEMPOTENCY_KEY_INVALID", status=422)
    answer = _once(caller_of(request), request, token, run, now)
    if answer.replayed:
        response["Idempotency-Replayed"] = "true"
    return Status(201, IssuedOut(key=_out(answer.key, now), secret=answer.secret or None))


def _once(
    caller: Caller, request: HttpRequest, token: str, run: Callable[[], actions.Issued], now: datetime
) -> idempotency.Answer:
    fingerprint = hashlib.sha256(request.get_full_path().encode() + b"\n" + request.body).digest()
    return idempotency.once(caller.member.company_id, token, fingerprint, run, by=caller.actor, now=now)


def _out(key: ApiKey, now: datetime) -> KeyOut:
    return KeyOut(
        id=key.public_id,
        environment=cast("Environment", key.environment),
        description=key.description,
        masked=key.masked,
        status=cast("KeyStatus", status(key.standing, now)),
        created_at=key.created_at,
        created_by=key.created_by,
        expires_at=key.expires_at,
        retire_at=key.retire_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )
