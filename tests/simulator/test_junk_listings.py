"""Whatever a submission holds, it is refused or carried out, and what came of it can be read."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spapi_simulator.operations import OPERATIONS
from spapi_simulator.quotas import Bucket
from tests.simulator.caller import CA, US, amazon
from tests.simulator.shop import change, item, later, listed, offer, prices, schedule, shirt
from tests.simulator.test_junk import JUNK, changed, places

SHOP = amazon()
SKU = "JUNK"
DATA_SETS = "summaries,attributes,issues,offers,fulfillmentAvailability,relationships,productTypes"
SALE = schedule(15, start_at="2026-11-03", end_at="2026-11-04T06:00:00Z")
SELECTORS = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "offer": (
        "putListingsItem",
        {"attributes": offer(item(SHOP).asin), "requirements": "LISTING_OFFER_ONLY"},
    ),
    "product": (
        "putListingsItem",
        {
            "attributes": shirt()
            | {
                "item_weight": [{"unit": "ounces", "value": 9}],
                "item_dimensions": [
                    {side: {"unit": "feet", "value": 1} for side in ("length", "width", "height")}
                ],
                "purchasable_offer": prices(20, discounted_price=SALE, start_at={"value": "2026-11-02"}),
                "parentage_level": [{"value": "child"}],
                "child_parent_sku_relationship": [
                    {"child_relationship_type": "variation", "parent_sku": "FAMILY"}
                ],
                "variation_theme": [{"name": "COLOR/SIZE"}],
                "package_contains_sku": [{"sku": "OTHER", "quantity": 2}],
            },
            "requirements": "LISTING",
            "productType": "SHIRT",
        },
    ),
    "patch": (
        "patchListingsItem",
        {
            "patches": [
                change("merge", "purchasable_offer", SELECTORS | {"our_price": schedule(3)}),
                change("replace", "fulfillment_availability", {"fulfillment_channel_code": "DEFAULT"}),
                change("delete", "condition_note", {"language_tag": "en_US"}),
                change("add", "merchant_shipping_group", {"value": "fast", "marketplace_id": CA}),
            ]
        },
    ),
}
MORE_JUNK: list[Any] = [*JUNK, float("inf"), 1e-9, "2026-13-01", "9" * 40, "ASIN", [{"value": None}]]

listed(SHOP, SKU, item(SHOP).asin)
for name in OPERATIONS:
    SHOP.world.quotas.rates["", name] = (1e6, 1e6)


@pytest.mark.parametrize("kind", BODIES)
@settings(deadline=None)
@given(data=st.data())
def test_junk_in_a_submission_is_refused_or_carried_out(kind: str, data: st.DataObject) -> None:
    operation, valid = BODIES[kind]
    body: dict[str, Any] = {"productType": "PRODUCT"} | valid
    where = data.draw(st.sampled_from(places(body)))
    sent = changed(body, where, data.draw(st.sampled_from(MORE_JUNK)))
    preview: dict[str, Any] = data.draw(st.sampled_from([{}, {"mode": "VALIDATION_PREVIEW"}]))
    both = data.draw(st.sampled_from([US, [US, CA]])) if operation == "patchListingsItem" else US
    mine: dict[str, Any] = {"sellerId": SHOP.seller.id, "sku": SKU, "marketplaceIds": both}
    before = len(SHOP.world.ledger.entries)
    SHOP.world.quotas._buckets[SHOP.application.client_id, "", operation] = Bucket(1, 9, 9, SHOP.world.now)
    reply = SHOP.call(operation, body=sent, **mine, **preview)
    assert reply.status in {200, 400}
    accepted = reply.status == 200 and reply.data["status"] == "ACCEPTED"
    assert len(SHOP.world.ledger.entries) - before == accepted
    if reply.status == 200 and reply.data["status"] == "INVALID":
        assert all(one["message"] for one in reply.data["issues"])
    later(SHOP, minutes=15)
    read = SHOP.call("getListingsItem", **(mine | {"marketplaceIds": [US, CA]}), includedData=DATA_SETS)
    assert read.status == 200
    assert SHOP.call("searchListingsItems", sellerId=SHOP.seller.id, marketplaceIds=US).status == 200
