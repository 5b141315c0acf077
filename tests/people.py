"""Users of the Admin for tests, made by the product's own actions."""

from datetime import UTC, datetime

from towpath.domain.access.actions import users
from towpath.domain.access.models import User
from towpath.domain.access.queries.users import actor_of_user
from towpath.kit.actor import Actor, command_line

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ROOT = command_line("root")
PASSWORD = "correct horse battery"


def a_user(name: str = "ana", role: str = "Administrator", **fields: str) -> User:
    email = fields.pop("email", f"{name}@example.com")
    return users.create_user(name, email, PASSWORD, role=role, by=ROOT, now=NOW, **fields)


def acting(user: User) -> Actor:
    """Give the actor that the user is now, whatever changed since."""
    return actor_of_user(User.objects.select_related("role").get(pk=user.pk), "203.0.113.7")
