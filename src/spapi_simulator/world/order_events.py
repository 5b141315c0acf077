"""What a subscriber to ORDER_CHANGE is told (Amazon's schema: OrderChangeNotification)."""

from datetime import datetime
from typing import Any

from spapi_simulator.call import show_time
from spapi_simulator.world.order import CANCELLED, UNPAID, Order

OLD_STATUS = {
    "PENDING_AVAILABILITY": "PendingAvailability",
    "PENDING": "Pending",
    "UNSHIPPED": "Unshipped",
    "PARTIALLY_SHIPPED": "PartiallyShipped",
    "SHIPPED": "Shipped",
    "CANCELLED": "Canceled",
    "UNFULFILLABLE": "Unfulfillable",
}
"""Statuses as the events, the reports and the Orders API v0 name them."""
OLD_PROGRAMS = {"AMAZON_BUSINESS": "Business", "PRIME": "Prime", "PREMIUM": "Premium"}


def order_change(order: Order, kind: str, reason: str, at: datetime) -> dict[str, Any]:
    """Give the payload; ``kind`` is OrderStatusChange or BuyerRequestedChange."""
    return {
        "OrderChangeNotification": {
            "NotificationLevel": "OrderLevel",
            "SellerId": order.seller_id,
            "AmazonOrderId": order.id,
            "OrderChangeType": kind,
            "OrderChangeTrigger": {"TimeOfOrderChange": show_time(at), "ChangeReason": reason},
            "Summary": _summary(order),
        }
    }


def _summary(order: Order) -> dict[str, Any]:
    found = {
        "MarketplaceId": order.marketplace_id,
        "OrderStatus": OLD_STATUS[order.status],
        "PurchaseDate": show_time(order.created),
        "DestinationPostalCode": None if order.status in UNPAID else order.buyer.address.postal_code,
        "FulfillmentType": "AFN" if order.by_amazon else "MFN",
        "OrderType": "Preorder" if "PREORDER" in order.programs else "StandardOrder",
        "NumberOfItemsShipped": sum(line.shipped for line in order.lines),
        "NumberOfItemsUnshipped": sum(line.open for line in order.lines),
        "EarliestShipDate": show_time(order.ship_by[0]),
        "LatestShipDate": show_time(order.ship_by[1]),
        "OrderPrograms": [OLD_PROGRAMS[one] for one in order.programs if one in OLD_PROGRAMS],
        "ShippingPrograms": ["ISPU"] if "IN_STORE_PICK_UP" in order.programs else [],
        "OrderItems": [
            {
                "OrderItemId": line.id,
                "SellerSKU": line.sku,
                "SupplySourceId": None,
                "Quantity": line.quantity,
                "QuantityShipped": line.shipped,
                "IsBuyerRequestedCancel": bool(line.cancel_request),
            }
            for line in order.lines
        ],
    }
    if not order.by_amazon and order.status not in UNPAID | {CANCELLED}:
        found["EarliestDeliveryDate"] = show_time(order.deliver_by[0])
        found["LatestDeliveryDate"] = show_time(order.deliver_by[1])
    return found
