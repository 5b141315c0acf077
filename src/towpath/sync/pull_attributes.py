"""Fetch the attributes of Amazon's items, and import their values (settings: Import algorithm)."""

from asgiref.sync import sync_to_async

from towpath.domain.listings.actions.attributes import import_values, keep_attributes
from towpath.domain.listings.logic.amazon_attributes import AttributesWanted
from towpath.domain.listings.queries.attributes import unread_asins
from towpath.domain.stores.queries.stores import store_rows
from towpath.gateways.amazon.catalog import Search, search_catalog_items
from towpath.jobs.engine import defer, job
from towpath.kit import actor, clock
from towpath.sync import amazon
from towpath.sync.errors import Held

BY = actor.job("sync.pull_attributes")
_CALL = 20
_RUN = 2_000
"""Items of one run: then others have their turn."""


@job("sync.pull_attributes", queueing_lock="{store_id}", lock="{store_id}")
def pull_attributes(store_id: int) -> None:
    """Read what is not known yet, then import what differs; one store does it for all of its country."""
    country = next((country for country, reader in _readers().items() if reader == store_id), None)
    if country is None:
        return
    unread = unread_asins(country, _RUN)
    if unread:
        try:
            amazon.run(_pull, store_id, country, unread)
        except Held:
            return
    import_values(country, by=BY, now=clock.now())
    if len(unread) == _RUN:
        defer(pull_attributes, store_id)


def fetch(wanted: AttributesWanted) -> None:
    """Have a worker do it."""
    reader = _readers().get(wanted.country)
    if reader is not None:
        defer(pull_attributes, reader)


def _readers() -> dict[str, int]:
    """Give the store that reads for each country: the first that exchanges data with Amazon."""
    return {row.country: row.id for row in reversed(store_rows()) if row.syncs}


async def _pull(store_id: int, country: str, asins: list[str]) -> None:
    async with amazon.opened(store_id) as line:
        for start in range(0, len(asins), _CALL):
            part = asins[start : start + _CALL]
            search = Search(
                line.marketplace_id,
                identifiers=tuple(part),
                identifiers_type="ASIN",
                included_data=("attributes",),
            )
            page = await search_catalog_items(line.client, search)
            known = {item.asin: item.attributes for item in page.items}
            found = {asin: known.get(asin, {}) for asin in part}
            await sync_to_async(keep_attributes)(country, found, by=BY, now=clock.now())
