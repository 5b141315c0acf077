"""Destinations, subscriptions, and what is on its way to them (Amazon's model: notifications)."""

import heapq
import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from spapi_simulator.call import show_time
from spapi_simulator.world.notification_types import NotificationType

if TYPE_CHECKING:
    from spapi_simulator.world import World

PERIODS = {"FiveMinutes": timedelta(minutes=5), "TenMinutes": timedelta(minutes=10)}
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class NotificationRules:
    """``delay_s`` passes before a notification is delivered; the addresses are those of SQS and EventBridge.

    Without an address nothing is sent anywhere, and notifications only remain to be looked at.
    """

    delay_s: float = 2
    """From the event to its delivery."""
    sqs_url: str = ""
    """Where the queues are; empty: SPAPI_SIMULATOR_SQS_URL of the environment, else nowhere."""
    event_bridge_url: str = ""
    """Where the event buses are; empty: SPAPI_SIMULATOR_EVENT_BRIDGE_URL, else nowhere."""
    event_bus: str = "default"
    """The name of the bus there."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of Amazon SQS."""

    arn: str


@dataclass(frozen=True, slots=True)
class Bus:
    """An event bus of Amazon EventBridge; ``name`` is that of the partner event source on it."""

    account_id: str
    region: str
    name: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an application wants notifications."""

    id: str
    client_id: str
    name: str
    resource: Queue | Bus


@dataclass(slots=True)
class Subscription:
    """An application's wish to hear of a seller's events; ``directive`` as sent, ``holds`` its meaning."""

    id: str
    type: NotificationType
    client_id: str
    application_id: str
    seller_id: str
    payload_version: str
    destination: Destination
    directive: dict[str, Any]
    holds: Callable[[Any], bool]

    @property
    def period(self) -> timedelta | None:
        """Give for how long events of one item are put together."""
        settings = self.directive.get("eventFilter", {}).get("aggregationSettings", {})
        return PERIODS.get(settings.get("aggregationTimePeriod"))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notification for one destination."""

    due: datetime
    destination: Destination
    type: str
    id: str
    text: str
    attempts: int = 0


@dataclass(slots=True)
class Notifications:
    """Everything about notifications but sending them."""

    world: "World"
    rules: NotificationRules = field(default_factory=NotificationRules)
    destinations: dict[str, Destination] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    on_subscribe: list[Callable[[Subscription], None]] = field(default_factory=list)
    sent: deque[Delivery] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """The last ones that were delivered."""
    _listening: dict[tuple[str, str], list[Subscription]] = field(default_factory=dict)
    _waiting: list[tuple[datetime, int, Delivery]] = field(default_factory=list)
    _planned: int = 0
    _latest: dict[tuple[str, ...], Any] = field(default_factory=dict)
    """By subscription and item: what came while events are put together, None for nothing."""

    def subscribe(self, subscription: Subscription) -> None:
        """Add a subscription."""
        self.subscriptions[subscription.id] = subscription
        key = (subscription.type.name, subscription.seller_id)
        self._listening.setdefault(key, []).append(subscription)
        for begin in self.on_subscribe:
            begin(subscription)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a subscription; what is on its way still arrives."""
        del self.subscriptions[subscription.id]
        self._listening[subscription.type.name, subscription.seller_id].remove(subscription)

    def of(self, name: str, seller_id: str, client_id: str = "") -> list[Subscription]:
        """Give the subscriptions to a seller's events of a kind, of one or of all applications."""
        found = self._listening.get((name, seller_id), [])
        return [one for one in found if client_id in {"", one.client_id}]

    def wanted(self, name: str, seller_id: str) -> bool:
        """Tell whether anybody listens, so that nobody need work out what nobody wants to know."""
        return bool(self._listening.get((name, seller_id)))

    def publish(self, name: str, seller_id: str, payload: Any) -> None:
        """Tell all subscribers of an event; ``payload`` without Amazon's envelope."""
        for subscription in self.of(name, seller_id):
            if self._authorised(subscription) and subscription.holds(payload):
                period = subscription.period
                if period:
                    self._put_together(subscription, period, payload)
                else:
                    self._plan(subscription, payload)

    def take_due(self, now: datetime) -> Iterator[Delivery]:
        """Take out what is due, the earliest first."""
        while self._waiting and self._waiting[0][0] <= now:
            yield heapq.heappop(self._waiting)[2]

    def wait(self, delivery: Delivery) -> None:
        """Keep a delivery until it is due."""
        self._planned += 1
        heapq.heappush(self._waiting, (delivery.due, self._planned, delivery))

    @property
    def waiting(self) -> int:
        """Give how many have not been delivered."""
        return len(self._waiting)

    def _authorised(self, subscription: Subscription) -> bool:
        return any(
            one.holds(self.world.now)
            for one in self.world.accounts.authorisations.values()
            if one.application.client_id == subscription.client_id and one.seller.id == subscription.seller_id
        )

    def _put_together(self, subscription: Subscription, period: timedelta, payload: Any) -> None:
        """Send the first event of an item at once, then at the end of each period the last one."""
        trigger = payload["AnyOfferChangedNotification"]["OfferChangeTrigger"]
        key = (subscription.id, trigger["MarketplaceId"], trigger["ASIN"])
        if key in self._latest:
            self._latest[key] = payload
            return
        self._latest[key] = None
        self._plan(subscription, payload)
        self.world.agenda.at(self.world.now + period, lambda: self._end_period(subscription, period, key))

    def _end_period(self, subscription: Subscription, period: timedelta, key: tuple[str, ...]) -> None:
        payload = self._latest.pop(key)
        if payload is not None and subscription.id in self.subscriptions:
            self._put_together(subscription, period, payload)

    def _plan(self, subscription: Subscription, payload: Any) -> None:
        now, about = self.world.now, {"type": subscription.type.name, "seller": subscription.seller_id}
        due = now + timedelta(seconds=self.rules.delay_s)
        for kind in ("notification_late", "notification_reordered"):
            if fault := self.world.faults.match(kind, **about):
                due += timedelta(seconds=fault.seconds)
        metadata = {
            "ApplicationId": subscription.application_id,
            "SubscriptionId": subscription.id,
            "PublishTime": show_time(due),
            "NotificationId": self.world.ids.uuid("notification"),
        }
        version = subscription.payload_version
        content = subscription.type.envelope(payload, version, show_time(now), metadata)
        text = json.dumps(content, separators=(",", ":"))
        delivery = Delivery(
            due, subscription.destination, subscription.type.name, metadata["NotificationId"], text
        )
        self.wait(delivery)
        if self.world.faults.match("notification_duplicate", **about):
            self.wait(delivery)
