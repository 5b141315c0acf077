from django.db import connection

from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.taken import Taken
from towpath.domain.listings.logic.events import PUBLISH
from towpath.domain.listings.logic.states import INACTIVE, INCOMPLETE, LISTING
from towpath.domain.listings.models import Listing, Publication
from towpath.kit.text import N_


def publish(taken: Taken) -> None:
    """Want the listings on Amazon, where that is right now: judged afresh, complete, not on its way yet."""
    for pk, row in taken.rows.items():
        if row.state == LISTING:
            taken.skip(pk, code="IN_PROGRESS")
    decide(taken.store.id, listing_ids=taken.left, by=taken.by, now=taken.now)
    judged = Listing.objects.in_bulk(taken.left)
    for pk in taken.left:
        found = judged.get(pk)
        if found is None or not found.eligible:
            taken.skip(pk, code="NOT_ELIGIBLE")
        elif found.state == INCOMPLETE or not (found.product_id and found.asin and found.condition):
            taken.skip(pk, code="NOT_COMPLETE")
    ready = taken.done()
    _send_again([pk for pk in ready if taken.rows[pk].state == INACTIVE])
    Publication.objects.filter(listing__in=ready).exclude(refused={}).update(refused={}, refusal=[])
    Listing.objects.filter(pk__in=ready).update(intent="publish", updated_at=taken.now)
    text = N_("Publication asked for by %(name)s")
    events.record_all(taken.store.id, ready, PUBLISH, text, by=taken.by, at=taken.now)
    decide(taken.store.id, listing_ids=ready, by=taken.by, now=taken.now)


def _send_again(listing_ids: list[int]) -> None:
    """Forget what quantity Amazon was told: a listing that was closed there opens when it is told again."""
    forget = "UPDATE listings_publication SET told = told - 'quantity' WHERE listing_id = ANY (%s)"
    with connection.cursor() as cursor:
        cursor.execute(forget, [listing_ids])
