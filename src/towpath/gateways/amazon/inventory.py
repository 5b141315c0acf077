"""FBA Inventory v1: what lies in Amazon's warehouses. Amazon's model: fbaInventory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import Json, Page, ask, moment, pages, part, rows, text, whole


@dataclass(frozen=True, slots=True)
class Search:
    """All SKUs of a marketplace, up to 50 of them, or those changed since ``changed_since``.

    That is 18 months ago at most, and changes of inbound quantities alone are not noticed.
    """

    marketplace_id: str
    skus: tuple[str, ...] = ()
    changed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """What Amazon has of a SKU; ``fulfillable`` may be sold."""

    sku: str
    asin: str
    fn_sku: str
    condition: str
    fulfillable: int
    inbound_working: int
    inbound_shipped: int
    inbound_receiving: int
    reserved: int
    unfulfillable: int
    total: int
    last_updated: datetime | None


async def get_inventory_summaries(client: Client, search: Search, next_token: str = "") -> Page[Stock]:
    """Give one page. Its token lives 30 seconds, and goes with the same search."""
    return await ask(
        client,
        "getInventorySummaries",
        _page,
        query={
            "details": True,
            "granularityType": "Marketplace",
            "granularityId": search.marketplace_id,
            "marketplaceIds": (search.marketplace_id,),
            "sellerSkus": search.skus,
            "startDateTime": search.changed_since,
            "nextToken": next_token,
        },
    )


def inventory_pages(client: Client, search: Search) -> AsyncIterator[Page[Stock]]:
    """Give all pages; take them without delay: who waits 30 seconds between two begins anew."""
    return pages(lambda token: get_inventory_summaries(client, search, token))


def _page(data: Json) -> Page[Stock]:
    token = part(data, "pagination").get("nextToken")
    return Page(rows(data["payload"]["inventorySummaries"], _stock), text(token))


def _stock(data: Json) -> Stock:
    details = part(data, "inventoryDetails")
    return Stock(
        sku=text(data.get("sellerSku")),
        asin=text(data.get("asin")),
        fn_sku=text(data.get("fnSku")),
        condition=text(data.get("condition")),
        fulfillable=_count(details, "fulfillableQuantity"),
        inbound_working=_count(details, "inboundWorkingQuantity"),
        inbound_shipped=_count(details, "inboundShippedQuantity"),
        inbound_receiving=_count(details, "inboundReceivingQuantity"),
        reserved=_count(part(details, "reservedQuantity"), "totalReservedQuantity"),
        unfulfillable=_count(part(details, "unfulfillableQuantity"), "totalUnfulfillableQuantity"),
        total=_count(data, "totalQuantity"),
        last_updated=moment(data.get("lastUpdatedTime")),
    )


def _count(data: Json, name: str) -> int:
    return whole(data.get(name)) or 0
