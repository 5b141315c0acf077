"""Tab-separated reports: rows by the names of their columns.

Amazon writes them in the charset that the download names, in UTF-8, or in cp1252 without saying so. Columns
are found by name: some may be missing, others added, and their names be in the seller's language.
"""

import codecs
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import cache

from towpath.gateways.amazon.documents import Download
from towpath.gateways.amazon.reading import Misunderstood

Row = Mapping[str, str]
LONGEST_LINE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Columns:
    """What a report may have: its English columns in Amazon's order, those it must have, other names."""

    names: tuple[str, ...]
    required: frozenset[str]
    other_names: Mapping[str, str]


_ELSEWHERE = {
    "item-name": "artikelbezeichnung|título-del-producto|nom-produit|nome-dell'articolo|nazwa-produktu"
    "|商品名",
    "listing-id": "angebotsnummer|identificador-del-listing|id-offre|numero-offerta|identyfikator-oferty"
    "|出品id",
    "seller-sku": "händler-sku|sku-del-vendedor|sku-vendeur|sku-venditore|sku-sprzedawcy|出品者sku",
    "price": "preis|precio|prix|prezzo|cena|価格",
    "quantity": "menge|cantidad|quantité|quantità|ilość|数量",
    "item-condition": "artikelzustand|estado-del-producto|état-produit|condizione-dell'articolo|stan-produktu"
    "|コンディション",
    "asin1": "asin-1",
    "fulfillment-channel": "versender|canal-de-gestión-logística|canal-traitement|canale-di-gestione"
    "|kanał-realizacji|フルフィルメント・チャンネル",
    "status": "estado|état|stato|durum|ステータス",
}
"""What other languages call the columns that the product reads, as :func:`_cleaned` leaves it."""

MERCHANT_LISTINGS = Columns(
    names=(
        "item-name", "item-description", "listing-id", "seller-sku", "price", "quantity", "open-date",
        "image-url", "item-is-marketplace", "product-id-type", "zshop-shipping-fee", "item-note",
        "item-condition", "zshop-category1", "zshop-browse-path", "zshop-storefront-feature", "asin1",
        "asin2", "asin3", "will-ship-internationally", "expedited-shipping", "zshop-boldface", "product-id",
        "bid-for-featured-placement", "add-delete", "pending-quantity", "fulfillment-channel",
        "merchant-shipping-group", "status",
    ),
    required=frozenset({"seller-sku"}),
    other_names={other: name for name, others in _ELSEWHERE.items() for other in others.split("|")},
)  # fmt: skip
"""``GET_MERCHANT_LISTINGS_ALL_DATA`` and its kin."""


async def rows(download: Download, columns: Columns) -> AsyncGenerator[Row]:
    """Give each row by column name; what a short row lacks is empty.

    Raises :class:`Misunderstood` when the columns or one that must be there are missing: to read nothing
    would look as if there were nothing. Raises what ``Download`` raises.
    """
    header: tuple[str, ...] = ()
    async with aclosing(lines(download)) as found:
        async for line in found:
            values = line.split("\t")
            if header:
                yield dict.fromkeys(header, "") | dict(zip(header, values, strict=False))
            else:
                header = named(values, columns)
    if not header:
        raise Misunderstood("Report without columns")


def named(values: list[str], columns: Columns) -> tuple[str, ...]:
    """Give the English names of a report's columns, in its order.

    When not even those that must be there are known by name, the names are in some language; when there
    are as many as Amazon has, they are in Amazon's order.
    """
    cleaned = [_cleaned(value) for value in values]
    header = tuple(columns.other_names.get(name, name) for name in cleaned)
    if columns.required <= set(header):
        return header
    if len(header) == len(columns.names):
        return columns.names
    raise Misunderstood(f"Report without {', '.join(sorted(columns.required - set(header)))}")


def _cleaned(name: str) -> str:
    """Make names comparable; in Turkey the English one is followed by its translation in brackets."""
    return name.partition(" (")[0].strip().strip('"').casefold().replace("_", "-").replace(" ", "-")


async def lines(download: Download) -> AsyncGenerator[str]:
    """Give the lines of a text that are not empty, without their ends and without a byte order mark."""
    rest = b""
    async with aclosing(download.content()) as pieces:
        async for piece in pieces:
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise Misunderstood("Report with an endless line")
            for line in whole:
                if text := decoded(line, download.charset):
                    yield text
    if text := decoded(rest, download.charset):
        yield text


def decoded(line: bytes, charset: str) -> str:
    """Decode a line in the charset named; where none is, as UTF-8 if that fits, else as cp1252.

    Line by line, since a text that was cut within a character spoils its own line only.
    """
    *guesses, last = _guesses(charset)
    for guess in guesses:
        with suppress(UnicodeDecodeError):
            return _bare(line.decode(guess))
    return _bare(line.decode(last, "replace"))


def _bare(line: str) -> str:
    return line.rstrip("\r").removeprefix("\ufeff")


@cache
def _guesses(charset: str) -> tuple[str, ...]:
    """Give what a charset may mean: Windows' charsets stand for those that they extend."""
    try:
        name = codecs.lookup(charset).name if charset else "utf-8"
        fits = "\r\n\t".encode(name) == b"\r\n\t"
    except (LookupError, UnicodeError):
        fits = False
    if not fits or name in {"utf-8", "ascii"}:
        return ("utf-8", "cp1252", "latin-1")
    return {"iso8859-1": ("cp1252", "latin-1"), "shift_jis": ("cp932",)}.get(name, (name,))
