"""Look up at Amazon what may have been sent when a run was cut off, before it is sent again.

Amazon needs a while until it shows what it took, so nothing is sent again before that has passed.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from asgiref.sync import sync_to_async

from towpath.domain.listings.actions import publishing
from towpath.domain.listings.actions.publishing import Answer
from towpath.domain.listings.queries.publishing import Claimed, left_behind
from towpath.gateways.amazon.listings import INCLUDED, Item, Search, search_listings_items
from towpath.kit import clock
from towpath.sync.amazon import Connection
from towpath.sync.calls import all_of
from towpath.sync.offers import facts_from, has
from towpath.sync.product_types import BY

SETTLES = timedelta(minutes=15)
"""After so long Amazon shows what it took."""
LOOK_S = 30.0
CALL, WAVE, AT_ONCE = 20, 400, 5


async def mend(line: Connection) -> float | None:
    """Look up what was left behind; give in how many seconds to look again, ``None``: nothing is left."""
    after, left = 0, False
    while rows := await sync_to_async(left_behind)(line.store.id, after, WAVE):
        after = rows[-1].listing_id
        items = await items_of(line, [row.sku for row in rows], "attributes")
        left |= await _settle(line, rows, items)
    return LOOK_S if left else None


async def items_of(line: Connection, skus: Sequence[str], *included: str) -> dict[str, Item]:
    """Give what Amazon shows of Seller SKUs, by SKU, with more data sets than the usual ones."""
    parts = [tuple(skus[start : start + CALL]) for start in range(0, len(skus), CALL)]
    answers = await all_of([partial(_search, line, part, included) for part in parts], at_once=AT_ONCE)
    return {item.sku: item for answer in answers for item in answer}


async def _search(line: Connection, skus: tuple[str, ...], included: tuple[str, ...]) -> tuple[Item, ...]:
    search = Search(line.marketplace_id, skus, included_data=(*INCLUDED, *included))
    return (await search_listings_items(line.client, line.seller_id, search)).items


async def _settle(line: Connection, rows: Sequence[Claimed], items: dict[str, Item]) -> bool:
    """Record what arrived, let what did not wait again; tell whether something is still undecided."""
    now, market = clock.now(), line.store.marketplace
    seen = {sku: facts_from(item.attributes, market) for sku, item in items.items()}
    arrived = [row for row in rows if has(row.sending, seen.get(row.sku))]
    known = {row.listing_id for row in arrived}
    lost = [row for row in rows if row.listing_id not in known and now - row.sending_at > SETTLES]
    answers = [Answer(row, []) for row in arrived]
    await sync_to_async(publishing.answered)(line.store.id, answers, by=BY, now=now)
    await sync_to_async(publishing.release)(lost, by=BY)
    return len(arrived) + len(lost) < len(rows)
