"""What narrows a column: read as typed, applied to rows, written back into an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from django.db.models import Q
from django.utils import timezone

from towpath.kit.grid.declared import Column
from towpath.kit.text import N_, Message

Bound: TypeAlias = Decimal | date | None
Typed: TypeAlias = Mapping[str, Sequence[str]]
_LONGEST = 255
_DIGITS = 15


class NotReadable(ValueError):
    """What was typed is no bound of this column."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message.text)


@dataclass(frozen=True, slots=True)
class Filter:
    """A text, chosen values, or a range whose ends both count (``None`` is open; a day counts whole)."""

    text: str = ""
    chosen: tuple[str, ...] = ()
    low: Bound = None
    high: Bound = None

    def __bool__(self) -> bool:
        """Tell whether it narrows anything."""
        return bool(self.text or self.chosen) or self.low is not None or self.high is not None


def names(column: Column) -> tuple[str, ...]:
    """Give the parameters of an address that hold the filter of a column."""
    name = f"f.{column.key}"
    return (f"{name}.from", f"{name}.to") if column.is_range else (name,)


def read(column: Column, typed: Typed) -> Filter:
    """Read what was typed; raises :class:`NotReadable`. Choices that there are not choose nothing."""
    parts = [[text.strip() for text in typed.get(name, ())] for name in names(column)]
    if column.is_range:
        low, high = (_bound(column, part[-1] if part else "") for part in parts)
        if low is not None and high is not None and low > high:  # type: ignore[operator] # both of one kind
            raise NotReadable(Message(N_("The first of the two must not be the greater one.")))
        return Filter(low=low, high=high)
    if column.is_closed:
        return Filter(chosen=tuple(value for value in column.options if value in parts[0]))
    return Filter(text=parts[0][-1].replace("\0", "")[:_LONGEST] if parts[0] else "")


def write(column: Column, wanted: Filter) -> list[tuple[str, str]]:
    """Give the parameters of an address that say a filter; the inverse of :func:`read`."""
    if column.is_range:
        ends = zip(names(column), (wanted.low, wanted.high), strict=True)
        return [
            (name, f"{end:f}" if isinstance(end, Decimal) else str(end))
            for name, end in ends
            if end is not None
        ]
    (name,) = names(column)
    return [(name, value) for value in wanted.chosen or ((wanted.text,) if wanted.text else ())]


def narrow(column: Column, wanted: Filter) -> Q:
    """Give what a row must fulfil to be left by a filter."""
    if column.narrow:
        value = (wanted.low, wanted.high) if column.is_range else list(wanted.chosen) or wanted.text
        return column.narrow(value)
    if column.is_range:
        ends = {}
        if wanted.low is not None:
            ends[f"{column.name}__gte"] = _start(wanted.low)
        if wanted.high is not None:
            ends[f"{column.name}__{'lt' if isinstance(wanted.high, date) else 'lte'}"] = _end(wanted.high)
        return Q(**ends)
    if column.kind == "bool":
        return Q(**{f"{column.name}__in": [value == "true" for value in wanted.chosen]})
    if column.kind == "choice":
        return Q(**{f"{column.name}__in": wanted.chosen})
    return Q(**{f"{column.name}__{'startswith' if column.prefix else 'icontains'}": wanted.text})


def _bound(column: Column, text: str) -> Bound:
    if not text:
        return None
    return _day(text) if column.kind == "date" else _number(text)


def _number(text: str) -> Decimal:
    """Read a number with a point or a comma before its decimals."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() >= _DIGITS or number.as_tuple().exponent < -_DIGITS:  # type: ignore[operator] # it is finite
        raise NotReadable(Message(N_("Enter a number, such as 1234.50.")))
    return number


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        _end(day)
    except (ValueError, OverflowError):
        raise NotReadable(Message(N_("Enter a date, such as 2026-12-31."))) from None
    return day


def _start(low: Bound) -> Decimal | datetime | None:
    return _midnight(low) if isinstance(low, date) else low


def _end(high: Bound) -> Decimal | datetime | None:
    return _midnight(high + timedelta(days=1)) if isinstance(high, date) else high


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
