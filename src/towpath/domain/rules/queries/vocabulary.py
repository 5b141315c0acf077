"""What conditions can speak of in this shop."""

from collections.abc import Iterable

from towpath.domain.catalog.queries.attributes import attribute_sets, attributes, options_of
from towpath.domain.catalog.queries.categories import categories
from towpath.domain.rules.logic.language import (
    ATTRIBUTE_SET,
    CATEGORY,
    KIND_OF,
    OWN_LABELS,
    WITH_OPTIONS,
    CategoryChoice,
    Option,
    RuleAttribute,
    Vocabulary,
)
from towpath.domain.rules.logic.tree import EVERYTHING, Node, lines


def vocabulary(saved: Node = EVERYTHING) -> Vocabulary:
    """Give attribute set, category and the attributes that are marked for conditions, by label.

    What a saved tree speaks of besides is known too, as not offered; attributes that are gone are not.
    """
    used = {line.attribute for line in lines(saved)}
    found = [each for each in attributes().values() if each.use_for_promo_rules or each.code in used]
    options = options_of(each.code for each in found if KIND_OF[each.kind] in WITH_OPTIONS)
    sets = (Option(str(key), name) for key, name in attribute_sets().items())
    own = [
        RuleAttribute(ATTRIBUTE_SET, OWN_LABELS[ATTRIBUTE_SET], "set", built_in=True, options=tuple(sets)),
        RuleAttribute(CATEGORY, OWN_LABELS[CATEGORY], "category", built_in=True),
    ]
    own += [
        RuleAttribute(
            each.code,
            each.label,
            KIND_OF[each.kind],
            built_in=each.system,
            options=tuple(Option(label, label) for label in options.get(each.code, ())),
            offered=each.use_for_promo_rules,
        )
        for each in sorted(found, key=lambda each: each.label.casefold())
    ]
    tree = {category.id: category for category in category_choices()}
    return Vocabulary({each.code: each for each in own}, tree).with_saved(saved)


def category_choices() -> Iterable[CategoryChoice]:
    """Give the categories in the order of their tree."""
    return [
        CategoryChoice(str(row.id), row.name, tuple(map(str, row.path)), row.products) for row in categories()
    ]
