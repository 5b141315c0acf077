from datetime import timedelta
from typing import Any

import pytest

from spapi_simulator.call import show_time
from spapi_simulator.world.issues import WARNING, Issue
from spapi_simulator.world.submissions import Change
from tests.simulator.caller import CA, START, US, Amazon, amazon
from tests.simulator.shop import item, later, listed, offer


def search(shop: Amazon, **parameters: Any) -> Any:
    asked = {"sellerId": shop.seller.id, "marketplaceIds": US} | parameters
    reply = shop.call("searchListingsItems", **asked)
    assert reply.status == 200, reply.content
    return reply.data


def skus(data: Any) -> list[str]:
    return [one["sku"] for one in data["items"]]


def shop_with(count: int, marketplace_id: str = US, width: int = 3) -> Amazon:
    """Have listings SKU-000, SKU-001, ..., each made a minute after the one before."""
    shop = amazon()
    for number in range(count):
        attributes = offer("", 10 + number, number % 2) | {
            "merchant_suggested_asin": [{"value": shop.world.catalogue.item(1 + number % 9).asin}]
        }
        shop.world.listings.place(
            shop.seller,
            f"SKU-{number:0{width}}",
            marketplace_id,
            Change.put("PRODUCT", attributes, "LISTING_OFFER_ONLY"),
            START - timedelta(minutes=count - number),
        )
    return shop


def test_the_newest_come_first_ten_on_a_page() -> None:
    shop = shop_with(25)
    data = search(shop)
    assert data["numberOfResults"] == 25
    assert skus(data) == [f"SKU-{number:03}" for number in range(24, 14, -1)]
    assert data["pagination"].keys() == {"nextToken"}
    assert data["items"][0].keys() == {"sku", "summaries"}
    second = search(shop, pageToken=data["pagination"]["nextToken"])
    assert skus(second) == [f"SKU-{number:03}" for number in range(14, 4, -1)]
    last = search(shop, pageToken=second["pagination"]["nextToken"])
    assert skus(last) == [f"SKU-{number:03}" for number in range(4, -1, -1)]
    assert last["pagination"].keys() == {"previousToken"}
    assert skus(search(shop, pageToken=last["pagination"]["previousToken"])) == skus(second)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"sortBy": "sku", "sortOrder": "ASC"}, ["SKU-000", "SKU-001", "SKU-002", "SKU-003"]),
        ({"sortBy": "createdDate", "sortOrder": "ASC"}, ["SKU-000", "SKU-001", "SKU-002", "SKU-003"]),
        ({"sortBy": "sku"}, ["SKU-003", "SKU-002", "SKU-001", "SKU-000"]),
        ({"identifiersType": "SKU", "identifiers": "SKU-002,SKU-001,NONE"}, ["SKU-002", "SKU-001"]),
        ({"withStatus": "BUYABLE"}, ["SKU-003", "SKU-001"]),
        ({"withoutStatus": "BUYABLE"}, ["SKU-002", "SKU-000"]),
        ({"withStatus": "DISCOVERABLE", "withoutStatus": "BUYABLE"}, ["SKU-002", "SKU-000"]),
        ({"withoutStatus": "BUYABLE,DISCOVERABLE"}, []),
        ({"createdAfter": show_time(START - timedelta(minutes=2))}, ["SKU-003", "SKU-002"]),
        ({"createdBefore": show_time(START - timedelta(minutes=3))}, ["SKU-001", "SKU-000"]),
        (
            {
                "lastUpdatedAfter": show_time(START - timedelta(minutes=3)),
                "lastUpdatedBefore": show_time(START - timedelta(minutes=2)),
            },
            ["SKU-002", "SKU-001"],
        ),
        ({"withIssueSeverity": "WARNING,ERROR"}, []),
        ({"marketplaceIds": CA}, []),
    ],
)
def test_results_are_filtered_and_sorted(parameters: dict[str, Any], expected: list[str]) -> None:
    data = search(shop_with(4), **parameters)
    assert skus(data) == expected
    assert data["numberOfResults"] == len(expected)


def test_a_listing_is_found_by_the_identifiers_of_its_item() -> None:
    shop = shop_with(2)
    one = shop.world.catalogue.item(1)
    for kind, value in {"ASIN": one.asin, "GTIN": one.gtin, "EAN": one.ean, "UPC": one.upc}.items():
        if value:
            assert skus(search(shop, identifiersType=kind, identifiers=value)) == ["SKU-000"]
            shop.move(seconds=1)
    shop.world.inventory.put(
        shop.seller.id, "SKU-001", shop.world.catalogue.item(2).asin, [US], fulfillable=1
    )
    stock = shop.world.inventory.get(shop.seller.id, "SKU-001")
    assert stock
    assert skus(search(shop, identifiersType="FNSKU", identifiers=stock.fnsku)) == ["SKU-001"]


def test_issues_are_found_by_their_severity() -> None:
    shop = shop_with(3)
    listing = shop.world.listings.get(shop.seller.id, "SKU-001")
    assert listing
    shop.world.listings.impose(listing, US, Issue("1", "Look at this.", WARNING))
    assert skus(search(shop, withIssueSeverity="WARNING")) == ["SKU-001"]
    assert skus(search(shop, withIssueSeverity="ERROR")) == []


def test_only_a_thousand_results_can_be_paged_through() -> None:
    shop = shop_with(1_025, width=4)
    seen: list[str] = []
    token: dict[str, str] = {}
    for _ in range(50):
        data = search(shop, pageSize=20, sortBy="sku", sortOrder="ASC", includedData="productTypes", **token)
        assert data["numberOfResults"] == 1_025
        seen += skus(data)
        shop.move(seconds=1)
        token = {"pageToken": data["pagination"].get("nextToken", "")}
    assert token == {"pageToken": ""}
    assert seen == [f"SKU-{number:04}" for number in range(1_000)]


def test_packages_are_found_by_what_they_contain_and_the_other_way_round() -> None:
    shop = amazon()
    one, other = item(shop), item(shop, product_type="SHOES")
    listed(shop, "SINGLE", one.asin)
    case = offer(other.asin)
    del case["merchant_suggested_asin"]
    case |= {
        "merchant_suggested_asin": [{"value": other.asin}],
    }
    shop.world.listings.place(
        shop.seller, "CASE", US, Change.put("PRODUCT", case, "LISTING_OFFER_ONLY"), START
    )
    contains = {"sku": "SINGLE", "quantity": 6, "marketplace_id": US}
    shop.world.listings.submit(
        shop.seller, "CASE", US, Change.partial("PRODUCT", {"package_contains_sku": [contains]})
    )
    shop.move(minutes=2)
    assert skus(search(shop, packageHierarchySku="SINGLE")) == ["CASE"]
    data = search(shop, packageHierarchySku="CASE", includedData="relationships")
    assert data["items"] == [
        {
            "sku": "SINGLE",
            "relationships": [
                {
                    "marketplaceId": US,
                    "relationships": [{"parentSkus": ["CASE"], "type": "PACKAGE_HIERARCHY"}],
                }
            ],
        }
    ]
    assert skus(search(shop, packageHierarchySku="NONE")) == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"identifiers": "SKU-000"},
        {"identifiers": "SKU-000", "identifiersType": "BARCODE"},
        {"identifiers": ",".join(map(str, range(21))), "identifiersType": "SKU"},
        {"identifiers": "SKU-000", "identifiersType": "SKU", "variationParentSku": "SKU-000"},
        {"variationParentSku": "SKU-000", "packageHierarchySku": "SKU-000"},
        {"withStatus": "SOLD"},
        {"withIssueSeverity": "INFO"},
        {"sortBy": "price"},
        {"sortOrder": "UP"},
        {"pageSize": 21},
        {"pageToken": "forged"},
        {"createdAfter": "yesterday"},
        {"marketplaceIds": ""},
    ],
)
def test_a_search_that_amazon_would_refuse_is_refused(parameters: dict[str, Any]) -> None:
    shop = shop_with(1)
    asked = {"sellerId": shop.seller.id, "marketplaceIds": US} | parameters
    reply = shop.call("searchListingsItems", **asked)
    assert (reply.status, reply.data["errors"][0]["code"]) == (400, "InvalidInput")


def test_a_page_token_belongs_to_its_search() -> None:
    shop = shop_with(12)
    token = search(shop)["pagination"]["nextToken"]
    reply = shop.call(
        "searchListingsItems",
        sellerId=shop.seller.id,
        marketplaceIds=US,
        withStatus="BUYABLE",
        pageToken=token,
    )
    assert reply.status == 400


def test_what_changed_since_is_found_by_its_date() -> None:
    shop = shop_with(5)
    since = show_time(shop.world.now)
    later(shop, days=1)
    listing = shop.world.listings.get(shop.seller.id, "SKU-003")
    assert listing
    shop.world.listings.set_quantity(listing, 0)
    data = search(shop, lastUpdatedAfter=since)
    assert skus(data) == ["SKU-003"]
    assert data["items"][0]["summaries"][0]["lastUpdatedDate"] == "2026-11-03T08:00:00Z"
