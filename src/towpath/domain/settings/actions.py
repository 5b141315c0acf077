from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings as django_settings
from django.db import transaction

from towpath.domain.journal import actions as journal
from towpath.domain.settings import queries
from towpath.domain.settings.logic import values as logic
from towpath.domain.settings.logic.registry import REGISTRY, Scope, ScopePath, Setting
from towpath.domain.settings.logic.values import Change, ConfigChanged
from towpath.domain.settings.models import ConfigValue
from towpath.kit.actor import Actor
from towpath.kit.crypto import KeyRing
from towpath.kit.errors import DomainError, InvalidFields
from towpath.kit.events import publish
from towpath.kit.text import N_, Message


@transaction.atomic
def save(
    path: ScopePath,
    values: Mapping[str, str],
    use_default: Collection[str] = (),
    *,
    confirmed: Collection[str] = (),
    by: Actor,
    now: datetime,
) -> frozenset[str]:
    """Store what differs at the head of the path and give the keys that changed.

    ``values`` are texts as typed; ``use_default`` names keys whose own value is taken away there;
    ``confirmed`` names keys whose question was answered. All or nothing: raises
    :class:`InvalidFields` keyed by setting, ``Forbidden`` or ``NotFound``.
    """
    typed = {REGISTRY.setting(key): value for key, value in values.items()}
    cleared = [REGISTRY.setting(key) for key in use_default]
    for setting in (*typed, *cleared):
        by.require(setting.write_right)
    _check_scope(path[0], (*typed, *cleared))
    cleaned = logic.clean_all(typed)
    found = queries.stored([setting.key for setting in (*typed, *cleared)], path[:1])
    changes = logic.changes(path, found, {setting: cleaned[setting.key] for setting in typed}, cleared)
    _check_confirmed(changes, confirmed)
    if changes:
        _write(path[0], changes, by=by, now=now)
    return frozenset(change.setting.key for change in changes)


def _check_scope(scope: Scope, settings: Collection[Setting]) -> None:
    wrong = Message(N_("This setting has no value of its own in this scope."))
    if bad := {setting.key: wrong for setting in settings if scope.kind not in setting.scopes}:
        raise InvalidFields(bad)


def _check_confirmed(changes: Collection[Change], confirmed: Collection[str]) -> None:
    asked = {change.setting.key: change.question for change in changes if change.question}
    if unanswered := {key: text for key, text in asked.items() if key not in confirmed}:
        raise InvalidFields(unanswered)


def _write(scope: Scope, changes: Collection[Change], *, by: Actor, now: datetime) -> None:
    ConfigValue.objects.bulk_create(
        [_row(scope, change.setting, change.new) for change in changes if change.new is not None],
        update_conflicts=True,
        unique_fields=["scope_kind", "scope_id", "key"],
        update_fields=["text", "sealed"],
    )
    gone = [change.setting.key for change in changes if change.new is None]
    if gone:
        ConfigValue.objects.filter(scope_kind=scope.kind, scope_id=scope.id, key__in=gone).delete()
    for change in changes:
        old, new = (_journalled(change.setting, text) for text in (change.old, change.new))
        where = f"{scope.kind}:{scope.id}"
        journal.record("settings.saved", change.setting.key, by=by, at=now, scope=where, old=old, new=new)
    publish(ConfigChanged(frozenset(change.setting.key for change in changes), by, now))


def _row(scope: Scope, setting: Setting, value: str) -> ConfigValue:
    row = ConfigValue(scope_kind=scope.kind, scope_id=scope.id, key=setting.key)
    if setting.is_secret:
        row.sealed = django_settings.KEY_RING.seal(value, queries.place_of(setting.key, scope))
    else:
        row.text = value
    return row


def _journalled(setting: Setting, value: str | None) -> str | None:
    return logic.last4(value) if setting.is_secret and value is not None else value


def reveal(key: str, *, by: Actor, now: datetime) -> str:
    """Give a global secret in clear to somebody who may change it, and write down that he saw it.

    The door asks for the password again first.
    """
    setting = REGISTRY.setting(key)
    by.require(setting.write_right)
    if not setting.is_secret:
        raise DomainError(N_("This setting is no secret."), code="NOT_A_SECRET")
    journal.record("settings.revealed", key, by=by, at=now)
    return queries.secret(key)


@transaction.atomic
def reseal_all(ring: KeyRing, *, by: Actor, now: datetime) -> int:
    """Seal every secret anew with the ring's current key; give how many were not yet.

    Raises ``Unsealable`` on a row that no key of the ring opens: then none is changed.
    """
    rows = ConfigValue.objects.select_for_update().filter(sealed__isnull=False)
    old = [row for row in rows if not ring.sealed_with_current(bytes(row.sealed or b""))]
    for row in old:
        place = f"{row.key}:{row.scope_kind}:{row.scope_id}"
        row.sealed = ring.seal(ring.open(bytes(row.sealed or b""), place), place)
    ConfigValue.objects.bulk_update(old, ["sealed"])
    if old:
        journal.record("settings.resealed", "settings", by=by, at=now, count=len(old))
    return len(old)
