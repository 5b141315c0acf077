"""Catalog > Products and Catalog > Categories."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html import unescape

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format, number_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from towpath.domain.catalog.logic.attributes import SCOPES, Attribute
from towpath.domain.catalog.logic.products import TYPES
from towpath.domain.catalog.models import Product
from towpath.domain.catalog.queries import browse
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.categories import CategoryRow, categories, category_paths
from towpath.domain.catalog.queries.grid import product_grid, product_rows
from towpath.domain.catalog.queries.scopes import choose, place_of, scope_choices
from towpath.kit.grid.state import State
from towpath.kit.paging import parse_id
from towpath.web.actor import needs
from towpath.web.grid.table import Chip, Table, answer

OPEN_LEVELS = 2


@require_GET
@needs("catalog.view")
def products(request: HttpRequest) -> HttpResponseBase:
    """Show the products, the newest first; a link of the tree narrows them to a category."""
    category = parse_id(request.GET.get("category", ""))
    chips = [] if category is None else [_category_chip(request, category)]
    table = Table(
        request=request,
        grid=product_grid(),
        rows=product_rows(category),
        label=_("Products"),
        cells="catalog/_product_cell.html",
        chips=chips,
    )
    return answer(table, "catalog/products.html", {"any": browse.any_product()})


@require_GET
@needs("catalog.view")
def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """Show a product with the values that hold at a scope."""
    row = browse.product_by_id(product_id)
    kind, _colon, code = request.GET.get("scope", "default").partition(":")
    choices = scope_choices()
    scope = choose(choices, kind, code)
    paths = category_paths()
    known = attributes(["price", *row.variant_attributes])
    axes = [known[axis] for axis in row.variant_attributes if axis in known]
    context = {
        "row": row,
        "type": TYPES.get(row.type, row.type),
        "scope": scope,
        "scopes": choices,
        "values": [
            (each, said(each.attribute, each.value), SCOPES[each.attribute.scope])
            for each in browse.values_of(row, place_of(kind, code))
        ],
        "websites": browse.website_names(row.website_ids),
        "categories": [(pk, path) for pk, path in paths.items() if pk in row.category_ids],
        "stock": browse.stock_of(row),
        "variants": [_variant(each, axes, known["price"]) for each in browse.variants_of(row)],
        "parents": browse.parents_of(row),
        "axes": axes,
    }
    return render(request, "catalog/product.html", context)


def _category_chip(request: HttpRequest, category: int) -> Chip:
    state = State.read(product_grid(), request.GET)
    rest = tuple(pair for pair in state.rest if pair[0] != "category")
    return Chip(_("Category"), category_paths().get(category, str(category)), state.query(rest=rest))


def said(attribute: Attribute, value: object) -> str:
    """Write a value in the reader's way; of a long text the words without their markup."""
    match value:
        case None:
            return "\N{EN DASH}"
        case bool():
            return _("Yes") if value else _("No")
        case list():
            return ", ".join(map(str, value))
        case int() | Decimal():
            places = max(2, -int(Decimal(value).as_tuple().exponent)) if attribute.kind == "price" else None
            return number_format(value, places, force_grouping=True)
        case str() if attribute.kind == "date":
            return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        case _:
            return unescape(strip_tags(str(value)))


def _variant(row: Product, axes: list[Attribute], price: Attribute) -> tuple[Product, list[str], str]:
    cells = [said(axis, row.values.get(axis.code)) for axis in axes]
    return row, cells, said(price, row.values.get("price"))


@dataclass(frozen=True, slots=True)
class Node:
    """A category with those below it; the upper two levels are open."""

    row: CategoryRow
    below: "list[Node]" = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Tell whether its branch is shown at first."""
        return len(self.row.path) <= OPEN_LEVELS


@require_GET
@needs("catalog.view")
def tree(request: HttpRequest) -> HttpResponse:
    """Show the categories as a tree, with how many products each has."""
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    for row in categories():
        nodes[row.id] = node = Node(row)
        (nodes[row.path[-2]].below if len(row.path) > 1 else roots).append(node)
    return render(request, "catalog/categories.html", {"roots": roots})
