"""What Amazon's catalogue answered: which item a product is, and by which codes an item is known."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.events import record_all
from towpath.domain.listings.actions.items import keep_items
from towpath.domain.listings.logic.events import MATCH
from towpath.domain.listings.logic.identifiers import LABELS
from towpath.domain.listings.logic.matching import MATCHED_BY, NAMED, SAME_IDENTIFIER, ItemFacts, Outcome
from towpath.domain.listings.logic.states import UNABLE_TO_ASSIGN
from towpath.domain.listings.models import Candidate, Listing
from towpath.domain.listings.queries.holding import hold
from towpath.domain.listings.queries.matching import Wanted
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.actor import Actor
from towpath.kit.text import N_, Message

_FOUND_BY = N_("Found at Amazon by %(identifier)s")
_WRITTEN = (
    "asin",
    "title",
    "image_url",
    "product_type",
    "matched_by",
    "match_reason",
    "match_params",
    "search_outcome",
    "search_digest",
    "searched_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class Searched:
    """A row that was searched for, what came of it, and the variants to choose from if it was a parent."""

    wanted: Wanted
    outcome: Outcome
    variants: tuple[ItemFacts, ...] = ()


@transaction.atomic
def record_items_of(
    store_id: int,
    listing_ids: Collection[int],
    items: Iterable[ItemFacts],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the items of listings without a product: ``match_known`` looks for products by their codes."""
    keep_items(store_row(store_id).country, items, by=by, now=now)
    Listing.objects.filter(pk__in=listing_ids).update(searched_at=now)


@transaction.atomic
def record_searches(store_id: int, searched: Sequence[Searched], *, by: Actor, now: datetime) -> None:
    """Give products their items, or the causes why not with what there is to choose from.

    An item that another product is, or was found to be just now, is given to none: both are named. Rows that
    were matched by hand meanwhile, or that are gone, are left alone.
    """
    hold(store_id)
    hits = [hit for one in searched for hit in (*one.outcome.hits, *one.variants)]
    keep_items(store_row(store_id).country, hits, by=by, now=now)
    of = {one.wanted.listing_id: one for one in searched}
    waiting = Listing.objects.select_for_update(of=("self",)).filter(pk__in=of, asin="", on_amazon=False)
    rows = {row.pk: row for row in waiting.exclude(matched_by="hand")}
    same = _same_items(store_id, [of[key] for key in rows])
    for key, row in rows.items():
        _tell(row, of[key], same.get(of[key].outcome.asin, ()), now)
    Listing.objects.bulk_update(rows.values(), _WRITTEN, batch_size=500)
    Candidate.objects.filter(listing__in=rows).delete()
    Candidate.objects.bulk_create(
        candidate for key, row in rows.items() if not row.asin for candidate in _candidates(row, of[key])
    )
    for found_by in {row.matched_by for row in rows.values() if row.asin}:
        ids = [key for key, row in rows.items() if row.asin and row.matched_by == found_by]
        what = Message(MATCHED_BY[found_by])
        record_all(store_id, ids, MATCH, _FOUND_BY, by=by, at=now, identifier=what)
    decide(store_id, listing_ids=list(rows), by=by, now=now)


def _tell(row: Listing, searched: Searched, same: Sequence[str], now: datetime) -> None:
    """Write what came of a search into a row."""
    found, wanted = searched.outcome, searched.wanted
    row.searched_at, row.search_digest, row.updated_at = now, wanted.digest, now
    row.match_reason, row.match_params, row.search_outcome = "", {}, found.cause
    if not found.asin:
        return
    if same:
        row.search_outcome, row.match_reason = UNABLE_TO_ASSIGN, SAME_IDENTIFIER
        label, value = LABELS[found.found_by], wanted.values[found.found_by]  # type: ignore[index]
        row.match_params = {"identifier": label, "value": value, "skus": ", ".join(same[:NAMED])}
        return
    (item,) = found.hits
    row.asin, row.matched_by = item.asin, found.found_by
    row.title, row.image_url = item.title[:500], item.image_url[:1000]
    row.product_type = item.product_type[:100]


def _same_items(store_id: int, searched: Iterable[Searched]) -> Mapping[str, Sequence[str]]:
    """Give the SKUs of the products that would share an item, by its ASIN; those of one product may."""
    skus: dict[str, set[str]] = {}
    for one in searched:
        if one.outcome.asin:
            skus.setdefault(one.outcome.asin, set()).add(one.wanted.product_sku)
    taken = Listing.objects.filter(Q(store_id=store_id, asin__in=skus, product__isnull=False))
    for asin, sku in taken.values_list("asin", F("product__sku")):
        skus[asin].add(sku)
    return {asin: sorted(names) for asin, names in skus.items() if len(names) > 1}


def _candidates(row: Listing, searched: Searched) -> Iterable[Candidate]:
    items = {item.asin: item for item in (*searched.outcome.hits, *searched.variants)}
    for item in items.values():
        yield Candidate(
            listing=row,
            asin=item.asin,
            title=item.title[:500],
            brand=item.brand[:255],
            image_url=item.image_url[:1000],
            parent_asin=item.parent_asin,
            is_parent=item.is_parent,
            found_by=searched.outcome.found_by,
        )
