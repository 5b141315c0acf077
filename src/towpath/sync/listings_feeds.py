"""Tell Amazon of many listings by one feed: claimed, uploaded, submitted, and what became of each message.

Each step is recorded before the next one begins. Whether Amazon took ``createFeed`` is looked up when the
answer is missing, since it must not be made twice (sp-api: JSON_LISTINGS_FEED).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from asgiref.sync import sync_to_async

from towpath.domain.listings.actions import publishing
from towpath.domain.listings.actions.publishing import Answer
from towpath.domain.listings.queries.publishing import (
    Claimed,
    FeedRow,
    feed_ids,
    feed_in_flight,
    rows_of_feed,
)
from towpath.gateways.amazon import feeds
from towpath.gateways.amazon.errors import Refused, Retryable, Unknown
from towpath.gateways.amazon.listings_feed import (
    CONTENT_TYPE,
    FEED_TYPE,
    MOST_MESSAGES,
    FeedIssue,
    Message,
    feed_files,
    results,
)
from towpath.gateways.amazon.reading import Misunderstood
from towpath.kit import clock
from towpath.kit.text import N_
from towpath.sync.amazon import Connection, heed
from towpath.sync.product_types import BY
from towpath.sync.publishing_checks import checked

POLL_S = 30.0
APPEARS = timedelta(minutes=2)
"""After so long ``getFeeds`` shows a feed that was made."""
EARLIER = timedelta(minutes=5)
"""Amazon's clock may be so far behind ours."""
PATIENCE = timedelta(hours=24)
"""So long Amazon has for a feed."""
WAVE = 1000
FAULTS: Mapping[str, str] = {
    "FATAL": N_(
        "Amazon could not carry out feed %(feed)s (FATAL). What it carried is looked up and sent again."
    ),
    "CANCELLED": N_("Feed %(feed)s was cancelled. What it carried is sent again."),
    "REFUSED": N_("Amazon refused a feed: %(error)s %(said)s (request %(request_id)s). It is sent again."),
    "LOST": N_(
        "Amazon does not say what became of feed %(feed)s: %(error)s %(said)s (request %(request_id)s). What "
        "it carried is looked up, and sent again where it did not arrive."
    ),
    "OVERDUE": N_(
        "Amazon has not carried out feed %(feed)s for a day. What it carried is looked up, and sent again "
        "where it did not arrive."
    ),
}
_keep = sync_to_async(publishing.keep_feed)
_end = sync_to_async(publishing.end_feed)


@sync_to_async
def _waves(feed_id: int) -> list[list[Claimed]]:
    return list(rows_of_feed(feed_id, WAVE))


async def begin(line: Connection) -> None:
    """Claim what one feed can carry."""
    await sync_to_async(publishing.claim_for_feed)(line.store.id, MOST_MESSAGES, by=BY, now=clock.now())


async def advance(line: Connection) -> float | None:
    """Bring the feed that is on its way further; give when to look again, ``None``: there is none."""
    while feed := await sync_to_async(feed_in_flight)(line.store.id):
        step = {"claimed": _upload, "uploaded": _submit, "submitted": _look}[feed.state]
        try:
            pause_s = await step(line, feed)
        except (Refused, Misunderstood) as error:
            await _given_up(line, feed, error)
            continue
        if pause_s is not None:
            return pause_s
    return None


async def _given_up(line: Connection, feed: FeedRow, error: Refused | Misunderstood) -> None:
    """End a feed that Amazon does not take, or of which it does not say what became."""
    params: dict[str, object] = {"error": str(error), "said": "", "request_id": "-"}
    if isinstance(error, Refused):
        params = {"error": error.code, "said": error.message, "request_id": error.request_id or "-"}
    state = "lost" if feed.state == "submitted" else "refused"
    await _end(feed.id, state, look=state == "lost", by=BY, now=clock.now())
    await _fault(line, state.upper(), feed=feed.feed_id, **params)


async def _upload(line: Connection, feed: FeedRow) -> None:
    """Write the feed's document: what is wrong beforehand is left out, what has no room waits."""
    messages: list[Message] = []
    rows: dict[int, Claimed] = {}
    for wave in await _waves(feed.id):
        ready, refused = await checked(line, wave)
        await _answer(line, refused)
        rows |= {one.row.message_id: one.row for one in ready}
        messages += [Message(one.row.message_id, one.row.sku, one.content) for one in ready]
    if not messages:
        await _end(feed.id, "done", look=False, by=BY, now=clock.now())
        return
    file = next(feed_files(line.seller_id, line.marketplace_id, messages))
    left_out = [rows[number] for number in rows.keys() - set(file.message_ids)]
    await sync_to_async(publishing.release)(left_out, by=BY)
    document = await feeds.store_feed_document(line.client, line.gateway.http, file.content, CONTENT_TYPE)
    await _keep(feed.id, by=BY, state="uploaded", document_id=document, messages=len(file.message_ids))


async def _submit(line: Connection, feed: FeedRow) -> float | None:
    """Have the feed carried out, once."""
    now = clock.now()
    if feed.created_after is not None:
        if found := await _made(line, feed.created_after):
            await _keep(feed.id, by=BY, state="submitted", feed_id=found)
            return None
        if now - feed.created_after < APPEARS:
            return POLL_S
    await heed(line)
    await _keep(feed.id, by=BY, created_after=now)
    try:
        feed_id = await feeds.create_feed(line.client, FEED_TYPE, line.marketplace_id, feed.document_id)
    except (Unknown, Misunderstood):
        return POLL_S
    except Retryable:
        await _keep(feed.id, by=BY, created_after=None)
        raise
    await _keep(feed.id, by=BY, state="submitted", feed_id=feed_id)
    return POLL_S


async def _made(line: Connection, created_after: datetime) -> str:
    """Find a feed that Amazon has and nobody here knows."""
    known = await sync_to_async(feed_ids)(line.store.id)
    wanted = feeds.Filter(
        (FEED_TYPE,), marketplace_ids=(line.marketplace_id,), created_since=created_after - EARLIER
    )
    async for page in feeds.feed_pages(line.client, wanted):
        for feed in page.items:
            if feed.id not in known:
                return feed.id
    return ""


async def _look(line: Connection, feed: FeedRow) -> float | None:
    """See how far Amazon is with it."""
    found = await feeds.get_feed(line.client, feed.feed_id)
    if found.status == "DONE":
        await _read(line, feed, found.result_document_id)
    elif found.status in {"FATAL", "CANCELLED"}:
        look = found.status == "FATAL"
        await _end(feed.id, found.status.lower(), look=look, by=BY, now=clock.now())
        await _fault(line, found.status, feed=feed.feed_id)
    elif clock.now() - feed.created_at > PATIENCE:
        await _end(feed.id, "lost", look=True, by=BY, now=clock.now())
        await _fault(line, "OVERDUE", feed=feed.feed_id)
    else:
        return POLL_S
    return None


async def _read(line: Connection, feed: FeedRow, document_id: str) -> None:
    """Record what became of each message: one of which no issue is an error was taken."""
    wrong: dict[int, list[dict[str, object]]] = {}
    download = feeds.download_feed_document(line.client, line.gateway.http, document_id)
    async for one in results(download):
        if isinstance(one, FeedIssue) and one.severity == "ERROR" and one.message_id is not None:
            wrong.setdefault(one.message_id, []).append(_issue(one))
    for wave in await _waves(feed.id):
        await _answer(line, [Answer(row, wrong.get(row.message_id, []), feed.feed_id) for row in wave])
    await _end(feed.id, "done", look=True, by=BY, now=clock.now())


def _issue(one: FeedIssue) -> dict[str, object]:
    names = [one.attribute_name] if one.attribute_name else []
    return {"code": one.code, "message": one.message, "severity": one.severity, "attribute_names": names}


async def _answer(line: Connection, answers: list[Answer]) -> None:
    await sync_to_async(publishing.answered)(line.store.id, answers, by=BY, now=clock.now())


async def _fault(line: Connection, code: str, **params: object) -> None:
    write = sync_to_async(publishing.fault)
    store = line.store
    await write(store.id, store.region, f"FEED_{code}", FAULTS[code], by=BY, now=clock.now(), **params)
