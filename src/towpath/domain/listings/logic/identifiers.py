"""Product identifiers: what they look like, their check digits, and one normal form to compare them in.

EAN, UPC and ISBN are all GTINs, so each is compared as its 13 digits: a UPC with a 0 before it, an EAN-8 with
five, an ISBN-10 as its ISBN-13 (GS1 General Specifications; settings: Catalog Search).
"""

import re
import string
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["asin", "ean", "upc", "isbn", "gcid"]

LABELS: Mapping[Kind, str] = MappingProxyType(
    {"asin": "ASIN", "ean": "EAN", "upc": "UPC", "isbn": "ISBN", "gcid": "GCID"}
)
"""In the order of matching (settings: Catalog Search). The names are the same in every language."""

IGNORED = "- \t\u00a0"
"""What people write between the characters of an identifier."""
CLEANING = (string.ascii_lowercase + IGNORED, string.ascii_uppercase)
"""What :func:`cleaned` does, as the arguments of PostgreSQL's ``translate``."""
_CLEANING = str.maketrans(string.ascii_lowercase, string.ascii_uppercase, IGNORED)
_ASIN = re.compile(r"[A-Z0-9]{10}")
_GCID = re.compile(r"[A-Z0-9]{16}")
_DIGITS = re.compile(r"[0-9]+")
_ISBN_10 = re.compile(r"[0-9]{9}[0-9X]")
_BOOKS = ("978", "979")
_LENGTHS: Mapping[Kind, tuple[int, ...]] = {"ean": (13, 12, 8), "upc": (12,), "isbn": (13,)}


def cleaned(text: str) -> str:
    """Give an identifier without what is ignored, in capitals."""
    return text.translate(_CLEANING)


def normal(kind: Kind, text: str) -> str | None:
    """Give the normal form of what somebody wrote, None when it is no identifier of that kind.

    EAN takes 8 and 13 digits, and 12 as the UPC that they are; UPC 12; ISBN 10 or 13; all with a right check
    digit. ASIN takes 10 and GCID 16 letters and digits.
    """
    value = cleaned(text)
    if kind in {"asin", "gcid"}:
        return value if (_ASIN if kind == "asin" else _GCID).fullmatch(value) else None
    if kind == "isbn" and _ISBN_10.fullmatch(value):
        return isbn_13(value)
    if len(value) not in _LENGTHS[kind] or not _DIGITS.fullmatch(value):
        return None
    if kind == "isbn" and not value.startswith(_BOOKS):
        return None
    gtin = value.zfill(13)
    return gtin if check_digit(gtin[:-1]) == gtin[-1] else None


def spellings(kind: Kind, value: str) -> tuple[str, ...]:
    """Give every cleaned text of that kind that has this normal form; none where the kind has no such."""
    if kind in {"asin", "gcid"}:
        return (value,)
    if kind == "upc":
        return (value[1:],) if value[0] == "0" else ()
    if kind == "isbn":
        short = isbn_10(value)
        return tuple(filter(None, (value if value.startswith(_BOOKS) else "", short)))
    shorter = [value[cut:] for cut in (1, 5) if value.startswith("0" * cut)]
    return (value, *shorter)


def names_of(pairs: Iterable[tuple[str, str]]) -> dict[Kind, list[str]]:
    """Give every cleaned text by which a product may name an item of Amazon's, by kind.

    ``pairs`` are Amazon's types (EAN, UPC, GTIN, ISBN, JAN, GCID …) and values; types of no use are left out.
    """
    names: dict[Kind, set[str]] = {}
    for kind_of_amazon, text in pairs:
        given = kind_of_amazon.lower()
        value = normal("gcid", text) if given == "gcid" else _gtin(text) if given in _GTINS else None
        kinds: tuple[Kind, ...] = ("gcid",) if given == "gcid" else ("ean", "upc", "isbn")
        for kind in kinds if value else ():
            names.setdefault(kind, set()).update(spellings(kind, value or ""))
    return {kind: sorted(texts) for kind, texts in names.items() if texts}


_GTINS = frozenset({"ean", "upc", "gtin", "isbn", "jan"})


def _gtin(text: str) -> str | None:
    """Read a GTIN of any length, or an ISBN-10; one of 14 digits that are no single item's is none."""
    value = cleaned(text)
    if len(value) == 14 and value[0] == "0":  # noqa: PLR2004 - a GTIN-14
        value = value[1:]
    return normal("ean", value) or normal("isbn", value)


def check_digit(body: str) -> str:
    """Give the last digit of a GTIN of which the others are given."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def isbn_13(isbn: str) -> str | None:
    """Give the 13 digits of an ISBN-10, None when its check digit is wrong."""
    total = sum((10 - place) * (10 if char == "X" else int(char)) for place, char in enumerate(isbn))
    body = f"978{isbn[:9]}"
    return None if total % 11 else body + check_digit(body)


def isbn_10(isbn: str) -> str | None:
    """Give the ISBN-10 of 13 digits, None for those that have none."""
    if not isbn.startswith("978"):
        return None
    body = isbn[3:12]
    rest = -sum((10 - place) * int(char) for place, char in enumerate(body)) % 11
    return body + ("X" if rest == 10 else str(rest))  # noqa: PLR2004 - X is the ISBN's ten
