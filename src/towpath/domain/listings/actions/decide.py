"""From facts to states: judge products, settle where every listing stands, want what follows from it.

Level-triggered: it reads how things are and writes what differs, so it may run at any time, twice, or late.
"""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When

from towpath.domain.catalog.queries.products import Place
from towpath.domain.catalog.queries.stock import salable
from towpath.domain.listings.actions.want import want
from towpath.domain.listings.logic.decide_sql import DIGEST, MOST_SKU, statement
from towpath.domain.listings.logic.decisions import Decided, ListingsDecided
from towpath.domain.listings.logic.quantity import parameters
from towpath.domain.listings.logic.reasons import verdicts
from towpath.domain.listings.logic.states import (
    INCOMPLETE,
    LISTING,
    LIVE,
    MISSING_DATA,
    PUBLISH_FAILED,
    READY,
)
from towpath.domain.listings.models import Listing, Publication
from towpath.domain.listings.queries import parts
from towpath.domain.listings.queries.holding import family, hold
from towpath.domain.listings.queries.judging import as_sold, judged_products
from towpath.domain.listings.queries.parts import Part
from towpath.domain.listings.queries.rule import rule_of
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit.actor import Actor
from towpath.kit.events import publish

_CHANNELS = {"na": "AMAZON_NA", "eu": "AMAZON_EU", "fe": "AMAZON_FE"}


def decide(
    store_id: int,
    *,
    listing_ids: Collection[int] | None = None,
    product_ids: Collection[int] | None = None,
    by: Actor,
    now: datetime,
) -> Decided:
    """Give the listings of a store their state, and tell what changed.

    Of ``listing_ids`` and of ``product_ids``, which get listings where they have none; without both of the
    whole store, in parts that are each a transaction where the caller has none. What follows from facts needs
    no right: recording them does.
    """
    store = store_row(store_id)
    if store.deleting:
        return Decided()
    whole = listing_ids is None and product_ids is None
    found = parts.whole() if whole else parts.some(listing_ids or (), product_ids or ())
    return sum((_decide_part(store, part, by, now) for part in found), Decided())


@transaction.atomic
def _decide_part(store: StoreRow, part: Part, by: Actor, now: datetime) -> Decided:
    hold(store.id)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # else a part goes through temporary files
    stores = family(store)
    found = _settle(store, stores, part, now)
    waiting = _want(store, part, by, now)
    for rest in parts.some(_to_settle_anew(store, part)):
        found += _settle(store, stores, rest, now)
    if found or waiting:
        publish(ListingsDecided(store.id))
    if found.turned:
        for younger in stores[_place(store, stores) + 1 :]:
            _follow(store, younger, part, by, now)
    return found


def _place(store: StoreRow, stores: list[StoreRow]) -> int:
    return [each.id for each in stores].index(store.id)


def _settle(store: StoreRow, stores: list[StoreRow], part: Part, now: datetime) -> Decided:
    """Run the statement over a part."""
    older = stores[: _place(store, stores)]
    settings, tree, place = listing_settings(store.id), rule_of(store.id).tree, Place(store.website_id)
    products = judged_products(tree, place).filter(part.products)
    names: dict[str, Any] = {
        **part.parameters,
        **parameters(settings),
        "store": store.id,
        "stores": [each.id for each in stores],
        "older": [each.id for each in older],
        "names": json.dumps({str(each.id): each.name for each in older}),
        "opened": store.opened_at is not None,
        "automatic": settings.automatic,
        "channel": _CHANNELS[store.region],
        "verdicts": json.dumps({key: [why.code, dict(why.params)] for key, why in verdicts(tree).items()}),
        "most_sku": MOST_SKU,
        "digest": DIGEST,
        "now": now,
    }
    sold = parts.named("p", *as_sold(products, place, settings), names)
    stock = parts.named("s", *salable().filter(part.stock).query.sql_with_params(), names)
    with connection.cursor() as cursor:
        cursor.execute(statement(sold, stock, part.rows, shared=bool(older)), names)
        return Decided(*cursor.fetchone())


def _want(store: StoreRow, part: Part, by: Actor, now: datetime) -> int:
    """Let Amazon be wanted to have what the states come to; give how many listings wait to be sent."""
    waiting = want(store.id, part, by=by, now=now)
    rows = Listing.objects.filter(part.listings, store_id=store.id)
    of_row = Publication.objects.filter(listing=OuterRef("pk"))
    is_told = Q(wanted__in=[F("told"), F("refused")])
    is_relisting = Case(When(Exists(of_row.exclude(is_told)), state__in=LIVE, then=True), default=False)
    rows.exclude(relisting=is_relisting).update(relisting=is_relisting)
    return waiting


def _to_settle_anew(store: StoreRow, part: Part) -> list[int]:
    """Name rows whose state does not fit what is wanted now: refused it is, or it is no longer."""
    of_row = Publication.objects.filter(listing=OuterRef("pk"), sending__isnull=True)
    failed = Exists(of_row.filter(refused=F("wanted")).exclude(refused={}))
    shows_it = Q(state=INCOMPLETE, cause__in=(PUBLISH_FAILED, MISSING_DATA))
    rows = Listing.objects.filter(part.listings, store_id=store.id, tab__in=("incomplete", "ready"))
    anew = rows.filter(shows_it & ~Q(failed) | Q(failed, state__in=(LISTING, READY)))
    return list(anew.values_list("pk", flat=True))


def _follow(store: StoreRow, younger: StoreRow, part: Part, by: Actor, now: datetime) -> None:
    """Decide anew what a younger store of the account sells under the same seller SKUs."""
    skus = Listing.objects.filter(part.listings, store_id=store.id).values("sku")
    shared = Listing.objects.filter(store_id=younger.id, sku__in=skus)
    decide(younger.id, listing_ids=list(shared.values_list("pk", flat=True)), by=by, now=now)
