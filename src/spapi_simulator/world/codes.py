"""Identifiers of items: from an item's number to its ASIN and bar code and back, without a table.

Each is a bijection ``number * factor + shift`` modulo the size of the space; the shift follows from the seed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spapi_simulator.world.ids import Ids

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ASINS = 36**8
_BODIES = 10**10
_FACTOR = 6_180_339_887
"""Prime to both spaces, and large, so that neighbours look unrelated."""
_KINDS = {"UPC": 12, "EAN": 13, "JAN": 13, "ISBN": 13, "GTIN": 14}
_WEIGHTS = (3, 1)


def check_digit(digits: str) -> str:
    """Give the check digit of a GTIN of any length, from the digits before it."""
    total = sum(int(digit) * _WEIGHTS[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def gtin(kind: str, value: str) -> str | None:
    """Give a bar code in 14 digits; None when it is none of that kind or its check digit is wrong.

    Kinds: UPC (12 digits), EAN and JAN (13), GTIN (8, 12, 13 or 14), ISBN (10 or 13).
    """
    if kind == "ISBN" and len(value) == 10 and value[:9].isdecimal():  # noqa: PLR2004 - the old form
        return _from_isbn10(value)
    lengths = {8, 12, 13, 14} if kind == "GTIN" else {_KINDS.get(kind)}
    if not (value.isascii() and value.isdecimal()) or len(value) not in lengths:
        return None
    return value.zfill(14) if check_digit(value[:-1]) == value[-1] else None


def _from_isbn10(value: str) -> str | None:
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(value[:9]))
    if "0123456789X"[-total % 11] != value[9].upper():
        return None
    body = f"978{value[:9]}"
    return f"0{body}{check_digit(body)}"


@dataclass(slots=True)
class Codes:
    """The bijections of one seed."""

    asin_shift: int
    body_shift: int

    @classmethod
    def of(cls, ids: "Ids") -> "Codes":
        """Make those that follow from the world's seed."""
        return cls(int(ids.digest("asin")[:12], 16) % _ASINS, int(ids.digest("gtin")[:12], 16) % _BODIES)

    def asin(self, number: int) -> str:
        """Give the ASIN of a number: ``B0`` and eight letters or digits."""
        code, text = (number * _FACTOR + self.asin_shift) % _ASINS, ""
        for _ in range(8):
            code, digit = divmod(code, 36)
            text = _LETTERS[digit] + text
        return f"B0{text}"

    def number_of_asin(self, asin: str) -> int | None:
        """Give the number of an ASIN; None for anything that no number has."""
        if len(asin) != 10 or not asin.startswith("B0") or not set(asin[2:]) <= set(_LETTERS):  # noqa: PLR2004
            return None
        return (int(asin[2:], 36) - self.asin_shift) * pow(_FACTOR, -1, _ASINS) % _ASINS

    def gtin(self, number: int, *, european: bool) -> str:
        """Give the bar code of a number in 14 digits: an American UPC, or a European EAN that is no UPC."""
        body = f"{(number * _FACTOR + self.body_shift) % _BODIES:010}"
        digits = f"040{body}" if european else f"008{body}"
        return digits + check_digit(digits)

    def number_of_gtin(self, code: str) -> int | None:
        """Give the number that would have this bar code of 14 digits; None for a foreign prefix."""
        if code[:3] not in {"008", "040"} or not code.isdecimal():
            return None
        return (int(code[3:13]) - self.body_shift) * pow(_FACTOR, -1, _BODIES) % _BODIES
