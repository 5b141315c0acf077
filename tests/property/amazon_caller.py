"""A process of its own that makes one call through the gateway and tells what came of it, if it lives."""

import asyncio
import os
from dataclasses import dataclass
from multiprocessing.connection import Connection

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings.admin")
django.setup()

import httpx2  # noqa: E402 - Django first
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from tests.simulator.caller import US  # noqa: E402
from towpath.gateways.amazon import gateway  # noqa: E402
from towpath.gateways.amazon.client import Client  # noqa: E402
from towpath.gateways.amazon.credentials import Application, Credentials, endpoints  # noqa: E402
from towpath.gateways.amazon.errors import Refused, Retryable, Unknown  # noqa: E402

SELLER = "A1SELLER"


@dataclass(frozen=True)
class Order:
    """What to call; ``tag`` is in the body, so that the ledger knows the call again."""

    operation: str
    tag: str
    address: str
    refresh_token: str
    database: str


def parts(order: Order) -> tuple[dict[str, str], dict[str, object], object]:
    """Give path, query and body of the call."""
    if order.operation == "createReport":
        report = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [US]}
        return {}, {}, report | {"reportOptions": {"tag": order.tag}}
    if order.operation == "createFeed":
        feed = {"feedType": "JSON_LISTINGS_FEED", "marketplaceIds": [US]}
        return {}, {}, feed | {"inputFeedDocumentId": order.tag}
    price = [{"schedule": [{"value_with_tax": float(order.tag)}]}]
    offer = {"marketplace_id": US, "currency": "USD", "our_price": price}
    patch = {"op": "replace", "path": "/attributes/purchasable_offer", "value": [offer]}
    body = {"productType": "PRODUCT", "patches": [patch]}
    return {"sellerId": SELLER, "sku": "SKU-1"}, {"marketplaceIds": [US]}, body


def run(order: Order, told: Connection) -> None:
    """Say "ready", call, and say how it ended."""
    connection.settings_dict["NAME"] = order.database
    told.send("ready")
    told.send(asyncio.run(_call(order)))


async def _call(order: Order) -> str:
    application = Application("amzn1.application-oa2-client.1", "secret")
    seller = Credentials(application, "na", SELLER, order.refresh_token)
    there = endpoints(order.address, order.address)
    async with gateway.opened(there, settings.KEY_RING) as amazon:
        client = Client(
            seller,
            endpoints=there,
            http=amazon.http,
            limiter=amazon.limiter,
            tokens=amazon.tokens,
            sleep=lambda seconds: asyncio.sleep(seconds / 100),
        )
        path, query, body = parts(order)
        try:
            await client.call(order.operation, path=path, query=query, body=body)
        except Retryable:
            return "retryable"
        except Unknown:
            return "unknown"
        except Refused as error:
            return f"refused {error.code}"
        except httpx2.HTTPError as error:
            return f"broken {error!r}"
    return "answered"
