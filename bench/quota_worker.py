"""One worker process of the quota benchmark: sends price patches of several sellers through the gateway.

``python bench/quota_worker.py ADDRESS WORKER WORKERS COUNT FIRST SELLER…`` sends its share of the patches
``FIRST`` to ``FIRST + COUNT`` of each seller and prints how many were sent, and when it began and ended.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Iterator

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django first

from towpath.gateways.amazon import gateway  # noqa: E402
from towpath.gateways.amazon.client import Client  # noqa: E402
from towpath.gateways.amazon.credentials import Application, Credentials, endpoints  # noqa: E402
from towpath.gateways.amazon.errors import Retryable  # noqa: E402

US = "ATVPDKIKX0DER"
APPLICATION = Application("amzn1.application-oa2-client.bench", "bench-secret")
AT_ONCE = 8
SKUS = 200


async def send(client: Client, seller: str, numbers: Iterator[int]) -> int:
    """Send patch after patch, each until Amazon has taken it."""
    sent = 0
    for number in numbers:
        price = [{"schedule": [{"value_with_tax": float(f"{100 + number / 100:.2f}")}]}]
        offer = {"marketplace_id": US, "currency": "USD", "our_price": price}
        body = {
            "productType": "PRODUCT",
            "patches": [{"op": "replace", "path": "/attributes/purchasable_offer", "value": [offer]}],
        }
        path = {"sellerId": seller, "sku": f"SKU-{number % SKUS + 1:05}"}
        while True:
            try:
                await client.call("patchListingsItem", path=path, query={"marketplaceIds": US}, body=body)
                break
            except Retryable as error:
                await asyncio.sleep(error.after_s)
        sent += 1
    return sent


async def main(address: str, worker: int, workers: int, numbers: range, sellers: list[str]) -> None:
    there = endpoints(address, address)
    async with gateway.opened(there, settings.KEY_RING) as amazon:
        tasks = []
        for seller in sellers:
            client = amazon.client(Credentials(APPLICATION, "na", seller, f"Atzr|{seller}"))
            share = iter(numbers[worker::workers])
            tasks += [send(client, seller, share) for _ in range(AT_ONCE)]
        began = time.time()
        print(sum(await asyncio.gather(*tasks)), began, time.time(), flush=True)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    first, count = int(sys.argv[5]), int(sys.argv[4])
    asyncio.run(
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), range(first, first + count), sys.argv[6:])
    )
