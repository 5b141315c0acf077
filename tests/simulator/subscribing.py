"""Destinations and subscriptions of a test's Amazon."""

from typing import Any

from spapi_simulator.world.accounts import Application
from spapi_simulator.world.notification_types import TYPES
from spapi_simulator.world.notifications import Bus
from tests.simulator.caller import Amazon, Reply

QUEUE = "arn:aws:sqs:us-east-1:123456789012:towpath"
BUS = {"accountId": "123456789012", "region": "us-east-1"}
OFFERS, ORDERS, FEEDS = "ANY_OFFER_CHANGED", "ORDER_CHANGE", "FEED_PROCESSING_FINISHED"
STATUS = "LISTINGS_ITEM_STATUS_CHANGE"


def grantless(shop: Amazon, application: Application | None = None) -> str:
    """Give a token for calls without a seller."""
    scope = "sellingpartnerapi::notifications"
    return shop.world.accounts.issue(application or shop.application, shop.world.now, scope=scope).value


def create(shop: Amazon, resource: Any, name: Any = "towpath", token: str = "") -> Reply:
    """Create a destination."""
    body = {"name": name, "resourceSpecification": resource}
    return shop.call("createDestination", body=body, token=token or grantless(shop))


def destination(shop: Amazon, resource: Any) -> str:
    """Create a destination and give its id."""
    return str(create(shop, resource).data["payload"]["destinationId"])


def subscribe(shop: Amazon, kind: str, directive: Any = None, version: str = "1.0") -> Reply:
    """Subscribe, to a queue or to a bus as the type wants; makes the destination when it is not there."""
    bridge = TYPES[kind].event_bridge
    known = shop.world.notifications.destinations.values()
    found = next((one.id for one in known if isinstance(one.resource, Bus) == bridge), "")
    found = found or destination(shop, {"eventBridge": BUS} if bridge else {"sqs": {"arn": QUEUE}})
    body = {"destinationId": found, "payloadVersion": version}
    body |= {"processingDirective": directive} if directive is not None else {}
    return shop.call("createSubscription", notificationType=kind, body=body)
