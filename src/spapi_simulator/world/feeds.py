"""Feeds: files of many changes, worked through bit by bit (Amazon's model: feeds_2021-06-30)."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from spapi_simulator.world import listings_feed, order_feeds, payloads
from spapi_simulator.world.feed import Feed, Outcome, Processor, Render, Work
from spapi_simulator.world.jobs import CANCELLED, FATAL, IN_PROGRESS, Jobs

if TYPE_CHECKING:
    from spapi_simulator.world import World

FINISHED = "FEED_PROCESSING_FINISHED"
LISTINGS = "JSON_LISTINGS_FEED"
SUBMISSIONS, WINDOW = 5, timedelta(minutes=5)
"""How many feeds of listings an application may submit for a seller within any such time."""
RETIRED = frozenset(
    {
        "POST_FLAT_FILE_BOOKLOADER_DATA",
        "POST_FLAT_FILE_CONVERGENCE_LISTINGS_DATA",
        "POST_FLAT_FILE_INVLOADER_DATA",
        "POST_FLAT_FILE_LISTINGS_DATA",
        "POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA",
        "POST_INVENTORY_AVAILABILITY_DATA",
        "POST_PRODUCT_DATA",
        "POST_PRODUCT_IMAGE_DATA",
        "POST_PRODUCT_OVERRIDES_DATA",
        "POST_PRODUCT_PRICING_DATA",
        "POST_PRODUCT_RELATIONSHIP_DATA",
        "POST_STD_ACES_DATA",
        "POST_UIEE_BOOKLOADER_DATA",
    }
)
"""Kinds of listings feeds that end as FATAL since 31 July 2025."""


@dataclass(frozen=True, slots=True)
class FeedRules:
    """How long a feed waits, and how many of its messages are carried out in a second."""

    queued_s: float = 10
    """In the state IN_QUEUE."""
    messages_per_s: float = 250
    """How quickly it is carried out."""


PROCESSORS: dict[str, Processor] = {
    LISTINGS: listings_feed.work,
    "POST_ORDER_ACKNOWLEDGEMENT_DATA": order_feeds.acknowledgements,
    "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA": order_feeds.flat_acknowledgements,
    "POST_ORDER_FULFILLMENT_DATA": order_feeds.fulfillments,
    "POST_PAYMENT_ADJUSTMENT_DATA": order_feeds.adjustments,
}
TYPES = RETIRED | PROCESSORS.keys()


@dataclass(slots=True)
class Feeds:
    """All feeds."""

    world: "World"
    rules: FeedRules = field(default_factory=FeedRules)
    jobs: Jobs[Feed] = field(default_factory=Jobs)
    _submitted: dict[tuple[str, str], deque[datetime]] = field(default_factory=dict)

    def may_submit(self, client_id: str, seller_id: str) -> bool:
        """Count a submission of a listings feed; False, and nothing counted, beyond five in five minutes."""
        times = self._submitted.setdefault((client_id, seller_id), deque(maxlen=SUBMISSIONS))
        if len(times) == SUBMISSIONS and times[0] > self.world.now - WINDOW:
            return False
        times.append(self.world.now)
        return True

    def create(
        self,
        client_id: str,
        seller_id: str,
        feed_type: str,
        marketplace_ids: Iterable[str],
        input_id: str,
        render: Render,
    ) -> Feed:
        """Queue a feed."""
        feed = Feed(
            id=str(50_000_000_000 + self.world.ids.number("feed")),
            seller_id=seller_id,
            type=feed_type,
            marketplace_ids=tuple(marketplace_ids),
            created=self.world.now,
            client_id=client_id,
            input_id=input_id,
            render=render,
        )
        self.jobs.add(feed)
        self.world.agenda.at(feed.created + timedelta(seconds=self.rules.queued_s), lambda: self._begin(feed))
        return feed

    def cancel(self, feed: Feed) -> None:
        """Cancel a feed that waits."""
        self._end(feed, Outcome(CANCELLED))

    def _begin(self, feed: Feed) -> None:
        if feed.status == CANCELLED:
            return
        feed.status, feed.started = IN_PROGRESS, self.world.now
        if self.world.faults.match("feed_never_ends", type=feed.type, seller=feed.seller_id):
            return
        document = self.world.documents.get(feed.input_id, feed.seller_id)
        if feed.type in RETIRED or document is None or document.content is None:
            self._end(feed, Outcome(FATAL))
            return
        self._go_on(feed, PROCESSORS[feed.type](self.world, feed, document))

    def _go_on(self, feed: Feed, work: Work) -> None:
        try:
            pause = next(work)
        except StopIteration as end:
            self._end(feed, end.value)
            return
        self.world.agenda.at(self.world.now + timedelta(seconds=pause), lambda: self._go_on(feed, work))

    def _end(self, feed: Feed, outcome: Outcome) -> None:
        feed.status, feed.ended = outcome.status, self.world.now
        if outcome.content_type:
            kept = self.world.documents.keep(feed.seller_id, outcome.content_type, outcome.parts)
            feed.document_id = kept.id
        about = (feed.id, feed.type, feed.status, feed.document_id)
        payload = payloads.processing_finished(feed.seller_id, "feed", *about)
        self.world.notifications.publish(FINISHED, feed.seller_id, payload)
