"""Fills a store with listings and reads their pages; see ``grid.py``. Prints seconds as JSON."""

import json
import statistics
import sys
from time import perf_counter
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django first

from towpath.domain.listings.logic.states import TABS  # noqa: E402
from towpath.domain.listings.queries.counts import tab_counts  # noqa: E402
from towpath.domain.listings.queries.grid import grid_of, rows_of  # noqa: E402
from towpath.kit.grid import cursors  # noqa: E402
from towpath.kit.grid.reading import page  # noqa: E402
from towpath.kit.grid.state import State  # noqa: E402

STORE = """
INSERT INTO stores_store (name, email, website_id, country, paused, zeroed, created_at, updated_at)
SELECT 'Bench', 'bench@example.com', id, 'US', false, false, now(), now()
FROM catalog_website ORDER BY id LIMIT 1 RETURNING id
"""
FILL = """
INSERT INTO listings_listing (store_id, sku, asin, matched_by, origin, ends_replaced, title, image_url,
    product_type, condition, condition_by_hand, price, currency, quantity, handling_time, channel,
    channel_by_hand, on_amazon, buyable, issues, eligible, intent, state, cause, reason, reason_params,
    relisting, has_override, match_reason, match_params, search_digest, search_outcome, created_at,
    updated_at)
SELECT %s, 'SKU-' || md5(n::text), 'B' || lpad(n::text, 9, '0'), '', 'amazon', false,
    (ARRAY['Duffle Bag', 'Yoga Mat', 'Track Tote', 'Messenger Bag'])[1 + n %% 4] || ' ' || md5((n * 7)::text),
    '', '', (ARRAY['new_new', 'used_good', 'used_acceptable'])[1 + n %% 3], false,
    CASE WHEN n %% 21 > 0 THEN (n * 7919 %% 100000) / 100.0 END, 'USD', n * 104729 %% 1000, 2, 'DEFAULT', '',
    true, true, '[]', true, '', state, '', '', '{}', false, n %% 49 = 0, '', '{}', '', '',
    now(), now() - (n * 15485863 %% 10000000) * interval '1 second'
FROM generate_series(1::bigint, %s) n, LATERAL (SELECT CASE WHEN n %% 10 > 0 THEN 'active' ELSE
    (ARRAY['incomplete', 'new_third_party', 'ready', 'listing', 'inactive', 'ineligible', 'ending', 'ended'])
    [1 + n / 10 %% 8] END AS state) s
"""
CONDITION, WORD = "new_new", "ab"


def main() -> None:
    listings, rounds = map(int, sys.argv[1:])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STORE)
        store = cursor.fetchone()[0]
        cursor.execute(FILL, [store, listings])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE listings_listing, listings_tabcount")
    pages = [
        measured(store, tab, column.key, deep=deep, rounds=rounds)
        for tab in TABS
        for column in grid_of(tab).columns
        if column.sortable and column.has_value
        for deep in (False, True)
    ]
    print(json.dumps({"pages": pages, "counts": seconds(lambda: tab_counts(store), rounds)}))


def measured(store: int, tab: str, sort: str, *, deep: bool, rounds: int) -> dict[str, Any]:
    """Read a page both ways by turns, and see that it is the same page."""
    grid, total = grid_of(tab), tab_counts(store)[tab]
    field = grid.by_key[sort].name
    after = middle(store, tab, field, total) if deep else None
    given = {"f.condition": [CONDITION], "f.title": [WORD], "sort": [sort]}
    state = State.read(grid, given | ({"after": [str(after)]} if after else {}))
    sql, parameters = bare(store, tab, grid, state, field, after)
    ours, theirs = [], []
    for _ in range(rounds):
        start = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            expected = [row[0] for row in cursor.fetchall()]
        theirs.append(perf_counter() - start)
        start = perf_counter()
        found = page(grid, rows_of(store, tab), state, total=total)
        ours.append(perf_counter() - start)
        seen = [row["pk"] for row in found.rows]
        if seen[: len(expected)] != expected[: state.size]:
            raise SystemExit(f"Another page: {tab} {sort}")
    return {
        "tab": tab,
        "sort": sort,
        "page": "middle" if deep else "first",
        "bare": statistics.median(theirs),
        "grid": statistics.median(ours),
    }


def where(tab: str) -> str:
    if tab == "overrides":
        return "has_override AND state IN ('active', 'inactive', 'ineligible')"
    return f"tab = '{tab}'"


def middle(store: int, tab: str, field: str, total: int) -> cursors.Cursor:
    """Give the place after half of a tab's rows, as a page before it would have said."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {field}, id FROM listings_listing WHERE store_id = %s AND {where(tab)}"
            f" AND {field} IS NOT NULL ORDER BY {field}, id OFFSET %s LIMIT 1",
            [store, total * 5 // 9],
        )
        return cursors.Cursor(*cursor.fetchone())


def bare(
    store: int, tab: str, grid: Any, state: State, field: str, after: cursors.Cursor | None
) -> tuple[str, list[Any]]:
    """Write the statement that somebody would write by hand for this one page."""
    wanted = {column.name for column in state.shown if column.has_value} | set(grid.also)
    names = ", ".join(["l.id", *sorted(name for name in wanted if "__" not in name)])
    beyond = f" AND ({field}, l.id) > (%s, %s)" if after else ""
    overrides = "LEFT JOIN listings_override o ON o.listing_id = l.id" if tab == "overrides" else ""
    sql = (
        f"SELECT {names} FROM listings_listing l {overrides} WHERE store_id = %s AND {where(tab)}"
        f" AND l.condition = %s AND title ILIKE %s{beyond} ORDER BY {field}, l.id LIMIT %s"
    )
    boundary = [after.value, after.pk] if after else []
    return sql, [store, CONDITION, f"%{WORD}%", *boundary, state.size + 1]


def seconds(call: Any, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        start = perf_counter()
        call()
        taken.append(perf_counter() - start)
    return statistics.median(taken)


main()
