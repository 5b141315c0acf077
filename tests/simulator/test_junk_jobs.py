"""Whatever a body, a feed or a directive holds, it is refused or carried out, never a crash."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.caller import US, Amazon, amazon
from tests.simulator.files import JSON_FEED, upload
from tests.simulator.test_junk import JUNK, changed, places
from tests.simulator.trade import item, offer

SHOP = amazon()
ENOUGH = (1e6, 1e6)
SHOP.world.quotas.rates["", "createFeedDocument"] = ENOUGH
ARN = "arn:aws:sqs:us-east-1:123456789012:queue"
_EVENTS = {"eventFilterType": "ANY_OFFER_CHANGED", "marketplaceIds": [US]}
_PERIOD = {"aggregationSettings": {"aggregationTimePeriod": "FiveMinutes"}}
BODIES: dict[str, tuple[dict[str, Any], Any]] = {
    "createFeedDocument": ({}, {"contentType": JSON_FEED}),
    "createFeed": (
        {},
        {
            "feedType": "POST_PRODUCT_DATA",
            "marketplaceIds": [US],
            "inputFeedDocumentId": upload(SHOP, b"", JSON_FEED),
            "feedOptions": {"x": "y"},
        },
    ),
    "createReport": (
        {},
        {
            "reportType": "GET_MERCHANT_LISTINGS_ALL_DATA",
            "marketplaceIds": [US],
            "dataStartTime": "2026-11-01T00:00:00Z",
            "dataEndTime": "2026-11-02T00:00:00Z",
            "reportOptions": {"custom": "true"},
        },
    ),
    "createReportSchedule": (
        {},
        {
            "reportType": "GET_MERCHANT_LISTINGS_ALL_DATA",
            "marketplaceIds": [US],
            "period": "P1D",
            "nextReportCreationTime": "2026-11-03T00:00:00Z",
        },
    ),
    "createDestination": ({}, {"name": "queue", "resourceSpecification": {"sqs": {"arn": ARN}}}),
    "createSubscription": (
        {"notificationType": "ANY_OFFER_CHANGED"},
        {
            "destinationId": "unknown",
            "payloadVersion": "1.0",
            "processingDirective": {"eventFilter": _EVENTS | _PERIOD},
        },
    ),
}


def _token(shop: Amazon, operation: str) -> str:
    if operation != "createDestination":
        return shop.token
    scope = "sellingpartnerapi::notifications"
    return shop.world.accounts.issue(shop.application, shop.world.now, scope=scope).value


@pytest.mark.parametrize("operation", BODIES)
@settings(deadline=None)
@given(data=st.data())
def test_junk_in_a_body_is_refused_or_taken(operation: str, data: st.DataObject) -> None:
    path, body = BODIES[operation]
    if operation == "createSubscription":
        known = list(SHOP.world.notifications.destinations)
        body = body | {"destinationId": known[0] if known else "unknown"}
    SHOP.world.quotas.rates["", operation] = ENOUGH
    where = data.draw(st.sampled_from(places(body)))
    sent = changed(body, where, data.draw(st.sampled_from(JUNK)))
    before = len(SHOP.world.ledger.entries)
    reply = SHOP.call(operation, body=sent, token=_token(SHOP, operation), **path)
    assert reply.status in {200, 201, 202, 400, 404, 409}
    assert len(SHOP.world.ledger.entries) - before == (reply.status < 300)


@settings(deadline=None)
@given(data=st.data())
def test_junk_in_a_feed_is_reported(data: st.DataObject) -> None:
    shop = amazon()
    sold = item(shop)
    offer(shop, "SKU-1", sold.asin, "19.99")
    stock = [{"fulfillment_channel_code": "DEFAULT", "quantity": 3}]
    patch = {"op": "merge", "path": "/attributes/fulfillment_availability", "value": stock}
    common = {"sku": "SKU-1", "productType": sold.product_type}
    report = {"includedData": ["summaries"], "apiVersion": "2021-08-01"}
    good = {
        "header": {"sellerId": shop.seller.id, "version": "2.0", "report": report},
        "messages": [
            common | {"messageId": 1, "operationType": "PATCH", "patches": [patch]},
            common
            | {"messageId": 2, "operationType": "PARTIAL_UPDATE"}
            | {"attributes": {"fulfillment_availability": stock}},
            {"messageId": 3, "sku": "SKU-1", "operationType": "DELETE"},
        ],
    }
    where = data.draw(st.sampled_from(places(good)))
    content = json.dumps(changed(good, where, data.draw(st.sampled_from(JUNK)))).encode()
    body = {"feedType": "JSON_LISTINGS_FEED", "marketplaceIds": [US]}
    body |= {"inputFeedDocumentId": upload(shop, content, JSON_FEED)}
    feed_id = shop.call("createFeed", body=body).data["feedId"]
    shop.move(minutes=10)
    assert shop.call("getFeed", feedId=feed_id).data["processingStatus"] in {"DONE", "FATAL"}


def test_a_body_that_is_nested_too_deep_is_refused() -> None:
    shop = amazon()
    headers = {"x-amz-access-token": shop.token, "content-type": "application/json"}
    reply = shop.request("POST", "/reports/2021-06-30/reports", body=b"[" * 100_000, headers=headers)
    assert (reply.status, reply.data["errors"][0]["message"]) == (400, "The body is not valid JSON.")
