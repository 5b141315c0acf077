"""Whatever a body holds, the answer is one of Amazon's: never a crash, never a ledger entry for a refusal."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.caller import US
from tests.simulator.trade import item, order, shop_with_orders

SHOP = shop_with_orders()
ORDER = order(SHOP, {"SKU-1": 2}, traits={"pick_up"})
ASIN = item(SHOP).asin
FEES = {
    "FeesEstimateRequest": {
        "MarketplaceId": US,
        "IsAmazonFulfilled": True,
        "PriceToEstimateFees": {
            "ListingPrice": {"CurrencyCode": "USD", "Amount": 20},
            "Points": {"PointsNumber": 1, "PointsMonetaryValue": {"CurrencyCode": "USD", "Amount": 1}},
        },
        "Identifier": "x",
    }
}
BODIES: dict[str, tuple[dict[str, Any], Any]] = {
    "getListingOffersBatch": (
        {},
        {
            "requests": [
                {
                    "uri": "/products/pricing/v0/listings/SKU-1/offers",
                    "method": "GET",
                    "MarketplaceId": US,
                    "ItemCondition": "New",
                    "CustomerType": "Business",
                }
            ]
        },
    ),
    "getCompetitiveSummary": (
        {},
        {
            "requests": [
                {
                    "uri": "/products/pricing/2022-05-01/items/competitiveSummary",
                    "method": "GET",
                    "asin": ASIN,
                    "marketplaceId": US,
                    "includedData": ["lowestPricedOffers", "similarItems"],
                    "lowestPricedOffersInputs": [{"itemCondition": "New", "offerType": "Consumer"}],
                }
            ]
        },
    ),
    "getFeaturedOfferExpectedPriceBatch": (
        {},
        {
            "requests": [
                {
                    "uri": "/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice",
                    "method": "GET",
                    "sku": "SKU-1",
                    "marketplaceId": US,
                }
            ]
        },
    ),
    "getMyFeesEstimates": ({}, [FEES | {"IdType": "ASIN", "IdValue": ASIN}]),
    "getMyFeesEstimateForSKU": ({"SellerSKU": "SKU-1"}, FEES),
    "confirmShipment": (
        {"orderId": ORDER.id},
        {
            "marketplaceId": US,
            "packageDetail": {
                "packageReferenceId": "1",
                "carrierCode": "Other",
                "carrierName": "Mule",
                "trackingNumber": "1",
                "shipDate": "2026-11-02T08:10:00Z",
                "orderItems": [{"orderItemId": ORDER.lines[0].id, "quantity": 1}],
            },
        },
    ),
    "updateShipmentStatus": (
        {"orderId": ORDER.id},
        {
            "marketplaceId": US,
            "shipmentStatus": "ReadyForPickup",
            "orderItems": [{"orderItemId": ORDER.lines[0].id, "quantity": 1}],
        },
    ),
}
JUNK: list[Any] = [None, "", "junk", 0, -1, 1.5, 10**30, True, [], ["x"], {}, {"x": 1}, [[]], [{}]]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, part in parts for place in places(part, (*path, name)))]


def changed(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], junk)
    return copy


@pytest.mark.parametrize("operation", BODIES)
@settings(deadline=None)
@given(data=st.data())
def test_junk_in_a_body_is_answered_as_amazon_would(operation: str, data: st.DataObject) -> None:
    path, body = BODIES[operation]
    SHOP.world.quotas.rates["", operation] = (1e6, 1e6)
    where = data.draw(st.sampled_from(places(body)))
    sent = changed(body, where, data.draw(st.sampled_from(JUNK)))
    before = len(SHOP.world.ledger.entries)
    reply = SHOP.call(operation, body=sent, **path)
    assert reply.status in {200, 204, 400}
    assert len(SHOP.world.ledger.entries) - before == (reply.status == 204)
