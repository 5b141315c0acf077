"""Feeds 2021-06-30: what is sent in bulk. Amazon's model: feeds_2021-06-30.

A feed goes in three steps: an address for its document, the upload, the feed itself. Its result is another
document. What feeds carry: ``listings_feed.py``, ``order_feeds.py``.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime

import httpx2

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.documents import Document, Download, document, upload
from towpath.gateways.amazon.reading import Json, Page, ask, moment, nothing, pages, rows, text, texts


@dataclass(frozen=True, slots=True)
class Feed:
    """``status`` is IN_QUEUE, IN_PROGRESS, DONE, CANCELLED or FATAL; the result's id is empty until DONE.

    A FATAL feed may have been carried out in part.
    """

    id: str
    type: str
    status: str
    marketplace_ids: tuple[str, ...]
    created: datetime | None
    started: datetime | None
    ended: datetime | None
    result_document_id: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which feeds: of up to 10 types, of the last 90 days at most."""

    types: tuple[str, ...]
    marketplace_ids: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    created_since: datetime | None = None
    created_until: datetime | None = None
    page_size: int = 100


async def create_feed_document(client: Client, content_type: str) -> Document:
    """Give a new document, empty, with the address that takes its content for five minutes."""
    return await ask(
        client,
        "createFeedDocument",
        lambda data: document(data, "feedDocumentId"),
        body={"contentType": content_type},
    )


async def store_feed_document(
    client: Client, http: httpx2.AsyncClient, content: Iterable[bytes], content_type: str
) -> str:
    """Upload a feed's content; give the id of its document, for :func:`create_feed`."""
    return await upload(http, lambda: create_feed_document(client, content_type), content, content_type)


async def create_feed(
    client: Client, feed_type: str, marketplace_id: str, document_id: str, options: Json | None = None
) -> str:
    """Send a feed for one marketplace; give its id.

    Not to be repeated blindly: after ``Unknown``, look for it with :func:`get_feeds`.
    """
    body: dict[str, object] = {
        "feedType": feed_type,
        "marketplaceIds": [marketplace_id],
        "inputFeedDocumentId": document_id,
    }
    if options:
        body["feedOptions"] = dict(options)
    return await ask(client, "createFeed", lambda data: text(data["feedId"]), body=body)


async def get_feed(client: Client, feed_id: str) -> Feed:
    """Give one feed."""
    return await ask(client, "getFeed", _feed, path={"feedId": feed_id})


async def get_feeds(client: Client, wanted: Filter, next_token: str = "") -> Page[Feed]:
    """Give one page of feeds, the newest first. A token goes alone: it stands for the filter."""
    query = {
        "feedTypes": wanted.types,
        "marketplaceIds": wanted.marketplace_ids,
        "processingStatuses": wanted.statuses,
        "createdSince": wanted.created_since,
        "createdUntil": wanted.created_until,
        "pageSize": wanted.page_size,
    }
    return await ask(
        client,
        "getFeeds",
        lambda data: Page(rows(data["feeds"], _feed), text(data.get("nextToken"))),
        query={"nextToken": next_token} if next_token else query,
    )


def feed_pages(client: Client, wanted: Filter) -> AsyncIterator[Page[Feed]]:
    """Give all pages of :func:`get_feeds`."""
    return pages(lambda token: get_feeds(client, wanted, token))


async def cancel_feed(client: Client, feed_id: str) -> None:
    """Take a feed back; only while it is IN_QUEUE."""
    await ask(client, "cancelFeed", nothing, path={"feedId": feed_id})


async def get_feed_document(client: Client, document_id: str) -> Document:
    """Give a document with an address to read it from for five minutes."""
    return await ask(
        client,
        "getFeedDocument",
        lambda data: document(data, "feedDocumentId"),
        path={"feedDocumentId": document_id},
    )


def download_feed_document(client: Client, http: httpx2.AsyncClient, document_id: str) -> Download:
    """Open the result of a feed for reading; no call is made before the first piece is asked for."""
    return Download(http, lambda: get_feed_document(client, document_id))


def _feed(data: Json) -> Feed:
    return Feed(
        id=text(data["feedId"]),
        type=text(data.get("feedType")),
        status=text(data["processingStatus"]),
        marketplace_ids=texts(data.get("marketplaceIds")),
        created=moment(data.get("createdTime")),
        started=moment(data.get("processingStartTime")),
        ended=moment(data.get("processingEndTime")),
        result_document_id=text(data.get("resultFeedDocumentId")),
    )
