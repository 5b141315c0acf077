"""What a reader has made of a grid: filters, columns, order, place. It stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from towpath.kit.grid import filters
from towpath.kit.grid.declared import Column, Grid
from towpath.kit.grid.filters import Filter
from towpath.kit.text import Message

SIZES = (20, 30, 50, 100, 200)
OWN = frozenset({"sort", "columns", "size", "after", "before", "view", "export"})


@dataclass(frozen=True)
class State:
    """``filters`` by column key; ``typed`` is what stood in the form, also where it makes no filter.

    ``errors`` says of a column what is wrong with what was typed. ``rest`` is what the address says besides:
    it belongs to the page and is kept.
    """

    grid: Grid
    filters: Mapping[str, Filter] = field(default_factory=dict)
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, Message] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    sort: str = ""
    size: int = 0
    after: str = ""
    before: str = ""
    view: str = ""
    rest: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, grid: Grid, query: QueryDict | Mapping[str, Sequence[str]]) -> Self:
        """Read an address; what there is not is left out, what cannot be read is among the errors."""
        given = dict(query.lists()) if isinstance(query, QueryDict) else dict(query)
        found, errors, typed = _filters(grid, given)
        named = [key for text in given.get("columns", ()) for key in text.split(",")]
        sort, size = _last(given, "sort"), _last(given, "size")
        return cls(
            grid,
            found,
            typed,
            errors,
            tuple(key for key in grid.by_key if key in named) or grid.default_columns,
            sort if sort and grid.can_sort(sort) else grid.default_sort,
            int(size) if size in map(str, SIZES) else grid.page_size,
            _last(given, "after"),
            _last(given, "before"),
            _last(given, "view"),
            tuple((name, value) for name, values in given.items() for value in values if _is_rest(name)),
        )

    @property
    def shown(self) -> tuple[Column, ...]:
        """Give the columns that are visible."""
        return tuple(self.grid.by_key[key] for key in self.columns)

    @property
    def descending(self) -> bool:
        """Tell whether the order falls."""
        return self.sort.startswith("-")

    def but(self, **changes: Any) -> Self:
        """Give the state with changes, from its first page on."""
        return replace(self, **{"after": "", "before": "", **changes})

    def without(self, key: str) -> Self:
        """Give the state without the filter of a column."""
        return self.but(filters={other: each for other, each in self.filters.items() if other != key})

    def own(self) -> list[tuple[str, str]]:
        """Give what a view keeps: what differs from the grid at first, and what was mistyped."""
        pairs = [
            pair for key, each in self.filters.items() for pair in filters.write(self.grid.by_key[key], each)
        ]
        wrong = [name for key in self.errors for name in filters.names(self.grid.by_key[key])]
        pairs += [(name, text) for name in wrong for text in self.typed.get(name, ())]
        if self.columns != self.grid.default_columns:
            pairs.append(("columns", ",".join(self.columns)))
        if self.sort != self.grid.default_sort:
            pairs.append(("sort", self.sort))
        if self.size != self.grid.page_size:
            pairs.append(("size", str(self.size)))
        return pairs

    def parameters(self) -> list[tuple[str, str]]:
        """Give all parameters of the address, in a fixed order."""
        place = [(name, getattr(self, name)) for name in ("view", "after", "before")]
        return [*self.rest, *self.own(), *((name, value) for name, value in place if value)]

    def query(self, **changes: Any) -> str:
        """Give the address's query, with its question mark; changes lead to the first page."""
        return f"?{urlencode((self.but(**changes) if changes else self).parameters())}"


def _filters(
    grid: Grid, given: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Filter], dict[str, Message], dict[str, Sequence[str]]]:
    found: dict[str, Filter] = {}
    errors: dict[str, Message] = {}
    typed: dict[str, Sequence[str]] = {}
    for column in grid.columns:
        if not column.filterable:
            continue
        mine = {name: given[name] for name in filters.names(column) if name in given}
        try:
            wanted = filters.read(column, mine)
        except filters.NotReadable as error:
            errors[column.key] = error.message
            typed |= mine
        else:
            if wanted:
                found[column.key] = wanted
                typed |= mine
    return found, errors, typed


def _last(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = given.get(name)
    return values[-1] if values else ""


def _is_rest(name: str) -> bool:
    return name not in OWN and not name.startswith("f.") and name != "csrfmiddlewaretoken"
