"""What Orders v0 still does: confirming shipments (Amazon's model: ordersV0)."""

from typing import Any

from spapi_simulator.api import handles
from spapi_simulator.call import Answer, ApiError, Call, invalid, not_found, parse_time
from spapi_simulator.world.order import Order, OrderRefused, Shipment
from spapi_simulator.world.orders import PICK_UP

NO_CONTENT = 204


@handles("confirmShipment")
def confirm_shipment(call: Call) -> Answer:
    """Confirm a package, or correct one that was confirmed under the same reference."""
    order, body = _order(call), call.body
    detail = body.get("packageDetail")
    if not isinstance(detail, dict):
        raise invalid("packageDetail is required.")
    shipment = _shipment(detail)
    if call.world.faults.match("shipment_dropped", seller=call.seller.id, order=order.id):
        return Answer(status=NO_CONTENT)
    try:
        call.world.orders.ship(call.seller.id, order.id, shipment)
    except OrderRefused as refused:
        raise ApiError(400, refused.code, refused.message) from None
    return Answer(status=NO_CONTENT)


@handles("updateShipmentStatus")
def update_shipment_status(call: Call) -> Answer:
    """Say where a pick-up order stands."""
    order, status = _order(call), call.body.get("shipmentStatus")
    if not isinstance(status, str) or status not in PICK_UP:
        raise invalid("Invalid Request Parameters", f"shipmentStatus must be one of {', '.join(PICK_UP)}.")
    try:
        for line_id, _quantity in _items(call.body):
            order.line(line_id)
        call.world.orders.pick_up(call.seller.id, order.id, status)
    except OrderRefused as refused:
        raise ApiError(400, refused.code, refused.message) from None
    return Answer(status=NO_CONTENT)


def _order(call: Call) -> Order:
    """Give the order; raises 404 for others' and 400 for another marketplace's."""
    order = call.world.orders.get(call.path["orderId"])
    if order is None or order.seller_id != call.seller.id:
        raise not_found("Order")
    if not isinstance(call.body, dict) or call.body.get("marketplaceId") != order.marketplace_id:
        raise invalid("Marketplace ID is not defined", "1001")
    return order


def _shipment(detail: dict[str, Any]) -> Shipment:
    """Read a package; raises 400 with the words that Amazon uses."""
    reference = detail.get("packageReferenceId")
    if not isinstance(reference, str) or not reference.isdecimal() or not int(reference):
        raise invalid("PackageReferenceId: is invalid, must be a positive numeric value.")
    for name in ("carrierCode", "trackingNumber", "shipDate"):
        if not isinstance(detail.get(name), str):
            raise invalid(f"The input you have submitted is not valid. Missing [packageDetail.{name}].")
    carrier = detail["carrierCode"]
    if carrier == "Other":
        carrier = detail.get("carrierName")
    if not carrier:
        raise invalid("carrierName is required when carrierCode is Other, carrierCode always.")
    shipped = parse_time(detail["shipDate"], "packageDetail.shipDate")
    items: dict[str, int] = {}
    for name, quantity in _items(detail):
        items[name] = items.get(name, 0) + quantity
    if not items:
        raise invalid("orderItems is required.")
    return Shipment(
        reference, carrier, str(detail.get("shippingMethod") or ""), detail["trackingNumber"], shipped, items
    )


def _items(body: dict[str, Any]) -> list[tuple[str, int]]:
    """Read ``orderItems``: ids and quantities."""
    items = body.get("orderItems") or []
    if not isinstance(items, list) or not all(
        isinstance(one, dict) and isinstance(one.get("quantity"), int) for one in items
    ):
        raise invalid("Each of orderItems needs an orderItemId and a quantity.")
    return [(str(one.get("orderItemId")), one["quantity"]) for one in items]
