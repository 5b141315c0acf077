from datetime import datetime

from django.db import transaction

from towpath.domain.catalog.actions.attributes import AttributeChange, create_attribute
from towpath.domain.catalog.queries.attributes import attribute_sets, missing_recommended
from towpath.kit.actor import Actor


@transaction.atomic
def create_recommended(*, by: Actor, now: datetime) -> list[str]:
    """Make the recommended attributes that are missing, in every attribute set; give their codes."""
    by.require("catalog.write")
    missing = missing_recommended()
    for one in missing:
        change = AttributeChange(
            label=one.label,
            scope="global",
            use_for_promo_rules=True,
            options=one.options or None,
            sets=list(attribute_sets().values()),
        )
        create_attribute(one.code, one.kind, change, by=by, now=now)
    return [one.code for one in missing]
