"""Products that are made here rather than imported: what is known of each, and what is said of all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

INVISIBLE = "Not Visible Individually"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A simple product to make under the first of ``skus`` that is free; ``values`` by attribute code."""

    skus: tuple[str, ...]
    name: str
    price: Decimal | None = None
    quantity: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What all products that are made together share; ``tax_class`` may be empty."""

    enabled: bool = True
    category_ids: tuple[int, ...] = ()
    website_ids: tuple[int, ...]
    attribute_set: str
    visibility: str = INVISIBLE
    tax_class: str = ""


def common_of(arguments: Mapping[str, Any]) -> Common:
    """Read it from what JSON kept of it; what is not there is not chosen."""
    lists = {name: tuple(arguments.get(name, ())) for name in ("category_ids", "website_ids")}
    return Common(**{"attribute_set": "", **arguments, **lists})
