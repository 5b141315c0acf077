"""The stand-in Amazon in a thread of this process, on a real port, for code that opens its own sockets."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from spapi_simulator import Clock, Simulator, World
from spapi_simulator.serving import serve
from spapi_simulator.world.accounts import Application, Authorisation, Secret, Seller
from spapi_simulator.world.marketplaces import MARKETPLACES
from tests.flow.system import free_port
from tests.gate import NOW
from tests.simulator.caller import Amazon
from towpath.gateways.amazon.credentials import endpoints
from towpath.kit.processes import answers

SECRET = "the-secret"
REDIRECT = "http://127.0.0.1:*"


@dataclass
class StandIn:
    """A simulated Amazon with a frozen clock and one application that any seller may authorise."""

    shop: Amazon
    url: str

    @property
    def world(self) -> World:
        return self.shop.world

    @property
    def application(self) -> Application:
        return self.shop.application

    def seller(self, seller_id: str = "A1SELLER", region: str = "na", *countries: str) -> Seller:
        """Give a seller with its countries, made when it is asked for first."""
        ids = [one.id for one in MARKETPLACES.values() if one.country in (countries or ("US", "CA"))]
        made = Seller(seller_id, "Ltd", "Shop", region, tuple(ids), f"{seller_id}@example.com", "password")
        return self.world.accounts.sellers.setdefault(seller_id, made)

    def token(self, seller: Seller) -> str:
        """Let the application act for a seller, as self-authorisation does; give the refresh token."""
        return self.authorised(seller).refresh_token

    def authorised(self, seller: Seller) -> Authorisation:
        return self.world.accounts.authorise(self.application, seller, self.world.now)

    def code(self, seller: Seller, redirect_uri: str = "http://127.0.0.1:1/back") -> str:
        """Give the code that the consent page sends back."""
        return self.world.accounts.code(self.application, seller, redirect_uri, self.world.now)

    def revoke(self) -> None:
        """Let every authorisation be revoked by its seller."""
        for one in self.world.accounts.authorisations.values():
            one.revoked = True


@pytest.fixture
def amazon(settings: Settings, request: pytest.FixtureRequest) -> Iterator[StandIn]:
    """Have an Amazon at which this test's own application is known, and point the product at it."""
    world = World(7, NOW)
    client_id = f"amzn1.application-oa2-client.{abs(hash(request.node.nodeid))}"
    secret = Secret(SECRET, NOW + timedelta(days=180))
    application = Application("amzn1.sp.solution.1", client_id, "Channel", [secret], (REDIRECT,))
    world.accounts.applications[client_id] = application
    shop = Amazon(Simulator(world, Clock(NOW, speed=0)), application, Any, "")  # type: ignore[arg-type]
    with _served(shop.simulator) as url:
        settings.AMAZON = endpoints(f"{url}/{{region}}", url, url)
        yield StandIn(shop, url)
    _forget(client_id)


@contextmanager
def _served(simulator: Simulator) -> Iterator[str]:
    port = free_port()
    started: threading.Event = threading.Event()
    held: dict[str, Any] = {}

    async def main() -> None:
        held["loop"], held["until"] = asyncio.get_running_loop(), asyncio.Event()
        started.set()
        await serve(simulator, "127.0.0.1", port, held["until"])

    thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
    thread.start()
    started.wait(10)
    url = f"http://127.0.0.1:{port}"
    while not answers(f"{url}/_simulator/health"):
        assert thread.is_alive()
    try:
        yield url
    finally:
        held["loop"].call_soon_threadsafe(held["until"].set)
        thread.join(10)


def _forget(client_id: str) -> None:
    """Remove the application's buckets: the gateway commits them on a connection of its own."""
    with psycopg.connect(**_parameters(), autocommit=True) as own:
        own.execute("DELETE FROM amazon_gateway_bucket WHERE application = %s", [client_id])


def _parameters() -> dict[str, Any]:
    found = connection.get_connection_params()
    return {name: value for name, value in found.items() if name not in {"cursor_factory", "context"}}
