import asyncio
from datetime import UTC, datetime

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon.shipments import (
    Shipment,
    ShippedItem,
    confirm_shipment,
    update_shipment_status,
)

UK = "A1F83G8C2ARO7P"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_parcel_with_all_its_details() -> None:
    client = Recorder(None)
    items = (ShippedItem("11", 2), ShippedItem("12", 1, ("T98",)))
    parcel = Shipment("202-1", UK, "1", "Other", "155", NOON, items, "Tow & Path", "Canal")
    asyncio.run(confirm_shipment(client, parcel))
    detail = {
        "packageReferenceId": "1",
        "carrierCode": "Other",
        "carrierName": "Tow & Path",
        "shippingMethod": "Canal",
        "trackingNumber": "155",
        "shipDate": "2026-11-24T12:00:00Z",
        "orderItems": [
            {"orderItemId": "11", "quantity": 2},
            {"orderItemId": "12", "quantity": 1, "transparencyCodes": ["T98"]},
        ],
    }
    body = {"marketplaceId": UK, "packageDetail": detail}
    assert client.calls == [Call("confirmShipment", {"orderId": "202-1"}, body=body)]


def test_a_parcel_with_few_details() -> None:
    client = Recorder(None)
    asyncio.run(
        confirm_shipment(client, Shipment("202-1", UK, "1", "DPD", "", NOON, (ShippedItem("11", 2),)))
    )
    assert client.calls[0].body["packageDetail"] == {
        "packageReferenceId": "1",
        "carrierCode": "DPD",
        "trackingNumber": "",
        "shipDate": "2026-11-24T12:00:00Z",
        "orderItems": [{"orderItemId": "11", "quantity": 2}],
    }


def test_a_parcel_that_is_collected() -> None:
    client = Recorder(None, None)
    asyncio.run(update_shipment_status(client, "202-1", UK, "ReadyForPickup"))
    asyncio.run(update_shipment_status(client, "202-1", UK, "PickedUp", (ShippedItem("11", 2),)))
    ready = {"marketplaceId": UK, "shipmentStatus": "ReadyForPickup"}
    items = [{"orderItemId": "11", "quantity": 2}]
    assert client.calls == [
        Call("updateShipmentStatus", {"orderId": "202-1"}, body=ready),
        Call(
            "updateShipmentStatus",
            {"orderId": "202-1"},
            body=ready | {"shipmentStatus": "PickedUp", "orderItems": items},
        ),
    ]
