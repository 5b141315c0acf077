"""SIGKILL of web, worker or database while listings are imported and published: Amazon is told each once."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psutil
import pytest

from tests.flow.publishing import PRODUCTS
from tests.flow.system import free_port, until
from towpath.kit.postgres import Server
from towpath.kit.processes import answers

pytestmark = pytest.mark.xdist_group("kill")
ROOT = Path(__file__).parents[2]
FEW, ROUNDS = 2, 25
WEB = ("web", "worker", "postmaster")
SCENARIO = """
about = "One seller in the US, and an Amazon that is quick."

[[applications]]
id = "amzn1.sp.solution.small"
client_id = "amzn1.application-oa2-client.small"
client_secret = "small-client-secret"
secret_lives_days = 0

[[sellers]]
id = "A1SMALLSELLER"
email = "seller@example.com"
password = "seller"

[[sellers.authorisations]]
application = "amzn1.sp.solution.small"
refresh_token = "Atzr|small-refresh-token"

[sellers.generated]
count = 20

[restrictions]
brands = []
closed_share = 0.0
new_only = []
"""
SPEED = "20"
PATIENCE_S = 300
"""On a busy machine everything takes its time; what is lost never comes."""


class Said:
    """What a log says when somebody asks."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return self.path.read_text(encoding="utf-8")[-3000:]


class Publishing:
    """A data folder with its database, a stand-in Amazon, a worker and the Admin, which can be killed."""

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="towpath-publish-"))
        self.data.chmod(0o711)  # as root, the database runs as an ordinary user
        self.server = Server(self.data / "postgres")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TOWPATH_")}
        self.environment = kept | {
            "DJANGO_SETTINGS_MODULE": "towpath.config.settings.admin",
            "TOWPATH_DATA": str(self.data),
            "TOWPATH_AMAZON_URL": f"{self.url}/{{region}}",
            "TOWPATH_AMAZON_LOGIN_URL": self.url,
            "PYTHONPATH": str(ROOT),
        }
        scenario = self.data / "scenario.toml"
        scenario.write_text(SCENARIO, encoding="utf-8")
        command = [sys.executable, "-m", "spapi_simulator.main", "serve", "--port", str(self.port)]
        self.amazon = subprocess.Popen(
            [*command, "--scenario", str(scenario), "--speed", SPEED],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.by_feed_above = 1000
        self.web_port = free_port()
        self.web = f"http://127.0.0.1:{self.web_port}"
        self.token, self.store = "", 0
        self.lock = RLock()
        self.excluded: list[str] = []

    def begin(self) -> None:
        """Have everything run, and the seller's listings imported."""
        self.server.start()
        self.server.ensure_database("towpath")
        until(lambda: answers(f"{self.url}/_simulator/health"), 30, "no Amazon")
        self.run("migrate")
        prepared = json.loads(self.run("prepare"))
        self.store, self.token = prepared["store"], prepared["token"]
        self.run("import")
        self.start()
        self.until(lambda: self.shown("none")["imported"])
        self.environment["PUBLISHING_ASINS"] = json.dumps(self.shown("none")["asins"])

    def start(self) -> None:
        """Have all run, as ``towpath run`` does: a worker ends when its database is gone."""
        with self.lock:
            self.server.start()
            self._have("worker", "work", str(self.by_feed_above))
            self._have("web", "serve", str(self.web_port))

    def _have(self, name: str, *arguments: str) -> None:
        if name not in self.running or self.running[name].poll() is not None:
            self.running[name] = subprocess.Popen(
                self._command(*arguments),
                env=self.environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=(self.data / f"{name}.log").open("ab"),
            )

    def kill(self, *names: str) -> None:
        """End processes by SIGKILL."""
        with self.lock:
            for process in (self.running[name] for name in names if name in self.running):
                process.kill()
                process.wait(10)
            if "postmaster" in names and (postmaster := self.server.process()):
                postmaster.kill()
                psutil.wait_procs([postmaster], 5)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "tests.flow.publishing", *arguments]

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            self._command(*arguments),
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def shown(self, batch: str) -> Any:
        return json.loads(self.run("show", batch))

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for the condition while what ended is started again; fail with what the worker said last."""

        def running() -> bool:
            self.start()
            return true()

        until(running, PATIENCE_S, Said(self.data / "worker.log"))

    def publish(self, batch: str) -> None:
        """Publish what is Ready to List of a batch."""
        chosen = {"action": "publish", "tab": "ready", "filters": [f"sku={batch}-"]}
        self.insist("POST", "listings/mass-actions", chosen, f"publish {batch}")

    def exclude(self, batch: str, skus: set[str]) -> None:
        """Save a rule that no longer lets SKUs be sold, and none that earlier ones excluded."""
        self.excluded += sorted(skus)
        line = {"attribute": "sku", "operator": "not_one_of", "value": self.excluded}
        rule = {"tree": {"children": [line]}, "confirmed": True}
        self.insist("PUT", "rule", rule, f"exclude {batch}")

    def insist(self, method: str, path: str, data: dict[str, Any], key: str) -> None:
        """Ask the API until it answers, as a client does that may not know whether it was heard."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        asked = Request(
            f"{self.web}/api/v1/stores/{self.store}/{path}", json.dumps(data).encode(), headers, method=method
        )

        def heard() -> bool:
            self.start()
            try:
                with urlopen(asked, timeout=30):
                    return True
            except HTTPError as refused:
                answer = refused.read().decode()
                assert refused.code in {500, 503}, answer  # noqa: PT017 - what else it says is the fault
                return False
            except (URLError, ConnectionError, TimeoutError):
                return False

        until(heard, PATIENCE_S, Said(self.data / "web.log"))

    def ledger(self, batch: str) -> list[dict[str, Any]]:
        """Give what Amazon was told of the listings of a batch."""
        with urlopen(f"{self.url}/_simulator/ledger") as answer:
            entries = json.load(answer)["entries"]
        return [one for one in entries if one["target"].startswith(f"{batch}-")]

    def end(self) -> None:
        self.kill("worker", "web")
        self.amazon.kill()
        self.amazon.wait(10)
        self.server.stop()
        shutil.rmtree(self.data, ignore_errors=True)


@pytest.fixture(scope="module")
def publishing() -> Iterator[Publishing]:
    system = Publishing()
    try:
        system.begin()
        yield system
    finally:
        system.end()


def kill(
    system: Publishing, victims: tuple[str, ...], kills: int, chance: random.Random, within_s: float
) -> None:
    for _ in range(kills):
        time.sleep(chance.uniform(0, within_s))
        system.kill(*chance.sample(victims, chance.randint(1, len(victims))))
        system.start()


@contextmanager
def killing(
    system: Publishing, victims: tuple[str, ...], kills: int, chance: random.Random
) -> Iterator[None]:
    """Kill during the block, which begins when the Admin answers."""
    system.until(lambda: answers(f"{system.web}/readyz"))
    with ThreadPoolExecutor(1) as pool:
        killer = pool.submit(kill, system, victims, kills, chance, within_s=0.5)
        yield
        killer.result()


def publish_and_kill(system: Publishing, seed: int, victims: tuple[str, ...], kills: int) -> None:
    """Publish, exclude some from sale, import anew, and kill; then Amazon and the tables agree."""
    chance, batch = random.Random(seed), f"{victims[-1]}{seed}"
    system.by_feed_above = chance.choice([2, 1000])
    system.kill("worker")
    system.start()
    if chance.random() < 0.5:
        system.run("import")
    by_api = "web" in victims
    skus = {f"{batch}-{number}" for number in range(PRODUCTS)}
    excluded = {f"{batch}-{number}" for number in range(0, PRODUCTS, 3)}
    system.run("list_action", "manual" if by_api else "automatic")
    system.run("publish", batch)
    if by_api:
        with killing(system, victims, kills, chance):
            system.publish(batch)
        with killing(system, victims, 1, chance):
            system.exclude(batch, excluded)
    else:
        kill(system, victims, kills, chance, within_s=3)
        system.run("exclude", batch)
        kill(system, victims, 1, chance, within_s=2)
    rows: list[dict[str, Any]] = []

    def settled() -> bool:
        rows[:] = system.shown(batch)["rows"]
        there = {row["sku"] for row in rows}
        return there >= skus - excluded and all(row["settled"] for row in rows)

    system.until(settled)
    assert_agreed(rows, excluded, system.ledger(batch))
    system.until(lambda: len(system.shown(batch)["asins"]) == 20)


def assert_agreed(rows: list[dict[str, Any]], excluded: set[str], ledger: list[dict[str, Any]]) -> None:
    """Every listing told once, nothing lost, nothing that is excluded on sale.

    What was excluded before it was sent is no listing, and Amazon never heard of it.
    """
    stand = {row["sku"]: (row["state"], row["quantity"]) for row in rows}
    assert stand == {
        row["sku"]: ("ineligible", 0) if row["sku"] in excluded else ("active", 5) for row in rows
    }
    told = Counter((one["target"], one["operation"]) for one in ledger)
    once = {sku for sku, operation in told if operation == "putListingsItem"}
    assert once == {row["sku"] for row in rows}
    assert {pair: count for pair, count in told.items() if count > 1} == {}
    assert {sku for sku, operation in told if operation != "putListingsItem"} <= excluded


@pytest.mark.parametrize("seed", range(FEW))
def test_a_killed_worker_tells_amazon_of_each_listing_once(publishing: Publishing, seed: int) -> None:
    publish_and_kill(publishing, seed, ("worker",), kills=1)


def test_a_killed_admin_is_asked_again_and_tells_amazon_once(publishing: Publishing) -> None:
    publish_and_kill(publishing, FEW, WEB, kills=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 100 + ROUNDS))
def test_killing_the_worker_at_random_moments(publishing: Publishing, seed: int) -> None:
    publish_and_kill(publishing, seed, ("worker",), kills=1 + seed % 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200, 200 + ROUNDS))
def test_killing_worker_and_database_at_random_moments(publishing: Publishing, seed: int) -> None:
    publish_and_kill(publishing, seed, ("worker", "postmaster"), kills=1 + seed % 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(300, 300 + ROUNDS))
def test_killing_the_admin_too_while_it_is_asked_to_publish(publishing: Publishing, seed: int) -> None:
    publish_and_kill(publishing, seed, WEB, kills=1 + seed % 3)
