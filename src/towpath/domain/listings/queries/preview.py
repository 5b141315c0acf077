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
        """Count the tabs, what moves, and how many listings would drop to the quantity 0; in one pass."""
        judged = judged_products(self.tree, Place(self.store.website_id)).values_list("pk", "verdict")
        products, values = judged.query.sql_with_params()
        stock, stock_values = salable().query.sql_with_params()
        store, older = self.store.id, self._older()
        with connection.cursor() as cursor:
            cursor.execute(
                _COUNT.format(products=products, stock=stock),
                [*values, *stock_values, store, older, store, older, self._threshold],
            )
            return Counts(**dict(zip(_COUNTED, cursor.fetchone(), strict=True)))

    @property
    def _threshold(self) -> int:
        return listing_settings(self.store.id).out_of_stock_threshold

    def _older(self) -> list[int]:
        stores = [each.id for each in family(self.store)]
        return stores[: stores.index(self.store.id)]

    def _shared(self) -> Combinable:
        """Give what the oldest older store that sells one of the product's seller SKUs has decided."""
        older = self._older()
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


_COUNTED = (*TABS, "turns_ineligible", "turns_eligible", "passing", "live", "drops")
_COUNT = """
WITH sold (product_id, verdict) AS ({products}),
stocked (product_id, stock) AS ({stock}),
listed AS (
    SELECT product_id, bool_or(on_amazon) AS live, bool_or(on_amazon AND channel = 'DEFAULT') AS by_merchant,
        bool_or(eligible) FILTER (WHERE on_amazon) AS was,
        bool_or(NOT on_amazon AND state IN ('ending', 'ended')) AS ended,
        count(*) FILTER (WHERE on_amazon) AS listings,
        count(*) FILTER (WHERE on_amazon AND channel = 'DEFAULT' AND quantity > 0) AS sellers
    FROM listings_listing WHERE store_id = %s AND product_id IS NOT NULL GROUP BY 1
),
governed AS (
    SELECT DISTINCT ON (here.product_id) here.product_id, older.eligible AS shared
    FROM listings_listing here JOIN listings_listing older
        ON older.store_id = ANY (%s::bigint[]) AND older.sku = here.sku AND older.on_amazon
        AND older.eligible IS NOT NULL
    WHERE here.store_id = %s AND here.on_amazon AND here.product_id IS NOT NULL
    ORDER BY here.product_id, array_position(%s::bigint[], older.store_id)
)
SELECT count(*) FILTER (WHERE live AND NOT is_sold), count(*) FILTER (WHERE live AND is_sold),
    count(*) FILTER (WHERE live IS NOT TRUE AND ended IS NOT TRUE AND verdict = ''),
    count(*) FILTER (WHERE live AND NOT is_sold AND was),
    count(*) FILTER (WHERE live AND is_sold AND NOT was),
    count(*) FILTER (WHERE verdict = ''), coalesce(sum(listings), 0)::bigint,
    coalesce(sum(sellers) FILTER (WHERE live AND NOT is_sold), 0)::bigint
FROM (SELECT *, coalesce(shared, verdict = ''
        AND NOT coalesce(by_merchant AND (stock <= 0 OR stock < %s), false)) AS is_sold
    FROM sold LEFT JOIN listed USING (product_id) LEFT JOIN stocked USING (product_id)
        LEFT JOIN governed USING (product_id) OFFSET 0) judged
"""
"""Counted outside of the query that judges: so each product is judged once."""


def passing(store: StoreRow, tree: Combination) -> int:
    """Count the products that a tree lets be sold in a store."""
    return judged_products(tree, Place(store.website_id)).filter(verdict="").count()
