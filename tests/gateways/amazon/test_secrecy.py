"""Whatever happens to a call: no token, secret or body reaches a log, a repr or an exception."""

import asyncio
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.gateways.amazon.amazon import Amazon, Login, Turns, refusal, reply, scripted
from tests.gateways.amazon.calls import APPLICATION, CREDENTIALS
from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.consent import exchange_code
from towpath.gateways.amazon.credentials import endpoints
from towpath.gateways.amazon.database import Database
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.tokens import Tokens
from towpath.kit.crypto import KeyRing, load_ring

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["towpath.gateways.amazon"])

PLANTED = "planted"
"""Stands in every secret, every token and every body."""
BODY = {"buyer": {"buyerName": "planted Ana"}, "feedType": "X"}
CODE = "planted-code"
TOKEN = "The access token Atza|planted-1 you provided has expired."

AMAZON: dict[str, Any] = {
    "success": reply(200, BODY),
    "400": refusal(400, "planted code", "planted message", "planted details"),
    "400 html": reply(400, content=b"<html>planted</html>"),
    "403 role": refusal(403, "Unauthorized", "planted"),
    "403 token": refusal(403, "Unauthorized", "planted", TOKEN),
    "429": refusal(429, "QuotaExceeded", "planted"),
    "500": refusal(500, "InternalFailure", "planted"),
    "503 html": reply(503, content=b"<html>planted</html>"),
    "not json": reply(200, content=b'{"buyerName": "planted'),
    "connect": httpx2.ConnectError("planted"),
    "read": httpx2.ReadError("planted"),
    "protocol": httpx2.RemoteProtocolError("illegal status line: planted"),
    "decoding": httpx2.DecodingError("planted"),
}
LOGIN: dict[str, Any] = {
    "invalid_grant": reply(400, {"error": "invalid_grant", "error_description": "planted"}),
    "invalid_client": reply(401, {"error": "invalid_client", "error_description": "planted"}),
    "odd error": reply(400, {"error": "planted code", "error_description": "planted"}),
    "503": reply(503, content=b"<html>planted</html>"),
    "not json": reply(200, content=b"planted"),
    "two lines": reply(200, {"access_token": "planted\n", "expires_in": 3600}),
    "connect": httpx2.ConnectError("planted"),
}


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def words(error: BaseException) -> str:
    """Give all that can be printed of an exception, of those behind it, and of its short fields."""
    parts = ["".join(traceback.format_exception(error))]
    for one in chain(error):
        shown = {name: value for name, value in vars(one).items() if name not in {"message", "details"}}
        parts += [repr(one), str(one), repr(one.args), repr(shown)]
    return "\n".join(parts)


async def spoken(amazon: Any, login: list[Any], operation: str, ring: KeyRing) -> str:
    """Make a call; give the reprs of all that took part, and of what came of it."""
    database = Database()
    script = Login(list(login))

    async def answer(request: httpx2.Request) -> httpx2.Response:
        return await (script if request.url.host == "login.example" else Amazon([amazon]))(request)

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as http:
        there = endpoints("https://amazon.example", "https://login.example")
        tokens = Tokens(database, http, address=there.token, ring=ring)
        turns: Any = Turns()
        client = Client(
            CREDENTIALS, endpoints=there, http=http, limiter=turns, tokens=tokens, hold_s=9, sleep=no_sleep
        )
        shown = [repr(CREDENTIALS), repr(APPLICATION), repr(client), repr(tokens), repr(there)]
        try:
            shown.append(repr(await client.call(operation, query={"q": "x"}, body=BODY)))
        except Exception as error:  # noqa: BLE001 - whichever it is
            shown.append(words(error))
        try:
            shown.append(repr(await tokens.get(CREDENTIALS)))
        except Exception as error:  # noqa: BLE001 - whichever it is
            shown.append(words(error))
    database.close()
    return "\n".join(shown)


async def no_sleep(_seconds: float) -> None:
    return


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return load_ring(tmp_path / "ring")


@pytest.fixture(autouse=True)
def everything_logged(caplog: pytest.LogCaptureFixture) -> None:
    for logger in ("", "httpx2", "httpcore2", "psycopg", "towpath"):
        caplog.set_level(logging.DEBUG, logger)


@pytest.mark.parametrize("operation", ["searchOrders", "createFeed"])
@pytest.mark.parametrize("answer", AMAZON, ids=str)
def test_amazons_answers(
    answer: str, operation: str, ring: KeyRing, caplog: pytest.LogCaptureFixture
) -> None:
    shown = asyncio.run(spoken(AMAZON[answer], [], operation, ring))
    assert PLANTED not in shown
    assert PLANTED not in caplog.text
    assert "HTTP Request: POST https://login.example" in caplog.text


@pytest.mark.parametrize("answer", LOGIN, ids=str)
def test_answers_of_login_with_amazon(answer: str, ring: KeyRing, caplog: pytest.LogCaptureFixture) -> None:
    shown = asyncio.run(spoken(AMAZON["success"], [LOGIN[answer]] * 2, "searchOrders", ring))
    assert PLANTED not in shown
    assert PLANTED not in caplog.text


@pytest.mark.parametrize("answer", LOGIN, ids=str)
def test_the_exchange_of_a_code(answer: str, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> str:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(Login([LOGIN[answer]]))) as http:
            there = endpoints(login_url="https://login.example")
            try:
                await exchange_code(http, there, APPLICATION, code=CODE, redirect_uri="https://x")
            except Exception as error:  # noqa: BLE001 - whichever it is
                return words(error)
        return "no error"

    shown = asyncio.run(go())
    assert "no error" not in shown
    assert PLANTED not in shown
    assert PLANTED not in caplog.text


def test_amazons_words_never_quote_the_token() -> None:
    with pytest.raises(Refused) as caught:
        scripted(refusal(400, "X", "Atza|planted-0 is bad", "see Atza|planted-0")).call()
    assert (caught.value.message, caught.value.details) == ("*** is bad", "see ***")
