"""Access tokens: one for each seller (or scope) and application, sealed, shared by all processes."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import connection

from towpath.gateways.amazon import login
from towpath.gateways.amazon.errors import Retryable
from towpath.kit.crypto import KeyRing, Unsealable

if TYPE_CHECKING:
    from datetime import datetime

    import httpx2

    from towpath.gateways.amazon.credentials import Credentials
    from towpath.gateways.amazon.database import Database, Row
    from towpath.kit.actor import Actor

MARGIN_S = 60.0
"""A token is replaced this long before it expires."""
PURPOSE = "amazon.tokens"
PAUSE_S = 10.0
"""How long an ageing token is used on, after a fault of Login with Amazon, before it is asked again."""

_READ = (
    b"SELECT version, encode(sealed, 'hex'), extract(epoch FROM expires_at - clock_timestamp())"
    b" FROM amazon_gateway_accesstoken WHERE digest = $1::bytea"
)
_LOCK = _READ + b" FOR UPDATE"
_MAKE = (
    b"INSERT INTO amazon_gateway_accesstoken (digest, version) VALUES ($1::bytea, 0) ON CONFLICT DO NOTHING"
)
_STORE = (
    b"UPDATE amazon_gateway_accesstoken SET version = version + 1, sealed = $2::bytea,"
    b" expires_at = clock_timestamp() + make_interval(secs => $3::float8)"
    b" WHERE digest = $1::bytea RETURNING version"
)
_DROP = (
    b"UPDATE amazon_gateway_accesstoken SET sealed = NULL WHERE digest = $1::bytea AND version = $2::bigint"
)
_FORGET = b"DELETE FROM amazon_gateway_accesstoken WHERE expires_at < clock_timestamp() - interval '1 day'"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; ``fresh_until`` and ``good_until`` are times of the process's clock."""

    value: str = field(repr=False)
    digest: bytes = field(repr=False)
    version: int
    fresh_until: float
    good_until: float


class Tokens:
    """Keeps and renews access tokens. One for each event loop; the database keeps all of them in step."""

    def __init__(
        self,
        database: "Database",
        http: "httpx2.AsyncClient",
        *,
        address: str,
        ring: KeyRing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._http = http
        self._address = address
        self._ring = ring
        self._clock = clock
        self._kept: dict[bytes, Token] = {}
        self._renewing: dict[bytes, asyncio.Task[Token]] = {}

    async def get(self, credentials: "Credentials", scope: str = "") -> Token:
        """Give a token for the seller, or for the scope when one is named.

        Raises ``AuthorisationLost`` when there is none to be had, ``Retryable`` when Login with Amazon or
        the database has a fault and no token is left that still works.
        """
        digest = self._digest(credentials, scope)
        kept = self._kept.get(digest)
        if kept and self._clock() < kept.fresh_until:
            return kept
        task = self._renewing.get(digest)
        if task is None:
            task = asyncio.create_task(self._renew(digest, credentials, scope))
            self._renewing[digest] = task
            task.add_done_callback(lambda _: self._renewing.pop(digest, None))
        return await asyncio.shield(task)

    async def drop(self, token: Token) -> None:
        """Forget a token that Amazon refused, unless it has been replaced since."""
        kept = self._kept.get(token.digest)
        if kept and kept.version == token.version:
            del self._kept[token.digest]
        await self._database.fetch(_DROP, _bytea(token.digest), b"%d" % token.version)

    def _digest(self, credentials: "Credentials", scope: str) -> bytes:
        whose = f"scope {scope}" if scope else f"refresh {credentials.refresh_token}"
        return self._ring.digest(PURPOSE, f"{credentials.application.client_id} {whose}")

    async def _renew(self, digest: bytes, credentials: "Credentials", scope: str) -> Token:
        """Give what another process has stored, or what Login with Amazon grants, or what still works."""
        stored = self._opened(digest, await self._database.fetch(_READ, _bytea(digest)))
        if stored is None or self._clock() >= stored.fresh_until:
            try:
                stored = await self._exchange(digest, credentials, scope)
            except Retryable as fault:
                if stored is None or self._clock() >= stored.good_until:
                    raise
                log.warning("An ageing token is used on: %s", fault)
                stored = replace(stored, fresh_until=min(self._clock() + PAUSE_S, stored.good_until))
        self._kept[digest] = stored
        return stored

    async def _exchange(self, digest: bytes, credentials: "Credentials", scope: str) -> Token:
        """Fetch a token unless another process was first: the row's lock ends with its holder's process."""
        async with self._database.transaction() as own:
            await own.fetch(_MAKE, _bytea(digest))
            stored = self._opened(digest, await own.fetch(_LOCK, _bytea(digest)))
            if stored and self._clock() < stored.fresh_until:
                return stored
            granted = await login.grant(
                self._http,
                self._address,
                credentials.application,
                _asked(credentials, scope),
                seller_id=credentials.seller_id,
            )
            sealed = self._ring.seal(granted.access_token, digest.hex())
            (version,) = await own.fetch(_STORE, _bytea(digest), _bytea(sealed), b"%f" % granted.expires_s)
            await own.fetch(_FORGET)
        return self._token(granted.access_token, digest, version, granted.expires_s)

    def _opened(self, digest: bytes, row: "Row") -> Token | None:
        """Open a row; what was sealed with a key that is gone, or refused by Amazon, is none."""
        if not row or not row[1]:
            return None
        version, sealed, left_s = row
        try:
            value = self._ring.open(bytes.fromhex(sealed.decode()), digest.hex())
        except Unsealable:
            return None
        return self._token(value, digest, version, float(left_s))

    def _token(self, value: str, digest: bytes, version: "bytes | int", left_s: float) -> Token:
        now = self._clock()
        return Token(value, digest, int(version), now + left_s - MARGIN_S, now + left_s)


def _bytea(value: bytes) -> bytes:
    return b"\\x" + value.hex().encode()


def _asked(credentials: "Credentials", scope: str) -> dict[str, str]:
    if scope:
        return {"grant_type": "client_credentials", "scope": scope}
    return {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}


def reseal_all(ring: KeyRing, *, by: "Actor", now: "datetime") -> int:
    """Forget what another key than the ring's current one sealed: it is fetched again when needed.

    Gives 0, for nothing of it was waiting to be sealed anew.
    """
    del by, now  # nothing changes for anybody
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM amazon_gateway_accesstoken WHERE sealed IS NOT NULL AND substr(sealed, 1, 4) <> %s",
            [bytes.fromhex(ring.current)],
        )
    return 0
