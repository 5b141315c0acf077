from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.domain.catalog.queries import scopes as catalog
from towpath.domain.settings import actions, queries
from towpath.domain.settings.logic.registry import REGISTRY, ScopeKind, ScopePath
from towpath.kit import clock
from towpath.kit.speech import say

router = Router(tags=["configuration"])


class Value(Schema):
    """A setting at a scope; ``value`` is masked for a secret, ``origin`` null for the declared default."""

    key: str
    label: str
    kind: str
    value: str
    secret: bool
    is_set: bool
    inherited: bool
    scopes: list[ScopeKind]
    origin: ScopeKind | None


class Values(Schema):
    """Settings at a scope."""

    items: list[Value]


class Change(Schema):
    """What to store at a scope, all or nothing."""

    values: dict[str, str] = Field(default_factory=dict, description="Texts as typed, by key.")
    use_default: list[str] = Field(default_factory=list, description="Keys whose own value is taken away.")
    confirmed: list[str] = Field(
        default_factory=list, description="Keys whose question is answered with yes."
    )


class Changed(Schema):
    """The keys whose value differs now."""

    changed: list[str]


@router.get("", response=Values, summary="List the settings at a scope")
def list_settings(
    request: HttpRequest, scope: ScopeKind = "default", code: str = "", section: str = ""
) -> dict[str, object]:
    """Give every setting, or those of one page (``tab/section``)."""
    actor_of(request).require("config.view")
    settings = (
        REGISTRY.section(section).settings if section else [place.setting for place in REGISTRY.places()]
    )
    return {"items": [_value(row) for row in queries.fields(settings, _path(scope, code))]}


@router.get("/{path:key}", response=Value, summary="Read one setting at a scope")
def get_setting(
    request: HttpRequest, key: str, scope: ScopeKind = "default", code: str = ""
) -> dict[str, object]:
    """Give one setting by its key; a secret is masked."""
    actor_of(request).require("config.view")
    return _value(queries.fields([REGISTRY.setting(key)], _path(scope, code))[0])


@router.put("", response=Changed, summary="Save settings at a scope")
def save_settings(
    request: HttpRequest, change: Change, scope: ScopeKind = "default", code: str = ""
) -> dict[str, object]:
    """Store what differs; each key needs the right that its setting names."""
    by = actor_of(request)
    changed = actions.save(_path(scope, code), **change.dict(), by=by, now=clock.now())
    return {"changed": sorted(changed)}


def _path(scope: ScopeKind, code: str) -> ScopePath:
    return catalog.scope_choice(scope, code).path


def _value(row: queries.FieldRow) -> dict[str, object]:
    return {
        "key": row.setting.key,
        "label": say(row.setting.label),
        "kind": row.setting.kind,
        "value": row.shown,
        "secret": row.setting.is_secret,
        "is_set": row.is_set,
        "inherited": row.inherited,
        "scopes": list(row.setting.scopes),
        "origin": row.origin.kind if row.origin else None,
    }
