"""The tree of conditions: values, how to reach a node, how to change one (nothing is changed in place)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Aggregator: TypeAlias = Literal["ALL", "ANY"]
Operator: TypeAlias = Literal[
    "is",
    "is_not",
    "at_least",
    "at_most",
    "greater",
    "less",
    "contains",
    "contains_not",
    "one_of",
    "not_one_of",
    "undefined",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One condition: an attribute by code, an operator, the value as texts (none, one or several).

    A value is what was typed, the label of an option, the id of an attribute set or of a category,
    ``true`` or ``false``, a date in ISO 8601. ``subcategories`` counts what is below the categories too.
    """

    attribute: str
    operator: Operator = "is"
    value: tuple[str, ...] = ()
    subcategories: bool = False


@dataclass(frozen=True, slots=True)
class Combination:
    """Conditions that together say something: all of them, or any of them, must be as ``value`` says."""

    aggregator: Aggregator = "ALL"
    value: bool = True
    children: tuple["Node", ...] = ()


Node: TypeAlias = Combination | Line
Path: TypeAlias = tuple[int, ...]
"""The places of a node's ancestors and of itself among their siblings; the root's path is empty."""
EVERYTHING = Combination()
"""The tree without conditions: every product."""


def at(tree: Combination, path: Path) -> Node:
    """Give the node at a path; raises ``LookupError`` where there is none."""
    node: Node = tree
    for place in path:
        if not isinstance(node, Combination) or place < 0:
            raise LookupError(path)
        node = node.children[place]
    return node


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Give every node with its path, a combination before its children."""
    yield path, node
    if isinstance(node, Combination):
        for place, child in enumerate(node.children):
            yield from walk(child, (*path, place))


def lines(node: Node) -> Iterator[Line]:
    """Give every condition of a tree."""
    return (each for _, each in walk(node) if isinstance(each, Line))


def added(tree: Combination, path: Path, node: Node) -> tuple[Combination, Path]:
    """Give the tree with a node more, the last of the combination at the path, and the new node's path."""
    parent = _combination(tree, path)
    new = (*path, len(parent.children))
    return _changed(tree, path, replace(parent, children=(*parent.children, node))), new


def deleted(tree: Combination, path: Path) -> Combination:
    """Give the tree without the node at the path; of the root only what is in it goes."""
    at(tree, path)
    return _changed(tree, path, None)


def replaced(tree: Combination, path: Path, node: Node) -> Combination:
    """Give the tree with another node at the path; at the root only a combination can be."""
    at(tree, path)
    return _changed(tree, path, node)


def _combination(tree: Combination, path: Path) -> Combination:
    found = at(tree, path)
    if isinstance(found, Line):
        raise LookupError(path)  # noqa: TRY004 - a path that leads nowhere, like any other
    return found


def _changed(tree: Combination, path: Path, node: Node | None) -> Combination:
    """Put a node, or nothing, in a place and build its ancestors anew."""
    for length in reversed(range(len(path))):
        parent, place = _combination(tree, path[:length]), path[length]
        put = () if node is None else (node,)
        node = replace(parent, children=(*parent.children[:place], *put, *parent.children[place + 1 :]))
    if isinstance(node, Line):
        raise LookupError(path)  # noqa: TRY004 - as above
    return node or EVERYTHING
