"""The limiter on real time: its own part, several processes on one bucket, and what may break."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.gateways.amazon.calls import fits, limiter, put, quota, start, take_for, tokens
from towpath.gateways.amazon.database import Database, Row
from towpath.gateways.amazon.errors import Retryable
from towpath.gateways.amazon.limiter import ALL_SELLERS, Limiter

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["towpath.gateways.amazon"])

PATCH = quota("patchListingsItem")
FEES = quota("getMyFeesEstimates")
ACCOUNT = quota("getAccount")


class Counting(Database):
    """Counts the statements."""

    def __init__(self) -> None:
        super().__init__()
        self.statements: list[bytes] = []

    async def fetch(self, query: bytes, *parameters: bytes) -> Row:
        self.statements.append(query.split(maxsplit=1)[0])
        return await super().fetch(query, *parameters)


def run(use: Callable[[Limiter], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        async with limiter() as shared:
            return await use(shared)

    return asyncio.run(go())


def counted(use: Callable[[Limiter], Awaitable[Any]]) -> list[bytes]:
    database = Counting()

    async def go() -> None:
        try:
            await use(Limiter(database))
        finally:
            database.close()

    asyncio.run(go())
    return database.statements


def rate_of(operation: str, seller: str = "A1SELLER") -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rate FROM amazon_gateway_bucket WHERE operation = %s AND seller = %s", [operation, seller]
        )
        return float(cursor.fetchone()[0])


# One process


def test_a_call_costs_one_statement_and_no_time() -> None:
    async def twice(shared: Limiter) -> None:
        for _ in range(2):
            assert await shared.acquire(ACCOUNT, hold_s=3) < 0.5

    assert counted(twice) == [b"SELECT", b"SELECT"]
    assert 11.9 < tokens(ACCOUNT) < 12.1


def test_who_would_wait_too_long_gets_the_due_time_and_takes_nothing() -> None:
    put(ACCOUNT, rate=0.016, tokens=2)

    async def use(shared: Limiter) -> float:
        with pytest.raises(Retryable, match="getAccount: quota") as caught:
            await shared.acquire(ACCOUNT, hold_s=3)
        assert caught.value.status is None
        return caught.value.after_s

    began = time.monotonic()
    after_s = run(use)
    assert time.monotonic() - began < 1
    assert after_s == pytest.approx(1 / 0.016, abs=1)  # the two that are there are the reserve
    assert tokens(ACCOUNT) == pytest.approx(2, abs=0.1)


def test_who_waits_asks_a_second_time_shortly_before() -> None:
    put(PATCH, rate=2, tokens=1.2)
    waited: list[float] = []

    async def use(shared: Limiter) -> None:
        waited.append(await shared.acquire(PATCH, hold_s=3))

    assert counted(use) == [b"SELECT", b"SELECT"]
    assert 0.3 < waited[0] < 1


def test_callers_of_a_process_are_served_as_they_came() -> None:
    put(PATCH, rate=40, tokens=0)
    served: list[int] = []

    async def use(shared: Limiter) -> None:
        async def caller(number: int) -> None:
            await shared.acquire(PATCH, hold_s=3)
            served.append(number)

        await asyncio.gather(*(caller(number) for number in range(12)))

    run(use)
    assert served == list(range(12))


def test_an_interactive_call_does_not_stand_behind_the_bulk_of_its_process() -> None:
    put(PATCH, rate=10, tokens=0)
    served: list[str] = []

    async def use(shared: Limiter) -> None:
        async def caller(name: str, *, interactive: bool = False) -> None:
            await shared.acquire(PATCH, hold_s=5, interactive=interactive)
            served.append(name)

        bulk = [asyncio.create_task(caller("bulk")) for _ in range(8)]
        await asyncio.sleep(0.05)
        await caller("page", interactive=True)
        await asyncio.gather(*bulk)

    run(use)
    assert served.index("page") <= 1


def test_who_will_not_wait_for_those_before_him_hears_so_at_once() -> None:
    put(PATCH, rate=1, tokens=1.3)
    refused: list[tuple[float, float]] = []

    async def use(shared: Limiter) -> float:
        async def impatient() -> None:
            began = time.monotonic()
            with pytest.raises(Retryable, match="patchListingsItem: quota") as caught:
                await shared.acquire(PATCH, hold_s=0.7)
            refused.append((time.monotonic() - began, caught.value.after_s))

        first = asyncio.create_task(shared.acquire(PATCH, hold_s=3))
        await asyncio.sleep(0)
        await impatient()
        await asyncio.sleep(0.05)
        await impatient()
        return await first

    assert 0.5 < run(use) < 2.5
    for took, after_s in refused:
        assert took < 0.7
        assert 1 < after_s < 2.2  # one before him, one token a second


def test_a_due_time_binds_nobody_who_asks_later() -> None:
    put(PATCH, rate=0.01)

    async def use(shared: Limiter) -> None:
        with pytest.raises(Retryable):
            await shared.acquire(PATCH, hold_s=0.1)
        await shared.announced(PATCH, "1000")
        await asyncio.sleep(0.05)
        assert await shared.acquire(PATCH, hold_s=0.1) < 0.1

    run(use)


def test_those_who_come_together_are_served_by_one_statement() -> None:
    put(PATCH, rate=1000, tokens=9)

    async def use(shared: Limiter) -> None:
        await asyncio.gather(*(shared.acquire(PATCH, hold_s=3) for _ in range(30)))

    assert counted(use) == [b"SELECT"]


def test_a_mistake_reaches_all_who_wait() -> None:
    async def use(shared: Limiter) -> list[Any]:
        await shared._database.fetch(b"SET search_path TO nowhere")
        waiting = (shared.acquire(PATCH, hold_s=3) for _ in range(3))
        return await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(error) for error in run(use)] == [psycopg.errors.UndefinedFunction] * 3


def test_a_caller_who_leaves_holds_nobody_up() -> None:
    put(PATCH, rate=2, tokens=1)

    async def use(shared: Limiter) -> float:
        first = asyncio.create_task(shared.acquire(PATCH, hold_s=3))
        await asyncio.sleep(0.05)
        first.cancel()
        return await shared.acquire(PATCH, hold_s=3)

    assert 0.3 < run(use) < 0.8


def test_what_amazon_announces_is_adopted_once() -> None:
    async def use(shared: Limiter) -> None:
        await shared.acquire(PATCH, hold_s=3)
        for told in ("5.0", "8.5", "8.5", "nonsense", "0", "-1", "inf", "nan"):
            await shared.announced(PATCH, told)

    assert counted(use) == [b"SELECT", b"UPDATE"]
    assert rate_of("patchListingsItem") == 8.5
    assert rate_of("patchListingsItem", ALL_SELLERS) == 500


def test_a_rate_that_another_process_adopted_is_known() -> None:
    async def use(shared: Limiter) -> None:
        await shared.acquire(PATCH, hold_s=3)
        async with limiter() as another:
            await another.announced(PATCH, "2")
        await shared.acquire(PATCH, hold_s=3)
        await shared.announced(PATCH, "2")

    assert counted(use) == [b"SELECT", b"SELECT"]


def test_after_a_429_the_bucket_rests() -> None:
    put(PATCH, rate=5, tokens=4)

    async def use(shared: Limiter) -> float:
        await shared.emptied(PATCH, 0.5)
        return await shared.acquire(PATCH, hold_s=3, interactive=True)

    assert 0.4 < run(use) < 1


def test_after_a_429_one_token_has_to_come_at_least() -> None:
    put(ACCOUNT, rate=0.016, tokens=14)

    async def use(shared: Limiter) -> float:
        await shared.emptied(ACCOUNT, 1)
        with pytest.raises(Retryable) as caught:
            await shared.acquire(ACCOUNT, hold_s=3, interactive=True)
        return caught.value.after_s

    assert 1 / 0.016 - 1 <= run(use) <= 1.2 / 0.016 + 1


def test_the_listings_feed_has_a_bucket_more() -> None:
    feed = quota("createFeed", body={"feedType": "JSON_LISTINGS_FEED"})
    other = quota("createFeed", body={"feedType": "POST_ORDER_ACKNOWLEDGEMENT_DATA"})

    async def use(shared: Limiter) -> list[float]:
        for _ in range(3):
            await shared.acquire(feed, hold_s=3)
        with pytest.raises(Retryable) as caught:
            await shared.acquire(feed, hold_s=3)
        return [caught.value.after_s, await shared.acquire(other, hold_s=3)]

    after_s, waited = run(use)
    assert after_s == pytest.approx(60, abs=1)
    assert waited < 0.5


def test_calls_without_a_seller_share_a_bucket_of_their_application() -> None:
    assert quota("getDestinations", "A1") == quota("getDestinations", "A2")
    assert quota("getSubscription", "A1") != quota("getSubscription", "A2")


# Several processes


def all_of(*processes: Any) -> list[list[float]]:
    found = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert all(len(times) > 20 for times in found)
    return found


def together(found: list[list[float]]) -> list[float]:
    """Give the times in which all took part."""
    first, last = max(min(times) for times in found), min(max(times) for times in found)
    return sorted(moment for times in found for moment in times if first <= moment <= last)


MOST = 35
"""Of 50 tokens a second: more than one of two gets, and less than a busy machine manages."""


def per_second(times: list[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0])


def test_two_processes_use_a_bucket_to_the_full_and_never_more() -> None:
    put(PATCH, rate=50)
    found = all_of(
        *(start(take_for.__module__, "take_for", "patchListingsItem", "A1SELLER", 3, 6) for _ in range(2))
    )
    # A process that the machine holds up notes its turns late and close together: half a second of them.
    assert fits([moment for times in found for moment in times], 50, 5 + 25)
    times = together(found)
    assert per_second(times) > MOST


def test_a_process_that_is_killed_takes_nothing_with_it() -> None:
    put(PATCH, rate=50)
    doomed = start(take_for.__module__, "take_for", "patchListingsItem", "A1SELLER", 60, 6)
    while tokens(PATCH) == 0:
        time.sleep(0.05)

    async def go() -> tuple[list[float], float]:
        heir = asyncio.create_task(take_for("patchListingsItem", "A1SELLER", 3, 6))
        await asyncio.sleep(1)
        doomed.kill()
        return await heir, time.monotonic()

    began = time.monotonic()
    times, _ = asyncio.run(go())
    doomed.communicate(timeout=10)
    assert len([moment for moment in times if moment < began + 1]) < 40
    alone = [moment for moment in times if moment > began + 1.3]
    assert per_second(alone) > MOST


# What may break


async def _end_session(shared: Limiter) -> None:
    """Let the server end the limiter's connection, as a restart does."""
    (pid,) = await shared._database.fetch(b"SELECT pg_backend_pid()")
    admin = Database()
    await admin.fetch(b"SELECT pg_terminate_backend($1::int)", pid)
    admin.close()


def test_after_a_restart_of_the_database_it_connects_again() -> None:
    async def use(shared: Limiter) -> None:
        await shared.acquire(ACCOUNT, hold_s=3)
        await _end_session(shared)
        await asyncio.sleep(0.1)
        await shared.acquire(ACCOUNT, hold_s=3)

    run(use)
    assert tokens(ACCOUNT) == pytest.approx(12, abs=0.1)


def test_a_connection_that_ends_while_a_statement_runs_is_made_anew() -> None:
    async def use(shared: Limiter) -> Row:
        database = shared._database
        running = asyncio.create_task(database.fetch(b"SELECT pg_sleep(0.3), pg_backend_pid()"))
        await asyncio.sleep(0.1)
        admin = Database()
        await admin.fetch(
            b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(0.3)%'"
            b" AND pid <> pg_backend_pid()"
        )
        admin.close()
        return await running

    assert len(run(use)) == 2


def test_without_a_database_a_call_is_handed_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(shared: Limiter) -> None:
        await shared.acquire(ACCOUNT, hold_s=3)
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
        shared._database.close()
        with pytest.raises(Retryable, match="database") as caught:
            await shared.acquire(ACCOUNT, hold_s=3)
        assert caught.value.after_s == 5
        await shared.announced(ACCOUNT, "7")
        await shared.emptied(ACCOUNT, 1)

    run(use)


def test_a_lock_that_is_not_to_be_had_hands_the_call_back() -> None:
    async def use(shared: Limiter) -> None:
        await shared.acquire(ACCOUNT, hold_s=3)
        await shared._database.fetch(b"SET lock_timeout = '200ms'")
        async with shared._database.transaction() as other:
            await other.fetch(b"SELECT FROM amazon_gateway_bucket FOR UPDATE")
            with pytest.raises(Retryable, match="LockNotAvailable"):
                await shared.acquire(ACCOUNT, hold_s=3)
        await shared.acquire(ACCOUNT, hold_s=3)

    run(use)


def test_a_statement_that_was_given_up_leaves_no_answer_to_the_next() -> None:
    async def use(shared: Limiter) -> Row:
        slow = asyncio.create_task(shared._database.fetch(b"SELECT pg_sleep(0.2), 'slow'"))
        await asyncio.sleep(0.05)
        slow.cancel()
        return await shared._database.fetch(b"SELECT 'quick', NULL")

    assert run(use) == (b"quick", b"")
