"""``GET /v1/keys/verify``, answered before Django's middleware (key-service contract, verify)."""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from prometheus_client import Counter

from towpath.kit import clock
from towpath.kit.errors import Retryable
from towpath.kit.http import REQUESTS, SECONDS, request_id_of
from towpath.kit.keyservice import STATES
from towpath.kit.problem import CONTENT_TYPE, problem
from towpath.portal.keyservice.judge import Judge, Throttled
from towpath.portal.keyservice.lookup import Found
from towpath.portal.logic.keys import GRACE_SECONDS, warnings

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
# Typed as Django types its handler: what it gives is a response, which a server iterates.
Site = Callable[[Environ, Any], Any]

PATH = "/v1/keys/verify"
CODES = tuple(code for code, state in STATES.items() if state != "unreachable")
VERDICTS = Counter("towpath_key_verdicts", "Verdicts given by the key service.", ["code"])

_VIEW = "keys:verify"
_NAMES_OF_KEYS = re.compile(r"(?:^|[&;])(?:api[_-]?key|key|token|access_token)=", re.IGNORECASE)
_HEADERS = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
# Looking up a labelled metric costs more than counting with it.
_VERDICTS = {code: VERDICTS.labels(code) for code in CODES}
_ANSWERED = REQUESTS.labels(_VIEW, "GET", 200)
_SECONDS = SECONDS.labels(_VIEW)
_encode = json.JSONEncoder(separators=(",", ":")).encode


class KeyService:
    """The portal's WSGI application: verifications are answered here, all else by the site."""

    def __init__(
        self, site: Site, judge: Judge, portal_url: str, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._site = site
        self._judge = judge
        self._now = now
        same = {"portal_url": portal_url, "grace_seconds": GRACE_SECONDS}
        answers = {
            code: {"valid": code == "VALID", "state": STATES[code], "code": code} | same for code in CODES
        }
        self._heads = {code: _encode(answer).removesuffix("}") for code, answer in answers.items()}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path: str = environ["PATH_INFO"]
        if path != PATH and not (path.startswith("/v1/") and _key_in_url(environ)):
            answer: Iterable[bytes] = self._site(environ, start_response)
            return answer
        started = time.perf_counter()
        request_id = request_id_of(environ)
        try:
            body = self._verify(environ, request_id)
        except Refusal as refusal:
            return refusal.answer(request_id, start_response)
        start_response("200 OK", [*_HEADERS, ("X-Request-Id", request_id)])
        _ANSWERED.inc()
        _SECONDS.observe(time.perf_counter() - started)
        return [body]

    def _verify(self, environ: Environ, request_id: str) -> bytes:
        if _key_in_url(environ):
            raise Refusal(HTTPStatus.BAD_REQUEST, "KEY_IN_URL")
        if environ["REQUEST_METHOD"] != "GET":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", Allow="GET")
        now = self._now()
        try:
            code, found = self._judge(environ, now)
        except Throttled as error:
            raise Refusal(
                HTTPStatus.TOO_MANY_REQUESTS, "TOO_MANY_FAILURES", Retry_After=error.after_s
            ) from error
        except Retryable as error:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", Retry_After=error.after_s) from error
        _VERDICTS[code].inc()
        facts = _facts(found, now, valid=code == "VALID") if found else ',"warnings":[]'
        end = f',"checked_at":"{_moment(now)}","request_id":"{request_id}"}}'
        return f"{self._heads[code]}{facts}{end}".encode()


class Refusal(Exception):
    """The key was not looked at; headers in Python's spelling."""

    TITLES = {
        "KEY_IN_URL": "Send the key in a header, never in the address.",
        "METHOD_NOT_ALLOWED": "Only GET is answered here.",
        "TOO_MANY_FAILURES": "Too many unknown keys came from this address.",
        "UNAVAILABLE": "The key cannot be checked now.",
    }

    def __init__(self, status: HTTPStatus, code: str, **headers: object) -> None:
        self.status = status
        self.code = code
        self.headers = [(name.replace("_", "-"), str(value)) for name, value in headers.items()]
        super().__init__(code)

    def answer(self, request_id: str, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the problem."""
        headers = [
            ("Content-Type", CONTENT_TYPE),
            ("Cache-Control", "no-store"),
            ("X-Request-Id", request_id),
        ]
        start_response(f"{self.status.value} {self.status.phrase}", [*headers, *self.headers])
        REQUESTS.labels(_VIEW, "GET", self.status.value).inc()
        return [_encode(problem(self.status, self.code, self.TITLES[self.code])).encode()]


def _key_in_url(environ: Mapping[str, Any]) -> bool:
    query: str = environ.get("QUERY_STRING", "")
    return "twp_" in environ["PATH_INFO"] or bool(
        query and ("twp_" in unquote(query) or _NAMES_OF_KEYS.search(query))
    )


def _facts(found: Found, now: datetime, *, valid: bool) -> str:
    """Give what may be told of a key because its whole secret matched, as the middle of the JSON."""
    key = {
        "id": f"key_{found.id}",
        "description": found.description,
        "start": found.start,
        "last4": found.last4,
        "environment": found.environment,
        "expires_at": _moment(found.standing.expires_at),
        "retire_at": _moment(found.standing.retire_at),
    }
    warned = warnings(found.standing, now) if valid else []
    return f',"key":{_encode(key)},"account":{{"id":{found.company_id}}},"warnings":{_encode(warned)}'


def _moment(at: datetime | None) -> str | None:
    return f"{at.isoformat()[:-6]}Z" if at else None
