from dataclasses import replace
from typing import Any

import pytest

from spapi_simulator.world.marketplaces import BY_COUNTRY
from spapi_simulator.world.order import OrderRefused
from spapi_simulator.world.order_rules import OrderRules
from tests.simulator.caller import CA, US, amazon
from tests.simulator.ordering import EVERYTHING, LONG_AGO, get, status
from tests.simulator.trade import ALL_ROLES, CALM, allow, heard, item, listen, offer, order, shop_with_orders


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
