"""One side of the comparison, in a process of its own: ``rules_worker.py fill|twin|sql PRODUCTS``."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import ClassVar

import django
from django.db import connection, models, transaction

django.setup()

from towpath.domain.catalog.models import (  # noqa: E402 - only once Django is set up
    Attribute,
    AttributeSet,
    Category,
    Product,
    ScopedValues,
    StoreView,
    Website,
)
from towpath.domain.catalog.queries.attributes import attributes  # noqa: E402
from towpath.domain.catalog.queries.products import Place  # noqa: E402
from towpath.domain.rules.logic.language import KIND_OF, OWN_KINDS  # noqa: E402
from towpath.domain.rules.logic.meaning import holds  # noqa: E402
from towpath.domain.rules.logic.tree import Combination, Line  # noqa: E402
from towpath.domain.rules.queries.conditions import judged  # noqa: E402

ATTRIBUTES = {
    "amazon_condition": ("select", "global"),
    "material": ("multiselect", "global"),
    "eco_collection": ("boolean", "global"),
    "battery_hours": ("number", "website"),
    "release_date": ("date", "global"),
    "upc": ("text", "global"),
}
TREE = Combination(
    "ALL",
    True,
    (
        Line("sku", "contains_not", ("-00013",)),
        Line("price", "greater", ("25",)),
        Line("amazon_condition", "one_of", ("New", "Refurbished")),
        Line("upc", "undefined"),
        Combination(
            "ANY",
            True,
            (
                Line("category_ids", "is", ("3", "5", "8")),
                Line("material", "contains", ("Wool", "Silk")),
                Line("name", "contains", ("mochila",)),
                Combination(
                    "ALL",
                    False,
                    (Line("eco_collection", "is", ("true",)), Line("battery_hours", "less", ("12",))),
                ),
            ),
        ),
        Line("release_date", "at_least", ("2026-02-01",)),
    ),
)
"""Ten conditions, of every kind."""
CHUNK = 2000


class Effect(models.Model):
    """What a rule decided for a product, as a listing has it."""

    product = models.OneToOneField(Product, models.DO_NOTHING, primary_key=True, db_constraint=False)
    eligible = models.BooleanField(default=True)
    objects: "ClassVar[models.Manager[Effect]]" = models.Manager()

    class Meta:
        app_label = "bench"


PRODUCTS = """
INSERT INTO catalog_product (sku, type, attribute_set_id, enabled, website_ids, category_ids,
    variant_attributes, "values", texts, created_at, updated_at)
SELECT 'BA-' || lpad(n::text, 7, '0'), 'simple', %(set)s, true, ARRAY[%(website)s],
    ARRAY[n %% 10 + 1, n %% 7 + 20]::bigint[], '{}',
    jsonb_strip_nulls(jsonb_build_object(
        'name', 'Alder Classic Backpack ' || n %% 997, 'price', (1900 + n %% 17000) / 100.0,
        'weight', n %% 1000 / 100.0, 'visibility', 'Catalog, Search', 'tax_class_id', 'Taxable Goods',
        'url_key', 'alder-classic-backpack-' || n, 'meta_title', 'Alder Classic Backpack ' || n %% 997,
        'image', '/a/l/alder-classic-backpack.jpg', 'small_image', '/a/l/alder-classic-backpack.jpg',
        'thumbnail', '/a/l/alder-classic-backpack.jpg', 'country_of_manufacture', 'Spain',
        'color', (ARRAY['Black', 'Blue', 'Gray'])[n %% 3 + 1], 'manufacturer', 'Adler & Sons',
        'material', (ARRAY['["Cotton", "Nylon"]', '["Wool"]', '["Steel"]'])[n %% 3 + 1]::jsonb,
        'amazon_condition', (ARRAY['New', 'New', 'Used - Good', 'Refurbished'])[n %% 4 + 1],
        'upc', CASE WHEN n %% 9 = 0 THEN '84' || lpad(n::text, 10, '0') END,
        'eco_collection', n %% 5 = 0, 'battery_hours', n %% 40,
        'release_date', '2026-' || lpad((n %% 12 + 1)::text, 2, '0') || '-11')),
    jsonb_build_object('description', repeat('A quiet classic that gets better with age. ', 8)), now(), now()
FROM generate_series(1, %(count)s) n
"""
SCOPED = """
INSERT INTO catalog_scopedvalues (product_id, website_id, store_view_id, "values", texts)
SELECT id, CASE WHEN at_website THEN %(website)s END, CASE WHEN NOT at_website THEN %(view)s END,
    CASE WHEN at_website THEN jsonb_build_object('battery_hours', id %% 20)
        ELSE jsonb_build_object('name', 'Mochila Alder') END, '{}'
FROM catalog_product, (VALUES (true), (false)) scopes (at_website) WHERE id %% 5 = 0
"""
WRITE = """
UPDATE bench_effect SET eligible = judged.holds FROM ({judged}) AS judged (product_id, holds)
WHERE bench_effect.product_id = judged.product_id AND bench_effect.eligible <> judged.holds
"""


DIGEST = "SELECT md5(string_agg(product_id::text, ',' ORDER BY product_id)) FROM bench_effect WHERE eligible"


def place() -> Place:
    return Place(Website.objects.get().pk, StoreView.objects.get().pk)


def create_attributes() -> None:
    Attribute.objects.bulk_create(
        Attribute(code=code, label=code, kind=kind, scope=scope, use_for_promo_rules=True)
        for code, (kind, scope) in ATTRIBUTES.items()
    )


def fill(count: int) -> None:
    """Make a shop of that many products, one in five with values of its own at both narrower scopes."""
    create_attributes()
    here = {
        "count": count,
        "set": AttributeSet.objects.get().pk,
        "website": place().website_id,
        "view": place().store_view_id,
    }
    Category.objects.filter(parent__isnull=True).update(products=count)
    with connection.schema_editor() as editor:
        editor.create_model(Effect)
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS, here)
        cursor.execute(SCOPED, here)
        cursor.execute("INSERT INTO bench_effect SELECT id, true FROM catalog_product")
        cursor.execute("VACUUM ANALYZE")


def sql() -> int:
    """Judge and write in one statement."""
    found, parameters = judged(TREE, place()).query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITE.format(judged=found), parameters)
        return int(cursor.rowcount)


def twin() -> int:
    """Judge row by row by the pure twin, and write what changed in bulk."""
    here, changed = place(), 0
    kinds = {code: KIND_OF[each.kind] for code, each in attributes().items()} | dict(OWN_KINDS)
    with transaction.atomic():
        for effects in chunks():
            wrong = []
            for effect in effects:
                eligible = holds(TREE, values(effect.product, here), kinds)
                if eligible != effect.eligible:
                    effect.eligible = eligible
                    wrong.append(effect)
            changed += Effect.objects.bulk_update(wrong, ["eligible"]) if wrong else 0
    return changed


def chunks() -> Iterator[list[Effect]]:
    rows = Effect.objects.select_related("product").prefetch_related("product__scoped").order_by("pk")
    chunk: list[Effect] = []
    for row in rows.iterator(CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def values(product: Product, here: Place) -> dict[str, object]:
    """Give what holds for a product, narrower scopes first."""
    found = dict(product.values)
    for own in sorted(product.scoped.all(), key=scope):
        if own.store_view_id == here.store_view_id or own.website_id == here.website_id:
            found |= own.values
    return found | {
        "sku": product.sku,
        "attribute_set_id": product.attribute_set_id,
        "category_ids": product.category_ids,
    }


def scope(own: ScopedValues) -> bool:
    return own.website_id is None


def run(side: Callable[[], int]) -> None:
    """Do one side from the same start; say how long it took, what it changed, and the most memory it had."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bench_effect SET eligible = true WHERE NOT eligible")
        cursor.execute("VACUUM ANALYZE bench_effect")
        began = time.perf_counter()
        changed = side()
        seconds = time.perf_counter() - began
        cursor.execute(DIGEST)
        digest = cursor.fetchone()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "changed": changed, "digest": digest, "peak_mb": peak}))


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        run({"twin": twin, "sql": sql}[sys.argv[1]])
