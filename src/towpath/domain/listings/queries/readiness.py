"""What the system itself can say of the tasks before the first store (onboarding: Pre-setup tasks)."""

from collections.abc import Mapping

from towpath.domain.catalog.logic.recommended import RECOMMENDED
from towpath.domain.catalog.queries.attributes import rule_attributes
from towpath.domain.catalog.queries.filled import newest_with_values
from towpath.domain.settings import queries as configuration
from towpath.domain.settings.logic.currency import BASE, rate_key
from towpath.domain.stores.logic.listing_settings import IDENTIFIERS, ListingSettings
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.setup_tasks import Live
from towpath.domain.stores.queries.stores import StoreRow, store_rows
from towpath.kit.text import N_, Message


def catalogue_tasks() -> Mapping[str, Live]:
    """Give the live state of the tasks that catalogue, currencies and settings of stores tell about."""
    stores = store_rows()
    settings = [listing_settings(store.id) for store in stores]
    return {
        "attributes": _attributes(settings),
        "currency": _currency(stores),
        "condition": _condition(settings),
        "exclusions": _exclusions(),
    }


def _attributes(settings: list[ListingSettings]) -> Live:
    chosen = {each.search[name] for each in settings for name in IDENTIFIERS if name in each.search}
    codes = chosen | {one.code for one in RECOMMENDED if one.code.removeprefix("amazon_") in IDENTIFIERS}
    looked, found = newest_with_values(codes)
    if not looked:
        return Message(N_("There are no products yet.")), None
    text = N_("Of the newest %(looked)d products, %(found)d have an ASIN, EAN, UPC, ISBN or GCID.")
    return Message(text, {"looked": looked, "found": found}), found > 0


def _currency(stores: list[StoreRow]) -> Live:
    if not stores:
        return Message(N_("Checked once there is a store.")), None
    wanted = sorted({store.marketplace.currency for store in stores})
    values = configuration.values([BASE, *map(rate_key, wanted)])
    missing = [code for code in wanted if code != values[BASE] and not values[rate_key(code)]]
    if missing:
        text = N_("There is no rate for: %(currencies)s.")
        return Message(text, {"currencies": ", ".join(missing)}), False
    return Message(N_("Every store's currency is the catalogue's, or has a rate.")), True


def _condition(settings: list[ListingSettings]) -> Live:
    if any(each.condition_attribute for each in settings):
        return Message(N_("An attribute with conditions is mapped.")), True
    return Message(N_("Every listing gets one condition as things stand.")), None


def _exclusions() -> Live:
    count = len(rule_attributes())
    return Message(N_("Listing rules may use %(count)d attributes."), {"count": count}), count > 0
