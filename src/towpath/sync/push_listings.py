"""Keep Amazon's listings as they are wanted: send what differs now (sp-api: Publish, update, end).

Few differences travel by calls of their own, many by one feed; a listing travels by one of them at a time.
When a store may not be written to, the differences wait.
"""

from datetime import timedelta
from time import monotonic

from asgiref.sync import sync_to_async

from towpath.domain.listings.actions import publishing
from towpath.domain.listings.logic.decisions import ListingsDecided
from towpath.domain.listings.queries.publishing import feed_refused_since, how_many_wait
from towpath.domain.stores.logic.events import ChannelRan
from towpath.domain.stores.queries.stores import store_row, writing_store_ids
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.reading import Misunderstood
from towpath.jobs.engine import defer, defer_after, job
from towpath.kit import clock
from towpath.kit.text import N_
from towpath.sync import amazon, listings_feeds
from towpath.sync.amazon import Connection
from towpath.sync.confirm_listings import confirm_listings
from towpath.sync.errors import Held
from towpath.sync.mending import mend
from towpath.sync.product_types import BY
from towpath.sync.telling import tell

BY_FEED_ABOVE = 1000
"""With more differences than this a feed is the faster way."""
BATCH = 50
SLICE_S = 20.0
FEEDS_REST = timedelta(minutes=15)
"""So long only calls are made after Amazon refused a feed."""
REST_S = 900.0
"""After Amazon refused a call for the whole store, such as for a missing role."""
NOT_ALLOWED = N_(
    "Amazon refused “%(operation)s”: %(error)s %(said)s (request %(request_id)s). Check the roles of your "
    "application in Seller Central; what waits is sent then."
)

UNREADABLE = N_(
    "Amazon gave an answer that cannot be read (%(said)s). What was sent is looked up, and the rest is sent "
    "a little later."
)


@job("sync.push_listings", queueing_lock="{store_id}", lock="{store_id}")
def push_listings(store_id: int) -> None:
    """Send for a while, and leave the rest to another run; one refused listing holds up nobody."""
    try:
        pause_s = amazon.run(_push, store_id)
    except Held:
        return
    except Refused as error:
        _refused(store_id, error)
        pause_s = REST_S
    except Misunderstood as error:
        region = store_row(store_id).region
        publishing.fault(
            store_id, region, "MISUNDERSTOOD", UNREADABLE, by=BY, now=clock.now(), said=str(error)
        )
        pause_s = REST_S
    if pause_s is not None:
        defer_after(pause_s, push_listings, store_id)
    defer(confirm_listings, store_id)


def _refused(store_id: int, error: Refused) -> None:
    said = ": ".join(part for part in (error.message, error.details) if part)
    publishing.fault(
        store_id,
        store_row(store_id).region,
        error.code,
        NOT_ALLOWED,
        by=BY,
        now=clock.now(),
        operation=error.operation,
        error=error.code,
        said=said,
        request_id=error.request_id or "-",
    )


async def _push(store_id: int) -> float | None:
    """Give in how many seconds there is more to do, ``None`` for nothing."""
    ends = monotonic() + SLICE_S
    async with amazon.opened(store_id, writes=True) as line:
        await sync_to_async(publishing.try_again)(store_id, by=BY, now=clock.now())
        again_s = [await mend(line), await listings_feeds.advance(line)]
        while monotonic() < ends:
            waiting = await sync_to_async(how_many_wait)(store_id, BY_FEED_ABOVE + 1)
            refused = await sync_to_async(feed_refused_since)(store_id, clock.now() - FEEDS_REST)
            by_feed = waiting > BY_FEED_ABOVE and not refused
            if by_feed and again_s[1] is None:
                await listings_feeds.begin(line)
                again_s[1] = await listings_feeds.advance(line)
            elif not waiting or by_feed or not await _tell_some(line):
                return min((pause_s for pause_s in again_s if pause_s is not None), default=None)
    return 0


async def _tell_some(line: Connection) -> bool:
    """Send some by calls of their own; tell whether there were any."""
    await amazon.heed(line)
    rows = await sync_to_async(publishing.claim)(line.store.id, BATCH, by=BY, now=clock.now())
    await tell(line, rows)
    return bool(rows)


def push(event: ListingsDecided) -> None:
    """Send at once."""
    defer(push_listings, event.store_id)


def push_due(_event: ChannelRan) -> None:
    """Send what differs in every store that may be written to."""
    for store_id in writing_store_ids():
        defer(push_listings, store_id)
