"""Notifications v1 (Amazon's model: notifications)."""

import re
from typing import Any

from spapi_simulator import paging
from spapi_simulator.api import handles
from spapi_simulator.call import ApiError, Call, invalid, not_found
from spapi_simulator.world import directives
from spapi_simulator.world.notification_types import TYPES, NotificationType
from spapi_simulator.world.notifications import Bus, Destination, Queue, Subscription

_ARN = re.compile(r"arn:aws:sqs:[^:\s]+:[^:\s]+:\S+")
_ACCOUNT = re.compile(r"\d{12}")
_LONGEST_NAME, _LONGEST_ARN = 256, 1000


@handles("createDestination")
def create_destination(call: Call) -> dict[str, Any]:
    """Make a destination; an application has one for each resource."""
    body = _body(call, "name", "resourceSpecification")
    name, wanted = body["name"], body["resourceSpecification"]
    if not isinstance(name, str) or not 1 <= len(name) <= _LONGEST_NAME:
        raise invalid(f"name has 1 to {_LONGEST_NAME} characters.")
    client_id = call.caller.application.client_id
    resource = _resource(call, wanted)
    known = call.world.notifications.destinations
    if any(one.client_id == client_id and one.resource == resource for one in known.values()):
        raise _conflict("A destination for this resource exists already.")
    made = Destination(call.world.ids.uuid("destination"), client_id, name, resource)
    known[made.id] = made
    return {"payload": _shown(made)}


@handles("getDestinations")
def get_destinations(call: Call) -> dict[str, Any]:
    """Give all destinations of the application."""
    known = call.world.notifications.destinations.values()
    mine = [one for one in known if one.client_id == call.caller.application.client_id]
    return {"payload": [_shown(one) for one in mine]}


@handles("getDestination")
def get_destination(call: Call) -> dict[str, Any]:
    """Give one destination."""
    return {"payload": _shown(_destination(call, call.path["destinationId"]))}


@handles("deleteDestination")
def delete_destination(call: Call) -> dict[str, Any]:
    """Delete a destination that no subscription uses."""
    found = _destination(call, call.path["destinationId"])
    notifications = call.world.notifications
    if any(one.destination is found for one in notifications.subscriptions.values()):
        raise _conflict("The destination has subscriptions.")
    del notifications.destinations[found.id]
    return {}


@handles("createSubscription")
def create_subscription(call: Call) -> dict[str, Any]:
    """Subscribe to a seller's events; a type has one subscription for each version and filter expression."""
    kind, body = _type(call.path["notificationType"]), _body(call, "destinationId", "payloadVersion")
    if body["payloadVersion"] not in kind.versions:
        raise invalid(f"{kind.name} has the payload versions {', '.join(kind.versions)}.")
    destination = _destination(call, str(body["destinationId"]))
    if isinstance(destination.resource, Bus) != kind.event_bridge:
        raise invalid(f"{kind.name} is delivered to {'EventBridge' if kind.event_bridge else 'SQS'} only.")
    directive = body.get("processingDirective", {})
    if not isinstance(directive, dict):
        raise invalid("processingDirective must be an object.")
    try:
        holds = directives.read(kind, directive)
    except ValueError as error:
        raise invalid(str(error)) from None
    for one in _subscriptions(call, kind, body["payloadVersion"]):
        if one.directive.get("filterExpression") == directive.get("filterExpression"):
            raise _conflict("A subscription for this notification type and payload version exists already.")
    application = call.caller.application
    made = Subscription(
        call.world.ids.uuid("subscription"),
        kind,
        application.client_id,
        application.id,
        call.seller.id,
        body["payloadVersion"],
        destination,
        directive,
        holds,
    )
    call.world.notifications.subscribe(made)
    return {"payload": _shown_subscription(made)}


@handles("getSubscription")
def get_subscription(call: Call) -> dict[str, Any]:
    """Give the seller's subscription to a type, without a version that to the latest one."""
    kind = _type(call.path["notificationType"])
    found = _subscriptions(call, kind, call.query.one("payloadVersion"))
    if not found:
        raise not_found("Subscription")
    return {"payload": _shown_subscription(max(found, key=lambda one: one.payload_version))}


@handles("getSubscriptions")
def get_subscriptions(call: Call) -> dict[str, Any]:
    """Give the seller's subscriptions to one type, page by page."""
    kind = _type(call.query.require_many("notificationTypes", most=1)[0])
    size = call.query.number("pageSize", 30, 30, 100)
    token = call.query.one("nextToken")
    start = paging.take(call, token)["start"] if token else 0
    found = _subscriptions(call, kind, call.query.one("payloadVersion"))
    page: dict[str, Any] = {
        "subscriptions": [_shown_subscription(one) for one in found[start : start + size]]
    }
    if len(found) > start + size:
        page["nextToken"] = paging.give(call, {"start": start + size})
    return {"payload": page}


@handles("getSubscriptionById")
def get_subscription_by_id(call: Call) -> dict[str, Any]:
    """Give one of the application's subscriptions."""
    return {"payload": _shown_subscription(_by_id(call))}


@handles("deleteSubscriptionById")
def delete_subscription_by_id(call: Call) -> dict[str, Any]:
    """End one of the application's subscriptions."""
    call.world.notifications.unsubscribe(_by_id(call))
    return {}


def _body(call: Call, *required: str) -> dict[str, Any]:
    if not isinstance(call.body, dict):
        raise invalid("The body must be an object.")
    for name in required:
        if call.body.get(name) is None:
            raise invalid(f"Missing required parameter: {name}.")
    return call.body


def _type(name: str) -> NotificationType:
    if name not in TYPES:
        raise invalid(f"Unknown notification type: {name}.")
    return TYPES[name]


def _resource(call: Call, wanted: Any) -> Queue | Bus:
    queue, bus = (wanted.get("sqs"), wanted.get("eventBridge")) if isinstance(wanted, dict) else (None, None)
    if isinstance(queue, dict) == isinstance(bus, dict):
        raise invalid("resourceSpecification takes exactly one of sqs and eventBridge.")
    if isinstance(queue, dict):
        arn = str(queue.get("arn"))
        if len(arn) > _LONGEST_ARN or not _ARN.fullmatch(arn):
            raise invalid("arn is not the ARN of an SQS queue.")
        return Queue(arn)
    account_id, region = str((bus or {}).get("accountId")), (bus or {}).get("region")
    if not _ACCOUNT.fullmatch(account_id) or not isinstance(region, str) or not region:
        raise invalid("eventBridge takes the accountId of an AWS account and a region.")
    name = f"aws.partner/sellingpartnerapi.amazon.com/{account_id}/{call.caller.application.id}"
    return Bus(account_id, region, name)


def _destination(call: Call, destination_id: str) -> Destination:
    found = call.world.notifications.destinations.get(destination_id)
    if found is None or found.client_id != call.caller.application.client_id:
        raise not_found("Destination")
    return found


def _subscriptions(call: Call, kind: NotificationType, version: str) -> list[Subscription]:
    client_id = call.caller.application.client_id
    found = call.world.notifications.of(kind.name, call.seller.id, client_id)
    return [one for one in found if version in {"", one.payload_version}]


def _by_id(call: Call) -> Subscription:
    found = call.world.notifications.subscriptions.get(call.path["subscriptionId"])
    owner = call.caller.application.client_id
    if found is None or found.client_id != owner or found.type.name != call.path["notificationType"]:
        raise not_found("Subscription")
    return found


def _shown(destination: Destination) -> dict[str, Any]:
    resource = destination.resource
    if isinstance(resource, Queue):
        shown: dict[str, Any] = {"sqs": {"arn": resource.arn}}
    else:
        bus = {"accountId": resource.account_id, "region": resource.region, "name": resource.name}
        shown = {"eventBridge": bus}
    return {"destinationId": destination.id, "name": destination.name, "resource": shown}


def _shown_subscription(subscription: Subscription) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "subscriptionId": subscription.id,
        "payloadVersion": subscription.payload_version,
        "destinationId": subscription.destination.id,
    }
    return shown | ({"processingDirective": subscription.directive} if subscription.directive else {})


def _conflict(message: str) -> ApiError:
    return ApiError(409, "Conflict", message)
