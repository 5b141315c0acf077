from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from spapi_simulator.faults import Fault
from spapi_simulator.world.order import Order, OrderRefused, Shipment
from tests.simulator.caller import CA, US, Amazon, Reply
from tests.simulator.trade import ALL_ROLES, CALM, allow, heard, item, listen, offer, order, shop_with_orders

PACKAGES = "PACKAGES,FULFILLMENT"


def package(made: Order, quantity: int = 1, **more: Any) -> dict[str, Any]:
    detail = {
        "packageReferenceId": "1",
        "carrierCode": "UPS",
        "shippingMethod": "Ground",
        "trackingNumber": "1Z999AA10123456784",
        "shipDate": "2026-11-02T08:10:00Z",
        "orderItems": [{"orderItemId": made.lines[0].id, "quantity": quantity}],
    }
    return {"marketplaceId": US, "packageDetail": detail | more}


def confirm(shop: Amazon, made: Order, quantity: int = 1, **more: Any) -> Reply:
    return shop.call("confirmShipment", orderId=made.id, body=package(made, quantity, **more))


def get(shop: Amazon, made: Order) -> Any:
    return shop.call("getOrder", orderId=made.id, includedData=PACKAGES).data["order"]


def test_a_package_ships_an_order() -> None:
    shop = shop_with_orders()
    listen(shop, "ORDER_CHANGE")
    made = order(shop)
    heard(shop, "ORDER_CHANGE")
    reply = confirm(shop, made)
    assert (reply.status, reply.content) == (204, b"")
    found = get(shop, made)
    assert found["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert found["packages"] == [
        {
            "packageReferenceId": "1",
            "createdTime": "2026-11-02T08:15:02Z",
            "packageStatus": {"status": "SHIPPED"},
            "carrier": "UPS",
            "shipTime": "2026-11-02T08:10:00Z",
            "shippingService": "Ground",
            "trackingNumber": "1Z999AA10123456784",
            "shipFromAddress": {
                "name": "Harbour Warehouse",
                "addressLine1": "1 Harbour Road",
                "city": "Harbour",
                "countryCode": "US",
            },
            "packageItems": [{"orderItemId": made.lines[0].id, "quantity": 1}],
        }
    ]
    (told,) = heard(shop, "ORDER_CHANGE")
    summary = told["OrderChangeNotification"]["Summary"]
    assert (summary["OrderStatus"], summary["NumberOfItemsShipped"]) == ("Shipped", 1)
    (entry,) = shop.world.ledger.of(operation="confirmShipment")
    assert (entry.target, entry.seller) == (made.id, "A1SELLER")


def test_several_packages_ship_it_bit_by_bit() -> None:
    shop = shop_with_orders()
    made = order(shop, {"SKU-1": 3})
    assert confirm(shop, made, 2).status == 204
    found = get(shop, made)
    assert found["fulfillment"]["fulfillmentStatus"] == "PARTIALLY_SHIPPED"
    assert found["orderItems"][0]["fulfillment"] == {"quantityFulfilled": 2, "quantityUnfulfilled": 1}
    assert confirm(shop, made, 2, packageReferenceId="2").status == 400
    assert confirm(shop, made, 1, packageReferenceId="2").status == 204
    assert get(shop, made)["fulfillment"]["fulfillmentStatus"] == "SHIPPED"


def test_the_same_reference_corrects_the_package() -> None:
    shop = shop_with_orders()
    made = order(shop, {"SKU-1": 3})
    assert confirm(shop, made, 3).status == 204
    assert (
        confirm(shop, made, 2, trackingNumber="CORRECTED", carrierCode="Other", carrierName="Mule").status
        == 204
    )
    found = get(shop, made)
    assert found["fulfillment"]["fulfillmentStatus"] == "PARTIALLY_SHIPPED"
    (shown,) = found["packages"]
    assert (shown["trackingNumber"], shown["carrier"]) == ("CORRECTED", "Mule")
    assert shown["packageItems"][0]["quantity"] == 2
    assert confirm(shop, made, 1, packageReferenceId="2").status == 204
    assert confirm(shop, made, 2, packageReferenceId="1", trackingNumber="AGAIN").status == 204
    assert confirm(shop, made, 1, packageReferenceId="3").status == 400


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"packageReferenceId": "PKG-1"},
            "PackageReferenceId: is invalid, must be a positive numeric value.",
        ),
        ({"packageReferenceId": 1}, "PackageReferenceId"),
        ({"packageReferenceId": "0"}, "PackageReferenceId"),
        ({"carrierCode": None}, "packageDetail.carrierCode"),
        ({"carrierCode": "Other"}, "carrierName is required"),
        ({"trackingNumber": None}, "packageDetail.trackingNumber"),
        ({"shipDate": "02/21/2022"}, "shipDate is not an ISO 8601"),
        ({"shipDate": "2026-11-01T07:59:59Z"}, "ship date"),
        ({"shipDate": "2026-11-03T08:15:01Z"}, "ship date"),
        ({"orderItems": []}, "orderItems is required"),
        ({"orderItems": [{"orderItemId": "1", "quantity": 1}]}, "OrderItemId is invalid"),
        ({"orderItems": [{"orderItemId": "1"}]}, "quantity"),
    ],
)
def test_a_wrong_package_is_refused(more: dict[str, Any], says: str) -> None:
    shop = shop_with_orders()
    made = order(shop)
    reply = confirm(shop, made, **more)
    (error,) = reply.data["errors"]
    assert (reply.status, error["code"]) == (400, "InvalidInput")
    assert says in error["message"]
    assert get(shop, made)["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED"
    assert list(shop.world.ledger.of(operation="confirmShipment")) == []


@pytest.mark.parametrize("quantity", [0, -1, 2])
def test_a_wrong_quantity_is_refused(quantity: int) -> None:
    shop = shop_with_orders()
    reply = confirm(shop, order(shop), quantity)
    assert reply.status == 400
    assert "exceeds what is to be shipped" in reply.data["errors"][0]["message"]


def test_only_the_sellers_own_orders_in_their_marketplace_can_be_shipped() -> None:
    shop = shop_with_orders()
    made = order(shop)
    body = package(made)
    assert shop.call("confirmShipment", orderId="111-0000000-0000000", body=body).status == 404
    reply = shop.call("confirmShipment", orderId=made.id, body=body | {"marketplaceId": CA})
    assert (reply.status, reply.data["errors"][0]["message"]) == (400, "Marketplace ID is not defined")


def test_unpaid_cancelled_shipped_and_amazons_orders_cannot_be_shipped() -> None:
    shop = shop_with_orders()
    offer(shop, "FBA", item(shop, 1).asin, "30.00", channel="AMAZON_NA")
    by_amazon, cancelled, shipped = order(shop, {"FBA": 1}), order(shop), order(shop)
    shop.world.orders.cancel("A1SELLER", cancelled.id, "NoInventory")
    assert confirm(shop, shipped).status == 204
    unpaid = order(shop, paid=False)
    refused = [
        confirm(shop, one, packageReferenceId="2").data["errors"][0]["message"]
        for one in (by_amazon, cancelled, shipped, unpaid)
    ]
    assert refused[0] == "The order is fulfilled by Amazon."
    assert [one.rpartition(" ")[2] for one in refused[1:]] == ["CANCELLED.", "SHIPPED.", "PENDING."]


def test_prime_and_premium_orders_need_tracking() -> None:
    shop = shop_with_orders()
    prime, usual = order(shop, traits={"prime"}), order(shop)
    reply = confirm(shop, prime, trackingNumber="")
    assert (reply.status, "tracking number is required" in reply.data["errors"][0]["message"]) == (400, True)
    assert confirm(shop, usual, trackingNumber="").status == 204
    assert "trackingNumber" not in get(shop, usual)["packages"][0]


def test_amazon_may_drop_a_shipment_that_it_accepted() -> None:
    shop = shop_with_orders()
    made = order(shop)
    shop.world.faults.add(Fault("shipment_dropped", order=made.id, times=1))
    assert confirm(shop, made).status == 204
    assert get(shop, made)["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED"
    assert len(list(shop.world.ledger.of(operation="confirmShipment"))) == 1
    assert confirm(shop, made).status == 204
    assert get(shop, made)["fulfillment"]["fulfillmentStatus"] == "SHIPPED"


def test_a_package_travels_and_arrives() -> None:
    shop = shop_with_orders()
    made = order(shop)
    assert confirm(shop, made).status == 204
    for days, status in ((0.9, "SHIPPED"), (0.2, "IN_TRANSIT"), (2, "DELIVERED")):
        shop.move(days=days)
        allow(shop, ALL_ROLES)
        found = get(shop, made)
        assert found["packages"][0]["packageStatus"]["status"] == status
    assert found["lastUpdatedTime"] == "2026-11-05T08:15:00Z"


def pick_up(shop: Amazon, made: Order, status: str, **more: Any) -> Reply:
    body = {"marketplaceId": US, "shipmentStatus": status} | more
    return shop.call("updateShipmentStatus", orderId=made.id, body=body)


def test_a_pick_up_order_is_picked_up_or_refused() -> None:
    shop = shop_with_orders()
    taken, refused, usual = order(shop, traits={"pick_up"}), order(shop, traits={"pick_up"}), order(shop)
    assert pick_up(shop, taken, "PickedUp").status == 400
    for one in (taken, refused):
        assert pick_up(shop, one, "ReadyForPickup").status == 204
        assert get(shop, one)["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED"
    assert pick_up(shop, taken, "PickedUp").status == 204
    assert pick_up(shop, refused, "RefusedPickup").status == 204
    assert get(shop, taken)["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert get(shop, refused)["fulfillment"]["fulfillmentStatus"] == "CANCELLED"
    assert pick_up(shop, usual, "ReadyForPickup").status == 400
    assert pick_up(shop, taken, "Shipped").data["errors"][0]["message"] == "Invalid Request Parameters"
    assert pick_up(shop, taken, "PickedUp", orderItems=[{"orderItemId": "1"}]).status == 400


def test_a_merchant_cancels_an_order_or_some_of_its_items() -> None:
    shop = shop_with_orders()
    offer(shop, "SKU-2", item(shop, 1).asin, "30.00")
    whole, part = order(shop), order(shop, {"SKU-1": 1, "SKU-2": 1})
    orders = shop.world.orders
    orders.cancel("A1SELLER", whole.id, "NoInventory")
    assert (whole.status, whole.lines[0].cancelled_by) == ("CANCELLED", "MERCHANT")
    assert shop.world.listings.get("A1SELLER", "SKU-1").quantity == 8  # type: ignore[union-attr]
    orders.cancel("A1SELLER", part.id, {part.lines[1].id: "PricingError"})
    assert part.status == "UNSHIPPED"
    assert part.total == part.lines[0].total
    rest = order(shop, {"SKU-1": 1, "SKU-2": 1})
    orders.cancel("A1SELLER", rest.id, {rest.lines[0].id: "PricingError"})
    orders.cancel("A1SELLER", rest.id, "NoInventory")
    assert [line.cancel_reason for line in rest.lines] == ["PricingError", "NoInventory"]
    assert rest.status == "CANCELLED"
    assert confirm(shop, part).status == 204
    assert part.status == "SHIPPED"


@pytest.mark.parametrize(
    ("reasons", "says"),
    [("Boredom", "Unknown cancel reason: Boredom"), ({"1": "NoInventory"}, "OrderItemId is invalid")],
)
def test_cancelling_against_the_rules_is_refused(reasons: Any, says: str) -> None:
    shop = shop_with_orders()
    made = order(shop)
    with pytest.raises(OrderRefused, match=says):
        shop.world.orders.cancel("A1SELLER", made.id, reasons)
    confirm(shop, made)
    with pytest.raises(OrderRefused, match="its status is SHIPPED"):
        shop.world.orders.cancel("A1SELLER", made.id, "NoInventory")
    with pytest.raises(OrderRefused, match="not found"):
        shop.world.orders.cancel("A2OTHER", made.id, "NoInventory")


def test_an_order_is_taken_on_under_the_merchants_number() -> None:
    shop = shop_with_orders()
    made = order(shop)
    shop.world.orders.acknowledge("A1SELLER", made.id, "000000042")
    assert get(shop, made)["orderAliases"] == [{"aliasId": "000000042", "aliasType": "SELLER_ORDER_ID"}]


def test_refunds_are_bounded_by_what_was_paid() -> None:
    shop = shop_with_orders()
    made = order(shop, traits={"discount"})
    line, orders = made.lines[0], shop.world.orders
    assert (line.charges["ITEM"], line.charges["SHIPPING"], line.discount) == (
        Decimal("20.00"),
        Decimal("4.99"),
        Decimal("2.00"),
    )

    def refund(amounts: dict[str, str], reason: str = "CustomerReturn") -> None:
        values = {name: Decimal(amount) for name, amount in amounts.items()}
        orders.refund("A1SELLER", made.id, line.id, reason, values)

    with pytest.raises(OrderRefused, match="Only what was shipped"):
        refund({"Principal": "1.00"})
    confirm(shop, made)
    refund({"Principal": "10.00", "Shipping": "4.99"})
    refund({"Principal": "8.00"})
    assert line.refunded == {"Principal": Decimal("18.00"), "Shipping": Decimal("4.99")}
    for amounts in ({"Principal": "0.01"}, {"Shipping": "0.01"}, {"Principal": "-1.00"}, {"Tip": "1.00"}):
        with pytest.raises(OrderRefused):
            refund(amounts)
    with pytest.raises(OrderRefused, match="reason"):
        refund({"Tax": "0.01"}, reason="")


def test_a_feed_ships_like_a_call() -> None:
    shop = shop_with_orders(replace(CALM, transit_days=6))
    made = order(shop)
    at = shop.world.now - timedelta(minutes=5)
    shipment = Shipment("77", "DHL", "Express", "0034", at, {made.lines[0].id: 1})
    shop.world.orders.ship("A1SELLER", made.id, shipment)
    assert (made.status, made.packages["77"].shipment) == ("SHIPPED", shipment)
    shop.move(days=6)
    assert made.packages["77"].status == "DELIVERED"
