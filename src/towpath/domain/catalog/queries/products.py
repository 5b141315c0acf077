"""Products and the values that hold for them at a place of the shop."""

from dataclasses import dataclass

from django.db.models import F, FilteredRelation, JSONField, Max, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, NullIf

from towpath.domain.catalog.logic.attributes import Attribute
from towpath.domain.catalog.models import Product


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is read: a website, or one of its store views."""

    website_id: int
    store_view_id: int | None = None


def products_at(place: Place) -> QuerySet[Product]:
    """Give every product, joined with what it has of its own at the place.

    :func:`value_text` and :func:`value_json` are expressions over these rows. Whether a product is sold
    on the website is a condition of its own: ``website_ids__contains``.
    """
    joined = {"at_website": FilteredRelation("scoped", condition=Q(scoped__website_id=place.website_id))}
    if place.store_view_id is not None:
        of_view = Q(scoped__store_view_id=place.store_view_id)
        joined["at_store_view"] = FilteredRelation("scoped", condition=of_view)
    return Product.objects.alias(**joined)


def last_product_id() -> int:
    """Give the highest id that a product has; 0 in an empty catalogue."""
    return Product.objects.aggregate(last=Max("pk"))["last"] or 0


def value_text(attribute: Attribute, place: Place) -> Combinable:
    """Give the value that holds at the place as text, NULL where there is none.

    Booleans are ``true`` and ``false``, numbers and prices decimal figures, dates ISO 8601, a choice its
    label; of several choices it is the JSON array.
    """
    if attribute.code == "sku":
        return F("sku")
    found: list[Combinable] = [
        KeyTextTransform(attribute.code, F(column)) for column in _columns(attribute, place)
    ]
    if attribute.code == "status":
        found[-1] = Cast("enabled", TextField())
    return Coalesce(*found) if len(found) > 1 else found[0]


def value_json(attribute: Attribute, place: Place) -> Combinable:
    """Give the value that holds at the place as jsonb, NULL where there is none; not for SKU and status.

    A JSON null at a narrower scope is no value there, as for :func:`value_text`.
    """
    null = Value(None, JSONField())
    found = [NullIf(KeyTransform(attribute.code, F(column)), null) for column in _columns(attribute, place)]
    return Coalesce(*found) if len(found) > 1 else found[0]


def _columns(attribute: Attribute, place: Place) -> list[str]:
    """Name the columns that may hold the value, the narrowest scope first."""
    column = "texts" if attribute.kind == "textarea" else "values"
    if attribute.scope == "website":
        return [f"at_website__{column}", column]
    if attribute.scope == "store_view" and place.store_view_id is not None:
        return [f"at_store_view__{column}", column]
    return [column]
