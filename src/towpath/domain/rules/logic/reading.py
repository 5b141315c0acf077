"""The stable JSON form of a tree (docs/explanation/conditions.md)."""

from collections.abc import Mapping
from typing import Any, cast, get_args

from towpath.domain.rules.logic.tree import EVERYTHING, Aggregator, Combination, Line, Node, Operator, Path
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

MOST_LEVELS, MOST_NODES = 40, 250
"""No rule of a merchant comes near; they keep a made-up one from the stacks of Python and PostgreSQL."""
TOO_DEEP = Message(N_("Combinations can be nested at most %(limit)s times."), {"limit": MOST_LEVELS})
TOO_MANY = Message(N_("There can be at most %(limit)s conditions."), {"limit": MOST_NODES})
Errors = dict[str, Message]


def key_of(path: Path, field: str = "") -> str:
    """Name a part of a tree: ``0.2.value`` is the value of the third child of the root's first."""
    return ".".join([*map(str, path), *([field] if field else [])])


def write(node: Node) -> dict[str, Any]:
    """Give a node as JSON: a value is a list of texts, even of one; what is not said is left out."""
    if isinstance(node, Combination):
        children = [write(child) for child in node.children]
        return {"aggregator": node.aggregator, "value": node.value, "children": children}
    found: dict[str, Any] = {"attribute": node.attribute, "operator": node.operator}
    if node.value:
        found["value"] = list(node.value)
    return found | ({"subcategories": True} if node.subcategories else {})


def read(data: object) -> Combination:
    """Read what :func:`write` gives, of any origin; only the form is looked at.

    An empty object is the tree without conditions, and one value needs no list. Raises
    :class:`InvalidFields` by :func:`key_of`.
    """
    reader = _Reader()
    tree = reader.combination(data, ())
    if reader.errors:
        raise InvalidFields(reader.errors)
    return tree


_NODE = {"aggregator", "value", "children"}, {"attribute", "operator", "value", "subcategories"}


class _Reader:
    def __init__(self) -> None:
        self.errors: Errors = {}
        self.nodes = 0

    def combination(self, data: object, path: Path) -> Combination:
        if not isinstance(data, Mapping):
            self.wrong(path, "", N_("Write a combination as an object."))
            return EVERYTHING
        self.keys(data, path, _NODE[0])
        aggregator, value = data.get("aggregator", "ALL"), data.get("value", True)
        children = data.get("children", [])
        if aggregator not in get_args(Aggregator):
            self.wrong(path, "aggregator", N_("Write ALL or ANY."))
        if not isinstance(value, bool):
            self.wrong(path, "value", N_("Write true or false."))
        if not isinstance(children, list):
            self.wrong(path, "children", N_("Write the conditions as a list."))
            children = []
        if children and len(path) == MOST_LEVELS:
            self.wrong(path, "children", TOO_DEEP)
            children = []
        nodes = tuple(self.node(child, (*path, place)) for place, child in enumerate(children))
        return Combination(aggregator, value is True, nodes)

    def node(self, data: object, path: Path) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.errors["children"] = TOO_MANY
            return EVERYTHING
        is_line = isinstance(data, Mapping) and "attribute" in data
        return (
            self.line(cast("Mapping[str, object]", data), path) if is_line else self.combination(data, path)
        )

    def line(self, data: Mapping[str, object], path: Path) -> Line:
        self.keys(data, path, _NODE[1])
        attribute, operator = data["attribute"], data.get("operator", "is")
        if not isinstance(attribute, str) or not attribute:
            self.wrong(path, "attribute", N_("Write the code of an attribute."))
        if operator not in get_args(Operator):
            self.wrong(path, "operator", N_("There is no such operator."))
        if not isinstance(below := data.get("subcategories", False), bool):
            self.wrong(path, "subcategories", N_("Write true or false."))
        value = _texts(data.get("value"))
        if value is None:
            self.wrong(path, "value", N_("Write a text or a list of texts."))
        return Line(cast("str", attribute), cast("Operator", operator), value or (), below is True)

    def keys(self, data: Mapping[str, object], path: Path, known: set[str]) -> None:
        for key in data:
            if key not in known:
                self.wrong(path, key, N_("This is not known here."))

    def wrong(self, path: Path, field: str, message: str | Message) -> None:
        self.errors[key_of(path, field)] = message if isinstance(message, Message) else Message(message)


def _texts(data: object) -> tuple[str, ...] | None:
    """Give a value as texts; numbers and truths are written as the catalogue does. None if it is neither."""
    if data is None:
        return ()
    found = []
    for each in data if isinstance(data, list) else [data]:
        if isinstance(each, bool):
            found.append("true" if each else "false")
        elif isinstance(each, str | int | float):
            found.append(str(each))
        else:
            return None
    return tuple(found)
