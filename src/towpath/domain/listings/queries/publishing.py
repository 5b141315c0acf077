"""What waits to be sent, what is on its way, and what Amazon has not confirmed yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from towpath.domain.listings.logic.facts import Way, way
from towpath.domain.listings.models import Feed, Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A listing of which something is being sent: ``sending`` against ``told``, since ``sending_at``.

    ``message_id`` is its number in a feed, 0 outside of one.
    """

    listing_id: int
    sku: str
    asin: str
    title: str
    product_type: str
    sending: dict[str, Any]
    told: dict[str, Any]
    sending_at: datetime
    message_id: int = 0

    @property
    def way(self) -> Way | None:
        """Say how it travels."""
        return way(self.sending, self.told)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """The feed of a store on its way: claimed, uploaded (``document_id``) or submitted (``feed_id``).

    ``created_after`` is set while Amazon may have been asked to carry it out and has not answered.
    """

    id: int
    state: str
    feed_id: str
    document_id: str
    created_at: datetime
    created_after: datetime | None


def waiting(store_id: int) -> QuerySet[Publication]:
    """Give the rows of which something is to be sent and nothing is on its way."""
    rows = Publication.objects.filter(store=store_id, sending__isnull=True)
    return rows.exclude(wanted=F("told")).exclude(wanted=F("refused"))


def how_many_wait(store_id: int, most: int) -> int:
    """Count what is to be sent, no further than ``most``."""
    return waiting(store_id)[:most].count()


def claimed(row: Publication, sending: dict[str, Any], at: datetime) -> Claimed:
    """Give a row, read with its listing, as what is being sent of it."""
    listing = row.listing
    return Claimed(
        listing_id=listing.pk,
        sku=listing.sku,
        asin=listing.asin,
        title=listing.title,
        product_type=listing.product_type,
        sending=sending,
        told=row.told,
        sending_at=at,
        message_id=row.message_id or 0,
    )


def left_behind(store_id: int, after: int, most: int) -> list[Claimed]:
    """Give rows of which it is not known whether Amazon got what was sent; after a listing, in order."""
    rows = Publication.objects.filter(store=store_id, sending__isnull=False, feed=None, listing__gt=after)
    return _claimed(rows.order_by("listing")[:most])


def feed_in_flight(store_id: int) -> FeedRow | None:
    """Give the feed of a store that is on its way."""
    row = Feed.objects.filter(store=store_id, done_at=None).first()
    if row is None:
        return None
    return FeedRow(row.pk, row.state, row.feed_id, row.document_id, row.created_at, row.created_after)


def feed_refused_since(store_id: int, since: datetime) -> bool:
    """Tell whether Amazon refused a feed of a store lately."""
    return Feed.objects.filter(store=store_id, state="refused", done_at__gt=since).exists()


def feed_ids(store_id: int) -> set[str]:
    """Name the feeds that Amazon carried out, or is to, for a store, as far as they are known."""
    return set(Feed.objects.filter(store=store_id).exclude(feed_id="").values_list("feed_id", flat=True))


def rows_of_feed(feed_id: int, size: int) -> Iterator[list[Claimed]]:
    """Give what a feed carries, in its order, so many rows at a time; rows may be answered meanwhile."""
    after = 0
    while rows := _claimed(
        Publication.objects.filter(feed=feed_id, message_id__gt=after).order_by("message_id")[:size]
    ):
        yield rows
        after = rows[-1].message_id


def _claimed(rows: QuerySet[Publication]) -> list[Claimed]:
    return [
        claimed(row, row.sending, row.sending_at)
        for row in rows.select_related("listing")
        if row.sending is not None and row.sending_at is not None
    ]


def unconfirmed(store_id: int, told_before: datetime, after: int, most: int) -> list[tuple[int, str, bool]]:
    """Give (listing, SKU, whether it is to be there) of what was told and not yet seen; in order."""
    rows = Publication.objects.filter(
        store=store_id, told_at__lt=told_before, confirmed_at=None, sending__isnull=True, listing__gt=after
    ).order_by("listing")
    found = rows.values_list("listing_id", "listing__sku", "told__presence")[:most]
    return [(pk, sku, presence == "listed") for pk, sku, presence in found]


def last_told(store_id: int) -> datetime | None:
    """Give when the newest change that is not confirmed was told; None: all is confirmed."""
    rows = Publication.objects.filter(store=store_id, told_at__isnull=False, confirmed_at=None)
    return rows.order_by("-told_at").values_list("told_at", flat=True).first()
