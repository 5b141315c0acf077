"""What both web sites answer alike: request ids, security headers, health and metrics."""

import os
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

GetResponse = Callable[[HttpRequest], HttpResponse]

REQUESTS = Counter("towpath_http_requests", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram("towpath_http_request_seconds", "Seconds from request to answer.", ["view"])

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PROCESS = frozenset(os.environ)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class RequestContextMiddleware:
    """Give each request an id and the caller's address, count it and time it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then count."""
        started = time.perf_counter()
        _forget_process(request)
        request_id = request_id_of(request.META)
        request.META["towpath.request_id"] = request_id
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        match = request.resolver_match
        view = match.view_name if match and match.view_name else "unknown"
        REQUESTS.labels(view, request.method, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - started)
        return response


class SecurityHeadersMiddleware:
    """Forbid inline scripts, foreign sources and caching of pages that belong to one user.

    Pictures may come from ``IMAGE_SOURCES``: a merchant tells Amazon's items apart by them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        pictures = " ".join(("img-src 'self' data:", *settings.IMAGE_SOURCES))
        self.policy = CONTENT_SECURITY_POLICY.replace("img-src 'self' data:", pictures)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers that the view did not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


def _forget_process(request: HttpRequest) -> None:
    """Take the process's environment out of the request.

    The server mixes it in, and whoever keeps a request (allauth does, in the session) would keep its secrets.
    """
    for name in _PROCESS & request.META.keys():
        if request.META[name] == os.environ.get(name):
            del request.META[name]


def request_id_of(environ: Mapping[str, Any]) -> str:
    """Give the id that the caller sent, when it is fit for a log, or a new one."""
    sent: str = environ.get("HTTP_X_REQUEST_ID", "")
    return sent if sent and _REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)


def request_id(request: HttpRequest) -> str:
    """Give the id that logs and error pages name."""
    return str(request.META.get("towpath.request_id", ""))


def address_of(environ: Mapping[str, Any]) -> str:
    """Give the caller's address; behind a trusted proxy, the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(environ.get("REMOTE_ADDR", ""))


def address(request: HttpRequest) -> str:
    """Give the address that the request came from."""
    return address_of(request.META)


def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> HttpResponse:
    """Say whether the process can serve: its database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "no answer"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Give the process's Prometheus metrics, to loopback or to the holder of the metrics token."""
    token = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        allowed = secrets.compare_digest(given.encode(), token.encode())
    else:
        allowed = address(request) in {"127.0.0.1", "::1"}
    if not allowed:
        return HttpResponse(status=403)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
