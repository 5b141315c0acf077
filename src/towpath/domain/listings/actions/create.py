from collections.abc import Mapping

from towpath.domain.catalog.actions.products import create_products
from towpath.domain.catalog.logic.creation import NewProduct, common_of
from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.attributes import import_values
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.taken import Taken
from towpath.domain.listings.logic.events import MATCH
from towpath.domain.listings.models import Listing
from towpath.domain.stores.logic.listing_settings import ListingSettings
from towpath.domain.stores.queries.settings import listing_settings
from towpath.kit.text import N_

COUNTED_SKUS = 20
"""How many numbers are tried behind an ASIN that is a SKU already."""


def create(taken: Taken) -> None:
    """Make a product of each listing that Amazon has and the catalogue has not, and assign it."""
    settings = listing_settings(taken.store.id)
    left = taken.left
    wanted = [_new(taken.rows[pk], settings) for pk in left]
    ids = create_products(wanted, common_of(taken.arguments), by=taken.by, now=taken.now)
    made = {pk: product_id for pk, product_id in zip(left, ids, strict=True) if product_id is not None}
    for pk in left:
        if pk not in made:
            taken.skip(pk, code="SKU_TAKEN", sku=taken.rows[pk].asin)
    _assign(taken, taken.done(), made)


def _assign(taken: Taken, listing_ids: list[int], made: Mapping[int, int]) -> None:
    rows = [taken.rows[pk] for pk in listing_ids]
    for row in rows:
        row.product_id, row.matched_by, row.updated_at = made[row.pk], "hand", taken.now
    Listing.objects.bulk_update(rows, ["product", "matched_by", "updated_at"])
    import_values(taken.store.country, list(made.values()), by=taken.by, now=taken.now)
    text = N_("A product was created for the listing by %(name)s")
    events.record_all(taken.store.id, listing_ids, MATCH, text, by=taken.by, at=taken.now)
    decide(taken.store.id, product_ids=list(made.values()), by=taken.by, now=taken.now)


def _new(row: Listing, settings: ListingSettings) -> NewProduct:
    """Give the product of a listing; its SKU is the ASIN, the Seller SKU, or the ASIN with a number."""
    counted = [f"{row.asin}-{number}" for number in range(2, COUNTED_SKUS + 2)] if row.asin else []
    values = {settings.sku_attribute: row.sku, settings.asin_attribute: row.asin}
    return NewProduct(
        skus=tuple(sku for sku in (row.asin, row.sku, *counted) if sku),
        name=row.title[:255],
        price=row.price,
        quantity=row.quantity,
        values={code: value for code, value in values.items() if code not in {"", "sku"} and value},
    )
