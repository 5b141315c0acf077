"""Rows of a grid: a page by key in both directions, all that match, and how many they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from towpath.kit.grid import cursors, filters
from towpath.kit.grid.declared import Column, Grid, Row, Rows
from towpath.kit.grid.state import State

MOST_COUNTED = 10_000
"""How far rows are counted, so that a number never takes long."""


@dataclass(frozen=True, slots=True)
class GridPage:
    """Rows with the places from which the pages before and after go on (``None``: there is none).

    ``found`` is how many match, where that is known without counting.
    """

    rows: list[Row]
    before: str | None
    after: str | None
    found: int | None


def matching(grid: Grid, rows: Rows, state: State) -> Rows:
    """Give the rows that the filters leave; none while something that was typed cannot be read."""
    if state.errors:
        return rows.none()
    return rows.filter(*(filters.narrow(grid.by_key[key], wanted) for key, wanted in state.filters.items()))


def page(grid: Grid, rows: Rows, state: State, *, total: int | None = None) -> GridPage:
    """Read the page that a state asks for; ``total`` is the number of all rows, if the caller knows it."""
    shown, before, after = _cut(grid, matching(grid, rows, state), state)
    if before is None and after is None:
        total = len(shown)
    elif state.filters:
        total = None
    return GridPage(shown, before, after, total)


def every(grid: Grid, rows: Rows, state: State) -> Iterator[Row]:
    """Give all that match in the order of the state, streamed."""
    field, sign = grid.sort_field(state.sort), "-" if state.descending else ""
    ordered = _read(grid, matching(grid, rows, state), state).order_by(f"{sign}{field}", f"{sign}pk")
    return ordered.iterator(chunk_size=500)


def counted(grid: Grid, rows: Rows, state: State) -> tuple[int, bool]:
    """Count all that match, up to 10,000; and tell whether that is their exact number."""
    number = count(matching(grid, rows, state))
    return min(number, MOST_COUNTED), number <= MOST_COUNTED


def count(rows: Rows) -> int:
    """Count rows; 10,001 stands for every greater number."""
    return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()


def _cut(grid: Grid, rows: Rows, state: State) -> tuple[list[Row], str | None, str | None]:
    field = grid.sort_field(state.sort)
    backward = bool(state.before)
    cursor = cursors.read(state.before or state.after)
    if cursor and not _fits(grid.by_key.get(state.sort.removeprefix("-")), cursor.value):
        cursor = None
    backward = backward and cursor is not None
    descending = state.descending != backward
    wanted = _read(grid, rows, state)
    found = cursors.beyond(wanted, field, descending=descending, cursor=cursor, limit=state.size + 1)
    more, found = len(found) > state.size, found[: state.size]
    if not found and cursor is not None:
        return _cut(grid, rows, state.but())
    if not found:
        return [], None, None
    if backward:
        found.reverse()
    first, last = (str(cursors.of_row(row, field)) for row in (found[0], found[-1]))
    has_before = more if backward else cursor is not None
    return found, first if has_before else None, last if more or backward else None


def _read(grid: Grid, rows: Rows, state: State) -> Rows:
    """Read no more than what is shown, ordered by, or asked for besides."""
    names = {"pk", grid.sort_field(state.sort), *grid.also}
    for column in state.shown:
        if column.has_value:
            names |= {column.name, column.currency_field} - {""}
    return rows.values(*sorted(names))


def _fits(column: Column | None, value: object) -> bool:
    """Tell whether a cursor's value can be one of the column: an address may say anything."""
    match column.kind if column else "number":
        case "number" | "money":
            kinds: tuple[type, ...] = (int, Decimal)
        case "date":
            kinds = (datetime,)
        case "bool":
            kinds = (bool,)
        case "choice":
            kinds = (str, int)
        case _:
            kinds = (str,)
    return value is None or isinstance(value, kinds)
