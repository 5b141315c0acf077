"""How orders are found."""

from datetime import timedelta
from typing import Any

import pytest

from tests.simulator.caller import CA, START, US
from tests.simulator.ordering import LONG_AGO, ids, search
from tests.simulator.trade import ALL_ROLES, allow, item, offer, order, shop_with_orders


def test_an_order_is_found_two_minutes_after_its_last_change() -> None:
    shop = shop_with_orders()
    made = order(shop, paid=False)
    shop.move(seconds=119)
    assert ids(search(shop)) == []
    shop.move(seconds=1)
    answer = search(shop)
    assert ids(answer) == [made.id]
    assert answer["createdBefore"] == "2026-11-02T08:00:00Z"
    shop.move(seconds=780)  # paid now, at 08:15
    updated = {"createdAfter": "", "lastUpdatedAfter": "2026-11-02T08:00:01Z"}
    assert ids(search(shop, **updated)) == []
    shop.move(seconds=120)
    answer = search(shop, **updated)
    assert ids(answer) == [made.id]
    assert answer["lastUpdatedBefore"] == "2026-11-02T08:15:00Z"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"createdAfter": LONG_AGO, "lastUpdatedAfter": LONG_AGO},
        {"createdAfter": LONG_AGO, "lastUpdatedBefore": "2026-11-01T00:00:00Z"},
        {"lastUpdatedAfter": LONG_AGO, "createdBefore": "2026-11-01T00:00:00Z"},
        {"createdAfter": LONG_AGO, "createdBefore": "2026-11-02T07:58:01Z"},
        {"createdAfter": "2026-11-01T00:00:00Z", "createdBefore": "2026-10-01T00:00:00Z"},
        {"createdAfter": "yesterday"},
        {"createdAfter": LONG_AGO, "maxResultsPerPage": "101"},
        {"createdAfter": LONG_AGO, "maxResultsPerPage": "0"},
        {"createdAfter": LONG_AGO, "fulfillmentStatuses": "SHIPPED,Unshipped"},
        {"createdAfter": LONG_AGO, "fulfilledBy": "MFN"},
        {"createdAfter": LONG_AGO, "includedData": "EVERYTHING"},
        {"createdAfter": LONG_AGO, "marketplaceIds": "A1PA6795UKMFR9"},
        {"createdAfter": LONG_AGO, "paginationToken": "nonsense"},
    ],
)
def test_searches_against_the_rules_are_refused(query: dict[str, Any]) -> None:
    reply = shop_with_orders().call("searchOrders", **query)
    assert (reply.status, reply.data["errors"][0]["code"]) == (400, "InvalidInput")


def test_an_upper_bound_may_lie_exactly_two_minutes_back() -> None:
    assert ids(search(shop_with_orders(), createdBefore="2026-11-02T07:58:00Z")) == []


def test_filters_narrow_a_search() -> None:
    shop = shop_with_orders()
    offer(shop, "FBA", item(shop, 1).asin, "30.00", channel="AMAZON_NA")
    offer(shop, "CANADA", item(shop, 2, CA).asin, "40.00", marketplace_id=CA)
    first, second = order(shop), order(shop, {"FBA": 1})
    third = shop.world.orders.place("A1SELLER", CA, {"CANADA": 1})
    shop.move(minutes=10)
    assert ids(search(shop)) == [first.id, second.id, third.id]
    assert ids(search(shop, fulfillmentStatuses="PENDING,CANCELLED")) == [third.id]
    assert ids(search(shop, fulfilledBy="AMAZON")) == [second.id]
    assert ids(search(shop, fulfilledBy="AMAZON,MERCHANT", marketplaceIds=f"{US}")) == [first.id, second.id]


def test_pages_follow_one_another_with_all_filters_repeated() -> None:
    shop = shop_with_orders()
    made = [order(shop, paid=False).id for _ in range(5)]
    shop.move(minutes=5)
    query = {"maxResultsPerPage": "2", "marketplaceIds": US}
    first = search(shop, **query)
    token = first["pagination"]["nextToken"]
    order(shop, paid=False)
    shop.move(minutes=5)
    second = search(shop, **query, paginationToken=token, includedData="FULFILLMENT")
    assert "fulfillment" in second["orders"][0]
    last = search(
        shop, **query | {"maxResultsPerPage": "100"}, paginationToken=second["pagination"]["nextToken"]
    )
    assert "pagination" not in last
    assert ids(first) + ids(second) + ids(last) == sorted(made)
    assert last["createdBefore"] == first["createdBefore"] == "2026-11-02T08:03:00Z"
    changed = shop.call("searchOrders", createdAfter=LONG_AGO, paginationToken=token, maxResultsPerPage="2")
    assert changed.status == 400


def test_a_page_token_lives_a_day() -> None:
    shop = shop_with_orders()
    for _ in range(2):
        order(shop, paid=False)
    shop.move(minutes=5)
    token = search(shop, maxResultsPerPage="1")["pagination"]["nextToken"]
    shop.move(hours=23, minutes=59)
    allow(shop, ALL_ROLES)
    assert len(ids(search(shop, paginationToken=token))) == 1
    shop.move(minutes=1)
    assert shop.call("searchOrders", createdAfter=LONG_AGO, paginationToken=token).status == 400


def test_orders_of_others_and_older_than_two_years_are_not_there() -> None:
    shop = shop_with_orders()
    made = shop.world.orders.place(
        "A1SELLER", US, {"SKU-1": 1}, at=START - timedelta(days=730, seconds=1), from_stock=False
    )
    assert shop.call("getOrder", orderId=made.id).status == 404
    assert shop.call("getOrder", orderId="111-0000000-0000000").status == 404
    assert ids(search(shop, createdAfter="2020-01-01T00:00:00Z")) == []
