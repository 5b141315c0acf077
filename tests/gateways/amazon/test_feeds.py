import asyncio
from datetime import UTC, datetime

import pytest

from tests.gateways.amazon.hosts import Host, found
from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import feeds
from towpath.gateways.amazon.documents import Document
from towpath.gateways.amazon.errors import Unknown
from towpath.gateways.amazon.feeds import Feed, Filter
from towpath.gateways.amazon.reading import Page

US = "ATVPDKIKX0DER"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = {
    "feedId": "5",
    "feedType": "JSON_LISTINGS_FEED",
    "processingStatus": "DONE",
    "marketplaceIds": [US],
    "createdTime": "2026-11-24T12:00:00Z",
    "processingStartTime": "2026-11-24T12:00:00Z",
    "processingEndTime": "2026-11-24T12:00:00Z",
    "resultFeedDocumentId": "R",
}
FEED = Feed("5", "JSON_LISTINGS_FEED", "DONE", (US,), NOON, NOON, NOON, "R")
QUEUED = {
    "feedId": "6",
    "feedType": "T",
    "processingStatus": "IN_QUEUE",
    "createdTime": "2026-11-24T12:00:00Z",
}


def test_a_document_is_made_and_filled() -> None:
    client = Recorder({"feedDocumentId": "D", "url": "https://documents.example.com/1?sig=x"})
    host = Host([found(b"")])
    stored = asyncio.run(feeds.store_feed_document(client, host.client(), [b"<a/>"], "text/xml"))
    assert (stored, host.contents) == ("D", [b"<a/>"])
    assert client.calls == [Call("createFeedDocument", body={"contentType": "text/xml"})]


def test_a_feed_is_for_one_marketplace() -> None:
    client = Recorder({"feedId": "5"}, {"feedId": "6"})
    assert asyncio.run(feeds.create_feed(client, "JSON_LISTINGS_FEED", US, "D")) == "5"
    assert asyncio.run(feeds.create_feed(client, "T", US, "D", {"a": "b"})) == "6"
    body = {"feedType": "JSON_LISTINGS_FEED", "marketplaceIds": [US], "inputFeedDocumentId": "D"}
    assert client.calls == [
        Call("createFeed", body=body),
        Call("createFeed", body=body | {"feedType": "T", "feedOptions": {"a": "b"}}),
    ]


def test_a_feed_whose_answer_was_lost_is_not_sent_again() -> None:
    client = Recorder(Unknown("createFeed"))
    with pytest.raises(Unknown):
        asyncio.run(feeds.create_feed(client, "T", US, "D"))
    assert len(client.calls) == 1


def test_a_feed_and_one_that_waits() -> None:
    client = Recorder(DATA, QUEUED)
    assert asyncio.run(feeds.get_feed(client, "5")) == FEED
    assert asyncio.run(feeds.get_feed(client, "6")) == Feed("6", "T", "IN_QUEUE", (), NOON, None, None, "")
    assert client.calls == [Call("getFeed", {"feedId": "5"}), Call("getFeed", {"feedId": "6"})]


def test_the_token_of_a_page_goes_alone() -> None:
    client = Recorder({"feeds": [DATA], "nextToken": "t"}, {"feeds": []})
    wanted = Filter(("T",), (US,), ("IN_QUEUE", "IN_PROGRESS"), created_since=NOON, page_size=10)

    async def collect() -> list[Page[Feed]]:
        return [page async for page in feeds.feed_pages(client, wanted)]

    assert asyncio.run(collect()) == [Page((FEED,), "t"), Page(())]
    query = {
        "feedTypes": ("T",),
        "marketplaceIds": (US,),
        "processingStatuses": ("IN_QUEUE", "IN_PROGRESS"),
        "createdSince": NOON,
        "pageSize": 10,
    }
    assert client.calls == [Call("getFeeds", query=query), Call("getFeeds", query={"nextToken": "t"})]


def test_cancel_and_result() -> None:
    result = {
        "feedDocumentId": "R",
        "url": "https://documents.example.com/1?sig=x",
        "compressionAlgorithm": "GZIP",
    }
    client = Recorder(None, result, {**result, "compressionAlgorithm": None})
    host = Host([found(b"{}")])
    asyncio.run(feeds.cancel_feed(client, "5"))
    assert asyncio.run(feeds.get_feed_document(client, "R")) == Document(
        "R", "https://documents.example.com/1?sig=x", "GZIP"
    )

    async def content() -> bytes:
        download = feeds.download_feed_document(client, host.client(), "R")
        return b"".join([piece async for piece in download.content()])

    assert asyncio.run(content()) == b"{}"
    asked = Call("getFeedDocument", {"feedDocumentId": "R"})
    assert client.calls == [Call("cancelFeed", {"feedId": "5"}), asked, asked]
