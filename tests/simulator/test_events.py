import json
from typing import Any

from spapi_simulator.faults import Fault
from spapi_simulator.world import issues
from tests.simulator.caller import CA, US, Amazon, amazon
from tests.simulator.files import JSON_FEED, send
from tests.simulator.subscribing import FEEDS, OFFERS, ORDERS, STATUS, subscribe
from tests.simulator.trade import item, offer
from tests.simulator.truth import assert_file_true

REPORTS, DEFINITIONS = "REPORT_PROCESSING_FINISHED", "PRODUCT_TYPE_DEFINITIONS_CHANGE"
ISSUES, QUANTITY = "LISTINGS_ITEM_ISSUES_CHANGE", "LISTINGS_ITEM_MFN_QUANTITY_CHANGE"
STOCK = "FBA_INVENTORY_AVAILABILITY_CHANGES"
FILES = {
    DEFINITIONS: "ProductTypeDefinitionsChangeNotification.json",
    FEEDS: "FeedProcessingFinishedNotification.json",
    REPORTS: "ReportProcessingFinishedNotification.json",
    STATUS: "ListingsItemStatusChangeNotification.json",
    ISSUES: "ListingsItemIssuesChangeNotification.json",
    QUANTITY: "ListingsItemMfnQuantityChange.json",
    STOCK: "FBAInventoryAvailabilityChangeNotification.json",
}


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


def test_the_envelope_is_spelt_as_the_type_wants() -> None:
    shop = amazon()
    subscription = subscribe(shop, ORDERS).data["payload"]["subscriptionId"]
    subscribe(shop, "PRICING_HEALTH")
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
    subscribe(
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
    subscribe(shop, ORDERS, {"eventFilter": {"eventFilterType": ORDERS} | wanted})
    for kind in ("BuyerRequestedChange", "OrderStatusChange"):
        for place in (US, CA):
            shop.world.notifications.publish(ORDERS, shop.seller.id, _order_event(kind, place))
    assert [one["Payload"] for one in _heard(shop, ORDERS)] == [_order_event("BuyerRequestedChange")]


def test_an_expression_filters_by_the_payload() -> None:
    shop = amazon()
    text = "feedProcessingFinishedNotification.processingStatus == `FATAL`"
    subscribe(shop, FEEDS, {"filterExpression": text})
    for status in ("DONE", "FATAL"):
        payload = {"feedProcessingFinishedNotification": {"processingStatus": status}}
        shop.world.notifications.publish(FEEDS, shop.seller.id, payload)
    (one,) = _heard(shop, "")
    assert one["payload"]["feedProcessingFinishedNotification"] == {"processingStatus": "FATAL"}


def test_nobody_is_told_without_a_subscription_or_an_authorisation() -> None:
    shop = amazon()
    notifications = shop.world.notifications
    assert not notifications.wanted(ORDERS, shop.seller.id)
    notifications.publish(ORDERS, shop.seller.id, _order_event("OrderStatusChange"))
    subscribe(shop, ORDERS)
    assert notifications.wanted(ORDERS, shop.seller.id)
    notifications.publish(ORDERS, "A2OTHER", _order_event("OrderStatusChange"))
    (authorisation,) = shop.world.accounts.authorisations.values()
    authorisation.revoked = True
    notifications.publish(ORDERS, shop.seller.id, _order_event("OrderStatusChange"))
    assert _heard(shop, ORDERS) == []


def test_notifications_come_twice_late_and_out_of_order_when_faults_say_so() -> None:
    shop = amazon()
    subscribe(shop, OFFERS)
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
    subscribe(shop, FEEDS)
    subscribe(shop, REPORTS)
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
    (two,) = _heard(shop, REPORTS)
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
    subscribe(shop, STATUS)
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
        assert subscribe(shop, kind, version=version).status == 200
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
    subscribe(shop, STOCK)
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
    subscribe(shop, DEFINITIONS)
    shop.world.definitions.require("SHIRT", ("bullet_point",))
    (one,) = _heard(shop, DEFINITIONS)
    about: dict[str, Any] = {"productType": "SHIRT", "marketplaceIds": US, "sellerId": "A1SELLER"}
    shown = shop.call("getDefinitionsProductType", **about).data["productTypeVersion"]["version"]
    assert one["Payload"] == {"AccountId": "A1SELLER", "ProductTypeVersion": shown}
