"""Listings that are made from others: a second Seller SKU for a product, or another Amazon item."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from towpath.domain.catalog.queries.sold import product_with_sku
from towpath.domain.journal import actions as journal
from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.taken import take_one
from towpath.domain.listings.logic.asins import next_sku, read_asin, read_seller_sku
from towpath.domain.listings.logic.events import ASIN, PUBLISH
from towpath.domain.listings.models import AmazonItem, Listing, Override
from towpath.domain.listings.queries.items import item_of, known_item
from towpath.domain.stores.queries.stores import StoreRow, store_row, store_rows
from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A Seller SKU more for the product of a listing; ``remove``: the listing ends once this one is live."""

    sku: str
    asin: str
    remove: bool = False


@transaction.atomic
def create_alias(store_id: int, listing_id: int, alias: Alias, *, by: Actor, now: datetime) -> int:
    """Make a listing of the same product and publish it; give its id.

    The Amazon item is to be looked up before. Raises ``InvalidFields``, keyed by the fields of
    :class:`Alias`, ``NotFound`` or ``NotDone``.
    """
    by.require("listing.publish")
    if alias.remove:
        by.require("listing.end")
    store, source = store_row(store_id), take_one(store_id, listing_id, "alias", by=by)
    sku, asin = read_seller_sku(alias.sku), read_asin(alias.asin)
    _check_free(store, source, sku)
    item = _same_item(store, source) if asin == source.asin else known_item(store, asin, but=source)
    ends = alias.remove and source.tab != "ended"
    row = _copy(source, sku, item, origin="alias", ends_replaced=ends, now=now)
    text = N_("Alias of %(sku)s created by %(name)s")
    events.record(store_id, row, PUBLISH, text, by=by, at=now, sku=source.sku)
    journal.record(
        "listing.alias_created",
        f"{store.name}: {sku}",
        by=by,
        at=now,
        source=source.sku,
        asin=asin,
        ends=ends,
    )
    decide(store_id, listing_ids=[row.pk], by=by, now=now)
    return row.pk


@transaction.atomic
def change_asin(store_id: int, listing_id: int, asin: str, *, sku: str = "", by: Actor, now: datetime) -> int:
    """Make a listing for another Amazon item and publish it; the old one ends once this one is live.

    Amazon keeps one item for each Seller SKU, so the new listing has its own. Gives its id. The Amazon item
    is to be looked up before. Raises ``InvalidFields`` with the fields asin and sku, ``NotFound`` or
    ``NotDone``.
    """
    by.require("listing.publish")
    by.require("listing.end")
    store, source = store_row(store_id), take_one(store_id, listing_id, "change-asin", by=by)
    asin = read_asin(asin)
    if asin == source.asin:
        raise InvalidFields({"asin": Message(N_("The listing has this ASIN already."))})
    item = known_item(store, asin, but=source)
    sku = read_seller_sku(sku or next_sku(source.sku, asin))
    _check_free(store, source, sku)
    row = _copy(source, sku, item, origin="channel", ends_replaced=True, now=now)
    text = N_("Made from %(sku)s, which had the ASIN %(asin)s, by %(name)s")
    events.record(store_id, row, ASIN, text, by=by, at=now, sku=source.sku, asin=source.asin)
    text = N_("Replaced by %(sku)s with the ASIN %(asin)s, by %(name)s")
    events.record(store_id, source, ASIN, text, by=by, at=now, sku=sku, asin=asin)
    subject = f"{store.name}: {source.sku}"
    journal.record("listing.asin_changed", subject, by=by, at=now, old=source.asin, new=asin, sku=sku)
    decide(store_id, listing_ids=[row.pk, source.pk], by=by, now=now)
    return row.pk


def _same_item(store: StoreRow, source: Listing) -> AmazonItem:
    """Give the item of a listing that Amazon has: what it says of the listing is enough."""
    return item_of(store, source.asin) or AmazonItem(
        asin=source.asin, title=source.title, image_url=source.image_url, product_type=source.product_type
    )


def _check_free(store: StoreRow, source: Listing, sku: str) -> None:
    """Raise ``InvalidFields`` when a listing of the seller account, or another product, has the SKU."""
    account = [one.id for one in store_rows() if one.account_id == store.account_id is not None]
    used = Listing.objects.filter(Q(store=store.id) | Q(store__in=account), sku=sku).first()
    if used is not None:
        text = N_("The listing %(sku)s of the seller account has this Seller SKU already.")
        raise InvalidFields(
            {"sku": Message(text, {"sku": f"{used.sku} ({used.title})" if used.title else used.sku})}
        )
    if product_with_sku(sku) not in {None, source.product_id}:
        raise InvalidFields({"sku": Message(N_("Another product of the catalogue has this SKU."))})


def _copy(
    source: Listing, sku: str, item: AmazonItem, *, origin: str, ends_replaced: bool, now: datetime
) -> Listing:
    """Make a listing from another one; what the merchant fixed by hand goes with it."""
    row = Listing.objects.create(
        store_id=source.store_id,
        sku=sku,
        asin=item.asin,
        product_id=source.product_id,
        matched_by="hand",
        origin=origin,
        replaces=source,
        ends_replaced=ends_replaced,
        title=item.title,
        image_url=item.image_url,
        product_type=item.product_type,
        condition=source.condition,
        condition_by_hand=source.condition_by_hand,
        currency=source.currency,
        channel=source.channel,
        channel_by_hand=source.channel_by_hand,
        intent="publish",
        state="listing",
        has_override=source.has_override,
        created_at=now,
        updated_at=now,
    )
    names = ("price", "handling_time", "condition", "seller_notes")
    for override in Override.objects.filter(listing=source):
        Override.objects.create(listing=row, **{name: getattr(override, name) for name in names})
    return row
