"""What tests of orders have in common: how they ask for them."""

from typing import Any

from tests.simulator.caller import Amazon

EVERYTHING = "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT"
LONG_AGO = "2026-01-01T00:00:00Z"


def get(shop: Amazon, order_id: str, included: str = "") -> Any:
    asked: dict[str, Any] = {"includedData": included} if included else {}
    reply = shop.call("getOrder", orderId=order_id, **asked)
    assert reply.status == 200, reply.data
    return reply.data["order"]


def search(shop: Amazon, **query: Any) -> Any:
    reply = shop.call("searchOrders", **({"createdAfter": LONG_AGO} | query))
    assert reply.status == 200, reply.data
    return reply.data


def ids(answer: Any) -> list[str]:
    return [one["orderId"] for one in answer["orders"]]


def status(shop: Amazon, order_id: str) -> str:
    found: str = get(shop, order_id, "FULFILLMENT")["fulfillment"]["fulfillmentStatus"]
    return found
