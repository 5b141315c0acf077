"""The same grid without a page: what the API and the command line say of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from towpath.kit.errors import InvalidFields
from towpath.kit.grid.declared import Column, Grid, Row
from towpath.kit.grid.filters import names
from towpath.kit.grid.state import State
from towpath.kit.grid.texts import plain_of
from towpath.kit.text import N_, Message

MOST = 200


def written(
    grid: Grid,
    *,
    filters: Iterable[str] = (),
    sort: str = "",
    columns: str = "",
    size: int = 50,
    after: str = "",
) -> State:
    """Read what was written: ``column=text``, ``column=from..to``, ``column=one,other``, ``sort=-column``.

    ``columns`` are keys with commas between them. Raises :class:`InvalidFields` for what there is not.
    """
    given: dict[str, list[str]] = {"after": [after]}
    wrong: dict[str, Message] = {}
    for text in filters:
        key, _equals, value = text.partition("=")
        column = grid.by_key.get(key)
        if column is None or not column.filterable:
            wrong["filter"] = _unknown(key, (each.key for each in grid.columns if each.filterable))
        elif column.is_closed and (other := set(value.split(",")) - set(column.options)):
            wrong["filter"] = _unknown(min(other), column.options)
        else:
            given |= _parameters(column, value)
    if sort and not grid.can_sort(sort):
        wrong["sort"] = _unknown(sort, (each.key for each in grid.columns if each.sortable))
    if unknown := [key for key in columns.split(",") if key and key not in grid.by_key]:
        wrong["columns"] = _unknown(unknown[0], (each.key for each in grid.columns if each.has_value))
    state = State.read(grid, given | {"sort": [sort], "columns": [columns]})
    wrong |= state.errors
    if wrong:
        raise InvalidFields(wrong)
    return replace(state, size=size)


def facts_of(column: Column, row: Row) -> object:
    """Give a value for JSON: decimal numbers as text, what is chosen as its code."""
    match row[column.name] if column.is_closed else plain_of(column, row):
        case Decimal() as number:
            return f"{number:f}"
        case datetime() as moment:
            return moment.isoformat()
        case value:
            return value


def _parameters(column: Column, value: str) -> dict[str, list[str]]:
    wanted = names(column)
    if column.is_range:
        low, dots, high = value.partition("..")
        return dict(zip(wanted, ([low], [high if dots else low]), strict=True))
    return {wanted[0]: value.split(",") if column.is_closed else [value]}


def _unknown(key: str, known: Iterable[str]) -> Message:
    return Message(
        N_("There is no “%(key)s”: it is one of %(known)s."), {"key": key, "known": ", ".join(known)}
    )
