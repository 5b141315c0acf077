"""The browse tree: departments, categories and their leaves, by which items are classified."""

from dataclasses import dataclass

from spapi_simulator.world.words import KINDS

_EVERYTHING = "Everything Else"


@dataclass(frozen=True, slots=True)
class Node:
    """A classification; ``parent`` is an id, or "" for a department."""

    id: str
    name: str
    parent: str = ""


def _tree() -> dict[str, Node]:
    departments = list(dict.fromkeys([*(kind.department for kind in KINDS), _EVERYTHING]))
    ids = {name: str(2_100_000 + place) for place, name in enumerate(departments)}
    nodes = [Node(ids[name], name) for name in departments]
    for place, kind in enumerate(KINDS):
        category = Node(str(2_210_000 + place), kind.category, ids[kind.department])
        leaves = [Node(leaf(place, which), noun, category.id) for which, noun in enumerate(kind.nouns)]
        nodes += [category, *leaves]
    return {node.id: node for node in nodes}


def leaf(kind: int, noun: int) -> str:
    """Give the id of the leaf for a noun of a kind."""
    return str(2_320_000 + 10 * kind + noun)


NODES = _tree()
OTHER = next(node.id for node in NODES.values() if node.name == _EVERYTHING)
_BY_TYPE = {kind.product_type: str(2_210_000 + place) for place, kind in enumerate(KINDS)}


def node_of(product_type: str) -> str:
    """Give the node of an item of which nothing but its product type is known."""
    return _BY_TYPE.get(product_type, OTHER)


def path(node_id: str) -> list[Node]:
    """Give a node and its ancestors, the department last; an unknown id stands alone."""
    found: list[Node] = []
    while node_id:
        node = NODES.get(node_id) or Node(node_id, node_id)
        found.append(node)
        node_id = node.parent
    return found
