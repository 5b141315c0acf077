"""A key service on loopback that answers as a test tells it to, and counts who comes."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from towpath.kit import keyformat
from towpath.kit.keyservice import NAMELESS, STATES

CHECKED_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PRODUCTION = "twp_prod_" + "A" * 32 + keyformat.checksum("twp_prod_" + "A" * 32)
OTHER = "twp_prod_" + "B" * 32 + keyformat.checksum("twp_prod_" + "B" * 32)
SANDBOX = "twp_sand_" + "C" * 32 + keyformat.checksum("twp_sand_" + "C" * 32)


def verdict(key: str = PRODUCTION, code: str = "VALID", **more: Any) -> dict[str, Any]:
    """Give the body of an answer as the contract prints it; ``more`` replaces parts of it or of its key."""
    parts = keyformat.parse(key)
    assert parts is not None
    facts = {
        "id": "key_0193",
        "description": "Amazon Sales Channel",
        "start": parts.start,
        "last4": parts.last4,
        "environment": parts.environment,
        "expires_at": "2026-11-01T00:00:00Z" if code == "EXPIRED" else None,
        "retire_at": "2026-11-02T00:00:00Z" if code == "RETIRED" else None,
    }
    facts |= {name: more.pop(name) for name in list(more) if name in facts}
    body = {
        "valid": code == "VALID",
        "state": STATES.get(code, "odd"),
        "code": code,
        "key": facts,
        "account": {"id": "100001"},
        "warnings": [],
        "portal_url": "http://127.0.0.1:8001/account/api-portal/",
        "grace_seconds": 86400,
        "checked_at": CHECKED_AT.isoformat(),
        "request_id": "r-1",
    }
    if code in NAMELESS:
        del body["key"], body["account"]
    return body | more


@dataclass
class Reply:
    """One HTTP answer; ``cut`` bytes of the body are kept back and the connection is closed."""

    status: int = 200
    body: object = field(default_factory=verdict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay_s: float = 0
    drip_s: float = 0
    cut: int = 0
    hang_up: bool = False


@dataclass
class Service:
    """What the double saw, and what it will say: ``script`` first, then ``reply`` for ever."""

    url: str = ""
    reply: Reply | Callable[[Mapping[str, str]], Reply] = field(default_factory=Reply)
    script: list[Reply] = field(default_factory=list)
    seen: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    connections: int = 0

    def say(self, code: str = "VALID", key: str = PRODUCTION, **more: Any) -> None:
        """Answer every question with a verdict from now on."""
        self.reply = Reply(body=verdict(key, code, **more))

    def fail(self, status: int = 500, **headers: str) -> None:
        """Answer every question with an error from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.reply = Reply(status=status, body="<h1>Oops</h1>", content_type="text/html", headers=named)


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            service.connections += 1

        def do_GET(self) -> None:
            service.seen.append(dict(self.headers.items()))
            service.paths.append(self.path)
            reply = service.script.pop(0) if service.script else service.reply
            self._answer(reply(service.seen[-1]) if callable(reply) else reply)

        def _answer(self, reply: Reply) -> None:
            if reply.hang_up:
                self.close_connection = True
                return
            time.sleep(reply.delay_s)
            body = (reply.body if isinstance(reply.body, str) else json.dumps(reply.body)).encode()
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Type": reply.content_type}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self._send(body[: len(body) - reply.cut], reply.drip_s)
            self.close_connection = bool(reply.cut)

        def _send(self, body: bytes, drip_s: float) -> None:
            try:
                for at in range(0, len(body), 1 if drip_s else len(body)):
                    self.wfile.write(body[at : at + (1 if drip_s else len(body))])
                    time.sleep(drip_s)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Keep quiet: callers hang up on purpose."""


@contextmanager
def running() -> Iterator[Service]:
    """Run the double on a free port of loopback."""
    service = Service()
    server = _Server(("127.0.0.1", 0), _handler(service))
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
