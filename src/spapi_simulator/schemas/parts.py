"""Pieces of which attributes' schemas are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]
MARKETPLACE = {"$ref": "#/$defs/marketplace_id"}
MOST = 1_000_000_000
"""No price or measure is more."""
LANGUAGE = {"$ref": "#/$defs/language_tag"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: a list of entries with ``fields``, told apart by ``selectors``."""

    name: str
    title: str
    description: str
    fields: Mapping[str, Schema]
    required: tuple[str, ...] = ("value",)
    selectors: tuple[str, ...] = ("marketplace_id",)
    most: int = 1
    """How many entries there may be for one combination of selectors."""
    group: str = "product_details"
    offer: bool = False
    """Whether it belongs to the sales terms and not to the facts of the product."""
    rules: tuple[Schema, ...] = field(default=())
    """Conditions between the fields of an entry."""

    def schema(self) -> Schema:
        """Give the schema of the attribute's value."""
        items: Schema = {
            "type": "object",
            "required": sorted(self.required),
            "properties": dict(self.fields),
            "additionalProperties": False,
        }
        if self.rules:
            items["allOf"] = list(self.rules)
        return {
            "title": self.title,
            "description": self.description,
            "type": "array",
            "minItems": 1,
            "minUniqueItems": 1,
            "maxUniqueItems": self.most,
            "selectors": list(self.selectors),
            "items": items,
        }


def string(title: str, example: str, *, editable: bool = True, **limits: Any) -> Schema:
    """Describe a text."""
    return {
        "title": title,
        "editable": editable,
        "hidden": False,
        "examples": [example],
        "type": "string",
        **limits,
    }


def number(title: str, example: float, kind: str = "number", **limits: Any) -> Schema:
    """Describe a number; kind "integer" for whole ones."""
    return {"title": title, "editable": True, "hidden": False, "examples": [example], "type": kind, **limits}


def flag(title: str) -> Schema:
    """Describe yes or no."""
    return number(title, example=True, kind="boolean", enum=[True, False], enumNames=["Yes", "No"])


def one_of(
    title: str, choices: Mapping[str, str], *, editable: bool = True, old: Sequence[str] = ()
) -> Schema:
    """Describe a choice: value -> label; ``old`` ones are still taken but on their way out."""
    found = string(title, next(iter(choices)), editable=editable)
    found |= {"enum": list(choices), "enumNames": list(choices.values())}
    return found | ({"$lifecycle": {"enumDeprecated": list(old)}} if old else {})


def open_choice(title: str, choices: Sequence[str], **limits: Any) -> Schema:
    """Describe a text for which Amazon suggests values but takes others too."""
    suggested = {"type": "string", "enum": list(choices), "enumNames": list(choices)}
    return string(title, choices[0], **limits) | {"anyOf": [{"type": "string"}, suggested]}


def moment(title: str, example: str) -> Schema:
    """Describe a date, with or without a time."""
    forms = [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]
    return string(title, example, oneOf=forms)


def listed(title: str, fields: Mapping[str, Schema], required: Sequence[str], **limits: Any) -> Schema:
    """Describe a list of objects inside an entry."""
    return {"title": title, "type": "array", "minItems": 1, "items": record(fields, required), **limits}


def record(fields: Mapping[str, Schema], required: Sequence[str]) -> Schema:
    """Describe an object."""
    return {
        "type": "object",
        "required": sorted(required),
        "properties": dict(fields),
        "additionalProperties": False,
    }


def measure(title: str, units: Mapping[str, str], example: float) -> dict[str, Schema]:
    """Give the fields ``unit`` and ``value`` of a measure."""
    return {
        "unit": one_of(f"{title} Unit", units),
        "value": number(title, example, minimum=0, maximum=MOST),
    }
