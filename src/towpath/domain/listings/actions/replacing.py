from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.logic.events import END
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries.holding import hold
from towpath.kit.actor import Actor
from towpath.kit.text import N_


def end_replaced(*, by: Actor, now: datetime) -> int:
    """End the listings whose replacement Amazon has by now; give how many. One that failed ends nothing."""
    stores = _live().order_by("store_id").values_list("store_id", flat=True).distinct()
    return sum(_end_replaced(store_id, by, now) for store_id in list(stores))


@transaction.atomic
def _end_replaced(store_id: int, by: Actor, now: datetime) -> int:
    hold(store_id)
    live = list(_live().filter(store_id=store_id).select_related("replaces"))
    ending = [row.replaces.pk for row in live if row.replaces is not None and row.replaces.intent != "end"]
    Listing.objects.filter(pk__in=[row.pk for row in live]).update(ends_replaced=False)
    Listing.objects.filter(pk__in=ending).update(intent="end", updated_at=now)
    events.record_all(store_id, ending, END, N_("Ended: its replacement is live"), by=by, at=now)
    decide(store_id, listing_ids=ending, by=by, now=now)
    return len(live)


def _live() -> QuerySet[Listing]:
    return Listing.objects.filter(ends_replaced=True, on_amazon=True, state="active")
