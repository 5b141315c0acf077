from decimal import Decimal
from typing import Any

import pytest

from spapi_simulator.world.listings import ListingRules
from tests.simulator.caller import CA, US, amazon
from tests.simulator.shop import (
    change,
    codes,
    get,
    item,
    listed,
    offer,
    patch,
    prices,
    put,
    schedule,
    shirt,
)

SKU = "CANAL 1/2 %"
STOCK = {"fulfillment_channel_code": "DEFAULT"}


def test_an_offer_is_accepted_at_once_and_live_later() -> None:
    shop = amazon()
    one = item(shop)
    reply = put(shop, SKU, offer(one.asin), includedData="issues,identifiers")
    assert reply.status == 200
    assert reply.data == {
        "sku": SKU,
        "status": "ACCEPTED",
        "submissionId": reply.data["submissionId"],
        "issues": [],
        "identifiers": [],
    }
    assert get(shop, SKU).status == 404
    shop.move(seconds=61)
    summary = get(shop, SKU).data["summaries"][0]
    assert summary == {
        "marketplaceId": US,
        "asin": one.asin,
        "productType": "SHIRT",
        "conditionType": "new_new",
        "status": ["BUYABLE", "DISCOVERABLE"],
        "itemName": one.title,
        "createdDate": summary["createdDate"],
        "lastUpdatedDate": summary["createdDate"],
        "mainImage": {"link": f"http://amazon.test{one.images[0]}", "height": 500, "width": 500},
    }
    assert "2026-11-02T08:00:10" <= summary["createdDate"] <= "2026-11-02T08:01:00Z"


def test_all_data_sets_of_a_listing() -> None:
    shop = amazon()
    one = item(shop)
    listed(shop, SKU, one.asin, 20.5, 7)
    data = get(
        shop,
        SKU,
        "attributes",
        "issues",
        "offers",
        "fulfillmentAvailability",
        "procurement",
        "relationships",
        "productTypes",
    ).data
    assert "summaries" not in data
    assert data["attributes"]["purchasable_offer"] == [
        {"marketplace_id": US, "currency": "USD", "audience": "ALL", "our_price": schedule(20.5)}
    ]
    assert data["issues"] == data["procurement"] == []
    assert data["offers"] == [
        {
            "marketplaceId": US,
            "offerType": "B2C",
            "price": {"currencyCode": "USD", "amount": "20.50"},
            "audience": {"value": "ALL", "displayName": "Sell on Amazon"},
        }
    ]
    assert data["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "DEFAULT", "quantity": 7}]
    assert data["relationships"] == [{"marketplaceId": US, "relationships": []}]
    assert data["productTypes"] == [{"marketplaceId": US, "productType": "PRODUCT"}]


def test_a_listing_of_another_marketplace_is_not_found() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin)
    assert get(shop, SKU, marketplaceIds=CA).status == 404
    assert [one["marketplaceId"] for one in get(shop, SKU, marketplaceIds=[CA, US]).data["summaries"]] == [US]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 400),
        ({"attributes": {"brand": []}}, 400),
        ({"productType": "SHIRT"}, 400),
        ({"productType": "SHIRT", "attributes": []}, 400),
        ({"productType": "SHIRT", "attributes": "text"}, 400),
        ({"productType": "SHIRT", "attributes": {"brand": []}, "requirements": "ALL"}, 400),
        ({"productType": "SPACESHIP", "attributes": {"brand": []}}, 200),
    ],
)
def test_a_body_that_is_none_is_refused(body: Any, status: int) -> None:
    shop = amazon()
    reply = shop.call("putListingsItem", sellerId=shop.seller.id, sku="X", marketplaceIds=US, body=body)
    assert reply.status == status
    assert shop.world.ledger.entries == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"marketplaceIds": [US, CA]},
        {"marketplaceIds": "A1F83G8C2ARO7P"},
        {"mode": "TRY"},
        {"includedData": "summaries"},
    ],
)
def test_parameters_that_amazon_would_refuse_are_refused(parameters: dict[str, Any]) -> None:
    shop = amazon()
    reply = put(shop, SKU, offer(item(shop).asin), **parameters)
    assert (reply.status, reply.data["errors"][0]["code"]) == (400, "InvalidInput")


def test_listings_of_another_seller_are_out_of_reach() -> None:
    shop = amazon()
    reply = shop.call("getListingsItem", sellerId="A2OTHER", sku="X", marketplaceIds=US)
    assert reply.status == 403


def test_a_sku_has_forty_characters_at_most() -> None:
    shop = amazon()
    assert put(shop, "X" * 40, offer(item(shop).asin)).status == 200
    assert put(shop, "X" * 41, offer(item(shop).asin)).status == 400


def test_what_is_missing_is_named_by_attribute() -> None:
    shop = amazon()
    attributes = shirt()
    for name in ("brand", "fabric_type", "purchasable_offer", "externally_assigned_product_identifier"):
        del attributes[name]
    reply = put(shop, SKU, attributes, "LISTING", product_type="SHIRT")
    assert reply.data["status"] == "INVALID"
    assert sorted(codes(reply)["90220"]) == [
        "brand",
        "externally_assigned_product_identifier",
        "fabric_type",
        "merchant_suggested_asin",
        "purchasable_offer",
    ]
    assert shop.world.ledger.entries == []
    shop.move(minutes=5)
    assert get(shop, SKU).status == 404


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("color", [{"value": "Navy"}], "8105"),
        ("color", [], "99022"),
        ("color", "Navy", "8105"),
        ("item_name", [{"value": "x" * 201, "language_tag": "en_US"}], "8105"),
        ("brand", [{"value": "ä" * 51, "language_tag": "en_US"}], "8105"),
        ("country_of_origin", [{"value": "Atlantis"}], "8105"),
        ("country_of_origin", [{"value": "PT"}, {"value": "US"}], "8105"),
        ("bullet_point", [{"value": str(n), "language_tag": "en_US"} for n in range(6)], "8105"),
        ("purchasable_offer", prices(19.999), "8105"),
        ("purchasable_offer", [{"our_price": schedule("19.99")}], "8105"),  # type: ignore[arg-type]
        ("purchasable_offer", prices(19, "CAD"), "8105"),
        ("purchasable_offer", prices(19, discounted_price=schedule(9)), "8105"),
        (
            "purchasable_offer",
            prices(19, discounted_price=schedule(9, start_at="tomorrow", end_at="2026-12-24")),
            "8105",
        ),
        ("fulfillment_availability", [STOCK | {"quantity": -1}], "8105"),
        ("fulfillment_availability", [STOCK | {"quantity": 1, "is_inventory_available": True}], "8105"),
        ("fulfillment_availability", [{"fulfillment_channel_code": "AMAZON_NA", "quantity": 1}], "8105"),
        ("fulfillment_availability", [{"fulfillment_channel_code": "AMAZON_EU"}], "8105"),
        ("color", [{"value": "Navy", "language_tag": "en_US", "marketplace_id": CA}], "8105"),
        ("wings", [{"value": 2}], "90000900"),
    ],
)
def test_what_is_against_the_schema_is_named_by_attribute(attribute: str, value: Any, code: str) -> None:
    shop = amazon()
    reply = put(shop, SKU, shirt() | {attribute: value}, "LISTING", product_type="SHIRT")
    assert reply.data["status"] == "INVALID"
    assert set(codes(reply)) == {code}
    assert set(codes(reply)[code]) == {attribute}
    only_this = change("replace", attribute, *value) if isinstance(value, list) and value else None
    listed(shop, "OTHER", item(shop).asin)
    if only_this:
        assert patch(shop, "OTHER", only_this).data["status"] == "INVALID"


@pytest.mark.parametrize("price", [19.99, 0.07, 1.1, 999999.99, 5])
def test_a_price_with_two_decimals_is_a_multiple_of_a_cent(price: float) -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin, price)
    assert get(shop, SKU, "offers").data["offers"][0]["price"]["amount"] == f"{price:.2f}"


def test_a_quantity_is_merged_without_touching_the_rest() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin)
    reply = patch(shop, SKU, change("merge", "fulfillment_availability", STOCK | {"quantity": 0}))
    assert reply.data["status"] == "ACCEPTED"
    assert get(shop, SKU, "fulfillmentAvailability").data["fulfillmentAvailability"][0]["quantity"] == 5
    shop.move(minutes=2)
    data = get(shop, SKU, "summaries", "attributes").data
    assert data["attributes"]["fulfillment_availability"] == [
        STOCK | {"quantity": 0, "lead_time_to_ship_max_days": 2}
    ]
    assert data["summaries"][0]["status"] == ["DISCOVERABLE"]
    assert data["summaries"][0]["lastUpdatedDate"] > data["summaries"][0]["createdDate"]


def test_changes_of_a_sku_take_effect_in_the_order_of_their_submission() -> None:
    shop = amazon()
    shop.world.listings.rules = ListingRules(accept_after_s=0, accept_within_s=100)
    listed(shop, SKU, item(shop).asin)
    for amount in (21, 22, 23):
        assert (
            patch(shop, SKU, change("replace", "purchasable_offer", *prices(amount))).data["status"]
            == "ACCEPTED"
        )
    seen: list[Decimal | None] = []
    shop.world.listings.on_change.append(lambda listing, at, _what: seen.append(listing.price(at)))
    shop.move(seconds=100)
    assert seen == [Decimal(21), Decimal(22), Decimal(23)]


def test_a_patch_of_nothing_is_invalid_and_one_of_what_is_on_its_way_is_not() -> None:
    shop = amazon()
    quantity = change("merge", "fulfillment_availability", STOCK | {"quantity": 8})
    reply = patch(shop, SKU, quantity)
    assert (reply.data["status"], reply.data["issues"][0]["code"]) == ("INVALID", "13013")
    put(shop, SKU, offer(item(shop).asin))
    assert patch(shop, SKU, quantity).data["status"] == "ACCEPTED"
    shop.move(minutes=2)
    assert get(shop, SKU, "fulfillmentAvailability").data["fulfillmentAvailability"][0]["quantity"] == 8


@pytest.mark.parametrize(
    "patches", [[], [{"op": "copy", "path": "/attributes/brand"}], [{"op": "add"}], ["add"]]
)
def test_patches_that_are_none_are_refused(patches: list[Any]) -> None:
    shop = amazon()
    body = {"productType": "PRODUCT", "patches": patches}
    reply = shop.call("patchListingsItem", sellerId=shop.seller.id, sku=SKU, marketplaceIds=US, body=body)
    assert reply.status == 400


def test_a_preview_tells_and_does_nothing() -> None:
    shop = amazon()
    one = item(shop)
    preview = {"mode": "VALIDATION_PREVIEW", "includedData": "issues,identifiers"}
    reply = put(shop, SKU, offer(one.asin), **preview)
    assert reply.data["status"] == "VALID"
    assert reply.data["identifiers"] == [{"marketplaceId": US, "asin": one.asin}]
    unknown = put(shop, SKU, offer("B000000000"), **preview)
    assert (unknown.data["status"], unknown.data["issues"][0]["code"]) == ("INVALID", "8560")
    assert unknown.data["identifiers"] == []
    bounds = offer(one.asin) | {
        "purchasable_offer": prices(20, minimum_seller_allowed_price=schedule(30)),
    }
    assert codes(put(shop, SKU, bounds, **preview)) == {"18155": ["purchasable_offer"]}
    shop.move(minutes=5)
    assert get(shop, SKU).status == 404
    assert shop.world.ledger.entries == []


def test_a_preview_of_a_patch_looks_at_what_the_listing_would_be() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin)
    bounds = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}
    merge = change("merge", "purchasable_offer", bounds | {"minimum_seller_allowed_price": schedule(50)})
    assert patch(shop, SKU, merge, mode="VALIDATION_PREVIEW").data["status"] == "INVALID"
    assert (
        patch(shop, SKU, change("merge", "purchasable_offer", bounds), mode="VALIDATION_PREVIEW").data[
            "status"
        ]
        == "VALID"
    )
    shop.move(minutes=2)
    assert get(shop, SKU).data["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]


def test_a_patch_of_two_marketplaces_is_taken_for_both_or_for_none() -> None:
    shop = amazon()
    one = item(shop)
    listed(shop, SKU, one.asin)
    both = [prices(30)[0] | {"marketplace_id": US}, prices(40, "CAD")[0] | {"marketplace_id": CA}]
    wrong = [both[0], both[1] | {"currency": "USD", "our_price": schedule(-1)}]
    assert (
        patch(shop, SKU, change("replace", "purchasable_offer", *wrong), marketplaceIds=[US, CA]).data[
            "status"
        ]
        == "INVALID"
    )
    shop.move(minutes=2)
    assert get(shop, SKU, "offers").data["offers"][0]["price"]["amount"] == "20.50"
    good = patch(shop, SKU, change("replace", "purchasable_offer", *both), marketplaceIds=[US, CA])
    assert good.data["status"] == "ACCEPTED"
    shop.move(minutes=2)
    data = get(shop, SKU, "summaries", "offers", marketplaceIds=[US, CA]).data
    assert [one["price"] for one in data["offers"]] == [
        {"currencyCode": "USD", "amount": "30.00"},
        {"currencyCode": "CAD", "amount": "40.00"},
    ]
    assert {entry["asin"] for entry in data["summaries"]} == {one.asin}
    assert [entry.operation for entry in shop.world.ledger.entries] == [
        "putListingsItem",
        "patchListingsItem",
    ]


def test_a_patch_for_one_of_two_marketplaces_leaves_the_other_alone() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin)
    only_us = prices(30)[0] | {"marketplace_id": US}
    reply = patch(shop, SKU, change("replace", "purchasable_offer", only_us), marketplaceIds=[US, CA])
    assert reply.data["status"] == "ACCEPTED"
    shop.move(minutes=2)
    assert get(shop, SKU, marketplaceIds=CA).status == 404
    assert get(shop, SKU, "offers").data["offers"][0]["price"]["amount"] == "30.00"
