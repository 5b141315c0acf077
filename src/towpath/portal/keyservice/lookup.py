"""The one SELECT of a verification, on kept connections of its own."""

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from towpath.kit.errors import Retryable
from towpath.portal.logic.keys import Standing

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5
_SQL = """
SELECT k.id, k.description, k.start, k.last4, k.environment, k.expires_at, k.retire_at,
       k.revoked_at IS NOT NULL AS revoked, k.pepper_id, c.id AS company_id, c.status = 'active' AS company_active
FROM portal_apikey k JOIN portal_company c ON c.id = k.company_id
WHERE k.digest = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """The key whose whole secret matched."""

    id: UUID
    description: str
    start: str
    last4: str
    environment: str
    expires_at: datetime | None
    retire_at: datetime | None
    revoked: bool
    pepper_id: str
    company_id: int
    company_active: bool

    @property
    def standing(self) -> Standing:
        """Give the facts that the status is computed from."""
        return Standing(self.revoked, self.company_active, self.expires_at, self.retire_at)


class Lookup:
    """Finds keys by digest. As many connections are kept as threads asked at the same time."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters
        self._idle: deque[psycopg.Connection] = deque()

    def find(self, digests: Sequence[bytes]) -> Found | None:
        """Give the key of one of the digests, or ``None``; raises :class:`Retryable` when nobody answers.

        A kept connection may have died with its server, so a failure on one is tried once more on a new one.
        """
        try:
            if self._idle:
                try:
                    return self._ask(self._idle.pop(), digests)
                except (psycopg.OperationalError, IndexError):
                    self._idle.clear()
            return self._ask(self._connect(), digests)
        except psycopg.Error as error:
            log.warning("The key database does not answer: %s", error)
            raise Retryable(RETRY_AFTER_S, "database") from error

    def _ask(self, connection: psycopg.Connection, digests: Sequence[bytes]) -> Found | None:
        result = connection.pgconn.exec_prepared(b"verify", list(digests), [1] * len(digests), 0)
        if result.status != 2:
            raise psycopg.OperationalError(result.error_message)
        self._idle.append(connection)
        if not result.ntuples:
            return None
        g = result.get_value
        return Found(
            g(0,0).decode(), g(0,1).decode(), g(0,2).decode(), g(0,3).decode(), g(0,4).decode(), _at(g(0,5)), _at(g(0,6)), g(0,7) == b"t", g(0,8).decode(), int(g(0,9)), g(0,10) == b"t"
        )

    def _connect(self) -> psycopg.Connection:
        connection = psycopg.connect(**self._parameters)
        connection.execute("SET statement_timeout = 1500")
        connection.pgconn.prepare(b"verify", _SQL.replace("ANY(%s)", "$1").encode())
        return connection

def _at(x):
    return datetime.fromisoformat(x.decode()) if x else None
