"""Read back what Amazon was told: only what it shows is confirmed.

What it does not show after hours is read once more and then told again, for what differs by then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from asgiref.sync import sync_to_async
from django.db import transaction

from towpath.domain.listings.actions import publishing
from towpath.domain.listings.actions.imports import record_listings, record_missing
from towpath.domain.listings.queries.publishing import last_told, unconfirmed
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.listings import Item, get_listings_item
from towpath.jobs.engine import defer_after, job
from towpath.kit import actor, clock
from towpath.sync import amazon
from towpath.sync.amazon import Connection
from towpath.sync.errors import Held
from towpath.sync.listing_facts import listing_facts
from towpath.sync.mending import items_of

BY = actor.job("sync.confirm_listings")
SHOWS = timedelta(seconds=15)
"""Amazon shows nothing sooner."""
AGAIN_S = 60.0
WATCHED = timedelta(minutes=30)
"""So long after the last change Amazon is asked each minute; later with every cycle."""
PATIENCE = timedelta(hours=6)
WAVE = 400
NOT_THERE = 404


@job("sync.confirm_listings", queueing_lock="{store_id}", lock="{store_id}")
def confirm_listings(store_id: int) -> None:
    """Read what was told and is not confirmed; once more in a minute while something is new."""
    try:
        amazon.run(_confirm, store_id)
    except Held:
        return
    told_at = last_told(store_id)
    if told_at is not None and clock.now() - told_at < WATCHED:
        defer_after(AGAIN_S, confirm_listings, store_id)


async def _confirm(store_id: int) -> None:
    after = 0
    async with amazon.opened(store_id) as line:
        while rows := await sync_to_async(unconfirmed)(store_id, clock.now() - SHOWS, after, WAVE):
            after, read_at = rows[-1][0], clock.now()
            items = await items_of(line, [sku for _pk, sku, _there in rows])
            lacking = [sku for _pk, sku, there in rows if sku not in items and not there]
            gone = [sku for sku in lacking if not await _get(line, sku)]
            await sync_to_async(_record)(store_id, list(items.values()), gone, read_at)
        overdue = await sync_to_async(unconfirmed)(store_id, clock.now() - PATIENCE, 0, WAVE)
        if overdue:
            ids = [pk for pk, _sku, _there in overdue]
            await sync_to_async(publishing.ask_again)(store_id, ids, by=BY, now=clock.now())


async def _get(line: Connection, sku: str) -> Item | None:
    try:
        return await get_listings_item(line.client, line.seller_id, sku, line.marketplace_id)
    except Refused as error:
        if error.status == NOT_THERE:
            return None
        raise


@transaction.atomic
def _record(store_id: int, items: Sequence[Item], gone: Sequence[str], read_at: datetime) -> None:
    now = clock.now()
    record_listings(store_id, [listing_facts(item) for item in items], read_at=read_at, by=BY, now=now)
    record_missing(store_id, gone, read_at=read_at, by=BY, now=now)
