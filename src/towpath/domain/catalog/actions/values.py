import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from towpath.domain.catalog.logic.attributes import WITH_OPTIONS, Attribute
from towpath.domain.catalog.logic.imports import CatalogChanged
from towpath.domain.catalog.logic.typed import json_of
from towpath.domain.catalog.models import Attribute as Row
from towpath.domain.catalog.models import AttributeOption
from towpath.kit.actor import Actor
from towpath.kit.events import publish

_COLUMN = {"textarea": "texts"}
_TO_PRODUCTS = """
UPDATE catalog_product p
SET {column} = {column} || jsonb_build_object(%(code)s, given.value), updated_at = %(now)s
FROM unnest(%(ids)s::bigint[], %(values)s::jsonb[]) AS given (id, value)
WHERE p.id = given.id AND p.{column} -> %(code)s IS DISTINCT FROM given.value
AND (%(overwrite)s OR coalesce(p.{column} ->> %(code)s, '') = '')
"""
_TO_VIEWS = """
INSERT INTO catalog_scopedvalues AS s (product_id, store_view_id, values, texts)
SELECT given.id, view.id, {objects}
FROM unnest(%(ids)s::bigint[], %(values)s::jsonb[]) AS given (id, value)
CROSS JOIN unnest(%(views)s::bigint[]) AS view (id) JOIN catalog_product p ON p.id = given.id
ON CONFLICT (product_id, website_id, store_view_id) DO UPDATE SET {column} = s.{column} || excluded.{column}
WHERE s.{column} -> %(code)s IS DISTINCT FROM excluded.{column} -> %(code)s
AND (%(overwrite)s OR coalesce(s.{column} ->> %(code)s, '') = '')
"""
_AT_PRODUCTS = """
SELECT given.id FROM unnest(%(ids)s::bigint[], %(values)s::jsonb[]) AS given (id, value)
JOIN catalog_product p ON p.id = given.id AND p.{column} -> %(code)s = given.value
"""
_AT_VIEWS = """
SELECT given.id FROM unnest(%(ids)s::bigint[], %(values)s::jsonb[]) AS given (id, value)
JOIN catalog_scopedvalues s ON s.product_id = given.id AND s.store_view_id = ANY (%(views)s)
AND s.{column} -> %(code)s = given.value GROUP BY given.id HAVING count(*) = cardinality(%(views)s::bigint[])
"""


@transaction.atomic
def write_values(
    attribute: Attribute,
    texts: Mapping[int, str],
    *,
    store_view_ids: Collection[int] = (),
    overwrite: bool,
    by: Actor,
    now: datetime,
) -> set[int]:
    """Give products a value each, from texts by product id; give those that have theirs now.

    At the store views, or at the default scope where none is named; only where there is no value yet,
    unless ``overwrite``. A text that is no value of the attribute's kind is left out. New choices of a
    drop-down are added to it.
    """
    by.require("catalog.write")
    found = {pk: value for pk, text in texts.items() if (value := json_of(attribute.kind, text)) is not None}
    if not found:
        return set()
    if attribute.kind in WITH_OPTIONS:
        _add_options(attribute, found.values())
    column = _COLUMN.get(attribute.kind, "values")
    value, nothing = "jsonb_build_object(%(code)s, given.value)", "'{}'::jsonb"
    objects = f"{nothing}, {value}" if column == "texts" else f"{value}, {nothing}"
    statement = _TO_VIEWS if store_view_ids else _TO_PRODUCTS
    told: dict[str, Any] = {
        "code": attribute.code,
        "ids": list(found),
        "values": list(found.values()),
        "views": list(store_view_ids),
        "overwrite": overwrite,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement.format(column=column, objects=objects), told)
        if cursor.rowcount:
            publish(CatalogChanged(by, now))
        cursor.execute((_AT_VIEWS if store_view_ids else _AT_PRODUCTS).format(column=column), told)
        return {pk for (pk,) in cursor.fetchall()}


def _add_options(attribute: Attribute, values: Collection[str]) -> None:
    chosen = (json.loads(value) for value in values)
    labels = {label for one in chosen for label in (one if isinstance(one, list) else [one])}
    row = Row.objects.get(code=attribute.code)
    last = AttributeOption.objects.filter(attribute=row).count()
    AttributeOption.objects.bulk_create(
        [
            AttributeOption(attribute=row, label=each, sort_order=last + n)
            for n, each in enumerate(sorted(labels))
        ],
        ignore_conflicts=True,
    )
