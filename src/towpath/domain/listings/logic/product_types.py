"""What is wrong with a listing's attributes by the JSON Schema that Amazon has for its product type.

Amazon extends JSON Schema 2019-09 (its meta-schema, version 1): of its keywords ``maxUniqueItems`` and
``minUniqueItems`` (how often each combination of selector values comes up), ``maxUtf8ByteLength`` and
``minUtf8ByteLength`` are checked; the others only inform. What it says of other formats is left to Amazon.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jsonschema import Draft201909Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry

Schema = Mapping[str, Any]
Errors = Iterator[ValidationError]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an attribute: it is ``missing``, or the ``text`` says it (the checker's English)."""

    attribute: str
    text: str = ""

    @property
    def missing(self) -> bool:
        """Tell whether the attribute is not there at all."""
        return not self.text


def problems(schema: Schema, attributes: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Give what is wrong with a whole listing."""
    return _unique(_validator(schema).iter_errors(attributes))


def problems_in(schema: Schema, attributes: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Give what is wrong with some attributes by themselves, as a change of a listing has them."""
    validator, known = _validator(schema), schema.get("properties", {})
    found = [
        error
        for name, values in attributes.items()
        if name in known
        for error in validator.descend(values, known[name], path=name)
    ]
    unknown = [Problem(name, "not known here") for name in attributes if name not in known]
    return (*unknown, *_unique(found))


def _validator(schema: Schema) -> Validator:
    return _ProductTypeValidator(schema, registry=Registry())


def _unique(errors: Iterable[ValidationError]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problem for error in errors for problem in _problems(error)))


def _problems(error: ValidationError) -> Iterator[Problem]:
    path = [str(part) for part in error.absolute_path]
    if path:
        where = ".".join(path[1:])
        yield Problem(path[0], f"{where}: {error.message}" if where else error.message)
    elif error.validator == "required":
        yield from (Problem(name) for name in error.validator_value if name not in error.instance)
    elif error.validator == "additionalProperties":
        known = error.schema["properties"]
        yield from (Problem(name, "not known here") for name in error.instance if name not in known)
    elif error.context:
        for inner in error.context:
            yield from _problems(inner)
    else:
        yield Problem("", error.message)


def _multiple(_validator: Validator, of: Any, value: Any, _schema: Schema) -> Errors:
    """Decide in decimal fractions: in binary ones 19.99 is no multiple of 0.01."""
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return
    if (Fraction(str(value)) / Fraction(str(of))).denominator > 1:
        yield ValidationError(f"{value} is not a multiple of {of}")


def _counts(entries: Any, schema: Schema) -> Counter[tuple[str, ...]]:
    names = schema.get("selectors", ())
    rows = (entry for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()
    return Counter(tuple(str(entry.get(name)) for name in names) for entry in rows)


def _most(_validator: Validator, most: int, entries: Any, schema: Schema) -> Errors:
    for chosen, count in _counts(entries, schema).items():
        if count > most:
            yield ValidationError(f"{count} values for {', '.join(chosen)}, {most} at most")


def _least(_validator: Validator, least: int, entries: Any, schema: Schema) -> Errors:
    for chosen, count in _counts(entries, schema).items():
        if count < least:
            yield ValidationError(f"{count} values for {', '.join(chosen)}, {least} at least")


def _longest(_validator: Validator, most: int, value: Any, _schema: Schema) -> Errors:
    if isinstance(value, str) and (size := len(value.encode())) > most:
        yield ValidationError(f"{size} bytes in UTF-8, {most} at most")


def _shortest(_validator: Validator, least: int, value: Any, _schema: Schema) -> Errors:
    if isinstance(value, str) and (size := len(value.encode())) < least:
        yield ValidationError(f"{size} bytes in UTF-8, {least} at least")


_ProductTypeValidator = extend(
    Draft201909Validator,
    {
        "multipleOf": _multiple,
        "maxUniqueItems": _most,
        "minUniqueItems": _least,
        "maxUtf8ByteLength": _longest,
        "minUtf8ByteLength": _shortest,
    },
)
