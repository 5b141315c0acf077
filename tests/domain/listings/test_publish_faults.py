"""One listing's fault holds up no other, and what Amazon says unreadably is seen and mended."""

from collections.abc import AsyncIterator
from decimal import Decimal
from unittest.mock import patch

import pytest

from tests.domain.listings.publisher import Publisher, amazon, market, publisher
from tests.gate import BY
from towpath.domain.access.queries import gate
from towpath.domain.catalog.models import SourceItem, StockSource
from towpath.domain.listings.actions.imports import record_missing
from towpath.domain.listings.models import Feed, ProductTypeSchema
from towpath.gateways.amazon import feeds, restrictions
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.reading import Misunderstood
from towpath.sync import listings_feeds, mending, product_types, publishing_checks, push_listings, telling

__all__ = ["amazon", "market", "publisher"]
pytestmark = pytest.mark.django_db
PUT, PATCH, DELETE = "putListingsItem", "patchListingsItem", "deleteListingsItem"


def refused(operation: str, status: int = 400) -> Refused:
    return Refused(operation, status, "InvalidInput", message="no such item", request_id="r1")


def test_an_asin_that_amazon_does_not_know_holds_up_no_other_listing(publisher: Publisher) -> None:
    bad = publisher.lists("BAD", 0).asin
    publisher.lists("BAG", 1)
    real = restrictions.get_listings_restrictions

    async def asked(client: object, seller: str, asin: str, place: str, **more: str) -> object:
        if asin == bad:
            raise refused("getListingsRestrictions")
        return await real(client, seller, asin, place, **more)  # type: ignore[arg-type]

    with patch.object(publishing_checks, "get_listings_restrictions", asked):
        publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]
    row = publisher.row("BAD")
    assert (row.cause, row.reason_params) == ("publish_failed", {"text": "no such item"})


def test_a_missing_role_for_restrictions_stands_against_all(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.market.fails("status", operation="getListingsRestrictions", status=403, times=1)
    publisher.pushes()
    assert [code for code, _params in publisher.errors()] == ["Unauthorized"]
    assert publisher.publication("BAG").sending is None


def test_the_kept_schema_holds_while_a_new_one_cannot_be_read(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.pushes()
    publisher.market.move(hours=25)
    kept = ProductTypeSchema.objects.get()
    publisher.lists("HAT", 1)
    type(publisher.row("HAT")).objects.filter(sku="HAT").update(product_type=kept.product_type)
    with patch.object(
        product_types, "get_definitions_product_type", side_effect=Misunderstood("no checksum")
    ):
        publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG"), (PUT, "HAT")]


def test_a_schema_that_cannot_be_read_stops_only_its_own_type(publisher: Publisher) -> None:
    publisher.lists("BAG")
    with patch.object(product_types, "schema", side_effect=Misunderstood("another checksum")):
        publisher.pushes()
    assert publisher.row("BAG").reason == "unknown_product_type"
    assert publisher.ledger() == []


def test_an_answer_that_cannot_be_read_is_looked_up_before_it_is_sent_again(publisher: Publisher) -> None:
    publisher.lists("BAG")
    with patch.object(telling, "put_listings_item", side_effect=Misunderstood("no status")):
        publisher.pushes()
    assert publisher.publication("BAG").sending is not None
    assert publisher.errors() == [("MISUNDERSTOOD", {"said": "no status"})]
    publisher.market.move(minutes=16)
    publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]


# Feeds


def feed(publisher: Publisher) -> None:
    with patch.object(push_listings, "BY_FEED_ABOVE", 0):
        publisher.pushes()


async def unreadable(download: object) -> AsyncIterator[object]:
    if download:
        raise Misunderstood("JSON_LISTINGS_FEED: the report is no JSON")
    yield download


def test_a_feed_whose_report_cannot_be_read_is_looked_up(publisher: Publisher) -> None:
    publisher.lists("BAG")
    feed(publisher)
    publisher.market.move(minutes=10)
    with patch.object(listings_feeds, "results", unreadable):
        feed(publisher)
    assert Feed.objects.get().state == "lost"
    assert [code for code, _params in publisher.errors()] == ["FEED_LOST"]
    feed(publisher)
    row = publisher.publication("BAG")
    assert (row.sending, row.told) == (None, row.wanted)
    assert publisher.ledger() == [(PUT, "BAG")]


def test_a_feed_that_amazon_knows_no_longer_is_looked_up(publisher: Publisher) -> None:
    publisher.lists("BAG")
    feed(publisher)
    with patch.object(feeds, "get_feed", side_effect=refused("getFeed", 404)):
        feed(publisher)
    assert Feed.objects.get().state == "lost"
    assert [code for code, _params in publisher.errors()] == ["FEED_LOST"]


def test_a_feed_that_never_ends_is_given_up_after_a_day(publisher: Publisher) -> None:
    publisher.lists("BAG")
    feed(publisher)
    real = feeds.get_feed

    async def never(*given: object) -> object:
        one = await real(*given)  # type: ignore[arg-type]
        return type("Feed", (), {"status": "IN_PROGRESS", "result_document_id": one.result_document_id})

    with patch.object(feeds, "get_feed", never):
        publisher.market.move(hours=23)
        feed(publisher)
        assert Feed.objects.get().state == "submitted"
        publisher.market.move(hours=2)
        feed(publisher)
    assert Feed.objects.get().state == "lost"
    assert [code for code, _params in publisher.errors()] == ["FEED_OVERDUE"]


# Again, after a while


def imported(publisher: Publisher, sku: str = "BAG") -> None:
    """Have a listing that the seller had, matched to a product of which there are seven."""
    publisher.market.sets(seller_sku_attribute="sku")
    product = publisher.market.product(sku)
    source = StockSource.objects.get(code="default")
    SourceItem.objects.create(product=product, source=source, quantity=Decimal(7))
    publisher.market.offers(sku)
    publisher.market.imports()
    publisher.pushes(2)
    publisher.confirms()


def test_a_live_listing_that_was_refused_is_told_again_after_an_hour_six_and_daily(
    publisher: Publisher,
) -> None:
    imported(publisher)
    publisher.stocks("BAG", 0)
    hiccup = refused("patchListingsItem")
    with patch.object(telling, "patch_listings_item", side_effect=hiccup) as call:
        publisher.pushes(2)
        for hours, calls in ((0.9, 1), (0.2, 2), (5.9, 2), (0.2, 3), (23.9, 3), (0.2, 4), (24.1, 5)):
            publisher.market.move(hours=hours)
            publisher.pushes(2)
            assert call.call_count == calls, hours
    row_then = publisher.row("BAG")
    assert (row_then.state, row_then.reason, row_then.reason_params) == (
        "ineligible",
        "amazon",
        {"text": "no such item"},
    )
    publisher.market.move(hours=24)
    publisher.pushes()
    publisher.confirms()
    offer = publisher.at_amazon("BAG")
    assert offer is not None
    assert offer.quantity == 0
    row = publisher.publication("BAG")
    assert (row.refused, row.refusal, row.tries, row.again_at) == ({}, [], 0, None)
    assert publisher.row("BAG").reason == "out_of_stock"


def test_an_end_that_was_refused_is_asked_for_again(publisher: Publisher) -> None:
    imported(publisher)
    publisher.asks("BAG", "end")
    with patch.object(telling, "delete_listings_item", side_effect=refused("deleteListingsItem")):
        publisher.pushes()
    publisher.market.move(hours=2)
    publisher.pushes()
    publisher.confirms()
    assert (publisher.row("BAG").state, publisher.at_amazon("BAG")) == ("ended", None)


def test_a_restriction_that_was_lifted_is_noticed(publisher: Publisher) -> None:
    gates = publisher.market.amazon.world.listings.gates
    listing = publisher.lists("BAG")
    publisher.market.amazon.world.listings.gates = type(gates)(closed=(listing.asin,))
    publisher.pushes()
    publisher.market.amazon.world.listings.gates = gates
    publisher.pushes()
    assert publisher.ledger() == []
    publisher.market.move(hours=2)
    publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]


def test_what_amazon_refused_of_a_new_listing_is_not_tried_again_by_itself(publisher: Publisher) -> None:
    publisher.lists("BAG")
    with patch.object(telling, "put_listings_item", side_effect=refused("putListingsItem")) as call:
        publisher.pushes()
        publisher.market.move(hours=48)
        publisher.pushes()
    assert call.call_count == 1


# Gone, and back


def test_a_listing_that_was_ended_outside_and_is_back_gets_its_quantity(publisher: Publisher) -> None:
    imported(publisher)
    publisher.market.ends("BAG")
    publisher.market.move(minutes=30)
    record_missing(publisher.store.pk, ["BAG"], by=BY, now=publisher.market.now)
    assert publisher.row("BAG").state == "ended"
    publisher.market.offers("BAG", price="21.50")
    publisher.market.move(minutes=30)
    for _ in range(3):
        publisher.market.step()
    publisher.stocks("BAG", 2)
    publisher.pushes(2)
    publisher.confirms()
    offer = publisher.at_amazon("BAG")
    assert offer is not None
    assert offer.quantity == 2
    assert {operation for operation, _sku in publisher.ledger()} == {PATCH}


def test_publishing_while_it_is_being_ended_brings_it_back_whole(publisher: Publisher) -> None:
    imported(publisher)
    publisher.asks("BAG", "end")
    publisher.pushes()
    publisher.asks("BAG", "publish")
    publisher.pushes(2)
    publisher.confirms()
    assert [operation for operation, _sku in publisher.ledger()][-2:] == [DELETE, PUT]
    assert publisher.row("BAG").state == "active"
    offer = publisher.at_amazon("BAG")
    assert offer is not None
    assert offer.quantity == 7


# Held meanwhile


def test_read_only_mode_holds_the_next_batch(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.lists("HAT", 1)
    told = 0
    real = telling.tell

    async def tell(*given: object) -> None:
        nonlocal told
        await real(*given)  # type: ignore[arg-type]
        told += 1

    with (
        patch.object(push_listings, "BATCH", 1),
        patch.object(push_listings, "tell", tell),
        patch.object(gate, "may_send", lambda _now: not told),
    ):
        publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]


def test_read_only_mode_holds_a_feed_before_it_is_made(publisher: Publisher) -> None:
    publisher.lists("BAG")
    stored = 0
    real = feeds.store_feed_document

    async def store(*given: object) -> str:
        nonlocal stored
        document = await real(*given)  # type: ignore[arg-type]
        stored += 1
        return document

    with (
        patch.object(feeds, "store_feed_document", store),
        patch.object(gate, "may_send", lambda _now: not stored),
    ):
        feed(publisher)
        feed(publisher)
    assert Feed.objects.get().state == "uploaded"
    feed(publisher)
    assert Feed.objects.get().state == "submitted"


def test_while_amazon_refuses_feeds_calls_are_made(publisher: Publisher) -> None:
    publisher.lists("BAG")
    with patch.object(feeds, "create_feed", side_effect=refused("createFeed")) as call:
        feed(publisher)
        publisher.lists("HAT", 1)
        feed(publisher)
        assert call.call_count == 1
        publisher.market.move(minutes=16)
        publisher.lists("CAP", 2)
        feed(publisher)
        assert call.call_count == 2
    assert [code for code, _params in publisher.errors()] == ["FEED_REFUSED", "FEED_REFUSED"]
    assert publisher.ledger() == [(PUT, "BAG"), (PUT, "HAT"), (PUT, "CAP")]


# What the seller had all along


def test_a_listing_that_the_seller_has_is_recorded_and_not_overwritten(publisher: Publisher) -> None:
    publisher.market.offers("BAG", price="20.50")
    publisher.lists("BAG", price="10")
    publisher.lists("HAT", 1)
    publisher.pushes(2)
    publisher.confirms()
    assert sorted(publisher.ledger()) == [(PATCH, "BAG"), (PUT, "HAT")]
    offer = publisher.at_amazon("BAG")
    assert offer is not None
    assert offer.attributes["purchasable_offer"][0]["our_price"][0]["schedule"][0]["value_with_tax"] == 20.5
    row = publisher.row("BAG")
    assert (row.origin, row.on_amazon, row.price, offer.quantity) == ("amazon", True, Decimal("20.50"), 7)


def test_a_feed_leaves_out_what_the_seller_has(publisher: Publisher) -> None:
    publisher.market.offers("BAG", price="20.50")
    publisher.lists("BAG", price="10")
    publisher.lists("HAT", 1)
    feed(publisher)
    publisher.market.move(minutes=10)
    feed(publisher)
    assert publisher.ledger("HAT") == [(PUT, "HAT")]
    assert publisher.ledger("BAG") in ([], [(PATCH, "BAG")])
    assert publisher.row("BAG").origin == "amazon"


def test_a_sku_that_amazon_does_not_look_up_holds_up_no_other(publisher: Publisher) -> None:
    publisher.market.offers("BAG", price="20.50")
    publisher.lists("BAG", price="10")
    publisher.lists("HAT", 1)
    with patch.object(mending, "search_listings_items", side_effect=refused("searchListingsItems")):
        publisher.pushes()
    assert [one for one in publisher.ledger() if one[0] == PUT] == [(PUT, "HAT")]
    assert publisher.row("BAG").origin == "amazon"
