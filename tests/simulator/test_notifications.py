import re
from typing import Any

import pytest

from spapi_simulator.world import directives
from spapi_simulator.world.accounts import Application
from spapi_simulator.world.notification_types import TYPES
from tests.simulator.caller import US, amazon
from tests.simulator.subscribing import (
    BUS,
    FEEDS,
    OFFERS,
    ORDERS,
    QUEUE,
    STATUS,
    create,
    destination,
    grantless,
    subscribe,
)


def test_a_destination_is_a_queue_or_a_bus_and_there_once() -> None:
    shop = amazon()
    queue = create(shop, {"sqs": {"arn": QUEUE}}).data["payload"]
    bus = create(shop, {"eventBridge": BUS}).data["payload"]
    source = "aws.partner/sellingpartnerapi.amazon.com/123456789012/amzn1.sp.solution.1"
    assert queue["resource"] == {"sqs": {"arn": QUEUE}}
    assert bus["resource"] == {"eventBridge": BUS | {"name": source}}
    assert bus["name"] == "towpath"
    assert create(shop, {"sqs": {"arn": QUEUE}}).status == 409
    token = grantless(shop)
    assert shop.call("getDestinations", token=token).data == {"payload": [queue, bus]}
    found = shop.call("getDestination", destinationId=queue["destinationId"], token=token)
    assert found.data == {"payload": queue}
    assert shop.call("getDestinations").status == 403
    assert shop.call("deleteDestination", destinationId=queue["destinationId"], token=token).data == {}
    assert shop.call("getDestination", destinationId=queue["destinationId"], token=token).status == 404


@pytest.mark.parametrize(
    "resource",
    [
        {},
        [],
        {"sqs": {"arn": QUEUE}, "eventBridge": BUS},
        {"sqs": {}},
        {"sqs": {"arn": "arn:aws:sns:us-east-1:1:topic"}},
        {"sqs": {"arn": f"arn:aws:sqs:us-east-1:1:{'q' * 1000}"}},
        {"eventBridge": {"accountId": "12", "region": "us-east-1"}},
        {"eventBridge": {"accountId": "123456789012"}},
    ],
)
def test_a_wrong_resource_is_refused(resource: Any) -> None:
    assert create(amazon(), resource).status == 400


def test_a_destination_is_its_applications_alone_and_stays_while_it_is_used() -> None:
    shop = amazon()
    assert create(shop, {"sqs": {"arn": QUEUE}}, name="n" * 257).status == 400
    made = destination(shop, {"sqs": {"arn": QUEUE}})
    other = Application("amzn1.sp.solution.2", "client-2", "Other", [])
    foreign = grantless(shop, other)
    assert shop.call("getDestinations", token=foreign).data == {"payload": []}
    assert shop.call("deleteDestination", destinationId=made, token=foreign).status == 404
    assert create(shop, {"sqs": {"arn": QUEUE}}, token=foreign).status == 200
    subscription = subscribe(shop, OFFERS).data["payload"]
    token = grantless(shop)
    assert shop.call("deleteDestination", destinationId=made, token=token).status == 409
    about = {"notificationType": OFFERS, "subscriptionId": subscription["subscriptionId"]}
    assert shop.call("getSubscriptionById", **about, token=foreign).status == 404
    assert shop.call("deleteSubscriptionById", **about, token=token).data == {}
    assert shop.call("deleteDestination", destinationId=made, token=token).status == 200


def test_a_subscription_is_there_once_for_each_version() -> None:
    shop = amazon()
    made = subscribe(shop, FEEDS)
    assert made.status == 200
    shown = made.data["payload"]
    assert shown["payloadVersion"] == "1.0"
    assert subscribe(shop, FEEDS).status == 409
    newer = subscribe(shop, FEEDS, version="2020-09-04").data["payload"]
    assert shop.call("getSubscription", notificationType=FEEDS).data == {"payload": newer}
    older = shop.call("getSubscription", notificationType=FEEDS, payloadVersion="1.0")
    assert older.data == {"payload": shown}
    shop.move(seconds=5)
    about = {"notificationType": FEEDS, "subscriptionId": shown["subscriptionId"]}
    token = grantless(shop)
    assert shop.call("getSubscriptionById", **about, token=token).data == {"payload": shown}
    assert (
        shop.call("getSubscriptionById", **(about | {"notificationType": ORDERS}), token=token).status == 404
    )
    assert shop.call("deleteSubscriptionById", **about, token=token).status == 200
    assert shop.call("deleteSubscriptionById", **about, token=token).status == 404
    assert shop.call("getSubscription", notificationType=FEEDS, payloadVersion="1.0").status == 404
    assert shop.call("getSubscription", notificationType="NOTHING").status == 400


def test_what_a_subscription_needs() -> None:
    shop = amazon()
    queue, bus = destination(shop, {"sqs": {"arn": QUEUE}}), destination(shop, {"eventBridge": BUS})
    good = {"destinationId": queue, "payloadVersion": "1.0"}
    wrong: list[tuple[str, Any]] = [
        ("NOTHING", good),
        (OFFERS, None),
        (OFFERS, {"destinationId": queue}),
        (OFFERS, good | {"payloadVersion": "9.0"}),
        (OFFERS, good | {"destinationId": bus}),
        (STATUS, good),
        (OFFERS, good | {"processingDirective": []}),
        (OFFERS, good | {"processingDirective": ["x"]}),
        (OFFERS, good | {"processingDirective": {"filterExpression": "a + b"}}),
    ]
    statuses = []
    for kind, body in wrong:
        statuses.append(shop.call("createSubscription", notificationType=kind, body=body).status)
        shop.move(seconds=1)
    assert statuses == [400] * 9
    unknown = shop.call(
        "createSubscription", notificationType=ORDERS, body=good | {"destinationId": "unknown"}
    )
    assert unknown.status == 404


def test_subscriptions_of_a_type_are_listed_page_by_page() -> None:
    shop = amazon()
    made = []
    for number in range(31):
        made.append(subscribe(shop, ORDERS, {"filterExpression": f"A.B == {number}"}).data["payload"])
        shop.move(seconds=1)
    assert subscribe(shop, ORDERS, {"filterExpression": "A.B == 3"}).status == 409
    first = shop.call("getSubscriptions", notificationTypes=ORDERS).data["payload"]
    assert first["subscriptions"] == made[:30]
    assert made[3]["processingDirective"] == {"filterExpression": "A.B == 3"}
    about = {"notificationTypes": ORDERS, "nextToken": first["nextToken"]}
    assert shop.call("getSubscriptions", **about).data["payload"] == {"subscriptions": made[30:]}
    shop.move(seconds=5)
    assert shop.call("getSubscriptions", notificationTypes=[ORDERS, OFFERS]).status == 400
    assert shop.call("getSubscriptions", notificationTypes=ORDERS, pageSize=29).status == 400
    assert shop.call("getSubscriptions").status == 400


@pytest.mark.parametrize(
    ("kind", "directive", "why"),
    [
        (OFFERS, {"other": 1}, "Unknown in processingDirective: other."),
        (
            OFFERS,
            {"eventFilter": {"eventFilterType": OFFERS}, "filterExpression": "A.B"},
            "eventFilter and filterExpression exclude each other.",
        ),
        (STATUS, {"filterExpression": "A.B"}, f"{STATUS} does not support filterExpression."),
        (FEEDS, {"eventFilter": {"eventFilterType": FEEDS}}, f"The eventFilterType does not fit {FEEDS}."),
        (OFFERS, {"eventFilter": {"eventFilterType": ORDERS}}, f"The eventFilterType does not fit {OFFERS}."),
        (
            OFFERS,
            {"eventFilter": {"eventFilterType": OFFERS, "orderChangeTypes": []}},
            f"{OFFERS} does not support orderChangeTypes.",
        ),
        (
            OFFERS,
            {"eventFilter": {"eventFilterType": OFFERS, "marketplaceIds": US}},
            "marketplaceIds must be a list of texts.",
        ),
        (
            OFFERS,
            {"eventFilter": {"eventFilterType": OFFERS, "aggregationSettings": {}}},
            "aggregationTimePeriod must be FiveMinutes or TenMinutes.",
        ),
        (
            ORDERS,
            {"eventFilter": {"eventFilterType": ORDERS, "orderChangeTypes": ["Any"]}},
            "Unknown orderChangeTypes: Any.",
        ),
    ],
)
def test_a_directive_that_the_type_refuses(kind: str, directive: Any, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        directives.read(TYPES[kind], directive)
