"""A place in an ordered list: the value that the row is ordered by, and its id."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from towpath.kit.grid.declared import Row, Rows

_MOST = 2**63 - 1
_MOST_DECIMALS = 30
_READ: dict[str, Callable[[str], Any]] = {"d": Decimal, "t": datetime.fromisoformat}


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins or ends."""

    value: Any
    pk: int

    def __str__(self) -> str:
        """Write it for an address."""
        text = json.dumps([_written(self.value), self.pk], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def of_row(row: Row, name: str) -> Cursor:
    """Give the place of a row in the order by a field."""
    return Cursor(row[name], row["pk"])


def read(text: str) -> Cursor | None:
    """Read what an address says; ``None`` for what no page ever said."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        found = Cursor(_value(value), pk)
    except (ValueError, TypeError, KeyError, binascii.Error, InvalidOperation, RecursionError):
        return None
    return found if type(pk) is int and 0 <= pk <= _MOST else None


def beyond(rows: Rows, name: str, *, descending: bool, cursor: Cursor | None, limit: int) -> list[Row]:
    """Read the rows that follow a place; one index on (…, name, id) serves both directions.

    NULL is the greatest value, as PostgreSQL's indexes have it. A row comparison with NULL is never true, so
    rows with and without a value are read one after the other, and each of the two by the index.
    """
    sign = "-" if descending else ""
    ordered = rows.order_by(f"{sign}{name}", f"{sign}pk") if name != "pk" else rows.order_by(f"{sign}pk")
    if cursor is None:
        return list(ordered[:limit])
    later = TupleLessThan if descending else TupleGreaterThan
    if name == "pk":
        return list(ordered.filter(**{f"pk__{'lt' if descending else 'gt'}": cursor.pk})[:limit])
    if cursor.value is None:
        same = {f"{name}__isnull": True, f"pk__{'lt' if descending else 'gt'}": cursor.pk}
        found = list(ordered.filter(**same)[:limit])
    else:
        pair = Tuple(F(name), F("pk"))
        found = list(ordered.filter(later(pair, (cursor.value, cursor.pk)))[:limit])
    if len(found) < limit and (cursor.value is None) == descending:
        found += ordered.filter(**{f"{name}__isnull": not descending})[: limit - len(found)]
    return found


def _written(value: Any) -> Any:
    match value:
        case Decimal():
            return {"d": str(value)}
        case datetime():
            return {"t": value.isoformat()}
        case _:
            return value


def _value(written: Any) -> Any:
    """Read a value that a column may have: nothing that the database would refuse to compare with."""
    value = written
    if isinstance(written, dict):
        ((kind, text),) = written.items()
        value = _READ[kind](text)
    if not _comparable(value):
        raise ValueError(written)
    return value


def _comparable(value: Any) -> bool:
    match value:
        case None | int():
            return value is None or abs(value) <= _MOST
        case str():
            return "\0" not in value and value.encode(errors="ignore").decode() == value
        case Decimal():
            exact = value.is_finite() and -int(value.as_tuple().exponent) <= _MOST_DECIMALS
            return exact and abs(value) <= _MOST
        case datetime():
            return value.tzinfo is not None
        case _:
            return False
