from datetime import datetime

from django.db import transaction

from towpath.domain.catalog.logic.products import NEVER_LISTED
from towpath.domain.catalog.queries.browse import product_by_id
from towpath.domain.catalog.queries.sold import is_sold
from towpath.domain.journal import actions as journal
from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.taken import take_one
from towpath.domain.listings.logic.events import MATCH
from towpath.domain.listings.models import Listing
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message

CONFIGURABLE = "configurable"


class ProductHasListing(DomainError):
    """The product feeds another listing of the store: to feed this one too is to be said expressly."""

    code = "PRODUCT_HAS_LISTING"


class ProductNotListable(DomainError):
    """Amazon's listings have no place for a product of this type, or the website does not sell it."""

    code = "PRODUCT_NOT_LISTABLE"


@transaction.atomic
def assign(
    store_id: int, listing_id: int, product_id: int, *, alias: bool = False, by: Actor, now: datetime
) -> None:
    """Match a listing that Amazon has to a product; ``alias``: though it feeds another one of the store.

    Raises :class:`ProductHasListing`, :class:`ProductNotListable`, ``NotFound`` or ``NotDone``.
    """
    store, row = store_row(store_id), take_one(store_id, listing_id, "assign", by=by)
    sku = _listable(store, product_id)
    other = Listing.objects.filter(store_id=store_id, product_id=product_id).exclude(pk=row.pk)
    other = other.exclude(tab__in=["incomplete", "ended"]).order_by("pk")
    if not alias and (taken := other.first()):
        text = N_("The product feeds the listing %(sku)s of this store already. Link this one as its alias?")
        raise ProductHasListing(Message(text, {"sku": taken.sku}))
    Listing.objects.filter(pk=row.pk).update(product_id=product_id, matched_by="hand", updated_at=now)
    text = N_("Assigned to the product %(sku)s by %(name)s")
    events.record(store_id, row, MATCH, text, by=by, at=now, sku=sku)
    journal.record("listing.product_assigned", f"{store.name}: {row.sku}", by=by, at=now, product=sku)
    decide(store_id, listing_ids=[row.pk], product_ids=[product_id], by=by, now=now)


def _listable(store: StoreRow, product_id: int) -> str:
    """Give the SKU of a product that the store may list."""
    product = product_by_id(product_id)
    if product.type in NEVER_LISTED:
        raise ProductNotListable(N_("Bundles, grouped products and gift cards cannot be listed on Amazon."))
    if product.type == CONFIGURABLE:
        raise ProductNotListable(N_("Choose one of the product's variants: they are what Amazon lists."))
    if not is_sold(product_id, store.website_id):
        raise ProductNotListable(N_("The product is disabled, or not sold on the store's website."))
    return product.sku
