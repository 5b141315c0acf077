import asyncio

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import notifications
from towpath.gateways.amazon.notifications import Destination, EventFilter, Subscription
from towpath.gateways.amazon.operations import NOTIFICATIONS, OPERATIONS
from towpath.gateways.amazon.reading import Page

ARN = "arn:aws:sqs:us-east-2:444455556666:queue1"
QUEUE = {"destinationId": "D", "name": "queue", "resource": {"sqs": {"arn": ARN}}}
BUS = {
    "destinationId": "E",
    "name": "bus",
    "resource": {"eventBridge": {"name": "aws.partner/x", "region": "us-east-1", "accountId": "1"}},
}
SUBSCRIPTION = {"subscriptionId": "S", "destinationId": "D", "payloadVersion": "1.0"}


def test_destinations_of_both_kinds() -> None:
    client = Recorder({"payload": QUEUE}, {"payload": [QUEUE, BUS]}, {"payload": BUS}, {})
    queue, bus = Destination("D", "queue", ARN, ""), Destination("E", "bus", "", "aws.partner/x")
    assert asyncio.run(notifications.create_destination(client, "queue", ARN)) == queue
    assert asyncio.run(notifications.get_destinations(client)) == (queue, bus)
    assert asyncio.run(notifications.get_destination(client, "E")) == bus
    asyncio.run(notifications.delete_destination(client, "E"))
    body = {"name": "queue", "resourceSpecification": {"sqs": {"arn": ARN}}}
    assert client.calls == [
        Call("createDestination", body=body),
        Call("getDestinations"),
        Call("getDestination", {"destinationId": "E"}),
        Call("deleteDestination", {"destinationId": "E"}),
    ]
    assert {OPERATIONS[call.operation].grantless for call in client.calls} == {NOTIFICATIONS}


def test_a_subscription_to_everything() -> None:
    client = Recorder({"payload": SUBSCRIPTION})
    made = asyncio.run(notifications.create_subscription(client, "FEED_PROCESSING_FINISHED", "D"))
    assert made == Subscription("S", "D", "1.0")
    assert client.calls == [
        Call(
            "createSubscription",
            {"notificationType": "FEED_PROCESSING_FINISHED"},
            body={"payloadVersion": "1.0", "destinationId": "D"},
        )
    ]


def test_subscriptions_that_are_thinned_at_the_source() -> None:
    client = Recorder({"payload": SUBSCRIPTION}, {"payload": SUBSCRIPTION}, {"payload": SUBSCRIPTION})
    offers = EventFilter("ANY_OFFER_CHANGED", ("ATVPDKIKX0DER",), aggregation="FiveMinutes")
    changes = EventFilter("ORDER_CHANGE", order_change_types=("OrderStatusChange",))
    make = notifications.create_subscription
    asyncio.run(make(client, "ANY_OFFER_CHANGED", "D", event_filter=offers))
    asyncio.run(make(client, "ORDER_CHANGE", "D", event_filter=changes))
    asyncio.run(make(client, "PRICING_HEALTH", "D", payload_version="2.0", filter_expression="a == 1"))
    assert [call.body.get("processingDirective") for call in client.calls] == [
        {
            "eventFilter": {
                "eventFilterType": "ANY_OFFER_CHANGED",
                "marketplaceIds": ["ATVPDKIKX0DER"],
                "aggregationSettings": {"aggregationTimePeriod": "FiveMinutes"},
            }
        },
        {"eventFilter": {"eventFilterType": "ORDER_CHANGE", "orderChangeTypes": ["OrderStatusChange"]}},
        {"filterExpression": "a == 1"},
    ]
    assert client.calls[2].body["payloadVersion"] == "2.0"


def test_the_sellers_subscriptions() -> None:
    one = {"payload": {"subscriptions": [SUBSCRIPTION], "nextToken": "t"}}
    client = Recorder({"payload": SUBSCRIPTION}, one, {"payload": {}})
    assert asyncio.run(notifications.get_subscription(client, "ORDER_CHANGE")) == Subscription(
        "S", "D", "1.0"
    )

    async def collect() -> list[Page[Subscription]]:
        return [page async for page in notifications.subscription_pages(client, "ORDER_CHANGE")]

    assert asyncio.run(collect()) == [Page((Subscription("S", "D", "1.0"),), "t"), Page(())]
    query = {"notificationTypes": ("ORDER_CHANGE",)}
    assert client.calls == [
        Call("getSubscription", {"notificationType": "ORDER_CHANGE"}),
        Call("getSubscriptions", query=query),
        Call("getSubscriptions", query=query | {"nextToken": "t"}),
    ]


def test_one_subscription_by_its_id() -> None:
    client = Recorder({"payload": SUBSCRIPTION}, {})
    path = {"notificationType": "ORDER_CHANGE", "subscriptionId": "S"}
    found = asyncio.run(notifications.get_subscription_by_id(client, "ORDER_CHANGE", "S"))
    assert found == Subscription("S", "D", "1.0")
    asyncio.run(notifications.delete_subscription_by_id(client, "ORDER_CHANGE", "S"))
    assert client.calls == [Call("getSubscriptionById", path), Call("deleteSubscriptionById", path)]
