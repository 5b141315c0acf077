"""Orders, parcels and the order feeds, against the simulator."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from spapi_simulator.faults import Fault
from spapi_simulator.world.order import Order as Placed
from tests.gateways.amazon.simulated import SELLER, Desk, every
from tests.simulator.caller import START, US
from tests.simulator.trade import CALM, allow, item, order, shop_with_orders
from towpath.gateways.amazon import feeds, order_feeds, orders, shipments
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.order_feeds import Cancellation, Refund, Result, Summary
from towpath.gateways.amazon.orders import (
    Breakdown,
    FulfilledBy,
    Order,
    OrderItem,
    Package,
    Search,
    Status,
)
from towpath.gateways.amazon.reading import Money
from towpath.gateways.amazon.shipments import Shipment, ShippedItem

UNKNOWN = "111-0000000-0000000"
SINCE = START - timedelta(hours=1)


def usd(amount: str | Decimal) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.fixture
def desk() -> Desk:
    return Desk(shop_with_orders())


def get(desk: Desk, order_id: str) -> Order:
    return desk.do(lambda c: orders.get_order(c, order_id))


def parcel(desk: Desk, placed: Placed, quantity: int = 1, reference: str = "1") -> Shipment:
    items = (ShippedItem(placed.lines[0].id, quantity),)
    return Shipment(placed.id, US, reference, "UPS", "1Z999", desk.shop.world.now, items)


# Orders


def test_an_order_is_read_to_the_last_detail(desk: Desk) -> None:
    placed = order(desk.shop)
    (line,) = placed.lines
    found = get(desk, placed.id)
    breakdowns = (Breakdown("ITEM", usd("20.00")), Breakdown("SHIPPING", usd("4.99")))
    bought = OrderItem(
        order_item_id=line.id,
        asin=item(desk.shop).asin,
        sku="SKU-1",
        title=item(desk.shop).title,
        condition="NEW",
        subcondition="NEW",
        quantity=1,
        quantity_fulfilled=0,
        quantity_unfulfilled=1,
        unit_price=usd("20.00"),
        total=usd("24.99"),
        breakdowns=breakdowns,
        promotion_ids=(),
        cancel_requester="",
        cancel_reason="",
        cancelled_by="",
        gift_wrap="",
        gift_message="",
        customized_url="",
        programs=(),
    )
    assert replace(found, buyer=orders.Buyer("", "", "", ""), address=None) == Order(
        order_id=placed.id,
        marketplace_id=US,
        created=START,
        last_updated=START + timedelta(minutes=15),
        status=Status.UNSHIPPED,
        fulfilled_by=FulfilledBy.MERCHANT,
        service_level="STANDARD",
        ship_by=datetime(2026, 11, 4, 23, 59, 59, tzinfo=UTC),
        deliver_by=datetime(2026, 11, 8, 23, 59, 59, tzinfo=UTC),
        programs=(),
        associations=(),
        total=usd("24.99"),
        breakdowns=breakdowns,
        buyer=orders.Buyer("", "", "", ""),
        address=None,
        items=(bought,),
        packages=(),
        left_out=(),
    )
    home = placed.buyer.address
    assert (found.buyer.name, found.buyer.email) == (placed.buyer.name, placed.buyer.email)
    assert found.address is not None
    assert (found.address.name, found.address.line_1, found.address.line_2) == (
        home.name,
        home.line1,
        home.line2,
    )
    assert (found.address.city, found.address.postal_code, found.address.country) == (
        home.city,
        home.postal_code,
        "US",
    )


def test_an_unknown_order_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        get(desk, UNKNOWN)
    assert (refused.value.status, refused.value.code) == (404, "NotFound")


def test_orders_are_searched_over_two_pages(desk: Desk) -> None:
    placed = [order(desk.shop, {"SKU-1": number}) for number in (1, 2, 3)]
    desk.shop.move(minutes=2)
    search = Search((US,), created_after=SINCE, page_size=2)
    pages = desk.do(lambda c: every(orders.order_pages(c, search)))
    assert [[one.order_id for one in page.orders] for page in pages] == [
        [placed[0].id, placed[1].id],
        [placed[2].id],
    ]
    assert [[one.items[0].quantity for one in page.orders] for page in pages] == [[1, 2], [3]]
    assert [page.created_before for page in pages] == [desk.shop.world.now - timedelta(minutes=2)] * 2
    assert [bool(page.next_token) for page in pages] == [True, False]
    changed = Search((US,), last_updated_after=desk.shop.world.now - timedelta(minutes=10))
    found = desk.do(lambda c: orders.search_orders(c, changed))
    assert [one.order_id for one in found.orders] == [placed[2].id]
    assert found.last_updated_before == desk.shop.world.now - timedelta(minutes=2)


def test_without_a_role_the_order_comes_without_its_buyer(desk: Desk) -> None:
    placed = order(desk.shop)
    allow(desk.shop, ())
    found = get(desk, placed.id)
    assert (found.left_out, found.buyer.name, found.buyer.email) == ((), "", "")
    assert found.address is not None
    assert (found.address.name, found.address.line_1, found.address.country) == ("", "", "US")
    desk.shop.world.orders.rules = replace(CALM, refuses=(SELLER,))
    with pytest.raises(Refused) as refused:
        get(desk, placed.id)
    assert (refused.value.status, refused.value.code) == (403, "Unauthorized")
    assert desk.sent == ["getOrder 200", "getOrder 403", "getOrder 403"]


@pytest.mark.parametrize(
    ("status", "data_set", "left_out"),
    [(403, "BUYER", ("BUYER", "RECIPIENT")), (400, "FULFILLMENT", ("FULFILLMENT",))],
)
def test_a_data_set_that_amazon_refuses_is_left_out(
    desk: Desk, status: int, data_set: str, left_out: tuple[str, ...]
) -> None:
    placed = order(desk.shop)
    desk.shop.world.faults.add(Fault("status", status=status, operation="getOrder", data_set=data_set))
    found = get(desk, placed.id)
    assert (found.left_out, found.total) == (left_out, usd("24.99"))
    assert found.buyer.name == ("" if data_set == "BUYER" else placed.buyer.name)
    assert found.status == ("" if data_set == "FULFILLMENT" else Status.UNSHIPPED)
    assert (desk.sent[0], desk.sent[-1]) == (f"getOrder {status}", "getOrder 200")


# Parcels


def test_a_parcel_is_confirmed_and_shows_in_the_order(desk: Desk) -> None:
    placed = order(desk.shop, {"SKU-1": 2})
    sent = parcel(desk, placed)
    desk.do(lambda c: shipments.confirm_shipment(c, sent))
    found = get(desk, placed.id)
    assert (found.status, found.items[0].quantity_fulfilled) == (Status.PARTIALLY_SHIPPED, 1)
    assert found.packages == (
        Package("1", "SHIPPED", "UPS", "", "1Z999", sent.shipped_at, ((placed.lines[0].id, 1),)),
    )
    desk.do(lambda c: shipments.confirm_shipment(c, replace(sent, package_reference_id="2")))
    found = get(desk, placed.id)
    assert (found.status, [one.reference_id for one in found.packages]) == (Status.SHIPPED, ["1", "2"])
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: shipments.confirm_shipment(c, replace(sent, package_reference_id="3")))
    assert (refused.value.status, refused.value.message.rpartition(" ")[2]) == (400, "SHIPPED.")
    assert [one for one in desk.sent if "confirm" in one] == [
        "confirmShipment 204",
        "confirmShipment 204",
        "confirmShipment 400",
    ]


def test_a_parcel_of_an_unknown_order_is_refused(desk: Desk) -> None:
    lost = replace(parcel(desk, order(desk.shop)), order_id=UNKNOWN)
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: shipments.confirm_shipment(c, lost))
    assert refused.value.status == 404


def test_an_order_is_collected_from_the_shop(desk: Desk) -> None:
    placed, usual = order(desk.shop, traits={"pick_up"}), order(desk.shop)
    items = (ShippedItem(placed.lines[0].id, 1),)
    for status in ("ReadyForPickup", "PickedUp"):
        desk.do(lambda c, status=status: shipments.update_shipment_status(c, placed.id, US, status, items))  # type: ignore[misc]
    assert get(desk, placed.id).status is Status.SHIPPED
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: shipments.update_shipment_status(c, usual.id, US, "ReadyForPickup"))
    assert (refused.value.status, refused.value.message) == (400, "The order is not picked up in a store.")


# Order feeds


def run(desk: Desk, feed_type: str, content: Iterator[bytes]) -> list[Result | Summary]:
    """Send a feed, wait until it is done, and read its result."""

    async def sent(client: Any, http: Any) -> str:
        document = await feeds.store_feed_document(client, http, content, order_feeds.CONTENT_TYPE)
        return await feeds.create_feed(client, feed_type, US, document)

    async def read(client: Any, http: Any) -> list[Result | Summary]:
        feed = await feeds.get_feed(client, feed_id)
        assert (feed.type, feed.status) == (feed_type, "DONE")
        download = feeds.download_feed_document(client, http, feed.result_document_id)
        return await every(order_feeds.results(download))

    feed_id = desk.work(sent)
    desk.shop.move(minutes=1)
    return desk.work(read)


def test_a_feed_cancels_orders(desk: Desk) -> None:
    placed = order(desk.shop)
    wanted = [
        Cancellation(placed.id, (placed.lines[0].id,), "NoInventory"),
        Cancellation(UNKNOWN, ("1",), "NoInventory"),
    ]
    summary, failed = run(desk, order_feeds.ACKNOWLEDGEMENT, order_feeds.cancellations(SELLER, wanted))
    assert summary == Summary(processed=2, successful=1, errors=1, warnings=0)
    assert isinstance(failed, Result)
    assert (failed.message_id, failed.severity) == (2, "Error")
    found = get(desk, placed.id)
    assert (found.status, found.items[0].cancelled_by) == (Status.CANCELLED, "MERCHANT")


def test_a_feed_confirms_parcels(desk: Desk) -> None:
    first, second = order(desk.shop, {"SKU-1": 2}), order(desk.shop)
    wanted = [
        parcel(desk, first),
        replace(parcel(desk, second), carrier_code="Other", carrier_name="Tow & Path"),
        parcel(desk, second, quantity=9, reference="2"),
    ]
    summary, failed = run(desk, order_feeds.FULFILLMENT, order_feeds.shipments(SELLER, wanted))
    assert summary == Summary(processed=3, successful=2, errors=1, warnings=0)
    assert isinstance(failed, Result)
    assert (failed.message_id, failed.severity) == (3, "Error")
    assert (get(desk, first.id).status, get(desk, second.id).status) == (
        Status.PARTIALLY_SHIPPED,
        Status.SHIPPED,
    )
    assert [(one.carrier, one.tracking_number) for one in get(desk, second.id).packages] == [
        ("Tow & Path", "1Z999")
    ]


def test_a_feed_pays_back_once(desk: Desk) -> None:
    placed = order(desk.shop)
    desk.do(lambda c: shipments.confirm_shipment(c, parcel(desk, placed)))
    amounts = (("Principal", usd("20.00")), ("Shipping", usd("4.99")))
    refund = Refund(placed.id, placed.lines[0].id, "CM-1", "CustomerReturn", amounts)
    summary, failed = run(desk, order_feeds.ADJUSTMENT, order_feeds.refunds(SELLER, [refund, refund]))
    assert summary == Summary(processed=2, successful=1, errors=1, warnings=0)
    assert isinstance(failed, Result)
    assert (failed.message_id, failed.description) == (
        2,
        "The adjustment of Principal exceeds what was paid.",
    )
    assert placed.lines[0].refunded == {"Principal": Decimal("20.00"), "Shipping": Decimal("4.99")}
