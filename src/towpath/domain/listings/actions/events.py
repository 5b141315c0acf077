"""Rows of the Listing Activity Log; what writes them runs in the transaction of what they tell."""

from collections.abc import Collection
from datetime import datetime

from towpath.domain.journal import actions as journal
from towpath.domain.listings.models import Listing, ListingEvent
from towpath.domain.notifications.logic import pack
from towpath.kit.actor import Actor


def record(  # noqa: PLR0913 - the columns of one row
    store_id: int,
    listing: Listing,
    action: str,
    message: str,
    *,
    by: Actor,
    at: datetime,
    origin: str = "channel",
    status: str = "",
    reference: str = "",
    **params: object,
) -> None:
    """Write what was done to a listing; ``message`` is a message id with ``params``, JSON or messages.

    ``%(name)s`` in it is who did it.
    """
    ListingEvent.objects.create(
        store_id=store_id,
        listing_id=listing.pk,
        sku=listing.sku,
        asin=listing.asin,
        action=action,
        message=message,
        params=pack({"name": by.name, **params}),
        origin=origin,
        status=status,
        reference=reference,
        at=at,
    )


def record_all(  # noqa: PLR0913 - the columns of a row
    store_id: int,
    listing_ids: Collection[int],
    action: str,
    message: str,
    *,
    by: Actor,
    at: datetime,
    origin: str = "channel",
    status: str = "",
    reference: str = "",
    **params: object,
) -> None:
    """Write the same about some thousands of listings at most."""
    same = {
        "store_id": store_id,
        "action": action,
        "message": message,
        "params": pack({"name": by.name, **params}),
        "origin": origin,
        "status": status,
        "reference": reference,
        "at": at,
    }
    rows = Listing.objects.filter(pk__in=listing_ids).order_by("pk").values_list("pk", "sku", "asin")
    ListingEvent.objects.bulk_create(
        ListingEvent(listing_id=pk, sku=sku, asin=asin, **same) for pk, sku, asin in rows
    )


def purge(before: datetime, *, by: Actor, now: datetime) -> int:
    """Delete the rows that are older than ``before``; give how many."""
    gone, _tables = ListingEvent.objects.filter(at__lt=before).delete()
    if gone:
        journal.record("listing_events.purged", before.isoformat(), by=by, at=now, rows=gone)
    return gone
