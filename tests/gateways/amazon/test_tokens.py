"""Access tokens: fetched once for all, kept sealed, replaced in time, dropped when Amazon refuses them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.conf import settings
from django.db import connection

from tests.gateways.amazon.amazon import LOGIN_URL, Login, reply
from tests.gateways.amazon.calls import APPLICATION, CREDENTIALS, start
from towpath.gateways.amazon.credentials import Application, Credentials
from towpath.gateways.amazon.database import Database
from towpath.gateways.amazon.errors import AuthorisationLost, Retryable
from towpath.gateways.amazon.operations import NOTIFICATIONS, ROTATION
from towpath.gateways.amazon.tokens import Tokens, reseal_all
from towpath.kit import crypto
from towpath.kit.actor import command_line

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["towpath.gateways.amazon"])
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@dataclass
class Process:
    """The tokens of one process, with a clock that a test moves."""

    login: Login
    ring: crypto.KeyRing = field(default_factory=lambda: settings.KEY_RING)
    now: float = 1000.0

    @asynccontextmanager
    async def tokens(self) -> AsyncIterator[Tokens]:
        database = Database()
        try:
            async with httpx2.AsyncClient(transport=httpx2.MockTransport(self.login)) as http:
                yield Tokens(database, http, address=LOGIN_URL, ring=self.ring, clock=lambda: self.now)
        finally:
            database.close()

    def run(self, use: Callable[[Tokens], Awaitable[Any]]) -> Any:
        async def go() -> Any:
            async with self.tokens() as tokens:
                return await use(tokens)

        return asyncio.run(go())

    def get(self, credentials: Credentials = CREDENTIALS, scope: str = "") -> str:
        """Get a token as a process does that has just started."""
        return str(self.run(lambda tokens: tokens.get(credentials, scope)).value)


def stored() -> list[tuple[int, bytes | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, sealed FROM amazon_gateway_accesstoken ORDER BY expires_at")
        return [(version, None if sealed is None else bytes(sealed)) for version, sealed in cursor.fetchall()]


def expire(seconds: float) -> None:
    """Let what is stored expire in so many seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE amazon_gateway_accesstoken"
            " SET expires_at = clock_timestamp() + make_interval(secs => %s)",
            [seconds],
        )


def test_a_token_is_fetched_once_and_kept() -> None:
    process = Process(Login())

    async def use(tokens: Tokens) -> list[str]:
        return [(await tokens.get(CREDENTIALS)).value for _ in range(3)]

    assert process.run(use) == ["Atza|planted-1"] * 3
    assert process.login.forms == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "Atzr|planted-refresh",
            "client_id": APPLICATION.client_id,
            "client_secret": "amzn1.oa2-cs.v1.planted-secret",
        }
    ]


def test_another_process_finds_it_in_the_database() -> None:
    login = Login()
    assert Process(login).get() == Process(login).get() == "Atza|planted-1"
    assert len(login.forms) == 1


def test_it_is_stored_sealed_under_a_digest() -> None:
    Process(Login()).get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, sealed::text || version FROM amazon_gateway_accesstoken")
        ((digest, rest),) = cursor.fetchall()
    assert len(bytes(digest)) == 32
    assert b"planted".hex() not in rest + bytes(digest).hex()
    ((version, sealed),) = stored()
    assert version == 1
    assert sealed is not None
    assert settings.KEY_RING.open(sealed, bytes(digest).hex()) == "Atza|planted-1"


def test_a_token_is_for_one_authorisation_or_one_scope() -> None:
    login = Login()
    process = Process(login)
    others = [
        (CREDENTIALS, ""),
        (Credentials(APPLICATION, "na", "A1SELLER", "Atzr|another"), ""),
        (Credentials(Application("another", "s"), "na", "A1SELLER", "Atzr|planted-refresh"), ""),
        (CREDENTIALS, NOTIFICATIONS),
        (CREDENTIALS, ROTATION),
    ]
    found = [process.get(*one) for one in others]
    assert found == [f"Atza|planted-{number}" for number in range(1, 6)]
    assert [process.get(*one) for one in others] == found
    assert login.forms[3] == {
        "grant_type": "client_credentials",
        "scope": NOTIFICATIONS,
        "client_id": APPLICATION.client_id,
        "client_secret": APPLICATION.client_secret,
    }
    without = Credentials(APPLICATION, "eu")
    assert process.get(without, NOTIFICATIONS) == "Atza|planted-4"


def test_a_minute_before_its_end_it_is_replaced() -> None:
    process = Process(Login())

    async def use(tokens: Tokens) -> list[str]:
        found = [(await tokens.get(CREDENTIALS)).value]
        process.now += 3539
        found.append((await tokens.get(CREDENTIALS)).value)
        process.now += 2
        found.append((await tokens.get(CREDENTIALS)).value)
        return found

    # The database's clock has not moved, so it still has the first one to give.
    assert process.run(use) == ["Atza|planted-1"] * 3
    expire(59)
    assert process.get() == "Atza|planted-2"
    assert [version for version, _ in stored()] == [2]
    expire(61)
    assert process.get() == "Atza|planted-2"


# One at a time


def test_a_crowd_costs_one_request() -> None:
    process = Process(Login(delay_s=0.05))

    async def use(tokens: Tokens) -> list[str]:
        found = await asyncio.gather(*(tokens.get(CREDENTIALS) for _ in range(20)))
        return [token.value for token in found]

    assert process.run(use) == ["Atza|planted-1"] * 20
    assert len(process.login.forms) == 1


def test_a_crowd_hears_of_an_error_together_and_the_next_one_asks_again() -> None:
    process = Process(Login([reply(400, {"error": "invalid_grant"})], delay_s=0.05))

    async def use(tokens: Tokens) -> list[Any]:
        found = await asyncio.gather(*(tokens.get(CREDENTIALS) for _ in range(5)), return_exceptions=True)
        return [*found, (await tokens.get(CREDENTIALS)).value]

    *errors, last = process.run(use)
    assert [getattr(error, "reason", None) for error in errors] == ["invalid_grant"] * 5
    assert last == "Atza|planted-2"


def test_who_leaves_does_not_take_the_token_from_the_others() -> None:
    process = Process(Login(delay_s=0.1))

    async def use(tokens: Tokens) -> str:
        first = asyncio.create_task(tokens.get(CREDENTIALS))
        second = asyncio.create_task(tokens.get(CREDENTIALS))
        await asyncio.sleep(0.03)
        first.cancel()
        return (await second).value

    assert process.run(use) == "Atza|planted-1"
    assert len(process.login.forms) == 1


async def fetch_token(delay_s: float) -> list[Any]:
    """Get a token in this process; give it with the number of requests that it cost."""
    process = Process(Login(delay_s=delay_s))
    async with process.tokens() as tokens:
        token = await tokens.get(CREDENTIALS)
    return [token.value, len(process.login.forms)]


def test_several_processes_cost_one_request() -> None:
    processes = [start(__name__, "fetch_token", 1.5) for _ in range(2)]
    found = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert [value for value, _ in found] == ["Atza|planted-1"] * 2
    assert sum(count for _, count in found) == 1


def waiting_in_a_transaction() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'idle in transaction' AND query LIKE '%FOR UPDATE%'"
        )
        return bool(cursor.fetchone()[0])


def test_a_process_that_is_killed_while_it_fetches_holds_nobody_up() -> None:
    doomed = start(__name__, "fetch_token", 60.0)
    while not waiting_in_a_transaction():
        time.sleep(0.05)
    login = Login()

    async def go() -> str:
        async with Process(login).tokens() as tokens:
            waiting = asyncio.create_task(tokens.get(CREDENTIALS))
            await asyncio.sleep(0.3)
            assert not waiting.done()
            doomed.kill()
            return (await waiting).value

    assert asyncio.run(go()) == "Atza|planted-1"
    doomed.communicate(timeout=10)


# What Amazon's login may answer

FAULTS: list[httpx2.Response | Exception] = [
    reply(500, content=b""),
    reply(503, content=b"<html>planted</html>"),
    reply(503, {"error": "invalid_grant"}),
    reply(429, {"error": "invalid_request"}),
    reply(400, {"error": "server_error"}),
    reply(400, {"error": "temporarily_unavailable"}),
    reply(403, content=b"<html>planted</html>"),
    reply(200, content=b""),
    reply(200, {"access_token": "Atza|x"}),
    reply(200, {"access_token": "two\nlines", "expires_in": 3600}),
    reply(200, []),
    httpx2.ConnectError("planted"),
    httpx2.ReadTimeout("planted"),
]


def name(answer: httpx2.Response | Exception) -> str:
    if isinstance(answer, Exception):
        return type(answer).__name__
    return f"{answer.status_code} {answer.content[:24]!r}"


@pytest.mark.parametrize("fault", FAULTS, ids=name)
def test_a_fault_of_amazons_passes(fault: httpx2.Response | Exception) -> None:
    process = Process(Login([fault]))
    with pytest.raises(Retryable, match="Login with Amazon") as caught:
        process.get()
    assert caught.value.after_s == 5
    assert process.get() == "Atza|planted-2"


@pytest.mark.parametrize(
    ("status", "error", "seller"),
    [
        (400, "invalid_grant", "A1SELLER"),
        (401, "invalid_client", ""),
        (400, "invalid_client", ""),
        (400, "unauthorized_client", ""),
        (400, "invalid_request", "A1SELLER"),
        (400, "unsupported_grant_type", "A1SELLER"),
        (400, "invalid_scope", "A1SELLER"),
        (403, "access_denied", "A1SELLER"),
    ],
)
def test_the_name_of_an_error_decides(status: int, error: str, seller: str) -> None:
    answer = reply(status, {"error": error, "error_description": "planted"})
    with pytest.raises(AuthorisationLost) as caught:
        Process(Login([answer])).get()
    lost = caught.value
    assert (lost.reason, lost.client_id, lost.seller_id) == (error, APPLICATION.client_id, seller)


def test_an_ageing_token_is_used_on_while_amazons_login_has_a_fault() -> None:
    process = Process(Login(expires_s=30))

    async def use(tokens: Tokens) -> list[Any]:
        first = await tokens.get(CREDENTIALS)
        process.login.replies = [reply(503, content=b"") for _ in range(9)]
        found: list[Any] = [(await tokens.get(CREDENTIALS)).value, len(process.login.forms)]
        process.now += 9
        found += [(await tokens.get(CREDENTIALS)).value, len(process.login.forms)]
        process.now += 2
        found += [(await tokens.get(CREDENTIALS)).value, len(process.login.forms)]
        assert found[::2] == [first.value] * 3
        return found[1::2]

    assert process.run(use) == [2, 2, 3]
    expire(-1)
    with pytest.raises(Retryable):
        process.get()


def test_an_authorisation_lost_is_told_at_once_even_if_a_token_would_still_work() -> None:
    process = Process(Login(expires_s=30))
    process.get()
    process.login.replies = [reply(400, {"error": "invalid_grant"})]
    with pytest.raises(AuthorisationLost):
        process.get()


# Refused by Amazon


def test_a_dropped_token_is_replaced_in_every_process() -> None:
    process = Process(Login())

    async def use(tokens: Tokens) -> str:
        await tokens.drop(await tokens.get(CREDENTIALS))
        return (await tokens.get(CREDENTIALS)).value

    assert process.run(use) == "Atza|planted-2"
    assert process.get() == "Atza|planted-2"


def test_only_the_token_that_was_refused_is_dropped() -> None:
    process = Process(Login())

    async def use(tokens: Tokens) -> str:
        old = await tokens.get(CREDENTIALS)
        await tokens.drop(old)
        await tokens.get(CREDENTIALS)
        await tokens.drop(old)
        return (await tokens.get(CREDENTIALS)).value

    assert process.run(use) == "Atza|planted-2"
    assert process.get() == "Atza|planted-2"
    assert len(process.login.forms) == 2


# Keys


def test_what_a_lost_key_sealed_is_fetched_anew(tmp_path: Path) -> None:
    process = Process(Login(), ring=crypto.load_ring(tmp_path / "one"))
    process.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE amazon_gateway_accesstoken SET sealed = %s", [b"\0" * 60])
    assert process.get() == "Atza|planted-2"


def test_a_rotation_of_keys_empties_the_store(tmp_path: Path) -> None:
    ring = crypto.load_ring(tmp_path / "ring")
    process = Process(Login(), ring=ring)
    process.get()
    by = command_line("ana")
    assert reseal_all(ring, by=by, now=NOW) == 0
    assert len(stored()) == 1
    assert reseal_all(crypto.add_key(tmp_path / "ring"), by=by, now=NOW) == 0
    assert stored() == []


def test_what_expired_yesterday_is_forgotten() -> None:
    process = Process(Login())
    process.get()
    expire(-86_401)
    process.get(Credentials(APPLICATION, "na", "A2", "Atzr|another"))
    assert len(stored()) == 1


def test_without_a_database_there_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    process = Process(Login())
    with pytest.raises(Retryable, match="database"):
        process.get()
    assert process.login.forms == []
