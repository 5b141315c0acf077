import asyncio
from typing import Any

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import catalog
from towpath.gateways.amazon.catalog import CatalogItem, Search
from towpath.gateways.amazon.reading import Page

US, CA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"
INCLUDED = ("summaries", "identifiers", "images", "productTypes", "relationships")
DATA: dict[str, Any] = {
    "asin": "B07N4M94X4",
    "summaries": [
        {"marketplaceId": CA, "itemName": "Canadian"},
        {
            "marketplaceId": US,
            "itemName": "Oar",
            "brand": "Tow",
            "itemClassification": "VARIATION_PARENT",
            "color": "red",
            "size": "2 m",
            "packageQuantity": 2,
        },
    ],
    "productTypes": [{"marketplaceId": US, "productType": "PADDLE"}],
    "identifiers": [
        {
            "marketplaceId": US,
            "identifiers": [
                {"identifierType": "EAN", "identifier": "0887276302195"},
                {"identifierType": "UPC", "identifier": "887276302195"},
            ],
        }
    ],
    "images": [
        {
            "marketplaceId": US,
            "images": [{"variant": "PT01", "link": "https://p"}, {"variant": "MAIN", "link": "https://m"}],
        }
    ],
    "relationships": [
        {
            "marketplaceId": US,
            "relationships": [
                {"type": "VARIATION", "childAsins": ["B1", "B2"]},
                {"type": "PACKAGE_HIERARCHY", "childAsins": ["B3"]},
            ],
        }
    ],
}
ITEM = CatalogItem(
    asin="B07N4M94X4",
    name="Oar",
    brand="Tow",
    classification="VARIATION_PARENT",
    product_type="PADDLE",
    color="red",
    size="2 m",
    package_quantity=2,
    image_url="https://m",
    identifiers=(("EAN", "0887276302195"), ("UPC", "887276302195")),
    parent_asins=(),
    child_asins=("B1", "B2"),
)
BARE = CatalogItem("B1", "", "", "", "", "", "", None, "", (), (), ())


def test_an_item_is_read_as_the_marketplace_has_it() -> None:
    client = Recorder(DATA)
    assert asyncio.run(catalog.get_catalog_item(client, "B07N4M94X4", US, locale="en_US")) == ITEM
    query = {"marketplaceIds": (US,), "includedData": INCLUDED, "locale": "en_US"}
    assert client.calls == [Call("getCatalogItem", {"asin": "B07N4M94X4"}, query)]


def test_a_search_without_pagination_and_refinements_is_one_page() -> None:
    client = Recorder({"numberOfResults": 1, "items": [{"asin": "B1"}]})
    search = Search(US, identifiers=("0887276302195",), identifiers_type="EAN")
    assert asyncio.run(catalog.search_catalog_items(client, search)) == Page((BARE,), "", 1)
    query = {
        "identifiers": ("0887276302195",),
        "identifiersType": "EAN",
        "marketplaceIds": (US,),
        "includedData": INCLUDED,
        "pageSize": 20,
    }
    assert client.calls == [Call("searchCatalogItems", query=query)]


def test_all_pages_of_keywords() -> None:
    first = {"numberOfResults": 2, "items": [{"asin": "B1"}], "pagination": {"nextToken": "t"}}
    client = Recorder(first, {"items": [DATA], "pagination": {}})

    async def collect() -> list[Page[CatalogItem]]:
        return [page async for page in catalog.search_pages(client, Search(US, keywords=("oar",)))]

    assert asyncio.run(collect()) == [Page((BARE,), "t", 2), Page((ITEM,), "", None)]
    query = {"keywords": ("oar",), "marketplaceIds": (US,), "includedData": INCLUDED, "pageSize": 20}
    assert [call.query for call in client.calls] == [query, query | {"pageToken": "t"}]
