"""The gateway against the simulator, in this process: every request and answer is checked and counted."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import httpx2

from tests.gateways.amazon.amazon import Turns
from tests.simulator.caller import Amazon
from tests.simulator.truth import Checked
from towpath.gateways.amazon import login
from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.credentials import Application, Credentials, endpoints
from towpath.gateways.amazon.tokens import Token

ADDRESS = "http://amazon.test"
SELLER = "A1SELLER"
T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Purse:
    """Asks Login with Amazon for a token each time: the tests' clock jumps by more than a token lives."""

    http: httpx2.AsyncClient

    async def get(self, credentials: Credentials, scope: str = "") -> Token:
        asked = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}
        if scope:
            asked = {"grant_type": "client_credentials", "scope": scope}
        granted = await login.grant(self.http, f"{ADDRESS}/auth/o2/token", credentials.application, asked)
        return Token(granted.access_token, b"", 0, 0, granted.expires_s)

    async def drop(self, _token: Token) -> None:
        """Keep nothing."""


@dataclass
class Desk:
    """A merchant's program in front of a simulated Amazon."""

    shop: Amazon
    transport: Checked = field(init=False)

    def __post_init__(self) -> None:
        self.transport = Checked(httpx2.ASGITransport(self.shop.simulator))

    def do(self, work: Callable[[Client], Awaitable[T]]) -> T:
        """Do something with the seller's client."""
        return self.work(lambda client, _http: work(client))

    def work(self, work: Callable[[Client, httpx2.AsyncClient], Awaitable[T]]) -> T:
        """Do something with the seller's client and with what carries documents."""

        async def done() -> T:
            async with httpx2.AsyncClient(transport=self.transport) as http:
                return await work(self._client(http), http)

        return asyncio.run(done())

    def _client(self, http: httpx2.AsyncClient) -> Client:
        application = self.shop.application
        (consent,) = self.shop.world.accounts.authorisations.values()
        known = Application(application.client_id, application.secrets[0].value)
        return Client(
            Credentials(known, "na", SELLER, consent.refresh_token),
            endpoints=endpoints(ADDRESS),
            http=http,
            limiter=Turns(),  # type: ignore[arg-type]
            tokens=Purse(http),  # type: ignore[arg-type]
        )

    @property
    def sent(self) -> list[str]:
        """Give the operations called and how they were answered: ``getFeed 200``."""
        return [f"{one.operation} {one.response.status_code}" for one in self.transport.exchanges]


async def every(found: AsyncIterable[R]) -> list[R]:
    """Take all that is given one after another."""
    return [one async for one in found]
