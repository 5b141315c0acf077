from collections.abc import Mapping

from towpath.domain.catalog.logic.creation import Common
from towpath.domain.catalog.models import AttributeSet, Category, Website
from towpath.domain.catalog.queries.attributes import options_of
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

TO_CHOOSE: Mapping[str, str] = {"visibility": "visibility", "tax_class": "tax_class_id"}
"""What is chosen of an attribute's options: its name in :class:`Common`, with the attribute."""


def check(common: Common) -> None:
    """Raise :class:`InvalidFields` for what the shop does not have."""
    bad = {}
    if not AttributeSet.objects.filter(name=common.attribute_set).exists():
        bad["attribute_set"] = Message(N_("Choose an attribute set."))
    if not common.website_ids or Website.objects.filter(pk__in=common.website_ids).count() < len(
        set(common.website_ids)
    ):
        bad["website_ids"] = Message(N_("Choose at least one website."))
    if Category.objects.filter(pk__in=common.category_ids).count() < len(set(common.category_ids)):
        bad["category_ids"] = Message(N_("One of the categories is no longer there."))
    options = options_of(TO_CHOOSE.values())
    for name, code in TO_CHOOSE.items():
        if (chosen := getattr(common, name)) and chosen not in options.get(code, ()):
            bad[name] = Message(N_("Choose one of the list."))
    if bad:
        raise InvalidFields(bad)
