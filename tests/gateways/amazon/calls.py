"""What the tests of the gateway's core share: quotas, a limiter on the test database, and other processes."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib import import_module

from django.db import connection

from towpath.gateways.amazon.credentials import Application, Credentials
from towpath.gateways.amazon.database import Database
from towpath.gateways.amazon.limiter import Limiter, Quota
from towpath.gateways.amazon.operations import OPERATIONS

APPLICATION = Application("amzn1.application-oa2-client.test", "amzn1.oa2-cs.v1.planted-secret")
CREDENTIALS = Credentials(APPLICATION, "na", "A1SELLER", "Atzr|planted-refresh")


def quota(operation: str, seller: str = "A1SELLER", body: object = None) -> Quota:
    return Quota.of(OPERATIONS[operation], Credentials(APPLICATION, "na", seller, "Atzr|x"), body)


@asynccontextmanager
async def limiter() -> AsyncIterator[Limiter]:
    database = Database()
    try:
        yield Limiter(database)
    finally:
        database.close()


def fits(times: Iterable[float], rate: float, burst: float) -> bool:
    """Tell whether Amazon's own bucket, full at first, would have let every call through."""
    tokens, last = burst, float("-inf")
    for moment in sorted(times):
        tokens, last = min(burst, tokens + (moment - last) * rate), moment
        if tokens < 1 - 1e-9:
            return False
        tokens -= 1
    return True


def tokens(one: Quota) -> float:
    """Give the tokens of the seller's bucket as of its last use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tokens FROM amazon_gateway_bucket WHERE operation = %s AND seller = %s",
            [one.name, one.seller],
        )
        return float(cursor.fetchone()[0])


def put(one: Quota, *, rate: float, tokens: float = 0.0) -> None:
    """Make a bucket as a test needs it; seller ``*``: that of the application."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO amazon_gateway_bucket (region, application, operation, seller, rate, tokens, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp())",
            [one.region, one.application, one.name, one.seller, rate, tokens],
        )


def start(module: str, job: str, *arguments: object) -> "subprocess.Popen[str]":
    """Run a module's coroutine in another process on the same database; it prints its result as JSON."""
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-m", __name__, name, module, job, json.dumps(arguments)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings.admin"},
        stdout=subprocess.PIPE,
        text=True,
    )


async def take_for(operation: str, seller: str, seconds: float, callers: int) -> list[float]:
    """Let so many callers take tokens for so long; give the times of the grants (``time.monotonic``)."""
    until = time.monotonic() + seconds
    granted: list[float] = []

    async def caller(shared: Limiter) -> None:
        while time.monotonic() < until:
            await shared.acquire(quota(operation, seller), hold_s=10)
            granted.append(time.monotonic())

    async with limiter() as shared:
        await asyncio.gather(*(caller(shared) for _ in range(callers)))
    return granted


def main() -> None:
    import django

    django.setup()
    connection.settings_dict["NAME"], module, job, arguments = sys.argv[1:]
    result = asyncio.run(getattr(import_module(module), job)(*json.loads(arguments)))
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
