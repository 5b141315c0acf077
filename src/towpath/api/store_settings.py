"""The settings of an Amazon store over the API."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.gate import gated
from towpath.domain.listings.actions.settings import save_settings
from towpath.domain.stores.logic.settings_pages import SettingRow, setting_rows
from towpath.domain.stores.queries.settings import stored
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.speech import say

router = Router(tags=["stores"])
router.add_decorator(gated)


class StoreSetting(Schema):
    """A setting of a store; ``counts`` is false while another setting switches it off."""

    key: str
    page: str
    label: str
    kind: str
    value: str
    counts: bool


class StoreSettings(Schema):
    """The settings of a store, in the order of its pages."""

    items: list[StoreSetting]


class StoreSettingsChange(Schema):
    """What to store, all or nothing."""

    values: dict[str, str] = Field(description="Texts as typed, by key.")


class StoreSettingsChanged(Schema):
    """The keys whose value differs now."""

    changed: list[str]


@router.get("/{int:store_id}/settings", response=StoreSettings, summary="List the settings of a store")
def list_store_settings(request: HttpRequest, store_id: int, page: str = "") -> dict[str, object]:
    """Give every setting of the store, or those of one page (listings, orders)."""
    actor_of(request).require("asc.access")
    rows = setting_rows(store_row(store_id).country, stored(store_id), page)
    return {"items": [_setting(row) for row in rows]}


@router.put("/{int:store_id}/settings", response=StoreSettingsChanged, summary="Save settings of a store")
def save_store_settings(
    request: HttpRequest, store_id: int, change: StoreSettingsChange
) -> dict[str, object]:
    """Store what differs; the listings that it concerns are worked out anew in the background."""
    changed = save_settings(store_id, change.values, by=actor_of(request), now=clock.now())
    return {"changed": sorted(changed)}


def _setting(row: SettingRow) -> dict[str, object]:
    setting = row.field.setting
    return {
        "key": setting.key,
        "page": row.page,
        "label": say(setting.label),
        "kind": setting.kind,
        "value": row.value,
        "counts": row.counts,
    }
