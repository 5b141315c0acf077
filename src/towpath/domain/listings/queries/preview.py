"""A dry run of a listing rule that is not saved: what it would list, keep and exclude, and what changes."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from towpath.domain.catalog.queries.products import Place
from towpath.domain.catalog.queries.stock import salable
from towpath.domain.listings.logic.preview import TABS, Counts
from towpath.domain.listings.logic.states import ENDED, ENDING
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries.holding import family
from towpath.domain.listings.queries.judging import judged_products
from towpath.domain.rules.logic.tree import Combination
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import StoreRow


@dataclass(frozen=True, slots=True)
class Preview:
    """The dry run of a tree in a store; nothing of it is written."""

    store: StoreRow
    tree: Combination

    @property
    def products(self) -> QuerySet[Any]:
        """Give every product with its ``verdict``, whether Amazon has it (``live``), and what it was.

        ``was`` is the ``eligible`` of its listing on Amazon; ``waits``: a row of it was never sent;
        ``shared`` is what an older store of the account decided for its seller SKU, NULL where none did.
        """
        stock: QuerySet[Any, Any] = salable()
        of_product = Listing.objects.filter(store_id=self.store.id, product=OuterRef("pk"))
        live = of_product.filter(on_amazon=True)
        products: QuerySet[Any] = judged_products(self.tree, Place(self.store.website_id)).annotate(
            live=Exists(live),
            by_merchant=Exists(live.filter(channel="DEFAULT")),
            was=Subquery(live.order_by("-eligible", "pk").values("eligible")[:1]),
            ended=Exists(of_product.filter(state__in=(ENDING, ENDED), on_amazon=False)),
            waits=Exists(of_product.filter(on_amazon=False).exclude(state__in=(ENDING, ENDED))),
            stock=Subquery(stock.filter(product=OuterRef("pk")).values("salable")),
            shared=self._shared(),
        )
        return products

    def rows(self, tab: str) -> QuerySet[Any]:
        """Give the products of a tab of :data:`TABS`."""
        return self.products.filter(self._tabs()[tab])

    def counts(self) -> Counts:
        """Count the tabs, what moves, and how many listings would drop to the quantity 0; two statements."""
        columns = ("verdict", "live", "by_merchant", "was", "ended", "stock", "shared")
        products, values = self.products.values_list(*columns).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(_COUNT.format(products=products), [self._threshold, *values])
            found = dict(zip(_COUNTED, cursor.fetchone(), strict=True))
        live = Listing.objects.filter(store_id=self.store.id, on_amazon=True, product__isnull=False)
        sold = live.filter(channel="DEFAULT", quantity__gt=0)
        drops = sold.filter(product__in=self.rows("ineligible").filter(live=True).values("pk")).count()
        return Counts(**found, live=live.count(), drops=drops)

    @property
    def _threshold(self) -> int:
        return listing_settings(self.store.id).out_of_stock_threshold

    def _shared(self) -> Combinable:
        """Give what the oldest older store that sells one of the product's seller SKUs has decided."""
        stores = [each.id for each in family(self.store)]
        older = stores[: stores.index(self.store.id)]
        if not older:
            return Cast(Value(None), BooleanField())
        here = Listing.objects.filter(
            store_id=self.store.id, on_amazon=True, product=OuterRef(OuterRef("pk")), sku=OuterRef("sku")
        )
        rows = Listing.objects.filter(store_id__in=older, on_amazon=True, eligible__isnull=False)
        age = Case(*(When(store_id=pk, then=Value(place)) for place, pk in enumerate(older)))
        return Subquery(rows.filter(Exists(here)).order_by(age).values("eligible")[:1])

    def _tabs(self) -> dict[str, Q]:
        short = Q(by_merchant=True) & (Q(stock__lte=0) | Q(stock__lt=self._threshold))
        passes, is_short = Q(verdict=""), Q(short, stock__isnull=False)
        is_sold = Q(shared=True, shared__isnull=False) | Q(passes & ~is_short, shared__isnull=True)
        conditions = (
            Q(live=True) & ~is_sold,
            Q(live=True) & is_sold,
            Q(live=False, ended=False) & passes,
        )
        return dict(zip(TABS, conditions, strict=True))


_COUNTED = (*TABS, "turns_ineligible", "turns_eligible", "passing")
_COUNT = """
SELECT count(*) FILTER (WHERE live AND NOT is_sold), count(*) FILTER (WHERE live AND is_sold),
    count(*) FILTER (WHERE NOT live AND NOT ended AND verdict = ''),
    count(*) FILTER (WHERE live AND NOT is_sold AND was),
    count(*) FILTER (WHERE live AND is_sold AND NOT was),
    count(*) FILTER (WHERE verdict = '')
FROM (SELECT *, coalesce(shared, verdict = ''
        AND NOT coalesce(by_merchant AND (stock <= 0 OR stock < %s), false)) AS is_sold
    FROM ({products}) product (verdict, live, by_merchant, was, ended, stock, shared) OFFSET 0) judged
"""
"""Counted outside of the query that judges: so each product is judged once."""


def passing(store: StoreRow, tree: Combination) -> int:
    """Count the products that a tree lets be sold in a store."""
    return judged_products(tree, Place(store.website_id)).filter(verdict="").count()
