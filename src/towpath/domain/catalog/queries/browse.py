"""Products as people look at them: lists, and one product with its values."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from towpath.domain.catalog.logic.attributes import Attribute
from towpath.domain.catalog.models import Product, ScopedValues, SourceItem, Website
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.products import Place
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What narrows a list of products; what is empty narrows nothing.

    ``text`` begins a SKU, or stands in a name.
    """

    text: str = ""
    type: str = ""
    attribute_set: str = ""
    enabled: bool | None = None
    website: str = ""
    category: int | None = None


def products(wanted: Wanted) -> QuerySet[Product]:
    """Give products with their stock as ``quantity``; page them by key."""
    of_product = SourceItem.objects.filter(product=OuterRef("pk")).order_by().values("product")
    rows = Product.objects.defer("texts").select_related("attribute_set")
    rows = rows.annotate(quantity=Subquery(of_product.annotate(total=Sum("quantity")).values("total")))
    if wanted.text:
        rows = rows.filter(Q(sku__startswith=wanted.text) | Q(values__name__icontains=wanted.text))
    if wanted.type:
        rows = rows.filter(type=wanted.type)
    if wanted.attribute_set:
        rows = rows.filter(attribute_set__name=wanted.attribute_set)
    if wanted.enabled is not None:
        rows = rows.filter(enabled=wanted.enabled)
    if wanted.website:
        website = Website.objects.filter(code=wanted.website).first()
        rows = rows.filter(website_ids__contains=[website.pk]) if website else rows.none()
    if wanted.category is not None:
        rows = rows.filter(category_ids__contains=[wanted.category])
    return rows


def any_product() -> bool:
    """Tell whether the catalogue has a product."""
    return Product.objects.exists()


def product(sku: str) -> Product:
    """Give a product by its SKU; raises :class:`NotFound`."""
    row = Product.objects.select_related("attribute_set").filter(sku=sku).first()
    if row is None:
        raise NotFound(N_("There is no product with this SKU."))
    return row


def product_by_id(product_id: int) -> Product:
    """Give a product by its number; raises :class:`NotFound`."""
    row = Product.objects.select_related("attribute_set").filter(pk=product_id).first()
    if row is None:
        raise NotFound(N_("There is no such product."))
    return row


@dataclass(frozen=True, slots=True)
class ValueRow:
    """The value that holds for an attribute at a place; ``own`` tells that the place has it of its own.

    A number is a ``Decimal``, several choices are a list.
    """

    attribute: Attribute
    value: object
    own: bool


def values_of(row: Product, place: Place | None) -> list[ValueRow]:
    """Give the values of a product at a place, or the default ones (``None``), by label."""
    of_website, of_view = _own(row, place)
    found = []
    for code, attribute in attributes().items():
        default = row.enabled if code == "status" else row.values.get(code, row.texts.get(code))
        own = {"website": of_website, "store_view": of_view}.get(attribute.scope, {})
        if code != "sku" and (default is not None or code in own):
            found.append(ValueRow(attribute, _exact(own.get(code, default)), code in own))
    return sorted(found, key=lambda each: each.attribute.label.casefold())


def _exact(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _own(row: Product, place: Place | None) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Give what a product has of its own at a website and at a store view."""
    if place is None:
        return {}, {}
    scopes = Q(website=place.website_id) | Q(store_view=place.store_view_id, store_view__isnull=False)
    rows = ScopedValues.objects.filter(scopes, product=row)
    own = {each.store_view_id is not None: each.values | each.texts for each in rows}
    return own.get(False, {}), own.get(True, {})


def variants_of(row: Product) -> list[Product]:
    """Give the variants of a configurable product, by SKU."""
    return list(Product.objects.filter(parents__parent=row).defer("texts").order_by("sku"))


def parents_of(row: Product) -> list[Product]:
    """Give the configurable products that a product is a variant of, by SKU."""
    return list(Product.objects.filter(variants__child=row).defer("texts").order_by("sku"))


def stock_of(row: Product) -> list[SourceItem]:
    """Give what each source has of a product."""
    return list(row.source_items.select_related("source").order_by("source__code"))


def website_names(ids: list[int]) -> list[str]:
    """Name websites, in the shop's order."""
    return [website.name for website in Website.objects.filter(pk__in=ids)]
