from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.taken import Taken
from towpath.domain.listings.logic.events import END
from towpath.domain.listings.models import Listing
from towpath.kit.text import N_


def end(taken: Taken) -> None:
    """Want the listings off Amazon; they stay ended until somebody publishes them again."""
    ending = taken.done()
    Listing.objects.filter(pk__in=ending).update(intent="end", updated_at=taken.now)
    events.record_all(taken.store.id, ending, END, N_("End asked for by %(name)s"), by=taken.by, at=taken.now)
    decide(taken.store.id, listing_ids=ending, by=taken.by, now=taken.now)
