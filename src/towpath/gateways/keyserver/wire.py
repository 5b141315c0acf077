"""The wire: kept connections, and a time-out that bounds the whole call.

httpx2's own time-outs bound each operation, and none bounds name resolution: a server that sends a byte
a second, or a resolver that hangs, would hold a page for as long as it likes.
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from typing import Any

import httpcore2
import httpx2

CONNECTIONS = 32
KEEP_ALIVE_S = 300.0
LONGEST_BODY = 64 * 1024

_call = threading.local()


@contextmanager
def deadline(moment: float) -> Iterator[None]:
    """Bound every network operation of this thread to end by ``moment`` (of ``time.monotonic``)."""
    _call.deadline = moment
    try:
        yield
    finally:
        del _call.deadline


def left() -> float:
    """Give the seconds left of this thread's call; negative when it should be over."""
    return float(_call.deadline) - time.monotonic()


def _some_left() -> float:
    if (seconds := left()) <= 0:
        raise httpcore2.ReadTimeout("total")
    return seconds


def pool() -> httpcore2.ConnectionPool:
    """Make the connections of a process: httpx2's own lower storey.

    No cookies, no redirects, no proxies or credentials from the environment, nothing logged, and a network
    backend of our own. Authorities of one's own are named by ``SSL_CERT_FILE``, as usual.
    """
    return httpcore2.ConnectionPool(
        ssl_context=httpx2.create_ssl_context(),
        max_connections=CONNECTIONS,
        max_keepalive_connections=CONNECTIONS,
        keepalive_expiry=KEEP_ALIVE_S,
        network_backend=_Punctual(),
    )


def read_body(response: httpcore2.Response) -> bytes:
    """Read a body of at most 64 kB; raises ``ReadError`` beyond."""
    parts, size = [], 0
    for part in response.iter_stream():
        parts.append(part)
        size += len(part)
        if size > LONGEST_BODY:
            raise httpcore2.ReadError("body too long")
    return b"".join(parts)


class _Punctual(httpcore2.SyncBackend):
    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore2.NetworkStream:
        seconds, connect = _some_left(), super().connect_tcp
        return _Stream(_within(seconds, lambda: connect(host, port, seconds)))


class _Stream(httpcore2.NetworkStream):
    """A stream whose every operation ends by the deadline of the call that uses it."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, _some_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, _some_left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        del timeout
        seconds = _some_left()
        return _Stream(
            _within(seconds, lambda: self._stream.start_tls(ssl_context, server_hostname, seconds))
        )

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _within(seconds: float, work: Callable[[], httpcore2.NetworkStream]) -> httpcore2.NetworkStream:
    """Do in a thread what obeys no time-out; a connection that comes too late is closed."""
    future: Future[httpcore2.NetworkStream] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            future.set_exception(error)

    threading.Thread(target=run, daemon=True, name="keyserver-connect").start()
    try:
        return future.result(seconds)
    except FutureTimeoutError:
        future.add_done_callback(_close_late)
        raise httpcore2.ConnectTimeout("total") from None


def _close_late(late: Future[httpcore2.NetworkStream]) -> None:
    if not late.exception():
        late.result().close()
