import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import listings
from towpath.gateways.amazon.attributes import Change, Listing, Stock, merge_stock
from towpath.gateways.amazon.listings import (
    Availability,
    CeilingReached,
    Issue,
    Item,
    Relationship,
    Search,
    Submission,
)
from towpath.gateways.amazon.reading import Money, Page

US, CA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
SUPPRESSED = {
    "code": "18155",
    "message": "The price is outside of its bounds.",
    "severity": "ERROR",
    "categories": ["INVALID_PRICE"],
    "attributeNames": ["purchasable_offer"],
    "marketplaceIds": [US],
    "enforcements": {
        "actions": [{"action": "LISTING_SUPPRESSED"}],
        "exemption": {"status": "EXEMPT_UNTIL_EXPIRY_DATE", "expiryDate": "2026-05-28T00:36:48.914Z"},
    },
}
ISSUE = Issue(
    code="18155",
    message="The price is outside of its bounds.",
    severity="ERROR",
    attribute_names=("purchasable_offer",),
    categories=("INVALID_PRICE",),
    enforcements=("LISTING_SUPPRESSED",),
    exemption="EXEMPT_UNTIL_EXPIRY_DATE",
    exempt_until=datetime(2026, 5, 28, 0, 36, 48, 914000, tzinfo=UTC),
)
DATA: dict[str, Any] = {
    "sku": "A/1 %",
    "summaries": [
        {"marketplaceId": CA, "asin": "B0CANADA00", "itemName": "Canadian oar", "status": []},
        {
            "marketplaceId": US,
            "asin": "B071VG5N9D",
            "productType": "PADDLE",
            "conditionType": "new_new",
            "status": ["BUYABLE", "GLOWING"],
            "itemName": "Oar",
            "createdDate": "2026-03-01T00:00:00Z",
            "lastUpdatedDate": "2026-03-01T00:00:00Z",
            "mainImage": {"link": "https://example.com/oar.png", "height": 5, "width": 5},
        },
    ],
    "offers": [
        {"marketplaceId": CA, "offerType": "B2C", "price": {"currencyCode": "CAD", "amount": "130.00"}},
        {"marketplaceId": US, "offerType": "B2B", "price": {"currencyCode": "USD", "amount": "95.50"}},
        {
            "marketplaceId": US,
            "offerType": "B2C",
            "price": {"currencyCode": "USD", "amount": "100.00"},
            "points": {"pointsNumber": 12},
        },
    ],
    "fulfillmentAvailability": [
        {"fulfillmentChannelCode": "DEFAULT", "quantity": 100},
        {"fulfillmentChannelCode": "AMAZON_NA"},
    ],
    "issues": [SUPPRESSED, {"code": "1", "message": "In Canada", "severity": "INFO", "marketplaceIds": [CA]}],
    "relationships": [
        {
            "marketplaceId": US,
            "relationships": [{"type": "VARIATION", "parentSkus": ["P"], "variationTheme": {}}],
        }
    ],
    "attributes": {"condition_type": [{"value": "new_new"}]},
}
ITEM = Item(
    sku="A/1 %",
    asin="B071VG5N9D",
    name="Oar",
    product_type="PADDLE",
    condition="new_new",
    statuses=("BUYABLE", "GLOWING"),
    created=MARCH,
    last_updated=MARCH,
    image_url="https://example.com/oar.png",
    price=Money(Decimal("100.00"), "USD"),
    business_price=Money(Decimal("95.50"), "USD"),
    points=12,
    availability=(Availability("DEFAULT", 100), Availability("AMAZON_NA", None)),
    issues=(ISSUE,),
    relationships=(Relationship("VARIATION", ("P",), ()),),
    attributes={"condition_type": [{"value": "new_new"}]},
)
EMPTY = Item(
    "S", "", "", "", "", (), None, None, "", None, None, None, (), (), (), {}
)  # fmt: skip
INCLUDED = ("summaries", "offers", "fulfillmentAvailability", "issues", "relationships", "productTypes")


def test_a_listing_is_read_as_one_marketplace_has_it() -> None:
    client = Recorder(DATA)
    assert asyncio.run(listings.get_listings_item(client, "A1", "A/1 %", US, issue_locale="es_MX")) == ITEM
    query = {"marketplaceIds": (US,), "includedData": INCLUDED, "issueLocale": "es_MX"}
    assert client.calls == [Call("getListingsItem", {"sellerId": "A1", "sku": "A/1 %"}, query)]


def test_a_listing_without_anything_is_read() -> None:
    assert asyncio.run(listings.get_listings_item(Recorder({"sku": "S"}), "A1", "S", US)) == EMPTY


def test_the_product_type_may_come_from_its_own_data_set() -> None:
    data = {"sku": "S", "productTypes": [{"marketplaceId": US, "productType": "PADDLE"}]}
    assert asyncio.run(listings.get_listings_item(Recorder(data), "A1", "S", US)).product_type == "PADDLE"


def test_an_issue_without_marketplaces_is_everywhere() -> None:
    data = {"sku": "S", "issues": [{"code": "1", "message": "No", "severity": "ERROR"}]}
    item = asyncio.run(listings.get_listings_item(Recorder(data), "A1", "S", US))
    assert item.issues == (Issue("1", "No", "ERROR"),)


def test_a_search_by_sku() -> None:
    client = Recorder({"numberOfResults": 1, "items": [{"sku": "S"}]})
    page = asyncio.run(listings.search_listings_items(client, "A1", Search(US, identifiers=("S", "T,U"))))
    assert page == Page((EMPTY,), "", 1)
    query = {
        "marketplaceIds": (US,),
        "identifiers": ("S", "T,U"),
        "identifiersType": "SKU",
        "includedData": INCLUDED,
        "pageSize": 20,
    }
    assert client.calls == [Call("searchListingsItems", {"sellerId": "A1"}, query)]


def search(*answers: dict[str, Any]) -> tuple[Recorder, list[Page[Item]], CeilingReached | None]:
    client, found = Recorder(*answers), []
    window = Search(US, last_updated_after=MARCH, sort_by="lastUpdatedDate", sort_order="ASC")

    async def collect() -> CeilingReached | None:
        pages = listings.search_pages(client, "A1", window)
        try:
            while True:
                found.append(await anext(pages))
        except StopAsyncIteration:
            return None
        except CeilingReached as reached:
            return reached

    return client, found, asyncio.run(collect())


def test_all_pages_repeat_the_search() -> None:
    first = {"numberOfResults": 2, "items": [{"sku": "S"}], "pagination": {"nextToken": "t"}}
    client, pages, reached = search(first, {"numberOfResults": 2, "items": [{"sku": "S"}]})
    query = {
        "marketplaceIds": (US,),
        "lastUpdatedAfter": MARCH,
        "sortBy": "lastUpdatedDate",
        "sortOrder": "ASC",
        "includedData": INCLUDED,
        "pageSize": 20,
    }
    assert [call.query for call in client.calls] == [query, query | {"pageToken": "t"}]
    assert [page.items for page in pages] == [(EMPTY,), (EMPTY,)]
    assert reached is None


@pytest.mark.parametrize(("total", "told"), [(1000, None), (1001, 1001)])
def test_more_than_amazon_hands_out_is_told_after_the_last_page(total: int, told: int | None) -> None:
    _client, pages, reached = search({"numberOfResults": total, "items": [{"sku": "S"}]})
    assert len(pages) == 1
    assert (reached.total if reached else None) == told


WRITE = {"marketplaceIds": (US,), "includedData": ("identifiers", "issues")}
ACCEPTED = {"sku": "S", "status": "ACCEPTED", "submissionId": "f1dc", "issues": []}


def test_put_sends_the_whole_listing() -> None:
    client = Recorder(ACCEPTED | {"identifiers": [{"marketplaceId": US, "asin": "B071VG5N9D"}]})
    made = asyncio.run(listings.put_listings_item(client, "A1", "S", US, Listing("PADDLE", {"a": []})))
    assert made == Submission("S", "ACCEPTED", "f1dc", "B071VG5N9D", ())
    body = {"productType": "PADDLE", "requirements": "LISTING", "attributes": {"a": []}}
    assert client.calls == [Call("putListingsItem", {"sellerId": "A1", "sku": "S"}, WRITE, body)]


def test_a_preview_of_a_patch_is_one() -> None:
    client = Recorder({"sku": "S", "status": "INVALID", "submissionId": "f1dd", "issues": [SUPPRESSED]})
    change = Change("PADDLE", (merge_stock(Stock(4)),))
    made = asyncio.run(
        listings.patch_listings_item(client, "A1", "S", US, change, preview=True, issue_locale="es_MX")
    )
    assert made == Submission("S", "INVALID", "f1dd", "", (ISSUE,))
    query = WRITE | {"mode": "VALIDATION_PREVIEW", "issueLocale": "es_MX"}
    value = [{"fulfillment_channel_code": "DEFAULT", "quantity": 4}]
    patches = [{"op": "merge", "path": "/attributes/fulfillment_availability", "value": value}]
    body = {"productType": "PADDLE", "patches": patches}
    assert client.calls == [Call("patchListingsItem", {"sellerId": "A1", "sku": "S"}, query, body)]


def test_delete_names_one_marketplace() -> None:
    client = Recorder(ACCEPTED)
    made = asyncio.run(listings.delete_listings_item(client, "A1", "S", US))
    assert made == Submission("S", "ACCEPTED", "f1dc", "", ())
    query = {"marketplaceIds": (US,)}
    assert client.calls == [Call("deleteListingsItem", {"sellerId": "A1", "sku": "S"}, query)]
