"""Search Amazon's catalogue: for the items of listings without a product, and for products without an item.

Listings come first: what they are matched to needs no search (listings: Matching; settings: Catalog Search).
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from time import monotonic

from asgiref.sync import sync_to_async

from towpath.domain.listings.actions.matching import match_again, match_known
from towpath.domain.listings.actions.searching import Searched, record_items_of, record_searches
from towpath.domain.listings.logic.identifiers import LABELS, Kind, normal
from towpath.domain.listings.logic.matching import (
    GENERAL,
    NOT_FOUND,
    ItemFacts,
    Outcome,
    outcome,
    question,
)
from towpath.domain.listings.logic.states import HAS_VARIANTS
from towpath.domain.listings.queries.matching import Wanted, products_to_search, unmatched_to_search
from towpath.gateways.amazon.catalog import Search, search_catalog_items
from towpath.jobs.engine import defer, job
from towpath.kit import actor, clock
from towpath.sync import amazon
from towpath.sync.amazon import Connection
from towpath.sync.calls import all_of
from towpath.sync.errors import Held
from towpath.sync.listing_facts import item_facts

BY = actor.job("sync.match_products")
SLICE_S = 20.0
CALL, WAVE, AT_ONCE = 20, 400, 5
"""Identifiers of one call, rows whose answers are written together, and calls at the same time."""
MOST_PAGES = 5
"""Of the items that one call's identifiers name; of a keyword's, the first page is enough."""
SHOWN = 20
"""So many variants, or hits of General Search, are offered to choose from."""


@job("sync.match_products", queueing_lock="{store_id}", lock="{store_id}")
def match_products(store_id: int) -> None:
    """Search for a while, and leave the rest to another run."""
    try:
        found, more = amazon.run(_search_for_a_while, store_id)
    except Held:
        return
    if found:
        defer(match_found, store_id)
    if more:
        defer(match_products, store_id)


@job("sync.match_found", queueing_lock="{store_id}", lock="{store_id}")
def match_found(store_id: int) -> None:
    """Match listings by what Amazon's catalogue told of their items; meanwhile more of it is read."""
    match_known(store_id, by=BY, now=clock.now())


@job("sync.rematch", queueing_lock="{store_id}", lock="{store_id}")
def rematch(store_id: int) -> None:
    """Match a store anew: its settings or the catalogue changed."""
    match_again(store_id, by=BY, now=clock.now())


async def _search_for_a_while(store_id: int) -> tuple[bool, bool]:
    """Tell whether items of listings were found, and whether there is more to search."""
    ends, found = monotonic() + SLICE_S, False
    async with amazon.opened(store_id) as line:
        while monotonic() < ends:
            if await _identify(line):
                found = True
            elif not await _search(line):
                return found, False
    return found, True


async def _identify(line: Connection) -> bool:
    """Read the items of listings without a product; tell whether there were any."""
    rows = await sync_to_async(unmatched_to_search)(line.store.id, WAVE)
    items = await _with_asins(line, {asin for _, asin in rows})
    if rows:
        record = sync_to_async(record_items_of)
        await record(line.store.id, [key for key, _ in rows], items, by=BY, now=clock.now())
    return bool(rows)


async def _search(line: Connection) -> bool:
    """Search for products without an item; tell whether there were any."""
    wanted = await sync_to_async(products_to_search)(line.store.id, WAVE)
    if not wanted:
        return False
    outcomes: dict[int, Outcome] = {}
    for kind in LABELS:
        left = [one for one in wanted if one.listing_id not in outcomes]
        outcomes |= await _by_identifier(line, kind, left)
    left = [one for one in wanted if one.listing_id not in outcomes and one.values.get(GENERAL)]
    outcomes |= await _by_keywords(line, left)
    variants = await _variants(line, outcomes.values())
    searched = [
        Searched(one, found, tuple(variants[asin] for asin in _children(found) if asin in variants))
        for one in wanted
        for found in [outcomes.get(one.listing_id, NOT_FOUND)]
    ]
    await sync_to_async(record_searches)(line.store.id, searched, by=BY, now=clock.now())
    return True


async def _by_identifier(line: Connection, kind: Kind, wanted: Sequence[Wanted]) -> dict[int, Outcome]:
    """Give what came of it for those that Amazon knows by an identifier of the kind."""
    values = {one.listing_id: normal(kind, one.values.get(kind, "")) for one in wanted}
    asked: dict[str, set[str]] = {}
    for each in filter(None, values.values()):
        of_type, spelled = question(kind, each)
        asked.setdefault(of_type, set()).add(spelled)
    items = [item for of_type, texts in asked.items() for item in await _named(line, of_type, texts)]
    found: dict[int, Outcome] = {}
    for key, value in values.items():
        hits = [item for item in items if value and item.is_named(kind, value)]
        if what := outcome(kind, hits):
            found[key] = what
    return found


async def _by_keywords(line: Connection, wanted: Sequence[Wanted]) -> dict[int, Outcome]:
    texts = sorted({one.values[GENERAL] for one in wanted})
    answers = await all_of([partial(_items, line, keywords=(text,)) for text in texts], at_once=AT_ONCE)
    hits = dict(zip(texts, answers, strict=True))
    found = {one.listing_id: outcome(GENERAL, hits[one.values[GENERAL]][:SHOWN]) for one in wanted}
    return {key: what for key, what in found.items() if what}


async def _variants(line: Connection, found: Iterable[Outcome]) -> Mapping[str, ItemFacts]:
    """Give the variants of the parents that were found."""
    asins = {asin for one in found for asin in _children(one)}
    return {item.asin: item for item in await _with_asins(line, asins)}


def _children(found: Outcome) -> tuple[str, ...]:
    return found.hits[0].child_asins[:SHOWN] if found.cause == HAS_VARIANTS else ()


async def _with_asins(line: Connection, asins: Iterable[str]) -> list[ItemFacts]:
    return await _named(line, "ASIN", asins)


async def _named(line: Connection, of_type: str, texts: Iterable[str]) -> list[ItemFacts]:
    """Give the items that have identifiers of a type; without a type, those that words find, one by one."""
    known = sorted(texts)
    calls: list[Callable[[], Awaitable[list[ItemFacts]]]]
    if of_type:
        parts = [tuple(known[start : start + CALL]) for start in range(0, len(known), CALL)]
        calls = [partial(_items, line, of_type=of_type, identifiers=part) for part in parts]
    else:
        calls = [partial(_items, line, keywords=(text,)) for text in known]
    return [item for answer in await all_of(calls, at_once=AT_ONCE) for item in answer]


async def _items(
    line: Connection, *, of_type: str = "", identifiers: tuple[str, ...] = (), keywords: tuple[str, ...] = ()
) -> list[ItemFacts]:
    search = Search(line.marketplace_id, identifiers=identifiers, identifiers_type=of_type, keywords=keywords)
    token, found = "", list[ItemFacts]()
    for _page in range(MOST_PAGES if identifiers else 1):
        page = await search_catalog_items(line.client, search, token)
        found += [item_facts(item) for item in page.items]
        if not (token := page.next_token):
            break
    return found
