"""Notifications v1: events into a queue of the merchant's. Amazon's model: notifications.

Destinations belong to the application (grantless calls), subscriptions to a seller; one subscription by its
id is the application's again.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import Json, Page, ask, nothing, pages, part, rows, text


@dataclass(frozen=True, slots=True)
class Destination:
    """Where events go: the ARN of an SQS queue, or the name of an EventBridge bus."""

    id: str
    name: str
    sqs_arn: str
    event_bridge: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A type of event on its way to a destination."""

    id: str
    destination_id: str
    payload_version: str


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events: for the types ANY_OFFER_CHANGED and ORDER_CHANGE.

    ``aggregation`` is FiveMinutes or TenMinutes (offers); ``order_change_types`` are OrderStatusChange,
    BuyerRequestedChange …
    """

    type: str
    marketplace_ids: tuple[str, ...] = ()
    aggregation: str = ""
    order_change_types: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the filter as Amazon's EventFilter."""
        parts = {
            "marketplaceIds": list(self.marketplace_ids),
            "aggregationSettings": {"aggregationTimePeriod": self.aggregation} if self.aggregation else {},
            "orderChangeTypes": list(self.order_change_types),
        }
        return {"eventFilterType": self.type} | {name: value for name, value in parts.items() if value}


async def create_destination(client: Client, name: str, sqs_arn: str) -> Destination:
    """Make a queue known to Amazon, once for an application and region. After ``Unknown``, list them."""
    body = {"name": name, "resourceSpecification": {"sqs": {"arn": sqs_arn}}}
    return await ask(client, "createDestination", lambda data: _destination(data["payload"]), body=body)


async def get_destinations(client: Client) -> tuple[Destination, ...]:
    """Give all destinations of the application."""
    return await ask(client, "getDestinations", lambda data: rows(data["payload"], _destination))


async def get_destination(client: Client, destination_id: str) -> Destination:
    """Give one destination."""
    return await ask(
        client,
        "getDestination",
        lambda data: _destination(data["payload"]),
        path={"destinationId": destination_id},
    )


async def delete_destination(client: Client, destination_id: str) -> None:
    """Forget a destination; its subscriptions have to go before."""
    await ask(client, "deleteDestination", nothing, path={"destinationId": destination_id})


async def create_subscription(
    client: Client,
    notification_type: str,
    destination_id: str,
    *,
    payload_version: str = "1.0",
    event_filter: EventFilter | None = None,
    filter_expression: str = "",
) -> Subscription:
    """Have a type of event sent. After ``Unknown``, look with :func:`get_subscription`.

    ``filter_expression`` is CEL of up to 256 characters; not together with ``event_filter``.
    """
    directive: dict[str, Any] = {"eventFilter": event_filter.as_json()} if event_filter else {}
    if filter_expression:
        directive["filterExpression"] = filter_expression
    body: dict[str, Any] = {"payloadVersion": payload_version, "destinationId": destination_id}
    if directive:
        body["processingDirective"] = directive
    return await ask(
        client,
        "createSubscription",
        lambda data: _subscription(data["payload"]),
        path={"notificationType": notification_type},
        body=body,
    )


async def get_subscription(client: Client, notification_type: str, payload_version: str = "") -> Subscription:
    """Give the seller's subscription to a type; ``Refused`` with status 404 when there is none."""
    return await ask(
        client,
        "getSubscription",
        lambda data: _subscription(data["payload"]),
        path={"notificationType": notification_type},
        query={"payloadVersion": payload_version},
    )


async def get_subscriptions(
    client: Client, notification_type: str, next_token: str = ""
) -> Page[Subscription]:
    """Give one page of the seller's subscriptions to a type."""
    return await ask(
        client,
        "getSubscriptions",
        _page,
        query={"notificationTypes": (notification_type,), "nextToken": next_token},
    )


def subscription_pages(client: Client, notification_type: str) -> AsyncIterator[Page[Subscription]]:
    """Give all pages of :func:`get_subscriptions`."""
    return pages(lambda token: get_subscriptions(client, notification_type, token))


async def get_subscription_by_id(
    client: Client, notification_type: str, subscription_id: str
) -> Subscription:
    """Give one subscription, whosever it is."""
    return await ask(
        client,
        "getSubscriptionById",
        lambda data: _subscription(data["payload"]),
        path={"notificationType": notification_type, "subscriptionId": subscription_id},
    )


async def delete_subscription_by_id(client: Client, notification_type: str, subscription_id: str) -> None:
    """End a subscription, whosever it is."""
    await ask(
        client,
        "deleteSubscriptionById",
        nothing,
        path={"notificationType": notification_type, "subscriptionId": subscription_id},
    )


def _destination(data: Json) -> Destination:
    return Destination(
        id=data["destinationId"],
        name=text(data.get("name")),
        sqs_arn=text(part(data, "resource", "sqs").get("arn")),
        event_bridge=text(part(data, "resource", "eventBridge").get("name")),
    )


def _page(data: Json) -> Page[Subscription]:
    payload = data["payload"]
    return Page(rows(payload.get("subscriptions"), _subscription), text(payload.get("nextToken")))


def _subscription(data: Json) -> Subscription:
    return Subscription(
        id=data["subscriptionId"],
        destination_id=text(data.get("destinationId")),
        payload_version=text(data.get("payloadVersion")),
    )
