"""A small connection of this gateway's own: in autocommit, outside any transaction of Django's."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection
from psycopg import AsyncConnection
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

from towpath.gateways.amazon.errors import Retryable

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

AGAIN_S = 5.0
"""After how many seconds a call may be made again that found no database."""
CONNECT_S = 5
_OPTIONS = "-c synchronous_commit=off -c lock_timeout=5s -c statement_timeout=15s"
"""A crash may forget the last moments: a token of a bucket, or an access token that is fetched again."""
_DEAD_PEER_MS = 15_000

log = logging.getLogger(__name__)


Row = tuple[bytes, ...]


class Session:
    """One connection. Statements have ``$1`` …; values are as PostgreSQL writes them, NULL is empty.

    The event loop reads it by a standing callback. psycopg's own way costs three times as much, and every
    call of Amazon pays it.
    """

    def __init__(self, own: AsyncConnection[Any]) -> None:
        self._own = own
        self._turn = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[PGresult] | None = None
        self._result: PGresult | None = None
        self._loop.add_reader(own.pgconn.socket, self._read)

    @property
    def closed(self) -> bool:
        """Tell whether the connection is gone."""
        return self._own.closed

    async def fetch(self, query: bytes, *parameters: bytes) -> Row:
        """Run a statement and give its first row, or an empty one; raises psycopg's errors."""
        async with self._turn:
            self._answer, self._result = self._loop.create_future(), None
            try:
                self._own.pgconn.send_query_params(query, parameters)
                if self._own.pgconn.flush():  # a full buffer: nobody reads at the other end
                    self.close()
                result = await self._answer
            except BaseException:  # a late answer would be taken for the next one's
                self._answer = None
                self.close()
                raise
        if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
            raise error_from_result(result)
        if not result.ntuples:
            return ()
        return tuple(result.get_value(0, column) or b"" for column in range(result.nfields))

    def _read(self) -> None:
        pg = self._own.pgconn
        try:
            pg.consume_input()
            while not pg.is_busy():
                if (result := pg.get_result()) is None:  # that was all
                    self._answered()
                    return
                self._result = result
        except psycopg.OperationalError:
            self.close()

    def _answered(self) -> None:
        if self._result and self._answer and not self._answer.done():
            self._answer.set_result(self._result)

    def close(self) -> None:
        """Close the connection; who waits for an answer gets an ``OperationalError``."""
        if not self._own.closed:
            self._loop.remove_reader(self._own.pgconn.socket)
            self._own.pgconn.finish()
        if self._answer and not self._answer.done():
            self._answer.set_exception(psycopg.OperationalError("connection lost"))


class Database:
    """The session of an event loop, opened when first needed and again after it was lost."""

    def __init__(self) -> None:
        self._session: Session | None = None
        self._opening = asyncio.Lock()

    async def fetch(self, query: bytes, *parameters: bytes) -> Row:
        """Run a statement as :meth:`Session.fetch` does; raises ``Retryable`` when there is no database."""
        with _told():
            session = await self._open()
            try:
                return await session.fetch(query, *parameters)
            except psycopg.OperationalError:
                if not session.closed:
                    raise
            log.info("The connection to the database was lost; connecting again")
            return await (await self._open()).fetch(query, *parameters)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Give a session of its own in a transaction, whose locks end with this process at the latest.

        Raises ``Retryable`` when there is no database, or a lock is not to be had.
        """
        with _told():
            own = Session(await _connect())
            try:
                await own.fetch(b"BEGIN")
                yield own
                await own.fetch(b"COMMIT")
            finally:  # what was not committed goes with the connection
                own.close()

    def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            self._session.close()

    async def _open(self) -> Session:
        async with self._opening:
            if self._session is None or self._session.closed:
                self._session = Session(await _connect())
            return self._session


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as error:
        raise Retryable(AGAIN_S, f"database: {type(error).__name__}") from None


async def _connect() -> AsyncConnection[Any]:
    """Connect as Django does, but asynchronously and in autocommit."""
    parameters = {"tcp_user_timeout": _DEAD_PEER_MS, **connection.get_connection_params()}
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    parameters["options"] = f"{parameters.get('options', '')} {_OPTIONS}".strip()
    parameters["connect_timeout"] = CONNECT_S
    return await AsyncConnection.connect(**parameters, autocommit=True)
