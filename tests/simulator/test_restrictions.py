from typing import Any

import pytest

from spapi_simulator.schemas.offer import CONDITIONS
from spapi_simulator.world.restrictions import Approval, Gates
from spapi_simulator.world.restrictions import restrictions as open_to
from spapi_simulator.world.submissions import Change
from tests.simulator.caller import CA, US, Amazon, amazon
from tests.simulator.shop import get, item, listed, offer, put


def restrictions(shop: Amazon, asin: str, **parameters: Any) -> Any:
    asked: dict[str, Any] = {"asin": asin, "sellerId": shop.seller.id, "marketplaceIds": US} | parameters
    reply = shop.call("getListingsRestrictions", **asked)
    assert reply.status == 200, reply.content
    return reply.data["restrictions"]


def test_most_items_are_open_to_everybody() -> None:
    shop = amazon()
    assert restrictions(shop, item(shop).asin, marketplaceIds=[US, CA]) == []


def test_a_gated_brand_needs_an_approval() -> None:
    shop = amazon()
    gated = item(shop, brand="Terracine")
    found = restrictions(shop, gated.asin, marketplaceIds=[US, CA])
    assert [one["marketplaceId"] for one in found] == [US, CA]
    assert found[0]["reasons"] == [
        {
            "message": "You need approval to list products of Terracine.",
            "reasonCode": "APPROVAL_REQUIRED",
            "links": [
                {
                    "resource": "https://sellercentral.amazon.com/hz/approvalrequest/restrictions/approve"
                    f"?asin={gated.asin}",
                    "verb": "GET",
                    "title": "Request Approval via Seller Central.",
                    "type": "text/html",
                }
            ],
        }
    ]
    shop.world.listings.gates = Gates(approvals=(Approval(shop.seller.id, "terracine"),))
    assert restrictions(shop, gated.asin) == []


def test_an_unknown_item_is_not_found() -> None:
    found = restrictions(amazon(), "B000000000")
    assert [one["reasonCode"] for one in found[0]["reasons"]] == ["ASIN_NOT_FOUND"]


def test_closed_items_are_closed_to_new_sellers_only() -> None:
    shop = amazon()
    one = item(shop)
    shop.world.listings.gates = Gates(closed=(one.asin,))
    assert restrictions(shop, one.asin)[0]["reasons"][0]["reasonCode"] == "NOT_ELIGIBLE"
    shop.world.listings.place(
        shop.seller, "OLD", US, Change.put("PRODUCT", offer(one.asin), "LISTING_OFFER_ONLY")
    )
    assert restrictions(shop, one.asin) == []


def test_about_one_family_in_a_hundred_is_closed_by_the_seed() -> None:
    shop = amazon()
    shop.world.catalogue.resize(20_000)
    shop.world.listings.gates = Gates(brands=(), new_only=())
    families = [shop.world.catalogue.item(number).asin for number in range(1, 20_000, 10)]
    found = [one for asin in families for one in open_to(shop.world, shop.seller.id, asin, US)]
    assert {one.reason for one in found} == {"NOT_ELIGIBLE"}
    assert 10 <= len(found) <= 30


def test_some_product_types_are_sold_new_only() -> None:
    shop = amazon()
    toy = item(shop, product_type="PET_TOY")
    found = restrictions(shop, toy.asin)
    assert {one["conditionType"] for one in found} == {
        name for name in CONDITIONS if not name.startswith("new")
    }
    assert {one["reasons"][0]["reasonCode"] for one in found} == {"NOT_ELIGIBLE"}
    assert restrictions(shop, toy.asin, conditionType="new_new") == []
    assert [one["conditionType"] for one in restrictions(shop, toy.asin, conditionType="used_good")] == [
        "used_good"
    ]


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"asin": ""}, 400),
        ({"sellerId": ""}, 400),
        ({"sellerId": "A2OTHER"}, 403),
        ({"marketplaceIds": ""}, 400),
        ({"marketplaceIds": "A1F83G8C2ARO7P"}, 400),
        ({"conditionType": "broken"}, 400),
    ],
)
def test_a_question_that_amazon_would_refuse_is_refused(parameters: dict[str, Any], status: int) -> None:
    shop = amazon()
    mine = {"asin": item(shop).asin, "sellerId": shop.seller.id, "marketplaceIds": US}
    assert shop.call("getListingsRestrictions", **(mine | parameters)).status == status


def test_an_offer_that_is_restricted_is_taken_and_suppressed() -> None:
    shop = amazon()
    gated = item(shop, brand="Galleon Bay")
    assert put(shop, "GATED", offer(gated.asin)).data["status"] == "ACCEPTED"
    shop.move(minutes=2)
    data = get(shop, "GATED", "summaries", "issues").data
    assert data["summaries"][0]["status"] == ["DISCOVERABLE"]
    assert [(one["code"], one["categories"]) for one in data["issues"]] == [
        ("5886", ["QUALIFICATION_REQUIRED"])
    ]
    listed(shop, "OPEN", item(shop).asin)
    assert get(shop, "OPEN").data["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]
