from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from spapi_simulator.world.marketplaces import BY_COUNTRY
from spapi_simulator.world.order import OrderRefused
from spapi_simulator.world.order_rules import OrderRules
from tests.simulator.caller import CA, START, US, Amazon, amazon
from tests.simulator.trade import ALL_ROLES, CALM, allow, heard, item, listen, offer, order, shop_with_orders

EVERYTHING = "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT"
LONG_AGO = "2026-01-01T00:00:00Z"


def get(shop: Amazon, order_id: str, included: str = "") -> Any:
    asked: dict[str, Any] = {"includedData": included} if included else {}
    reply = shop.call("getOrder", orderId=order_id, **asked)
    assert reply.status == 200, reply.data
    return reply.data["order"]


def search(shop: Amazon, **query: Any) -> Any:
    reply = shop.call("searchOrders", **({"createdAfter": LONG_AGO} | query))
    assert reply.status == 200, reply.data
    return reply.data


def ids(answer: Any) -> list[str]:
    return [one["orderId"] for one in answer["orders"]]


def status(shop: Amazon, order_id: str) -> str:
    found: str = get(shop, order_id, "FULFILLMENT")["fulfillment"]["fulfillmentStatus"]
    return found


def test_an_order_takes_stock_and_is_paid_after_a_while() -> None:
    shop = shop_with_orders()
    made = order(shop, {"SKU-1": 3}, paid=False)
    listing = shop.world.listings.get("A1SELLER", "SKU-1")
    assert listing is not None
    assert listing.quantity == 7
    assert status(shop, made.id) == "PENDING"
    shop.move(seconds=899)
    assert status(shop, made.id) == "PENDING"
    shop.move(seconds=1)
    assert status(shop, made.id) == "UNSHIPPED"
    assert get(shop, made.id)["lastUpdatedTime"] == "2026-11-02T08:15:00Z"


def test_what_is_not_there_cannot_be_ordered() -> None:
    shop = shop_with_orders()
    for basket, says in (({"SKU-1": 11}, "out of stock"), ({"SKU-2": 1}, "does not offer")):
        with pytest.raises(OrderRefused, match=says):
            shop.world.orders.place("A1SELLER", US, basket)
    with pytest.raises(OrderRefused, match="does not offer"):
        shop.world.orders.place("A1SELLER", CA, {"SKU-1": 1})
    assert shop.world.orders.of("A1SELLER") == []


@pytest.mark.parametrize("values", [{"late": 1.1}, {"gift": -0.1}, {"arrivals": "sometimes"}])
def test_rules_that_mean_nothing_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(values))):
        OrderRules(**values)


def test_unknown_traits_are_refused() -> None:
    with pytest.raises(OrderRefused, match="Unknown traits: huge"):
        order(shop_with_orders(), traits={"gift", "huge"})


def test_the_basic_data_come_always_and_amounts_are_decimal_strings() -> None:
    shop = shop_with_orders()
    made = order(shop)
    asin = item(shop).asin
    assert get(shop, made.id) == {
        "orderId": made.id,
        "createdTime": "2026-11-02T08:00:00Z",
        "lastUpdatedTime": "2026-11-02T08:15:00Z",
        "programs": [],
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": US, "marketplaceName": "Amazon.com"},
        "orderItems": [
            {
                "orderItemId": made.lines[0].id,
                "quantityOrdered": 1,
                "product": {
                    "asin": asin,
                    "title": item(shop).title,
                    "sellerSku": "SKU-1",
                    "condition": {"conditionType": "NEW", "conditionSubtype": "NEW"},
                    "price": {"unitPrice": {"amount": "20.00", "currencyCode": "USD"}},
                },
            }
        ],
    }


def test_order_numbers_have_amazons_form() -> None:
    shop = shop_with_orders()
    first, second, third = order(shop).id.split("-")
    assert (first in {"111", "112", "113", "114"}, len(second), len(third)) == (True, 7, 7)


def test_proceeds_are_the_sum_of_their_parts() -> None:
    shop = shop_with_orders(replace(CALM, handling_days=1))
    made = order(shop, {"SKU-1": 2}, traits={"gift", "discount"})
    line = made.lines[0]
    assert {kind: str(amount) for kind, amount in line.charges.items()} == {
        "ITEM": "40.00",
        "GIFT_WRAP": "3.99",
    }
    assert str(line.discount) == "4.00"
    proceeds = get(shop, made.id, "PROCEEDS")["proceeds"]
    parts = {one["type"]: one["subtotal"]["amount"] for one in proceeds["breakdowns"]}
    assert parts.pop("TAX", "0.00") == f"{line.tax or 0:.2f}"
    assert parts == {"ITEM": "40.00", "GIFT_WRAP": "3.99", "DISCOUNT": "-4.00"}
    assert proceeds["grandTotal"] == {"amount": f"{39.99 + float(line.tax):.2f}", "currencyCode": "USD"}


def test_tax_comes_on_top_in_the_united_states_and_is_withheld_by_amazon() -> None:
    shop = shop_with_orders()
    made = next(one for one in (order(shop) for _ in range(10)) if one.buyer.address.region == "WA")
    found = get(shop, made.id, "PROCEEDS,TAX")["orderItems"][0]
    # 10.35 % of 20.00 and of 4.99 for shipping
    assert found["proceeds"]["breakdowns"][2] == {
        "type": "TAX",
        "subtotal": {"amount": "2.59", "currencyCode": "USD"},
        "detailedBreakdowns": [
            {"subtype": "ITEM", "value": {"amount": "2.07", "currencyCode": "USD"}},
            {"subtype": "SHIPPING", "value": {"amount": "0.52", "currencyCode": "USD"}},
        ],
    }
    assert found["tax"]["taxCollections"] == [
        {"model": "MARKETPLACE_FACILITATOR", "responsibleParty": "Amazon Services, Inc."}
    ]


def test_data_sets_come_only_when_asked_for() -> None:
    shop = shop_with_orders()
    made = order(shop, traits={"gift", "discount"})
    basic = set(get(shop, made.id))
    for name, key in (
        ("BUYER", "buyer"),
        ("RECIPIENT", "recipient"),
        ("PROCEEDS", "proceeds"),
        ("FULFILLMENT", "fulfillment"),
        ("PAYMENT", "payment"),
    ):
        assert set(get(shop, made.id, name)) - basic == {key}
    (line,) = get(shop, made.id, EVERYTHING)["orderItems"]
    assert {"proceeds", "promotion", "fulfillment"} <= set(line)
    assert line["fulfillment"]["packing"]["giftOption"]["giftWrapLevel"] == "Classic Gift-Wrap"


def test_the_ship_by_date_ends_a_day_and_prime_is_quicker() -> None:
    shop = shop_with_orders()
    usual = get(shop, order(shop).id, "FULFILLMENT")["fulfillment"]
    assert usual["shipByWindow"] == {
        "earliestDateTime": "2026-11-02T08:00:00Z",
        "latestDateTime": "2026-11-04T23:59:59Z",
    }
    assert usual["deliverByWindow"]["latestDateTime"] == "2026-11-08T23:59:59Z"
    prime = order(shop, traits={"prime"})
    shown = get(shop, prime.id, "FULFILLMENT")
    assert shown["programs"] == ["PRIME"]
    assert shown["fulfillment"]["fulfillmentServiceLevel"] == "SECOND_DAY"
    assert shown["fulfillment"]["shipByWindow"]["latestDateTime"] == "2026-11-03T23:59:59Z"


PERSONAL = {"name", "addressLine1", "postalCode", "phone"}


@pytest.mark.parametrize(
    ("roles", "names", "addresses"),
    [
        (set(), False, False),
        ({"Tax Remittance (Restricted)"}, True, False),
        ({"Direct-to-Consumer Delivery (Restricted)"}, True, True),
    ],
)
def test_buyers_data_depend_on_roles(roles: set[str], names: object, addresses: object) -> None:
    shop = shop_with_orders(roles=roles)
    made = order(shop, traits={"business", "gift"})
    found = get(shop, made.id, "BUYER,RECIPIENT,FULFILLMENT")
    buyer, address = found.get("buyer", {}), found["recipient"]["deliveryAddress"]
    assert ("buyerName" in buyer, "buyerEmail" in buyer) == (names, addresses)
    assert buyer["buyerCompanyName"] == "Cedar & Pine LLC"
    assert (set(address) >= PERSONAL, bool(set(address) & PERSONAL)) == (addresses, addresses)
    assert {"city", "stateOrRegion", "countryCode"} <= set(address)
    gift = found["orderItems"][0]["fulfillment"]["packing"]["giftOption"]
    assert ("giftMessage" in gift) == addresses


def test_neither_buyer_nor_price_is_shown_before_payment_and_after_cancellation() -> None:
    shop = shop_with_orders()
    made = order(shop, paid=False)
    hidden = {"buyer", "recipient", "proceeds", "payment"}
    assert not hidden & set(get(shop, made.id, EVERYTHING))
    assert "price" not in get(shop, made.id)["orderItems"][0]["product"]
    shop.move(seconds=900)
    assert hidden <= set(get(shop, made.id, EVERYTHING))
    shop.world.orders.cancel("A1SELLER", made.id, "NoInventory")
    assert not hidden & set(get(shop, made.id, EVERYTHING))


def test_some_sellers_orders_are_refused_without_a_role() -> None:
    shop = shop_with_orders(replace(CALM, refuses=("A1SELLER",)))
    made = order(shop)
    allow(shop, ())
    assert shop.call("getOrder", orderId=made.id).status == 403
    assert shop.call("searchOrders", createdAfter=LONG_AGO).status == 403
    allow(shop, ALL_ROLES)
    assert shop.call("getOrder", orderId=made.id).status == 200


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


def test_amazon_ships_what_it_fulfils() -> None:
    shop = shop_with_orders()
    offer(shop, "FBA", item(shop, 1).asin, "30.00", channel="AMAZON_NA", quantity=4)
    made = order(shop, {"FBA": 3})
    assert shop.world.inventory.fulfillable("A1SELLER", "FBA") == 1
    assert status(shop, made.id) == "UNSHIPPED"
    shop.move(hours=6)
    allow(shop, ALL_ROLES)
    found = get(shop, made.id, EVERYTHING)
    assert found["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert found["orderItems"][0]["fulfillment"] == {"quantityFulfilled": 3, "quantityUnfulfilled": 0}
    assert "packages" not in found
    assert "buyerEmail" not in found["buyer"]
    assert "addressLine1" not in found["recipient"]["deliveryAddress"]
    assert shop.world.inventory.fulfillable("A1SELLER", "FBA") == 1


def test_an_order_is_fulfilled_in_one_way() -> None:
    shop = shop_with_orders()
    offer(shop, "FBA", item(shop, 1).asin, "30.00", channel="AMAZON_NA")
    with pytest.raises(OrderRefused, match="either by Amazon or by the merchant"):
        shop.world.orders.place("A1SELLER", US, {"SKU-1": 1, "FBA": 1})


def test_who_gives_up_before_paying_leaves_the_stock_as_it_was() -> None:
    shop = shop_with_orders(replace(CALM, given_up=1))
    made = order(shop, {"SKU-1": 4})
    assert status(shop, made.id) == "CANCELLED"
    listing = shop.world.listings.get("A1SELLER", "SKU-1")
    assert listing is not None
    assert listing.quantity == 10
    execution = get(shop, made.id, "CANCELLATION")["orderItems"][0]["cancellation"]
    assert execution == {"cancellationExecution": {"cancelledBy": "BUYER", "cancelReason": "BuyerCanceled"}}


def test_a_buyer_may_ask_to_cancel() -> None:
    shop = shop_with_orders(replace(CALM, regretted=1))
    listen(shop, "ORDER_CHANGE")
    made = order(shop)
    new, paid = heard(shop, "ORDER_CHANGE")
    assert new["OrderChangeNotification"]["Summary"]["OrderStatus"] == "Pending"
    assert paid["OrderChangeNotification"]["Summary"]["OrderStatus"] == "Unshipped"
    shop.move(days=1)
    allow(shop, ALL_ROLES)
    (asked,) = heard(shop, "ORDER_CHANGE")
    told = asked["OrderChangeNotification"]
    assert (told["OrderChangeType"], told["AmazonOrderId"]) == ("BuyerRequestedChange", made.id)
    assert told["OrderChangeTrigger"]["ChangeReason"] == "Buyer Requested Cancel"
    assert told["Summary"]["OrderItems"][0]["IsBuyerRequestedCancel"] is True
    found = get(shop, made.id, "CANCELLATION,FULFILLMENT")
    assert found["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED"
    assert found["orderItems"][0]["cancellation"]["cancellationRequest"]["requester"] == "BUYER"


def test_amazon_cancels_what_is_a_week_late() -> None:
    shop = shop_with_orders()
    made = order(shop)
    shop.move(days=9, hours=15)
    allow(shop, ALL_ROLES)
    assert status(shop, made.id) == "UNSHIPPED"
    shop.move(hours=1)
    allow(shop, ALL_ROLES)
    assert status(shop, made.id) == "CANCELLED"
    assert made.lines[0].cancelled_by == "AMAZON"


def test_a_preorder_waits_for_its_date() -> None:
    shop = shop_with_orders()
    made = order(shop, traits={"preorder"})
    assert status(shop, made.id) == "PENDING_AVAILABILITY"
    shop.move(days=5)
    allow(shop, ALL_ROLES)
    assert status(shop, made.id) == "UNSHIPPED"
    assert get(shop, made.id)["programs"] == ["PREORDER"]


def test_points_and_whole_yen_in_japan() -> None:
    shop = amazon()
    japan = BY_COUNTRY["JP"]
    shop.seller.region, shop.seller.marketplace_ids = "fe", (japan.id,)
    shop.world.orders.rules = CALM
    allow(shop, ALL_ROLES)
    offer(shop, "JP-1", item(shop, marketplace_id=japan.id).asin, "3000", marketplace_id=japan.id)
    made = shop.world.orders.place("A1SELLER", japan.id, {"JP-1": 2})
    shop.move(minutes=15)
    found = get(shop, made.id, EVERYTHING)
    assert found["proceeds"]["grandTotal"] == {"amount": "6000", "currencyCode": "JPY"}
    assert found["orderItems"][0]["expense"]["pointsCost"]["pointsGranted"] == {
        "pointsNumber": 60,
        "pointsMonetaryValue": {"amount": "60", "currencyCode": "JPY"},
    }
    assert found["recipient"]["deliveryAddress"]["countryCode"] == "JP"


@pytest.mark.parametrize("country", ["US", "CA", "MX", "BR", "GB", "DE", "ES", "FR", "IT", "JP", "TR", "AE"])
def test_every_country_has_buyers_of_its_own(country: str) -> None:
    shop = amazon()
    marketplace = BY_COUNTRY[country]
    shop.seller.region, shop.seller.marketplace_ids = marketplace.region, (marketplace.id,)
    asin = item(shop, marketplace_id=marketplace.id).asin
    offer(shop, "SKU-1", asin, "100", quantity=50, marketplace_id=marketplace.id)
    buyers = [
        shop.world.orders.place("A1SELLER", marketplace.id, {"SKU-1": 1}, traits={"business"}).buyer
        for _ in range(20)
    ]
    assert {one.address.country for one in buyers} == {country}
    assert all(one.email.endswith("@marketplace.example.com") for one in buyers)
    assert len({one.email for one in buyers}) == 20
    assert all(one.name and one.address.line1 and one.address.city and one.company for one in buyers)


def stream(rules: OrderRules, *, quantity: int = 10, listings: int = 5) -> Amazon:
    shop = amazon()
    shop.world.orders.rules = rules
    for number in range(listings):
        offer(shop, f"SKU-{number}", item(shop, number).asin, "20.00", quantity=quantity)
    shop.world.order_stream.start()
    allow(shop, ALL_ROLES)
    return shop


def test_orders_arrive_evenly_or_by_chance() -> None:
    even = stream(OrderRules(every_s=30), quantity=1000)
    even.move(minutes=10)
    assert len(even.world.orders.of("A1SELLER")) == 20
    gaps = stream(OrderRules(every_s=30, arrivals="poisson"), quantity=1000)
    gaps.move(hours=10)
    made = gaps.world.orders.of("A1SELLER")
    assert 1100 < len(made) < 1300
    between = {(b.created - a.created).seconds for a, b in pairwise(made)}
    assert len(between) > 50


def test_the_stream_never_sells_more_than_there_is() -> None:
    shop = stream(replace(CALM, every_s=30, several_items=0.5, several_units=0.5), quantity=7)
    shop.move(hours=5)
    sold: Counter[str] = Counter()
    for made in shop.world.orders.of("A1SELLER"):
        sold.update({line.sku: line.quantity for line in made.lines})
    assert sold == {f"SKU-{number}": 7 for number in range(5)}
    assert {one.quantity for one in shop.world.listings.of("A1SELLER")} == {0}


def test_by_scenario_the_last_piece_is_sold_twice() -> None:
    shop = stream(replace(CALM, every_s=30, several_items=0, last_one_twice=1), quantity=1, listings=2)
    shop.move(hours=1)
    made = shop.world.orders.of("A1SELLER")
    assert Counter(line.sku for one in made for line in one.lines) == {"SKU-0": 2, "SKU-1": 2}
    assert sorted(one.from_stock for one in made) == [False, False, True, True]
    first, second = (one.created for one in made if one.lines[0].sku == "SKU-0")
    assert timedelta() < second - first < timedelta(seconds=120)


def test_the_history_lies_before_the_start_and_takes_no_stock() -> None:
    shop = stream(OrderRules(history=200, history_days=30))
    made = shop.world.orders.of("A1SELLER")
    assert len(made) == 200
    assert made == sorted(made, key=lambda one: one.created)
    assert START - timedelta(days=30) <= made[0].created < made[-1].created < START
    assert all(one.updated <= START for one in made)
    counts = Counter(one.status for one in made)
    assert counts["SHIPPED"] > 150
    assert set(counts) >= {"SHIPPED", "UNSHIPPED", "CANCELLED"}
    assert {one.quantity for one in shop.world.listings.of("A1SELLER")} == {10}
    delivered = made[0].packages["1"]
    assert (delivered.status, made[0].status) == ("DELIVERED", "SHIPPED")


def test_the_same_seed_gives_the_same_bytes() -> None:
    def history(seed: int) -> bytes:
        shop = amazon(seed)
        shop.world.orders.rules = OrderRules(history=30, every_s=60)
        offer(shop, "SKU-1", item(shop).asin, "20.00", quantity=100)
        shop.world.order_stream.start()
        shop.move(minutes=40)
        allow(shop, ALL_ROLES)
        return shop.call("searchOrders", createdAfter=LONG_AGO, includedData=EVERYTHING).content

    assert history(7) == history(7)
    assert history(7) != history(8)
