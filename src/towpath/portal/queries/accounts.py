from datetime import datetime

from django.db.models import Q, QuerySet

from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.text import N_
from towpath.portal.logic.rights import rights_of
from towpath.portal.models import AccessToken, AccountEvent, Company, Invitation, Membership, User


def membership_of(user: User) -> Membership | None:
    """Give the user's place in his company, or ``None`` when he has none."""
    return Membership.objects.select_related("company", "user").filter(user=user).first()


def actor_of(user: User, address: str) -> Actor:
    """Give a user as the one who acts, with the rights of his place."""
    member = membership_of(user)
    rights = rights_of(member.role, may_manage_keys=member.may_manage_keys) if member else frozenset()
    return Actor(kind="user", id=str(user.pk), name=user.email, rights=rights, address=address)


def members(company_id: int) -> QuerySet[Membership]:
    """Give the company's members, owners first, each with what his security tells."""
    return (
        Membership.objects.filter(company_id=company_id)
        .select_related("user")
        .order_by("-role", "user__email")
    )


def member(company_id: int, membership_id: int) -> Membership:
    """Give a member of the company; raises :class:`NotFound`."""
    found = members(company_id).filter(pk=membership_id).first()
    if found is None:
        raise NotFound(N_("This person is not a member of your account."))
    return found


def open_invitations(company_id: int, now: datetime) -> QuerySet[Invitation]:
    """Give the invitations that nobody followed yet and that still hold."""
    return Invitation.objects.filter(company_id=company_id, accepted_at=None, expires_at__gt=now).order_by(
        "email"
    )


def events(company_id: int) -> QuerySet[AccountEvent]:
    """Give what happened to the account and its users, newest first."""
    return AccountEvent.objects.filter(company_id=company_id)


def tokens(user: User) -> QuerySet[AccessToken]:
    """Give the user's access tokens that were not revoked, newest first."""
    return AccessToken.objects.filter(user=user, revoked_at=None)


def who_can_grant(company_id: int) -> list[str]:
    """Name who in the account can give rights: the owners."""
    owners = members(company_id).filter(role=Membership.Role.OWNER, user__is_active=True)
    return [str(owner.user) for owner in owners]


def key_managers(company_id: int) -> list[User]:
    """Give the users who look after the account's keys."""
    rows = members(company_id).filter(
        Q(role=Membership.Role.OWNER) | Q(may_manage_keys=True), user__is_active=True
    )
    return [row.user for row in rows]


def company(named: str) -> Company:
    """Find an account by its ID or by a member's e-mail address; raises :class:`NotFound`."""
    by_id = Q(pk=int(named)) if named.isascii() and named.isdigit() else Q(pk=None)
    found = Company.objects.filter(by_id | Q(memberships__user__email__iexact=named)).order_by("pk").first()
    if found is None:
        raise NotFound(N_("There is no such account. Name its ID or a member's e-mail address."))
    return found


def companies() -> QuerySet[Company]:
    """Give every account of the portal."""
    return Company.objects.order_by("pk")


def owner_count(company_id: int) -> int:
    """Count the owners; an account keeps one."""
    return members(company_id).filter(role=Membership.Role.OWNER).count()
