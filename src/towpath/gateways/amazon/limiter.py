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
SHORT_S = 0.001
"""What is not worth a timer."""

_TAKE = (
    b"SELECT given, wait, pace, rate FROM amazon_gateway_take("
    b"$1, $2, $3::text[], $4::text[], $5::float8[], $6::float8[], $7::bool, $8::int, $9::float8)"
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
class _Turn:
    """A caller in line: how long he waits (``time.monotonic``), and in how many seconds he may go."""

    until: float
    goes_in: "asyncio.Future[float]"

    def answer(self, answer: float | Exception) -> None:
        """Tell the caller how it stands, unless he has left."""
        if self.goes_in.done():
            return
        if isinstance(answer, Exception):
            self.goes_in.set_exception(answer)
        else:
            self.goes_in.set_result(answer)


@dataclass(slots=True)
class _Line:
    """The callers of this process that want tokens of one quota: first come, first served.

    ``due``: when there will be a token, as far as is known; ``server``: who asks for them all.
    """

    turns: list[_Turn] = field(default_factory=list)
    due: float = 0.0
    server: "asyncio.Task[None] | None" = None

    def forget_who_left(self) -> bool:
        """Keep those who still wait for an answer; tell whether there are any."""
        self.turns = [turn for turn in self.turns if not turn.goes_in.done()]
        return bool(self.turns)


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
        began = self._clock()
        known = self._of(quota)
        line = known.interactive if interactive else known.bulk
        if line.server and line.due > began:
            wait_s = line.due - began + len(line.turns) / known.rate
            if wait_s > hold_s:
                raise _too_long(quota, wait_s)
        turn = _Turn(began + hold_s, asyncio.get_running_loop().create_future())
        line.turns.append(turn)
        if line.server is None:
            line.server = asyncio.create_task(self._serve(quota, known, line))
        goes_in = await turn.goes_in
        if goes_in > SHORT_S:
            await self._sleep(goes_in)
        return self._clock() - began

    def _of(self, quota: Quota) -> _Known:
        if (known := self._quotas.get(quota)) is None:
            known = self._quotas[quota] = _Known(_arrays(quota), OPERATIONS[quota.name].rate)
        return known

    async def _serve(self, quota: Quota, known: _Known, line: _Line) -> None:
        """Ask for the tokens of all in line, until nobody is left."""
        try:
            await asyncio.sleep(0)  # who comes at the same moment is served by the same statement
            while line.forget_who_left():
                wait_s = await self._take(known, line)
                line.due = self._clock() + wait_s
                if wait_s > 0:
                    self._send_away(quota, known, line)
                    await self._sleep(wait_s - AHEAD_S if line.forget_who_left() else 0)
        except Exception as fault:  # noqa: BLE001 - it is theirs who wait
            for turn in line.turns:
                turn.answer(fault)
        finally:
            line.server = None

    async def _take(self, known: _Known, line: _Line) -> float:
        """Let go as many as there are tokens for; give 0, or the seconds until there will be one."""
        row = await self._database.fetch(
            _TAKE,
            *known.buckets,
            b"t" if line is known.interactive else b"f",
            b"%d" % len(line.turns),
            b"%f" % max(0, line.turns[0].until - self._clock()),
        )
        given, wait_s, pace_s = int(row[0]), float(row[1]), float(row[2])
        known.rate = float(row[3])
        for number, turn in enumerate(line.turns[:given]):
            turn.answer(wait_s + number * pace_s)
        return 0.0 if given else wait_s

    def _send_away(self, quota: Quota, known: _Known, line: _Line) -> None:
        """Tell those who will not wait until it would be their turn."""
        before = 0
        for turn in line.turns:
            due = line.due + before / known.rate
            if due > turn.until:
                turn.answer(_too_long(quota, due - self._clock()))
            else:
                before += 1

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


def _too_long(quota: Quota, due_s: float) -> Retryable:
    return Retryable(due_s, f"{quota.name}: quota")


def _arrays(quota: Quota) -> tuple[bytes, ...]:
    """Write the first parameters of ``amazon_gateway_take`` as PostgreSQL reads them."""
    columns = zip(*quota.buckets, strict=True)
    arrays = (",".join(json.dumps(value, ensure_ascii=False) for value in column) for column in columns)
    return (quota.region.encode(), quota.application.encode(), *(f"{{{array}}}".encode() for array in arrays))
