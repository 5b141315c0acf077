"""What Amazon says of a store's listings is recorded here: as a whole by a report, in detail, and as changes.

Seller SKUs are never altered. What a store does not import is told of its own listings only: of those that
the channel made, or that have a product.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.matching import match_listings
from towpath.domain.listings.logic.imports import STALE, ListingFacts, ReportRow
from towpath.domain.listings.logic.states import NEW_THIRD_PARTY
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries.holding import hold
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.actor import Actor

_REPORTED = ("sku", "asin", "title", "price", "quantity", "channel", "condition", "buyable")
_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS listings_report (sku text COLLATE "C" PRIMARY KEY, asin text, title text,
    price numeric(19, 4), quantity int, channel text, condition text, buyable bool)
"""
_NEW = """
INSERT INTO listings_listing ({columns}) SELECT {values} FROM ({source}) fact
ON CONFLICT (store_id, sku) DO NOTHING RETURNING id
"""
_FOUND = """
origin <> 'amazon' AND NOT on_amazon AND NOT EXISTS (SELECT FROM listings_publication publication
    WHERE publication.listing_id = listing.id AND (told <> '{}' OR sending IS NOT NULL))
"""
"""A row that was to become a listing, while the seller had one of that SKU all along: it is his, not ours."""
_THERE = """
WITH old AS (
    SELECT listing.id, NOT on_amazon AS again, report.asin, {found} AS found
    FROM listings_listing listing JOIN listings_report report USING (sku)
    WHERE store_id = %(store)s AND (%(all)s OR origin <> 'amazon' OR product_id IS NOT NULL)
        AND (seen_at IS NULL OR seen_at < CASE WHEN on_amazon THEN %(read_at)s ELSE %(fresh)s END)
)
UPDATE listings_listing listing SET on_amazon = true, seen_at = %(read_at)s,
    origin = CASE WHEN found THEN 'amazon' ELSE origin END,
    asin = CASE WHEN listing.asin = '' THEN old.asin ELSE listing.asin END,
    updated_at = CASE WHEN again THEN %(now)s ELSE updated_at END
FROM old WHERE listing.id = old.id RETURNING listing.id, again
"""
_FACTS = """
SELECT * FROM jsonb_to_recordset(%(facts)s::jsonb) fact (sku text, asin text, title text, image_url text,
    product_type text, condition text, price numeric(19, 4), currency text, quantity int, channel text,
    buyable bool, issues jsonb, amazon_updated_at timestamptz)
"""
_TOLD = (
    "asin",
    "title",
    "image_url",
    "product_type",
    "price",
    "currency",
    "quantity",
    "channel",
    "buyable",
    "issues",
    "amazon_updated_at",
)
_CONDITION = f"""CASE WHEN (origin = 'amazon' OR {_FOUND}) AND NOT condition_by_hand
    THEN fact.condition ELSE listing.condition END"""
_DETAILS = """
WITH fact AS ({facts}),
old AS (
    SELECT listing.id, fact.*, {found} AS found, {condition} AS new_condition,
        ({told}, listing.condition, on_amazon) IS DISTINCT FROM ({new}, {condition}, true) AS differs,
        product_id IS NULL AND (listing.asin <> fact.asin OR NOT on_amazon) AS to_match
    FROM listings_listing listing JOIN fact ON fact.sku COLLATE "C" = listing.sku
    WHERE store_id = %(store)s AND (seen_at IS NULL OR seen_at <= %(read_at)s)
        AND (%(all)s OR origin <> 'amazon' OR product_id IS NOT NULL)
)
UPDATE listings_listing listing SET {changes},
    condition = new_condition, on_amazon = true, seen_at = %(read_at)s,
    origin = CASE WHEN found THEN 'amazon' ELSE origin END,
    searched_at = CASE WHEN listing.asin = old.asin THEN searched_at END,
    updated_at = CASE WHEN differs THEN %(now)s ELSE updated_at END
FROM old WHERE listing.id = old.id RETURNING listing.id, differs, to_match
"""
_PARTS = {
    "facts": _FACTS,
    "found": _FOUND,
    "condition": _CONDITION,
    "told": ", ".join(f"listing.{name}" for name in _TOLD),
    "new": ", ".join(f"fact.{name}" for name in _TOLD),
    "changes": ", ".join(f"{name} = old.{name}" for name in _TOLD),
}

_RETURNED = """
WITH fact AS ({facts}),
returned AS (
    UPDATE listings_publication publication
    SET told = '{{}}', refused = '{{}}', refusal = '[]', told_at = NULL, confirmed_at = NULL
    FROM listings_listing listing JOIN fact ON fact.sku COLLATE "C" = listing.sku
    WHERE listing.store_id = %(store)s AND listing.id = publication.listing_id AND listing.on_amazon
        AND told ->> 'presence' = 'absent' AND sending IS NULL AND confirmed_at < fact.amazon_updated_at
    RETURNING listing_id
)
UPDATE listings_listing listing SET intent = '' FROM returned
WHERE listing.id = listing_id AND intent = 'end' RETURNING listing.id
"""
"""Listings that we ended and that the seller made again since: nobody asked us to end these."""


def stage_report(*, by: Actor) -> None:
    """Make the table that the rows of a report wait in, empty; it is this connection's alone."""
    by.require("listing.edit")
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.execute("TRUNCATE listings_report")


def stage_rows(rows: Iterable[ReportRow], *, by: Actor) -> None:
    """Put rows of a report beside those that wait; of a SKU that comes again the first one counts."""
    by.require("listing.edit")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE listings_piece (LIKE listings_report)")
        with cursor.copy("COPY listings_piece FROM STDIN") as copy:
            for row in rows:
                copy.write_row([getattr(row, name) for name in _REPORTED])
        cursor.execute("INSERT INTO listings_report SELECT * FROM listings_piece ON CONFLICT DO NOTHING")
        cursor.execute("DROP TABLE listings_piece")


@transaction.atomic
def record_report(store_id: int, read_at: datetime, *, by: Actor, now: datetime) -> int:
    """Take the rows of a whole report into the store's listings and give how many it has.

    New listings get what the report says; of the others it only says that Amazon has them, and nothing of
    those that were seen to be gone while the report may have been made. ``read_at`` is when it was asked for.
    What it lacks is looked up with the details: see :func:`record_missing`.
    """
    by.require("listing.edit")
    hold(store_id)
    here = _here(store_id, now) | {"read_at": read_at, "fresh": read_at - STALE}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE listings_report")
        if here["all"]:
            _add(cursor, "SELECT * FROM listings_report", here, read_at)
        cursor.execute(_THERE.format(found=_FOUND), here)
        found_again = {key for key, again in cursor.fetchall() if again}
        cursor.execute("SELECT count(*) FROM listings_report")
        count = int(cursor.fetchone()[0])
        cursor.execute("DROP TABLE listings_report")
    matched = match_listings(store_id, by=by, now=now)
    changed = {*found_again, *matched.listing_ids}
    if changed:
        decide(store_id, listing_ids=changed, product_ids=matched.product_ids, by=by, now=now)
    return count


@transaction.atomic
def record_listings(
    store_id: int,
    facts: Sequence[ListingFacts],
    *,
    read_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> bool:
    """Record listings as Amazon had them at a time, new ones too; tell whether some are to be matched.

    What was read of a listing after ``read_at`` (left out: now) stays.
    """
    by.require("listing.edit")
    hold(store_id)
    read_at = read_at or now
    told = json.dumps([asdict(one) for one in facts], cls=DjangoJSONEncoder)
    here = _here(store_id, now) | {"facts": told, "read_at": read_at}
    with connection.cursor() as cursor:
        new = _add(cursor, _FACTS, here, read_at) if here["all"] else []
        cursor.execute(_DETAILS.format_map(_PARTS), here)
        rows = cursor.fetchall()
        cursor.execute(_RETURNED.format(facts=_FACTS), here)
        returned = {key for (key,) in cursor.fetchall()}
    changed = {key for key, differs, _ in rows if differs} | {*new} | returned
    if changed:
        decide(store_id, listing_ids=changed, by=by, now=now)
    return bool(new) or any(to_match for _, _, to_match in rows)


@transaction.atomic
def record_missing(
    store_id: int, skus: Collection[str], *, read_at: datetime | None = None, by: Actor, now: datetime
) -> int:
    """Record that Amazon had these no longer at a time (left out: now); give how many it had before."""
    by.require("listing.edit")
    hold(store_id)
    read_at = read_at or now
    rows = Listing.objects.filter(store_id=store_id, sku__in=skus, on_amazon=True)
    rows = rows.exclude(seen_at__gt=read_at)
    gone = list(rows.values_list("pk", flat=True))
    Listing.objects.filter(pk__in=gone).update(
        on_amazon=False, buyable=None, issues=[], seen_at=read_at, updated_at=now
    )
    if gone:
        decide(store_id, listing_ids=gone, by=by, now=now)
    return len(gone)


def _here(store_id: int, now: datetime) -> dict[str, Any]:
    store = store_row(store_id)
    return {
        "store": store_id,
        "now": now,
        "currency": store.marketplace.currency,
        "all": listing_settings(store_id).import_third_party,
    }


def _add(cursor: CursorWrapper, source: str, here: Mapping[str, Any], seen_at: datetime) -> list[int]:
    """Add the listings of a source of facts that are not known yet, and give their ids."""
    told = {
        name: f"fact.{name}" for name in ("sku", "asin", "title", "price", "quantity", "channel", "buyable")
    }
    told |= {"condition": "fact.condition", "store_id": "%(store)s", "currency": "%(currency)s"}
    told |= {"on_amazon": "true", "origin": "'amazon'", "seen_at": "%(seen_at)s"}
    told |= {"created_at": "%(now)s", "updated_at": "%(now)s", "state": f"'{NEW_THIRD_PARTY}'"}
    known = Listing._meta.concrete_fields  # noqa: SLF001 - Django's documented way to its fields
    fields = [field for field in known if not field.primary_key and not field.generated]
    empty = {str(field.column): field.get_db_prep_save(field.get_default(), connection) for field in fields}
    values = [told.get(column) or f"%({column}_)s" for column in empty]
    statement = _NEW.format(
        columns=", ".join(f'"{name}"' for name in empty), values=", ".join(values), source=source
    )
    parameters = {f"{column}_": value for column, value in empty.items() if column not in told}
    cursor.execute(statement, {**here, **parameters, "seen_at": seen_at})
    return [key for (key,) in cursor.fetchall()]
