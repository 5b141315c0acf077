"""One Amazon for one event loop: what all clients of the loop share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.credentials import Credentials, Endpoints
from towpath.gateways.amazon.database import Database
from towpath.gateways.amazon.limiter import Limiter
from towpath.gateways.amazon.tokens import Tokens
from towpath.kit.crypto import KeyRing

MOST_CONNECTIONS = 50


@dataclass(frozen=True, slots=True)
class Gateway:
    """Makes clients that share connections, quotas and tokens; ``http`` also carries documents."""

    endpoints: Endpoints
    http: httpx2.AsyncClient
    limiter: Limiter
    tokens: Tokens

    def client(self, credentials: Credentials, *, interactive: bool = False) -> Client:
        """Give the client of a seller; ``interactive``: somebody waits for the answer."""
        return Client(
            credentials,
            endpoints=self.endpoints,
            http=self.http,
            limiter=self.limiter,
            tokens=self.tokens,
            interactive=interactive,
        )


@asynccontextmanager
async def opened(endpoints: Endpoints, ring: KeyRing) -> AsyncIterator[Gateway]:
    """Open the gateway for the block; its connections are closed afterwards."""
    database = Database()
    limits = httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
    async with httpx2.AsyncClient(limits=limits, trust_env=False) as http:
        try:
            yield Gateway(
                endpoints,
                http,
                Limiter(database),
                Tokens(database, http, address=endpoints.token, ring=ring),
            )
        finally:
            database.close()
