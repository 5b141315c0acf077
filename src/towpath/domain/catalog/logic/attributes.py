"""What an attribute is, and the value that holds for a reader at a scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from towpath.kit.text import N_

Kind: TypeAlias = Literal[
    "text", "textarea", "number", "price", "date", "boolean", "select", "multiselect", "media"
]
AttributeScope: TypeAlias = Literal["global", "website", "store_view"]

KINDS: Mapping[Kind, str] = {
    "text": N_("Text Field"),
    "textarea": N_("Text Area"),
    "number": N_("Number"),
    "price": N_("Price"),
    "date": N_("Date"),
    "boolean": N_("Yes/No"),
    "select": N_("Dropdown"),
    "multiselect": N_("Multiple Select"),
    "media": N_("Media Image"),
}
"""Every input type with the message id that a reader sees."""
SCOPES: Mapping[AttributeScope, str] = {
    "global": N_("Global"),
    "website": N_("Website"),
    "store_view": N_("Store View"),
}
WITH_OPTIONS = frozenset({"select", "multiselect"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute as the rest of the house sees it; ``scope`` is the one that holds now."""

    code: str
    label: str
    kind: Kind
    scope: AttributeScope
    use_for_promo_rules: bool = False
    system: bool = False


def scope_now(kind: Kind, scope: AttributeScope, *, prices_per_website: bool) -> AttributeScope:
    """Give the scope of an attribute's values: that of prices is one setting for all of them."""
    if kind == "price":
        return "website" if prices_per_website else "global"
    return scope
