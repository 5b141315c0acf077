"""Describes what a scenario may hold, from the dataclasses that it is read into and their source."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from itertools import pairwise
from types import UnionType
from typing import Any, get_args, get_origin

from spapi_simulator.reading import NAMES, hints, is_required


@dataclass(frozen=True, slots=True)
class Described:
    """A key of a table, for people: type and default in words of TOML; ``required`` has no default."""

    name: str
    type: str
    default: str
    text: str
    required: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its heading in TOML ("" for the keys before all tables), what it is, its keys."""

    heading: str
    text: str
    keys: tuple[Described, ...]


def tables(kind: type[Any], path: str = "", *, listed: bool = False) -> Iterator[Table]:
    """Give a table and all tables inside it, the outer ones first."""
    heading = f"[[{path}]]" if listed else path and f"[{path}]"
    yield Table(
        heading, " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split()), tuple(describe(kind))
    )
    types = hints(kind)
    for one in fields(kind):
        if inner := nested(types[one.name]):
            name = f"{path}.{one.name}" if path else one.name
            yield from tables(inner, name, listed=get_origin(types[one.name]) is tuple)


def describe(kind: type[Any]) -> Iterator[Described]:
    """Give the keys of a table, without the tables inside it, in the words of its source."""
    types, texts = hints(kind), _texts(kind)
    for one in fields(kind):
        if nested(types[one.name]) is None:
            required, default = is_required(one), one.default
            if one.default_factory is not MISSING:
                default = one.default_factory()
            value = "" if required or default is None else shown(default)
            yield Described(one.name, _named(types[one.name]), value, texts.get(one.name, ""), required)


def example(kind: type[Any]) -> str:
    """Give a file with every table and every default; lists of tables and what has no default as comments."""
    lines = ["# Every table that a scenario may have, with its defaults. Nothing has to be there."]
    for table in tables(kind):
        mark = "# " if "[[" in table.heading or "." in table.heading else ""
        lines += ["", f"# {table.text}"] + ([f"{mark}{table.heading}"] if table.heading else [])
        for key in table.keys:
            value = key.default or f"a {key.type}" * key.required
            lines.append(
                f"{mark or '# ' * (not key.default)}{key.name} = {value}".rstrip() + _comment(key.text)
            )
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return f"  # {text}" if text else ""


def nested(kind: Any) -> type[Any] | None:
    """Give the dataclass of a table, or of a list of tables; None for a plain value."""
    inner = next((one for one in get_args(kind) if is_dataclass(one)), kind)
    return inner if isinstance(inner, type) and is_dataclass(inner) else None


def shown(value: Any) -> str:
    """Write a value as TOML does."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, int | float):
        return f"{value:g}" if value < 1e6 else str(int(value))  # noqa: PLR2004 - no exponents
    return "{}" if isinstance(value, dict) else f'"{value}"'


def _named(kind: Any) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _named(inner[0])
    if origin is tuple:
        return f"list of {_named(inner[0]).removeprefix('a ')}s"
    return "table" if origin is not None else NAMES.get(kind, "anything").removeprefix("a ")


def _texts(kind: type[Any]) -> dict[str, str]:
    """Give the texts that stand below the fields in the source of a dataclass."""
    texts: dict[str, str] = {}
    for ancestor in reversed(kind.__mro__[:-1]):
        (source,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(ancestor))).body
        body = source.body if isinstance(source, ast.ClassDef) else []
        for before, after in pairwise(body):
            said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and after.value.value
            if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and said:
                texts[before.target.id] = " ".join(str(said).split())
    return texts
