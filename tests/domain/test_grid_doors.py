"""What the API and the command line say of a grid."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from towpath.kit.errors import InvalidFields
from towpath.kit.grid.declared import Choice, Column, Grid
from towpath.kit.grid.doors import facts_of, written
from towpath.kit.grid.filters import Filter

GRID = Grid(
    "test",
    (
        Column("sku", "SKU"),
        Column("price", "Price", "money", currency_field="currency", sortable=False),
        Column("at", "Date", "date", visible=False),
        Column("state", "State", "choice", choices=(Choice("on", "On"), Choice("off", "Off"))),
        Column("action", "Action", "action"),
    ),
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sku=24-=x", {"sku": Filter(text="24-=x")}),
        ("price=10..20,5", {"price": Filter(low=Decimal(10), high=Decimal("20.5"))}),
        ("price=10..", {"price": Filter(low=Decimal(10))}),
        ("price=..20", {"price": Filter(high=Decimal(20))}),
        ("price=7", {"price": Filter(low=Decimal(7), high=Decimal(7))}),
        ("at=2026-01-31..", {"at": Filter(low=datetime(2026, 1, 31).date())}),  # noqa: DTZ001 - a day
        ("state=off,on", {"state": Filter(chosen=("on", "off"))}),
        ("state=off", {"state": Filter(chosen=("off",))}),
    ],
)
def test_filters(text: str, wanted: dict[str, Filter]) -> None:
    assert written(GRID, filters=[text]).filters == wanted


@pytest.mark.parametrize(
    ("options", "field", "message"),
    [
        ({"filters": ["asin=1"]}, "filter", "There is no “asin”: it is one of sku, price, at, state."),
        ({"filters": ["action=1"]}, "filter", "There is no “action”: it is one of sku, price, at, state."),
        ({"filters": ["state=onn"]}, "filter", "There is no “onn”: it is one of on, off."),
        ({"filters": ["price=x"]}, "price", "Enter a number, such as 1234.50."),
        ({"filters": ["price=3..2"]}, "price", "The first of the two must not be the greater one."),
        ({"filters": ["at=31/1/2026"]}, "at", "Enter a date, such as 2026-12-31."),
        ({"sort": "price"}, "sort", "There is no “price”: it is one of sku, at, state."),
        ({"columns": "sku,asin"}, "columns", "There is no “asin”: it is one of sku, price, at, state."),
    ],
)
def test_what_there_is_not_is_refused(options: dict[str, object], field: str, message: str) -> None:
    with pytest.raises(InvalidFields) as error:
        written(GRID, **options)  # type: ignore[arg-type]
    (wrong,) = error.value.fields.items()
    assert (wrong[0], wrong[1].text % wrong[1].params) == (field, message)


def test_order_columns_size_and_place() -> None:
    state = written(GRID, sort="-sku", columns="at,sku", size=7, after="x")
    assert (state.sort, state.columns, state.size, state.after) == ("-sku", ("sku", "at"), 7, "x")
    assert written(GRID).columns == ("sku", "price", "state", "action")


def test_facts_are_exact_and_in_codes() -> None:
    row = {"sku": "A", "price": Decimal("1E+2"), "at": datetime(2026, 1, 31, tzinfo=UTC), "state": "on"}
    assert {column.key: facts_of(column, row) for column in GRID.columns[:4]} == {
        "sku": "A",
        "price": "100",
        "at": "2026-01-31T00:00:00+00:00",
        "state": "on",
    }
