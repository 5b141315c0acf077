"""How quick the stand-in Amazon is, and how much memory it takes: ``.venv/bin/python bench/simulator.py``.

``getListingsItem`` with a catalogue of a million items against a bare Starlette route that gives the same
bytes, each behind a server process of its own of the same kind; both take turns, and the median round counts.
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import load, simulated  # noqa: E402 - the benchmarks are no package of the installation

PORT, BARE = 18240, 18241
SELLER = "A1BENCHSELLER"
SPEED = 200
"""So quick that the application's 100 calls a second are 20,000; a token lives 18 seconds then."""
UNLIMITED = '[[quotas]]\noperation = "getListingsItem"\nrate = 1000000\nburst = 1000000\n'


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--items", type=int, default=1_000_000)
    arguments.add_argument("--listings", type=int, default=1_000)
    arguments.add_argument("--requests", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    text = simulated.scenario([SELLER], items=options.items, listings=options.listings, more=UNLIMITED)
    with simulated.simulator(text, PORT, speed=SPEED) as amazon:
        with bare(once(request(amazon))):
            rounds = [
                (run(PORT, request(amazon), options.requests), run(BARE, request(amazon), options.requests))
                for _ in range(options.rounds)
            ]
        memory = psutil.Process(amazon.process.pid).memory_info().rss / 1e9
        report(rounds, memory, amazon.seconds)


def request(amazon: simulated.Simulator) -> str:
    """Give the request, with a fresh token."""
    item = f"/listings/2021-08-01/items/{SELLER}/SKU-00001?marketplaceIds={simulated.US}"
    token = amazon.token(SELLER)
    return f"GET {item} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-amz-access-token: {token}\r\n\r\n"


def once(head: str) -> bytes:
    """Make the request once and give the body of its answer."""
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.sendall(head.encode())
        answer = load.whole_answer(connection)
    status, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in status:
        raise SystemExit(f"Unexpected answer: {answer[:600]!r}")
    return body


def run(port: int, head: str, count: int) -> float:
    """Give the requests a second that a load generator of its own process gets through."""
    generator = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "load.py")],
        input=json.dumps(
            {"port": port, "request": head, "expected": "200 OK", "connections": 16, "count": count}
        ),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(json.loads(generator.stdout)["per_second"])


@contextlib.contextmanager
def bare(answer: bytes) -> Iterator[None]:
    """Serve the same bytes from a Starlette route, in the same kind of server."""
    command = [sys.executable, str(ROOT / "bench" / "bare_starlette.py"), str(BARE)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin
    process.stdin.write(answer)
    process.stdin.close()
    try:
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", BARE), 1).close()
                break
            time.sleep(0.05)
        yield
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(10)


def report(rounds: list[tuple[float, float]], memory: float, seconds: float) -> None:
    ratios = sorted(ours / theirs for ours, theirs in rounds)
    ours, theirs = (statistics.median(side) for side in zip(*rounds, strict=True))
    print(f"getListingsItem: {ours:,.0f}/s; bare Starlette: {theirs:,.0f}/s")
    print(f"\n{'what':<44} {'reached':>8}      target")
    spread = f"({ratios[0]:.2f} to {ratios[-1]:.2f})"
    print(f"{'getListingsItem / bare Starlette':<44} {statistics.median(ratios):>8.2f}      >= 0.33 {spread}")
    print(f"{'memory':<44} {memory:>8.2f} GB   < 1.5")
    print(f"{'start':<44} {seconds:>8.2f} s    < 30")


if __name__ == "__main__":
    main()
