from collections import defaultdict

from django.db.models import QuerySet

from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.taken import Taken
from towpath.domain.listings.logic.acting import MERCHANT_CHANNEL
from towpath.domain.listings.logic.events import FULFILLMENT
from towpath.domain.listings.models import Listing
from towpath.domain.stores.queries.stores import store_rows
from towpath.kit.text import N_

_TOLD = {
    True: N_("Fulfilled by Amazon from now on, asked for by %(name)s"),
    False: N_("Fulfilled by the merchant from now on, asked for by %(name)s"),
}


def switch_fulfilment(taken: Taken) -> None:
    """Let the other party fulfil the listings, in all stores of the account that share the Seller SKU."""
    amazons = f"AMAZON_{taken.store.region.upper()}"
    for pk in taken.done():
        row = taken.rows[pk]
        to_amazon = row.channel_now == MERCHANT_CHANNEL
        by_store = defaultdict(list)
        for shared in _shared(taken, row).select_for_update(of=("self",)).order_by("pk"):
            by_store[shared.store_id].append(shared.pk)
        for store_id, ids in by_store.items():
            channel = amazons if to_amazon else MERCHANT_CHANNEL
            Listing.objects.filter(pk__in=ids).update(channel_by_hand=channel, updated_at=taken.now)
            events.record_all(store_id, ids, FULFILLMENT, _TOLD[to_amazon], by=taken.by, at=taken.now)
            decide(store_id, listing_ids=ids, by=taken.by, now=taken.now)


def _shared(taken: Taken, row: Listing) -> QuerySet[Listing]:
    """Give the listing with those of the same Seller SKU in the other stores of the seller account."""
    same = [one.id for one in store_rows() if one.account_id == taken.store.account_id is not None]
    return Listing.objects.filter(sku=row.sku, store__in=[taken.store.id, *same])
