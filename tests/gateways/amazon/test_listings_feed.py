import asyncio
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.gateways.amazon.hosts import download
from towpath.gateways.amazon import listings_feed
from towpath.gateways.amazon.attributes import (
    Change,
    Listing,
    Offer,
    OfferOnly,
    Patch,
    Stock,
    merge_price,
    merge_stock,
)
from towpath.gateways.amazon.listings_feed import FeedFile, FeedIssue, FeedSummary, Message, feed_files
from towpath.gateways.amazon.reading import Misunderstood

US = "ATVPDKIKX0DER"
OFFER = Offer(US, "USD", Decimal("19.99"))
STOCK = Change("PADDLE", (merge_stock(Stock(4)),))
MODELS = os.environ.get("SPAPI_MODELS", "")
needs_models = pytest.mark.skipif(not MODELS, reason="SPAPI_MODELS names no folder of Amazon's models")


def data_of(file: FeedFile) -> Any:
    return json.loads(b"".join(file.content))


def stock_messages(count: int) -> Iterator[Message]:
    return (Message(number, f"SKU-{number}", STOCK) for number in range(1, count + 1))


def test_each_message_says_what_to_do() -> None:
    messages = [
        Message(7, "A/1 %", Change("PADDLE", (merge_price(OFFER), merge_stock(Stock(4))))),
        Message(9, "Ü", OfferOnly("B01ABCDEFG", "new_new", OFFER, Stock(0)).listing()),
        Message(8, "C", None),
    ]
    (file,) = feed_files("A1", US, messages, issue_locale="es_MX")
    assert file.message_ids == (7, 9, 8)
    price = {
        "marketplace_id": US,
        "currency": "USD",
        "audience": "ALL",
        "our_price": [{"schedule": [{"value_with_tax": 19.99}]}],
    }
    stock = {"fulfillment_channel_code": "DEFAULT", "quantity": 4}
    assert data_of(file) == {
        "header": {"sellerId": "A1", "version": "2.0", "issueLocale": "es_MX"},
        "messages": [
            {
                "messageId": 7,
                "sku": "A/1 %",
                "operationType": "PATCH",
                "productType": "PADDLE",
                "patches": [
                    {"op": "merge", "path": "/attributes/purchasable_offer", "value": [price]},
                    {"op": "merge", "path": "/attributes/fulfillment_availability", "value": [stock]},
                ],
            },
            {
                "messageId": 9,
                "sku": "Ü",
                "operationType": "UPDATE",
                "productType": "PRODUCT",
                "requirements": "LISTING_OFFER_ONLY",
                "attributes": {
                    "merchant_suggested_asin": [{"value": "B01ABCDEFG", "marketplace_id": US}],
                    "condition_type": [{"value": "new_new", "marketplace_id": US}],
                    "purchasable_offer": [price],
                    "fulfillment_availability": [stock | {"quantity": 0}],
                },
            },
            {"messageId": 8, "sku": "C", "operationType": "DELETE"},
        ],
    }


def test_no_messages_make_no_feed() -> None:
    assert list(feed_files("A1", US, [])) == []


def test_a_feed_ends_after_25000_messages() -> None:
    files = list(feed_files("A1", US, stock_messages(50_001)))
    assert [len(file.message_ids) for file in files] == [25_000, 25_000, 1]
    assert (files[1].message_ids[0], files[2].message_ids) == (25_001, (50_001,))
    messages = [message for file in files for message in data_of(file)["messages"]]
    assert [message["messageId"] for message in messages] == list(range(1, 50_002))


def test_a_feed_ends_before_10_mib() -> None:
    wide = Listing("PADDLE", {"item_name": [{"value": "x" * 1_000_000}]})
    files = list(feed_files("A1", US, (Message(number, "S", wide) for number in range(1, 23))))
    assert [file.message_ids for file in files] == [tuple(range(1, 11)), tuple(range(11, 21)), (21, 22)]
    assert all(len(b"".join(file.content)) <= 10 * 1024 * 1024 for file in files)
    assert [len(data_of(file)["messages"]) for file in files] == [10, 10, 2]


@pytest.mark.parametrize(("more", "feeds"), [(0, 1), (1, 2)])
def test_a_feed_may_be_full_to_the_last_byte(more: int, feeds: int) -> None:
    def message(number: int, size: int) -> Message:
        return Message(number, "S", Listing("P", {"a": [{"value": "x" * size}]}))

    (small,) = feed_files("A1", US, [message(1, 0), message(2, 0)])
    room = 10 * 1024 * 1024 - len(b"".join(small.content))
    files = list(feed_files("A1", US, [message(1, room), message(2, more)]))
    assert len(files) == feeds
    if feeds == 1:
        assert len(b"".join(files[0].content)) == 10 * 1024 * 1024


def test_a_message_that_fills_a_feed_is_one_feed() -> None:
    def files(size: int) -> list[FeedFile]:
        return list(feed_files("A1", US, [Message(1, "S", Listing("P", {"a": [{"value": "x" * size}]}))]))

    room = 10 * 1024 * 1024 - len(b"".join(files(0)[0].content))
    assert [len(b"".join(file.content)) for file in files(room)] == [10 * 1024 * 1024]
    with pytest.raises(ValueError, match="too large"):
        files(room + 1)


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ([Message(1, "A", None), Message(1, "B", None)], "Two messages 1"),
        ([Message(0, "A", None)], "Message id 0"),
        ([Message(2**31, "A", None)], "Message id 2147483648"),
        (
            [Message(1, "A", Listing("P", {"a": [{"value": "x" * 11_000_000}]}))],
            "Message 1 is too large for a feed",
        ),
        (
            [Message(1, "A", Change("P", (merge_price(Offer("A2EUQ1WTGCTBG2", "CAD", Decimal(1))),)))],
            "Message 1 is for another marketplace",
        ),
        (
            [Message(1, "A", Listing("P", {"a": [{"value": 1, "marketplace_id": "A2EUQ1WTGCTBG2"}]}))],
            "Message 1 is for another marketplace",
        ),
    ],
)
def test_what_amazon_would_refuse_is_refused_here(messages: list[Message], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        list(feed_files("A1", US, messages))


@needs_models
def test_feeds_are_as_amazons_schema_says() -> None:
    schema = json.loads((Path(MODELS) / "listings-feed-schema-v2.json").read_text(encoding="utf-8"))
    messages = [
        Message(1, "A", STOCK),
        Message(2, "B", OfferOnly("B01ABCDEFG", "new_new", OFFER, Stock(0)).listing()),
        Message(3, "C", Change("PADDLE", (Patch("delete", "condition_note"),))),
        Message(4, "D", None),
    ]
    (file,) = feed_files("A1", US, messages, issue_locale="en_US")
    jsonschema.validate(data_of(file), schema)


# Results

REPORT = {
    "header": {"sellerId": "A1", "version": "2.0", "feedId": "5"},
    "issues": [
        {
            "messageId": 4,
            "sku": "My-SKU-B",
            "code": "90220",
            "severity": "ERROR",
            "message": "'[batteries_required]' is required but not supplied.",
            "attributeName": "batteries_required",
        },
        {"severity": "SEVERE", "message": "The feed is odd."},
    ],
    "summary": {
        "errors": 1,
        "warnings": 0,
        "messagesProcessed": 4,
        "messagesAccepted": 3,
        "messagesInvalid": 1,
        "itemSummary": {"items": 2, "errors": 0, "warnings": 2},
    },
    "items": [{"sku": "My-SKU-B", "summaries": []}],
}
ISSUE = FeedIssue(
    message_id=4,
    sku="My-SKU-B",
    code="90220",
    severity="ERROR",
    message="'[batteries_required]' is required but not supplied.",
    attribute_name="batteries_required",
)


def results(content: bytes, size: int = 0) -> list[FeedIssue | FeedSummary]:
    async def collect() -> list[FeedIssue | FeedSummary]:
        source = download(content, "application/json", size)
        return [one async for one in listings_feed.results(source)]

    return asyncio.run(collect())


@pytest.mark.parametrize("size", [0, 1, 100])
def test_issues_come_by_message_and_then_the_summary(size: int) -> None:
    assert results(json.dumps(REPORT).encode(), size) == [
        ISSUE,
        FeedIssue(None, "", "", "SEVERE", "The feed is odd.", ""),
        FeedSummary(processed=4, accepted=3, invalid=1, errors=1, warnings=0),
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"<html>", "JSON_LISTINGS_FEED: the report is no JSON"),
        (b'{"issues": [], "summ', "JSON_LISTINGS_FEED: the report is no JSON"),
        (b'{"a": "\xff"}', "JSON_LISTINGS_FEED: the report is no JSON"),
        (b'{"issues": []}', "JSON_LISTINGS_FEED: no summary"),
        (b'{"summary": {"messagesProcessed": 1}}', "JSON_LISTINGS_FEED: no messagesAccepted"),
    ],
)
def test_a_report_that_is_not_whole_is_no_success(content: bytes, text: str) -> None:
    with pytest.raises(Misunderstood) as caught:
        results(content)
    assert str(caught.value) == text


@needs_models
def test_amazons_own_example_is_read() -> None:
    example = Path(MODELS) / "listings-feed-processing-report-schema-v2.example.json"
    found = results(example.read_bytes(), size=1000)
    assert [one.message_id for one in found if isinstance(one, FeedIssue)] == [4, 4, 5]
    assert found[-1] == FeedSummary(processed=4, accepted=2, invalid=2, errors=3, warnings=0)
