"""Parts of a store that one statement is about: the whole of it in spans, or what somebody names."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Q

from towpath.domain.catalog.queries.products import last_product_id
from towpath.domain.listings.models import Listing
from towpath.domain.rules.queries import sql
from towpath.domain.rules.queries.sql import Sql

SPAN = 50_000
"""Products of one part of a whole store: so that nobody waits long for its rows."""


@dataclass(frozen=True, slots=True)
class Part:
    """Listings as SQL on ``l``, with its parameters, and as a filter; their products; the stock of those."""

    rows: str
    parameters: dict[str, Any]
    listings: Q
    products: Q
    stock: Q


def whole() -> Iterator[Part]:
    """Cut the catalogue in spans; then come the listings without a product."""
    last = last_product_id()
    for start in range(0, max(last, 1), SPAN):
        end = start + SPAN if start + SPAN < last else 2**62
        of_products = Q(product__gt=start, product__lte=end)
        yield Part(
            "l.product_id > %(start)s AND l.product_id <= %(end)s",
            {"start": start, "end": end},
            of_products,
            Q(pk__gt=start, pk__lte=end),
            of_products,
        )
    yield Part("l.product_id IS NULL", {}, Q(product=None), Q(pk=0), Q(product=0))


def some(listing_ids: Collection[int] = (), product_ids: Collection[int] = ()) -> Iterator[Part]:
    """Give one part with the listings, the products, and all that belongs to these; none for nothing."""
    listings, products = list(listing_ids), set(product_ids)
    if not listings and not products:
        return
    of_listings = Listing.objects.filter(_among("pk", listings), product__isnull=False)
    every = sorted(products | set(of_listings.values_list("product_id", flat=True)))
    yield Part(
        "(l.id = ANY (%(listings)s::bigint[]) OR l.product_id = ANY (%(products)s::bigint[]))",
        {"listings": listings, "products": every},
        _among("pk", listings) | _among("product", every),
        _among("pk", every),
        _among("product", every),
    )


def named(prefix: str, statement: str, values: Sequence[Any], names: dict[str, Any]) -> str:
    """Give the parameters of a statement names, and put them among others: there can be no mixture."""
    mine = [f"{prefix}{number}" for number in range(len(values))]
    names |= dict(zip(mine, values, strict=True))
    holes = iter(mine)
    return re.sub("%s", lambda _hole: f"%({next(holes)})s", statement)


def _among(field: str, ids: Collection[int]) -> Q:
    # As one array: a list of fifty thousand parameters takes longer to write and to plan than to answer.
    return Q(Sql("{0} = ANY({1})", F(field), sql.ids(ids), field=BooleanField()))
