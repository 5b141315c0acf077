"""What a merchant types is looked up in Amazon's catalogue before a listing takes it."""

from http import HTTPStatus

from asgiref.sync import sync_to_async

from towpath.domain.listings.actions.items import keep_items
from towpath.domain.listings.logic.asins import read_asin
from towpath.domain.listings.queries.items import no_item
from towpath.gateways.amazon.catalog import get_catalog_item
from towpath.gateways.amazon.errors import Refused
from towpath.kit import clock
from towpath.kit.actor import Actor
from towpath.sync import amazon
from towpath.sync.errors import told
from towpath.sync.listing_facts import item_facts


def look_up(store_id: int, typed: str, *, by: Actor) -> str:
    """Ask Amazon for the item of an ASIN, keep what it says, and give the ASIN as it is written.

    Raises ``InvalidFields`` where there is none, ``Held``, or the errors of :mod:`towpath.sync.errors`.
    """
    by.require("listing.edit")
    asin = read_asin(typed)
    with told():
        amazon.run(_ask, store_id, asin, by)
    return asin


async def _ask(store_id: int, asin: str, by: Actor) -> None:
    async with amazon.opened(store_id, interactive=True) as line:
        try:
            item = await get_catalog_item(line.client, asin, line.marketplace_id)
        except Refused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                raise no_item(line.store) from None
            raise
        facts = [item_facts(item)]
        await sync_to_async(keep_items)(line.store.country, facts, by=by, now=clock.now())
