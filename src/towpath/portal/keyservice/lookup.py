"""The one SELECT of a verification.

It goes to libpq without a cursor between, on prepared statements and kept connections of its own:
that halves the cost of a verification (``bench/verify.py``).
"""

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from towpath.kit.errors import Retryable
from towpath.portal.logic.keys import Standing

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAME = b"verify"
_SQL = """
SELECT k.id, k.description, k.start, k.last4, k.environment, k.pepper_id, c.id, c.status,
       k.revoked_at IS NOT NULL,
       (extract(epoch FROM k.expires_at) * 1000000)::bigint,
       (extract(epoch FROM k.retire_at) * 1000000)::bigint
FROM portal_apikey k JOIN portal_company c ON c.id = k.company_id
WHERE k.digest IN ({})
"""


@dataclass(frozen=True, slots=True)
class Found:
    """The key whose whole secret matched."""

    id: str
    description: str
    start: str
    last4: str
    environment: str
    pepper_id: str
    company_id: int
    standing: Standing


class Lookup:
    """Finds keys by digest. As many connections are kept as threads asked at the same time."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters
        self._idle: deque[psycopg.Connection] = deque()

    def find(self, digests: Sequence[bytes]) -> Found | None:
        """Give the key of one of the digests, or ``None``; raises :class:`Retryable` when nobody answers.

        Kept connections die with their server, so after a failure on one a new one is tried.
        """
        try:
            try:
                return self._ask(self._idle.pop(), digests)
            except IndexError:
                pass
            except psycopg.OperationalError:
                self.close()
            return self._ask(self._connect(digests), digests)
        except psycopg.Error as error:
            log.warning("The key database does not answer: %s", error)
            raise Retryable(RETRY_AFTER_S, "database") from error

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop().close()

    def _ask(self, connection: psycopg.Connection, digests: Sequence[bytes]) -> Found | None:
        result = connection.pgconn.exec_prepared(_NAME, digests, [1] * len(digests))
        if result.status != ExecStatus.TUPLES_OK:
            connection.close()
            raise psycopg.OperationalError(result.get_error_message())
        self._idle.append(connection)
        return _read(result) if result.ntuples else None

    def _connect(self, digests: Sequence[bytes]) -> psycopg.Connection:
        """Connect for reading only; the statement takes as many digests as the ring has peppers."""
        connection = psycopg.connect(**self._parameters)
        connection.execute("SET statement_timeout = 1500; SET default_transaction_read_only = on")
        places = ", ".join(f"${number}" for number in range(1, len(digests) + 1))
        connection.pgconn.prepare(_NAME, _SQL.format(places).encode())
        return connection


def _read(result: PGresult) -> Found:
    row = [result.get_value(0, column) for column in range(11)]
    key_id, description, start, last4, environment, pepper_id, company_id, status, revoked = (
        value.decode() if value else "" for value in row[:9]
    )
    standing = Standing(revoked == "t", status == "active", _moment(row[9]), _moment(row[10]))
    return Found(key_id, description, start, last4, environment, pepper_id, int(company_id), standing)


def _moment(microseconds: bytes | None) -> datetime | None:
    return _EPOCH + timedelta(microseconds=int(microseconds)) if microseconds else None
