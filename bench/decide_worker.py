"""One side of the comparison, in a process of its own: ``decide_worker.py fill|sql|twin|pages|idle``."""

import json
import resource
import select
import sys
import time
from collections.abc import Callable, Iterator

from bench.rules_worker import CHUNK, PRODUCTS, SCOPED, TREE, create_attributes, values
from django.db import connection, transaction
from django.utils import timezone

from towpath.domain.catalog.models import AttributeSet, Website
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.products import Place
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.logic.quantity import published
from towpath.domain.listings.logic.reasons import RULE_ASKS
from towpath.domain.listings.logic.states import Facts, Why, state_of
from towpath.domain.listings.models import Listing, ListingRule, Publication
from towpath.domain.listings.queries.grid import grid_of, rows_of
from towpath.domain.rules.logic.language import KIND_OF, OWN_KINDS, Kind
from towpath.domain.rules.logic.meaning import holds
from towpath.domain.rules.logic.reading import write
from towpath.domain.rules.logic.tree import EVERYTHING, Combination
from towpath.domain.stores.models import Store
from towpath.domain.stores.queries.settings import listing_settings
from towpath.kit import actor
from towpath.kit.grid.doors import written
from towpath.kit.grid.reading import page

NOW = timezone.now()
BY = actor.job("bench")
LISTINGS = """
INSERT INTO listings_listing (store_id, sku, asin, product_id, matched_by, origin, ends_replaced, title,
    image_url, product_type, condition, condition_by_hand, currency, quantity, channel, channel_by_hand,
    on_amazon, buyable, issues, intent, state, cause, reason, reason_params, relisting, has_override,
    match_reason, match_params, search_digest, search_outcome, seen_at, created_at, updated_at)
SELECT %(store)s, sku, 'B' || lpad(id::text, 9, '0'), id, 'sku', 'amazon', false, sku, '', 'BAG', 'new_new',
    false, 'USD', 100, 'DEFAULT', '', true, true, '[]', '', 'active', '', '', '{}', false, false, '', '{}',
    '', '', now(), now(), now()
FROM catalog_product
"""
DIGEST = """
SELECT md5(string_agg(concat(l.id, state, reason, reason_params, wanted ->> 'quantity'), ',' ORDER BY l.id))
FROM listings_listing l JOIN listings_publication p ON p.listing_id = l.id
"""


def fill(count: int) -> None:
    """Make a store that sells a product for each listing, all of them decided."""
    create_attributes()
    here = {"count": count, "set": AttributeSet.objects.get().pk, "website": Website.objects.get().pk}
    here["view"] = Website.objects.get().store_views.get().pk
    store = Store.objects.create(
        name="Bench", email="b@example.com", website_id=here["website"], country="US", opened_at=NOW,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS, here)
        cursor.execute(SCOPED, here)
        cursor.execute(LISTINGS, {"store": store.pk})
        cursor.execute("VACUUM ANALYZE")
    decide(store.pk, by=BY, now=NOW)


def sql() -> int:
    """Decide the store."""
    return decide(Store.objects.get().pk, by=BY, now=NOW).changed


def twin() -> int:
    """Decide row by row by the pure twins, and write what changed in bulk."""
    store, changed = Store.objects.get(), 0
    settings, place = listing_settings(store.pk), Place(store.website_id)
    kinds = {code: KIND_OF[each.kind] for code, each in attributes().items()} | dict(OWN_KINDS)
    with transaction.atomic():
        for rows in chunks():
            found = [row for row in rows if _decide(row, place, kinds)]
            for row in found:
                row.publication.wanted |= {"quantity": published(None, settings, eligible=bool(row.eligible))}
            if found:
                fields = ["eligible", "state", "reason", "reason_params", "relisting", "updated_at"]
                changed += Listing.objects.bulk_update(found, fields)
                Publication.objects.bulk_update([row.publication for row in found], ["wanted"])
    return changed


def _decide(row: Listing, place: Place, kinds: dict[str, Kind]) -> bool:
    assert row.product is not None
    held = values(row.product, place)
    passes = holds(TREE, held, kinds)
    why = Why()
    if not passes:
        clause = next(child for child in TREE.children if not holds(child, held, kinds))
        why = Why(RULE_ASKS, {"clause": write(clause)})
    facts = Facts(
        passes=passes, why=why, on_amazon=row.on_amazon, buyable=row.buyable, asin=row.asin, condition="x"
    )
    found = state_of(facts)
    if (row.state, row.reason, row.reason_params) == (found.state, found.why.code, found.why.params):
        return False
    row.state, row.reason, row.reason_params = found.state, found.why.code, dict(found.why.params)
    row.eligible, row.relisting, row.updated_at = passes, True, NOW
    return True


def chunks() -> Iterator[list[Listing]]:
    rows = Listing.objects.select_related("product", "publication").prefetch_related("product__scoped")
    chunk: list[Listing] = []
    for row in rows.order_by("pk").iterator(CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def run(side: Callable[[], int]) -> None:
    """Do one side from the same start; say how long it took, what it changed, and the most memory it had."""
    store = Store.objects.get().pk
    rule(store, EVERYTHING)
    decide(store, by=BY, now=NOW)
    rule(store, TREE)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE listings_listing, listings_publication")
        began = time.perf_counter()
        changed = side()
        seconds = time.perf_counter() - began
        cursor.execute(DIGEST)
        digest = cursor.fetchone()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "changed": changed, "digest": digest, "peak_mb": peak}))


def rule(store_id: int, tree: Combination) -> None:
    ListingRule.objects.update_or_create(store_id=store_id, defaults={"tree": write(tree), "saved_at": NOW})


def pages() -> None:
    """Read grid pages until told to stop; say how long the slowest of a hundred took."""
    store, grid, taken = Store.objects.get().pk, grid_of("active"), []
    state = written(grid, sort="-sku")
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        began = time.perf_counter()
        page(grid, rows_of(store, "active"), state, total=1)
        taken.append((time.perf_counter() - began) * 1000)
    print(json.dumps({"p99_ms": sorted(taken)[int(len(taken) * 0.99)], "pages": len(taken)}))


if __name__ == "__main__":
    match sys.argv[1]:
        case "fill":
            fill(int(sys.argv[2]))
        case "pages":
            pages()
        case "idle":
            time.sleep(float(sys.argv[2]))
        case side:
            run({"twin": twin, "sql": sql}[side])
