"""What a call of Amazon costs in our gateway, beside bare httpx2 and other clients: CPU time per call.

``.venv/bin/python bench/amazon.py``: each client in a process of its own, 16 calls at once, against a
server that gives one answer. The clients take turns, several rounds, and the median round counts. Ours asks
PostgreSQL for its place in the quota at every call, as in production.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from towpath.kit.postgres import Server

ROOT = Path(__file__).resolve().parents[1]
PORT = 18230
ADDRESS = f"http://127.0.0.1:{PORT}"
CLIENTS = ("httpx2", "towpath", "amzn_selling_partner", "python_amazon_sp_api")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--calls", type=int, default=4000, help="calls of each client in a round")
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    data = Path(tempfile.mkdtemp(prefix="towpath-bench-"))
    data.chmod(0o711)  # as root, the database server runs as an ordinary user
    environment = os.environ | {"TOWPATH_DATA": str(data), "PYTHONPATH": str(ROOT)}
    environment |= {"TOWPATH_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "towpath.config.settings.admin"}
    database = Server(data / "postgres")
    database.start()
    try:
        database.ensure_database("towpath")
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], check=True, env=environment)
        with serve():
            rounds = [
                {name: call(name, options.calls, environment) for name in CLIENTS}
                for _ in range(options.rounds)
            ]
    finally:
        database.stop()
        shutil.rmtree(data)
    report(rounds)


def call(name: str, count: int, environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, str(ROOT / "bench" / "amazon_caller.py"), name, ADDRESS, str(count)]
    done = subprocess.run(
        command, check=True, env=environment, stdout=subprocess.PIPE, text=True, timeout=120
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def report(rounds: list[dict[str, dict[str, float]]]) -> None:
    print(f"{'client':<24} {'CPU ms a call':>14} {'calls/s':>9} {'CPU / httpx2':>13}   target")
    for name in CLIENTS:
        cpu = statistics.median(each[name]["cpu_ms"] for each in rounds)
        per_second = statistics.median(each[name]["per_second"] for each in rounds)
        ratios = sorted(each[name]["cpu_ms"] / each["httpx2"]["cpu_ms"] for each in rounds)
        target = f"<= 1.5 ({ratios[0]:.2f} to {ratios[-1]:.2f})" if name == "towpath" else ""
        print(f"{name:<24} {cpu:>14.3f} {per_second:>9.0f} {statistics.median(ratios):>13.2f}   {target}")


@contextlib.contextmanager
def serve() -> Iterator[None]:
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1"]
    command += ["--port", str(PORT), "--workers", "1", "--no-ws", "--log-level", "error"]
    command += ["bench.amazon_answer:application"]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", PORT), 1).close()
                break
            time.sleep(0.1)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    main()
