import hmac
import re
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction

from towpath.domain.access.logic.rights import ALL
from towpath.domain.access.models import IntegrationToken, User
from towpath.domain.access.queries import tokens as queries
from towpath.domain.journal import actions as journal
from towpath.kit import tokens
from towpath.kit.actor import Actor
from towpath.kit.crypto import KeyRing
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

_PREFIX, _SECRET = 8, 43
_SHAPE = re.compile(rf"(twt_[0-9A-Za-z]{{{_PREFIX}}})_[0-9A-Za-z]{{{_SECRET}}}")
_PURPOSE = "integration-token"
_NAME_LENGTH = 64


@transaction.atomic
def create_token(
    name: str, scopes: Collection[str], expires_at: datetime | None, *, user: User, by: Actor, now: datetime
) -> tuple[IntegrationToken, str]:
    """Make a token of a user with some of his rights; the text is given once and never again.

    The token has 43 random characters of base 62 (256 bits).
    """
    by.require("integrations.manage")
    _check(name.strip(), frozenset(scopes), expires_at, by, now)
    prefix = f"twt_{tokens.random_word(_PREFIX)}"
    text = f"{prefix}_{tokens.random_word(_SECRET)}"
    row = IntegrationToken.objects.create(
        name=name.strip(),
        prefix=prefix,
        digest=_ring().digest(_PURPOSE, text),
        key_id=_ring().current,
        scopes=sorted(scopes),
        created_by=user,
        created_at=now,
        expires_at=expires_at,
    )
    journal.record("token.created", row.name, by=by, at=now, prefix=prefix, scopes=row.scopes)
    return row, text


@transaction.atomic
def revoke_token(token_id: int, *, by: Actor, now: datetime) -> None:
    """End a token for good; doing it again changes nothing."""
    by.require("integrations.manage")
    row = queries.token(token_id)
    if IntegrationToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now):
        journal.record("token.revoked", row.name, by=by, at=now, prefix=row.prefix)


def authenticate(text: str, *, now: datetime, address: str) -> Actor | None:
    """Give the actor of a bearer token, ``None`` when it is unknown, revoked, expired or its maker disabled.

    It acts with those of its scopes that the user still has. One SELECT; the time of use is written
    once a minute.
    """
    shape = _SHAPE.fullmatch(text)
    rows = IntegrationToken.objects.select_related("created_by__role")
    row = rows.filter(prefix=shape[1]).first() if shape else None
    if row is None or not _matches(row, text) or not queries.is_live(row, now):
        return None
    _note_use(row, text, now, address)
    rights = frozenset(row.scopes) & row.created_by.role.granted
    return Actor(kind="token", id=str(row.pk), name=row.name, rights=rights, address=address)


def _matches(row: IntegrationToken, text: str) -> bool:
    known = row.key_id in _ring().ids
    return known and hmac.compare_digest(bytes(row.digest), _ring().digest(_PURPOSE, text, row.key_id))


def _note_use(row: IntegrationToken, text: str, now: datetime, address: str) -> None:
    """Keep minute and address of the last use, and move the digest to the ring's current key."""
    minute = now.replace(second=0, microsecond=0)
    if row.last_used_at == minute and row.last_used_from == address and row.key_id == _ring().current:
        return
    IntegrationToken.objects.filter(pk=row.pk).update(
        last_used_at=minute,
        last_used_from=address,
        key_id=_ring().current,
        digest=_ring().digest(_PURPOSE, text),
    )


def _check(name: str, scopes: frozenset[str], expires_at: datetime | None, by: Actor, now: datetime) -> None:
    wrong: dict[str, Message] = {}
    if not name or len(name) > _NAME_LENGTH:
        wrong["name"] = Message(N_("Enter a name of at most 64 characters."))
    if not scopes or scopes - ALL:
        wrong["scopes"] = Message(N_("Choose at least one right."))
    if expires_at is not None and expires_at <= now:
        wrong["expires"] = Message(N_("Choose a time in the future."))
    if wrong:
        raise InvalidFields(wrong)
    for right in sorted(scopes):
        by.require(right)


def _ring() -> KeyRing:
    return settings.KEY_RING
