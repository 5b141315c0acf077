import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from uuid import UUID

import httpcore2
import pytest

from tests.keyservice import CHECKED_AT, OTHER, PRODUCTION, SANDBOX, Reply, Service, running, verdict
from towpath.gateways.keyserver import client, wire
from towpath.gateways.keyserver.client import KeyService, Question
from towpath.kit import keyformat
from towpath.kit.keyservice import STATES, Answer, NoAnswer

INSTANCE = UUID("0193b1c2-0000-7000-8000-000000000001")


@pytest.fixture
def double() -> Iterator[Service]:
    with running() as service:
        yield service


@pytest.fixture
def asked(double: Service) -> KeyService:
    return KeyService(double.url)


def question(key: str = PRODUCTION) -> Question:
    parts = keyformat.parse(key)
    assert parts is not None
    return Question(key, parts, INSTANCE, "r-7")


def test_a_valid_key_is_answered_with_its_facts(double: Service, asked: KeyService) -> None:
    double.say(expires_at="2026-12-24T00:00:00Z", warnings=["EXPIRES_SOON", "NEWS"], grace_seconds=3600)
    answer = asked.verify(question()).answer
    assert isinstance(answer, Answer)
    assert (answer.code, answer.checked_at, answer.warnings, answer.grace_s) == (
        "VALID",
        CHECKED_AT,
        ("EXPIRES_SOON",),
        3600,
    )
    assert answer.key is not None
    assert (answer.key.id, answer.key.description, answer.key.masked) == (
        "key_0193",
        "Amazon Sales Channel",
        f"twp_prod_AAAA…{PRODUCTION[-4:]}",
    )


def test_the_key_travels_in_one_header_and_the_rest_says_who_asks(double: Service, asked: KeyService) -> None:
    asked.verify(question(SANDBOX))
    sent = double.seen[0]
    assert sent["Authorization"] == f"Bearer {SANDBOX}"
    asker = [sent[name] for name in ("X-Environment", "X-Instance", "X-Request-Id")]
    assert asker == ["sandbox", str(INSTANCE), "r-7"]
    assert double.paths == ["/v1/keys/verify"]
    assert [name for name, value in sent.items() if SANDBOX in value] == ["Authorization"]
    assert "Cookie" not in sent


@pytest.mark.parametrize("code", sorted(STATES.keys() - {"VALID", "UNREACHABLE", "THROTTLED"}))
def test_every_refusal_of_the_contract_is_understood(double: Service, asked: KeyService, code: str) -> None:
    double.say(code)
    answer = asked.verify(question()).answer
    assert isinstance(answer, Answer)
    assert answer.code == code
    assert (answer.key is None) == (code in {"MALFORMED", "NOT_FOUND", "MISSING"})


ODD = {
    "html": Reply(body="<h1>Sign in</h1>", content_type="text/html"),
    "json with another type": Reply(content_type="text/plain"),
    "no json": Reply(body="valid"),
    "truncated json": Reply(body='{"valid": true, "state": "val'),
    "a list": Reply(body=[]),
    "null": Reply(body="null"),
    "deep nesting": Reply(body="[" * 20000),
    "unknown code": Reply(body=verdict(code="MAYBE")),
    "code of another state": Reply(body=verdict(state="invalid")),
    "valid by text": Reply(body=verdict(valid="true")),
    "valid against its code": Reply(body=verdict(code="REVOKED", valid=True)),
    "a gate's own code": Reply(body=verdict(code="UNREACHABLE", state="unreachable")),
    "no key": Reply(body={name: value for name, value in verdict().items() if name != "key"}),
    "no checked_at": Reply(body={name: value for name, value in verdict().items() if name != "checked_at"}),
    "time without a zone": Reply(body=verdict(checked_at="2026-11-24T09:30:00")),
    "bad time": Reply(body=verdict(expires_at="soon")),
    "grace as text": Reply(body=verdict(grace_seconds="86400")),
    "grace as bool": Reply(body=verdict(grace_seconds=True)),
    "negative grace": Reply(body=verdict(grace_seconds=-1)),
    "grace beyond seven days": Reply(body=verdict(grace_seconds=7 * 86400 + 1)),
    "expired without a date": Reply(body=verdict(code="EXPIRED", expires_at=None)),
    "about another key": Reply(body=verdict(OTHER)),
    "about the other environment": Reply(body=verdict(environment="sandbox")),
    "description too long": Reply(body=verdict(description="x" * 256)),
    "too long": Reply(body=verdict(extra="x" * 70_000)),
    "201": Reply(status=201),
    "204": Reply(status=204, body=""),
    "302": Reply(status=302, headers={"Location": "/v1/keys/verify?again"}),
    "400": Reply(status=400),
    "401": Reply(status=401),
    "403": Reply(status=403),
    "404": Reply(status=404),
    "500": Reply(status=500),
}


@pytest.mark.parametrize("reply", ODD.values(), ids=ODD.keys())
def test_whatever_is_not_a_complete_answer_says_nothing_of_the_key(
    double: Service, asked: KeyService, reply: Reply
) -> None:
    double.reply = reply
    answer = asked.verify(question()).answer
    assert isinstance(answer, NoAnswer)
    assert answer.code == "UNREACHABLE"


def test_a_redirect_is_not_followed(double: Service, asked: KeyService) -> None:
    double.reply = ODD["302"]
    assert asked.verify(question()).answer == NoAnswer("UNREACHABLE", "HTTP 302")
    assert double.paths == ["/v1/keys/verify"]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_passing_fault_is_asked_once_more(double: Service, asked: KeyService, status: int) -> None:
    double.script = [Reply(status=status)]
    assert asked.verify(question()).answer == asked.verify(question()).answer
    assert len(double.seen) == 3


def test_a_lasting_fault_is_asked_twice_and_no_more(double: Service, asked: KeyService) -> None:
    double.fail(503, Retry_After="7")
    assert asked.verify(question()).answer == NoAnswer("UNREACHABLE", "HTTP 503", 7)
    assert len(double.seen) == 2


def test_a_500_is_asked_once(double: Service, asked: KeyService) -> None:
    double.fail(500)
    asked.verify(question())
    assert len(double.seen) == 1


def test_a_connection_that_was_cut_is_made_again(double: Service, asked: KeyService) -> None:
    asked.verify(question())
    double.script = [Reply(hang_up=True)]
    assert isinstance(asked.verify(question()).answer, Answer)
    assert double.connections == 2


def test_a_cut_body_is_no_answer(double: Service, asked: KeyService) -> None:
    double.reply = Reply(cut=10)
    answer = asked.verify(question()).answer
    assert isinstance(answer, NoAnswer)
    assert len(double.seen) == 2


def test_nobody_at_the_address(asked: KeyService) -> None:
    with socket.create_server(("127.0.0.1", 0)) as placeholder:
        port = placeholder.getsockname()[1]
    assert KeyService(f"http://127.0.0.1:{port}").verify(question()).answer == NoAnswer(
        "UNREACHABLE", "ConnectError"
    )


def test_a_silent_service_costs_one_and_a_half_seconds(double: Service, asked: KeyService) -> None:
    double.reply = Reply(delay_s=5)
    began = time.monotonic()
    assert asked.verify(question()).answer == NoAnswer("UNREACHABLE", "no answer in time")
    assert 1.4 < time.monotonic() - began < 1.8


def test_a_dripping_service_costs_one_and_a_half_seconds(double: Service, asked: KeyService) -> None:
    """Each byte comes soon enough for a time-out that counts between bytes."""
    double.reply = Reply(drip_s=0.1)
    began = time.monotonic()
    assert asked.verify(question()).answer == NoAnswer("UNREACHABLE", "no answer in time")
    assert 1.4 < time.monotonic() - began < 1.8


def test_a_hanging_resolver_costs_one_and_a_half_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(10) and [])
    began = time.monotonic()
    answer = KeyService("http://keys.example").verify(question()).answer
    assert answer == NoAnswer("UNREACHABLE", "no answer in time")
    assert 1.4 < time.monotonic() - began < 1.8
    released.set()


def test_both_attempts_share_the_time(double: Service, asked: KeyService) -> None:
    double.script = [Reply(status=503, delay_s=1), Reply(delay_s=1)]
    began = time.monotonic()
    assert isinstance(asked.verify(question()).answer, NoAnswer)
    assert time.monotonic() - began < 1.8


def test_throttled_is_kept_to_for_that_key(double: Service, asked: KeyService) -> None:
    double.fail(429, Retry_After="30")
    assert asked.verify(question()).answer == NoAnswer("THROTTLED", "HTTP 429", 30)
    again = asked.verify(question()).answer
    assert (again, len(double.seen)) == (NoAnswer("THROTTLED", "HTTP 429", 30), 1)
    double.say(key=OTHER)
    assert isinstance(asked.verify(question(OTHER)).answer, Answer)
    double.say()
    assert isinstance(asked.verify(question(), insist=True).answer, Answer)


@pytest.mark.parametrize(
    ("given", "kept"), [("0", 1), ("7", 7), ("86400", 3600), ("soon", 10), ("", 10), ("-5", 10), ("²", 10)]
)
def test_announced_delays_stay_within_reason(
    double: Service, asked: KeyService, given: str, kept: int
) -> None:
    double.fail(429, Retry_After=given)
    answer = asked.verify(question()).answer
    assert isinstance(answer, NoAnswer)
    assert answer.retry_after_s == kept


def test_the_breaker_opens_after_three_failures_and_tries_again_after_ten_seconds(double: Service) -> None:
    now = [1000.0]
    service = KeyService(double.url, clock=lambda: now[0])
    double.fail(500)
    for _ in range(3):
        assert service.verify(question()).answer == NoAnswer("UNREACHABLE", "HTTP 500")
    assert service.verify(question()).answer == NoAnswer("UNREACHABLE", "breaker open", 10)
    assert len(double.seen) == 3
    now[0] += 9.5
    assert service.verify(question()).answer == NoAnswer("UNREACHABLE", "breaker open", 1)
    now[0] += 0.5
    assert service.verify(question()).answer == NoAnswer("UNREACHABLE", "HTTP 500")
    assert service.verify(question()).answer == NoAnswer("UNREACHABLE", "breaker open", 10)
    assert len(double.seen) == 4
    double.say()
    now[0] += 10
    assert isinstance(service.verify(question()).answer, Answer)
    double.fail(500)
    assert service.verify(question()).answer == NoAnswer("UNREACHABLE", "HTTP 500")


def test_somebody_who_insists_is_not_kept_by_the_breaker(double: Service, asked: KeyService) -> None:
    double.fail(500)
    for _ in range(3):
        asked.verify(question())
    double.say()
    assert isinstance(asked.verify(question(), insist=True).answer, Answer)
    assert isinstance(asked.verify(question()).answer, Answer)


def test_a_thousand_questions_use_one_connection(double: Service, asked: KeyService) -> None:
    for _ in range(1000):
        asked.verify(question())
    assert (len(double.seen), double.connections) == (1000, 1)


def test_one_client_in_each_process(double: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = client.service(double.url)
    assert client.service(double.url) is mine
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert client.service(double.url) is not mine


def test_no_key_in_logs_errors_or_reprs(
    double: Service, asked: KeyService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    spoken = [repr(question())]
    for reply in [*ODD.values(), Reply(hang_up=True), Reply(cut=3), Reply()]:
        double.reply = reply
        spoken.append(repr(asked.verify(question(), insist=True)))
    assert PRODUCTION not in "".join(spoken) + caplog.text


def test_a_connection_that_came_too_late_is_closed() -> None:
    closed = threading.Event()

    class Late:
        def close(self) -> None:
            closed.set()

    def connect() -> Late:
        time.sleep(0.2)
        return Late()

    with pytest.raises(httpcore2.ConnectTimeout):
        wire._within(0.05, connect)  # type: ignore[arg-type]
    assert closed.wait(2)
