"""From facts to states: judge products, settle where every listing stands, want what follows from it.

Level-triggered: it reads how things are and writes what differs, so it may run at any time, twice, or late.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from towpath.domain.catalog.queries.products import Place, last_product_id
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
from towpath.domain.listings.queries.holding import family, hold
from towpath.domain.listings.queries.judging import as_sold, judged_products
from towpath.domain.listings.queries.rule import rule_of
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit.actor import Actor
from towpath.kit.events import publish

SPAN = 50_000
"""Products of one statement of a whole pass: so that nobody waits long for its rows."""
_CHANNELS = {"na": "AMAZON_NA", "eu": "AMAZON_EU", "fe": "AMAZON_FE"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a store: its listings as SQL and as a filter, their products, and the stock of those."""

    rows: str
    listings: Q
    products: Q
    stock: Q
    parameters: dict[str, Any]


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
    parts = _whole() if whole else _some(listing_ids or (), product_ids or ())
    return sum((_decide_part(store, part, by, now) for part in parts), Decided())


def _whole() -> Iterator[Part]:
    """Cut the catalogue in spans; then come the listings without a product."""
    last = last_product_id()
    for start in range(0, max(last, 1), SPAN):
        end = start + SPAN if start + SPAN < last else 2**62
        of_products = Q(product__gt=start, product__lte=end)
        yield Part(
            "l.product_id > %(start)s AND l.product_id <= %(end)s",
            of_products,
            Q(pk__gt=start, pk__lte=end),
            of_products,
            {"start": start, "end": end},
        )
    yield Part("l.product_id IS NULL", Q(product=None), Q(pk=0), Q(product=0), {})


def _some(listing_ids: Collection[int], product_ids: Collection[int]) -> Iterator[Part]:
    listings, products = list(listing_ids), set(product_ids)
    if not listings and not products:
        return
    of_listings = Listing.objects.filter(pk__in=listings, product__isnull=False)
    every = sorted(products | set(of_listings.values_list("product_id", flat=True)))
    yield Part(
        "(l.id = ANY (%(listings)s::bigint[]) OR l.product_id = ANY (%(products)s::bigint[]))",
        Q(pk__in=listings) | Q(product__in=every),
        Q(pk__in=every or [0]),
        Q(product__in=every or [0]),
        {"listings": listings, "products": every},
    )


@transaction.atomic
def _decide_part(store: StoreRow, part: Part, by: Actor, now: datetime) -> Decided:
    hold(store.id)
    stores = family(store)
    found = _settle(store, stores, part, now)
    waiting = _want(store, part, by, now)
    for rest in _some(_to_settle_anew(store, part), ()):
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
    named: dict[str, Any] = {
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
    sold = _named("p", *as_sold(products, place, settings), named)
    stock = _named("s", *salable().filter(part.stock).query.sql_with_params(), named)
    with connection.cursor() as cursor:
        cursor.execute(statement(sold, stock, part.rows, shared=bool(older)), named)
        return Decided(*cursor.fetchone())


def _named(prefix: str, sql: str, values: Sequence[Any], named: dict[str, Any]) -> str:
    """Give the parameters of a query names, among others."""
    names = iter([f"{prefix}{number}" for number in range(len(values))])
    named |= {f"{prefix}{number}": value for number, value in enumerate(values)}
    return re.sub("%s", lambda _hole: f"%({next(names)})s", sql)


def _want(store: StoreRow, part: Part, by: Actor, now: datetime) -> int:
    """Let Amazon be wanted to have what the states come to; give how many listings wait to be sent."""
    rows = Listing.objects.filter(part.listings, store_id=store.id)
    ids = list(rows.values_list("pk", flat=True))
    waiting = want(store.id, ids, by=by, now=now) if ids else 0
    of_row = Publication.objects.filter(listing=OuterRef("pk"))
    is_relisting = Q(Exists(of_row.exclude(wanted__in=[F("told"), F("refused")])), state__in=LIVE)
    rows.filter(is_relisting, relisting=False).update(relisting=True)
    rows.filter(~is_relisting, relisting=True).update(relisting=False)
    return waiting


def _to_settle_anew(store: StoreRow, part: Part) -> list[int]:
    """Name rows whose state does not fit what is wanted now: refused it is, or it is no longer."""
    of_row = Publication.objects.filter(listing=OuterRef("pk"), sending__isnull=True)
    failed = Exists(of_row.filter(refused=F("wanted")).exclude(refused={}))
    shows_it = Q(state=INCOMPLETE, cause__in=(PUBLISH_FAILED, MISSING_DATA))
    rows = Listing.objects.filter(part.listings, store_id=store.id)
    anew = rows.filter(shows_it & ~Q(failed) | Q(failed, state__in=(LISTING, READY)))
    return list(anew.values_list("pk", flat=True))


def _follow(store: StoreRow, younger: StoreRow, part: Part, by: Actor, now: datetime) -> None:
    """Decide anew what a younger store of the account sells under the same seller SKUs."""
    skus = Listing.objects.filter(part.listings, store_id=store.id).values("sku")
    shared = Listing.objects.filter(store_id=younger.id, sku__in=skus)
    decide(younger.id, listing_ids=list(shared.values_list("pk", flat=True)), by=by, now=now)
