"""The grid of a dry run: products, with where they were before."""

from collections.abc import Iterable, Mapping

from django.db.models import Case, Q, TextField, Value, When
from django.db.models.expressions import Combinable

from towpath.domain.catalog.logic.products import TYPES
from towpath.domain.catalog.queries.attributes import attribute_sets, attributes, options_of
from towpath.domain.catalog.queries.products import Place, value_text
from towpath.domain.listings.queries.preview import Preview
from towpath.kit.grid.declared import Choice, Column, Grid, Rows
from towpath.kit.grid.reading import GridPage, page
from towpath.kit.grid.state import State
from towpath.kit.text import N_

BEFORE = {
    "eligible": N_("Eligible"),
    "ineligible": N_("Ineligible"),
    "imported": N_("On Amazon"),
    "waiting": N_("In preparation"),
    "none": N_("Not listed"),
}
MOVES = frozenset({("ineligible", "eligible"), ("eligible", "ineligible"), ("new", "none")})
"""A tab with what was before: rows that change."""
_VALUES = ("thumbnail", "name", "visibility")


def preview_rows(preview: Preview, tab: str) -> Rows:
    """Give the products of a tab with what the grid shows of them, as the store's website has it."""
    place, known = Place(preview.store.website_id), attributes(_VALUES)

    def text(code: str) -> Combinable:
        return value_text(known[code], place) if code in known else Value("", TextField())

    before = Case(
        When(Q(live=True, was=True), Value("eligible")),
        When(Q(live=True, was=False), Value("ineligible")),
        When(live=True, then=Value("imported")),
        When(waits=True, then=Value("waiting")),
        default=Value("none"),
        output_field=TextField(),
    )
    rows: Rows = preview.rows(tab).annotate(**{code: text(code) for code in _VALUES}, before=before)
    return rows


def preview_grid() -> Grid:
    """Give the grid; it sorts by what an index orders, since there may be a million products."""
    return Grid(
        "listings.preview",
        (
            Column("id", N_("Product ID"), "number"),
            Column("thumbnail", N_("Thumbnail"), sortable=False, filterable=False),
            Column("name", N_("Name"), sortable=False),
            Column("type", N_("Type"), "choice", sortable=False, choices=_labelled(TYPES)),
            Column("set", N_("Attribute Set"), "choice", "attribute_set_id", sortable=False, choices=_sets),
            Column("sku", N_("SKU"), prefix=True),
            Column("visibility", N_("Visibility"), "choice", sortable=False, choices=_visibilities),
            Column(
                "state",
                N_("Status"),
                "bool",
                "enabled",
                sortable=False,
                choices=(Choice("true", N_("Enabled")), Choice("false", N_("Disabled"))),
            ),
            Column("before", N_("Before"), "choice", sortable=False, choices=_labelled(BEFORE)),
        ),
        default_sort="id",
    )


def preview_page(preview: Preview, tab: str, state: State) -> GridPage:
    """Give a page of a tab; :meth:`Preview.counts` counts its products."""
    return page(preview_grid(), preview_rows(preview, tab), state)


def _labelled(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in labels.items())


def _sets() -> Iterable[Choice]:
    return (Choice(str(pk), name, verbatim=True) for pk, name in attribute_sets().items())


def _visibilities() -> Iterable[Choice]:
    return (Choice(label, label, verbatim=True) for label in options_of(["visibility"]).get("visibility", ()))
