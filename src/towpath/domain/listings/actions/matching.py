"""Imported listings find their products, in SQL; what it means stands in ``logic/matching.py``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef

from towpath.domain.catalog.queries.products import Place, products_at
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.events import record_all
from towpath.domain.listings.logic.events import MATCH
from towpath.domain.listings.logic.identifiers import CLEANING, LABELS
from towpath.domain.listings.logic.matching import (
    MATCHED_BY,
    NAMED,
    PRODUCT_DELETED,
    SAME_IDENTIFIER,
    MatchWanted,
    SearchWanted,
    Step,
    steps,
)
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries.holding import hold
from towpath.domain.listings.queries.matching import APART, listable_with, named_in
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.actor import Actor
from towpath.kit.events import publish
from towpath.kit.text import N_, Message

Row: TypeAlias = tuple[int, int | None, str]
"""A listing, its product, and what that was found by."""
LOGGED = 5_000
_MATCHED_BY = N_("Matched to a product by %(identifier)s")
_NAMES = {"sku": "SKU"} | {str(kind): label for kind, label in LABELS.items()}


@dataclass(frozen=True, slots=True)
class Matched:
    """Which rows changed, and which products were found for some of them."""

    listing_ids: tuple[int, ...] = ()
    product_ids: tuple[int, ...] = ()


NOTHING = Matched()
_WANTED = """
CREATE TEMPORARY TABLE listings_wanted (listing_id bigint, step int, value text COLLATE "C") ON COMMIT DROP;
WITH unmatched AS (
    SELECT id, sku, asin FROM listings_listing
    WHERE store_id = %(store)s AND product_id IS NULL AND on_amazon AND matched_by <> 'hand'
        AND (%(ids)s::bigint[] IS NULL OR id = ANY (%(ids)s))
), step (number, kind) AS (SELECT * FROM unnest(%(numbers)s::int[], %(kinds)s::text[]))
INSERT INTO listings_wanted
SELECT id, number, sku FROM unmatched, step WHERE kind = 'sku'
UNION ALL SELECT id, number, asin FROM unmatched, step WHERE kind = 'asin' AND asin <> ''
UNION ALL SELECT unmatched.id, number, name
FROM unmatched JOIN listings_amazonitem item ON item.country = %(country)s AND item.asin = unmatched.asin,
    step, jsonb_array_elements_text(item.identifiers -> kind) name
WHERE kind NOT IN ('sku', 'asin');
ANALYZE listings_wanted
"""
_MATCH = """
WITH product (id, sku, {columns}) AS ({products}),
written AS (
    SELECT product.id, product.sku COLLATE "C" AS sku, step, value COLLATE "C" AS value
    FROM product, LATERAL (VALUES {values}) written (step, value) WHERE value <> ''
),
hit AS (
    SELECT listing_id, step, min(id) AS product_id, count(DISTINCT id) AS products, min(value) AS value,
        (array_agg(DISTINCT sku ORDER BY sku))[1:%s] AS skus
    FROM listings_wanted JOIN written USING (step, value) GROUP BY listing_id, step
),
best AS (SELECT DISTINCT ON (listing_id) * FROM hit ORDER BY listing_id, step),
named (step, kind, name) AS (SELECT * FROM unnest(%s::int[], %s::text[], %s::text[])),
found AS (
    SELECT listing.id AS listing_id, CASE WHEN products = 1 THEN best.product_id END AS product_id,
        CASE WHEN products = 1 THEN kind ELSE '' END AS matched_by,
        CASE WHEN products = 1 THEN '' WHEN products > 1 THEN %s
            WHEN match_reason = %s THEN '' ELSE match_reason END AS reason,
        CASE WHEN products > 1 THEN jsonb_build_object(
            'identifier', name, 'value', value, 'skus', array_to_string(skus, ', ')) ELSE '{{}}' END AS params
    FROM (SELECT DISTINCT listing_id FROM listings_wanted) wanted
    JOIN listings_listing listing ON listing.id = listing_id
    LEFT JOIN best USING (listing_id) LEFT JOIN named USING (step)
)
UPDATE listings_listing listing SET product_id = found.product_id, matched_by = found.matched_by,
    match_reason = found.reason, match_params = found.params, updated_at = %s
FROM found WHERE listing.id = listing_id AND (listing.product_id, match_reason, match_params)
    IS DISTINCT FROM (found.product_id, found.reason, found.params)
RETURNING listing.id, listing.product_id, listing.matched_by
"""
"""Texts are compared in the order of code points, as Python compares them."""


@transaction.atomic
def match_listings(
    store_id: int, listing_ids: Collection[int] | None = None, *, by: Actor, now: datetime
) -> Matched:
    """Find products for a store's listings on Amazon that have none: all of them, or those given.

    What was matched by hand stays. The caller lets what changed be decided.
    """
    by.require("listing.edit")
    store, looked_for = store_row(store_id), steps(listing_settings(store_id))
    if not looked_for:
        return NOTHING
    hold(store_id)
    here: dict[str, Any] = {
        "store": store_id,
        "country": store.country,
        "ids": None if listing_ids is None else list(listing_ids),
        "numbers": list(range(len(looked_for))),
        "kinds": [step.by for step in looked_for],
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        for statement in _WANTED.split(";\n"):
            cursor.execute(statement, here)
        rows = _match(cursor, Place(store.website_id), looked_for, now)
        cursor.execute("DROP TABLE listings_wanted")
    _log(store_id, rows, by, now)
    products = {product_id for _, product_id, _ in rows if product_id is not None}
    return Matched(tuple(listing_id for listing_id, _, _ in rows), tuple(products))


def _log(store_id: int, rows: Sequence[Row], by: Actor, now: datetime) -> None:
    """Write in the activity log what was matched by what."""
    for matched_by in {found_by for _, _, found_by in rows if found_by}:
        ids = [key for key, _, found_by in rows if found_by == matched_by]
        for start in range(0, len(ids), LOGGED):
            part = ids[start : start + LOGGED]
            what = Message(MATCHED_BY[matched_by])
            record_all(store_id, part, MATCH, _MATCHED_BY, by=by, at=now, identifier=what)


def _match(cursor: CursorWrapper, place: Place, looked_for: Sequence[Step], now: datetime) -> list[Row]:
    cursor.execute("SELECT EXISTS (SELECT FROM listings_wanted)")
    if not cursor.fetchone()[0]:
        return []
    products, parameters = listable_with(place, [step.attribute for step in looked_for])
    text = {step: "btrim(v{0})" if step.by == "sku" else "translate(v{0}, %s, %s)" for step in looked_for}
    values = ", ".join(f"({n}, {text[step].format(n)})" for n, step in enumerate(looked_for))
    columns = ", ".join(f"v{n}" for n in range(len(looked_for)))
    cleaning = [part for step in looked_for if step.by != "sku" for part in CLEANING]
    kinds = [step.by for step in looked_for]
    named: list[Any] = [list(range(len(kinds))), kinds, [_NAMES[kind] for kind in kinds]]
    cursor.execute(
        _MATCH.format(columns=columns, products=products, values=values),
        [*parameters, *cleaning, NAMED, *named, SAME_IDENTIFIER, SAME_IDENTIFIER, now],
    )
    found: list[Row] = cursor.fetchall()
    return found


@transaction.atomic
def match_again(store_id: int, *, by: Actor, now: datetime) -> int:
    """Match a store anew, since its settings or the catalogue changed; give how many rows changed.

    Products that are gone lose their listings, and what is to be searched with something else waits for it.
    """
    hold(store_id)
    released = _release(store_id, now)
    if released:
        decide(store_id, listing_ids=released, by=by, now=now)
    changed = match_known(store_id, by=by, now=now)
    _search_what_differs(store_id)
    publish(SearchWanted(store_id))
    return len(released) + changed


@transaction.atomic
def match_known(store_id: int, *, by: Actor, now: datetime) -> int:
    """Match all of a store's listings that have no product with what is known now; give how many changed."""
    matched = match_listings(store_id, by=by, now=now)
    if matched.listing_ids:
        decide(store_id, listing_ids=matched.listing_ids, product_ids=matched.product_ids, by=by, now=now)
    return len(matched.listing_ids)


def _release(store_id: int, now: datetime) -> list[int]:
    """Take deleted products from listings that Amazon has; give their ids."""
    there = products_at(Place(store_row(store_id).website_id)).filter(pk=OuterRef("product_id"))
    rows = Listing.objects.filter(store_id=store_id, on_amazon=True, product__isnull=False)
    ids = list(rows.filter(~Exists(there)).values_list("pk", flat=True))
    Listing.objects.filter(pk__in=ids).update(
        product=None, matched_by="", match_reason=PRODUCT_DELETED, match_params={}, updated_at=now
    )
    return ids


_DIFFERS = """
WITH product (id, sku, {columns}) AS ({products})
UPDATE listings_listing listing SET searched_at = NULL FROM product
WHERE listing.store_id = %s AND listing.product_id = product.id AND asin = '' AND NOT on_amazon
    AND searched_at IS NOT NULL AND search_digest <> md5(concat_ws(%s, %s, {values}))
"""


def _search_what_differs(store_id: int) -> None:
    """Let Amazon's catalogue be searched again for products with other identifiers than last time."""
    search = listing_settings(store_id).search
    if not search:
        return
    products, parameters = listable_with(Place(store_row(store_id).website_id), list(search.values()))
    names = [f"v{number}" for number in range(len(search))]
    values = ", ".join(f"coalesce({name}, '')" for name in names)
    statement = _DIFFERS.format(columns=", ".join(names), products=products, values=values)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, store_id, APART, named_in(search)])


@transaction.atomic
def attempt_match(listing_ids: Collection[int], *, by: Actor, now: datetime) -> int:
    """Try the automatic match of New Third Party rows again; give how many wait for it.

    A worker does it for all of the store in one pass over the catalogue, and once more when Amazon's
    catalogue has told of their items anew.
    """
    rows = Listing.objects.filter(pk__in=listing_ids, product__isnull=True, on_amazon=True)
    waiting = search_again(list(rows.values_list("pk", flat=True)), by=by, now=now)
    for store_id in rows.order_by().values_list("store_id", flat=True).distinct():
        publish(MatchWanted(store_id))
    return waiting


@transaction.atomic
def search_again(listing_ids: Collection[int], *, by: Actor, now: datetime) -> int:
    """Let Amazon's catalogue be searched anew for rows without product or ASIN; give how many wait for it."""
    del now  # when it was searched is known once it was
    by.require("listing.edit")
    rows = Listing.objects.filter(pk__in=listing_ids).exclude(matched_by="hand")
    rows = rows.filter(product__isnull=True, on_amazon=True) | rows.filter(
        product__isnull=False, asin="", on_amazon=False
    )
    stores = list(rows.order_by().values_list("store_id", flat=True).distinct())
    waiting = rows.update(searched_at=None, search_digest="")
    for store_id in stores:
        publish(SearchWanted(store_id))
    return waiting
