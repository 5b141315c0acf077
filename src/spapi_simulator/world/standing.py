"""How a listing stands: its price, its issues, and whether buyers see it and can buy it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from spapi_simulator.world import issues, prices
from spapi_simulator.world.issues import CATALOG_ITEM_REMOVED, LISTING_SUPPRESSED, SEARCH_SUPPRESSED, Issue
from spapi_simulator.world.listing import BUYABLE, DEFAULT, DISCOVERABLE, Listing
from spapi_simulator.world.matching import parent_sku
from spapi_simulator.world.restrictions import restrictions

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.items import Item

_UNSEEN = frozenset({SEARCH_SUPPRESSED, CATALOG_ITEM_REMOVED})
_UNSOLD = frozenset({LISTING_SUPPRESSED, CATALOG_ITEM_REMOVED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from a listing's attributes at a moment."""

    status: frozenset[str]
    issues: tuple[Issue, ...]
    price: Decimal | None
    turns: datetime | None
    """The next moment at which it changes by itself."""


def assess(world: "World", listing: Listing, marketplace_id: str) -> Standing:
    """Judge a listing in a marketplace now."""
    presence, now = listing.presences[marketplace_id], world.now
    offer = prices.of_audience(listing.values("purchasable_offer", marketplace_id)) or {}
    item = world.catalogue.get(presence.asin) if presence.asin else None
    price = prices.price(offer, now)
    found = (
        *presence.found,
        *_of_offer(offer, price, now),
        *(_of_item(world, listing, marketplace_id, item) if item else ()),
        *(_of_seller(world, listing, marketplace_id, item) if item and price is not None else ()),
        *presence.imposed,
    )
    in_force = {action for issue in found for action in issue.enforced(now)}
    status = set()
    if item and not in_force & _UNSEEN:
        status.add(DISCOVERABLE)
    sold = item is not None and not item.is_parent and price is not None and prices.is_open(offer, now)
    suspended = marketplace_id in world.accounts.sellers[listing.seller_id].suspended_in
    if sold and not suspended and not in_force & _UNSOLD and in_stock(world, listing):
        status.add(BUYABLE)
    turns = [*prices.turns(offer, now), *(one.exempt_until for one in found if one.exempt_until)]
    return Standing(frozenset(status), found, price, min((one for one in turns if one > now), default=None))


def in_stock(world: "World", listing: Listing) -> bool:
    """Tell whether there is at least one to sell."""
    for entry in listing.availability:
        if entry["fulfillment_channel_code"] != DEFAULT:
            return world.inventory.fulfillable(listing.seller_id, listing.sku) > 0
    return any(entry.get("quantity") or entry.get("is_inventory_available") for entry in listing.availability)


def _of_offer(offer: prices.Entry, price: Decimal | None, now: datetime) -> Iterator[Issue]:
    least, most = prices.bound(offer, "minimum", now), prices.bound(offer, "maximum", now)
    if price is not None and least is not None and price < least:
        yield issues.price_out_of_bounds("minimum")
    if price is not None and most is not None and price > most:
        yield issues.price_out_of_bounds("maximum")


def _of_item(world: "World", listing: Listing, marketplace_id: str, item: "Item") -> Iterator[Issue]:
    if not item.images and not item.is_parent:
        yield issues.no_image()
    named = parent_sku(listing, marketplace_id)
    if named and world.listings.get(listing.seller_id, named) is None:
        yield issues.unknown_parent(named)


def _of_seller(world: "World", listing: Listing, marketplace_id: str, item: "Item") -> Iterator[Issue]:
    for one in restrictions(world, listing.seller_id, item.asin, marketplace_id, listing.condition):
        yield issues.restricted(one.message)
