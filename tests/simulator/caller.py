"""Calls the simulator in this process, without sockets."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from spapi_simulator import Clock, Simulator, World
from spapi_simulator.operations import OPERATIONS
from spapi_simulator.world.accounts import Application, Secret, Seller
from tests.simulator.truth import assert_true

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
US, CA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"


@dataclass(frozen=True)
class Reply:
    """An answer as it came: ``data`` is its JSON, None for an empty one."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.content) if self.content else None


@dataclass
class Amazon:
    """A simulator with a frozen clock, one application and one seller in the US and Canada."""

    simulator: Simulator
    application: Application
    seller: Seller
    token: str
    sent: list[Reply] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.simulator.world

    def move(self, **by: float) -> None:
        self.simulator.move(timedelta(**by))

    def call(
        self,
        operation: str,
        *,
        body: Any = None,
        token: str | None = None,
        true: bool = True,
        **parameters: Any,
    ) -> Reply:
        """Call an operation; parameters that its path does not name go into the query.

        The answer is checked against Amazon's models, unless a fault makes it untrue on purpose.
        """
        known = OPERATIONS[operation]
        path = known.path
        for name in [name for name in parameters if f"{{{name}}}" in path]:
            path = path.replace(f"{{{name}}}", quote(str(parameters.pop(name)), safe=""))
        joined = {k: ",".join(v) if isinstance(v, list | tuple) else v for k, v in parameters.items()}
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {"x-amz-access-token": self.token if token is None else token}
        if raw:
            headers["content-type"] = "application/json"
        reply = self.request(known.method, path, urlencode(joined), raw, headers)
        if true:
            assert_true(reply, operation)
        return reply

    def request(
        self,
        method: str,
        path: str,
        query: str = "",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        client: str = "127.0.0.1",
    ) -> Reply:
        """Send anything to any address."""
        reply = asyncio.run(_send(self.simulator, method, path, query, body, headers or {}, client))
        self.sent.append(reply)
        return reply


async def _send(
    app: Simulator,
    method: str,
    path: str,
    query: str,
    body: bytes,
    headers: Mapping[str, str],
    client: str,
) -> Reply:
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in {"host": "amazon.test", **headers}.items()],
        "server": ("amazon.test", 80),
        "client": (client, 50_000),
        "scheme": "http",
        "root_path": "",
    }
    said: list[Any] = []

    heard = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        for message in heard:
            return message
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        said.append(message)

    await app(scope, receive, send)
    sent = {k.decode(): v.decode() for k, v in said[0]["headers"]}
    return Reply(said[0]["status"], sent, b"".join(part.get("body", b"") for part in said[1:]))


def amazon(seed: int = 7) -> Amazon:
    """Make a simulator with a frozen clock and someone to call it."""
    world = World(seed, START)
    application = Application(
        "amzn1.sp.solution.1",
        "amzn1.application-oa2-client.1",
        "Channel",
        [Secret("secret", START + timedelta(days=180))],
    )
    seller = Seller(
        "A1SELLER", "Seller Ltd", "Seller's Store", "na", (US, CA), "seller@example.com", "password"
    )
    world.accounts.applications[application.client_id] = application
    world.accounts.sellers[seller.id] = seller
    authorisation = world.accounts.authorise(application, seller, START)
    token = world.accounts.issue(application, START, authorisation=authorisation)
    return Amazon(Simulator(world, Clock(START, speed=0)), application, seller, token.value)
