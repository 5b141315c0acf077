"""The grid of the products."""

from collections.abc import Iterable

from django.db.models import DecimalField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from towpath.domain.catalog.logic.products import TYPES
from towpath.domain.catalog.models import Product, Website
from towpath.domain.catalog.queries.attributes import attribute_sets
from towpath.domain.catalog.queries.browse import Wanted, products
from towpath.kit.grid.declared import Choice, Column, Grid
from towpath.kit.text import N_


def product_rows(category: int | None) -> QuerySet[Product]:
    """Give the products of a category, or all, with name and price of the default scope."""
    price = Cast(KeyTextTransform("price", "values"), DecimalField(max_digits=19, decimal_places=4))
    rows = products(Wanted(category=category))
    return rows.annotate(name=KeyTextTransform("name", "values"), price=price)


def _sets() -> Iterable[Choice]:
    return (Choice(str(pk), name, verbatim=True) for pk, name in attribute_sets().items())


def _websites() -> Iterable[Choice]:
    return (Choice(str(row.pk), row.name, verbatim=True) for row in Website.objects.all())


def _in_websites(wanted: list[str]) -> Q:
    return Q(website_ids__overlap=[int(pk) for pk in wanted])


def product_grid() -> Grid:
    """Give the grid; it sorts by what an index orders, since there may be a million products."""
    types = tuple(Choice(kind, label) for kind, label in TYPES.items())
    states = (Choice("true", N_("Enabled")), Choice("false", N_("Disabled")))
    return Grid(
        "catalog.products",
        (
            Column("id", N_("Id"), "number", visible=False),
            Column("sku", N_("SKU"), prefix=True),
            Column("name", N_("Name"), sortable=False),
            Column("type", N_("Type"), "choice", sortable=False, choices=types),
            Column("set", N_("Attribute set"), "choice", "attribute_set_id", sortable=False, choices=_sets),
            Column("price", N_("Price"), "money", sortable=False),
            Column("quantity", N_("Quantity"), "number", sortable=False),
            Column("state", N_("State"), "bool", "enabled", sortable=False, choices=states),
            Column(
                "websites",
                N_("Websites"),
                "choice",
                "website_ids",
                visible=False,
                sortable=False,
                choices=_websites,
                narrow=_in_websites,
            ),
            Column("updated", N_("Last change"), "date", "updated_at", visible=False, sortable=False),
        ),
    )
