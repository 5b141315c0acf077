"""Amazon's quotas, shared by all processes through PostgreSQL: docs/decisions/0005."""

import asyncio
import json
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from towpath.gateways.amazon.errors import Retryable
from towpath.gateways.amazon.operations import OPERATIONS, Operation

if TYPE_CHECKING:
    from towpath.gateways.amazon.credentials import Credentials
    from towpath.gateways.amazon.database import Database

ALL_SELLERS = "*"
"""The bucket of an application over all its sellers."""
AHEAD_S = 0.05
"""How long before a token is due it is asked for; the database gives it up to 0.1 s ahead."""

_TAKE = (
    b"SELECT taken, wait, rate FROM amazon_gateway_take("
    b"$1, $2, $3::text[], $4::text[], $5::float8[], $6::float8[], $7::bool, $8::float8)"
)
_EMPTY = (
    b"UPDATE amazon_gateway_bucket SET at = clock_timestamp(),"
    b" tokens = least(tokens, 1 - greatest(rate * $5::float8, $6::float8))"
    b" WHERE (region, application, operation, seller) = ($1, $2, $3, $4)"
)
_ADOPT = (
    b"UPDATE amazon_gateway_bucket SET rate = $5::float8"
    b" WHERE (region, application, operation, seller) = ($1, $2, $3, $4) AND rate <> $5::float8"
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
    """The callers of this process that want tokens of one quota: first come, first served."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


@dataclass(slots=True)
class _Known:
    """What this process knows of a quota: its buckets as PostgreSQL reads them, its rate, its two lines."""

    buckets: tuple[bytes, ...]
    rate: float
    bulk: _Line = field(default_factory=_Line)
    interactive: _Line = field(default_factory=_Line)


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
        self._quotas: dict[Quota, _Known] = {}

    async def acquire(self, quota: Quota, *, hold_s: float, interactive: bool = False) -> float:
        """Wait for a token of each bucket and take them; give the seconds that it took.

        Raises ``Retryable`` with the due time, nothing taken, when it would take longer than ``hold_s``,
        and when the database does not answer.
        """
        until = self._clock() + hold_s
        known = self._of(quota)
        line = known.interactive if interactive else known.bulk
        line.waiting += 1
        try:
            await self._turn(quota, known, line, hold_s)
            try:
                wait_s = await self._take(quota, known, until, interactive=interactive)
            finally:
                line.turn.release()
        finally:
            line.waiting -= 1
        if wait_s > 0:
            await self._sleep(wait_s)
        return hold_s - (until - self._clock())

    def _of(self, quota: Quota) -> _Known:
        if (known := self._quotas.get(quota)) is None:
            known = self._quotas[quota] = _Known(_arrays(quota), OPERATIONS[quota.name].rate)
        return known

    async def _turn(self, quota: Quota, known: _Known, line: _Line, hold_s: float) -> None:
        if not line.turn.locked():
            await line.turn.acquire()
            return
        try:
            async with asyncio.timeout(hold_s):
                await line.turn.acquire()
        except TimeoutError:
            raise Retryable(line.waiting / known.rate, f"{quota.name}: quota") from None

    async def _take(self, quota: Quota, known: _Known, until: float, *, interactive: bool) -> float:
        """Take a token as soon as one is to be had; give the seconds until it may be used."""
        while True:
            left_s = until - self._clock()
            taken, wait, rate = await self._database.fetch(
                _TAKE, *known.buckets, b"t" if interactive else b"f", b"%f" % left_s
            )
            known.rate, wait_s = float(rate), float(wait)
            if taken == b"t":
                return wait_s
            if wait_s > left_s:
                raise Retryable(wait_s, f"{quota.name}: quota")
            await self._sleep(wait_s - AHEAD_S)

    async def announced(self, quota: Quota, told: str) -> None:
        """Adopt the rate that Amazon named in an answer, when it differs from ours."""
        known = self._of(quota)
        try:
            rate = float(told)
        except ValueError:
            return
        if rate != known.rate and 0 < rate < math.inf:
            known.rate = rate
            await self._write(_ADOPT, quota, rate)

    async def emptied(self, quota: Quota, pause_s: float) -> None:
        """Let the seller's bucket rest after a 429: for ``pause_s``, and for one token at least."""
        await self._write(_EMPTY, quota, pause_s, random.uniform(1, 1.2))  # noqa: S311 - no secret

    async def _write(self, query: bytes, quota: Quota, *values: float) -> None:
        row = (quota.region, quota.application, quota.name, quota.seller)
        try:
            await self._database.fetch(query, *(text.encode() for text in row), *(b"%r" % v for v in values))
        except Retryable as error:  # the call itself was answered; the next one meets the same rate or 429
            log.warning("%s: %s", quota.name, error)


def _arrays(quota: Quota) -> tuple[bytes, ...]:
    """Write the first parameters of ``amazon_gateway_take`` as PostgreSQL reads them."""
    columns = zip(*quota.buckets, strict=True)
    arrays = (",".join(json.dumps(value, ensure_ascii=False) for value in column) for column in columns)
    return (quota.region.encode(), quota.application.encode(), *(f"{{{array}}}".encode() for array in arrays))
