"""Checks answers and requests against what Amazon publishes, and counts them for ``make contract``.

Two oracles: Amazon's own models (when SPAPI_MODELS names their folder) and the generated, strict models of
amzn-selling-partner. Every answer and request that was checked stands in :data:`TALLY`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote

import httpx2

from spapi_simulator import routing
from tests.simulator.published import file_errors, published
from tests.simulator.typed import typed


class Answered(Protocol):
    """An answer as the tests' caller gives it; names of headers in small letters."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def content(self) -> bytes: ...


@dataclass
class Tally:
    """What was checked of one operation: answers by status, requests, and how many were wrong."""

    answers: Counter[int] = field(default_factory=Counter)
    false_answers: int = 0
    requests: int = 0
    false_requests: int = 0

    @property
    def successes(self) -> int:
        """Give how many answers told of success."""
        return sum(count for status, count in self.answers.items() if status < 300)


TALLY: dict[str, Tally] = {}


def assert_true(reply: Answered, operation: str) -> None:
    """Assert that an answer is one that Amazon's models allow for this operation and status."""
    errors = [f"model: {error}" for error in _model_errors(reply, operation)]
    errors += [f"types: {error}" for error in typed(operation).answer_errors(reply.status, reply.content)]
    if reply.status >= 300 and reply.status not in {400, 404} and "x-amzn-ratelimit-limit" in reply.headers:
        errors.append("headers: a rate is announced on 2xx, 400 and 404 only")
    tally = TALLY.setdefault(operation, Tally())
    tally.answers[reply.status] += 1
    tally.false_answers += bool(errors)
    assert errors == [], f"{operation} {reply.status} {reply.content[:2000]!r}"


def _model_errors(reply: Answered, operation: str) -> list[str]:
    model = published(operation)
    return list(model.answer_errors(reply.status, reply.headers, reply.content)) if model else []


def assert_request_true(operation: str, method: str, path: str, query: str, body: bytes = b"") -> None:
    """Assert that Amazon's models allow a request; ``path`` and ``query`` percent-encoded as sent."""
    found, values, _region = routing.find(method, path)
    assert found is not None, f"no operation is {method} {path}"
    assert found.name == operation
    errors = typed(operation).request_errors([_name(pair) for pair in query.split("&") if pair], body)
    if model := published(operation):
        errors += model.request_errors(
            values, query, httpx2.Response(200, content=body).json() if body else None
        )
    tally = TALLY.setdefault(operation, Tally())
    tally.requests += 1
    tally.false_requests += bool(errors)
    assert errors == [], f"{method} {path}?{query} {body[:2000]!r}"


def _name(pair: str) -> str:
    return unquote(pair.split("=", 1)[0])


def assert_file_true(value: Any, file: str) -> None:
    """Assert that a notification, a feed or its result is as Amazon's JSON Schema file of this name says."""
    assert file_errors(file, value) == []


@dataclass(frozen=True)
class Exchange:
    """A request that a client under test sent, and the answer that it got."""

    operation: str
    request: httpx2.Request
    response: httpx2.Response


class Checked(httpx2.AsyncBaseTransport):
    """A transport that checks both directions of each call and keeps the pairs.

    ``httpx2.AsyncClient(transport=Checked(httpx2.ASGITransport(simulator)))`` drives the simulator without a
    socket. What is no operation (tokens, documents) passes unchecked. ``answers=False`` leaves answers out,
    for a simulator with faults that break Amazon's models on purpose.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, *, answers: bool = True) -> None:
        self.inner = inner
        self.answers = answers
        self.exchanges: list[Exchange] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        operation, _values, _region = routing.find(request.method, path)
        if operation is None:
            return await self.inner.handle_async_request(request)
        assert_request_true(operation.name, request.method, path, query, await request.aread())
        response = await self.inner.handle_async_request(request)
        content = await response.aread()
        if self.answers:
            assert_true(Seen(response.status_code, response.headers, content), operation.name)
        self.exchanges.append(Exchange(operation.name, request, response))
        return response


@dataclass(frozen=True)
class Seen:
    """An answer of a real HTTP client as :func:`assert_true` takes it."""

    status: int
    headers: Mapping[str, str]
    content: bytes
