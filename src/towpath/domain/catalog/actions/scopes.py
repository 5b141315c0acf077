from datetime import datetime

from django.db import transaction

from towpath.domain.catalog.models import StoreView, Website
from towpath.domain.journal import actions as journal
from towpath.kit.actor import Actor


@transaction.atomic
def add_website(code: str, name: str, *, sort_order: int = 0, by: Actor, now: datetime) -> bool:
    """Add a website unless its code is there; give whether it was added."""
    by.require("config.write")
    _, added = Website.objects.get_or_create(code=code, defaults={"name": name, "sort_order": sort_order})
    if added:
        journal.record("catalog.website_added", code, by=by, at=now, name=name)
    return added


@transaction.atomic
def add_store_view(
    website: str, code: str, name: str, *, sort_order: int = 0, by: Actor, now: datetime
) -> bool:
    """Add a store view to a website unless its code is there; give whether it was added."""
    by.require("config.write")
    parent = Website.objects.get(code=website)
    _, added = StoreView.objects.get_or_create(
        code=code, defaults={"website": parent, "name": name, "sort_order": sort_order}
    )
    if added:
        journal.record("catalog.store_view_added", code, by=by, at=now, website=website, name=name)
    return added
