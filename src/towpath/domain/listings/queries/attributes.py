from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from towpath.domain.listings.logic.amazon_attributes import OWN
from towpath.domain.listings.models import AmazonAttribute, AmazonItem, ImportedValue, Listing
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


@dataclass(frozen=True, slots=True)
class AttributeMapping:
    """A row of the Attributes view; ``attribute_code`` empty: not mapped yet."""

    id: int
    country: str
    name: str
    attribute_code: str
    active: bool
    overwrite: bool
    store_view_ids: tuple[int, ...]


def amazon_attributes() -> QuerySet[AmazonAttribute]:
    """Give every attribute of Amazon's that is known, by country and name."""
    return AmazonAttribute.objects.all()


def mappings(country: str = "") -> list[AttributeMapping]:
    """Give all of them as values, of one country or of all."""
    rows = amazon_attributes().filter(country=country) if country else amazon_attributes()
    return [mapping_of(row) for row in rows]


def mapping(attribute_id: int) -> AttributeMapping:
    """Give one; raises :class:`NotFound`."""
    row = AmazonAttribute.objects.filter(pk=attribute_id).first()
    if row is None:
        raise NotFound(N_("There is no such Amazon attribute."))
    return mapping_of(row)


def active_mappings(country: str) -> list[AttributeMapping]:
    """Give those of a country whose values go to the catalogue."""
    return [mapping_of(row) for row in AmazonAttribute.objects.filter(country=country, active=True)]


def mapping_of(row: AmazonAttribute) -> AttributeMapping:
    """Give a row as a value."""
    return AttributeMapping(
        row.pk,
        row.country,
        row.name,
        row.attribute_code,
        row.active,
        row.overwrite,
        tuple(row.store_view_ids),
    )


def values_of(attribute: AttributeMapping) -> QuerySet[Any, Any]:
    """Give the listings of the country that have a value: ``text``, ``product_sku`` and ``imported``."""
    same = Q(attribute_id=attribute.id, product_id=OuterRef("product_id"), text=OuterRef("text"))
    return (
        Listing.objects.filter(store__country=attribute.country)
        .annotate(text=_text(attribute), product_sku=F("product__sku"))
        .exclude(text="")
        .exclude(text=None)
        .annotate(imported=Exists(ImportedValue.objects.filter(same)))
    )


def sources(
    country: str, product_ids: Collection[int] | None, *, after: int, most: int
) -> list[tuple[int, int]]:
    """Give a product's id and the listing whose values count for it, for products above ``after``, in order.

    That is the one in the oldest store, and of several there the one with the lowest ASIN.
    """
    rows = Listing.objects.filter(store__country=country, product_id__gt=after)
    if product_ids is not None:
        rows = rows.filter(product_id__in=product_ids)
    first = rows.order_by("product_id", "store__created_at", "store_id", "asin", "id").distinct("product_id")
    return list(first.values_list("product_id", "pk")[:most])


def texts_to_import(attribute: AttributeMapping, listing_ids: Collection[int]) -> dict[int, str]:
    """Give the values of listings that their products do not have yet, by product id."""
    same = Q(attribute_id=attribute.id, product_id=OuterRef("product_id"), text=OuterRef("text"))
    rows = Listing.objects.filter(pk__in=listing_ids).annotate(text=_text(attribute))
    new = rows.exclude(text="").exclude(text=None).filter(~Exists(ImportedValue.objects.filter(same)))
    return dict(new.values_list("product_id", "text"))


def unread_asins(country: str, most: int) -> list[str]:
    """Name items of the country's listings whose attributes were never read, or are asked for anew."""
    asked = AmazonAttribute.objects.filter(country=country, asked_at__isnull=False).order_by("-asked_at")
    known = AmazonItem.objects.filter(
        Q(attributes_read_at__gte=Subquery(asked.values("asked_at")[:1]))
        | (Q(attributes_read_at__isnull=False) & ~Exists(asked)),
        country=country,
        asin=OuterRef("asin"),
    )
    rows = Listing.objects.filter(~Exists(known), store__country=country, on_amazon=True)
    return list(rows.exclude(asin="").order_by("asin").values_list("asin", flat=True).distinct()[:most])


def _text(attribute: AttributeMapping) -> Combinable:
    if attribute.name in OWN:
        return Cast(OWN[attribute.name], TextField())
    items = AmazonItem.objects.filter(country=attribute.country, asin=OuterRef("asin"))
    return Subquery(items.values_list(KeyTextTransform(attribute.name, "attributes"))[:1])
