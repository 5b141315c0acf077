import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings
from django.db.models import Q, QuerySet

from towpath.domain.settings.logic import values as logic
from towpath.domain.settings.logic.registry import (
    DEFAULT_SCOPE,
    REGISTRY,
    YES,
    Scope,
    ScopePath,
    Section,
    Setting,
)
from towpath.domain.settings.models import ConfigValue
from towpath.kit.crypto import Unsealable

log = logging.getLogger(__name__)


def place_of(key: str, scope: Scope) -> str:
    """Name the place that a secret is sealed for: it opens nowhere else."""
    return f"{key}:{scope.kind}:{scope.id}"


def stored(keys: Iterable[str], path: ScopePath) -> dict[tuple[Scope, str], str]:
    """Read the values stored along a path in one query, secrets in clear.

    A secret that no key of the ring opens reads as empty; the log and the page say so.
    """
    scopes = Q()
    for scope in path:
        scopes |= Q(scope_kind=scope.kind, scope_id=scope.id)
    rows = ConfigValue.objects.filter(scopes, key__in=list(keys))
    found = {}
    for row in rows:
        scope = Scope(row.scope_kind, row.scope_id)  # type: ignore[arg-type]
        found[scope, row.key] = opened(row.key, row.text, row.sealed, scope)
    return found


def opened(
    key: str, text: str | None, sealed: bytes | memoryview | None, scope: Scope = DEFAULT_SCOPE
) -> str:
    """Give the value of a stored row in clear; empty, with a line in the log, when no key opens it."""
    if sealed is None:
        return text or ""
    try:
        return str(django_settings.KEY_RING.open(bytes(sealed), place_of(key, scope)))
    except Unsealable:
        log.exception("The stored value of %s cannot be opened with this key ring", key)
        return ""


def values(keys: Collection[str], path: ScopePath = (DEFAULT_SCOPE,)) -> dict[str, str]:
    """Give the values that hold at the head of the path, in one query; secrets in clear."""
    found = stored(keys, path)
    return {key: logic.resolve(REGISTRY.setting(key), path, found).value for key in keys}


def global_rows(keys: Collection[str]) -> QuerySet[ConfigValue, Any]:
    """Give the rows stored at the default scope as they are, for a statement that reads others along.

    :func:`opened` turns a row's ``text`` and ``sealed`` into the value.
    """
    scope = DEFAULT_SCOPE
    rows = ConfigValue.objects.filter(scope_kind=scope.kind, scope_id=scope.id, key__in=list(keys))
    return rows.values("key", "text", "sealed")


def value(key: str, path: ScopePath = (DEFAULT_SCOPE,)) -> str:
    """Give one value that holds at the head of the path."""
    return values([key], path)[key]


def flag(key: str, path: ScopePath = (DEFAULT_SCOPE,)) -> bool:
    """Give a yes-or-no setting as a bool."""
    return value(key, path) == YES


def secret(key: str) -> str:
    """Give a global secret in clear, empty when unset; for who uses it, never for who shows it."""
    return value(key)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A setting as a page, an answer or a table shows it; ``shown`` is masked for a secret.

    ``origin`` is the scope that the value comes from, ``None`` for the declared default.
    ``inherited``: a narrower scope uses the wider value. ``editable``: the scope may have its own.
    """

    setting: Setting
    shown: str
    origin: Scope | None
    is_set: bool
    inherited: bool
    editable: bool
    unreadable: bool = False


def fields(settings: Iterable[Setting], path: ScopePath = (DEFAULT_SCOPE,)) -> list[FieldRow]:
    """Give the rows of some settings at the head of the path, in one query."""
    wanted = list(settings)
    found = stored([setting.key for setting in wanted], path)
    return [_row(setting, path, logic.resolve(setting, path, found)) for setting in wanted]


def section_fields(section: Section, path: ScopePath = (DEFAULT_SCOPE,)) -> list[FieldRow]:
    """Give the rows of a page."""
    return fields(section.settings, path)


def _row(setting: Setting, path: ScopePath, resolved: logic.Resolved) -> FieldRow:
    head = path[0]
    editable = head.kind in setting.scopes
    return FieldRow(
        setting=setting,
        shown=logic.masked(resolved.value) if setting.is_secret else resolved.value,
        origin=resolved.origin,
        is_set=resolved.origin is not None,
        inherited=editable and head not in (DEFAULT_SCOPE, resolved.origin),
        editable=editable,
        unreadable=setting.is_secret and resolved.origin is not None and not resolved.value,
    )


def unreadable_secrets() -> list[str]:
    """Name the stored secrets that no key of the ring opens."""
    lost = []
    for row in ConfigValue.objects.filter(sealed__isnull=False):
        try:
            scope = Scope(row.scope_kind, row.scope_id)  # type: ignore[arg-type]
            django_settings.KEY_RING.open(bytes(row.sealed or b""), place_of(row.key, scope))
        except Unsealable:
            lost.append(row.key)
    return lost
