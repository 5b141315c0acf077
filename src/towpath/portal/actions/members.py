from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError, InvalidFields, NotFound
from towpath.kit.text import N_, Message
from towpath.kit.tokens import random_word, sha256
from towpath.portal.actions.events import account_event
from towpath.portal.logic.rights import MANAGE_ACCOUNT
from towpath.portal.models import AccountEvent, Invitation, Membership, User
from towpath.portal.queries import accounts as queries

Kind = AccountEvent.Kind
HOLDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and, this one time, the secret of its link."""

    invitation: Invitation
    secret: str


@transaction.atomic
def invite(
    company_id: int, email: str, role: str, *, may_manage_keys: bool, by: Actor, now: datetime
) -> Invited:
    """Offer somebody a seat for seven days; an open invitation of the same address is replaced."""
    by.require(MANAGE_ACCOUNT)
    email = _checked_email(email)
    if Membership.objects.filter(user__email__iexact=email).exists():
        raise InvalidFields({"email": Message(N_("This address belongs to an account already."))})
    Invitation.objects.filter(company_id=company_id, email=email, accepted_at=None).delete()
    secret = random_word(43)
    invitation = Invitation.objects.create(
        company_id=company_id,
        email=email,
        role=Membership.Role(role),
        may_manage_keys=may_manage_keys,
        digest=sha256(secret),
        created_at=now,
        expires_at=now + HOLDS,
    )
    account_event(Kind.MEMBER_INVITED, by=by, now=now, company_id=company_id, email=email, role=role)
    return Invited(invitation, secret)


@transaction.atomic
def withdraw(company_id: int, invitation_id: int, *, by: Actor, now: datetime) -> None:
    """Take an invitation back; its link leads nowhere from now on."""
    by.require(MANAGE_ACCOUNT)
    invitation = Invitation.objects.filter(company_id=company_id, pk=invitation_id, accepted_at=None).first()
    if invitation is None:
        raise NotFound(N_("This invitation was used or withdrawn."))
    email = invitation.email
    invitation.delete()
    account_event(Kind.INVITATION_WITHDRAWN, by=by, now=now, company_id=company_id, email=email)


def invitation_of(secret: str, now: datetime) -> Invitation:
    """Find the open invitation of a link; raises :class:`NotFound` when it is used, withdrawn or too old."""
    rows = Invitation.objects.select_related("company")
    found = rows.filter(digest=sha256(secret), accepted_at=None, expires_at__gt=now).first()
    if found is None:
        raise NotFound(N_("This invitation was used, withdrawn or is too old. Ask for a new one."))
    return found


@transaction.atomic
def join(user: User, secret: str, *, by: Actor, now: datetime) -> Membership:
    """Take the seat that was offered to the user's address."""
    invitation = invitation_of(secret, now)
    if invitation.email.casefold() != user.email.casefold():
        text = N_("This invitation is for %(email)s. Sign in with that address.")
        raise DomainError(Message(text, {"email": invitation.email}), code="OTHER_ADDRESS")
    if Membership.objects.filter(user=user).exists():
        raise DomainError(N_("You belong to an account already."), code="ALREADY_MEMBER")
    member = Membership.objects.create(
        user=user,
        company=invitation.company,
        role=invitation.role,
        may_manage_keys=invitation.may_manage_keys,
        created_at=now,
    )
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    account_event(Kind.MEMBER_JOINED, by=by, now=now, company_id=member.company_id, user_id=user.pk)
    return member


@transaction.atomic
def change_member(
    company_id: int, membership_id: int, role: str, *, may_manage_keys: bool, by: Actor, now: datetime
) -> Membership:
    """Give a member another role or delegation; an account keeps an owner."""
    by.require(MANAGE_ACCOUNT)
    member = _locked(company_id, membership_id)
    if member.role == Membership.Role.OWNER and role != Membership.Role.OWNER:
        _require_other_owner(company_id)
    member.role, member.may_manage_keys = Membership.Role(role), may_manage_keys
    member.save(update_fields=["role", "may_manage_keys"])
    detail = {"email": member.user.email, "role": role, "may_manage_keys": may_manage_keys}
    account_event(
        Kind.MEMBER_CHANGED, by=by, now=now, company_id=company_id, user_id=member.user_id, **detail
    )
    return member


@transaction.atomic
def remove_member(company_id: int, membership_id: int, *, by: Actor, now: datetime) -> None:
    """End somebody's membership; he can sign in still, but sees nothing of the account."""
    by.require(MANAGE_ACCOUNT)
    member = _locked(company_id, membership_id)
    if member.role == Membership.Role.OWNER:
        _require_other_owner(company_id)
    member.delete()
    detail = {"email": member.user.email}
    account_event(
        Kind.MEMBER_REMOVED, by=by, now=now, company_id=company_id, user_id=member.user_id, **detail
    )


def _locked(company_id: int, membership_id: int) -> Membership:
    """Give the member with all owners locked, so that the last two cannot leave at the same moment."""
    list(queries.members(company_id).select_for_update())
    return queries.member(company_id, membership_id)


def _require_other_owner(company_id: int) -> None:
    if queries.owner_count(company_id) == 1:
        raise DomainError(
            N_("An account keeps an owner. Make somebody else an owner first."), code="LAST_OWNER"
        )


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidFields({"email": Message(N_("Enter an e-mail address."))}) from None
    return email
