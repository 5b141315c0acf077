import asyncio
from datetime import UTC, datetime

import pytest

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import inventory
from towpath.gateways.amazon.inventory import Search, Stock
from towpath.gateways.amazon.reading import Misunderstood, Page

US = "ATVPDKIKX0DER"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = {
    "sellerSku": "S",
    "asin": "B1",
    "fnSku": "X1",
    "condition": "NewItem",
    "inventoryDetails": {
        "fulfillableQuantity": 10,
        "inboundWorkingQuantity": 1,
        "inboundShippedQuantity": 2,
        "inboundReceivingQuantity": 3,
        "reservedQuantity": {"totalReservedQuantity": 4},
        "unfulfillableQuantity": {"totalUnfulfillableQuantity": 5},
    },
    "lastUpdatedTime": "2026-11-24T12:00:00Z",
    "totalQuantity": 25,
}
STOCK = Stock("S", "B1", "X1", "NewItem", 10, 1, 2, 3, 4, 5, 25, NOON)
BARE = Stock("T", "", "", "", 0, 0, 0, 0, 0, 0, 0, None)


def test_each_page_begins_at_the_same_time() -> None:
    client = Recorder(
        {"payload": {"inventorySummaries": [DATA]}, "pagination": {"nextToken": "t"}},
        {"payload": {"inventorySummaries": [{"sellerSku": "T", "lastUpdatedTime": ""}]}},
    )

    async def collect() -> list[Page[Stock]]:
        search = Search(US, changed_since=NOON)
        return [page async for page in inventory.inventory_pages(client, search)]

    assert asyncio.run(collect()) == [Page((STOCK,), "t"), Page((BARE,))]
    query = {
        "details": True,
        "granularityType": "Marketplace",
        "granularityId": US,
        "marketplaceIds": (US,),
        "startDateTime": NOON,
    }
    assert client.calls == [
        Call("getInventorySummaries", query=query),
        Call("getInventorySummaries", query=query | {"nextToken": "t"}),
    ]


def test_some_skus() -> None:
    client = Recorder({"payload": {"inventorySummaries": []}})
    assert asyncio.run(inventory.get_inventory_summaries(client, Search(US, skus=("S", "T")))) == Page(())
    assert client.calls[0].query["sellerSkus"] == ("S", "T")


def test_an_answer_without_a_list_is_no_empty_warehouse() -> None:
    with pytest.raises(Misunderstood, match="no inventorySummaries"):
        asyncio.run(inventory.get_inventory_summaries(Recorder({"payload": {}}), Search(US)))
