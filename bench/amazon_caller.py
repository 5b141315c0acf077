"""One client's calls in a process of its own: prints the CPU seconds of a call, and the calls per second.

``python bench/amazon_caller.py CLIENT ADDRESS COUNT``
"""

import asyncio
import json
import logging
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

AT_ONCE = 16
US = "ATVPDKIKX0DER"
SECRETS = ("amzn1.application-oa2-client.bench", "secret", "Atzr|bench")
Call = Callable[[], Awaitable[object]]


async def httpx2(address: str) -> Call:
    import httpx2 as library

    client = library.AsyncClient()
    headers = {"x-amz-access-token": "Atza|bench", "user-agent": "bench/1 (Language=Python/3)"}
    query = {"marketplaceIds": US, "includedData": "summaries,offers"}

    async def call() -> object:
        url = f"{address}/listings/2021-08-01/items/A1SELLER"
        answer = await client.get(url, params=query, headers=headers)
        return json.loads(answer.content)

    return call


async def towpath(address: str) -> Call:
    import django

    django.setup()
    from django.conf import settings

    from towpath.gateways.amazon import gateway
    from towpath.gateways.amazon.credentials import Application, Credentials, endpoints

    seller = Credentials(Application(*SECRETS[:2]), "na", "A1SELLER", SECRETS[2])
    opened = gateway.opened(endpoints(address, address), settings.KEY_RING)
    client = (await opened.__aenter__()).client(seller)
    path, query = {"sellerId": "A1SELLER"}, {"marketplaceIds": US, "includedData": ("summaries", "offers")}

    async def call(_opened: object = opened) -> object:
        return (await client.call("searchListingsItems", path=path, query=query)).data

    return call


async def amzn_selling_partner(address: str) -> Call:
    from amzn_selling_partner import AsyncSellingPartner

    make: Any = AsyncSellingPartner
    made = make(
        client_id=SECRETS[0],
        client_secret=SECRETS[1],
        refresh_token=SECRETS[2],
        token_url=f"{address}/auth/o2/token",
        throttle=False,  # its buckets do not follow the rate that the server announces
    ).with_options(base_url=address)

    async def call() -> object:
        return await made.listings_items.search_listings_items(
            seller_id="A1SELLER", marketplace_ids=[US], included_data=["summaries", "offers"]
        )

    return call


async def python_amazon_sp_api(address: str) -> Call:
    from sp_api.asyncio.api import ListingsItems
    from sp_api.asyncio.auth import AccessTokenClient

    loopback = {"scheme": "http://", "host": address.removeprefix("http://")}
    names = ("lwa_app_id", "lwa_client_secret", "refresh_token")
    client = ListingsItems(
        credentials=dict(zip(names, SECRETS, strict=True)),
        auth_token_client_class=type("Loopback", (AccessTokenClient,), loopback),
    )
    client.endpoint = address

    async def call() -> object:
        answer = await client.search_listings_items(
            "A1SELLER", marketplaceIds=[US], includedData="summaries,offers"
        )
        return answer.payload

    return call


CLIENTS: dict[str, Callable[[str], Awaitable[Call]]] = {
    made.__name__: made for made in (httpx2, towpath, amzn_selling_partner, python_amazon_sp_api)
}


async def measure(name: str, address: str, count: int) -> dict[str, float]:
    call = await CLIENTS[name](address)
    await many(call, count // 10)
    began, cpu = time.perf_counter(), used()
    await many(call, count)
    return {"cpu_ms": (used() - cpu) / count * 1000, "per_second": count / (time.perf_counter() - began)}


async def many(call: Call, count: int) -> None:
    async def some(number: int) -> None:
        for _ in range(number):
            assert await call()

    await asyncio.gather(*(some(count // AT_ONCE) for _ in range(AT_ONCE)))


def used() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def main() -> None:
    logging.disable(logging.CRITICAL)
    name, address, count = sys.argv[1:]
    result: dict[str, Any] = asyncio.run(measure(name, address, int(count)))
    print(json.dumps(result), flush=True)
    os._exit(0)  # what the clients leave open is not of interest here


if __name__ == "__main__":
    main()
