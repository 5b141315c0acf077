"""searchListingsItems: which of a seller's listings are asked for, in which order, and which page of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from spapi_simulator import paging
from spapi_simulator.call import Call, invalid
from spapi_simulator.world.listing import BUYABLE, DISCOVERABLE, Listing, Presence

CEILING = 1_000
"""So many results can be paged through, however many there are."""
MOST_IDENTIFIERS = 20
KINDS = frozenset({"ASIN", "EAN", "FNSKU", "GTIN", "ISBN", "JAN", "MINSAN", "SKU", "UPC"})
_STATUSES = frozenset({BUYABLE, DISCOVERABLE})
_SEVERITIES = frozenset({"WARNING", "ERROR"})
_ORDERS: dict[str, Callable[[Listing, Presence], Any]] = {
    "sku": lambda listing, _: listing.sku,
    "createdDate": lambda listing, presence: (presence.created, listing.sku),
    "lastUpdatedDate": lambda listing, presence: (presence.updated, listing.sku),
}
_FILTERS = (
    "identifiers",
    "identifiersType",
    "variationParentSku",
    "packageHierarchySku",
    "createdAfter",
    "createdBefore",
    "lastUpdatedAfter",
    "lastUpdatedBefore",
    "withIssueSeverity",
    "withStatus",
    "withoutStatus",
    "sortBy",
    "sortOrder",
    "marketplaceIds",
)


def search(call: Call, marketplace_ids: list[str]) -> tuple[list[Listing], int, dict[str, str]]:
    """Give a page, how many listings were found, and the tokens of the pages before and after."""
    size = call.query.number("pageSize", 10, 1, 20)
    order = _choice(call, "sortBy", "lastUpdatedDate", set(_ORDERS))
    descending = _choice(call, "sortOrder", "DESC", {"ASC", "DESC"}) == "DESC"
    wanted = _wanted(call)
    found = []
    for listing in _candidates(call, marketplace_ids):
        places = [listing.presences[one] for one in marketplace_ids if one in listing.presences]
        if any(wanted(one) for one in places):
            found.append((_ORDERS[order](listing, places[0]), listing))
    found.sort(key=lambda one: one[0], reverse=descending)
    start = _start(call)
    page = [listing for _, listing in found[start : min(start + size, CEILING)]]
    return page, len(found), _pagination(call, start, size, min(len(found), CEILING))


def _start(call: Call) -> int:
    token = call.query.one("pageToken")
    if not token:
        return 0
    state = paging.take(call, token)
    if state["filters"] != _asked(call):
        raise invalid("The page token belongs to another search.")
    return int(state["start"])


def _pagination(call: Call, start: int, size: int, total: int) -> dict[str, str]:
    starts = {
        "nextToken": start + size if start + size < total else None,
        "previousToken": max(start - size, 0) if start else None,
    }
    return {
        name: paging.give(call, {"start": place, "filters": _asked(call)})
        for name, place in starts.items()
        if place is not None
    }


def _asked(call: Call) -> list[list[str]]:
    return [[name, *call.query.many(name)] for name in _FILTERS if call.query.one(name)]


def _choice(call: Call, name: str, default: str, known: set[str]) -> str:
    value = call.query.one(name, default)
    if value not in known:
        raise invalid(f"{name} must be one of {', '.join(sorted(known))}.")
    return value


def _chosen(call: Call, name: str, known: frozenset[str]) -> set[str]:
    found = set(call.query.many(name))
    if found - known:
        raise invalid(f"{name} takes only {', '.join(sorted(known))}.")
    return found


def _wanted(call: Call) -> Callable[[Presence], bool]:
    """Give the test of a listing in a marketplace: by dates, issues and status."""
    severities = _chosen(call, "withIssueSeverity", _SEVERITIES)
    has, lacks = _chosen(call, "withStatus", _STATUSES), _chosen(call, "withoutStatus", _STATUSES)
    made = call.query.time("createdAfter"), call.query.time("createdBefore")
    changed = call.query.time("lastUpdatedAfter"), call.query.time("lastUpdatedBefore")

    def wanted(presence: Presence) -> bool:
        return (
            all(
                (after is None or after <= when) and (before is None or when <= before)
                for when, (after, before) in ((presence.created, made), (presence.updated, changed))
            )
            and (not severities or any(issue.severity in severities for issue in presence.issues))
            and (not has or bool(presence.status & has))
            and not presence.status & lacks
        )

    return wanted


def _candidates(call: Call, marketplace_ids: list[str]) -> Iterator[Listing]:
    """Give the listings that an identifier or a relative names, or all; each once."""
    names = ("identifiers", "variationParentSku", "packageHierarchySku")
    if sum(bool(call.query.one(name)) for name in names) > 1:
        raise invalid(f"Only one of {', '.join(names)} can be given.")
    listings, seller_id = call.world.listings, call.seller.id
    if call.query.one("identifiers"):
        found: Iterable[Listing | None] = _identified(call, marketplace_ids)
    elif sku := call.query.one("variationParentSku"):
        parent = listings.get(seller_id, sku)
        children = (listings.family(parent, one)[1] for one in marketplace_ids) if parent else ()
        found = (listings.get(seller_id, child) for family in children for child in family)
    elif sku := call.query.one("packageHierarchySku"):
        one = listings.get(seller_id, sku)
        related = [other for side in listings.packages(one) for other in side] if one else []
        found = (listings.get(seller_id, other) for other in related)
    else:
        found = listings.of(seller_id)
    unique = {listing.sku: listing for listing in found if listing}
    yield from (one for one in unique.values() if one.presences.keys() & set(marketplace_ids))


def _identified(call: Call, marketplace_ids: list[str]) -> Iterator[Listing | None]:
    values = call.query.require_many("identifiers", MOST_IDENTIFIERS)
    kind = call.query.require("identifiersType")
    if kind not in KINDS:
        raise invalid(f"identifiersType must be one of {', '.join(sorted(KINDS))}.")
    listings, seller_id = call.world.listings, call.seller.id
    for value in values:
        if kind == "SKU":
            yield listings.get(seller_id, value)
            continue
        for marketplace_id in marketplace_ids:
            if kind == "FNSKU":
                stocks = call.world.inventory.of(seller_id, marketplace_id)
                yield from (listings.get(seller_id, one.sku) for one in stocks if one.fnsku == value)
                continue
            for item in call.world.catalogue.find(kind, value):
                yield from (
                    one for one in listings.on(item.asin, marketplace_id) if one.seller_id == seller_id
                )
