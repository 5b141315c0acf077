"""The schemas that bind a seller's offers: kept in the database, fetched anew when Amazon changed them."""

from datetime import timedelta

from asgiref.sync import sync_to_async

from towpath.domain.listings.actions.schemas import keep_schema
from towpath.domain.listings.logic.product_types import Schema
from towpath.domain.listings.queries.schemas import StoredSchema, stored_schema
from towpath.gateways.amazon.definitions import Definition, get_definitions_product_type, schema
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.reading import Misunderstood
from towpath.kit import actor, clock
from towpath.sync.amazon import Connection
from towpath.sync.offers import OFFER_ONLY

BY = actor.job("sync.push_listings")
CHECKED_EVERY = timedelta(hours=24)


async def schema_for(line: Connection, product_type: str) -> Schema | None:
    """Give the schema of a product type's offers; ``None`` when Amazon gives none here.

    While Amazon's answer cannot be read, the one that is kept holds.
    """
    store = line.store
    kept = await sync_to_async(stored_schema)(store.account_id or 0, store.country, product_type)
    if kept and clock.now() - kept.checked_at < CHECKED_EVERY:
        return kept.schema
    try:
        return await _current(line, product_type, kept)
    except Misunderstood:
        return kept.schema if kept else None
    except Refused as error:
        if error.status in {400, 404}:
            return None
        if kept:
            return kept.schema
        raise


async def _current(line: Connection, product_type: str, kept: StoredSchema | None) -> Schema:
    """Ask which schema is the current one, and fetch it unless it is the one that is kept."""

    async def ask() -> Definition:
        return await get_definitions_product_type(
            line.client,
            product_type,
            line.marketplace_id,
            seller_id=line.seller_id,
            requirements=OFFER_ONLY,
        )

    checksum = (await ask()).checksum
    changed = kept is None or kept.checksum != checksum
    found = await schema(line.gateway.http, ask) if changed else None
    await sync_to_async(keep_schema)(
        line.store.account_id or 0,
        line.store.country,
        product_type,
        checksum=checksum,
        schema=found,
        by=BY,
        now=clock.now(),
    )
    return found if found is not None else kept.schema  # type: ignore[union-attr]
