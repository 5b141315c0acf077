from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from spapi_simulator.world.issues import SEARCH_SUPPRESSED, Issue
from spapi_simulator.world.listings import ListingRules
from spapi_simulator.world.submissions import Change
from tests.simulator.caller import CA, START, US, amazon
from tests.simulator.shop import (
    change,
    get,
    item,
    later,
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


def _codes(reply: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for issue in reply.data["issues"]:
        found.setdefault(issue["code"], []).extend(issue["attributeNames"])
    return found


def test_what_is_missing_is_named_by_attribute() -> None:
    shop = amazon()
    attributes = shirt()
    for name in ("brand", "fabric_type", "purchasable_offer", "externally_assigned_product_identifier"):
        del attributes[name]
    reply = put(shop, SKU, attributes, "LISTING", product_type="SHIRT")
    assert reply.data["status"] == "INVALID"
    assert sorted(_codes(reply)["90220"]) == [
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
    assert set(_codes(reply)) == {code}
    assert set(_codes(reply)[code]) == {attribute}
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
    assert _codes(put(shop, SKU, bounds, **preview)) == {"18155": ["purchasable_offer"]}
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


@pytest.mark.parametrize(("bound", "amount"), [("minimum", 30), ("maximum", 10)])
def test_a_price_beyond_the_sellers_own_bounds_suppresses_the_listing(bound: str, amount: int) -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin, 20)
    selectors = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}
    name = f"{bound}_seller_allowed_price"
    patch(shop, SKU, change("merge", "purchasable_offer", selectors | {name: schedule(amount)}))
    shop.move(minutes=2)
    data = get(shop, SKU, "summaries", "issues").data
    assert data["summaries"][0]["status"] == ["DISCOVERABLE"]
    issue = data["issues"][0]
    assert issue == {
        "code": "18155",
        "message": issue["message"],
        "severity": "ERROR",
        "attributeNames": ["purchasable_offer"],
        "categories": ["INVALID_PRICE"],
        "enforcements": {
            "actions": [{"action": "LISTING_SUPPRESSED"}],
            "exemption": {"status": "NOT_EXEMPT"},
        },
        "marketplaceIds": [US],
    }
    patch(shop, SKU, change("merge", "purchasable_offer", selectors | {name: schedule(20)}))
    shop.move(minutes=2)
    assert get(shop, SKU, "issues").data["issues"] == []


def test_a_sale_price_begins_and_ends_by_itself() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin, 20)
    sale = schedule(15, start_at="2026-11-03", end_at="2026-11-04T06:00:00Z")
    patch(shop, SKU, change("replace", "purchasable_offer", *prices(20, discounted_price=sale)))
    shop.move(minutes=2)
    seen: list[tuple[str, Decimal | None]] = []
    shop.world.listings.on_change.append(
        lambda listing, at, what: seen.append((what, listing.price(at))) if what == "offer" else None
    )
    later(shop, days=1)
    assert get(shop, SKU, "offers").data["offers"][0]["price"]["amount"] == "15.00"
    later(shop, days=1)
    assert get(shop, SKU, "offers").data["offers"][0]["price"]["amount"] == "20.00"
    assert seen == [("offer", Decimal(15)), ("offer", Decimal(20))]


def test_an_offer_that_has_not_begun_cannot_be_bought() -> None:
    shop = amazon()
    attributes = offer(item(shop).asin) | {
        "purchasable_offer": prices(
            20, start_at={"value": "2026-11-05"}, end_at={"value": "2026-11-06T00:00:00Z"}
        )
    }
    put(shop, SKU, attributes)
    shop.move(minutes=2)
    statuses = []
    for _ in range(4):
        statuses.append(get(shop, SKU).data["summaries"][0]["status"])
        later(shop, days=1)
    assert statuses == [["DISCOVERABLE"], ["DISCOVERABLE"], ["DISCOVERABLE"], ["BUYABLE", "DISCOVERABLE"]]
    assert get(shop, SKU).data["summaries"][0]["status"] == ["DISCOVERABLE"]


def test_business_offers_stand_beside_the_others() -> None:
    shop = amazon()
    attributes = offer(item(shop).asin) | {
        "purchasable_offer": [*prices(20), prices(18)[0] | {"audience": "B2B"}]
    }
    put(shop, SKU, attributes)
    shop.move(minutes=2)
    assert [
        (one["offerType"], one["price"]["amount"]) for one in get(shop, SKU, "offers").data["offers"]
    ] == [
        ("B2C", "20.00"),
        ("B2B", "18.00"),
    ]


def test_imposed_issues_hide_a_listing_until_they_are_lifted_or_the_exemption_ends() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin)
    listing = shop.world.listings.get(shop.seller.id, SKU)
    assert listing
    until = shop.world.now + timedelta(days=2)
    exempt = Issue("18027", "Text on the image.", actions=(SEARCH_SUPPRESSED,), exempt_until=until)
    shop.world.listings.impose(listing, US, exempt)
    data = get(shop, SKU, "summaries", "issues").data
    assert data["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]
    assert data["issues"][0]["enforcements"]["exemption"] == {
        "status": "EXEMPT_UNTIL_EXPIRY_DATE",
        "expiryDate": "2026-11-04T08:02:00Z",
    }
    later(shop, days=2)
    assert get(shop, SKU).data["summaries"][0]["status"] == ["BUYABLE"]
    shop.world.listings.lift(listing, US, "18027")
    shop.world.listings.impose(listing, US, Issue("18742", "Removed.", actions=("CATALOG_ITEM_REMOVED",)))
    assert get(shop, SKU).data["summaries"][0]["status"] == []
    shop.world.listings.lift(listing, US, "18742")
    spared = Issue("99300", "Inaccurate.", actions=("LISTING_SUPPRESSED",), exempt=True)
    shop.world.listings.impose(listing, US, spared)
    assert get(shop, SKU).data["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]


def test_a_listing_that_is_deleted_is_gone_after_a_while() -> None:
    shop = amazon()
    one = item(shop)
    listed(shop, SKU, one.asin)
    told: list[tuple[str, str | None]] = []
    shop.world.listings.on_change.append(lambda listing, at, what: told.append((what, listing.asin(at))))
    reply = shop.call("deleteListingsItem", sellerId=shop.seller.id, sku=SKU, marketplaceIds=US)
    assert reply.data["status"] == "ACCEPTED"
    assert get(shop, SKU).status == 200
    shop.move(minutes=2)
    assert get(shop, SKU).status == 404
    assert told == [("deleted", one.asin)]
    assert shop.world.listings.offering(one.asin, US) == []
    assert patch(shop, SKU, change("merge", "fulfillment_availability", STOCK)).data["status"] == "INVALID"
    assert (
        shop.call("deleteListingsItem", sellerId=shop.seller.id, sku=SKU, marketplaceIds=US).data["status"]
        == "ACCEPTED"
    )


def test_an_order_takes_stock_even_while_a_price_is_on_its_way() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin, 20, 5)
    listing = shop.world.listings.get(shop.seller.id, SKU)
    assert listing
    patch(shop, SKU, change("replace", "purchasable_offer", *prices(21)))
    shop.world.listings.set_quantity(listing, 2)
    shop.move(minutes=2)
    assert (listing.quantity, listing.price(US)) == (2, Decimal(21))


def test_a_new_product_gets_an_asin_after_acceptance() -> None:
    shop = amazon()
    assert put(shop, SKU, shirt(), "LISTING", product_type="SHIRT").data["status"] == "ACCEPTED"
    shop.move(minutes=2)
    summary = get(shop, SKU).data["summaries"][0]
    assert "asin" not in summary
    assert (summary["itemName"], summary["status"]) == ("Barge Street Canal Shirt", [])
    shop.move(minutes=10)
    summary = get(shop, SKU).data["summaries"][0]
    assert summary["status"] == ["BUYABLE", "DISCOVERABLE"]
    made = shop.world.catalogue.get(summary["asin"])
    assert made
    assert (made.ean, made.brand, made.list_price) == ("0401234567893", "Barge Street", Decimal("25.00"))
    found = shop.call(
        "searchCatalogItems", marketplaceIds=US, identifiersType="EAN", identifiers="0401234567893"
    )
    assert [one["asin"] for one in found.data["items"]] == [summary["asin"]]
    listed(shop, "SECOND", summary["asin"])
    second = shirt() | {"item_name": [{"value": "Barge Street Lock Shirt", "language_tag": "en_US"}]}
    put(shop, SKU, second, "LISTING", product_type="SHIRT")
    shop.move(minutes=2)
    assert get(shop, "SECOND").data["summaries"][0]["itemName"] == "Barge Street Lock Shirt"


def test_a_product_without_an_offer_is_seen_and_not_sold() -> None:
    shop = amazon()
    attributes = shirt()
    for name in ("condition_type", "purchasable_offer", "fulfillment_availability"):
        del attributes[name]
    put(shop, SKU, attributes, "LISTING_PRODUCT_ONLY", product_type="SHIRT")
    shop.move(minutes=15)
    data = get(shop, SKU, "summaries", "offers").data
    assert data["summaries"][0]["status"] == ["DISCOVERABLE"]
    assert data["offers"] == []
    assert "conditionType" not in data["summaries"][0]


def test_a_product_without_an_image_is_hidden_from_search() -> None:
    shop = amazon()
    attributes = shirt()
    del attributes["main_product_image_locator"]
    put(shop, SKU, attributes, "LISTING", product_type="SHIRT")
    shop.move(minutes=15)
    data = get(shop, SKU, "summaries", "issues").data
    assert data["summaries"][0]["status"] == ["BUYABLE"]
    assert [(one["code"], one["categories"]) for one in data["issues"]] == [("18320", ["MISSING_IMAGE"])]


def _placed(attributes: dict[str, Any], product_type: str = "SHIRT", requirements: str = "LISTING") -> Any:
    shop = amazon()
    assert put(shop, SKU, attributes, requirements, product_type=product_type).data["status"] == "ACCEPTED"
    shop.move(minutes=15)
    return get(shop, SKU, "summaries", "issues")


def test_a_bar_code_that_is_none_makes_no_product() -> None:
    code = [{"type": "ean", "value": "0401234567890"}]
    reply = _placed(shirt() | {"externally_assigned_product_identifier": code})
    assert _codes(reply) == {"8572": ["externally_assigned_product_identifier"]}
    assert reply.data["summaries"][0]["status"] == []


def test_data_that_contradict_the_catalogue_are_an_issue() -> None:
    shop = amazon()
    one = item(shop)
    code = [{"type": "ean", "value": one.ean}]
    put(
        shop,
        SKU,
        shirt() | {"externally_assigned_product_identifier": code},
        "LISTING",
        product_type="SHIRT",
    )
    shop.move(minutes=2)
    reply = get(shop, SKU, "summaries", "issues")
    assert reply.data["summaries"][0]["asin"] == one.asin
    assert "brand" in _codes(reply)["8541"]
    assert f"Amazon: ['{one.brand}']" in reply.data["issues"][0]["message"]


def test_bar_codes_of_two_items_are_an_issue() -> None:
    shop = amazon()
    one, other = item(shop), item(shop, product_type="SHOES")
    attributes = offer(one.asin)
    del attributes["merchant_suggested_asin"]
    attributes["externally_assigned_product_identifier"] = [
        {"type": "ean", "value": one.ean},
        {"type": "gtin", "value": other.gtin},
    ]
    put(shop, SKU, attributes)
    shop.move(minutes=2)
    reply = get(shop, SKU, "summaries", "issues")
    assert "8542" in _codes(reply)
    assert "asin" not in reply.data["summaries"][0]


def test_an_offer_is_matched_by_its_bar_code() -> None:
    shop = amazon()
    one = item(shop)
    attributes = offer(one.asin)
    del attributes["merchant_suggested_asin"]
    attributes["externally_assigned_product_identifier"] = [{"type": "ean", "value": one.ean}]
    put(shop, SKU, attributes)
    shop.move(minutes=2)
    assert get(shop, SKU).data["summaries"][0]["asin"] == one.asin


def test_an_offer_needs_an_item_to_be_named() -> None:
    shop = amazon()
    attributes = offer("B000000000")
    del attributes["merchant_suggested_asin"]
    reply = put(shop, SKU, attributes)
    assert sorted(_codes(reply)["90220"]) == [
        "externally_assigned_product_identifier",
        "merchant_suggested_asin",
    ]


def test_a_family_is_made_of_a_parent_and_its_children() -> None:
    shop = amazon()
    theme = {"variation_theme": [{"name": "COLOR/SIZE"}]}
    relation = {"child_relationship_type": "variation"}
    parent = (
        shirt()
        | theme
        | {
            "parentage_level": [{"value": "parent"}],
            "child_parent_sku_relationship": [relation],
        }
    )
    for name in (
        "externally_assigned_product_identifier",
        "condition_type",
        "purchasable_offer",
        "color",
        "size",
    ):
        del parent[name]
    child = (
        shirt()
        | theme
        | {
            "parentage_level": [{"value": "child"}],
            "child_parent_sku_relationship": [relation | {"parent_sku": "FAMILY"}],
        }
    )
    orphan = child | {"child_parent_sku_relationship": [relation | {"parent_sku": "NOBODY"}]}
    assert put(shop, "FAMILY", parent, "LISTING", product_type="SHIRT").data["issues"] == []
    put(shop, "CHILD", child, "LISTING", product_type="SHIRT")
    put(shop, "ORPHAN", orphan | _code("040123456780"), "LISTING", product_type="SHIRT")
    shop.move(minutes=15)
    data = get(shop, "CHILD", "summaries", "relationships").data
    variation = {"theme": "COLOR/SIZE", "attributes": ["color", "size"]}
    assert data["relationships"][0]["relationships"] == [
        {"parentSkus": ["FAMILY"], "variationTheme": variation, "type": "VARIATION"}
    ]
    data = get(shop, "FAMILY", "summaries", "relationships").data
    assert data["summaries"][0]["status"] == ["DISCOVERABLE"]
    assert data["relationships"][0]["relationships"] == [
        {"childSkus": ["CHILD"], "variationTheme": variation, "type": "VARIATION"}
    ]
    assert _codes(get(shop, "ORPHAN", "issues"))["8008"] == ["child_parent_sku_relationship"]
    found = shop.call(
        "searchListingsItems",
        sellerId=shop.seller.id,
        marketplaceIds=US,
        variationParentSku="FAMILY",
    )
    assert [one["sku"] for one in found.data["items"]] == ["CHILD"]


def _code(digits: str) -> dict[str, Any]:
    return {"externally_assigned_product_identifier": shirt(digits)["externally_assigned_product_identifier"]}


def test_amazons_channel_sells_what_amazon_has() -> None:
    shop = amazon()
    one = item(shop)
    attributes = offer(one.asin) | {
        "fulfillment_availability": [{"fulfillment_channel_code": "AMAZON_NA"}],
    }
    shop.world.inventory.start()
    put(shop, SKU, attributes)
    shop.move(minutes=2)
    assert get(shop, SKU).data["summaries"][0]["status"] == ["DISCOVERABLE"]
    shop.world.inventory.put(shop.seller.id, SKU, one.asin, [US], fulfillable=4)
    listing = shop.world.listings.get(shop.seller.id, SKU)
    assert listing
    shop.world.listings.refresh(listing)
    data = get(shop, SKU, "summaries", "fulfillmentAvailability").data
    assert data["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]
    stock = shop.world.inventory.get(shop.seller.id, SKU)
    assert stock
    assert data["summaries"][0]["fnSku"] == stock.fnsku
    assert data["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "AMAZON_NA"}]


def test_a_listing_can_be_placed_as_it_has_been_for_long() -> None:
    shop = amazon()
    gated = item(shop, brand="Terracine")
    long_ago = START - timedelta(days=100)
    listing = shop.world.listings.place(
        shop.seller, SKU, US, Change.put("PRODUCT", offer(gated.asin), "LISTING_OFFER_ONLY"), long_ago
    )
    assert listing.buyable(US)
    summary = get(shop, SKU).data["summaries"][0]
    assert summary["createdDate"] == summary["lastUpdatedDate"] == "2026-07-25T08:00:00Z"
    with pytest.raises(ValueError, match="not match any ASIN"):
        shop.world.listings.place(
            shop.seller, "X", US, Change.put("PRODUCT", offer("B000000000"), "LISTING_OFFER_ONLY")
        )
    assert shop.world.listings.get(shop.seller.id, "X") is None
    made = shop.world.listings.place(shop.seller, "MADE", US, Change.put("SHIRT", shirt()), long_ago)
    assert made.buyable(US)
    with pytest.raises(ValueError, match="required"):
        shop.world.listings.place(shop.seller, "X", US, Change.put("PRODUCT", {}))


def test_a_patch_for_one_of_two_marketplaces_leaves_the_other_alone() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin)
    only_us = prices(30)[0] | {"marketplace_id": US}
    reply = patch(shop, SKU, change("replace", "purchasable_offer", only_us), marketplaceIds=[US, CA])
    assert reply.data["status"] == "ACCEPTED"
    shop.move(minutes=2)
    assert get(shop, SKU, marketplaceIds=CA).status == 404
    assert get(shop, SKU, "offers").data["offers"][0]["price"]["amount"] == "30.00"
