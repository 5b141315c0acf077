"""A row's values as a reader reads them, and as a program does."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from django.utils import timezone
from django.utils.formats import date_format, number_format

from towpath.kit.grid.declared import Column, Row

Plain: TypeAlias = str | Decimal | int | datetime | None
_NO_MINOR_UNIT = frozenset({"JPY", "KRW"})


def text_of(column: Column, row: Row) -> str:
    """Write a value in the reader's language and way; empty for what is missing."""
    if column.said:
        return column.said(row)
    match row[column.name] if column.has_value else None:
        case None:
            return ""
        case value if column.is_closed:
            values = value if isinstance(value, list | tuple) else [value]
            return ", ".join(_choice(column, each) for each in values)
        case datetime() as moment:
            return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
        case value if column.kind == "money":
            return _money(Decimal(value), currency_of(column, row))
        case value:
            return _number(value) if column.kind == "number" else str(value)


def plain_of(column: Column, row: Row) -> Plain:
    """Give a value for a file or a program: numbers and moments as such, what is chosen as its text."""
    if column.said or column.is_closed:
        return text_of(column, row)
    value = row[column.name]
    return value if value is None or isinstance(value, datetime | Decimal | int) else str(value)


def currency_of(column: Column, row: Row) -> str:
    """Give the currency that a row's money is in."""
    return str(row.get(column.currency_field) or "") if column.currency_field else ""


def bound_text(bound: Decimal | date) -> str:
    """Write an end of a range in the reader's way."""
    return date_format(bound, "SHORT_DATE_FORMAT") if isinstance(bound, date) else _number(bound)


def _choice(column: Column, value: object) -> str:
    code = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    choice = column.options.get(code)
    return str(choice) if choice else code


def _money(value: Decimal, currency: str) -> str:
    most = 0 if currency in _NO_MINOR_UNIT else max(2, -int(value.normalize().as_tuple().exponent))
    number = number_format(value, most, force_grouping=True)
    return f"{number}\N{NO-BREAK SPACE}{currency}" if currency else number


def _number(value: object) -> str:
    if isinstance(value, Decimal):
        return number_format(value.normalize() if value else Decimal(0), force_grouping=True)
    return number_format(value, force_grouping=True)  # type: ignore[arg-type] # a number of some other sort
