"""One listing's fault holds up no other, and what Amazon says unreadably is seen and mended."""

from collections.abc import AsyncIterator
from unittest.mock import patch

import pytest

from tests.domain.listings.publisher import Publisher, amazon, market, publisher
from towpath.domain.listings.models import Feed, ProductTypeSchema
from towpath.gateways.amazon import feeds, restrictions
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.reading import Misunderstood
from towpath.sync import listings_feeds, product_types, publishing_checks, push_listings, telling

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
