"""Reports about orders, one row for each order item."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.money import text
from spapi_simulator.world.order import TO_SHIP, UNPAID, Line, Order
from spapi_simulator.world.order_events import OLD_STATUS
from spapi_simulator.world.report import Report, Row

if TYPE_CHECKING:
    from spapi_simulator.world import World

BY_LAST_UPDATE = (
    "amazon-order-id",
    "merchant-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "order-channel",
    "url",
    "ship-service-level",
    "product-name",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "gift-wrap-price",
    "gift-wrap-tax",
    "item-promotion-discount",
    "ship-promotion-discount",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "promotion-ids",
    "is-business-order",
    "purchase-order-number",
    "price-designation",
)
TO_BE_SHIPPED = (
    "order-id",
    "order-item-id",
    "purchase-date",
    "payments-date",
    "reporting-date",
    "promise-date",
    "days-past-promise",
    "buyer-email",
    "buyer-name",
    "buyer-phone-number",
    "sku",
    "product-name",
    "quantity-purchased",
    "quantity-shipped",
    "quantity-to-ship",
    "ship-service-level",
    "recipient-name",
    "ship-address-1",
    "ship-address-2",
    "ship-address-3",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
)


def by_last_update(world: "World", report: Report) -> Iterator[Row]:
    """Give the items of the orders that changed within the report's time, without names and streets."""
    for order in world.orders.of(report.seller_id):
        if order.marketplace_id == report.marketplace_ids[0] and report.start <= order.updated <= report.end:
            yield from (_row(BY_LAST_UPDATE, _summary(order, line)) for line in order.lines)


def to_be_shipped(world: "World", report: Report) -> Iterator[Row]:
    """Give the items that the seller still has to ship, with buyer and address."""
    for order in world.orders.of(report.seller_id):
        mine = not order.by_amazon and order.status in TO_SHIP
        if mine and order.marketplace_id == report.marketplace_ids[0]:
            yield from (
                _row(TO_BE_SHIPPED, _shipping(world, order, line)) for line in order.lines if line.open
            )


def _summary(order: Order, line: Line) -> dict[str, str]:
    marketplace = MARKETPLACES[order.marketplace_id]
    values = {
        "amazon-order-id": order.id,
        "merchant-order-id": order.merchant_order_id,
        "purchase-date": order.created.isoformat(timespec="seconds"),
        "last-updated-date": order.updated.isoformat(timespec="seconds"),
        "order-status": OLD_STATUS[order.status],
        "fulfillment-channel": "Amazon" if order.by_amazon else "Merchant",
        "sales-channel": marketplace.name,
        "ship-service-level": order.service_level,
        "product-name": line.title,
        "sku": line.sku,
        "asin": line.asin,
        "item-status": _status(line),
        "quantity": str(line.quantity),
        "currency": marketplace.currency,
        "item-promotion-discount": text(line.discount) if line.discount else "",
        "promotion-ids": line.promotion_id,
        "is-business-order": str("AMAZON_BUSINESS" in order.programs).lower(),
        "purchase-order-number": order.buyer.purchase_order,
    }
    for charge, name in (("ITEM", "item"), ("SHIPPING", "shipping"), ("GIFT_WRAP", "gift-wrap")):
        if charge in line.charges:
            values[f"{name}-price"] = text(line.charges[charge])
        if charge in line.taxes:
            values[f"{name}-tax"] = text(line.taxes[charge])
    if order.status not in UNPAID:
        values |= _place(order)
    return values


def _shipping(world: "World", order: Order, line: Line) -> dict[str, str]:
    buyer, promised = order.buyer, order.ship_by[1]
    return {
        "order-id": order.id,
        "order-item-id": line.id,
        "purchase-date": order.created.isoformat(timespec="seconds"),
        "payments-date": order.created.isoformat(timespec="seconds"),
        "reporting-date": world.now.isoformat(timespec="seconds"),
        "promise-date": promised.isoformat(timespec="seconds"),
        "days-past-promise": str((world.now - promised).days),
        "buyer-email": buyer.email,
        "buyer-name": buyer.name,
        "buyer-phone-number": buyer.address.phone,
        "sku": line.sku,
        "product-name": line.title,
        "quantity-purchased": str(line.quantity),
        "quantity-shipped": str(line.shipped),
        "quantity-to-ship": str(line.open),
        "ship-service-level": order.service_level,
        "recipient-name": buyer.address.name,
        "ship-address-1": buyer.address.line1,
        "ship-address-2": buyer.address.line2,
        "ship-address-3": buyer.address.line3,
        **_place(order),
    }


def _place(order: Order) -> dict[str, str]:
    address = order.buyer.address
    return {
        "ship-city": address.city,
        "ship-state": address.region,
        "ship-postal-code": address.postal_code,
        "ship-country": address.country,
    }


def _status(line: Line) -> str:
    if line.cancelled_by:
        return "Cancelled"
    return "Unshipped" if line.open else "Shipped"


def _row(columns: tuple[str, ...], values: dict[str, str]) -> Row:
    return [values.get(name, "") for name in columns]
