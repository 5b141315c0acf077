"""The generated models of amzn-selling-partner: a second, independent reading of Amazon's models."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, get_args, get_origin, get_type_hints

from amzn_selling_partner.sdk.models._base import adapter_for
from amzn_selling_partner.sdk.resources import SERVICES
from pydantic import ValidationError

from spapi_simulator.operations import OPERATIONS


@dataclass(frozen=True)
class Typed:
    """One operation: types of its answer, its error and its request's body, names in its query."""

    answer: Any
    error: Any
    body: Any
    query: frozenset[str]

    def answer_errors(self, status: int, content: bytes) -> list[str]:
        """Say what is wrong with an answer."""
        kind = self.answer if status < 300 else self.error
        if kind is None:
            return ["a body where the model has none"] if content else []
        return _errors(kind, content)

    def request_errors(self, query: list[str], body: bytes) -> list[str]:
        """Say what is wrong with a request: names of its query, bytes of its body."""
        unknown = [f"query: {name} is unknown" for name in query if name not in self.query]
        if self.body is None:
            return unknown + (["body: there must be none"] if body else [])
        return unknown + [f"body: {error}" for error in _errors(self.body, body)]


def _errors(kind: Any, content: bytes) -> list[str]:
    try:
        adapter_for(kind).validate_json(content, strict=True)
    except ValidationError as error:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
    return []


class _Listener:
    """Stands where the library has its HTTP client, and keeps what a method asks of it."""

    def __init__(self) -> None:
        self.heard: dict[str, Any] = {}

    def request(self, method: str, path: str, **details: Any) -> None:
        self.heard = {"method": method, "path": path, **details}


@cache
def typed(operation: str) -> Typed:
    """Give the types of an operation. Raises KeyError when the library does not have it."""
    known = OPERATIONS[operation]
    return _all()[known.method, _shape(known.path)]


@cache
def _all() -> dict[tuple[str, str], Typed]:
    starts = {one.path.split("/")[1] for one in OPERATIONS.values()}
    return {key: one for service in SERVICES for key, one in _of(service) if key[1].split("/")[1] in starts}


def _of(service: str) -> Iterator[tuple[tuple[str, str], Typed]]:
    module = import_module(f"amzn_selling_partner.sdk.resources.{service}")
    resource, listener = getattr(module, SERVICES[service][0]), _Listener()
    made = resource(listener)
    for name, method in inspect.getmembers(made, inspect.ismethod):
        needed = [
            one
            for one in inspect.signature(method).parameters.values()
            if one.default is inspect.Parameter.empty
        ]
        if name.startswith("_") or "Iterator" in str(inspect.signature(method).return_annotation):
            continue
        listener.heard = {}
        method(**{one.name: "{}" for one in needed})
        if not (heard := listener.heard):
            continue
        body = get_type_hints(method).get("body")
        path = heard["path"].replace("%7B%7D", "{}")
        yield (
            (heard["method"], path),
            Typed(
                heard.get("response"),
                heard.get("error"),
                _model(body),
                frozenset(heard.get("params") or ()),
            ),
        )


def _model(hint: Any) -> Any:
    """Give the model among the types that a method takes as its body."""
    if get_origin(hint) is list:
        return hint
    return get_args(hint)[0] if get_args(hint) else hint


def _shape(path: str) -> str:
    """Give a path without the names of its parameters."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
