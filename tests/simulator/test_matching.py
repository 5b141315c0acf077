"""Which item a listing belongs to, and when it makes a new one."""

from decimal import Decimal
from typing import Any

from tests.simulator.caller import US, amazon
from tests.simulator.shop import (
    codes,
    get,
    item,
    listed,
    offer,
    put,
    shirt,
)

SKU = "CANAL 1/2 %"
STOCK = {"fulfillment_channel_code": "DEFAULT"}


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
    assert codes(reply) == {"8572": ["externally_assigned_product_identifier"]}
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
    assert "brand" in codes(reply)["8541"]
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
    assert "8542" in codes(reply)
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
    assert sorted(codes(reply)["90220"]) == [
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
    assert codes(get(shop, "ORPHAN", "issues"))["8008"] == ["child_parent_sku_relationship"]
    found = shop.call(
        "searchListingsItems",
        sellerId=shop.seller.id,
        marketplaceIds=US,
        variationParentSku="FAMILY",
    )
    assert [one["sku"] for one in found.data["items"]] == ["CHILD"]


def _code(digits: str) -> dict[str, Any]:
    return {"externally_assigned_product_identifier": shirt(digits)["externally_assigned_product_identifier"]}
