"""Many calls of Amazon at once, at the pace of its quota."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TypeVar

from towpath.gateways.amazon.errors import Retryable

T = TypeVar("T")
TRIES = 8
PATIENCE_S = 20.0
"""How long a call rests at most before it is made again here; a longer rest is the job's."""


async def all_of(calls: Iterable[Callable[[], Awaitable[T]]], *, at_once: int) -> list[T]:
    """Make calls, so many at once, and give their answers in order.

    A call that is to be repeated is, unless that takes long; the first error ends all of them.
    """
    turns = asyncio.Semaphore(at_once)

    async def made(call: Callable[[], Awaitable[T]]) -> T:
        async with turns:
            return await _patiently(call)

    tasks = [asyncio.create_task(made(call)) for call in calls]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    for tries_left in reversed(range(TRIES)):
        try:
            return await call()
        except Retryable as error:
            if not tries_left or error.after_s > PATIENCE_S:
                raise
            await asyncio.sleep(error.after_s)
    raise AssertionError("unreachable")


async def each_of(calls: Iterable[Callable[[], Awaitable[T]]], *, at_once: int) -> list[T | Exception]:
    """Make calls like :func:`all_of`, and give for each its answer or its error: none ends the others."""

    async def made(call: Callable[[], Awaitable[T]]) -> T | Exception:
        try:
            return await _patiently(call)
        except Exception as error:  # noqa: BLE001 - the caller looks at each
            return error

    return await all_of([partial(made, call) for call in calls], at_once=at_once)
