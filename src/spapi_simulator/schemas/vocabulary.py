"""Amazon's extension of JSON Schema draft 2019-09: its meta-schema, and a validator that knows its keywords.

Checked are ``maxUniqueItems`` and ``minUniqueItems`` (how often each combination of selector values comes
up), ``maxUtf8ByteLength`` and ``minUtf8ByteLength``; the other keywords only inform.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from math import isfinite
from typing import Any

from jsonschema import Draft201909Validator, FormatChecker, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

_ROOT = "https://schemas.amazon.com/selling-partners/definitions/product-types"
META_SCHEMA_ID = f"{_ROOT}/meta-schema/v1"
VOCABULARY_ID = f"{_ROOT}/vocabulary/v1"
_DRAFT = "https://json-schema.org/draft/2019-09"
_COUNT = {"type": "integer", "minimum": 0}
META_SCHEMA: dict[str, Any] = {
    "$schema": f"{_DRAFT}/schema",
    "$id": META_SCHEMA_ID,
    "$vocabulary": {
        f"{_DRAFT}/vocab/core": True,
        f"{_DRAFT}/vocab/applicator": True,
        f"{_DRAFT}/vocab/validation": True,
        f"{_DRAFT}/vocab/meta-data": True,
        f"{_DRAFT}/vocab/format": False,
        f"{_DRAFT}/vocab/content": True,
        VOCABULARY_ID: False,
    },
    "$recursiveAnchor": True,
    "title": "Product type definitions",
    "type": ["object", "boolean"],
    "allOf": [{"$ref": f"{_DRAFT}/schema"}],
    "properties": {
        "editable": {"type": "boolean"},
        "hidden": {"type": "boolean"},
        "enumNames": {"type": "array", "items": {"type": "string"}},
        "selectors": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "maxUniqueItems": _COUNT,
        "minUniqueItems": _COUNT,
        "maxUtf8ByteLength": _COUNT,
        "minUtf8ByteLength": _COUNT,
        "replaces": {"type": "array", "items": {"type": "string"}},
        "$lifecycle": {
            "type": "object",
            "properties": {"enumDeprecated": {"type": "array", "items": True}},
        },
    },
}
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?")
FORMATS = FormatChecker(())
Errors = Iterator[ValidationError]


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


def _is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(_TIME.fullmatch(value) and datetime.fromisoformat(value))


FORMATS.checks("date", raises=ValueError)(_is_date)
FORMATS.checks("date-time", raises=ValueError)(_is_time)


def _multiple(_validator: Validator, of: float, value: Any, _schema: dict[str, Any]) -> Errors:
    """Decide in decimal fractions: in binary ones 19.99 is no multiple of 0.01."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    if not isfinite(value) or (Fraction(str(value)) / Fraction(str(of))).denominator > 1:
        yield ValidationError(f"{value} is not a multiple of {of}")


def _counts(entries: Any, schema: dict[str, Any]) -> Counter[tuple[str, ...]]:
    names = schema.get("selectors", ())
    rows = (entry for entry in entries if isinstance(entry, dict))
    return Counter(tuple(str(entry.get(name)) for name in names) for entry in rows)


def _max_unique(_validator: Validator, most: int, entries: Any, schema: dict[str, Any]) -> Errors:
    if isinstance(entries, list):
        for chosen, count in _counts(entries, schema).items():
            if count > most:
                yield ValidationError(f"{count} entries for {', '.join(chosen)}; at most {most} are allowed")


def _min_unique(_validator: Validator, least: int, entries: Any, schema: dict[str, Any]) -> Errors:
    if isinstance(entries, list):
        for chosen, count in _counts(entries, schema).items():
            if count < least:
                yield ValidationError(f"{count} entries for {', '.join(chosen)}; at least {least} are needed")


def _max_bytes(_validator: Validator, most: int, value: Any, _schema: dict[str, Any]) -> Errors:
    if isinstance(value, str) and (size := len(value.encode())) > most:
        yield ValidationError(f"{size} bytes in UTF-8; at most {most} are allowed")


def _min_bytes(_validator: Validator, least: int, value: Any, _schema: dict[str, Any]) -> Errors:
    if isinstance(value, str) and (size := len(value.encode())) < least:
        yield ValidationError(f"{size} bytes in UTF-8; at least {least} are needed")


ProductTypeValidator = extend(
    Draft201909Validator,
    {
        "multipleOf": _multiple,
        "maxUniqueItems": _max_unique,
        "minUniqueItems": _min_unique,
        "maxUtf8ByteLength": _max_bytes,
        "minUtf8ByteLength": _min_bytes,
    },
)
