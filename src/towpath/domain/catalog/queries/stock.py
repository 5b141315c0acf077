"""What can be sold of products, over all sources."""

from decimal import Decimal

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.functions import Floor

from towpath.domain.catalog.models import SourceItem


def salable() -> QuerySet[SourceItem, tuple[int, int]]:
    """Give the id of each product that a source has an entry of, and the whole pieces that can be sold.

    A source that says "out of stock" has none. What no source has an entry of is not managed: it has no row
    here. Filter it by ``product``.
    """
    rows = SourceItem.objects.order_by()
    there = Case(When(in_stock=True, then=F("quantity")), default=Value(Decimal(0)))
    return rows.values("product").annotate(salable=Floor(Sum(there))).values_list("product_id", "salable")
