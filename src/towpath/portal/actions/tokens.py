from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields, NotFound
from towpath.kit.text import N_, Message
from towpath.kit.tokens import random_word
from towpath.portal.actions.events import account_event
from towpath.portal.actions.peppers import current_pepper, ring
from towpath.portal.logic.rights import rights_of, rights_of_token
from towpath.portal.models import AccessToken, AccountEvent, Membership

Kind = AccountEvent.Kind
PREFIX = "tpt_"
DAYS = (7, 30, 90, 365)
_PURPOSE = "access-token"
_NAME_MAX = 100


@dataclass(frozen=True, slots=True)
class Made:
    """A token and, this one time, its text."""

    token: AccessToken
    text: str


@transaction.atomic
def create_token(member: Membership, name: str, scope: str, days: int, *, by: Actor, now: datetime) -> Made:
    """Make a token that acts for a member in the portal's API; the text (43 base62 digits) is given once."""
    by.require(scope)
    name = name.strip()
    if not 0 < len(name) <= _NAME_MAX:
        raise InvalidFields({"name": Message(N_("Enter a name of at most 100 characters."))})
    if days not in DAYS:
        raise InvalidFields({"days": Message(N_("Choose how long the token is valid."))})
    text = PREFIX + random_word(43)
    token = AccessToken.objects.create(
        user_id=member.user_id,
        company_id=member.company_id,
        name=name,
        scope=scope,
        digest=ring().digest(_PURPOSE, text),
        pepper=current_pepper(),
        last4=text[-4:],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    where = {"company_id": member.company_id, "user_id": member.user_id}
    account_event(Kind.TOKEN_CREATED, by=by, now=now, **where, name=name, scope=scope)
    return Made(token, text)


@transaction.atomic
def revoke_token(member: Membership, token_id: int, *, by: Actor, now: datetime) -> None:
    """End a token of the member for good."""
    token = AccessToken.objects.filter(user_id=member.user_id, pk=token_id, revoked_at=None).first()
    if token is None:
        raise NotFound(N_("This token does not exist or was revoked."))
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    where = {"company_id": member.company_id, "user_id": member.user_id}
    account_event(Kind.TOKEN_REVOKED, by=by, now=now, **where, name=token.name)


def authenticate(text: str, *, now: datetime, address: str) -> tuple[Membership, Actor] | None:
    """Give whom a bearer token acts for, or ``None`` when it does not hold.

    It has the rights that its scope and its maker both have, as long as he belongs to the same account.
    """
    digests = [ring().digest(_PURPOSE, text, pepper) for pepper in ring().ids]
    live = AccessToken.objects.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)
    token = live.filter(digest__in=digests).first()
    member = (
        token and Membership.objects.select_related("company", "user").filter(user_id=token.user_id).first()
    )
    if not token or not member or member.company_id != token.company_id:
        return None
    _note_use(token, digests[0], now)
    rights = rights_of(member.role, may_manage_keys=member.may_manage_keys) & rights_of_token(token.scope)
    return member, Actor(
        kind="token",
        id=str(token.pk),
        name=f"{member.user.email}: {token.name}",
        rights=rights,
        address=address,
    )


def _note_use(token: AccessToken, digest: bytes, now: datetime) -> None:
    """Keep the minute of the last use, and move the digest to the ring's current key."""
    minute = now.replace(second=0, microsecond=0)
    if token.last_used_at != minute or token.pepper_id != ring().current:
        AccessToken.objects.filter(pk=token.pk).update(
            last_used_at=minute, digest=digest, pepper=current_pepper()
        )
