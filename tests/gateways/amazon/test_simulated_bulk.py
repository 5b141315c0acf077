"""Listings feeds, reports and restricted data tokens, against the simulator."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.gateways.amazon.simulated import SELLER, Desk, every
from tests.simulator.caller import START, US, amazon
from tests.simulator.trade import item, offer, order, shop_with_orders
from towpath.gateways.amazon import feeds, flat_files, listings, listings_feed, reports, restricted_data
from towpath.gateways.amazon.attributes import Change, Offer, OfferOnly, Patch, Stock, merge_price
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.feeds import Feed
from towpath.gateways.amazon.flat_files import Columns, Row
from towpath.gateways.amazon.listings_feed import FEED_TYPE, FeedIssue, FeedSummary, Message
from towpath.gateways.amazon.reading import Money
from towpath.gateways.amazon.reports import MERCHANT_LISTINGS, Report, Schedule

TO_BE_SHIPPED = "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING"


@pytest.fixture
def desk() -> Desk:
    """Have SKU-1 for 20 dollars."""
    desk = Desk(amazon())
    offer(desk.shop, "SKU-1", item(desk.shop).asin, "20.00")
    return desk


# Feeds


def send(desk: Desk, messages: Sequence[Message]) -> str:
    """Send a feed and give its id."""

    async def sent(client: Any, http: Any) -> str:
        (file,) = listings_feed.feed_files(SELLER, US, messages)
        document = await feeds.store_feed_document(client, http, file.content, listings_feed.CONTENT_TYPE)
        return await feeds.create_feed(client, FEED_TYPE, US, document)

    return desk.work(sent)


def cheaper(number: int, sku: str = "SKU-1", price: str = "19.99") -> Message:
    change = Change("PRODUCT", (merge_price(Offer(US, "USD", Decimal(price))),))
    return Message(number, sku, change)


def get_feed(desk: Desk, feed_id: str) -> Feed:
    return desk.do(lambda c: feeds.get_feed(c, feed_id))


def test_a_bad_message_of_a_feed_fails_alone(desk: Desk) -> None:
    listing = OfferOnly(
        item(desk.shop, 1).asin, "new_new", Offer(US, "USD", Decimal("30.00")), Stock(4)
    ).listing()
    condition = Patch("replace", "condition_type", ({"value": "nonsense", "marketplace_id": US},))
    feed_id = send(
        desk,
        [
            cheaper(1),
            cheaper(2, "NONE"),
            Message(3, "SKU-3", listing),
            Message(4, "SKU-1", Change("PRODUCT", (condition,))),
        ],
    )
    assert get_feed(desk, feed_id) == Feed(feed_id, FEED_TYPE, "IN_QUEUE", (US,), START, None, None, "")
    desk.shop.move(minutes=5)

    async def read(client: Any, http: Any) -> list[FeedIssue | FeedSummary]:
        document_id = (await feeds.get_feed(client, feed_id)).result_document_id
        return await every(listings_feed.results(feeds.download_feed_document(client, http, document_id)))

    missing, invalid, summary = desk.work(read)
    assert missing == FeedIssue(
        message_id=2,
        sku="NONE",
        code="13013",
        severity="ERROR",
        message="There is no listing with the SKU NONE, so the change was not made.",
        attribute_name="",
    )
    assert isinstance(invalid, FeedIssue)
    assert (invalid.message_id, invalid.sku, invalid.code) == (4, "SKU-1", "8105")
    assert (invalid.severity, invalid.attribute_name) == ("ERROR", "condition_type")
    assert summary == FeedSummary(processed=4, accepted=2, invalid=2, errors=2, warnings=0)
    prices = [
        desk.do(lambda c, sku=sku: listings.get_listings_item(c, SELLER, sku, US)).price  # type: ignore[misc]
        for sku in ("SKU-1", "SKU-3")
    ]
    assert prices == [Money(Decimal("19.99"), "USD"), Money(Decimal("30.00"), "USD")]


def test_a_listing_is_removed_by_a_feed(desk: Desk) -> None:
    send(desk, [Message(1, "SKU-1", None)])
    desk.shop.move(minutes=5)
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: listings.get_listings_item(c, SELLER, "SKU-1", US))
    assert refused.value.status == 404


def test_feeds_are_found_page_by_page_and_cancelled_while_they_wait(desk: Desk) -> None:
    first = send(desk, [cheaper(1)])
    desk.shop.move(minutes=5)
    second = send(desk, [cheaper(1, price="18.00")])
    desk.do(lambda c: feeds.cancel_feed(c, second))
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: feeds.cancel_feed(c, first))
    assert (refused.value.status, refused.value.code) == (400, "InvalidInput")
    wanted = feeds.Filter((FEED_TYPE,), (US,), created_since=START, page_size=1)
    pages = desk.do(lambda c: every(feeds.feed_pages(c, wanted)))
    assert [[(one.id, one.status) for one in page.items] for page in pages] == [
        [(second, "CANCELLED")],
        [(first, "DONE")],
    ]
    done = feeds.Filter((FEED_TYPE,), statuses=("DONE",))
    assert [one.id for one in desk.do(lambda c: feeds.get_feeds(c, done)).items] == [first]


# Reports


def ask_for(desk: Desk, report_type: str) -> str:
    return desk.do(lambda c: reports.create_report(c, report_type, US, options=reports.ENGLISH_HEADERS))


def rows(desk: Desk, document_id: str, columns: Columns, token: str | None = None) -> list[Row]:
    async def read(client: Any, http: Any) -> list[Row]:
        download = reports.download_report(client, http, document_id, token)
        return await every(flat_files.rows(download, columns))

    return desk.work(read)


def test_all_listings_come_as_rows(desk: Desk) -> None:
    one = item(desk.shop)
    report_id = ask_for(desk, MERCHANT_LISTINGS)
    desk.shop.move(seconds=25)
    done = desk.do(lambda c: reports.get_report(c, report_id))
    started, ended = START + timedelta(seconds=5), START + timedelta(seconds=25)
    assert done == Report(
        report_id, MERCHANT_LISTINGS, "DONE", (US,), START, started, ended, done.document_id, ""
    )
    (row,) = rows(desk, done.document_id, flat_files.MERCHANT_LISTINGS)
    assert tuple(row) == flat_files.MERCHANT_LISTINGS.names
    filled = {name: value for name, value in row.items() if value and name != "listing-id"}
    assert filled == {
        "item-name": one.title,
        "seller-sku": "SKU-1",
        "price": "20.00",
        "quantity": "5",
        "open-date": "2026-11-02 00:00:00 PST",
        "item-is-marketplace": "y",
        "product-id-type": "1",
        "item-condition": "11",
        "asin1": one.asin,
        "product-id": one.asin,
        "pending-quantity": "0",
        "fulfillment-channel": "DEFAULT",
        "status": "Active",
    }


def test_reports_are_found_page_by_page_and_cancelled_while_they_wait(desk: Desk) -> None:
    types = (MERCHANT_LISTINGS, "GET_MERCHANT_LISTINGS_DATA")
    first = ask_for(desk, types[0])
    desk.shop.move(seconds=25)
    second = ask_for(desk, types[1])
    desk.do(lambda c: reports.cancel_report(c, second))
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: reports.cancel_report(c, first))
    assert refused.value.status == 400
    pages = desk.do(lambda c: every(reports.report_pages(c, reports.Filter(types, page_size=1))))
    assert [[(one.id, one.type, one.status) for one in page.items] for page in pages] == [
        [(second, types[1], "CANCELLED")],
        [(first, types[0], "DONE")],
    ]


def test_a_schedule_makes_reports_until_it_is_cancelled(desk: Desk) -> None:
    first = START + timedelta(hours=1)
    schedule_id = desk.do(
        lambda c: reports.create_report_schedule(c, MERCHANT_LISTINGS, US, "P1D", first=first)
    )
    wanted = Schedule(schedule_id, MERCHANT_LISTINGS, (US,), "P1D", first)
    assert desk.do(lambda c: reports.get_report_schedule(c, schedule_id)) == wanted
    assert desk.do(lambda c: reports.get_report_schedules(c, (MERCHANT_LISTINGS,))) == (wanted,)
    desk.shop.move(hours=2)
    made = desk.do(lambda c: reports.get_reports(c, reports.Filter((MERCHANT_LISTINGS,))))
    assert [(one.schedule_id, one.created, one.status) for one in made.items] == [
        (schedule_id, first, "DONE")
    ]
    desk.do(lambda c: reports.cancel_report_schedule(c, schedule_id))
    assert desk.do(lambda c: reports.get_report_schedules(c, (MERCHANT_LISTINGS,))) == ()
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: reports.get_report_schedule(c, schedule_id))
    assert refused.value.status == 404


# Restricted data tokens


def test_buyers_addresses_take_a_token_for_the_very_document() -> None:
    desk = Desk(shop_with_orders())
    placed = order(desk.shop)
    report_id = ask_for(desk, TO_BE_SHIPPED)
    desk.shop.move(seconds=25)
    document_id = desk.do(lambda c: reports.get_report(c, report_id)).document_id
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: reports.get_report_document(c, document_id))
    assert (refused.value.status, refused.value.code) == (403, "Unauthorized")
    resources = [restricted_data.report_document(document_id)]
    opened = desk.do(lambda c: restricted_data.create_restricted_data_token(c, resources))
    assert opened.expires_in_s == 3600
    (row,) = rows(desk, document_id, Columns((), frozenset({"order-id"}), {}), opened.token)
    home = placed.buyer.address
    assert (row["order-id"], row["sku"], row["quantity-to-ship"]) == (placed.id, "SKU-1", "1")
    assert (row["recipient-name"], row["ship-address-1"], row["ship-postal-code"]) == (
        home.name,
        home.line1,
        home.postal_code,
    )
    other = [restricted_data.report_document("amzn1.other")]
    closed = desk.do(lambda c: restricted_data.create_restricted_data_token(c, other))
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: reports.get_report_document(c, document_id, closed.token))
    assert refused.value.status == 403


def test_what_is_not_restricted_gets_no_token(desk: Desk) -> None:
    resources = [restricted_data.Resource("/sellers/v1/account")]
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: restricted_data.create_restricted_data_token(c, resources))
    assert (refused.value.status, refused.value.message) == (
        400,
        "GET /sellers/v1/account is not a restricted operation.",
    )
