import math
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import UUID

import httpcore2

from towpath.gateways.keyserver import parse, wire
from towpath.gateways.keyserver.breaker import Breaker
from towpath.gateways.keyserver.sharing import SharedCalls
from towpath.kit.keyformat import KeyParts
from towpath.kit.keyservice import Answer, NoAnswer

PATH = "/v1/keys/verify"
TOTAL_S = 1.5
PAUSE_S = 0.05
THROTTLED_S = 10
LONGEST_WAIT_S = 3600
UNREACHED = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol)
WORTH_A_RETRY = frozenset({502, 503, 504})
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A well-formed key, for which environment, and who asks. Printing it does not show the key."""

    key: str = field(repr=False)
    parts: KeyParts
    instance: UUID
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question, and when its call began (``time.monotonic``)."""

    answer: Answer | NoAnswer
    began: float


class KeyService:
    """Asks one key service. Safe for many threads; made once in each process, by :func:`service`."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = httpcore2.URL(url + PATH)
        self._host = self._url.host + (b":%d" % self._url.port if self._url.port else b"")
        self._clock = clock
        self._breaker = Breaker(clock)
        self._calls: SharedCalls[Reply] = SharedCalls()
        self._pool = wire.pool()
        self._throttled = ("", 0.0)

    def verify(self, question: Question, *, insist: bool = False) -> Reply:
        """Give the service's verdict on the key, within 1.5 s of the call's begin.

        With ``insist`` the breaker and an announced delay do not count: somebody pressed *Try again*.
        """
        if not insist and (refusal := self._refusal(question.key)):
            return Reply(refusal, self._clock())
        return self._calls.run(question.key, lambda: self._call(question))

    def _refusal(self, key: str) -> NoAnswer | None:
        if pause := self._breaker.wait():
            return NoAnswer("UNREACHABLE", "breaker open", math.ceil(pause))
        throttled, until = self._throttled
        pause = until - self._clock() if throttled == key else 0
        return NoAnswer("THROTTLED", "HTTP 429", math.ceil(pause)) if pause > 0 else None

    def _call(self, question: Question) -> Reply:
        began = self._clock()
        with wire.deadline(time.monotonic() + TOTAL_S):
            answer = self._ask(question) or self._ask(question, last=True) or NoAnswer()
        if isinstance(answer, Answer) or answer.code == "THROTTLED":
            self._breaker.succeeded()
        else:
            self._breaker.failed()
        if isinstance(answer, NoAnswer) and answer.code == "THROTTLED":
            self._throttled = (question.key, self._clock() + (answer.retry_after_s or 0))
        return Reply(answer, began)

    def _ask(self, question: Question, *, last: bool = False) -> Answer | NoAnswer | None:
        """Ask once; ``None`` when it is worth asking again."""
        try:
            status, headers, body = self._send(question)
        except httpcore2.TimeoutException:
            return NoAnswer(detail="no answer in time")
        except UNREACHED as error:
            return NoAnswer(detail=type(error).__name__) if last else None
        if status in WORTH_A_RETRY and not last:
            time.sleep(PAUSE_S)
            return None
        return _understood(status, headers, body, question.parts)

    def _send(self, question: Question) -> tuple[int, Headers, bytes]:
        headers = (
            ("Host", self._host),
            ("Authorization", f"Bearer {question.key}"),
            ("Accept", "application/json"),
            ("Accept-Encoding", "identity"),
            ("X-Environment", question.parts.environment),
            ("X-Instance", str(question.instance)),
            ("X-Request-Id", question.request_id),
        )
        request = httpcore2.Request(
            "GET", self._url, headers=headers, extensions={"timeout": {"pool": max(wire.left(), 0)}}
        )
        response = self._pool.handle_request(request)
        try:
            body = wire.read_body(response)
        finally:
            response.close()
        named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        return response.status, named, body


def _understood(status: int, headers: Headers, body: bytes, parts: KeyParts) -> Answer | NoAnswer:
    wait = _seconds(headers.get("retry-after", ""))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return NoAnswer("THROTTLED", "HTTP 429", wait or THROTTLED_S)
    if status != HTTPStatus.OK:
        return NoAnswer(detail=f"HTTP {status}", retry_after_s=wait)
    try:
        return parse.answer(headers.get("content-type", ""), body, parts)
    except parse.Misunderstood as error:
        return NoAnswer(detail=f"not understood: {error}")


def _seconds(retry_after: str) -> int | None:
    """Read a delay in seconds, of at least one and at most an hour; a date counts as none."""
    return min(max(int(retry_after), 1), LONGEST_WAIT_S) if retry_after.isdecimal() else None


_services: dict[tuple[int, str], KeyService] = {}


def service(url: str) -> KeyService:
    """Give this process's client of the service; a process that was forked makes its own."""
    key = (os.getpid(), url)
    return _services.get(key) or _services.setdefault(key, KeyService(url))
