"""Amazon's published models (Swagger 2.0), read from the folder that SPAPI_MODELS names.

Objects are closed: a property that a model does not name is reported, as it is more often a slip than news.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft4Validator, FormatChecker
from jsonschema.validators import validator_for

from spapi_simulator.operations import OPERATIONS

Schema = dict[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
_FORMATS = FormatChecker(formats=())
_WHOLE = re.compile(r"-?\d+")


def _is_time(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None


def _is_date(text: str) -> bool:
    return bool(datetime.strptime(text, "%Y-%m-%d"))  # noqa: DTZ007


def _is_address(text: str) -> bool:
    return bool(urlsplit(text).scheme)


for _name, _of, _check in (
    ("date-time", str, _is_time),
    ("date", str, _is_date),
    ("uri", str, _is_address),
    ("int32", int, lambda number: -(2**31) <= number < 2**31),
    ("int64", int, lambda number: -(2**63) <= number < 2**63),
):
    _FORMATS.checks(_name, raises=ValueError)(
        lambda value, of=_of, check=_check: not isinstance(value, of) or check(value)
    )


@dataclass(frozen=True)
class Published:
    """One operation as Amazon publishes it; ``document`` holds the definitions that its schemas name."""

    document: Schema
    parameters: tuple[Schema, ...]
    responses: Mapping[str, Schema]

    def errors(self, schema: Schema, value: Any) -> list[str]:
        """Say where a value breaks a schema of this model."""
        return _errors(Draft4Validator(schema | {"definitions": self.document["definitions"]}), value)

    def answer_errors(self, status: int, headers: Mapping[str, str], content: bytes) -> Iterator[str]:
        """Say what is wrong with an answer."""
        response = self.responses.get(str(status))
        if response is None:
            yield f"status {status} is not one of {', '.join(self.responses)}"
            return
        for name in response.get("headers", {}):
            if name == "x-amzn-RequestId" and not headers.get(name.lower()):
                yield f"no header {name}"
        if "schema" in response:
            try:
                yield from self.errors(response["schema"], json.loads(content))
            except ValueError:
                yield "no JSON"
        elif content:
            yield "a body where the model has none"

    def request_errors(self, path: Mapping[str, str], query: str, body: Any) -> Iterator[str]:
        """Say what is wrong with a request: path parameters decoded, the query as sent, the body as JSON."""
        sent = [pair.split("=", 1) for pair in query.split("&") if pair]
        names = [unquote(name) for name, *_ in sent]
        values = {unquote(name): value for name, value in sent}
        known = {one["name"] for one in self.parameters if one["in"] == "query"}
        yield from (f"query: {name} is unknown" for name in names if name not in known)
        yield from (f"query: {name} stands twice" for name in set(names) if names.count(name) > 1)
        for one in self.parameters:
            if one["in"] == "query" and (one["name"] in values or one.get("required")):
                yield from self._parameter_errors(one, values.get(one["name"]))
            elif one["in"] == "path":
                yield from self._parameter_errors(one, path.get(one["name"]))
            elif one["in"] == "body" and (body is not None or one.get("required")):
                yield from (f"body: {error}" for error in self.errors(one["schema"], body))
        if body is not None and not any(one["in"] == "body" for one in self.parameters):
            yield "body: there must be none"

    def _parameter_errors(self, parameter: Schema, text: str | None) -> Iterator[str]:
        name = f"{parameter['in']}: {parameter['name']}"
        if text is None:
            yield f"{name} is missing"
            return
        if parameter["type"] == "array":
            value: Any = [_value(unquote(part), parameter["items"]) for part in text.split(",")]
        else:
            value = _value(unquote(text) if parameter["in"] == "query" else text, parameter)
        rules = {key: rule for key, rule in parameter.items() if key not in {"required", "name", "in"}}
        yield from (f"{name}: {error}" for error in self.errors(rules, value))


def _value(text: str, schema: Schema) -> Any:
    """Read one value of a query as its type; a text that is none stays a text, and breaks the schema."""
    kind = schema.get("type")
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind == "integer" and _WHOLE.fullmatch(text):
        return int(text)
    return text


def _errors(validator: Any, value: Any) -> list[str]:
    validator = validator.evolve(format_checker=_FORMATS)
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]


def folder() -> Path | None:
    """Give the folder of Amazon's models, or None when the environment names none."""
    named = os.environ.get("SPAPI_MODELS")
    return Path(named) if named else None


def file_errors(name: str, value: Any) -> list[str]:
    """Say where a value breaks one of Amazon's JSON Schema files (of a notification, of a feed)."""
    found = folder()
    if found is None:
        return []
    schema = json.loads((found / name).read_text(encoding="utf-8"))
    return _errors(validator_for(schema)(schema), value)


@cache
def published(operation: str) -> Published | None:
    """Give the model of an operation, None without a folder. Raises KeyError for an unknown one."""
    found = folder()
    return _all(found)[operation] if found else None


@cache
def _all(models: Path) -> dict[str, Published]:
    names = {(one.method, one.path): one.name for one in OPERATIONS.values()}
    found: dict[str, Published] = {}
    for file in sorted(models.glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        if "swagger" not in document:
            continue
        document["definitions"] = {
            name: _closed(_merged(schema, document)) for name, schema in document["definitions"].items()
        }
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                name = names.get((method.upper(), path))
                if name and method in METHODS:
                    parameters = (*methods.get("parameters", ()), *operation.get("parameters", ()))
                    whole = tuple(_parameter(one, document) for one in parameters)
                    found[name] = Published(document, whole, operation["responses"])
    return found


def _parameter(parameter: Schema, document: Schema) -> Schema:
    if "$ref" in parameter:
        parameter = document["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
    return parameter


def _merged(schema: Schema, document: Schema) -> Schema:
    """Put the parts of an ``allOf`` into one object, so that it can be closed."""
    merged = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema.get("allOf", ()):
        while "$ref" in part:
            part = document["definitions"][part["$ref"].rsplit("/", 1)[1]]  # noqa: PLW2901
        whole = _merged(part, document)
        merged["type"] = "object"
        merged["properties"] = whole.get("properties", {}) | merged.get("properties", {})
        merged["required"] = sorted({*whole.get("required", ()), *merged.get("required", ())})
    if not merged.get("required", True):
        del merged["required"]
    return merged


def _closed(schema: Any) -> Any:
    """Forbid what an object's schema does not name, at every depth."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items() if key not in {"example", "x-example"}}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        closed["additionalProperties"] = False
    return closed
