"""SIGKILL of worker or database while listings are imported and published: Amazon is told each once."""

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
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import pytest

from tests.flow.publishing import PRODUCTS
from tests.flow.system import free_port, until
from towpath.kit.postgres import Server
from towpath.kit.processes import answers

pytestmark = pytest.mark.xdist_group("kill")
ROOT = Path(__file__).parents[2]
FEW, ROUNDS = 2, 25
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
    """A data folder with its database, a stand-in Amazon, and a worker that can be killed."""

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
        self.worker: subprocess.Popen[bytes] | None = None
        self.by_feed_above = 1000

    def begin(self) -> None:
        """Have everything run, and the seller's listings imported."""
        self.server.start()
        self.server.ensure_database("towpath")
        until(lambda: answers(f"{self.url}/_simulator/health"), 30, "no Amazon")
        for command in ("migrate", "prepare", "import"):
            self.run(command)
        self.start()
        self.until(lambda: self.shown("none")["imported"])
        self.environment["PUBLISHING_ASINS"] = json.dumps(self.shown("none")["asins"])

    def start(self) -> None:
        """Have database and worker run, as ``towpath run`` does: a worker ends when its database is gone."""
        self.server.start()
        if self.worker is None or self.worker.poll() is not None:
            self.worker = subprocess.Popen(
                self._command("work", str(self.by_feed_above)),
                env=self.environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=(self.data / "worker.log").open("ab"),
            )

    def kill(self, *names: str) -> None:
        """End processes by SIGKILL."""
        if "worker" in names and self.worker:
            self.worker.kill()
            self.worker.wait(10)
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

    def ledger(self, batch: str) -> list[dict[str, Any]]:
        """Give what Amazon was told of the listings of a batch."""
        with urlopen(f"{self.url}/_simulator/ledger") as answer:
            entries = json.load(answer)["entries"]
        return [one for one in entries if one["target"].startswith(f"{batch}-")]

    def end(self) -> None:
        self.kill("worker")
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


def publish_and_kill(system: Publishing, seed: int, victims: tuple[str, ...], kills: int) -> None:
    """Publish, exclude some from sale, import anew, and kill; then Amazon and the tables agree."""
    chance, batch = random.Random(seed), f"{victims[-1]}{seed}"
    system.by_feed_above = chance.choice([2, 1000])
    system.kill("worker")
    system.start()
    if chance.random() < 0.5:
        system.run("import")
    system.run("publish", batch)
    for _ in range(kills):
        time.sleep(chance.uniform(0, 3))
        system.kill(*chance.sample(victims, chance.randint(1, len(victims))))
        system.start()
    system.run("exclude", batch)
    time.sleep(chance.uniform(0, 2))
    system.kill(chance.choice(victims))
    system.start()
    rows: list[dict[str, Any]] = []

    def settled() -> bool:
        rows[:] = system.shown(batch)["rows"]
        there = {row["sku"] for row in rows}
        return there >= skus - excluded and all(row["settled"] for row in rows)

    skus = {f"{batch}-{number}" for number in range(PRODUCTS)}
    excluded = {f"{batch}-{number}" for number in range(0, PRODUCTS, 3)}
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


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 100 + ROUNDS))
def test_killing_the_worker_at_random_moments(publishing: Publishing, seed: int) -> None:
    publish_and_kill(publishing, seed, ("worker",), kills=1 + seed % 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200, 200 + ROUNDS))
def test_killing_worker_and_database_at_random_moments(publishing: Publishing, seed: int) -> None:
    publish_and_kill(publishing, seed, ("worker", "postmaster"), kills=1 + seed % 3)
