"""What the gate adds to a page: ``.venv/bin/python bench/gate.py``.

The real portal and the real Admin, a server process each, on loopback; one kept connection asks for the
same page of the channel by turns with and without the gate, so that whatever else the machine does hits
both alike. What the gate adds is the difference of the two sides' percentiles.
"""

import argparse
import contextlib
import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ADMIN, PORTAL = 18222, 18221
PAGE = "/marketing/channels/amazon/logs/"
OFF = {"X-Bench-Gate": "off"}

SEED_PORTAL = """
from django.conf import settings
from towpath.kit import clock, keyformat
from towpath.portal.logic.keys import digests_of
from towpath.portal.models import ApiKey, Company, Pepper
ring, now = settings.KEY_RING, clock.now()
pepper, _ = Pepper.objects.get_or_create(id=ring.current, defaults={"probe": ring.digest("apikey", "probe")})
company = Company.objects.create(name="Shop", created_at=now)
key = keyformat.generate("production")
ApiKey.objects.create(
    company=company, environment="production", description="Amazon Sales Channel", pepper=pepper,
    digest=digests_of(key, ring)[0], start=key[9:13], last4=key[-4:], created_at=now,
)
print(key)
"""
SEED_ADMIN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from towpath.domain.access.actions.users import create_user
from towpath.domain.settings.actions import save
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.kit import clock
from towpath.kit.actor import command_line
by, now = command_line("bench"), clock.now()
password = "correct horse battery"
user = create_user("bench", "bench@example.com", password, role="Administrator", by=by, now=now)
save((DEFAULT_SCOPE,), {{"services/magento_services/api_keys/production": "{key}"}}, by=by, now=now)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session.create()
print(session.session_key)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=int, default=2000, help="pages of each side")
    options = arguments.parse_args()
    data = Path(tempfile.mkdtemp(prefix="towpath-bench-"))
    data.chmod(0o711)  # as root, the database server runs as an ordinary user
    environment = os.environ | {
        "TOWPATH_DATA": str(data),
        "TOWPATH_PORT": str(ADMIN),
        "TOWPATH_PORTAL_PORT": str(PORTAL),
        "TOWPATH_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }
    from towpath.kit.postgres import Server

    database = Server(data / "postgres")
    database.start()
    try:
        for name in ("towpath", "towpath_portal"):
            database.ensure_database(name)
        key = prepare("towpath.config.settings.portal", SEED_PORTAL, environment)
        session = prepare("bench.gate_settings", SEED_ADMIN.format(key=key), environment)
        with (
            serve("towpath.config.wsgi_portal:application", PORTAL, environment) as portal,
            serve("bench.gate_server:application", ADMIN, environment),
        ):
            measure(Browser(session), portal, options.pairs)
    finally:
        database.stop()
        shutil.rmtree(data)


def prepare(settings: str, seed: str, environment: dict[str, str]) -> str:
    """Migrate a site's database, seed it, and give the seed's last line."""
    django = [sys.executable, "-m", "django"]
    named = environment | {"DJANGO_SETTINGS_MODULE": settings}
    subprocess.run([*django, "migrate", "-v0"], check=True, env=named, cwd=ROOT)
    subprocess.run([*django, "createcachetable"], check=True, env=named, cwd=ROOT)
    done = subprocess.run(
        [*django, "shell", "-v0", "-c", seed], check=True, env=named, cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.splitlines()[-1]


@contextlib.contextmanager
def serve(application: str, port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run one server process, in a process group of its own, until it answers and until the end."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "8", "--no-ws"]
    command += ["--log-level", "error", application]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    break
            time.sleep(0.1)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Browser:
    """One kept connection with a session."""

    def __init__(self, session: str) -> None:
        self.session = session
        self.connection = http.client.HTTPConnection("127.0.0.1", ADMIN, timeout=10)

    def get(self, headers: dict[str, str] | None = None) -> tuple[float, bytes]:
        """Give the seconds that the page took, and the page."""
        began = time.perf_counter()
        cookie = {"Cookie": f"towpath_session={self.session}"}
        self.connection.request("GET", PAGE, headers=cookie | (headers or {}))
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        if answer.status != 200:
            raise SystemExit(f"Unexpected answer: {answer.status} {body[:400]!r}")
        return seconds, body

    def opened(self) -> int:
        """Give how many connections to the key service the Admin has opened."""
        return int(json.loads(self.get({"X-Bench-Gate": "connections"})[1])["opened"])


def pairs(browser: Browser, count: int) -> tuple[list[float], list[float]]:
    """Ask by turns; give the seconds with the gate and without it."""
    gated, bare = [], []
    for _ in range(count):
        gated.append(browser.get()[0])
        bare.append(browser.get(OFF)[0])
    return gated, bare


def added(gated: list[float], bare: list[float], percent: int) -> float:
    """Give the milliseconds between the two sides at a percentile."""
    return (percentile(gated, percent) - percentile(bare, percent)) * 1000


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def measure(browser: Browser, portal: subprocess.Popen[bytes], count: int) -> None:
    pairs(browser, 100)  # warm
    gated, bare = pairs(browser, count)
    for name, values in (("without", bare), ("with", gated)):
        p50, p99 = (percentile(values, percent) * 1000 for percent in (50, 99))
        print(f"page {name} the gate: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    print(f"\n{'what':<44} {'reached':>8}      target")
    line("gate adds, p50", added(gated, bare, 50), 1, "ms")
    line("gate adds, p99", added(gated, bare, 99), 3, "ms")
    line("connections for 1,000 gated accesses", connections(browser), 2, "")
    os.killpg(portal.pid, signal.SIGSTOP)  # the worst kind of outage: it takes the call and never answers
    first = [browser.get()[0] for _ in range(3)]
    gated, bare = pairs(browser, min(count, 300))
    os.killpg(portal.pid, signal.SIGCONT)
    line("portal hangs: worst page", max(first + gated), 1.6, "s")
    line("portal hangs, breaker open: gate adds, p50", added(gated, bare, 50), 2, "ms")
    os.killpg(portal.pid, signal.SIGKILL)
    first = [browser.get()[0] for _ in range(3)]
    line("portal dead: worst page", max(first), 1.6, "s")


def connections(browser: Browser) -> int:
    """Ask 1,000 times from eight browsers at once; give how many connections the Admin opened for it."""
    before = browser.opened()
    browsers = [Browser(browser.session) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: [one.get() for _ in range(125)], browsers))
    return browser.opened() - before


def line(what: str, reached: float, target: float, unit: str) -> None:
    verdict = "" if reached <= target else "   MISSED"
    print(f"{what:<44} {reached:8.2f} {unit:<2}   <= {target} {unit}{verdict}", flush=True)


if __name__ == "__main__":
    main()
