"""Categories and products over the API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.domain.catalog.models import Product, SourceItem
from towpath.domain.catalog.queries import browse, categories, scopes
from towpath.domain.settings.logic.registry import ScopeKind

router = Router(tags=["catalog"])
Limit = Annotated[int, Field(ge=1, le=200)]


class CategoryFacts(Schema):
    """A category; ``path`` is as the product CSV writes it, ``products`` counts those in this very one."""

    id: int
    parent_id: int | None
    name: str
    path: str
    products: int


class CategoryList(Schema):
    """The whole tree, each category before those below it."""

    items: list[CategoryFacts]


@router.get("/categories", response=CategoryList, summary="List the categories")
def list_categories(request: HttpRequest) -> dict[str, object]:
    """Give the tree."""
    actor_of(request).require("catalog.view")
    paths = categories.category_paths()
    return {"items": [_category(row, paths[row.id]) for row in categories.categories()]}


class ProductFacts(Schema):
    """A product as a list shows it."""

    id: int
    sku: str
    name: str | None
    type: str
    attribute_set: str
    enabled: bool
    updated_at: datetime


class ProductList(Schema):
    """Newest first; ``next_before`` is the ``before`` of the next page, null on the last."""

    items: list[ProductFacts]
    next_before: int | None


class Stock(Schema):
    """What a source has; ``quantity`` is a decimal number as text."""

    source: str
    quantity: str
    in_stock: bool


class ProductDetail(ProductFacts):
    """A product with its values at a scope, by attribute code; ``own`` names those that are the scope's.

    Numbers are decimal figures as text.
    """

    websites: list[str]
    categories: list[str]
    stock: list[Stock]
    variant_attributes: list[str]
    variants: list[str]
    values: dict[str, Any]
    own: list[str]


class ProductQuery(Schema):
    """Which products; ``text`` begins a SKU or stands in a name."""

    text: str = ""
    type: str = ""
    attribute_set: str = ""
    enabled: bool | None = None
    website: str = ""
    category: int | None = None


@router.get("/products", response=ProductList, summary="List the products")
def list_products(
    request: HttpRequest, query: Query[ProductQuery], before: int | None = None, limit: Limit = 50
) -> dict[str, object]:
    """Give a page of products, narrowed by what is given."""
    actor_of(request).require("catalog.view")
    rows = browse.products(browse.Wanted(**query.dict())).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return {"items": [_product(row) for row in found], "next_before": found[-1].pk if more else None}


@router.get("/products/{path:sku}", response=ProductDetail, summary="Read a product")
def get_product(
    request: HttpRequest, sku: str, scope: ScopeKind = "default", code: str = ""
) -> dict[str, object]:
    """Give a product with the values that hold at a scope."""
    actor_of(request).require("catalog.view")
    row = browse.product(sku)
    values = browse.values_of(row, scopes.place_of(scope, code))
    paths = categories.category_paths()
    return _product(row) | {
        "websites": [site.code for site in scopes.websites() if site.pk in row.website_ids],
        "categories": [path for pk, path in paths.items() if pk in row.category_ids],
        "stock": [_stock(item) for item in browse.stock_of(row)],
        "variant_attributes": row.variant_attributes,
        "variants": [variant.sku for variant in browse.variants_of(row)],
        "values": {each.attribute.code: each.value for each in values},
        "own": [each.attribute.code for each in values if each.own],
    }


def _category(row: categories.CategoryRow, path: str) -> dict[str, object]:
    parent = row.path[-2] if len(row.path) > 1 else None
    return {"id": row.id, "parent_id": parent, "name": row.name, "path": path, "products": row.products}


def _product(row: Product) -> dict[str, object]:
    return {
        "id": row.pk,
        "sku": row.sku,
        "name": row.values.get("name"),
        "type": row.type,
        "attribute_set": row.attribute_set.name,
        "enabled": row.enabled,
        "updated_at": row.updated_at,
    }


def _stock(row: SourceItem) -> dict[str, object]:
    return {"source": row.source.code, "quantity": str(row.quantity), "in_stock": row.in_stock}
