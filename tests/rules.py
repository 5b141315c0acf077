"""A small shop for tests of conditions: one attribute of each kind."""

from towpath.domain.rules.logic.language import (
    ATTRIBUTE_SET,
    CATEGORY,
    OWN_LABELS,
    CategoryChoice,
    Option,
    RuleAttribute,
    Vocabulary,
)
from towpath.domain.rules.logic.tree import Line

ATTRIBUTES = (
    RuleAttribute(ATTRIBUTE_SET, OWN_LABELS[ATTRIBUTE_SET], "set",
                  options=(Option("1", "Bag"), Option("2", "Book"))),
    RuleAttribute(CATEGORY, OWN_LABELS[CATEGORY], "category"),
    RuleAttribute("sku", "SKU", "text"),
    RuleAttribute("price", "Price", "number"),
    RuleAttribute("release_date", "Release Date", "date"),
    RuleAttribute("amazon_fba", "Amazon FBA", "boolean"),
    RuleAttribute("amazon_condition", "Amazon Condition", "select",
                  options=(Option("New", "New"), Option("Used; Good", "Used; Good"))),
    RuleAttribute("material", "Material", "multiselect",
                  options=(Option("Cotton", "Cotton"), Option("Wool", "Wool"), Option("Silk", "Silk"))),
)  # fmt: skip
CATEGORIES = (
    CategoryChoice("1", "Default Category", ("1",), 0),
    CategoryChoice("4", "Books", ("1", "4"), 12),
    CategoryChoice("9", "Travel", ("1", "4", "9"), 3),
    CategoryChoice("5", "Bags", ("1", "5"), 7),
)
SHOP = Vocabulary({each.code: each for each in ATTRIBUTES}, {each.id: each for each in CATEGORIES})


def line(attribute: str, operator: str = "is", *value: str, below: bool = False) -> Line:
    return Line(attribute, operator, value, below)  # type: ignore[arg-type]
