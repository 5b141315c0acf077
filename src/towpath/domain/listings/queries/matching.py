"""What matching works on: products with their identifiers, and rows that wait for Amazon's catalogue."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from towpath.domain.catalog.logic.products import NEVER_LISTED
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.products import Place, products_at, value_text
from towpath.domain.listings.models import Listing
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import store_row

APART = "\x1f"
"""Stands between the texts that a digest is made of."""


def listable(place: Place) -> QuerySet[Any]:
    """Give the products that a store of the website can list; a configurable one is sold as its variants."""
    sold = products_at(place).filter(website_ids__contains=[place.website_id])
    return sold.exclude(type__in=[*NEVER_LISTED, "configurable"])


def with_values(products: QuerySet[Any], place: Place, codes: Sequence[str]) -> QuerySet[Any, Any]:
    """Give id, SKU and the texts of attributes, in their order; an unknown attribute has none."""
    known = attributes(codes)
    nothing = Cast(Value(None), TextField())

    def text(code: str) -> Combinable:
        if code == "sku":
            return F("sku")
        return value_text(known[code], place) if code in known else nothing

    columns = {f"v{number}": text(code) for number, code in enumerate(codes)}
    rows: QuerySet[Any, Any] = products.annotate(**columns).values_list("pk", "sku", *columns)
    return rows


def listable_with(place: Place, codes: Sequence[str]) -> tuple[str, Sequence[Any]]:
    """Give :func:`with_values` of what can be listed, as SQL with its parameters."""
    return with_values(listable(place), place, codes).query.sql_with_params()


def unmatched_to_search(store_id: int, most: int) -> list[tuple[int, str]]:
    """Give id and ASIN of listings without a product whose items are to be read from Amazon's catalogue.

    None while the settings name no identifier that the catalogue knows.
    """
    if not listing_settings(store_id).search.keys() - {"asin", "general"}:
        return []
    rows = Listing.objects.filter(
        store_id=store_id, product__isnull=True, on_amazon=True, searched_at__isnull=True
    )
    return list(rows.exclude(asin="").order_by("pk").values_list("pk", "asin")[:most])


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product's row that has no ASIN: what to search by, as the product has it, and the digest of that.

    A product that is gone has nothing.
    """

    listing_id: int
    product_sku: str
    values: Mapping[str, str]
    digest: str


def products_to_search(store_id: int, most: int) -> list[Wanted]:
    """Give rows of eligible products for which Amazon's catalogue is to be searched."""
    rows = Listing.objects.filter(
        store_id=store_id, product__isnull=False, asin="", on_amazon=False, searched_at__isnull=True
    ).exclude(eligible=False)
    of = dict(rows.order_by("pk").values_list("product_id", "pk")[:most])
    place, search = Place(store_row(store_id).website_id), listing_settings(store_id).search
    found = with_values(products_at(place).filter(pk__in=of), place, list(search.values()))
    products = {product_id: (sku, [text or "" for text in texts]) for product_id, sku, *texts in found}
    return [
        Wanted(
            listing_id=listing_id,
            product_sku=sku,
            values={kind: text for kind, text in zip(search, texts, strict=False) if text},
            digest=digest([named_in(search), *texts]),
        )
        for product_id, listing_id in of.items()
        for sku, texts in [products.get(product_id, ("", []))]
    ]


def named_in(search: Mapping[str, str]) -> str:
    """Give the settings of the search as the first text of a digest."""
    return " ".join(f"{kind}={code}" for kind, code in search.items())


def digest(texts: Sequence[str]) -> str:
    """Give the digest of what a product was searched with, as PostgreSQL's ``md5`` gives it."""
    return hashlib.md5(APART.join(texts).encode(), usedforsecurity=False).hexdigest()
