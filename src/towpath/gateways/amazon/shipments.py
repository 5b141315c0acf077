"""Orders v0, what it alone still does: tell Amazon of parcels. Amazon's model: ordersV0."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import ask, nothing

OTHER_CARRIER = "Other"


@dataclass(frozen=True, slots=True)
class ShippedItem:
    """How many of an order's item are in a parcel."""

    order_item_id: str
    quantity: int
    transparency_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel of an order.

    ``package_reference_id`` is the caller's, a positive number: sending it again edits the parcel.
    ``carrier_name`` goes with the carrier code ``Other``.
    """

    order_id: str
    marketplace_id: str
    package_reference_id: str
    carrier_code: str
    tracking_number: str
    shipped_at: datetime
    items: tuple[ShippedItem, ...]
    carrier_name: str = ""
    shipping_method: str = ""


async def confirm_shipment(client: Client, shipment: Shipment) -> None:
    """Tell Amazon that a parcel has left. Success means received: look later whether the order shows it."""
    detail = {
        "packageReferenceId": shipment.package_reference_id,
        "carrierCode": shipment.carrier_code,
        "trackingNumber": shipment.tracking_number,
        "shipDate": shipment.shipped_at,
        "orderItems": [_item(item) for item in shipment.items],
    }
    optional = {"carrierName": shipment.carrier_name, "shippingMethod": shipment.shipping_method}
    detail |= {name: value for name, value in optional.items() if value}
    await ask(
        client,
        "confirmShipment",
        nothing,
        path={"orderId": shipment.order_id},
        body={"marketplaceId": shipment.marketplace_id, "packageDetail": detail},
    )


async def update_shipment_status(
    client: Client,
    order_id: str,
    marketplace_id: str,
    status: str,
    items: tuple[ShippedItem, ...] = (),
) -> None:
    """Tell Amazon of an order that the buyer collects: ReadyForPickup, PickedUp or RefusedPickup."""
    body: dict[str, Any] = {"marketplaceId": marketplace_id, "shipmentStatus": status}
    if items:
        body["orderItems"] = [{"orderItemId": one.order_item_id, "quantity": one.quantity} for one in items]
    await ask(client, "updateShipmentStatus", nothing, path={"orderId": order_id}, body=body)


def _item(item: ShippedItem) -> dict[str, Any]:
    data: dict[str, Any] = {"orderItemId": item.order_item_id, "quantity": item.quantity}
    if item.transparency_codes:
        data["transparencyCodes"] = list(item.transparency_codes)
    return data
