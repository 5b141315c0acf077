import json
import re
from typing import Any

import pytest

from spapi_simulator.faults import Fault
from spapi_simulator.world import directives, issues
from spapi_simulator.world.accounts import Application
from spapi_simulator.world.notification_types import TYPES
from spapi_simulator.world.notifications import Bus
from tests.simulator.caller import CA, US, Amazon, Reply, amazon
from tests.simulator.files import JSON_FEED, send
from tests.simulator.trade import item, offer
from tests.simulator.truth import assert_file_true

QUEUE = "arn:aws:sqs:us-east-1:123456789012:towpath"
BUS = {"accountId": "123456789012", "region": "us-east-1"}
OFFERS, ORDERS, FEEDS = "ANY_OFFER_CHANGED", "ORDER_CHANGE", "FEED_PROCESSING_FINISHED"
STATUS, ISSUES = "LISTINGS_ITEM_STATUS_CHANGE", "LISTINGS_ITEM_ISSUES_CHANGE"
STOCK, QUANTITY = "FBA_INVENTORY_AVAILABILITY_CHANGES", "LISTINGS_ITEM_MFN_QUANTITY_CHANGE"
DEFINITIONS = "PRODUCT_TYPE_DEFINITIONS_CHANGE"
FILES = {
    DEFINITIONS: "ProductTypeDefinitionsChangeNotification.json",
    FEEDS: "FeedProcessingFinishedNotification.json",
    "REPORT_PROCESSING_FINISHED": "ReportProcessingFinishedNotification.json",
    STATUS: "ListingsItemStatusChangeNotification.json",
    ISSUES: "ListingsItemIssuesChangeNotification.json",
    QUANTITY: "ListingsItemMfnQuantityChange.json",
    STOCK: "FBAInventoryAvailabilityChangeNotification.json",
}


def _grantless(shop: Amazon, application: Application | None = None) -> str:
    scope = "sellingpartnerapi::notifications"
    return shop.world.accounts.issue(application or shop.application, shop.world.now, scope=scope).value


def _create(shop: Amazon, resource: Any, name: Any = "towpath", token: str = "") -> Reply:
    body = {"name": name, "resourceSpecification": resource}
    return shop.call("createDestination", body=body, token=token or _grantless(shop))


def _destination(shop: Amazon, resource: Any) -> str:
    return str(_create(shop, resource).data["payload"]["destinationId"])


def _subscribe(shop: Amazon, kind: str, directive: Any = None, version: str = "1.0") -> Reply:
    """Subscribe, to a queue or to a bus as the type wants; makes the destination when it is not there."""
    bridge = TYPES[kind].event_bridge
    known = shop.world.notifications.destinations.values()
    found = next((one.id for one in known if isinstance(one.resource, Bus) == bridge), "")
    found = found or _destination(shop, {"eventBridge": BUS} if bridge else {"sqs": {"arn": QUEUE}})
    body = {"destinationId": found, "payloadVersion": version}
    body |= {"processingDirective": directive} if directive is not None else {}
    return shop.call("createSubscription", notificationType=kind, body=body)


def _heard(shop: Amazon, kind: str) -> list[Any]:
    shop.move(seconds=shop.world.notifications.rules.delay_s)
    found = [json.loads(one.text) for one in shop.world.notifications.take_due(shop.world.now)]
    for one in found:
        if kind in FILES:
            checked = one | {"NotificationType": "LISTINGS_ITEM_STATUS_CHANGED"} if kind == STATUS else one
            assert_file_true(checked, FILES[kind])  # Amazon's own example breaks the schema in the same way
    return found


def _offer_event(asin: str, place: str = US, price: int = 1) -> Any:
    trigger = {"MarketplaceId": place, "ASIN": asin, "ItemCondition": "New"}
    return {"AnyOfferChangedNotification": {"OfferChangeTrigger": trigger, "Price": price}}


def _order_event(kind: str, place: str = US) -> Any:
    return {"OrderChangeNotification": {"OrderChangeType": kind, "Summary": {"MarketplaceId": place}}}


def _prices(notifications: list[Any]) -> list[int]:
    return [one["Payload"]["AnyOfferChangedNotification"]["Price"] for one in notifications]


def test_a_destination_is_a_queue_or_a_bus_and_there_once() -> None:
    shop = amazon()
    queue = _create(shop, {"sqs": {"arn": QUEUE}}).data["payload"]
    bus = _create(shop, {"eventBridge": BUS}).data["payload"]
    source = "aws.partner/sellingpartnerapi.amazon.com/123456789012/amzn1.sp.solution.1"
    assert queue["resource"] == {"sqs": {"arn": QUEUE}}
    assert bus["resource"] == {"eventBridge": BUS | {"name": source}}
    assert bus["name"] == "towpath"
    assert _create(shop, {"sqs": {"arn": QUEUE}}).status == 409
    token = _grantless(shop)
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
    assert _create(amazon(), resource).status == 400


def test_a_destination_is_its_applications_alone_and_stays_while_it_is_used() -> None:
    shop = amazon()
    assert _create(shop, {"sqs": {"arn": QUEUE}}, name="n" * 257).status == 400
    made = _destination(shop, {"sqs": {"arn": QUEUE}})
    other = Application("amzn1.sp.solution.2", "client-2", "Other", [])
    foreign = _grantless(shop, other)
    assert shop.call("getDestinations", token=foreign).data == {"payload": []}
    assert shop.call("deleteDestination", destinationId=made, token=foreign).status == 404
    assert _create(shop, {"sqs": {"arn": QUEUE}}, token=foreign).status == 200
    subscription = _subscribe(shop, OFFERS).data["payload"]
    token = _grantless(shop)
    assert shop.call("deleteDestination", destinationId=made, token=token).status == 409
    about = {"notificationType": OFFERS, "subscriptionId": subscription["subscriptionId"]}
    assert shop.call("getSubscriptionById", **about, token=foreign).status == 404
    assert shop.call("deleteSubscriptionById", **about, token=token).data == {}
    assert shop.call("deleteDestination", destinationId=made, token=token).status == 200


def test_a_subscription_is_there_once_for_each_version() -> None:
    shop = amazon()
    made = _subscribe(shop, FEEDS)
    assert made.status == 200
    shown = made.data["payload"]
    assert shown["payloadVersion"] == "1.0"
    assert _subscribe(shop, FEEDS).status == 409
    newer = _subscribe(shop, FEEDS, version="2020-09-04").data["payload"]
    assert shop.call("getSubscription", notificationType=FEEDS).data == {"payload": newer}
    older = shop.call("getSubscription", notificationType=FEEDS, payloadVersion="1.0")
    assert older.data == {"payload": shown}
    shop.move(seconds=5)
    about = {"notificationType": FEEDS, "subscriptionId": shown["subscriptionId"]}
    token = _grantless(shop)
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
    queue, bus = _destination(shop, {"sqs": {"arn": QUEUE}}), _destination(shop, {"eventBridge": BUS})
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
        made.append(_subscribe(shop, ORDERS, {"filterExpression": f"A.B == {number}"}).data["payload"])
        shop.move(seconds=1)
    assert _subscribe(shop, ORDERS, {"filterExpression": "A.B == 3"}).status == 409
    first = shop.call("getSubscriptions", notificationTypes=ORDERS).data["payload"]
    assert first["subscriptions"] == made[:30]
    assert made[3]["processingDirective"] == {"filterExpression": "A.B == 3"}
    about = {"notificationTypes": ORDERS, "nextToken": first["nextToken"]}
    assert shop.call("getSubscriptions", **about).data["payload"] == {"subscriptions": made[30:]}
    shop.move(seconds=5)
    assert shop.call("getSubscriptions", notificationTypes=[ORDERS, OFFERS]).status == 400
    assert shop.call("getSubscriptions", notificationTypes=ORDERS, pageSize=29).status == 400
    assert shop.call("getSubscriptions").status == 400


def test_the_envelope_is_spelt_as_the_type_wants() -> None:
    shop = amazon()
    subscription = _subscribe(shop, ORDERS).data["payload"]["subscriptionId"]
    _subscribe(shop, "PRICING_HEALTH")
    shop.world.notifications.publish(ORDERS, shop.seller.id, _order_event("OrderStatusChange"))
    shop.world.notifications.publish("PRICING_HEALTH", shop.seller.id, {"issueType": "X"})
    first, second = _heard(shop, "")
    assert first == {
        "NotificationVersion": "1.0",
        "NotificationType": ORDERS,
        "PayloadVersion": "1.0",
        "EventTime": "2026-11-02T08:00:00Z",
        "Payload": _order_event("OrderStatusChange"),
        "NotificationMetadata": {
            "ApplicationId": "amzn1.sp.solution.1",
            "SubscriptionId": subscription,
            "PublishTime": "2026-11-02T08:00:02Z",
            "NotificationId": first["NotificationMetadata"]["NotificationId"],
        },
    }
    assert list(second) == [
        "notificationVersion",
        "notificationType",
        "payloadVersion",
        "eventTime",
        "payload",
        "notificationMetadata",
    ]
    assert list(second["notificationMetadata"]) == [
        "applicationId",
        "subscriptionId",
        "publishTime",
        "notificationId",
    ]


def test_offers_are_filtered_by_marketplace_and_put_together() -> None:
    shop = amazon()
    _subscribe(
        shop,
        OFFERS,
        {
            "eventFilter": {
                "eventFilterType": OFFERS,
                "marketplaceIds": [US],
                "aggregationSettings": {"aggregationTimePeriod": "FiveMinutes"},
            }
        },
    )
    publish = shop.world.notifications.publish
    for price in (1, 2, 3):
        publish(OFFERS, shop.seller.id, _offer_event("B1", price=price))
        publish(OFFERS, shop.seller.id, _offer_event("B1", place=CA, price=price))
    publish(OFFERS, shop.seller.id, _offer_event("B2", price=9))
    assert _prices(_heard(shop, OFFERS)) == [1, 9]
    shop.move(minutes=4, seconds=57)
    assert _heard(shop, OFFERS) == []
    assert _prices(_heard(shop, OFFERS)) == [3]
    publish(OFFERS, shop.seller.id, _offer_event("B1", price=4))
    publish(OFFERS, shop.seller.id, _offer_event("B2", price=10))
    assert _prices(_heard(shop, OFFERS)) == [10]
    shop.move(minutes=5)
    assert _prices(_heard(shop, OFFERS)) == [4]
    shop.move(minutes=10)
    assert _heard(shop, OFFERS) == []


def test_orders_are_filtered_by_kind_of_change_and_marketplace() -> None:
    shop = amazon()
    wanted = {"orderChangeTypes": ["BuyerRequestedChange"], "marketplaceIds": [US]}
    _subscribe(shop, ORDERS, {"eventFilter": {"eventFilterType": ORDERS} | wanted})
    for kind in ("BuyerRequestedChange", "OrderStatusChange"):
        for place in (US, CA):
            shop.world.notifications.publish(ORDERS, shop.seller.id, _order_event(kind, place))
    assert [one["Payload"] for one in _heard(shop, ORDERS)] == [_order_event("BuyerRequestedChange")]


def test_an_expression_filters_by_the_payload() -> None:
    shop = amazon()
    text = "feedProcessingFinishedNotification.processingStatus == `FATAL`"
    _subscribe(shop, FEEDS, {"filterExpression": text})
    for status in ("DONE", "FATAL"):
        payload = {"feedProcessingFinishedNotification": {"processingStatus": status}}
        shop.world.notifications.publish(FEEDS, shop.seller.id, payload)
    (one,) = _heard(shop, "")
    assert one["payload"]["feedProcessingFinishedNotification"] == {"processingStatus": "FATAL"}


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


def test_nobody_is_told_without_a_subscription_or_an_authorisation() -> None:
    shop = amazon()
    notifications = shop.world.notifications
    assert not notifications.wanted(ORDERS, shop.seller.id)
    notifications.publish(ORDERS, shop.seller.id, _order_event("OrderStatusChange"))
    _subscribe(shop, ORDERS)
    assert notifications.wanted(ORDERS, shop.seller.id)
    notifications.publish(ORDERS, "A2OTHER", _order_event("OrderStatusChange"))
    (authorisation,) = shop.world.accounts.authorisations.values()
    authorisation.revoked = True
    notifications.publish(ORDERS, shop.seller.id, _order_event("OrderStatusChange"))
    assert _heard(shop, ORDERS) == []


def test_notifications_come_twice_late_and_out_of_order_when_faults_say_so() -> None:
    shop = amazon()
    _subscribe(shop, OFFERS)
    for kind, seconds in (("reordered", 30), ("late", 600), ("duplicate", 0)):
        nth = {"reordered": 1, "late": 3, "duplicate": 4}[kind]
        shop.world.faults.add(Fault(f"notification_{kind}", type=OFFERS, nth=nth, seconds=seconds))
    for price in (1, 2, 3, 4):
        shop.world.notifications.publish(OFFERS, shop.seller.id, _offer_event("B1", price=price))
    at_once = _heard(shop, OFFERS)
    assert _prices(at_once) == [2, 4, 4]
    assert at_once[1] == at_once[2]
    shop.move(seconds=28)
    assert _prices(_heard(shop, OFFERS)) == [1]
    shop.move(minutes=10)
    (late,) = _heard(shop, OFFERS)
    assert late["EventTime"] == "2026-11-02T08:00:00Z"
    assert late["NotificationMetadata"]["PublishTime"] == "2026-11-02T08:10:02Z"


def test_feeds_and_reports_tell_that_they_ended() -> None:
    shop = amazon()
    _subscribe(shop, FEEDS)
    _subscribe(shop, "REPORT_PROCESSING_FINISHED")
    fatal = send(shop, "JSON_LISTINGS_FEED", b"{", JSON_FEED)
    shop.move(seconds=10)
    (one,) = _heard(shop, FEEDS)
    feed = shop.call("getFeed", feedId=fatal).data
    assert one["payload"] == {
        "feedProcessingFinishedNotification": {
            "sellerId": "A1SELLER",
            "accountId": "amzn1.merchant.o.A1SELLER",
            "feedId": fatal,
            "feedType": "JSON_LISTINGS_FEED",
            "processingStatus": "FATAL",
            "resultFeedDocumentId": feed["resultFeedDocumentId"],
        }
    }
    assert (one["notificationVersion"], one["payloadVersion"]) == ("2020-09-04", "2020-09-04")
    body = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [US]}
    report = shop.call("createReport", body=body).data["reportId"]
    shop.move(seconds=25)
    (two,) = _heard(shop, "REPORT_PROCESSING_FINISHED")
    assert two["payload"] == {
        "reportProcessingFinishedNotification": {
            "sellerId": "A1SELLER",
            "accountId": "amzn1.merchant.o.A1SELLER",
            "reportId": report,
            "reportType": "GET_MERCHANT_LISTINGS_ALL_DATA",
            "processingStatus": "CANCELLED",
        }
    }


def test_listings_tell_of_their_status_and_their_end() -> None:
    shop = amazon()
    _subscribe(shop, STATUS)
    sold = item(shop)
    listing = offer(shop, "SKU-1", sold.asin, "19.99", quantity=1)
    about = {"SellerId": "A1SELLER", "MarketplaceId": US, "Sku": "SKU-1", "Asin": sold.asin}
    first = _heard(shop, STATUS)[-1]
    assert first["NotificationType"] == STATUS
    created = first["Payload"]["CreatedDate"]
    assert first["Payload"] == about | {"CreatedDate": created, "Status": ["BUYABLE", "DISCOVERABLE"]}
    shop.world.listings.set_quantity(listing, 0)
    assert [one["Payload"]["Status"] for one in _heard(shop, STATUS)] == [["DISCOVERABLE"]]
    shop.call("deleteListingsItem", sellerId="A1SELLER", sku="SKU-1", marketplaceIds=US)
    shop.move(minutes=2)
    assert [one["Payload"]["Status"] for one in _heard(shop, STATUS)] == [["DELETED"]]


def test_listings_tell_of_their_issues_and_their_quantity() -> None:
    shop = amazon()
    listing = offer(shop, "SKU-1", item(shop).asin, "19.99", quantity=1)
    for kind, version in ((ISSUES, "1.0"), (ISSUES, "2023-12-13"), (QUANTITY, "1.0")):
        assert _subscribe(shop, kind, version=version).status == 200
    suppressed = issues.Issue("1", "Two", actions=("LISTING_SUPPRESSED", "SEARCH_SUPPRESSED"))
    shop.world.listings.impose(listing, US, suppressed)
    old, new = _heard(shop, "")
    assert_file_true(old, FILES[ISSUES])
    assert_file_true(new, "ListingsItemIssuesChangeNotification_2023-12-13.json")
    assert (old["PayloadVersion"], new["PayloadVersion"]) == ("1.0", "2023-12-13")
    assert old["Payload"]["Severities"] == ["ERROR"]
    assert old["Payload"]["EnforcementActions"] == ["SEARCH_SUPPRESSED"]
    assert new["Payload"]["EnforcementActions"] == ["LISTING_SUPPRESSED", "SEARCH_SUPPRESSED"]
    shop.world.listings.lift(listing, US, "1")
    assert [one["Payload"]["Severities"] for one in _heard(shop, ISSUES)] == [["NONE"], ["NONE"]]
    shop.world.listings.set_quantity(listing, 7)
    assert [one["Payload"] for one in _heard(shop, QUANTITY)] == [
        {"SellerId": "A1SELLER", "FulfillmentChannelCode": "DEFAULT", "Sku": "SKU-1", "Quantity": 7}
    ]


def test_stock_at_amazon_tells_how_it_changed() -> None:
    shop = amazon()
    sold = item(shop)
    shop.world.inventory.put(shop.seller.id, "FBA-1", sold.asin, [US, CA], fulfillable=5, damaged=1)
    _subscribe(shop, STOCK)
    assert shop.world.inventory.take(shop.seller.id, "FBA-1", 2)
    (one,) = _heard(shop, STOCK)
    places = one["Payload"].pop("FulfillmentInventoryByMarketplace")
    assert one["Payload"]["SKU"] == "FBA-1"
    assert one["Payload"]["ASIN"] == sold.asin
    assert [place["MarketplaceId"] for place in places] == [US, CA]
    assert places[0]["ItemName"] == sold.title
    assert places[0]["FulfillmentInventory"] == {
        "InboundQuantityBreakdown": {"Working": 0, "Shipped": 0, "Receiving": 0},
        "Fulfillable": 3,
        "Unfulfillable": 1,
        "Researching": 0,
        "ReservedQuantityBreakdown": {
            "WarehouseProcessing": 0,
            "WarehouseTransfer": 0,
            "PendingCustomerOrder": 2,
        },
        "FutureSupplyBuyable": 0,
        "PendingCustomerOrderInTransit": 0,
    }


def test_a_new_version_of_a_product_type_is_told() -> None:
    shop = amazon()
    _subscribe(shop, DEFINITIONS)
    shop.world.definitions.require("SHIRT", ("bullet_point",))
    (one,) = _heard(shop, DEFINITIONS)
    about: dict[str, Any] = {"productType": "SHIRT", "marketplaceIds": US, "sellerId": "A1SELLER"}
    shown = shop.call("getDefinitionsProductType", **about).data["productTypeVersion"]["version"]
    assert one["Payload"] == {"AccountId": "A1SELLER", "ProductTypeVersion": shown}
