"""What a form with a condition editor says: a tree as it was typed, and what its reader wants done to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast, get_args

from django.http import QueryDict
from django.utils.formats import get_format

from towpath.domain.rules.logic.language import WITH_OPTIONS, Vocabulary, takes_several
from towpath.domain.rules.logic.reading import MOST_LEVELS
from towpath.domain.rules.logic.texts import parts
from towpath.domain.rules.logic.tree import Aggregator, Combination, Line, Node, Operator, Path

Fields = Mapping[str, list[str]]
_PLACE = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do with a node: refresh, add, delete, choose, close."""

    name: str
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Submitted:
    """A tree as typed, the places of the choosers that are open, and the command, if a button was one."""

    tree: Combination
    open: frozenset[Path]
    command: Command | None
    wanted: str = ""
    """What is to be added, as the menu calls it."""


def read(post: QueryDict, prefix: str, vocabulary: Vocabulary) -> Submitted:
    """Read the fields whose names begin with the prefix; what makes no sense is left out."""
    nodes = _nodes(post, prefix)
    tree = _combination((), nodes, vocabulary)
    command = _command(post.get(f"{prefix}.do", ""))
    wanted = "".join(nodes.get(command.path, {}).get("new", [])) if command else ""
    is_open = frozenset(path for path, fields in nodes.items() if "open" in fields)
    return Submitted(tree, is_open, command, wanted)


def _nodes(post: QueryDict, prefix: str) -> dict[Path, Fields]:
    """Sort the fields by the path of their node: ``conditions.0.2.value`` is a value of (0, 2)."""
    found: dict[Path, dict[str, list[str]]] = {(): {}}
    for name in post:
        start, *places, field = name.split(".") if "." in name else (name, "")
        path = _path(places)
        if start == prefix and path is not None:
            found.setdefault(path, {})[field] = [str(each) for each in post.getlist(name)]
    return {path: found[path] for path in sorted(found)}


def _combination(path: Path, nodes: Mapping[Path, Fields], vocabulary: Vocabulary) -> Combination:
    fields = nodes[path]
    aggregator = "".join(fields.get("aggregator", []))
    below = [each for each in nodes if each[:-1] == path and each]
    return Combination(
        cast("Aggregator", aggregator if aggregator in get_args(Aggregator) else "ALL"),
        fields.get("value") != ["false"],
        tuple(node for each in below if (node := _node(each, nodes, vocabulary))),
    )


def _node(path: Path, nodes: Mapping[Path, Fields], vocabulary: Vocabulary) -> Node | None:
    fields = nodes[path]
    if "aggregator" in fields:
        return _combination(path, nodes, vocabulary)
    return _line("".join(fields["attribute"]), fields, vocabulary) if "attribute" in fields else None


def _line(code: str, fields: Fields, vocabulary: Vocabulary) -> Line:
    attribute = vocabulary.attributes.get(code)
    operator = cast("Operator", "".join(fields.get("operator", [])))
    known = attribute.operators if attribute else get_args(Operator)
    line = Line(code, operator if operator in known else known[0], (), "below" in fields)
    typed = [text for text in fields.get("value", []) if text]
    several = attribute is not None and takes_several(attribute.kind, line.operator)
    if attribute and several and attribute.kind not in WITH_OPTIONS:
        typed = list(dict.fromkeys(part for text in typed for part in parts(text)))
    elif attribute and not several and line.operator != "undefined":
        typed = typed[:1]
    if attribute and attribute.kind == "number" and len(typed) == 1:
        typed = [typed[0].replace(get_format("DECIMAL_SEPARATOR"), ".")]
    return replace(line, value=tuple(typed))


def _command(text: str) -> Command | None:
    """Read ``add 0.2``; the root's path is nothing."""
    name, _, where = text.partition(" ")
    path = _path(where.split(".") if where else [])
    return Command("refresh" if path is None else name, path or ()) if name else None


def _path(places: list[str]) -> Path | None:
    """Read a path that can be one: at most one level deeper than allowed, so that the error has a place."""
    if len(places) > MOST_LEVELS + 1 or not all(_PLACE.fullmatch(place) for place in places):
        return None
    return tuple(map(int, places))
