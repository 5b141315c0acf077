from datetime import datetime

from django.db import transaction

from towpath.domain.journal import actions as journal
from towpath.domain.stores.queries.stores import locked
from towpath.kit.actor import Actor


@transaction.atomic
def open_store(store_id: int, *, by: Actor, now: datetime) -> bool:
    """Let the channel write to Amazon for a store from now on; give ``False`` when it may already."""
    by.require("rule.write")
    store = locked(store_id)
    if store.opened_at is not None:
        return False
    store.opened_at = now
    store.save(update_fields=["opened_at"])
    journal.record("store.opened", store.name, by=by, at=now, store=store.pk)
    return True
