"""Texts from outside as values of an attribute."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date

from towpath.domain.catalog.logic.attributes import Kind

YES, NO = frozenset({"1", "yes", "true", "enabled"}), frozenset({"0", "no", "false", "disabled"})
_NUMBER = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,8})?)(?: .*)?", re.DOTALL)
_LONGEST = 255


def json_of(kind: Kind, text: str) -> str | None:
    """Give a text as the JSON of a value of that kind; None where it is none.

    Of a number with a unit ("1.5 kilograms") the number counts; of several lines each is a choice of a
    multiple select.
    """
    text = text.strip()
    reader = _READERS.get(kind)
    return None if not text else reader(text) if reader else json.dumps(text)


def _number(text: str) -> str | None:
    found = _NUMBER.fullmatch(text)
    return found[1] if found else None


def _boolean(text: str) -> str | None:
    word = text.lower()
    return "true" if word in YES else "false" if word in NO else None


def _date(text: str) -> str | None:
    try:
        return json.dumps(date.fromisoformat(text[:10]).isoformat())
    except ValueError:
        return None


def _choice(text: str) -> str | None:
    return json.dumps(text) if len(text) <= _LONGEST else None


def _choices(text: str) -> str | None:
    found = [line.strip() for line in text.split("\n") if line.strip()]
    return json.dumps(found) if max(map(len, found)) <= _LONGEST else None


_READERS: Mapping[Kind, Callable[[str], str | None]] = {
    "number": _number,
    "price": _number,
    "boolean": _boolean,
    "date": _date,
    "select": _choice,
    "multiselect": _choices,
}
