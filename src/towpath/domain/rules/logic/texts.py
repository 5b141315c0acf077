"""What a text is taken for: its letters without case, a number, a day, yes or no, a list.

PostgreSQL reads the same texts by the same tables and patterns (queries), whatever its version and locale.
"""

import re
from decimal import Decimal
from functools import cache

WHITE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""The characters around a text that never count: what Unicode calls white space."""
NUMBER, MOST_DIGITS = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", 60
"""A number: figures with at most one decimal point, no exponent, no grouping, at most so long."""
DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![^T ])"
"""What a text begins with that is a day in ISO 8601, with or without a time, which does not count."""
YES, NO = ("true", "1", "yes"), ("false", "0", "no")
_LONGEST_ID = 18
_SEPARATOR = re.compile(r"[,;\n]")
_NUMBER, _DATE = re.compile(NUMBER), re.compile(DATE)
_LAST_WITH_CASE = 0x1FFFF


@cache
def folds() -> dict[str, str]:
    """Give each character beyond ASCII that has a small form, and that form: one character for one.

    Case is ignored by these pairs and A to Z alone: ``ß`` is not ``ss``, ``İ`` is not ``i``, ``ẞ`` is ``ß``.
    """
    found = {}
    for number in range(0x80, _LAST_WITH_CASE + 1):
        char = chr(number)
        small = next((form for form in (char.casefold(), char.lower()) if len(form) == 1), char)
        if small != char:
            found[char] = small
    return found


@cache
def _table() -> dict[int, str]:
    return str.maketrans(folds())


def fold(text: str) -> str:
    """Give a text in small letters, character by character."""
    small = text.translate(_ASCII)
    return small if small.isascii() else small.translate(_table())


_ASCII = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def as_number(text: str) -> Decimal | None:
    """Give the number that a text is, if it is one."""
    text = text.strip(WHITE)
    return Decimal(text) if len(text) <= MOST_DIGITS and _NUMBER.fullmatch(text) else None


def as_date(text: str) -> str | None:
    """Give the day that a text begins with, in ISO 8601, so that the order of texts is that of days."""
    match = _DATE.match(text.strip(WHITE))
    return match[0] if match else None


def as_truth(text: str) -> bool | None:
    """Tell yes from no, and either from anything else."""
    text = fold(text.strip(WHITE))
    return True if text in YES else False if text in NO else None


def as_id(text: str) -> int | None:
    """Give the number of a row."""
    text = text.strip(WHITE)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else None


def parts(text: str) -> list[str]:
    """Split a list at commas, semicolons and line ends; empty parts do not count."""
    return [part for each in _SEPARATOR.split(text) if (part := each.strip(WHITE))]
