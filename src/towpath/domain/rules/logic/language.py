"""The words of the condition language: kinds of attributes, their operators, what can be chosen.

Source: pricing and rules, section 1.3; *is undefined* everywhere, the order of dates and the lists of
options are ours.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from towpath.domain.catalog.logic.attributes import Kind as InputType
from towpath.domain.rules.logic.tree import Aggregator, Node, Operator, lines
from towpath.kit.text import N_, Message

Kind: TypeAlias = Literal["text", "number", "date", "boolean", "select", "multiselect", "set", "category"]

KIND_OF: Mapping[InputType, Kind] = {
    "text": "text",
    "textarea": "text",
    "media": "text",
    "number": "number",
    "price": "number",
    "date": "date",
    "boolean": "boolean",
    "select": "select",
    "multiselect": "multiselect",
}
ATTRIBUTE_SET, CATEGORY = "attribute_set_id", "category_ids"
"""The two that are no attributes of the catalogue, by Magento's own codes."""
OWN_KINDS: Mapping[str, Kind] = {ATTRIBUTE_SET: "set", CATEGORY: "category"}
OWN_LABELS: Mapping[str, Message] = {
    ATTRIBUTE_SET: Message(N_("Attribute Set")),
    CATEGORY: Message(N_("Category")),
}

AGGREGATORS: Mapping[Aggregator, str] = {"ALL": N_("ALL"), "ANY": N_("ANY")}
TRUTHS: Mapping[bool, str] = {True: N_("TRUE"), False: N_("FALSE")}
OPERATORS: Mapping[Operator, str] = {
    "is": N_("is"),
    "is_not": N_("is not"),
    "at_least": N_("equals or greater than"),
    "at_most": N_("equals or less than"),
    "greater": N_("greater than"),
    "less": N_("less than"),
    "contains": N_("contains"),
    "contains_not": N_("does not contain"),
    "one_of": N_("is one of"),
    "not_one_of": N_("is not one of"),
    "undefined": N_("is undefined"),
}
POSITIVE_OF: Mapping[Operator, Operator] = {
    "is_not": "is",
    "contains_not": "contains",
    "not_one_of": "one_of",
}
"""The operators that say no, each with the one that it is the opposite of."""
_ORDER: tuple[Operator, ...] = ("at_least", "at_most", "greater", "less")
_CONTAINS: tuple[Operator, ...] = ("contains", "contains_not")
_LISTS: tuple[Operator, ...] = ("one_of", "not_one_of")
OPERATORS_OF: Mapping[Kind, tuple[Operator, ...]] = {
    "text": ("is", "is_not", *_ORDER, *_CONTAINS, *_LISTS, "undefined"),
    "number": ("is", "is_not", *_ORDER, *_LISTS, "undefined"),
    "date": ("is", *_ORDER, "undefined"),
    "boolean": ("is", "is_not", "undefined"),
    "select": ("is", "is_not", *_LISTS, "undefined"),
    "multiselect": ("is", "is_not", *_CONTAINS, *_LISTS, "undefined"),
    "set": ("is", "is_not", *_LISTS, "undefined"),
    "category": ("is", "is_not", *_CONTAINS, *_LISTS),
}
WITH_OPTIONS = frozenset[Kind]({"select", "multiselect", "set"})


def takes_several(kind: Kind, operator: Operator) -> bool:
    """Tell whether a condition has a list for its value."""
    return operator in _LISTS or kind in {"multiselect", "category"}


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose; one that is not ``offered`` is gone and stays valid where it was saved."""

    value: str
    label: str
    offered: bool = True


@dataclass(frozen=True, slots=True)
class RuleAttribute:
    """What a condition can be about; one that is not ``offered`` lost its flag and stays valid.

    ``built_in``: whether it is Magento's own. ``label`` is the shop's word, or a message of ours.
    """

    code: str
    label: str | Message
    kind: Kind
    built_in: bool = False
    options: tuple[Option, ...] = ()
    offered: bool = True

    @property
    def operators(self) -> tuple[Operator, ...]:
        """Give the operators of its kind."""
        return OPERATORS_OF[self.kind]


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category to choose: ``path`` is the ids from the root down to it; ``products`` are its own."""

    id: str
    name: str
    path: tuple[str, ...]
    products: int = 0
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that conditions may speak of: attributes by code in the menu's order, categories by id.

    Categories stand in the order of the tree, each before those below it.
    """

    attributes: Mapping[str, RuleAttribute]
    categories: Mapping[str, CategoryChoice] = field(default_factory=dict)

    @property
    def kinds(self) -> dict[str, Kind]:
        """Give the kind of each attribute."""
        return {code: attribute.kind for code, attribute in self.attributes.items()}

    def with_saved(self, tree: Node) -> "Vocabulary":
        """Add the options and categories that a saved tree names and that are gone."""
        attributes, categories = dict(self.attributes), dict(self.categories)
        for line in lines(tree):
            attribute = attributes.get(line.attribute)
            if attribute and attribute.kind in WITH_OPTIONS:
                known = {option.value for option in attribute.options}
                gone = tuple(
                    Option(value, value, offered=False) for value in line.value if value not in known
                )
                attributes[attribute.code] = replace(attribute, options=attribute.options + gone)
            elif attribute and attribute.kind == "category":
                for value in line.value:
                    categories.setdefault(value, CategoryChoice(value, "", (value,), offered=False))
        return Vocabulary(attributes, categories)


def below(categories: Iterable[CategoryChoice], ids: Collection[str]) -> tuple[str, ...]:
    """Give the categories with those ids and all below them."""
    chosen = set(ids)
    found = (category.id for category in categories if chosen & set(category.path))
    return tuple(dict.fromkeys((*ids, *found)))
