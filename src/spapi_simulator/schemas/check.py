"""Checks what sellers send against the very schemas that they can download."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jsonschema import ValidationError
from jsonschema.protocols import Validator

from spapi_simulator.schemas.build import Wanted, schema
from spapi_simulator.schemas.types import PRODUCT_TYPES
from spapi_simulator.schemas.vocabulary import FORMATS, ProductTypeValidator
from spapi_simulator.world.issues import Issue, invalid, missing, unknown

_TOO_FEW = "99022"
_FEW = frozenset({"minItems", "minUniqueItems"})


@lru_cache(maxsize=256)
def _validator(wanted: Wanted) -> Validator:
    return ProductTypeValidator(schema(wanted), format_checker=FORMATS)


def issues_of(attributes: Mapping[str, Any], wanted: Wanted) -> list[Issue]:
    """Check a whole submission; every issue names its attribute."""
    return _issues(_validator(wanted).iter_errors(attributes))


def issues_in(attributes: Mapping[str, Any], names: Iterable[str], wanted: Wanted) -> list[Issue]:
    """Check some attributes by themselves, as a partial update does."""
    validator = _validator(wanted)
    known = schema(wanted)["properties"]
    found: list[Issue] = []
    for name in dict.fromkeys(names):
        if name not in known:
            found.append(unknown(name))
        elif name in attributes:
            found += _issues(validator.descend(attributes[name], known[name], path=name))
    return found


def selectors(product_type: str, name: str) -> tuple[str, ...]:
    """Give the selectors of an attribute; those of most for one that the product type lacks."""
    return _selectors(product_type).get(name, ("marketplace_id",))


@lru_cache
def _selectors(product_type: str) -> dict[str, tuple[str, ...]]:
    return {name: one.selectors for name, one in PRODUCT_TYPES[product_type].attributes.items()}


def _issues(errors: Iterable[ValidationError]) -> list[Issue]:
    found = [issue for error in errors for issue in _issue(error)]
    return list(dict.fromkeys(found))


def _issue(error: ValidationError) -> Iterator[Issue]:
    path = list(error.absolute_path)
    if path:
        code = _TOO_FEW if error.validator in _FEW else "8105"
        yield invalid(str(path[0]), _why(error, path[1:]), code)
    elif error.validator == "required":
        yield from (missing(name) for name in error.validator_value if name not in error.instance)
    elif error.validator == "additionalProperties":
        known = error.schema["properties"]
        yield from (unknown(name) for name in error.instance if name not in known)
    else:
        for inner in error.context or ():
            yield from _issue(inner)


def _why(error: ValidationError, path: list[Any]) -> str:
    where = ".".join(str(part) for part in path)
    return f"{where}: {error.message}." if where else f"{error.message}."
