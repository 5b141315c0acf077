"""The key service's contract, verdict by verdict."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.keys import PRODUCTION as UNKNOWN
from towpath.kit import actor, clock
from towpath.kit.crypto import KeyRing
from towpath.portal.actions import accounts, keys
from towpath.portal.actions.peppers import WrongPepper, check_peppers
from towpath.portal.actions.usage import record_uses
from towpath.portal.keyservice.app import CODES
from towpath.portal.keyservice.failures import BURST, Failures
from towpath.portal.keyservice.lookup import Lookup
from towpath.portal.keyservice.service import key_service
from towpath.portal.models import ApiKey, Company, KeyEvent, KeyInstance, Pepper

from .conftest import OPERATOR, NewKey, Service

INSTANCE = "0190b5c1-7b53-7cc2-8d0f-3f2f1f6a5b11"
JOB = actor.job("key-service")


def moved(key: ApiKey, **columns: Any) -> None:
    ApiKey.objects.filter(pk=key.pk).update(**columns)


def test_valid(service: Service, new_key: NewKey, company: Company) -> None:
    issued = new_key(description="Tienda “uno”")
    answer = service.ask(HTTP_AUTHORIZATION=f"Bearer {issued.secret}", HTTP_X_REQUEST_ID="req-1")
    assert answer.headers == {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Request-Id": "req-1",
    }
    body = answer.json
    assert body.pop("checked_at").endswith("Z")
    assert body == {
        "valid": True,
        "state": "valid",
        "code": "VALID",
        "key": {
            "id": issued.key.public_id,
            "description": "Tienda “uno”",
            "start": issued.secret[9:13],
            "last4": issued.secret[-4:],
            "environment": "production",
            "expires_at": None,
            "retire_at": None,
        },
        "account": {"id": company.pk},
        "warnings": [],
        "portal_url": "http://portal.example/account/api-portal/",
        "grace_seconds": 86400,
        "request_id": "req-1",
    }


def test_revoked(service: Service, new_key: NewKey, company: Company) -> None:
    """AK-33: denied at the very next check."""
    issued = new_key()
    assert service.verify(issued.secret)["valid"] is True
    keys.revoke_key(company.pk, issued.key.pk, by=OPERATOR, now=clock.now())
    body = service.verify(issued.secret, HTTP_X_ENVIRONMENT="sandbox")
    assert (body["valid"], body["state"], body["code"]) == (False, "invalid", "REVOKED")
    assert body["key"]["id"] == issued.key.public_id


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_account_suspended(service: Service, new_key: NewKey, company: Company, status: Any) -> None:
    secret = new_key(validity_days=1).secret
    accounts.set_status(company.pk, status, by=OPERATOR, now=clock.now())
    assert service.verify(secret)["code"] == "ACCOUNT_SUSPENDED"
    accounts.set_status(company.pk, Company.Status.ACTIVE, by=OPERATOR, now=clock.now())
    assert service.verify(secret)["code"] == "VALID"


def test_expired_and_its_warning_by_the_services_clock(new_key: NewKey, service: Service) -> None:
    """AK-44: the service's clock decides."""
    issued = new_key(validity_days=90)
    end = issued.key.expires_at
    assert end is not None
    for moment, code, warned in (
        (end - timedelta(days=31), "VALID", []),
        (end - timedelta(days=30), "VALID", ["EXPIRES_SOON"]),
        (end, "EXPIRED", []),
    ):
        service.now = lambda moment=moment: moment  # type: ignore[misc]
        body = service.verify(issued.secret)
        assert (body["code"], body["warnings"]) == (code, warned)
        assert body["state"] == ("expired" if code == "EXPIRED" else "valid")
        assert datetime.fromisoformat(body["key"]["expires_at"]) == end


def test_rotated_then_retired(service: Service, new_key: NewKey, company: Company) -> None:
    old, now = new_key(), clock.now()
    rotation = {"validity_days": None, "by": OPERATOR, "now": now}
    new = keys.rotate_key(company.pk, old.key.pk, overlap=timedelta(hours=1), **rotation)
    assert service.verify(new.secret)["warnings"] == []
    body = service.verify(old.secret)
    assert (body["code"], body["warnings"]) == ("VALID", ["ROTATED"])
    service.now = lambda: now + timedelta(hours=1)
    body = service.verify(old.secret)
    assert (body["state"], body["code"], body["warnings"]) == ("expired", "RETIRED", [])
    assert service.verify(new.secret)["code"] == "VALID"


def test_wrong_environment(service: Service, new_key: NewKey) -> None:
    secret = new_key("sandbox").secret
    body = service.verify(secret, HTTP_X_ENVIRONMENT="production")
    assert (body["state"], body["code"]) == ("invalid", "WRONG_ENVIRONMENT")
    assert body["key"]["environment"] == "sandbox"
    assert service.verify(secret, HTTP_X_ENVIRONMENT="sandbox")["code"] == "VALID"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "MISSING"),
        ({"HTTP_AUTHORIZATION": "Bearer "}, "MISSING"),
        ({"HTTP_AUTHORIZATION": "Bearer"}, "MISSING"),
        ({"HTTP_X_API_KEY": " "}, "MISSING"),
        ({"HTTP_AUTHORIZATION": f"Bearer {UNKNOWN}"}, "NOT_FOUND"),
        ({"HTTP_AUTHORIZATION": f"bearer  {UNKNOWN} "}, "NOT_FOUND"),
        ({"HTTP_X_API_KEY": UNKNOWN}, "NOT_FOUND"),
        ({"HTTP_AUTHORIZATION": f"Bearer {UNKNOWN[:-1]}"}, "MALFORMED"),
        ({"HTTP_AUTHORIZATION": f"Bearer {UNKNOWN.replace('_prod_', '_sand_')}"}, "MALFORMED"),
        ({"HTTP_AUTHORIZATION": f"Bearer {UNKNOWN[:20].swapcase()}{UNKNOWN[20:]}"}, "MALFORMED"),
        ({"HTTP_AUTHORIZATION": f"Basic {UNKNOWN}"}, "MALFORMED"),
        ({"HTTP_AUTHORIZATION": f"Bearer {UNKNOWN},Bearer {UNKNOWN}"}, "MALFORMED"),
        ({"HTTP_AUTHORIZATION": f"Bearer {UNKNOWN}", "HTTP_X_API_KEY": UNKNOWN}, "MALFORMED"),
        ({"HTTP_X_API_KEY": "x" * 5000}, "MALFORMED"),
    ],
)
def test_nameless_verdicts(service: Service, headers: dict[str, str], code: str) -> None:
    body = service.ask(**headers).json
    assert (body["valid"], body["code"]) == (False, code)
    assert body["state"] == ("missing" if code == "MISSING" else "invalid")
    assert "key" not in body
    assert "account" not in body
    assert service.lookup.asked == (code == "NOT_FOUND")


def test_every_code_of_the_contract_is_known() -> None:
    assert set(CODES) == {
        *("MISSING", "MALFORMED", "NOT_FOUND", "REVOKED", "ACCOUNT_SUSPENDED"),
        *("WRONG_ENVIRONMENT", "EXPIRED", "RETIRED", "VALID"),
    }


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/keys/verify?key={UNKNOWN}",
        "/v1/keys/verify?api_key=x",
        "/v1/keys/verify?x=1&access_token=x",
        f"/v1/keys/verify?anything={UNKNOWN}",
        f"/v1/keys/verify?anything=%74wp_prod_{UNKNOWN[9:]}",
        f"/v1/keys/verify/{UNKNOWN}",
        f"/v1/keys/{UNKNOWN}",
    ],
)
def test_a_key_in_the_url_is_refused_unchecked(service: Service, path: str) -> None:
    answer = service.ask(path, HTTP_AUTHORIZATION=f"Bearer {UNKNOWN}")
    assert answer.status == "400 Bad Request"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["code"] == "KEY_IN_URL"
    assert UNKNOWN.encode() not in answer.body
    assert service.lookup.asked == 0


def test_what_is_not_a_verification_goes_to_the_site(service: Service) -> None:
    assert service.ask("/v1/keys?environment=production").body == b"the site"
    assert service.ask("/account/?key=x").body == b"the site"


def test_only_get_is_answered(service: Service) -> None:
    answer = service.ask(method="POST", HTTP_X_API_KEY=UNKNOWN)
    assert (answer.status, answer.headers["Allow"]) == ("405 Method Not Allowed", "GET")


def test_unfit_request_ids_are_replaced(service: Service) -> None:
    answer = service.ask(HTTP_X_REQUEST_ID='a"b')
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_unknown_keys_are_rate_limited_per_address(service: Service, new_key: NewKey) -> None:
    """Burst 20, then 10 a minute; before the database; and a good key is not locked out by a neighbour."""
    at = [0.0]
    service.failures = Failures(clock=lambda: at[0])
    good, fresh = new_key().secret, new_key("sandbox").secret
    assert service.verify(good)["code"] == "VALID"
    assert [service.verify(UNKNOWN)["code"] for _ in range(BURST)] == ["NOT_FOUND"] * 20
    asked = service.lookup.asked
    answer = service.ask(HTTP_AUTHORIZATION=f"Bearer {UNKNOWN}")
    assert (answer.status, answer.headers["Retry-After"]) == ("429 Too Many Requests", "6")
    assert answer.json["code"] == "TOO_MANY_FAILURES"
    assert service.lookup.asked == asked
    assert service.ask(HTTP_AUTHORIZATION=f"Bearer {fresh}").status == "429 Too Many Requests"
    assert service.verify(good)["code"] == "VALID"
    assert service.verify(UNKNOWN, REMOTE_ADDR="192.0.2.9")["code"] == "NOT_FOUND"
    assert service.verify("malformed")["code"] == "MALFORMED"
    at[0] = 6.0
    assert service.verify(UNKNOWN)["code"] == "NOT_FOUND"
    assert service.ask(HTTP_AUTHORIZATION=f"Bearer {UNKNOWN}").status == "429 Too Many Requests"
    at[0] = 66.0
    assert [service.verify(UNKNOWN)["code"] for _ in range(10)] == ["NOT_FOUND"] * 10


def test_known_keys_never_count_as_failures(service: Service, new_key: NewKey, company: Company) -> None:
    issued = new_key()
    keys.revoke_key(company.pk, issued.key.pk, by=OPERATOR, now=clock.now())
    codes = {service.verify(issued.secret)["code"] for _ in range(BURST + 5)}
    assert codes == {"REVOKED"}


def test_forgetting_addresses_keeps_those_that_failed_most() -> None:
    failures = Failures(clock=lambda: 0.0)
    for _ in range(BURST):
        failures.count("192.0.2.1")
    for number in range(10_000):
        failures.count(f"10.0.{number // 256}.{number % 256}")
    assert failures.wait("192.0.2.1") == 6
    assert len(failures._buckets) == 5_000


@contextmanager
def spied(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """List what goes to the database over the service's own connections."""
    sent: list[bytes] = []
    connect = Lookup._connect

    class Spy:
        def __init__(self, real: Any) -> None:
            self.real, self.pgconn = real, self

        def exec_prepared(self, name: bytes, *parameters: Any) -> Any:
            sent.append(name)
            return self.real.pgconn.exec_prepared(name, *parameters)

        def close(self) -> None:
            self.real.close()

    def spying(lookup: Lookup, digests: Any) -> Any:
        return Spy(connect(lookup, digests))

    monkeypatch.setattr(Lookup, "_connect", spying)
    yield sent


def test_one_query_and_no_write(service: Service, new_key: NewKey, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = new_key().secret
    with spied(service, monkeypatch) as sent, CaptureQueriesContext(connection) as djangos:
        for _ in range(3):
            assert service.verify(secret, HTTP_X_INSTANCE=INSTANCE)["code"] == "VALID"
        service.verify("malformed")
        service.ask()
    assert sent == [b"verify"] * 3
    assert len(djangos) == 0
    assert ApiKey.objects.get().last_used_at is None


def test_the_services_connections_cannot_write(service: Service, new_key: NewKey) -> None:
    service.verify(new_key().secret)
    kept = service.lookup._idle[0]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        kept.execute("UPDATE portal_apikey SET description = 'x'")


def test_no_database_is_no_verdict(service: Service, new_key: NewKey) -> None:
    secret = new_key().secret
    service.lookup._parameters = {"host": "/nowhere", "connect_timeout": 1}
    answer = service.ask(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert (answer.status, answer.headers["Retry-After"]) == ("503 Service Unavailable", "5")
    assert answer.json["code"] == "UNAVAILABLE"
    assert service.verify("malformed")["code"] == "MALFORMED"


def test_a_restarted_database_costs_no_answer(service: Service, new_key: NewKey) -> None:
    secret = new_key().secret
    assert service.verify(secret)["code"] == "VALID"
    pid = service.lookup._idle[0].info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 2000)", [pid])
    assert service.verify(secret)["code"] == "VALID"


def flush(service: Service, now: datetime | None = None) -> None:
    record_uses(service.usage.take(), by=JOB, now=now or clock.now())


def test_uses_are_written_together_and_to_the_minute(service: Service, new_key: NewKey) -> None:
    first, second = new_key(), new_key("sandbox")
    at = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)
    other = "0190b5c1-7b53-7cc2-8d0f-000000000002"
    for moment, instance, address in (
        (at, INSTANCE, "192.0.2.1"),
        (at + timedelta(minutes=1), other, "192.0.2.2"),
    ):
        service.now = lambda moment=moment: moment  # type: ignore[misc]
        service.verify(first.secret, HTTP_X_INSTANCE=instance, REMOTE_ADDR=address)
    service.verify(second.secret, HTTP_X_INSTANCE="no uuid")
    flush(service)
    used = ApiKey.objects.get(pk=first.key.pk)
    assert used.last_used_at == datetime(2026, 11, 24, 9, 31, tzinfo=UTC)
    assert (used.last_used_address, str(used.last_used_instance)) == ("192.0.2.2", other)
    assert {str(row.instance) for row in KeyInstance.objects.filter(key=first.key)} == {INSTANCE, other}
    assert ApiKey.objects.get(pk=second.key.pk).last_used_instance is None
    assert KeyEvent.objects.filter(kind="first_verified").count() == 2


def test_flushing_again_changes_nothing(service: Service, new_key: NewKey) -> None:
    issued = new_key(validity_days=1)
    service.verify(issued.secret, HTTP_X_INSTANCE=INSTANCE)
    uses, later = service.usage.take(), clock.now() + timedelta(days=2)
    for _ in range(2):
        record_uses(uses, by=JOB, now=later)
    kinds = list(KeyEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["created", "first_verified", "expired"]
    assert KeyEvent.objects.get(kind="expired").at == issued.key.expires_at


def test_an_old_use_never_replaces_a_newer_one(service: Service, new_key: NewKey) -> None:
    issued = new_key()
    moved(issued.key, last_used_at=datetime(2030, 1, 1, tzinfo=UTC), last_used_address="192.0.2.7")
    service.verify(issued.secret)
    flush(service)
    assert ApiKey.objects.get().last_used_address == "192.0.2.7"


def test_keys_of_the_previous_pepper_work_and_move_on(
    service: Service, new_key: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = new_key().secret
    before = settings.KEY_RING
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({b"new1": b"n" * 32, **before.keys}))
    service.lookup.close()
    assert service.verify(secret)["code"] == "VALID"
    flush(service)
    key = ApiKey.objects.get()
    assert key.pepper_id == b"new1".hex()
    assert bytes(key.digest) == settings.KEY_RING.digest("apikey", f"apikey:v1:{secret}")
    assert service.verify(secret)["code"] == "VALID"


@pytest.mark.django_db
def test_a_wrong_pepper_stops_the_server(new_key: NewKey, monkeypatch: pytest.MonkeyPatch) -> None:
    new_key()
    check_peppers()
    ring = settings.KEY_RING
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({b"else": b"e" * 32}))
    with pytest.raises(WrongPepper, match=ring.current):
        check_peppers()
    monkeypatch.setattr(settings, "KEY_RING", KeyRing(dict.fromkeys(ring.keys, b"x" * 32)))
    with pytest.raises(WrongPepper, match="TOWPATH_PORTAL_SECRET_FILE"):
        check_peppers()


@pytest.mark.django_db
def test_a_new_ring_is_fine_while_no_key_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    Pepper.objects.create(pk="0badc0de", probe=b"x" * 32)
    check_peppers()


@pytest.mark.django_db
def test_the_server_ends_with_a_line_about_the_wrong_pepper(
    new_key: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_key()
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({b"else": b"e" * 32}))
    monkeypatch.setattr("towpath.portal.keyservice.service.connection.close", lambda: None)
    with pytest.raises(SystemExit, match="does not hold the key"):
        key_service(lambda _environ, _start: [])


def test_the_last_flush_happens_when_the_process_ends() -> None:
    program = (
        "from towpath.portal.keyservice.usage import flush_forever; flush_forever(lambda: print('flushed'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stdout == "flushed\n"
