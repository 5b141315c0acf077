"""Orders 2026-01-01 (Amazon's model: orders_2026-01-01)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from spapi_simulator import paging
from spapi_simulator.api import handles
from spapi_simulator.api.order_json import INCLUDED, order_json
from spapi_simulator.call import ApiError, Call, invalid, not_found, parse_time, show_time
from spapi_simulator.world.order import (
    CANCELLED,
    PARTIALLY_SHIPPED,
    PENDING,
    PENDING_AVAILABILITY,
    SHIPPED,
    UNFULFILLABLE,
    UNSHIPPED,
    Order,
)

STATUSES = frozenset(
    {PENDING_AVAILABILITY, PENDING, UNSHIPPED, PARTIALLY_SHIPPED, SHIPPED, CANCELLED, UNFULFILLABLE}
)
DELIVERY = "Direct-to-Consumer Delivery (Restricted)"
TAX = frozenset({"Tax Invoicing (Restricted)", "Tax Remittance (Restricted)"})
"""The roles that open buyers' data."""
NEWEST = timedelta(minutes=2)
"""So old an order's last change must be to be found."""
TOKEN_LIVES = timedelta(hours=24)
OLDEST = timedelta(days=730)
OLDEST_OF_SOME = (frozenset({"JP", "AU", "SG"}), datetime.fromisoformat("2016-01-01T00:00:00Z"))
MOST_MARKETPLACES, MOST_A_PAGE = 50, 100
_FREE = frozenset({"paginationToken", "maxResultsPerPage", "includedData"})
"""What may differ from page to page."""


@handles("searchOrders")
def search_orders(call: Call) -> dict[str, Any]:
    """Give a page of the seller's orders that were created or updated within a period."""
    _refuse_without_role(call)
    included = _included(call)
    field, after, before = _period(call)
    size = call.query.number("maxResultsPerPage", MOST_A_PAGE, 1, MOST_A_PAGE)
    filters = sorted((name, value) for name, value in call.query.pairs if name not in _FREE)
    start = ("", "")
    if token := call.query.one("paginationToken"):
        state = paging.take(call, token)
        if state["filters"] != [list(one) for one in filters]:
            raise invalid("All parameters must be the same as in the request that gave the paginationToken.")
        before, start = parse_time(state["before"], "paginationToken"), tuple(state["last"])
    found = [
        (key, order)
        for order in _matching(call)
        if after <= getattr(order, field) <= before
        and (key := (getattr(order, field).isoformat(timespec="microseconds"), order.id)) > start
    ]
    found.sort(key=lambda one: one[0])
    bound = "lastUpdatedBefore" if field == "updated" else "createdBefore"
    answer: dict[str, Any] = {
        "orders": [_shown(call, order, included) for _key, order in found[:size]],
        bound: show_time(before),
    }
    if len(found) > size:
        state = {"filters": filters, "before": before.isoformat(), "last": found[size - 1][0]}
        answer["pagination"] = {"nextToken": paging.give(call, state, lives=TOKEN_LIVES)}
    return answer


@handles("getOrder")
def get_order(call: Call) -> dict[str, Any]:
    """Give one order."""
    _refuse_without_role(call)
    included = _included(call)
    order = call.world.orders.get(call.path["orderId"])
    if order is None or order.seller_id != call.seller.id or not _kept(call, order):
        raise not_found("Order")
    return {"order": _shown(call, order, included)}


def _shown(call: Call, order: Order, included: Collection[str]) -> dict[str, Any]:
    return order_json(
        order,
        included,
        names=bool(TAX & call.caller.roles) or (DELIVERY in call.caller.roles and not order.by_amazon),
        addresses=DELIVERY in call.caller.roles and not order.by_amazon,
    )


def _refuse_without_role(call: Call) -> None:
    """Deny orders of some sellers altogether, as Amazon does for reasons of its own."""
    if call.seller.id in call.world.orders.rules.refuses and not {DELIVERY, *TAX} & call.caller.roles:
        raise ApiError(403, "Unauthorized", "Access to requested resource is denied.")


def _included(call: Call) -> list[str]:
    included = call.query.many("includedData")
    if unknown := set(included) - INCLUDED:
        raise invalid(f"Unknown includedData: {', '.join(sorted(unknown))}.")
    return included


def _period(call: Call) -> tuple[str, datetime, datetime]:
    """Give which time counts and between which bounds it must lie; raises 400 for Amazon's reasons."""
    query = call.query
    created, updated = query.time("createdAfter"), query.time("lastUpdatedAfter")
    if (created is None) == (updated is None):
        raise invalid("Exactly one of createdAfter and lastUpdatedAfter is required.")
    field, after = ("created", created) if created else ("updated", updated)
    bound, other = "createdBefore", "lastUpdatedBefore"
    if field == "updated":
        bound, other = other, bound
    if query.one(other):
        raise invalid(f"{other} must not be combined with {bound.replace('Before', 'After')}.")
    latest = call.now - NEWEST
    before = query.time(bound)
    if before is not None and before > latest:
        raise invalid(f"{bound} must be at least two minutes before the time of the request.")
    before = before or latest
    if after is None or (query.one(bound) and before < after):
        raise invalid(f"{bound} must not lie before {bound.replace('Before', 'After')}.")
    return field, after, before


def _matching(call: Call) -> list[Order]:
    """Give the seller's orders that pass the filters; raises 400 for unknown values."""
    statuses = _values(call, "fulfillmentStatuses", STATUSES)
    ways = _values(call, "fulfilledBy", frozenset({"MERCHANT", "AMAZON"}))
    marketplaces = set(call.query.many("marketplaceIds"))
    if len(marketplaces) > MOST_MARKETPLACES:
        raise invalid(f"marketplaceIds takes at most {MOST_MARKETPLACES} values.")
    if foreign := marketplaces - set(call.seller.marketplace_ids):
        raise invalid(f"Not a marketplace of the seller: {', '.join(sorted(foreign))}.")
    return [
        order
        for order in call.world.orders.of(call.seller.id)
        if (not statuses or order.status in statuses)
        and (not ways or ("AMAZON" if order.by_amazon else "MERCHANT") in ways)
        and (not marketplaces or order.marketplace_id in marketplaces)
        and _kept(call, order)
    ]


def _values(call: Call, name: str, known: frozenset[str]) -> set[str]:
    values = set(call.query.many(name))
    if unknown := values - known:
        raise invalid(f"Unknown value of {name}: {', '.join(sorted(unknown))}.")
    return values


def _kept(call: Call, order: Order) -> bool:
    """Tell whether Amazon still shows the order: two years, since 2016 in Japan, Australia, Singapore."""
    countries, since = OLDEST_OF_SOME
    some = order.buyer.address.country in countries
    return order.created >= (since if some else call.now - OLDEST)
