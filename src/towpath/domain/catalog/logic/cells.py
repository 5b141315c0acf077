"""What stands in one cell of Magento's product CSV when it is more than one value."""

import csv
import re
from collections.abc import Mapping

EMPTY = "__EMPTY__VALUE__"
"""What a cell says to take a value away; an empty cell leaves the value as it is."""
PAIR = (
    r"(?:\A|,)([A-Za-z][A-Za-z0-9_]*)="
    r'("(?:[^"]|"")*"(?=,[A-Za-z][A-Za-z0-9_]*=|\Z)|(?:[^,]|,(?![A-Za-z][A-Za-z0-9_]*=))*)'
)
"""``code=value`` among its like; PostgreSQL reads the pattern as Python does, so both find the same."""
_PAIR = re.compile(PAIR)
_SLASH = re.compile(r"(?<!\\)/")


def read_pairs(cell: str) -> dict[str, str]:
    """Read ``code=value,code="a, b"`` (additional_attributes, a variation) by code in small letters.

    A comma ends a value only where another ``code=`` follows; inside quotation marks it never does, and
    a doubled mark stands for one. Of a repeated code the last value holds. Text that is no pair is left out.
    """
    return {code.lower(): _unquoted(value) for code, value in _PAIR.findall(cell)}


def write_pairs(values: Mapping[str, str]) -> str:
    """Write what :func:`read_pairs` reads; a value is put in quotation marks where it could be misread."""
    return ",".join(f"{code}={_quoted(value)}" for code, value in values.items())


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1].replace('""', '"') if quoted else value


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if "," in value or '"' in value else value


def category_paths(cell: str) -> list[tuple[str, ...]]:
    r"""Read ``Default Category/Gear,"Default Category/Bags, Cases"`` as names from the root down.

    A slash inside a name is written ``\/``; a path with a comma stands in quotation marks.
    """
    paths = [_path(path) for path in _split(cell)]
    return list(dict.fromkeys(path for path in paths if path))


def codes(cell: str) -> list[str]:
    """Read ``base,es`` (product_websites)."""
    return [code for code in (part.strip() for part in cell.split(",")) if code]


def _split(cell: str) -> list[str]:
    (parts,) = csv.reader([cell.replace("\r", " ").replace("\n", " ")], skipinitialspace=True)
    return parts


def _path(text: str) -> tuple[str, ...]:
    names = [name.replace(r"\/", "/").strip() for name in _SLASH.split(text)]
    return tuple(name for name in names if name)
