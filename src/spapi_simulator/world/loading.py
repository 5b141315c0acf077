"""Loads items into the catalogue from a file: CSV with a header, or one JSON object a line (``.jsonl``).

Columns are the fields of :class:`~spapi_simulator.world.items.Item`; only ``title`` and ``brand`` must be
there. Beside them: ``upc``, ``ean``, ``isbn`` or ``jan`` in place of ``gtin``, and ``countries`` in place of
``marketplace_ids``. Lists are JSON lists, or in CSV joined by ``|``. An item without an ASIN gets one.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spapi_simulator.schemas.types import PRODUCT_TYPES
from spapi_simulator.world import browse
from spapi_simulator.world.codes import gtin
from spapi_simulator.world.items import Item
from spapi_simulator.world.marketplaces import BY_COUNTRY

if TYPE_CHECKING:
    from spapi_simulator.world.catalogue import Catalogue

_CODES = ("upc", "ean", "isbn", "jan", "gtin")
_LISTS = ("bullets", "images")
_NUMBERS = ("list_price", "length", "width", "height", "weight")
_TEXTS = ("asin", "title", "brand", "colour", "size", "material", "description", "parent_asin", "browse_node")
_MORE_TEXTS = ("product_type", "model_number", "item_type_keyword", "minsan")
COLUMNS = (*_TEXTS, *_MORE_TEXTS, *_CODES, *_LISTS, *_NUMBERS, "countries")


def load(catalogue: "Catalogue", path: Path) -> int:
    """Add the items of a file and give how many; raises ValueError that names file and line."""
    loaded: list[Item] = []
    for line, row in _rows(path):
        try:
            loaded.append(_item(catalogue, row if isinstance(row, dict) else _object(row)))
        except (ValueError, InvalidOperation, TypeError) as error:
            raise ValueError(f"{path}, line {line}: {error}") from None
    children: dict[str, list[str]] = {}
    for item in loaded:
        children.setdefault(item.parent_asin or "", []).append(item.asin)
    for item in loaded:
        catalogue.add(replace(item, child_asins=tuple(children.get(item.asin, ()))))
    return len(loaded)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix != ".csv":
            yield from ((line, text) for line, text in enumerate(file, 1) if text.strip())
            return
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, row


def _object(text: str) -> dict[str, Any]:
    row = json.loads(text, parse_float=Decimal)
    if not isinstance(row, dict):
        raise TypeError("a line must be a JSON object")
    return row


def _item(catalogue: "Catalogue", row: dict[str, Any]) -> Item:
    given = {name: value for name, value in row.items() if value not in ("", None, [])}
    unknown = given.keys() - set(COLUMNS)
    if unknown:
        raise ValueError(f"no such column: {', '.join(sorted(map(str, unknown)))}")
    for name in ("title", "brand"):
        if name not in given:
            raise ValueError(f"{name} is missing")
    values: dict[str, Any] = {name: str(given[name]) for name in (*_TEXTS, *_MORE_TEXTS) if name in given}
    values |= {name: Decimal(str(given[name])) for name in _NUMBERS if name in given}
    values |= {name: tuple(_list(given[name])) for name in _LISTS if name in given}
    product_type = values.setdefault("product_type", "PRODUCT")
    if product_type not in PRODUCT_TYPES:
        raise ValueError(f"no such product type: {product_type}")
    if "countries" in given:
        values["marketplace_ids"] = frozenset(_marketplace(one) for one in _list(given["countries"]))
    values.setdefault("asin", "")
    values["asin"] = values["asin"] or catalogue.new_asin()
    return Item(**{"browse_node": browse.node_of(product_type), "gtin": _gtin(given)} | values)


def _list(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else str(value).split("|"))]


def _marketplace(country: str) -> str:
    if country not in BY_COUNTRY:
        raise ValueError(f"no marketplace in {country}")
    return BY_COUNTRY[country].id


def _gtin(given: dict[str, Any]) -> str:
    for kind in _CODES:
        if kind in given:
            code = gtin(kind.upper(), str(given[kind]))
            if code is None:
                raise ValueError(f"{given[kind]} is no {kind.upper()}")
            return code
    return ""
