"""A listing as Listings Items 2021-08-01 shows it (Amazon's model: listingsItems_2021-08-01)."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from spapi_simulator.call import show_time
from spapi_simulator.world import prices
from spapi_simulator.world.issues import Issue
from spapi_simulator.world.items import absolute
from spapi_simulator.world.listing import DEFAULT, Listing, Presence
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.money import rounded, text

if TYPE_CHECKING:
    from spapi_simulator.world import World

Json = dict[str, Any]
Places = Sequence[tuple[str, Presence]]
"""The marketplaces that were asked for and in which the listing is, with how it is there."""
IMAGE_SIZE = 500


def item_json(
    world: "World", listing: Listing, marketplace_ids: Sequence[str], included: Collection[str], base_url: str
) -> Json:
    """Give the ``Item`` of a listing; ``included`` are data sets, ``base_url`` is where images are."""
    found = listing.presences
    places = [(one, found[one]) for one in marketplace_ids if one in found]
    answer: Json = {"sku": listing.sku}
    for name in included:
        answer[name] = _DATA_SETS[name](world, listing, places, base_url)
    return answer


def issue_json(issue: Issue, marketplace_ids: Sequence[str] = ()) -> Json:
    """Give an ``Issue``."""
    answer: Json = {
        "code": issue.code,
        "message": issue.message,
        "severity": issue.severity,
        "categories": list(issue.categories),
    }
    if issue.attributes:
        answer["attributeNames"] = list(issue.attributes)
    if marketplace_ids:
        answer["marketplaceIds"] = list(marketplace_ids)
    if issue.actions:
        status: Json = {"status": "EXEMPT" if issue.exempt else "NOT_EXEMPT"}
        if issue.exempt_until:
            status = {"status": "EXEMPT_UNTIL_EXPIRY_DATE", "expiryDate": show_time(issue.exempt_until)}
        actions = [{"action": action} for action in issue.actions]
        answer["enforcements"] = {"actions": actions, "exemption": status}
    return answer


def _summaries(world: "World", listing: Listing, places: Places, base_url: str) -> list[Json]:
    return [_summary(world, listing, one, presence, base_url) for one, presence in places]


def _summary(
    world: "World", listing: Listing, marketplace_id: str, presence: Presence, base_url: str
) -> Json:
    item = world.catalogue.get(presence.asin) if presence.asin else None
    name = item.title if item else listing.value("item_name", marketplace_id)
    stock = world.inventory.get(listing.seller_id, listing.sku) if listing.channel != DEFAULT else None
    image = item.images[0] if item and item.images else None
    answer = {
        "marketplaceId": marketplace_id,
        "asin": presence.asin,
        "productType": item.product_type if item else presence.product_type,
        "conditionType": listing.condition if "condition_type" in listing.attributes else None,
        "status": sorted(presence.status),
        "fnSku": stock.fnsku if stock else None,
        "itemName": name,
        "createdDate": show_time(presence.created),
        "lastUpdatedDate": show_time(presence.updated),
        "mainImage": image and {"link": absolute(image, base_url), "height": IMAGE_SIZE, "width": IMAGE_SIZE},
    }
    return {key: value for key, value in answer.items() if value is not None}


def _attributes(_world: "World", listing: Listing, places: Places, _base_url: str) -> Json:
    here = {one for one, _ in places}
    chosen = {
        name: [entry for entry in entries if entry.get("marketplace_id") in {None, *here}]
        for name, entries in listing.attributes.items()
    }
    return {name: entries for name, entries in chosen.items() if entries}


def _issues(_world: "World", _listing: Listing, places: Places, _base_url: str) -> list[Json]:
    found: dict[Issue, list[str]] = {}
    for marketplace_id, presence in places:
        for issue in presence.issues:
            found.setdefault(issue, []).append(marketplace_id)
    return [issue_json(issue, marketplace_ids) for issue, marketplace_ids in found.items()]


def _offers(world: "World", listing: Listing, places: Places, _base_url: str) -> list[Json]:
    audiences = (("B2C", "ALL", "Sell on Amazon"), ("B2B", "B2B", "Amazon Business"))
    answer = []
    for marketplace_id, _ in places:
        marketplace = MARKETPLACES[marketplace_id]
        for kind, audience, name in audiences:
            offer = prices.of_audience(listing.values("purchasable_offer", marketplace_id), audience)
            price = prices.price(offer, world.now) if offer else None
            if price is None:
                continue
            amount = text(rounded(price, marketplace))
            answer.append(
                {
                    "marketplaceId": marketplace_id,
                    "offerType": kind,
                    "price": {"currencyCode": marketplace.currency, "amount": amount},
                    "audience": {"value": audience, "displayName": name},
                }
            )
    return answer


def _availability(_world: "World", listing: Listing, _places: Places, _base_url: str) -> list[Json]:
    names = {"fulfillment_channel_code": "fulfillmentChannelCode", "quantity": "quantity"}
    return [
        {shown: entry[name] for name, shown in names.items() if name in entry}
        for entry in listing.availability
    ]


def _procurement(_world: "World", _listing: Listing, _places: Places, _base_url: str) -> list[Json]:
    """Give nothing: only vendors have it."""
    return []


def _relationships(world: "World", listing: Listing, places: Places, _base_url: str) -> list[Json]:
    return [
        {
            "marketplaceId": one,
            "relationships": [*_variations(world, listing, one), *_packages(world, listing)],
        }
        for one, _ in places
    ]


def _variations(world: "World", listing: Listing, marketplace_id: str) -> list[Json]:
    parents, children = world.listings.family(listing, marketplace_id)
    item = world.catalogue.get(listing.asin(marketplace_id) or "")
    if item is None or not parents + children:
        return []
    names, theme = world.catalogue.theme(item)
    related = {"parentSkus": parents} if parents else {"childSkus": children}
    return [related | {"variationTheme": {"attributes": names, "theme": theme}, "type": "VARIATION"}]


def _packages(world: "World", listing: Listing) -> list[Json]:
    larger, smaller = world.listings.packages(listing)
    related = ({"parentSkus": larger} if larger else {}) | ({"childSkus": smaller} if smaller else {})
    return [related | {"type": "PACKAGE_HIERARCHY"}] if related else []


def _product_types(_world: "World", _listing: Listing, places: Places, _base_url: str) -> list[Json]:
    return [{"marketplaceId": one, "productType": presence.product_type} for one, presence in places]


_DATA_SETS: dict[str, Callable[["World", Listing, Places, str], Any]] = {
    "summaries": _summaries,
    "attributes": _attributes,
    "issues": _issues,
    "offers": _offers,
    "fulfillmentAvailability": _availability,
    "procurement": _procurement,
    "relationships": _relationships,
    "productTypes": _product_types,
}
DATA_SETS = frozenset(_DATA_SETS)
