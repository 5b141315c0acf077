"""A grid as a page draws it: everything that the templates of ``grid/`` ask for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from towpath.domain.access.models import GridView
from towpath.domain.access.queries.views import views
from towpath.kit.grid.declared import Choice, Column, Grid, Row, Rows
from towpath.kit.grid.exports import FORMATS, Format, export
from towpath.kit.grid.filters import names
from towpath.kit.grid.reading import GridPage, counted, page
from towpath.kit.grid.state import SIZES, State
from towpath.kit.grid.texts import bound_text, text_of
from towpath.kit.speech import say
from towpath.web.actor import user_of

Words: TypeAlias = str | Callable[[int], str]


@dataclass(frozen=True, slots=True)
class MassAction:
    """What can be done with the selected rows at an address; it asks first, unless ``title`` is empty.

    ``title`` and ``text`` are message ids, or give the words for a number of rows;
    both may say ``%(number)s``.
    """

    key: str
    label: str
    url: str
    title: Words = ""
    text: Words = ""
    button: str = ""
    level: str = "primary"

    @property
    def asks(self) -> bool:
        """Tell whether there is a question before it."""
        return bool(self.title)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: where sorting leads, and how it is sorted now."""

    column: Column
    label: str
    query: str
    sorted: str

    @property
    def is_number(self) -> bool:
        """Tell whether its values stand at the end of the column."""
        return self.column.is_number


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a row with its text."""

    column: Column
    value: Any
    text: str

    @property
    def key(self) -> str:
        """Give the key of the column."""
        return self.column.key

    @property
    def is_number(self) -> bool:
        """Tell whether it stands at the end of its column."""
        return self.column.is_number


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its cells; a template that draws cells finds all values in ``row``."""

    row: Row
    cells: tuple[Cell, ...]

    @property
    def pk(self) -> int:
        """Give the row's id."""
        return int(self.row["pk"])

    @property
    def name(self) -> str:
        """Give what the row is called: its first text."""
        return next((cell.text for cell in self.cells if cell.text), str(self.pk))


@dataclass(frozen=True, slots=True)
class Control:
    """The controls that filter a column, with what was typed."""

    column: Column
    label: str
    id: str
    names: tuple[str, ...]
    typed: tuple[str, ...]
    error: str

    @property
    def ends(self) -> list[tuple[str, str, str]]:
        """Give both ends of a range: label, name and what was typed."""
        labels = (_("%(column)s: from"), _("%(column)s: to"))
        said = [label % {"column": self.label} for label in labels]
        return list(zip(said, self.names, self.typed, strict=True))

    @property
    def options(self) -> list[tuple[Choice, bool]]:
        """Give the choices, and which of them are chosen."""
        return [(choice, value in self.typed) for value, choice in self.column.options.items()]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is active, with the address without it."""

    label: str
    text: str
    query: str


@dataclass(frozen=True, slots=True)
class View:
    """A saved view with its address; ``current``: it is the one that is shown."""

    pk: int
    name: str
    query: str
    url: str
    current: bool


@dataclass(kw_only=True)
class Table:
    """Rows of a grid for a page. ``label`` names the list; ``cells`` is the template of a cell.

    ``total`` is the number of all rows, where it is known without counting. ``chips`` are filters of the
    page's own. ``exports`` and ``keeps_views`` false: the grid goes without them.
    """

    request: HttpRequest
    grid: Grid
    rows: Rows
    label: str
    cells: str = "grid/cell.html"
    actions: Sequence[MassAction] = ()
    total: int | None = None
    chips: Sequence[Chip] = ()
    exports: bool = True
    keeps_views: bool = True

    @property
    def id(self) -> str:
        """Give the id of the grid in the page."""
        return f"grid-{self.grid.key.replace('.', '-').replace('_', '-')}"

    @cached_property
    def state(self) -> State:
        """Give what the address says."""
        return State.read(self.grid, self.request.GET)

    @cached_property
    def page(self) -> GridPage:
        """Read the rows, once."""
        return page(self.grid, self.rows, self.state, total=self.total)

    @property
    def found(self) -> str:
        """Say how many rows there are, as far as it is known without counting them."""
        known = self.page.found
        return _found(known) if known is not None else _more_than(len(self.page.rows))

    @property
    def counted(self) -> str:
        """Say how many rows there are, counted."""
        number, is_exact = counted(self.grid, self.rows, self.state)
        return _found(number) if is_exact else _more_than(number)

    @property
    def heads(self) -> Iterator[Head]:
        """Give the heads of the visible columns; a click on the sorted one turns it round."""
        for column in self.state.shown:
            key = column.key
            now = {key: "ascending", f"-{key}": "descending"}.get(self.state.sort, "")
            to = f"-{key}" if now == "ascending" else key
            query = self.state.query(sort=to) if column.sortable else ""
            yield Head(column, say(column.label), query, now)

    @property
    def lines(self) -> Iterator[Line]:
        """Give the rows of the page with their cells."""
        for row in self.page.rows:
            yield Line(
                row, tuple(Cell(each, row.get(each.name), text_of(each, row)) for each in self.state.shown)
            )

    @property
    def first(self) -> str:
        """Give the address of the first page."""
        return self.state.but().query()

    @property
    def newer(self) -> str:
        """Give the address of the page before; empty where there is none."""
        return self.state.query(before=self.page.before) if self.page.before else ""

    @property
    def older(self) -> str:
        """Give the address of the page after; empty where there is none."""
        return self.state.query(after=self.page.after) if self.page.after else ""

    @property
    def sizes(self) -> list[tuple[int, bool]]:
        """Give how many rows a page may have."""
        return [(size, size == self.state.size) for size in sorted({*SIZES, self.grid.page_size})]

    @property
    def controls(self) -> list[Control]:
        """Give a control for each visible column, and for each that is filtered."""
        state = self.state
        busy = {*state.columns, *state.filters, *state.errors}
        columns = [each for each in self.grid.columns if each.key in busy and each.filterable]
        return [self._control(each) for each in columns]

    @property
    def active(self) -> list[Chip]:
        """Give the filters that narrow the rows."""
        return [*self.chips, *map(self._chip, self.state.filters)]

    @property
    def unfiltered(self) -> str:
        """Give the address without any filter of the grid."""
        return self.state.query(filters={}, errors={})

    @property
    def boxes(self) -> list[tuple[Column, str, bool]]:
        """Give every column with its label, and whether it is visible."""
        return [(each, say(each.label), each.key in self.state.columns) for each in self.grid.columns]

    @property
    def view_columns(self) -> str:
        """Give the address with the columns of the view."""
        query = next((view.query for view in self.saved_views if view.current), "")
        return self.state.query(columns=State.read(self.grid, QueryDict(query)).columns)

    @cached_property
    def saved_views(self) -> list[View]:
        """Give the user's views of the grid, with their addresses."""
        rows = views(user_of(self.request).pk, self.grid.key)
        return [
            View(row.pk, row.name, row.query, address_of(self.bare, row), str(row.pk) == self.state.view)
            for row in rows
        ]

    @property
    def view_name(self) -> str:
        """Give the name of the view that is shown."""
        return next((view.name for view in self.saved_views if view.current), _("Default View"))

    @property
    def bare(self) -> str:
        """Give the address of the page without anything of the grid."""
        return f"{self.request.path}?{urlencode(self.state.rest)}"

    @property
    def all_columns(self) -> str:
        """Give the address with the columns that are visible at first."""
        return self.state.query(columns=self.grid.default_columns)

    @property
    def with_all(self) -> list[tuple[str, str]]:
        """Give what the form of the export sends along: the parameters of the address."""
        return self.state.but().parameters()

    @property
    def with_filters(self) -> list[tuple[str, str]]:
        """Give what the form of the filters sends along."""
        return self.state.but(filters={}, errors={}).parameters()

    @property
    def with_columns(self) -> list[tuple[str, str]]:
        """Give what the form of the columns sends along."""
        return self.state.but(columns=self.grid.default_columns).parameters()

    @property
    def with_size(self) -> list[tuple[str, str]]:
        """Give what the form of the page size sends along."""
        return self.state.but(size=self.grid.page_size).parameters()

    @property
    def as_it_is(self) -> str:
        """Give the address of this very page."""
        return self.state.query()

    @property
    def saved(self) -> str:
        """Give the state as a view keeps it, which selects all that match too."""
        return urlencode(self.state.own())

    def _control(self, column: Column) -> Control:
        wanted, error = names(column), self.state.errors.get(column.key)
        typed = self.state.typed
        if column.is_closed:
            found = tuple(typed.get(wanted[0], ()))
        else:
            found = tuple(typed[name][-1] if typed.get(name) else "" for name in wanted)
        return Control(
            column,
            say(column.label),
            f"{self.id}-{column.key}",
            wanted,
            found,
            say(error) if error else "",
        )

    def _chip(self, key: str) -> Chip:
        column, wanted = self.grid.by_key[key], self.state.filters[key]
        low, high = (None if end is None else bound_text(end) for end in (wanted.low, wanted.high))
        if wanted.chosen:
            text = ", ".join(str(column.options[value]) for value in wanted.chosen)
        elif low and high:
            text = _("%(low)s to %(high)s") % {"low": low, "high": high}
        elif low:
            text = _("from %(low)s") % {"low": low}
        else:
            text = _("up to %(high)s") % {"high": high} if high else wanted.text
        return Chip(say(column.label), text, self.state.without(key).query())


def _found(number: int) -> str:
    said = {"number": _grouped(number)}
    return ngettext("%(number)s record found", "%(number)s records found", number) % said


def _more_than(number: int) -> str:
    return _("More than %(number)s records found") % {"number": _grouped(number)}


def _grouped(number: int) -> str:
    return str(number_format(number, force_grouping=True))


def address_of(page: str, view: GridView) -> str:
    """Give the address of a view on a page, whose own address says nothing of the grid."""
    path, _mark, own = page.partition("?")
    return f"{path}?{'&'.join(filter(None, [own, view.query, f'view={view.pk}']))}"


def answer(table: Table, template: str, context: Mapping[str, Any] | None = None) -> HttpResponseBase:
    """Answer a page with its grid, or for HTMX the grid alone or the number of rows, or a file of it.

    Templates find the grid as ``table``; that of the page says ``{% include "grid/grid.html" %}``.
    """
    request = table.request
    kind = request.GET.get("export", "")
    if table.exports and kind in FORMATS:
        return file(table, kind)
    target = request.headers.get("HX-Target")
    if target == f"{table.id}-found":
        response = HttpResponse(table.counted, content_type="text/plain; charset=utf-8")
    else:
        names = {**(context or {}), "table": table}
        response = render(request, "grid/grid.html" if target == table.id else template, names)
    response["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def file(table: Table, kind: Format) -> StreamingHttpResponse:
    """Give what the grid shows as a file, streamed."""
    pieces = export(kind, table.grid, table.rows, table.state, table.label)
    response = StreamingHttpResponse(pieces, content_type=FORMATS[kind])
    name = table.grid.key.replace(".", "-").replace("_", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
