"""Catalog Items 2022-04-01 (Amazon's model: catalogItems_2022-04-01)."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from spapi_simulator import paging
from spapi_simulator.api import handles
from spapi_simulator.api.catalog_json import DATA_SETS, item_json
from spapi_simulator.call import Call, invalid, not_found
from spapi_simulator.world.catalogue import Refinement
from spapi_simulator.world.items import Item
from spapi_simulator.world.marketplaces import MARKETPLACES

MOST = 20
KINDS = frozenset({"ASIN", "EAN", "GTIN", "ISBN", "JAN", "MINSAN", "SKU", "UPC"})
_ONLY_WITH_KEYWORDS = ("keywords", "brandNames", "classificationIds", "keywordsLocale")
_ASKED = ("identifiers", "identifiersType", "sellerId", *_ONLY_WITH_KEYWORDS, "marketplaceIds")


@handles("getCatalogItem")
def get_catalog_item(call: Call) -> dict[str, Any]:
    """Give one item, in those of the marketplaces in which it is sold."""
    marketplace_ids = _marketplaces(call)
    included = _included(call)
    item = call.world.catalogue.get(call.path["asin"])
    if item is None or not item.marketplace_ids & set(marketplace_ids):
        raise not_found(f"Requested item '{call.path['asin']}' in marketplaces {', '.join(marketplace_ids)}")
    return item_json(call, item, marketplace_ids, included)


@handles("searchCatalogItems")
def search_catalog_items(call: Call) -> dict[str, Any]:
    """Give a page of the items that have an identifier or all keywords."""
    marketplace_id = _marketplaces(call, 1)[0]
    included = _included(call)
    size, start = call.query.number("pageSize", 10, 1, MOST), _start(call)
    if call.query.one("identifiers"):
        found = _identified(call, marketplace_id)
        count, items = len(found), iter(found)
        refinements = None
    else:
        keywords = call.query.require_many("keywords", MOST)
        brands, nodes = call.query.many("brandNames"), call.query.many("classificationIds")
        answer = call.world.catalogue.search(" ".join(keywords), marketplace_id, brands, nodes)
        count, items = answer.count, answer.items
        refinements = _refinements(answer.brands, answer.nodes)
    page = [item_json(call, one, [marketplace_id], included) for one in islice(items, start, start + size)]
    shown: dict[str, Any] = {"numberOfResults": count, "pagination": _pagination(call, start, size, count)}
    return shown | ({"refinements": refinements} if refinements else {}) | {"items": page}


def _identified(call: Call, marketplace_id: str) -> list[Item]:
    values = call.query.require_many("identifiers", MOST)
    kind = call.query.require("identifiersType")
    if kind not in KINDS:
        raise invalid(f"identifiersType must be one of {', '.join(sorted(KINDS))}.")
    for name in _ONLY_WITH_KEYWORDS:
        if call.query.one(name):
            raise invalid(f"identifiers and {name} exclude each other.")
    if kind == "SKU":
        found: Iterable[Item | None] = _of_skus(call, values, marketplace_id)
    else:
        found = (item for value in values for item in call.world.catalogue.find(kind, value))
    return list({one.asin: one for one in found if one and marketplace_id in one.marketplace_ids}.values())


def _of_skus(call: Call, skus: list[str], marketplace_id: str) -> Iterable[Item | None]:
    seller_id = call.query.require("sellerId")
    for sku in skus:
        listing = call.world.listings.get(seller_id, sku) if seller_id == call.seller.id else None
        asin = listing.asin(marketplace_id) if listing else None
        yield call.world.catalogue.get(asin) if asin else None


def _refinements(brands: list[Refinement], nodes: list[Refinement]) -> dict[str, Any]:
    return {
        "brands": [{"numberOfResults": one.count, "brandName": one.name} for one in brands],
        "classifications": [
            {"numberOfResults": one.count, "displayName": one.name, "classificationId": one.key}
            for one in nodes
        ],
    }


def _start(call: Call) -> int:
    token = call.query.one("pageToken")
    if not token:
        return 0
    state = paging.take(call, token)
    if state["asked"] != _asked(call):
        raise invalid("The page token belongs to another search.")
    return int(state["start"])


def _asked(call: Call) -> list[list[str]]:
    return [[name, *call.query.many(name)] for name in _ASKED if call.query.one(name)]


def _pagination(call: Call, start: int, size: int, count: int) -> dict[str, str]:
    starts = {
        "nextToken": start + size if start + size < count else None,
        "previousToken": max(start - size, 0) if start else None,
    }
    return {
        name: paging.give(call, {"start": place, "asked": _asked(call)})
        for name, place in starts.items()
        if place is not None
    }


def _marketplaces(call: Call, most: int | None = None) -> list[str]:
    found = call.query.require_many("marketplaceIds", most)
    unknown = [one for one in found if one not in MARKETPLACES]
    if unknown:
        raise invalid(f"Invalid marketplaceIds provided: {', '.join(unknown)}.")
    return found


def _included(call: Call) -> list[str]:
    found = call.query.many("includedData") or ["summaries"]
    unknown = [one for one in found if one not in DATA_SETS]
    if unknown:
        raise invalid(f"Invalid includedData provided: {', '.join(unknown)}.")
    return list(dict.fromkeys(found))
