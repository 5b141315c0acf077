"""A scripted Amazon behind a mock transport, and what a client needs besides: no socket, no clock."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx2

from tests.gateways.amazon.calls import CREDENTIALS
from towpath.gateways.amazon.client import Answer, Client
from towpath.gateways.amazon.credentials import Credentials, endpoints
from towpath.gateways.amazon.limiter import Quota
from towpath.gateways.amazon.tokens import Token

LOGIN_URL = "https://login.example/auth/o2/token"
Reply = httpx2.Response | Exception


def reply(
    status: int = 200, body: object = None, *, content: bytes | None = None, **headers: str
) -> httpx2.Response:
    """Give an answer of Amazon's with its request id; ``content`` for what is not JSON."""
    named = {"x-amzn-RequestId": f"id-{status}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return httpx2.Response(
        status, content=json.dumps(body).encode() if content is None else content, headers=named
    )


def refusal(
    status: int, code: str = "InvalidInput", message: str = "No.", details: str = ""
) -> httpx2.Response:
    return reply(status, {"errors": [{"code": code, "message": message, "details": details}]})


@dataclass
class Amazon:
    """Answers each request with the next reply, the last one for ever; keeps what it was asked."""

    replies: list[Reply]
    delay_s: float = 0
    requests: list[httpx2.Request] = field(default_factory=list)

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        await asyncio.sleep(self.delay_s)
        found = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Turns:
    """A limiter that gives every caller his turn after ``wait_s``, and keeps what it was told."""

    wait_s: float = 0
    asked: list[tuple[Quota, float, bool]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)

    async def acquire(self, quota: Quota, *, hold_s: float, interactive: bool = False) -> float:
        self.asked.append((quota, round(hold_s, 3), interactive))
        return self.wait_s

    async def announced(self, _quota: Quota, told: str) -> None:
        self.told.append(told)

    async def emptied(self, _quota: Quota, pause_s: float) -> None:
        self.rests.append(pause_s)


@dataclass
class Wallet:
    """Hands out planted tokens: a new one after each that was dropped."""

    scopes: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    async def get(self, _credentials: Credentials, scope: str = "") -> Token:
        self.scopes.append(scope)
        return Token(f"Atza|planted-{len(self.dropped)}", b"", len(self.dropped), 0, 0)

    async def drop(self, token: Token) -> None:
        self.dropped.append(token.value)


@dataclass
class Set:
    """A client with all that it stands on."""

    amazon: Amazon
    turns: Turns = field(default_factory=Turns)
    wallet: Wallet = field(default_factory=Wallet)
    slept: list[float] = field(default_factory=list)

    def call(self, operation: str = "getAccount", /, hold_s: float = 100, **arguments: Any) -> Answer:
        """Make one call in a loop of its own."""
        return asyncio.run(self.acall(operation, hold_s=hold_s, **arguments))

    async def acall(
        self,
        operation: str,
        *,
        hold_s: float = 100,
        credentials: Credentials = CREDENTIALS,
        interactive: bool = False,
        **arguments: Any,
    ) -> Answer:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(self.amazon)) as http:
            client = Client(
                credentials,
                endpoints=endpoints("https://amazon.example/{region}"),
                http=http,
                limiter=self.turns,  # type: ignore[arg-type]
                tokens=self.wallet,  # type: ignore[arg-type]
                interactive=interactive,
                hold_s=hold_s,
                sleep=self._sleep,
            )
            return await client.call(operation, **arguments)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    @property
    def sent(self) -> httpx2.Request:
        """Give the last request."""
        return self.amazon.requests[-1]

    def headers(self) -> Mapping[str, str]:
        return dict(self.sent.headers)


def scripted(*replies: Reply, **amazon: Any) -> Set:
    return Set(Amazon(list(replies), **amazon))


@dataclass
class Login:
    """Login with Amazon: grants numbered tokens, or answers with the next of ``replies`` first."""

    replies: list[Reply] = field(default_factory=list)
    expires_s: int = 3600
    delay_s: float = 0
    forms: list[dict[str, str]] = field(default_factory=list)

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        assert (request.method, str(request.url)) == ("POST", LOGIN_URL)
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        self.forms.append(dict(parse_qsl(request.content.decode(), strict_parsing=True)))
        await asyncio.sleep(self.delay_s)
        if self.replies:
            found = self.replies.pop(0)
            if isinstance(found, Exception):
                raise found
            return found
        number = len(self.forms)
        granted = {
            "access_token": f"Atza|planted-{number}",
            "token_type": "bearer",
            "expires_in": self.expires_s,
        }
        if self.forms[-1]["grant_type"] != "client_credentials":
            granted["refresh_token"] = f"Atzr|planted-{number}"
        return reply(200, granted)
