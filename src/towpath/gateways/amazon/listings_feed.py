"""``JSON_LISTINGS_FEED``: many listings written at once, and what became of each.

Amazon's schemas: listings-feed-schema-v2, listings-feed-processing-report-schema-v2.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from towpath.gateways.amazon import jsonstream, wire
from towpath.gateways.amazon.attributes import Change, Listing
from towpath.gateways.amazon.documents import Download
from towpath.gateways.amazon.reading import Json, Misunderstood, read, text, whole

FEED_TYPE = "JSON_LISTINGS_FEED"
CONTENT_TYPE = "application/json; charset=UTF-8"
MOST_MESSAGES = 25_000
MOST_BYTES = 10 * 1024 * 1024
LARGEST_ID = 2**31 - 1
_END = b"]}"


@dataclass(frozen=True, slots=True)
class Message:
    """What to do with a listing: replace it (``Listing``), change it (``Change``) or remove it (None).

    ``id`` is the caller's, from 1 to 2,147,483,647 and unique in the feed: results come back by it.
    """

    id: int
    sku: str
    content: Listing | Change | None

    def as_json(self) -> dict[str, Any]:
        """Give the message as Amazon's schema has it."""
        operation = {Listing: "UPDATE", Change: "PATCH"}.get(type(self.content), "DELETE")
        content = self.content.as_json() if self.content else {}
        return {"messageId": self.id, "sku": self.sku, "operationType": operation, **content}


@dataclass(frozen=True, slots=True)
class FeedFile:
    """The content of one feed, at most 10 MiB in pieces, and the ids of the messages that it carries."""

    content: tuple[bytes, ...]
    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FeedIssue:
    """What Amazon has against a message; one that concerns the whole feed has no ``message_id``."""

    message_id: int | None
    sku: str
    code: str
    severity: str
    message: str
    attribute_name: str


@dataclass(frozen=True, slots=True)
class FeedSummary:
    """How many messages were processed, accepted (not yet live) and refused; errors and warnings in all."""

    processed: int
    accepted: int
    invalid: int
    errors: int
    warnings: int


def feed_files(
    seller_id: str, marketplace_id: str, messages: Iterable[Message], *, issue_locale: str = ""
) -> Iterator[FeedFile]:
    """Divide messages among as few feeds as their limits allow; memory is that of one feed.

    All messages are for one marketplace, since a feed is. Raises ``ValueError`` for an id that is used
    twice or out of bounds, for a value of another marketplace and for a message that fits in no feed.
    """
    header = {"sellerId": seller_id, "version": "2.0"} | (
        {"issueLocale": issue_locale} if issue_locale else {}
    )
    begin = b'{"header":' + wire.encoded(header) + b',"messages":['
    pieces: list[bytes] = []
    ids: dict[int, None] = {}
    room = MOST_BYTES - len(begin) - len(_END)
    left = room
    for message in messages:
        piece = _encoded(message, marketplace_id)
        if len(piece) > room:
            raise ValueError(f"Message {message.id} is too large for a feed")
        if pieces and (len(piece) + 1 > left or len(ids) == MOST_MESSAGES):
            yield _file(begin, pieces, ids)
            pieces, ids, left = [], {}, room
        if message.id in ids:
            raise ValueError(f"Two messages {message.id}")
        ids[message.id] = None
        pieces.append(b"," + piece if pieces else piece)
        left -= len(pieces[-1])
    if pieces:
        yield _file(begin, pieces, ids)


def _file(begin: bytes, pieces: list[bytes], ids: Iterable[int]) -> FeedFile:
    return FeedFile((begin, *pieces, _END), tuple(ids))


def _encoded(message: Message, marketplace_id: str) -> bytes:
    if not 1 <= message.id <= LARGEST_ID:
        raise ValueError(f"Message id {message.id}")
    for value in _values(message.content):
        if value.get("marketplace_id", marketplace_id) != marketplace_id:
            raise ValueError(f"Message {message.id} is for another marketplace")
    return wire.encoded(message.as_json())


def _values(content: Listing | Change | None) -> Iterator[Json]:
    if isinstance(content, Listing):
        for values in content.attributes.values():
            yield from values
    elif content:
        for patch in content.patches:
            yield from patch.values


async def results(download: Download) -> AsyncGenerator[FeedIssue | FeedSummary]:
    """Give each issue of a feed's processing report, and its summary, in the report's order.

    A report may be large: it is read piece by piece. A message of which no issue is an ERROR was
    accepted. Raises :class:`Misunderstood` for a report without a summary, and what ``Download`` raises.
    """
    summarised = False
    async with aclosing(download.content()) as chunks:
        async for name, value in _members(chunks):
            if name == "issues":
                yield read(FEED_TYPE, _issue, value)
            elif name == "summary":
                summarised = True
                yield read(FEED_TYPE, _summary, value)
    if not summarised:
        raise Misunderstood(f"{FEED_TYPE}: no summary")


async def _members(chunks: AsyncIterator[bytes]) -> AsyncGenerator[tuple[str, Any]]:
    try:
        async for member in jsonstream.members(chunks):
            yield member
    except ValueError:
        raise Misunderstood(f"{FEED_TYPE}: the report is no JSON") from None


def _issue(data: Json) -> FeedIssue:
    return FeedIssue(
        message_id=whole(data.get("messageId")),
        sku=text(data.get("sku")),
        code=text(data.get("code")),
        severity=text(data.get("severity")),
        message=text(data.get("message")),
        attribute_name=text(data.get("attributeName")),
    )


def _summary(data: Json) -> FeedSummary:
    return FeedSummary(
        processed=int(data["messagesProcessed"]),
        accepted=int(data["messagesAccepted"]),
        invalid=int(data["messagesInvalid"]),
        errors=int(data.get("errors", 0)),
        warnings=int(data.get("warnings", 0)),
    )
