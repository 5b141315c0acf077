import json
from collections import Counter
from decimal import Decimal
from typing import Any

from spapi_simulator.faults import Fault
from spapi_simulator.world.feeds import FeedRules
from spapi_simulator.world.listings import ListingRules
from tests.simulator.caller import CA, US, Amazon, amazon
from tests.simulator.files import JSON_FEED, renew, result, send, upload
from tests.simulator.trade import item, offer
from tests.simulator.truth import assert_file_true

FEED = "JSON_LISTINGS_FEED"
REPORT_SCHEMA = "listings-feed-processing-report-schema-v2.json"


def _shop(*, accept_s: float = 0) -> Amazon:
    shop = amazon()
    shop.world.listings.rules = ListingRules(accept_after_s=accept_s, accept_within_s=accept_s)
    return shop


def _file(shop: Amazon, *messages: Any, **header: Any) -> bytes:
    head = {"sellerId": shop.seller.id, "version": "2.0"} | header
    whole = {"header": head, "messages": list(messages)}
    return json.dumps(whole).encode()


def _price(number: int, sku: str, product_type: str, price: float) -> dict[str, Any]:
    schedule = [{"schedule": [{"value_with_tax": price}]}]
    entry = {"marketplace_id": US, "currency": "USD", "audience": "ALL", "our_price": schedule}
    patch = {"op": "replace", "path": "/attributes/purchasable_offer", "value": [entry]}
    message = {"messageId": number, "sku": sku, "operationType": "PATCH", "productType": product_type}
    return message | {"patches": [patch]}


def _report(shop: Amazon, feed_id: str) -> Any:
    report = json.loads(result(shop, feed_id))
    assert_file_true(report, REPORT_SCHEMA)
    return report


def _run(shop: Amazon, *messages: Any, **header: Any) -> Any:
    feed_id = send(shop, FEED, _file(shop, *messages, **header), JSON_FEED)
    shop.move(minutes=2)
    return _report(shop, feed_id)


def test_a_feed_waits_works_and_leaves_a_report() -> None:
    shop = _shop()
    sold = item(shop)
    listing = offer(shop, "SKU 1/ä", sold.asin, "19.99")
    content = _file(shop, _price(1, "SKU 1/ä", sold.product_type, 17.5))
    assert_file_true(json.loads(content), "listings-feed-schema-v2.json")
    feed_id = send(shop, FEED, content, JSON_FEED)
    assert feed_id == "50000000001"
    waiting = shop.call("getFeed", feedId=feed_id).data
    assert waiting == {
        "feedId": feed_id,
        "feedType": FEED,
        "marketplaceIds": [US],
        "createdTime": "2026-11-02T08:00:00Z",
        "processingStatus": "IN_QUEUE",
    }
    shop.world.feeds.rules = FeedRules(messages_per_s=0.1)
    shop.move(seconds=10)
    working = shop.call("getFeed", feedId=feed_id).data
    assert working == waiting | {
        "processingStatus": "IN_PROGRESS",
        "processingStartTime": "2026-11-02T08:00:10Z",
    }
    shop.move(seconds=10)
    done = shop.call("getFeed", feedId=feed_id).data
    document_id = done.pop("resultFeedDocumentId")
    assert done == working | {"processingStatus": "DONE", "processingEndTime": "2026-11-02T08:00:20Z"}
    assert document_id.startswith("amzn1.tortuga.4.")
    assert _report(shop, feed_id) == {
        "header": {"sellerId": "A1SELLER", "version": "2.0", "feedId": feed_id},
        "issues": [],
        "summary": {
            "errors": 0,
            "warnings": 0,
            "messagesProcessed": 1,
            "messagesAccepted": 1,
            "messagesInvalid": 0,
        },
    }
    assert listing.price(US) == Decimal("17.5")
    (entry,) = shop.world.ledger.of(operation="patchListingsItem")
    assert (entry.source, entry.target, entry.seller) == (feed_id, "SKU 1/ä", "A1SELLER")
    assert entry.application == "amzn1.application-oa2-client.1"
    assert entry.body["patches"][0]["value"][0]["our_price"][0]["schedule"] == [{"value_with_tax": 17.5}]


def test_all_four_operations_reach_the_listings() -> None:
    shop = _shop()
    sold, other = item(shop), item(shop, 1)
    offer(shop, "GONE", sold.asin, "19.99")
    partly = offer(shop, "PARTLY", sold.asin, "19.99", quantity=5)
    stock = {"fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 9}]}
    new = {
        "merchant_suggested_asin": [{"value": other.asin, "marketplace_id": US}],
        "condition_type": [{"value": "new_new", "marketplace_id": US}],
        "purchasable_offer": _price(0, "", "", 8)["patches"][0]["value"],
    } | stock
    merge = {"op": "merge", "path": "/attributes/fulfillment_availability"} | {
        "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 3}]
    }
    report = _run(
        shop,
        {"messageId": 1, "sku": "GONE", "operationType": "DELETE"},
        {"messageId": 2, "sku": "PARTLY", "operationType": "PARTIAL_UPDATE"}
        | {"productType": sold.product_type, "attributes": stock},
        {"messageId": 3, "sku": "NEW", "operationType": "UPDATE", "productType": other.product_type}
        | {"requirements": "LISTING_OFFER_ONLY", "attributes": new},
        {"messageId": 4, "sku": "PARTLY", "operationType": "PATCH", "productType": sold.product_type}
        | {"patches": [merge]},
    )
    assert report["issues"] == []
    assert report["summary"]["messagesAccepted"] == 4
    assert shop.world.listings.get("A1SELLER", "GONE") is None
    assert partly.quantity == 3
    made = shop.world.listings.get("A1SELLER", "NEW")
    assert made is not None
    assert (made.asin(US), made.price(US), made.quantity) == (other.asin, Decimal(8), 9)
    calls = [(one.operation, one.target) for one in shop.world.ledger.entries if one.source == "50000000001"]
    assert calls == [
        ("deleteListingsItem", "GONE"),
        ("patchListingsItem", "PARTLY"),
        ("putListingsItem", "NEW"),
        ("patchListingsItem", "PARTLY"),
    ]


def test_each_wrong_message_is_reported_and_the_others_are_carried_out() -> None:
    shop = _shop()
    sold = item(shop)
    offer(shop, "SKU-1", sold.asin, "19.99")
    good = _price(1, "SKU-1", sold.product_type, 18)
    wrong = [
        good | {"sku": "SKU-2"},
        good | {"messageId": 0},
        good | {"messageId": 2, "sku": ""},
        good | {"messageId": 3, "operationType": "REPLACE"},
        good | {"messageId": 4, "requirements": "LISTING"},
        good | {"messageId": 5, "patches": []},
        good | {"messageId": 6, "patches": [{"op": "test", "path": "/attributes/item_name"}]},
        good | {"messageId": 7, "patches": [{"op": "replace", "path": "/a", "value": ["x"]}]},
        {"messageId": 8, "sku": "SKU-1", "operationType": "DELETE", "productType": "SHIRT"},
        {"messageId": 9, "sku": "SKU-1", "operationType": "UPDATE", "productType": "SHIRT"},
        {"messageId": 10, "sku": "SKU-1", "operationType": "UPDATE", "attributes": {"a": []}},
        {"messageId": 11, "sku": "SKU-1", "operationType": "UPDATE", "productType": "SHIRT"}
        | {"attributes": {"item_name": []}, "requirements": "ALL"},
        "SKU-1",
        _price(12, "UNKNOWN", sold.product_type, 18),
    ]
    report = _run(shop, good, *wrong)
    assert report["summary"] == {
        "errors": 14,
        "warnings": 0,
        "messagesProcessed": 15,
        "messagesAccepted": 1,
        "messagesInvalid": 14,
    }
    assert [(one.get("messageId"), one["message"]) for one in report["issues"]] == [
        (None, "The messageId 1 was used before in this feed."),
        (None, "The messageId 0 is not a whole number from 1 to 2147483647."),
        (2, "The sku is missing."),
        (3, "operationType must be UPDATE, PARTIAL_UPDATE, PATCH or DELETE."),
        (4, "PATCH does not take requirements."),
        (5, "PATCH needs patches."),
        (6, "A patch needs an op (add, replace, merge or delete) and a path."),
        (7, "The value of a patch must be a list of objects."),
        (8, "DELETE does not take productType."),
        (9, "UPDATE needs attributes."),
        (10, "UPDATE needs a productType."),
        (11, "requirements must be LISTING, LISTING_PRODUCT_ONLY or LISTING_OFFER_ONLY."),
        (None, "A message must be an object."),
        (12, "There is no listing with the SKU UNKNOWN, so the change was not made."),
    ]
    assert report["issues"][-1] == {
        "messageId": 12,
        "sku": "UNKNOWN",
        "code": "13013",
        "severity": "ERROR",
        "message": report["issues"][-1]["message"],
    }


def test_a_wrong_file_is_fatal_and_says_why() -> None:
    shop = _shop()
    good = _price(1, "SKU-1", "SHIRT", 18)
    files = {
        b"{": "The feed is not valid JSON.",
        b"[" * 100_000: "The feed is not valid JSON.",
        b"[]": "The feed needs a header and messages.",
        _file(shop, good, version="1.0"): "The version of the feed must be 2.0.",
        _file(shop, good, sellerId="A2"): "The sellerId of the header is not that of the account.",
        _file(shop): "A feed has 1 to 25000 messages.",
        _file(shop, *[1] * 25_001): "A feed has 1 to 25000 messages.",
        _file(shop, good, report={"includedData": [], "apiVersion": "2021-08-01"}): (
            "The report's includedData must name data sets of a listings item."
        ),
        _file(shop, good, report={"includedData": ["issues"], "apiVersion": "2020-09-01"}): (
            "The report's apiVersion must be 2021-08-01."
        ),
        _file(shop, good, pad="x" * 10 * 1024 * 1024): "The feed is larger than 10 MiB.",
    }
    said = {}
    for content in files:
        feed_id = send(shop, FEED, content, JSON_FEED)
        shop.move(minutes=2)
        assert shop.call("getFeed", feedId=feed_id).data["processingStatus"] == "FATAL"
        report = _report(shop, feed_id)
        assert report["summary"]["messagesProcessed"] == 0
        (issue,) = report["issues"]
        said[content] = issue.pop("message")
        assert issue == {"severity": "ERROR"}
    assert said == files


def test_the_report_shows_the_resulting_items_when_they_are_wanted() -> None:
    shop = _shop(accept_s=30)
    sold = item(shop)
    offer(shop, "SKU-1", sold.asin, "19.99")
    report = {"includedData": ["summaries", "offers", "issues"], "apiVersion": "2021-08-01"}
    twice = [_price(number, "SKU-1", sold.product_type, 20 + number) for number in (1, 2)]
    missing = _price(3, "UNKNOWN", sold.product_type, 5)
    said = _run(shop, *twice, missing, report=report)
    assert said["header"]["report"] == report
    assert said["summary"]["itemSummary"] == {"items": 1, "errors": 0, "warnings": 0}
    (shown,) = said["items"]
    assert list(shown) == ["sku", "summaries", "offers", "issues"]
    assert shown["offers"][0]["price"]["amount"] == "22.00"
    assert shown["summaries"][0]["asin"] == sold.asin


def test_thousands_of_messages_are_carried_out_bit_by_bit() -> None:
    shop = _shop()
    shop.world.feeds.rules = FeedRules(queued_s=0, messages_per_s=100)
    sold = item(shop)
    offer(shop, "SKU-1", sold.asin, "19.99")
    messages = [{"messageId": number, "sku": "SKU-1"} for number in range(1, 1202)]
    feed_id = send(shop, FEED, _file(shop, *messages), JSON_FEED)
    ends = []
    for _ in range(14):
        shop.move(seconds=1)
        ends.append(shop.call("getFeed", feedId=feed_id).data["processingStatus"])
    assert ends == ["IN_PROGRESS"] * 12 + ["DONE"] * 2
    assert shop.call("getFeed", feedId=feed_id).data["processingEndTime"] == "2026-11-02T08:00:12.010Z"
    assert _report(shop, feed_id)["summary"]["messagesInvalid"] == 1201


def test_five_listings_feeds_in_five_minutes_and_no_more() -> None:
    shop = _shop()
    body = {"feedType": FEED, "marketplaceIds": [US]} | {
        "inputFeedDocumentId": upload(shop, b"{}", JSON_FEED)
    }
    statuses = []
    for _ in range(6):
        statuses.append(shop.call("createFeed", body=body).status)
        shop.move(seconds=10)
    assert statuses == [202] * 5 + [429]
    others = body | {"feedType": "POST_ORDER_FULFILLMENT_DATA"}
    assert shop.call("createFeed", body=others).status == 202
    shop.move(seconds=239)
    assert shop.call("createFeed", body=body).status == 429
    shop.move(seconds=1)
    assert shop.call("createFeed", body=body).status == 202


def test_what_a_feed_needs() -> None:
    shop = _shop()
    document_id = upload(shop, b"{}", JSON_FEED)
    body = {"feedType": FEED, "marketplaceIds": [US], "inputFeedDocumentId": document_id}
    wrong: list[dict[str, Any]] = [
        {"feedType": "POST_NOTHING"},
        {"feedType": None},
        {"marketplaceIds": []},
        {"marketplaceIds": [US, CA]},
        {"marketplaceIds": ["A1F83G8C2ARO7P"]},
        {"inputFeedDocumentId": "amzn1.tortuga.4.none"},
    ]
    assert {shop.call("createFeed", body=body | one).status for one in wrong} == {400}
    assert shop.call("createFeed").status == 400
    assert shop.call("createFeedDocument", body={}).status == 400
    assert shop.call("createFeedDocument", body={"contentType": "text/xml\r\nx: y"}).status == 400
    assert shop.call("getFeed", feedId="1").status == 404


def test_old_kinds_of_listings_feeds_and_feeds_without_a_document_are_fatal() -> None:
    shop = _shop()
    old = send(shop, "POST_PRODUCT_PRICING_DATA", b"<AmazonEnvelope/>", "text/xml; charset=UTF-8")
    made = shop.call("createFeedDocument", body={"contentType": JSON_FEED}).data["feedDocumentId"]
    body = {"feedType": FEED, "marketplaceIds": [US], "inputFeedDocumentId": made}
    empty = shop.call("createFeed", body=body).data["feedId"]
    shop.move(minutes=1)
    for feed_id in (old, empty):
        feed = shop.call("getFeed", feedId=feed_id).data
        assert feed["processingStatus"] == "FATAL"
        assert "resultFeedDocumentId" not in feed


def test_only_a_feed_that_waits_can_be_cancelled() -> None:
    shop = _shop()
    offer(shop, "SKU-1", item(shop).asin, "19.99")
    content = _file(shop, {"messageId": 1, "sku": "SKU-1", "operationType": "DELETE"})
    feed_id, other = send(shop, FEED, content, JSON_FEED), send(shop, FEED, b"{}", JSON_FEED)
    assert shop.call("cancelFeed", feedId=feed_id).status == 200
    shop.move(minutes=1)
    cancelled = shop.call("getFeed", feedId=feed_id).data
    assert (cancelled["processingStatus"], cancelled["processingEndTime"]) == (
        "CANCELLED",
        "2026-11-02T08:00:00Z",
    )
    assert shop.world.listings.get("A1SELLER", "SKU-1") is not None
    assert shop.call("cancelFeed", feedId=feed_id).status == 400
    assert shop.call("cancelFeed", feedId=other).status == 400
    assert shop.call("cancelFeed", feedId="1").status == 404


def test_a_feed_that_never_ends_changes_nothing() -> None:
    shop = _shop()
    shop.world.faults.add(Fault("feed_never_ends", type=FEED, times=1))
    offer(shop, "SKU-1", item(shop).asin, "19.99")
    content = _file(shop, {"messageId": 1, "sku": "SKU-1", "operationType": "DELETE"})
    stuck, other = send(shop, FEED, content, JSON_FEED), send(shop, FEED, content, JSON_FEED)
    shop.move(seconds=10)
    assert shop.call("getFeed", feedId=stuck).data["processingStatus"] == "IN_PROGRESS"
    shop.move(days=3)
    renew(shop)
    assert shop.call("getFeed", feedId=stuck).data["processingStatus"] == "IN_PROGRESS"
    assert shop.call("getFeed", feedId=other).data["processingStatus"] == "DONE"
    assert Counter(one.source for one in shop.world.ledger.of(operation="deleteListingsItem")) == {other: 1}


def test_feeds_are_found_by_their_filters_page_by_page() -> None:
    shop = _shop()
    made = []
    for kind in (
        "POST_PRODUCT_DATA",
        "POST_ORDER_FULFILLMENT_DATA",
        "POST_PRODUCT_DATA",
        "POST_PRODUCT_DATA",
    ):
        made.append(send(shop, kind, b"", "text/xml; charset=UTF-8"))
        shop.move(minutes=1)

    def found(**about: Any) -> list[str]:
        return [one["feedId"] for one in shop.call("getFeeds", **about).data["feeds"]]

    everything: dict[str, Any] = {"feedTypes": ["POST_PRODUCT_DATA", "POST_ORDER_FULFILLMENT_DATA"]}
    assert found(**everything) == made[::-1]
    assert found(feedTypes="POST_PRODUCT_DATA", processingStatuses="FATAL") == [made[3], made[2], made[0]]
    assert found(**everything, createdSince="2026-11-02T08:01:00Z", createdUntil="2026-11-02T08:02:00Z") == [
        made[2],
        made[1],
    ]
    assert found(**everything, marketplaceIds=CA) == []
    first = shop.call("getFeeds", **everything, pageSize=3).data
    assert [one["feedId"] for one in first["feeds"]] == made[:0:-1]
    send(shop, "POST_PRODUCT_DATA", b"", "text/xml; charset=UTF-8")
    last = shop.call("getFeeds", nextToken=first["nextToken"]).data
    assert [one["feedId"] for one in last["feeds"]] == made[:1]
    assert "nextToken" not in last
    assert shop.call("getFeeds", nextToken=first["nextToken"], pageSize=3).status == 400
    shop.move(hours=1)
    renew(shop)
    assert shop.call("getFeeds").status == 400
    assert shop.call("getFeeds", feedTypes="A", processingStatuses="LOST").status == 400
    assert shop.call("getFeeds", feedTypes=[f"T{number}" for number in range(11)]).status == 400
    assert shop.call("getFeeds", feedTypes="A", pageSize=101).status == 400
    shop.move(days=90)
    renew(shop)
    assert found(**everything) == []
    assert shop.call("getFeed", feedId=made[0]).status == 404


def test_a_token_can_be_made_to_expire() -> None:
    shop = _shop()
    for _ in range(2):
        send(shop, "POST_PRODUCT_DATA", b"", "text/xml; charset=UTF-8")
    shop.world.faults.add(Fault("page_token_expired", operation="getFeeds", times=1))
    token = shop.call("getFeeds", feedTypes="POST_PRODUCT_DATA", pageSize=1).data["nextToken"]
    expired = shop.call("getFeeds", nextToken=token)
    assert (expired.status, expired.data["errors"][0]["message"]) == (400, "The page token has expired.")
    assert shop.call("getFeeds", nextToken=token).status == 200
