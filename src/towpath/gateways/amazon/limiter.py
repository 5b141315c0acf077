"""Amazon's quotas, shared by all processes through PostgreSQL: docs/decisions/0005."""

import asyncio
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from towpath.gateways.amazon.errors import Retryable
from towpath.gateways.amazon.operations import OPERATIONS, Operation

if TYPE_CHECKING:
    from towpath.gateways.amazon.credentials import Credentials
    from towpath.gateways.amazon.database import Database

ALL_SELLERS = "*"
"""The bucket of an application over all its sellers."""
SLACK_S = 0.001
"""Asking a trifle too early would cost a second statement."""

_TAKE = (
    "SELECT wait, rate FROM amazon_gateway_take(%(region)s, %(application)s, %(operations)s, %(sellers)s,"
    " %(rates)s::float8[], %(bursts)s::float8[], %(interactive)s, %(hold_s)s::float8)"
)
_EMPTY = (
    "UPDATE amazon_gateway_bucket SET at = clock_timestamp(),"
    " tokens = least(tokens, 1 - greatest(rate * %(pause_s)s, %(least)s))"
    " WHERE (region, application, operation, seller) = (%(region)s, %(application)s, %(name)s, %(seller)s)"
)
_ADOPT = (
    "UPDATE amazon_gateway_bucket SET rate = %(rate)s"
    " WHERE (region, application, operation, seller) = (%(region)s, %(application)s, %(name)s, %(seller)s)"
    " AND rate <> %(rate)s"
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Quota:
    """What limits a call: the buckets of a seller, of his feed type and of the application."""

    region: str
    application: str
    seller: str
    name: str
    feed_type: str = ""

    @classmethod
    def of(cls, operation: Operation, credentials: "Credentials", body: object = None) -> "Quota":
        """Give the quota of a call; calls without a seller share one of their application."""
        seller = "" if operation.grantless else credentials.seller_id
        feed_type = body.get("feedType", "") if operation.feed_limits and isinstance(body, dict) else ""
        limited = feed_type if feed_type in operation.feed_limits else ""
        return cls(credentials.region, credentials.application.client_id, seller, operation.name, limited)

    @property
    def row(self) -> dict[str, Any]:
        """Name the row of the seller's bucket."""
        return {
            "region": self.region,
            "application": self.application,
            "seller": self.seller,
            "name": self.name,
        }

    @property
    def buckets(self) -> list[tuple[str, str, float, float]]:
        """Give operation, seller, default rate and burst of each bucket, in the order of their locks.

        The burst of an application's bucket is not published: nine tenths of a second of its rate.
        """
        operation = OPERATIONS[self.name]
        found = [(self.name, self.seller, operation.rate, float(operation.burst))]
        if everybody := operation.application_rate:
            found.insert(0, (self.name, ALL_SELLERS, everybody, 0.9 * everybody))
        if self.feed_type:
            rate, burst = operation.feed_limits[self.feed_type]
            found.append((f"{self.name}:{self.feed_type}", self.seller, rate, burst))
        return found


@dataclass(slots=True)
class _Line:
    """The callers of this process that want tokens of one quota, one after the other."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Limiter:
    """Gives callers their turn. One for each event loop; all of them share the buckets."""

    def __init__(
        self,
        database: "Database",
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._sleep = sleep
        self._clock = clock
        self._lines: dict[tuple[Quota, bool], _Line] = {}
        self._rates: dict[Quota, float] = {}

    async def acquire(self, quota: Quota, *, hold_s: float, interactive: bool = False) -> float:
        """Wait for a token of each bucket and take them; give the seconds that it took.

        Raises ``Retryable`` with the due time, nothing taken, when it would take longer than ``hold_s``,
        and when the database does not answer.
        """
        until = self._clock() + hold_s
        line = self._lines.setdefault((quota, interactive), _Line())
        line.waiting += 1
        try:
            await self._turn(quota, line, hold_s)
            try:
                await self._take(quota, until, interactive=interactive)
            finally:
                line.turn.release()
        finally:
            line.waiting -= 1
            if not line.waiting:
                self._lines.pop((quota, interactive), None)
        return hold_s - (until - self._clock())

    async def _turn(self, quota: Quota, line: _Line, hold_s: float) -> None:
        if not line.turn.locked():
            await line.turn.acquire()
            return
        try:
            async with asyncio.timeout(hold_s):
                await line.turn.acquire()
        except TimeoutError:
            rate = self._rates.get(quota) or OPERATIONS[quota.name].rate
            raise Retryable(line.waiting / rate, f"{quota.name}: quota") from None

    async def _take(self, quota: Quota, until: float, *, interactive: bool) -> None:
        operations, sellers, rates, bursts = (list(column) for column in zip(*quota.buckets, strict=True))
        parameters = {
            "region": quota.region,
            "application": quota.application,
            "operations": operations,
            "sellers": sellers,
            "rates": rates,
            "bursts": bursts,
            "interactive": interactive,
        }
        while True:
            left_s = until - self._clock()
            row = await self._database.fetch(_TAKE, parameters | {"hold_s": left_s})
            wait_s, self._rates[quota] = row or (0.0, 0.0)
            if wait_s == 0:
                return
            if wait_s > left_s:
                raise Retryable(wait_s, f"{quota.name}: quota")
            await self._sleep(wait_s + SLACK_S)

    async def announced(self, quota: Quota, told: str) -> None:
        """Adopt the rate that Amazon named in an answer, when it differs from ours."""
        try:
            rate = float(told)
        except ValueError:
            return
        if rate == self._rates.get(quota) or not 0 < rate < math.inf:
            return
        self._rates[quota] = rate
        await self._write(_ADOPT, quota.row | {"rate": rate})

    async def emptied(self, quota: Quota, pause_s: float) -> None:
        """Let the seller's bucket rest after a 429: for ``pause_s``, and for one token at least."""
        least = random.uniform(1, 1.2)  # noqa: S311 - no secret
        await self._write(_EMPTY, quota.row | {"pause_s": pause_s, "least": least})

    async def _write(self, query: str, parameters: dict[str, Any]) -> None:
        try:
            await self._database.fetch(query, parameters)
        except Retryable as error:  # the call itself was answered; the next one meets the same rate or 429
            log.warning("%s: %s", parameters["name"], error)
