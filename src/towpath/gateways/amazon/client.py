"""One call of Amazon: within its quota, with a token, classified by its HTTP status alone.

What each error says of whether Amazon did it: ``errors.py``.
"""

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import httpx2

from towpath.gateways.amazon import wire
from towpath.gateways.amazon.errors import AuthorisationLost, Refused, Retryable, Unknown
from towpath.gateways.amazon.limiter import Limiter, Quota
from towpath.gateways.amazon.operations import OPERATIONS, Operation

if TYPE_CHECKING:
    from towpath.gateways.amazon.credentials import Credentials, Endpoints
    from towpath.gateways.amazon.tokens import Token, Tokens

HOLD_S = 3.0
"""How long a call may wait for its quota and between attempts, all in all, before it is handed back."""
MOST_TRIES = 5
CONNECT_S = 5.0
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
_TIMEOUTS = httpx2.Timeout(None, connect=CONNECT_S).as_dict()
_TOKEN_TROUBLE = re.compile(r"(?i)token.*(expired|revoked|malformed|invalid)")
_CODE = re.compile(r"[\w.:-]{1,64}", re.ASCII)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: ``data`` is the body as JSON with Decimal amounts, None where there was no body.

    Printing it shows no data: orders name buyers.
    """

    status: int
    data: Any
    request_id: str

    def __repr__(self) -> str:
        return f"Answer(status={self.status}, request_id={self.request_id!r})"


@dataclass(frozen=True, slots=True)
class _Lost:
    """An attempt without a usable answer; ``sent``: Amazon may have acted on it."""

    reason: str
    sent: bool = True
    status: int | None = None
    request_id: str = ""


class Client:
    """One seller's (or, without seller and refresh token, one application's) calls.

    ``http``, ``limiter`` and ``tokens`` are shared by all clients of an event loop. ``interactive``: somebody
    waits for the answer, so the call may use the share of the quota that bulk work leaves, and goes first.
    """

    def __init__(  # noqa: PLR0913 - what a client is made of, once, by name
        self,
        credentials: "Credentials",
        *,
        endpoints: "Endpoints",
        http: httpx2.AsyncClient,
        limiter: Limiter,
        tokens: "Tokens",
        interactive: bool = False,
        hold_s: float = HOLD_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.credentials = credentials
        self._base = endpoints.api[credentials.region]
        self._http = http
        self._limiter = limiter
        self._tokens = tokens
        self._interactive = interactive
        self._hold_s = hold_s
        self._sleep = sleep

    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, object] = NOTHING,
        body: object = None,
        restricted_token: str | None = None,
    ) -> Answer:
        """Make a call and give its answer.

        ``operation`` is Amazon's name for it. ``query`` takes texts, numbers, booleans, aware times and
        sequences of them; None is left out. ``body`` is what JSON can say, and Decimal and aware times.
        ``restricted_token`` stands in for the seller's own. Waits up to ``hold_s``; raises ``Retryable``,
        ``Unknown``, ``Refused`` or ``AuthorisationLost``.
        """
        known = OPERATIONS[operation]
        address = self._base + wire.target(known.path, path, query)
        content = None if body is None else wire.encoded(body)
        quota = Quota.of(known, self.credentials, body)
        course = _Course(known, self._hold_s, self._sleep)
        while True:
            token = None if restricted_token else await self._tokens.get(self.credentials, known.grantless)
            course.left_s -= await self._limiter.acquire(
                quota, hold_s=course.left_s, interactive=self._interactive
            )
            secret = token.value if token else restricted_token or ""
            outcome = await self._attempt(known, address, content, secret, quota)
            if isinstance(outcome, Answer):
                return outcome
            if isinstance(outcome, _Lost):
                await course.pause(outcome)
            elif outcome.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                await self._limiter.emptied(quota, course.rest_s())
                course.count("HTTP 429", outcome.status_code, _request_id(outcome))
            else:
                await self._refused(course, outcome, token, secret)

    async def _attempt(
        self, known: Operation, address: str, content: bytes | None, token: str, quota: Quota
    ) -> "Answer | _Lost | httpx2.Response":
        """Send once; what is neither a success nor lost comes back as it is."""
        response = await self._exchange(known, address, content, token)
        if isinstance(response, _Lost):
            return response
        if told := response.headers.get("x-amzn-ratelimit-limit"):
            await self._limiter.announced(quota, told)
        status, request_id = response.status_code, _request_id(response)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
            return _Lost(f"HTTP {status}", status=status, request_id=request_id)
        if not response.is_success:
            return response
        try:
            data = wire.decoded(response.content) if response.content else None
        except ValueError:
            return _Lost("not JSON", status=status, request_id=request_id)
        if data is None and not known.bodiless:
            return _Lost("no body", status=status, request_id=request_id)
        return Answer(status, data, request_id)

    async def _exchange(
        self, known: Operation, address: str, content: bytes | None, token: str
    ) -> httpx2.Response | _Lost:
        """Exchange bytes; an error of the network is a value, so that its text reaches no traceback."""
        headers = {"x-amz-access-token": token, "user-agent": wire.USER_AGENT, "accept": "application/json"}
        if content is not None:
            headers["content-type"] = "application/json"
        request = httpx2.Request(
            known.method, address, headers=headers, content=content, extensions={"timeout": _TIMEOUTS}
        )
        try:
            async with asyncio.timeout(known.timeout_s):
                return await self._http.send(request)
        except TimeoutError:
            return _Lost("no answer in time")
        except httpx2.RequestError as error:
            return _Lost(type(error).__name__, sent=not isinstance(error, _UNSENT))

    async def _refused(
        self, course: "_Course", response: httpx2.Response, token: "Token | None", secret: str
    ) -> None:
        """Return when a new token may help, once; else raise what the refusal means."""
        code, message, details = _error_of(response, secret)
        status = response.status_code
        about_token = status == HTTPStatus.UNAUTHORIZED or (
            status == HTTPStatus.FORBIDDEN and _TOKEN_TROUBLE.search(f"{message} {details}")
        )
        if about_token and token:
            await self._tokens.drop(token)
            if not course.renewed:
                course.renewed = True
                return
            raise AuthorisationLost(
                "access_denied",
                client_id=self.credentials.application.client_id,
                seller_id=self.credentials.seller_id,
            )
        raise Refused(
            course.operation.name,
            status,
            code,
            message=message,
            details=details,
            request_id=_request_id(response),
        )


class _Course:
    """How one call went so far: its attempts, and what is left of its patience."""

    def __init__(
        self, operation: Operation, hold_s: float, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self.operation = operation
        self.left_s = hold_s
        self.renewed = False
        self._sleep = sleep
        self._tries = 0
        self._sent = False

    async def pause(self, lost: _Lost) -> None:
        """Wait 1, 2, 4 … s before the next attempt; raises when there must not or cannot be one now."""
        if lost.sent and not self.operation.repeatable:
            raise Unknown(self.operation.name, status=lost.status, request_id=lost.request_id)
        pause_s = self.rest_s()
        self.count(lost.reason, lost.status, lost.request_id, pause_s, sent=lost.sent)
        self.left_s -= pause_s
        await self._sleep(pause_s)

    def rest_s(self) -> float:
        """Give the seconds after which to try again: 1, 2, 4 …, a fifth more or less."""
        return 2.0**self._tries * random.uniform(0.8, 1.2)  # noqa: S311 - no secret

    def count(
        self, reason: str, status: int | None, request_id: str, pause_s: float = 0, *, sent: bool = False
    ) -> None:
        """Count a failed attempt; raises after the fifth, and when the pause after it is too long."""
        text = f"{self.operation.name}: {reason} {request_id}".rstrip()
        self._tries += 1
        self._sent = self._sent or sent
        if self._tries == MOST_TRIES or pause_s > self.left_s:
            after_s = pause_s or 2.0**self._tries
            raise Retryable(after_s, text, status=status, request_id=request_id, sent=self._sent)
        log.info("%s", text)


def _request_id(response: httpx2.Response) -> str:
    return str(response.headers.get("x-amzn-requestid", ""))


def _error_of(response: httpx2.Response, secret: str) -> tuple[str, str, str]:
    """Give code, message and details of the first error in the body, whatever its form; never the token."""
    try:
        data = wire.decoded(response.content)
    except ValueError:
        data = None
    errors = data.get("errors", [data]) if isinstance(data, dict) else data
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    texts = (first.get(name) for name in ("code", "message", "details"))
    code, message, details = (
        text.replace(secret, "***") if isinstance(text, str) and secret else "" for text in texts
    )
    return code if _CODE.fullmatch(code) else f"HTTP_{response.status_code}", message, details
