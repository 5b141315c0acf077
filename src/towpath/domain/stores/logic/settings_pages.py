"""The settings pages of a store: which fields stand where, and what holds where nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from towpath.domain.stores.logic.fields import Field, FieldGroup, Values
from towpath.domain.stores.logic.listing_settings import LISTING_GROUPS
from towpath.domain.stores.logic.order_settings import ORDERS
from towpath.kit.text import N_


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One page with its button's label."""

    label: str
    button: str
    groups: tuple[FieldGroup, ...]


SETTINGS_PAGES: Mapping[str, SettingsPage] = {
    "listings": SettingsPage(N_("Listing Settings"), N_("Save listing settings"), LISTING_GROUPS),
    "orders": SettingsPage(N_("Order Settings"), N_("Save order settings"), (ORDERS,)),
}
_GROUPS = tuple(group for page in SETTINGS_PAGES.values() for group in page.groups)
_DEFAULTS = {field.key: field.setting.default for group in _GROUPS for field in group.fields}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting of a store as a door lists it; ``counts``: no other field switches it off."""

    page: str
    field: Field
    value: str
    counts: bool


def setting_rows(country: str, stored: Values, page: str = "") -> list[SettingRow]:
    """Give the settings that stores of a country have, of one page or of all, in their order."""
    values = with_defaults(stored)
    return [
        SettingRow(name, field, values[field.key], field.counts(values))
        for name, entry in SETTINGS_PAGES.items()
        for group in entry.groups
        for field in group.fields
        if page in {"", name} and field.is_for(country)
    ]


def fields_of(country: str) -> list[Field]:
    """Give the fields that stores of a country have, on all pages."""
    return [field for group in _GROUPS for field in group.fields if field.is_for(country)]


def with_defaults(stored: Values) -> dict[str, str]:
    """Give the text of every field: what is stored, else its default."""
    return _DEFAULTS | dict(stored)
