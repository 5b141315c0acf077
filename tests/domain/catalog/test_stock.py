"""What can be sold of products."""

from decimal import Decimal

import pytest

from tests.people import NOW
from towpath.domain.catalog.models import AttributeSet, Product, SourceItem, StockSource
from towpath.domain.catalog.queries.stock import salable

pytestmark = pytest.mark.django_db


def test_stock_is_whole_pieces_of_all_sources_that_are_in_stock() -> None:
    kinds = AttributeSet.objects.get()
    one, two, free = (
        Product.objects.create(sku=sku, type="simple", attribute_set=kinds, created_at=NOW, updated_at=NOW)
        for sku in ("one", "two", "free")
    )
    north, south = (StockSource.objects.create(code=code, name=code) for code in ("north", "south"))
    SourceItem.objects.bulk_create(
        [
            SourceItem(product=one, source=north, quantity=Decimal("1.25")),
            SourceItem(product=one, source=south, quantity=Decimal("1.25")),
            SourceItem(product=two, source=north, quantity=7, in_stock=False),
        ]
    )
    assert dict(salable()) == {one.pk: 2, two.pk: 0}
    assert dict(salable().filter(product__in=[two, free])) == {two.pk: 0}
