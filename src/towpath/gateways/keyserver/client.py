import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import httpx2

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
WORTH_A_RETRY = frozenset({502, 503, 504})


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
        self._url = httpx2.URL(url + PATH)
        self._clock = clock
        self._breaker = Breaker(clock)
        self._calls: SharedCalls[Reply] = SharedCalls()
        self._transport = wire.transport()
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
        except httpx2.TimeoutException:
            return NoAnswer(detail="no answer in time")
        except httpx2.TransportError as error:
            return NoAnswer(detail=type(error).__name__) if last else None
        if status in WORTH_A_RETRY and not last:
            time.sleep(PAUSE_S)
            return None
        return _understood(status, headers, body, question.parts)

    def _send(self, question: Question) -> tuple[int, httpx2.Headers, bytes]:
        request = httpx2.Request(
            "GET",
            self._url,
            headers=[
                ("Authorization", f"Bearer {question.key}"),
                ("Accept", "application/json"),
                ("Accept-Encoding", "identity"),
                ("X-Environment", question.parts.environment),
                ("X-Instance", str(question.instance)),
                ("X-Request-Id", question.request_id),
            ],
            extensions={"timeout": {"pool": max(wire.left(), 0)}},
        )
        response = self._transport.handle_request(request)
        try:
            return response.status_code, response.headers, wire.read_body(response)
        finally:
            response.close()


def _understood(status: int, headers: httpx2.Headers, body: bytes, parts: KeyParts) -> Answer | NoAnswer:
    wait = _seconds(headers.get("retry-after", ""))
    if status == httpx2.codes.TOO_MANY_REQUESTS:
        return NoAnswer("THROTTLED", "HTTP 429", wait or THROTTLED_S)
    if status != httpx2.codes.OK:
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
