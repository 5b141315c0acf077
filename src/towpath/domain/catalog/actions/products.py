from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from towpath.domain.catalog.logic.creation import Common, NewProduct
from towpath.domain.catalog.logic.imports import CatalogChanged
from towpath.domain.catalog.models import AttributeSet, Category, Product, SourceItem, StockSource
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.creation import TO_CHOOSE, check
from towpath.domain.journal import actions as journal
from towpath.kit.actor import Actor
from towpath.kit.events import publish

_DEFAULT_SOURCE = "default"


@transaction.atomic
def create_products(
    wanted: Sequence[NewProduct], common: Common, *, by: Actor, now: datetime
) -> list[int | None]:
    """Make simple products; give the id of each, None where none of its SKUs is free.

    Raises :class:`InvalidFields`, keyed by the fields of :class:`Common`.
    """
    by.require("catalog.create")
    check(common)
    skus = _free(wanted)
    rows = _rows(wanted, skus, common, now)
    Product.objects.bulk_create(rows)
    ids = {row.sku: row.pk for row in rows}
    found = [ids.get(sku) for sku in skus]
    _give_numbers(wanted, found)
    if rows:
        Category.objects.filter(pk__in=common.category_ids).update(products=F("products") + len(rows))
        made = {"skus": list(ids)[:100], "rows": len(rows)}
        journal.record("catalog.products_created", common.attribute_set, by=by, at=now, **made)
        publish(CatalogChanged(by, now))
    return found


def _rows(wanted: Sequence[NewProduct], skus: Sequence[str], common: Common, now: datetime) -> list[Product]:
    set_id = AttributeSet.objects.values_list("pk", flat=True).get(name=common.attribute_set)
    known = attributes(code for one in wanted for code in one.values)
    shared = {code: getattr(common, name) for name, code in TO_CHOOSE.items() if getattr(common, name)}
    return [
        Product(
            sku=sku,
            type="simple",
            attribute_set_id=set_id,
            enabled=common.enabled,
            website_ids=sorted(common.website_ids),
            category_ids=sorted(common.category_ids),
            values={code: value for code, value in one.values.items() if code in known}
            | {"name": one.name or sku}
            | shared,
            created_at=now,
            updated_at=now,
        )
        for one, sku in zip(wanted, skus, strict=True)
        if sku
    ]


def _free(wanted: Sequence[NewProduct]) -> list[str]:
    """Give each product the first of its SKUs that neither the catalogue nor one before it has."""
    asked = Counter(sku for one in wanted for sku in one.skus)
    taken = set(Product.objects.filter(sku__in=list(asked)).values_list("sku", flat=True))
    chosen = []
    for one in wanted:
        sku = next((sku for sku in one.skus if sku and sku not in taken), "")
        taken.add(sku)
        chosen.append(sku)
    return chosen


def _give_numbers(wanted: Sequence[NewProduct], ids: Sequence[int | None]) -> None:
    """Write prices, exactly, and stock at the default source."""
    made = [(pk, one) for pk, one in zip(ids, wanted, strict=True) if pk is not None]
    source = StockSource.objects.get_or_create(code=_DEFAULT_SOURCE, defaults={"name": "Default Source"})[0]
    SourceItem.objects.bulk_create(
        SourceItem(product_id=pk, source=source, quantity=one.quantity or 0, in_stock=bool(one.quantity))
        for pk, one in made
    )
    priced = [(pk, one.price) for pk, one in made if one.price is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_product p SET values = values || jsonb_build_object('price', n.price)"
            " FROM unnest(%s::bigint[], %s::numeric[]) AS n (id, price) WHERE p.id = n.id",
            [[pk for pk, _ in priced], [price for _, price in priced]],
        )
