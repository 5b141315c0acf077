from collections import defaultdict
from datetime import datetime

from django.db import transaction

from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.logic.events import END
from towpath.domain.listings.models import Listing
from towpath.kit.actor import Actor
from towpath.kit.text import N_


@transaction.atomic
def end_replaced(*, by: Actor, now: datetime) -> int:
    """End the listings whose replacement Amazon has by now; give how many. One that failed ends nothing."""
    rows = Listing.objects.filter(ends_replaced=True, on_amazon=True, state="active").select_related(
        "replaces"
    )
    ending: defaultdict[int, list[int]] = defaultdict(list)
    live = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for row in live:
        if row.replaces is not None and row.replaces.intent != "end":
            ending[row.store_id].append(row.replaces.pk)
    Listing.objects.filter(pk__in=[row.pk for row in live]).update(ends_replaced=False)
    for store_id, ids in ending.items():
        Listing.objects.filter(pk__in=ids).update(intent="end", updated_at=now)
        events.record_all(store_id, ids, END, N_("Ended: its replacement is live"), by=by, at=now)
        decide(store_id, listing_ids=ids, by=by, now=now)
    return len(live)
