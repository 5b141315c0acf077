"""What a merchant types for an Amazon item (listings: Objects)."""

import re

from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

_ASIN = re.compile(r"[A-Z0-9]{10}")
_LONGEST_SKU = 40


def read_asin(typed: str) -> str:
    """Give an ASIN in capitals; raises :class:`InvalidFields`."""
    asin = typed.strip().upper()
    if not asin:
        raise InvalidFields({"asin": Message(N_("This field is required."))})
    if not _ASIN.fullmatch(asin):
        raise InvalidFields({"asin": Message(N_("An ASIN has exactly 10 letters and digits."))})
    return asin


def read_seller_sku(typed: str) -> str:
    """Give a Seller SKU; raises :class:`InvalidFields`."""
    sku = typed.strip()
    if not 0 < len(sku) <= _LONGEST_SKU or not sku.isprintable():
        text = N_("A Seller SKU has 1 to 40 printable characters.")
        raise InvalidFields({"sku": Message(text)})
    return sku


def next_sku(sku: str, asin: str) -> str:
    """Suggest the Seller SKU of a listing that is made from another one for another item."""
    return f"{sku[: _LONGEST_SKU - len(asin) - 1]}-{asin}"
