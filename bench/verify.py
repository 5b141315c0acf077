"""How fast a key is verified, as ratios: ``.venv/bin/python bench/verify.py``.

Against a bare JSON view of Django without any middleware (``view``), against djangorestframework-api-key
(``rival``), and against a WSGI function that returns a constant from the very place where the key service
stands, before Django (``nothing``): what is left of the server's own speed.

One server process with one worker on loopback; the load comes from another process over 16 kept
connections. Rounds are interleaved, so that whatever else the machine does hits every side alike.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
PORT = 18211
CONNECTIONS = 16
THREADS = 8
KEYS = 10_000

SEED = """
import json, secrets
from django.conf import settings
from rest_framework_api_key.models import APIKey
from towpath.kit import clock, keyformat
from towpath.portal.logic.keys import digests_of
from towpath.portal.models import ApiKey, Company, Pepper
ring, now = settings.KEY_RING, clock.now()
pepper = Pepper.objects.create(id=ring.current, probe=ring.digest("apikey", "probe"))
companies = Company.objects.bulk_create(Company(name=f"Shop {{n}}", created_at=now) for n in range({keys}))
secrets_ = [keyformat.generate("production") for _ in companies]
ApiKey.objects.bulk_create(
    ApiKey(company=company, environment="production", description="Amazon Sales Channel", pepper=pepper,
           digest=digests_of(secret, ring)[0], start=secret[9:13], last4=secret[-4:], created_at=now)
    for company, secret in zip(companies, secrets_)
)
template, rival = APIKey.objects.create_key(name="rival")
generator = APIKey.objects.key_generator
rows = []
for n in range({keys}):
    _, prefix, hashed = generator.generate()
    rows.append(APIKey(id=f"{{prefix}}.{{hashed}}", name=f"rival {{n}}", prefix=prefix, hashed_key=hashed))
APIKey.objects.bulk_create(rows)
from django.db import connection
connection.cursor().execute("ANALYZE")
print(json.dumps([secrets_[{keys} // 2], rival]))
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--count", type=int, default=8000, help="requests of a side in a round")
    options = arguments.parse_args()
    data = Path(tempfile.mkdtemp(prefix="towpath-bench-"))
    data.chmod(0o711)  # as root, the database server runs as an ordinary user
    environment = os.environ | {
        "TOWPATH_DATA": str(data),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "bench.verify_settings",
    }
    from towpath.kit.postgres import Server

    database = Server(data / "postgres")
    database.start()
    try:
        database.ensure_database("towpath_portal")
        measure(environment, options.rounds, options.count)
    finally:
        database.stop()
        shutil.rmtree(data)


def measure(environment: dict[str, str], rounds: int, count: int) -> None:
    django = [sys.executable, "-m", "django"]
    subprocess.run([*django, "migrate", "-v0"], check=True, env=environment, cwd=ROOT)
    seeded = subprocess.run(
        [*django, "shell", "-v0", "-c", SEED.format(keys=KEYS)],
        check=True,
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    key, rival = json.loads(seeded.stdout.splitlines()[-1])
    server = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(PORT),
    ]
    server += ["--workers", "1", "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "error"]
    with (
        subprocess.Popen([*server, "bench.verify_server:application"], env=environment, cwd=ROOT) as web,
        Load() as load,
    ):
        try:
            wait_for_server()
            report(load, sides(key, rival), rounds, count)
        finally:
            web.terminate()


class Load:
    """The load generator in a process of its own."""

    def __enter__(self) -> Self:
        command = [sys.executable, "bench/load.py"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe)
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate()

    def per_second(self, request: str, expected: str, count: int) -> float:
        """Run a number of requests over 16 connections; give requests/s."""
        order = {"port": PORT, "request": request, "expected": expected, "connections": CONNECTIONS}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order | {"count": count}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return float(answer["per_second"])


def sides(key: str, rival: str) -> dict[str, tuple[str, str]]:
    """Give each side's request and what its answer must hold."""
    wrong = key[:-1] + ("a" if key[-1] != "a" else "b")
    return {
        "nothing": (get("/v1/bare", f"Authorization: Bearer {key}"), '"VALID"'),
        "valid": (get("/v1/keys/verify", f"Authorization: Bearer {key}"), '"code":"VALID"'),
        "malformed": (get("/v1/keys/verify", f"Authorization: Bearer {wrong}"), '"code":"MALFORMED"'),
        "view": (get("/bench/django", f"Authorization: Bearer {key}"), '"VALID"'),
        "rival": (get("/bench/rival", f"Authorization: Api-Key {rival}"), '"VALID"'),
    }


def get(path: str, *headers: str) -> str:
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{PORT}", *headers, "", ""])


def wait_for_server() -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/v1/bare", timeout=1)
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")


def report(load: Load, sides: dict[str, tuple[str, str]], rounds: int, count: int) -> None:
    speeds: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name, (request, expected) in sides.items():
            slow = name in {"view", "rival"}
            speed = load.per_second(request, expected, count // 4 if slow else count)
            if number:  # the first round warms up
                speeds[name].append(speed)
    for name, values in speeds.items():
        print(f"{name:<10} {statistics.median(values):>8.0f} requests/s")
    print("\nratio                      min   median      max   target")
    for name, under, target in (
        ("valid", "view", 0.45),
        ("malformed", "view", 0.90),
        ("valid", "rival", 4.0),
        ("valid", "nothing", None),
        ("malformed", "nothing", None),
    ):
        ratios = sorted(a / b for a, b in zip(speeds[name], speeds[under], strict=True))
        figures = "   ".join(f"{value:6.2f}" for value in (ratios[0], statistics.median(ratios), ratios[-1]))
        print(f"{name + ' / ' + under:<22} {figures}   {f'>= {target:.2f}' if target else ''}")


if __name__ == "__main__":
    main()
