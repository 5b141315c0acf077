"""What notifications say about feeds, reports, listings and stock at Amazon (Amazon's schemas)."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from spapi_simulator.call import show_time

if TYPE_CHECKING:
    from spapi_simulator.world.inventory import Stock


def processing_finished(
    seller_id: str, what: str, job_id: str, job_type: str, status: str, document_id: str
) -> dict[str, Any]:
    """Give the payload for a ``what`` (feed or report) that ended; ``document_id`` may be empty."""
    content = {
        "sellerId": seller_id,
        "accountId": f"amzn1.merchant.o.{seller_id}",
        f"{what}Id": job_id,
        f"{what}Type": job_type,
        "processingStatus": status,
    }
    if document_id:
        content["resultFeedDocumentId" if what == "feed" else "reportDocumentId"] = document_id
    return {f"{what}ProcessingFinishedNotification": content}


def listing_status(
    seller_id: str, sku: str, marketplace_id: str, asin: str | None, created: datetime, status: Iterable[str]
) -> dict[str, Any]:
    """Give the payload of LISTINGS_ITEM_STATUS_CHANGE; the status of an ended listing is DELETED."""
    content = _listing(seller_id, sku, marketplace_id, asin)
    return content | {"CreatedDate": show_time(created), "Status": sorted(status)}


def listing_issues(
    seller_id: str,
    sku: str,
    marketplace_id: str,
    asin: str | None,
    severities: Iterable[str],
    actions: Iterable[str],
) -> dict[str, Any]:
    """Give the payload of LISTINGS_ITEM_ISSUES_CHANGE; without issues the severity is NONE."""
    content = _listing(seller_id, sku, marketplace_id, asin)
    content["Severities"] = sorted(set(severities)) or ["NONE"]
    return content | {"EnforcementActions": sorted(set(actions))}


def mfn_quantity(seller_id: str, sku: str, quantity: int) -> dict[str, Any]:
    """Give the payload of LISTINGS_ITEM_MFN_QUANTITY_CHANGE."""
    return {"SellerId": seller_id, "FulfillmentChannelCode": "DEFAULT", "Sku": sku, "Quantity": quantity}


def fba_availability(stock: "Stock", title: str) -> dict[str, Any]:
    """Give the payload of FBA_INVENTORY_AVAILABILITY_CHANGES."""
    quantities = {
        "InboundQuantityBreakdown": {
            "Working": stock.inbound_working,
            "Shipped": stock.inbound_shipped,
            "Receiving": stock.inbound_receiving,
        },
        "Fulfillable": stock.fulfillable,
        "Unfulfillable": stock.damaged,
        "Researching": stock.researching,
        "ReservedQuantityBreakdown": {
            "WarehouseProcessing": stock.processing,
            "WarehouseTransfer": stock.transfers,
            "PendingCustomerOrder": stock.customer_orders,
        },
        "FutureSupplyBuyable": 0,
        "PendingCustomerOrderInTransit": 0,
    }
    return {
        "SellerId": stock.seller_id,
        "FNSKU": stock.fnsku,
        "ASIN": stock.asin,
        "SKU": stock.sku,
        "FulfillmentInventoryByMarketplace": [
            {"MarketplaceId": one, "ItemName": title, "FulfillmentInventory": quantities, "Stores": []}
            for one in stock.marketplace_ids
        ],
    }


def _listing(seller_id: str, sku: str, marketplace_id: str, asin: str | None) -> dict[str, Any]:
    content = {"SellerId": seller_id, "MarketplaceId": marketplace_id, "Sku": sku}
    return content | ({"Asin": asin} if asin else {})
