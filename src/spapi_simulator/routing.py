"""Finds the operation of a request by its method and path."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from spapi_simulator.operations import OPERATIONS, Operation

REGIONS = frozenset({"na", "eu", "fe"})
_PARAMETER = "{}"


def _tree(operations: Iterable[Operation]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for operation in operations:
        node = root
        for segment in operation.path.strip("/").split("/"):
            node = node.setdefault(_PARAMETER if segment.startswith("{") else segment, {})
        node[f" {operation.method}"] = operation
    return root


_ROOT = _tree(OPERATIONS.values())
_NAMES = {
    operation.name: tuple(part[1:-1] for part in operation.path.split("/") if part.startswith("{"))
    for operation in OPERATIONS.values()
}


def find(method: str, raw_path: str) -> tuple[Operation | None, dict[str, str], str]:
    """Give operation, path parameters and the region that the address names (or "").

    ``raw_path`` is still percent-encoded, so that an encoded slash inside a SKU stays inside it.
    """
    segments = raw_path.strip("/").split("/")
    region = segments.pop(0) if segments and segments[0] in REGIONS else ""
    node, values = _ROOT, []
    for segment in segments:
        if segment in node:
            node = node[segment]
        elif _PARAMETER in node and segment:
            node = node[_PARAMETER]
            values.append(unquote(segment))
        else:
            return None, {}, region
    operation = node.get(f" {method}")
    if operation is None:
        return None, {}, region
    return operation, dict(zip(_NAMES[operation.name], values, strict=True)), region
