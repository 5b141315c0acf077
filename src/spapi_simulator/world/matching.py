"""Finds the item that a listing belongs to, or makes a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from spapi_simulator.world import browse, issues
from spapi_simulator.world.codes import gtin
from spapi_simulator.world.issues import Issue
from spapi_simulator.world.items import Item
from spapi_simulator.world.listing import Listing
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.submissions import OFFER_ONLY

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.catalogue import Catalogue

_CODE = "externally_assigned_product_identifier"
_ASIN = "merchant_suggested_asin"
_EXEMPTION = "supplier_declared_has_product_identifier_exemption"
_FACTS = {"brand": "brand", "color": "colour"}
"""Attributes that must not contradict the catalogue, and the item's fields."""
_UNITS = {
    "inches": Decimal(1),
    "centimeters": Decimal("0.3937"),
    "millimeters": Decimal("0.03937"),
    "feet": Decimal(12),
    "pounds": Decimal(1),
    "ounces": Decimal("0.0625"),
    "kilograms": Decimal("2.20462"),
    "grams": Decimal("0.00220462"),
}
"""How many inches or pounds one of a unit is."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What came of the search: an ASIN, or a wish for a new one, or neither; and issues."""

    asin: str | None = None
    new: bool = False
    issues: tuple[Issue, ...] = ()


def match(catalogue: "Catalogue", listing: Listing, marketplace_id: str) -> Matched:
    """Search by the ASIN that the seller suggests, otherwise by bar codes; compare the facts."""
    known = next(filter(None, (listing.asin(one) for one in (marketplace_id, *listing.presences))), None)
    suggested = listing.value(_ASIN, marketplace_id)
    codes = list(listing.values(_CODE, marketplace_id))
    by_code = _by_code(catalogue, codes, marketplace_id)
    if known or suggested:
        return _by_asin(catalogue, listing, marketplace_id, known or suggested, by_code)
    if len(by_code) > 1:
        return Matched(issues=(issues.ambiguous([item.asin for item in by_code]),))
    if by_code:
        return Matched(by_code[0].asin, issues=_contradictions(listing, marketplace_id, by_code[0]))
    wrong = [one["value"] for one in codes if gtin(one["type"].upper(), one["value"]) is None]
    if wrong:
        return Matched(issues=(issues.wrong_code(wrong[0]),))
    return _unmatched(listing, marketplace_id, has_code=bool(codes))


def _by_code(catalogue: "Catalogue", codes: list[dict[str, Any]], marketplace_id: str) -> list[Item]:
    found = {item.asin: item for one in codes for item in catalogue.find(one["type"].upper(), one["value"])}
    return [item for item in found.values() if marketplace_id in item.marketplace_ids]


def _by_asin(
    catalogue: "Catalogue", listing: Listing, marketplace_id: str, asin: str, by_code: list[Item]
) -> Matched:
    item = catalogue.get(asin)
    if item is None or marketplace_id not in item.marketplace_ids:
        return Matched(issues=(issues.no_match(listing.sku, (_ASIN,)),))
    suggested = listing.value(_ASIN, marketplace_id) or asin
    others = {suggested, *(one.asin for one in by_code)} - {asin}
    found = _contradictions(listing, marketplace_id, item)
    if others:
        found = (issues.ambiguous([asin, *sorted(others)]), *found)
    return Matched(asin, issues=found)


def _contradictions(listing: Listing, marketplace_id: str, item: Item) -> tuple[Issue, ...]:
    differ = {}
    for name, field in _FACTS.items():
        sent, has = listing.value(name, marketplace_id), getattr(item, field)
        if sent and has and sent.casefold() != has.casefold():
            differ[name] = (sent, has)
    return (issues.conflict(item.asin, differ),) if differ else ()


def _unmatched(listing: Listing, marketplace_id: str, *, has_code: bool) -> Matched:
    presence = listing.presences[marketplace_id]
    exempt = listing.value(_EXEMPTION, marketplace_id) or is_parent(listing, marketplace_id)
    if presence.requirements != OFFER_ONLY and (has_code or exempt):
        return Matched(new=True)
    return Matched(issues=(issues.no_match(listing.sku, (_CODE,)),))


def is_parent(listing: Listing, marketplace_id: str) -> bool:
    """Tell whether the SKU stands for a family, by what was sent."""
    return bool(listing.value("parentage_level", marketplace_id) == "parent")


def parent_sku(listing: Listing, marketplace_id: str) -> str | None:
    """Give the SKU of the parent that a child names."""
    for entry in listing.values("child_parent_sku_relationship", marketplace_id):
        if entry.get("parent_sku"):
            return str(entry["parent_sku"])
    return None


def create(world: "World", listing: Listing, marketplace_id: str) -> Item:
    """Add the item that a listing describes; it is sold where its seller has an account."""
    made = _described(world, listing, marketplace_id, world.catalogue.new_asin())
    world.catalogue.add(made)
    return made


def redescribe(world: "World", listing: Listing, marketplace_id: str) -> None:
    """Take a listing's new facts over into the item that its seller made."""
    item = world.catalogue.own.get(listing.asin(marketplace_id) or "")
    if item is not None and item.maker == listing.seller_id:
        new = _described(world, listing, marketplace_id, item.asin)
        world.catalogue.add(replace(new, child_asins=item.child_asins))


def _described(world: "World", listing: Listing, marketplace_id: str, asin: str) -> Item:
    def value(name: str) -> str:
        return str(listing.value(name, marketplace_id) or "")

    seller = world.accounts.sellers[listing.seller_id]
    product_type = listing.presences[marketplace_id].product_type
    codes = [gtin(one["type"].upper(), one["value"]) for one in listing.values(_CODE, marketplace_id)]
    parent = world.listings.get(listing.seller_id, parent_sku(listing, marketplace_id) or "")
    images = [
        entry["media_location"]
        for name in ("main_product_image_locator", *(f"other_product_image_locator_{one}" for one in (1, 2)))
        for entry in listing.values(name, marketplace_id)
    ]
    return Item(
        asin,
        product_type,
        value("item_name"),
        value("brand"),
        next(filter(None, codes), ""),
        colour=value("color"),
        size=value("size"),
        material=value("material"),
        bullets=tuple(one["value"] for one in listing.values("bullet_point", marketplace_id)),
        description=value("product_description"),
        images=tuple(images),
        parent_asin=parent.asin(marketplace_id) if parent else None,
        browse_node=browse.node_of(product_type),
        model_number=value("model_number"),
        item_type_keyword=value("item_type_keyword"),
        marketplace_ids=frozenset(seller.marketplace_ids),
        maker=listing.seller_id,
        family=is_parent(listing, marketplace_id),
        **_measures(listing, marketplace_id),
    )


def _measures(listing: Listing, marketplace_id: str) -> dict[str, Any]:
    """Give list price, sides and weight as far as they were sent, in the item's units."""
    found: dict[str, Any] = {}
    price = listing.value("list_price", marketplace_id) or listing.price(marketplace_id)
    if price:
        found["list_price"] = round(Decimal(str(price)) / Decimal(str(MARKETPLACES[marketplace_id].rate)), 2)
    for sides in listing.values("item_dimensions", marketplace_id):
        found |= {side: _converted(sides[side]) for side in ("length", "width", "height")}
    for weight in listing.values("item_weight", marketplace_id):
        found["weight"] = _converted(weight)
    return found


def _converted(measure: Mapping[str, Any]) -> Decimal:
    return round(Decimal(str(measure["value"])) * _UNITS[measure["unit"]], 2)
