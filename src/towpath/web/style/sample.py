"""A small shop for the condition editor of the style page: one attribute of each kind."""

from towpath.domain.rules.logic.language import (
    ATTRIBUTE_SET,
    CATEGORY,
    OWN_LABELS,
    CategoryChoice,
    Option,
    RuleAttribute,
    Vocabulary,
)
from towpath.domain.rules.logic.tree import Combination, Line


def _options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(label, label) for label in labels)


_ATTRIBUTES = (
    RuleAttribute(
        ATTRIBUTE_SET, OWN_LABELS[ATTRIBUTE_SET], "set", True, (Option("1", "Bag"), Option("2", "Book"))
    ),
    RuleAttribute(CATEGORY, OWN_LABELS[CATEGORY], "category", built_in=True),
    RuleAttribute("price", "Price", "number", built_in=True),
    RuleAttribute("sku", "SKU", "text", built_in=True),
    RuleAttribute(
        "amazon_condition", "Amazon Condition", "select", options=_options("New", "Refurbished", "Used; Good")
    ),
    RuleAttribute("eco_collection", "Eco Collection", "boolean"),
    RuleAttribute(
        "material", "Material", "multiselect", options=_options("Cotton", "Linen", "Nylon", "Silk", "Wool")
    ),
    RuleAttribute("release_date", "Release Date", "date"),
    RuleAttribute("size", "Size", "text", offered=False),
)
_CATEGORIES = (
    CategoryChoice("1", "Default Category", ("1",), 0),
    CategoryChoice("4", "Books", ("1", "4"), 12),
    CategoryChoice("9", "Travel", ("1", "4", "9"), 3),
    CategoryChoice("10", "Cooking", ("1", "4", "10"), 5),
    CategoryChoice("5", "Bags", ("1", "5"), 1207),
)
SHOP = Vocabulary({each.code: each for each in _ATTRIBUTES}, {each.id: each for each in _CATEGORIES})
RULE = Combination(
    "ALL",
    True,
    (
        Line("category_ids", "is", ("4", "5"), subcategories=True),
        Line("price", "at_least", ("10.5",)),
        Line("size", "undefined"),
        Combination(
            "ANY",
            False,
            (
                Line("material", "contains", ("Wool", "Silk")),
                Line("sku", "one_of", ("24-MB01", "24-MB02")),
                Line("release_date", "less", ("2026-01-01",)),
                Line("eco_collection", "is", ("true",)),
            ),
        ),
    ),
)
