"""The products of a shop whose owner is one of the scenario's sellers, as Magento exports products.

So that a sales channel has something to match: most listings are of these products, found by their SKU, by
their ASIN or by their bar code, and some are of none; and there are products that nobody lists yet.
"""

import csv
from collections.abc import Iterator
from itertools import count, islice
from typing import TextIO

from spapi_simulator.world import World, browse
from spapi_simulator.world.items import Item

COLUMNS = (
    "sku",
    "attribute_set_code",
    "product_type",
    "categories",
    "product_websites",
    "name",
    "description",
    "price",
    "qty",
    "is_in_stock",
    "product_online",
    "visibility",
    "tax_class_name",
    "additional_attributes",
)
_OF_LISTINGS = ("sku", "sku", "sku", "sku", "asin", "asin", "ean", "sku", "sku", "")
"""How the tenth, and every tenth after it, of the listings finds its product; "" has none."""
_OTHERS = ("asin", "ean", "asin", "ean", "asin", "name", "ean", "parent", "asin", "asin")
"""What the shop knows of a product that is not listed: a parent's ASIN leads to variants."""


def write_products(world: World, seller_id: str, file: TextIO, *, more: int) -> int:
    """Write the CSV of a seller's shop with ``more`` products that he does not list; give how many rows."""
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    rows = 0
    for row in (*_of_listings(world, seller_id), *islice(_others(world, seller_id), more)):
        writer.writerow(row)
        rows += 1
    return rows


def _of_listings(world: World, seller_id: str) -> Iterator[dict[str, str]]:
    for place, listing in enumerate(sorted(world.listings.of(seller_id), key=lambda one: one.sku)):
        asin = next((listing.asin(one) for one in listing.presences if listing.asin(one)), None)
        item = world.catalogue.get(asin) if asin else None
        known = _OF_LISTINGS[place % len(_OF_LISTINGS)]
        if item and known:
            sku = listing.sku if known == "sku" else f"SHOP-{place:05}"
            yield _row(item, sku, known, listing.quantity or 20)


def _others(world: World, seller_id: str) -> Iterator[dict[str, str]]:
    listed = {listing.asin(one) for listing in world.listings.of(seller_id) for one in listing.presences}
    number = count()
    for item in map(world.catalogue.item, range(world.catalogue.size)):
        if item.asin not in listed and not item.is_parent:
            place = next(number)
            yield _row(item, f"NEW-{place:05}", _OTHERS[place % len(_OTHERS)], place % 40)


def _row(item: Item, sku: str, known: str, quantity: int) -> dict[str, str]:
    asin = item.asin if known in {"sku", "asin"} else (item.parent_asin or "") if known == "parent" else ""
    codes = {"amazon_asin": asin, "amazon_ean": (item.ean or "") if known == "ean" else ""}
    place = "/".join(node.name.replace("/", " ") for node in reversed(browse.path(item.browse_node)))
    return {
        "sku": sku,
        "attribute_set_code": "Default",
        "product_type": "simple",
        "categories": f"Default Category/{place}".replace(",", ""),
        "product_websites": "base",
        "name": item.title,
        "description": item.description,
        "price": str(item.list_price),
        "qty": str(quantity),
        "is_in_stock": "1" if quantity else "0",
        "product_online": "1",
        "visibility": "Catalog, Search",
        "tax_class_name": "Taxable Goods",
        "additional_attributes": ",".join(f"{code}={value}" for code, value in codes.items() if value),
    }
