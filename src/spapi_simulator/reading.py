"""Reads tables of TOML into frozen dataclasses, and says exactly what is wrong with one that does not fit."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
NAMES: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Decimal: "a decimal number",
    str: "a text",
    datetime: "a date and time",
}


class ScenarioError(Exception):
    """The scenario cannot be used; the text names file, key and what is allowed."""


def read_file(kind: type[T], path: Path) -> T:
    """Read a file. Raises :class:`ScenarioError`."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError(f"{path}: {error}") from None
    try:
        return read(kind, table, "")
    except ScenarioError as error:
        raise ScenarioError(f"{path}: {error}") from None


def read(kind: type[T], table: Mapping[str, Any], where: str) -> T:
    """Read a table; ``where`` is how messages name it. Raises :class:`ScenarioError`."""
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    for name in table:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"allowed: {', '.join(known)}"
            raise ScenarioError(f"{_key(where, name)} is unknown; {hint}")
    missing = [name for name, one in known.items() if name not in table and is_required(one)]
    if missing:
        raise ScenarioError(f"{_key(where, missing[0])} is missing")
    types = hints(kind)
    values = {name: _value(types[name], value, _key(where, name)) for name, value in table.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise ScenarioError(f"{where or 'the scenario'}: {error}") from None


def hints(kind: type[Any]) -> dict[str, Any]:
    """Give the types of a dataclass's fields."""
    return get_type_hints(kind)


def is_required(one: "Field[Any]") -> bool:
    """Tell whether a field has no default."""
    return one.default is MISSING and one.default_factory is MISSING


def _key(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _value(kind: Any, value: Any, where: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _value(next(one for one in inner if one is not NoneType), value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise ScenarioError(f"{where} must be a list, not {value!r}")
        return tuple(_value(inner[0], one, f"{where}[{number}]") for number, one in enumerate(value, 1))
    if origin is not None:
        if not isinstance(value, dict):
            raise ScenarioError(f"{where} must be a table, not {value!r}")
        return {name: _value(inner[1], one, _key(where, name)) for name, one in value.items()}
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise ScenarioError(f"{where} must be a table, not {value!r}")
        return read(kind, value, where)  # type: ignore[arg-type]
    return value if kind is Any else _plain(kind, value, where)


def _plain(kind: type[Any], value: Any, where: str) -> Any:
    try:
        if kind is Decimal and not isinstance(value, bool):
            return Decimal(str(value))
        if kind is datetime:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            return moment.replace(tzinfo=moment.tzinfo or UTC)
    except (InvalidOperation, ValueError, TypeError):
        raise ScenarioError(f"{where} must be {NAMES[kind]}, not {value!r}") from None
    accepted = (int, float) if kind is float else kind
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise ScenarioError(f"{where} must be {NAMES[kind]}, not {value!r}")
    return value
