"""A load generator: raw sockets and one selector, so that it costs less than any server under it.

Used from a process of its own: ``python bench/load.py`` reads one JSON request a line and answers
one JSON result a line.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator


def run(port: int, request: bytes, expected: bytes, *, connections: int, count: int) -> float:
    """Send ``count`` requests over kept connections; give requests/s. Every answer must hold ``expected``."""
    with selectors.DefaultSelector() as selector:
        sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
        for each in sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(each, selectors.EVENT_READ)
        sent, got = connections, 0
        started = time.perf_counter()
        for each in sockets:
            each.sendall(request)
        while got < count:
            for ready, _ in selector.select():
                connection: socket.socket = ready.fileobj  # type: ignore[assignment]
                answer = whole_answer(connection)
                if expected not in answer:
                    raise SystemExit(f"Unexpected answer: {answer[:600]!r}")
                got += 1
                if sent < count:
                    connection.sendall(request)
                    sent += 1
        elapsed = time.perf_counter() - started
        for each in sockets:
            each.close()
    return count / elapsed


def whole_answer(connection: socket.socket) -> bytes:
    answer = connection.recv(65536)
    while not _is_whole(answer):
        more = connection.recv(65536)
        if not more:
            raise SystemExit(f"The server closed the connection: {answer!r}")
        answer += more
    return answer


def _is_whole(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return len(body) >= int(length) if length else body.endswith(b"0\r\n\r\n")


def serve() -> Iterator[dict[str, float]]:
    """Run what each line of standard input asks for."""
    for line in sys.stdin:
        order = json.loads(line)
        request, expected = order.pop("request").encode(), order.pop("expected").encode()
        yield {"per_second": run(request=request, expected=expected, **order)}


if __name__ == "__main__":
    for result in serve():
        print(json.dumps(result), flush=True)
