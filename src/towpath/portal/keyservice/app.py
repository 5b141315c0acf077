"""``GET /v1/keys/verify``, answered before Django's middleware: one SELECT, no write (key-service contract, §3)."""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from prometheus_client import Counter

from towpath.kit import clock, keyformat
from towpath.kit.crypto import KeyRing
from towpath.kit.errors import Retryable
from towpath.kit.http import REQUESTS, SECONDS, address_of, request_id_of
from towpath.kit.problem import CONTENT_TYPE, problem
from towpath.portal.keyservice.failures import Failures
from towpath.portal.keyservice.lookup import Found, Lookup
from towpath.portal.keyservice.usage import Usage, Use
from towpath.portal.logic.keys import GRACE_SECONDS, STATES, verdict, warnings

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

PATH = "/v1/keys/verify"
DIGEST = "apikey"
VERDICTS = Counter("towpath_key_verdicts", "Verdicts given by the key service.", ["code"])

_NAMES_OF_KEYS = re.compile(r"(?:^|[&;])(?:api[_-]?key|key|token|access_token)=", re.IGNORECASE)
_REASONS = {200: "OK", 400: "Bad Request", 405: "Method Not Allowed", 429: "Too Many Requests", 503: "Unavailable"}
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def digests_of(key: str, ring: KeyRing) -> list[bytes]:
    """Give the key's digest under every pepper of the ring, the current one first."""
    return [ring.digest(DIGEST, f"apikey:v1:{key}", pepper) for pepper in ring.ids]


class KeyService:
    """The portal's WSGI application: verifications are answered here, all else by the site."""

    def __init__(
        self,
        site: Wsgi,
        lookup: Lookup,
        usage: Usage,
        ring: KeyRing,
        portal_url: str,
        *,
        now: Callable[[], datetime] = clock.now,
        failures: Failures | None = None,
    ) -> None:
        self._site = site
        self._lookup = lookup
        self._usage = usage
        self._ring = ring
        self._portal_url = portal_url
        self._now = now
        self._failures = failures or Failures()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path: str = environ["PATH_INFO"]
        if not path.startswith("/v1/") or (path != PATH and not _key_in_url(environ)):
            return self._site(environ, start_response)
        started = time.perf_counter()
        request_id = request_id_of(environ)
        status, body, headers = self._answer(environ, request_id)
        start_response(
            f"{status} {_REASONS[status]}",
            [
                ("Content-Type", "application/json" if status == 200 else CONTENT_TYPE),
                ("Cache-Control", "no-store"),
                ("X-Request-Id", request_id),
                *headers,
            ],
        )
        REQUESTS.labels("keys:verify", "GET", status).inc()
        SECONDS.labels("keys:verify").observe(time.perf_counter() - started)
        return [_encode(body).encode()]

    def _answer(self, environ: Environ, request_id: str) -> tuple[int, dict[str, object], list[tuple[str, str]]]:
        if _key_in_url(environ):
            return 400, problem(400, "KEY_IN_URL", "Send the key in a header, never in the address."), []
        if environ["REQUEST_METHOD"] != "GET":
            return 405, problem(405, "METHOD_NOT_ALLOWED", "Only GET is answered here."), [("Allow", "GET")]
        now = self._now()
        try:
            code, found = self._judge(environ, now)
        except Throttled as error:
            title = "Too many unknown keys from this address."
            return 429, problem(429, "TOO_MANY_FAILURES", title), [("Retry-After", str(error.after_s))]
        except Retryable as error:
            title = "The key cannot be checked now."
            return 503, problem(503, "UNAVAILABLE", title), [("Retry-After", str(error.after_s))]
        VERDICTS.labels(code).inc()
        return 200, self._body(code, found, now, request_id), []

    def _judge(self, environ: Environ, now: datetime) -> tuple[str, Found | None]:
        key = _key_of(environ)
        if not key:
            return "MISSING", None
        if not keyformat.parse(key):
            return "MALFORMED", None
        address = address_of(environ)
        digests = digests_of(key, self._ring)
        wait = self._failures.wait(address)
        if wait and not self._usage.knows(digests[0]):
            raise Throttled(wait)
        found = self._lookup.find(digests)
        if not found:
            self._failures.count(address)
            return "NOT_FOUND", None
        self._usage.recognise(digests[0])
        code = verdict(found.standing, now)
        if code == "VALID":
            if environ.get("HTTP_X_ENVIRONMENT", found.environment) != found.environment:
                return "WRONG_ENVIRONMENT", found
            fresh = digests[0] if found.pepper_id != self._ring.current else None
            self._usage.note(Use(found.id, _instance_of(environ), now, address, fresh))
        return code, found

    def _body(self, code: str, found: Found | None, now: datetime, request_id: str) -> dict[str, object]:
        body: dict[str, object] = {"valid": code == "VALID", "state": STATES[code], "code": code}
        if found:
            body["key"] = {
                "id": f"key_{found.id}",
                "description": found.description,
                "start": found.start,
                "last4": found.last4,
                "environment": found.environment,
                "expires_at": _moment(found.expires_at),
                "retire_at": _moment(found.retire_at),
            }
            body["account"] = {"id": found.company_id}
        body["warnings"] = warnings(found.standing, now) if found and code == "VALID" else []
        body["portal_url"] = self._portal_url
        body["grace_seconds"] = GRACE_SECONDS
        body["checked_at"] = _moment(now)
        body["request_id"] = request_id
        return body


class Throttled(Retryable):
    """The address named too many keys that nobody issued."""


def _key_in_url(environ: Mapping[str, Any]) -> bool:
    query: str = environ.get("QUERY_STRING", "")
    if not query:
        return "twp_" in environ["PATH_INFO"]
    return "twp_" in environ["PATH_INFO"] + unquote(query) or bool(_NAMES_OF_KEYS.search(query))


def _key_of(environ: Mapping[str, Any]) -> str:
    """Give the key that was sent. A doubled header arrives joined by a comma, so it has no key's shape."""
    scheme, _, bearer = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme and scheme.lower() != "bearer":
        bearer = f"{scheme} {bearer}"
    sent = [key for key in (bearer.strip(), environ.get("HTTP_X_API_KEY", "").strip()) if key]
    return ",".join(sent)


def _instance_of(environ: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(environ["HTTP_X_INSTANCE"])
    except (KeyError, ValueError):
        return None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
