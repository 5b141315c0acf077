from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from towpath.domain.access.logic.rights import ALL, PRESETS
from towpath.domain.access.models import Role
from towpath.domain.access.queries import users as queries
from towpath.domain.journal import actions as journal
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError, InvalidFields
from towpath.kit.text import N_, Message

_NAME_LENGTH = 64


@transaction.atomic
def ensure_presets(*, by: Actor, now: datetime) -> None:
    """Make the rows of the preset roles that are missing; run after every migration."""
    by.require("users.manage")
    for name in PRESETS:
        _role, made = Role.objects.get_or_create(name=name, defaults={"preset": True})
        if made:
            journal.record("role.created", name, by=by, at=now)


@transaction.atomic
def save_role(role_id: int | None, name: str, rights: Collection[str], *, by: Actor, now: datetime) -> Role:
    """Make a role, or change one; nobody gives away a right that he has not."""
    by.require("users.manage")
    role = Role() if role_id is None else _own(role_id)
    _check(role, name.strip(), frozenset(rights), by)
    before = sorted(role.granted)
    role.name, role.rights = name.strip(), sorted(rights)
    role.save()
    _require_manager(before)
    action = "role.created" if role_id is None else "role.changed"
    journal.record(action, role.name, by=by, at=now, old=before, new=role.rights)
    return role


@transaction.atomic
def delete_role(role_id: int, *, by: Actor, now: datetime) -> None:
    """Take away a role that no user has."""
    by.require("users.manage")
    role = _own(role_id)
    if role.users.exists():
        raise DomainError(N_("Users have this role. Give them another one first."), code="ROLE_IN_USE")
    role.delete()
    journal.record("role.deleted", role.name, by=by, at=now)


def _own(role_id: int) -> Role:
    queries.role(role_id)
    role = Role.objects.select_for_update().get(pk=role_id)
    if role.preset:
        raise DomainError(N_("A role that comes with the product cannot be changed."), code="PRESET_ROLE")
    return role


def _check(role: Role, name: str, rights: frozenset[str], by: Actor) -> None:
    if not 0 < len(name) <= _NAME_LENGTH or not name.isprintable():
        raise InvalidFields({"name": Message(N_("Enter a name of at most 64 characters."))})
    if Role.objects.exclude(pk=role.pk).filter(name__iexact=name).exists():
        raise InvalidFields({"name": Message(N_("There is a role with this name already."))})
    if rights - ALL:
        unknown = Message(N_("There is no right “%(right)s”."), {"right": min(rights - ALL)})
        raise InvalidFields({"rights": unknown})
    _require_all(rights - role.granted, by)


def _require_all(rights: Collection[str], by: Actor) -> None:
    """Refuse an actor who lacks one of the rights: nobody hands out, or takes over, more than he has."""
    for right in sorted(rights):
        by.require(right)


def _require_manager(before: Collection[str]) -> None:
    """Refuse to take ``before``, rights that were had, when it leaves nobody to manage users.

    Two such changes at once wait for one another.
    """
    if "users.manage" not in before:
        return
    list(Role.objects.select_for_update().filter(name="Administrator"))
    if not queries.holders_of("users.manage").exists():
        raise DomainError(
            N_("At least one active user must be able to manage users. Give somebody else that right first."),
            code="LAST_MANAGER",
        )
