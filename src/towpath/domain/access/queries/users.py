from datetime import datetime

from django.db.models import Count, Q, QuerySet

from towpath.domain.access.logic.rights import presets_with
from towpath.domain.access.models import AccessLink, Role, User
from towpath.kit import tokens
from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


def actor_of_user(user: User, address: str = "") -> Actor:
    """Give the actor that a user is: an account that was disabled has no right at all."""
    rights = user.role.granted if user.is_active else frozenset()
    return Actor(kind="user", id=str(user.pk), name=user.username, rights=rights, address=address)


def holders_of(right: str) -> QuerySet[User]:
    """Give the active users whose role grants a right."""
    return User.objects.filter(_granting(right, "role__"), is_active=True)


def who_can_grant() -> list[str]:
    """Name the active users who may change roles, for the texts of refusals."""
    return [user.full_name or user.username for user in holders_of("users.manage")]


def _granting(right: str, path: str) -> Q:
    preset = Q(**{f"{path}preset": True, f"{path}name__in": presets_with(right)})
    return preset | Q(**{f"{path}preset": False, f"{path}rights__contains": [right]})


def users(text: str = "") -> QuerySet[User]:
    """Give the users with their roles, narrowed to a text in name or address."""
    rows = User.objects.select_related("role")
    found = Q(username__icontains=text) | Q(full_name__icontains=text) | Q(email__icontains=text)
    return rows.filter(found) if text else rows


def user(user_id: int) -> User:
    """Give one user with his role; raises :class:`NotFound`."""
    row = User.objects.select_related("role").filter(pk=user_id).first()
    if row is None:
        raise NotFound(N_("There is no such user."))
    return row


def user_named(username: str) -> User:
    """Give a user by the name that he signs in with, in any case; raises :class:`NotFound`."""
    row = User.objects.select_related("role").filter(username__iexact=username).first()
    if row is None:
        raise NotFound(N_("There is no such user."))
    return row


def roles() -> QuerySet[Role]:
    """Give the roles, presets first, each with its number of users (``members``)."""
    return Role.objects.annotate(members=Count("users")).order_by("-preset", "pk")


def role(role_id: int) -> Role:
    """Give one role; raises :class:`NotFound`."""
    row = roles().filter(pk=role_id).first()
    if row is None:
        raise NotFound(N_("There is no such role."))
    return row


def any_user() -> bool:
    """Tell whether anybody can sign in yet."""
    return User.objects.exists()


def link_address(base_url: str, token: str) -> str:
    """Give the address of a link that works once, at the Admin's public address."""
    return f"{base_url.rstrip('/')}/setup/{token}/"


def link(token: str, now: datetime) -> AccessLink:
    """Give the row of a link that still works; raises :class:`NotFound`."""
    valid = Q(expires_at=None) | Q(expires_at__gt=now)
    row = AccessLink.objects.select_related("user").filter(valid, digest=tokens.sha256(token)).first()
    if row is None:
        raise NotFound(N_("This link was used already, has expired or was replaced by a newer one."))
    return row
