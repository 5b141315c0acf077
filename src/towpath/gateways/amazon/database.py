"""A small connection of this gateway's own: in autocommit, outside any transaction of Django's."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import AsyncConnection

from towpath.gateways.amazon.errors import Retryable

AGAIN_S = 5.0
"""After how many seconds a call may be made again that found no database."""
CONNECT_S = 5
_OPTIONS = "-c synchronous_commit=off -c lock_timeout=5s -c statement_timeout=15s -c timezone=UTC"
"""A crash may forget the last moments: a token of a bucket, or an access token that is fetched again."""

log = logging.getLogger(__name__)


class Database:
    """One connection of an event loop, made when first needed and again after it was lost."""

    def __init__(self) -> None:
        self._connection: AsyncConnection[Any] | None = None
        self._connecting = asyncio.Lock()

    async def fetch(self, query: str, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
        """Run one statement and give its first row; a lost connection is made anew, once.

        Raises ``Retryable`` when the database does not answer.
        """
        try:
            if self._connection is not None:
                try:
                    return await _first(self._connection, query, parameters)
                except psycopg.OperationalError:
                    if not self._connection.closed:
                        raise
                    log.info("The connection to the database was lost; connecting again")
            return await _first(await self._connect(), query, parameters)
        except psycopg.OperationalError as error:
            raise Retryable(AGAIN_S, f"database: {type(error).__name__}") from None

    async def _connect(self) -> AsyncConnection[Any]:
        async with self._connecting:
            if self._connection is None or self._connection.closed:
                self._connection = await connect()
            return self._connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Give a connection of its own in a transaction; its locks go when this process does.

        Raises ``Retryable`` when the database does not answer, or a lock is not to be had.
        """
        try:
            async with await connect() as own, own.transaction():
                yield own
        except psycopg.OperationalError as error:
            raise Retryable(AGAIN_S, f"database: {type(error).__name__}") from None

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


async def connect() -> AsyncConnection[Any]:
    """Connect as Django does, but asynchronously and in autocommit."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    parameters["options"] = f"{parameters.get('options', '')} {_OPTIONS}".strip()
    parameters["connect_timeout"] = CONNECT_S
    return await AsyncConnection.connect(**parameters, autocommit=True)


async def _first(own: AsyncConnection[Any], query: str, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
    cursor = await own.execute(query, parameters)
    return await cursor.fetchone() if cursor.description else None
