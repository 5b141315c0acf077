"""Killing any process at any moment loses nothing that was acknowledged, and ``towpath run`` goes on."""

import random
import signal
import subprocess
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.flow.system import System, mine, until, writing
from towpath.kit.processes import towpath

pytestmark = pytest.mark.xdist_group("kill")
ROUNDS = 25
ALL = ("supervisor", "admin", "portal", "worker", "postmaster")


@pytest.fixture(scope="module")
def installation() -> Iterator[System]:
    system = System()
    yield system
    system.end()


@pytest.fixture
def system(installation: System) -> System:
    installation.start()
    return installation


def test_a_first_start_offers_to_make_the_first_administrator(system: System) -> None:
    links = [line for line in system.said if f"http://127.0.0.1:{system.ports[0]}/setup/" in line]
    assert len(links) == 1


def test_a_second_run_on_the_same_folder_refuses_in_one_line(system: System) -> None:
    assert system.run
    second = system.command("run")
    assert second.returncode == 1
    assert second.stderr == (
        f"The data folder {system.data} is in use by process {system.run.pid} (towpath run). Stop it first.\n"
    )
    assert system.answers()


def test_killed_children_and_a_killed_database_come_back(system: System) -> None:
    before = {name: process.pid for name, process in system.processes().items()}
    with writing(system) as writer:
        system.kill("admin", "portal", "worker", "postmaster")
        known = len(writer.acknowledged)
        until(lambda: {*system.processes()} == {*ALL}, 60, "not everything was started again")
        until(system.answers, 60, "the sites do not answer again")
        until(lambda: len(writer.acknowledged) > known, 60, "the database takes no rows")
    after = {name: process.pid for name, process in system.processes().items()}
    assert writer.lost() == set()
    assert {name for name in ALL if after[name] == before[name]} == {"supervisor"}


def test_children_end_with_a_killed_supervisor_and_the_database_is_adopted(
    system: System,
) -> None:
    with writing(system) as writer:
        postmaster = system.processes()["postmaster"].pid
        system.kill("supervisor")
        until(lambda: {*system.processes()} == {"postmaster"}, 60, "a child outlived its supervisor")
        system.start()
        assert system.processes()["postmaster"].pid == postmaster
        assert system.answers()
    assert writer.lost() == set()


def test_everything_killed_at_once_loses_nothing(system: System) -> None:
    with writing(system) as writer:
        time.sleep(0.5)
        system.kill(*ALL)
        system.start()
    assert writer.lost() == set()
    assert system.answers()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_within_seconds_and_leaves_no_process(system: System, number: signal.Signals) -> None:
    assert system.run
    system.run.send_signal(number)
    started = time.monotonic()
    assert system.run.wait(60) == 0
    assert time.monotonic() - started < 10
    until(lambda: mine(system.data) == [], 30, f"left: {mine(system.data)}")


@pytest.mark.parametrize("seconds", [0.5, 0.7, 0.9, 1.1, 1.4, 1.8, 2.5])
def test_a_start_that_is_cut_off_leaves_no_process(installation: System, seconds: float) -> None:
    installation.quit()
    run = subprocess.Popen(towpath("run"), env=installation.environment, stdout=subprocess.DEVNULL)
    time.sleep(seconds)
    run.terminate()
    assert run.wait(60) in {0, 128 + signal.SIGTERM}
    until(lambda: mine(installation.data) == [], 30, f"left: {mine(installation.data)}")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killing_at_random_moments(system: System, seed: int) -> None:
    chance = random.Random(seed)
    with writing(system) as writer:
        for _ in range(chance.randint(1, 3)):
            time.sleep(chance.uniform(0, 2))
            system.kill(*chance.sample(ALL, chance.randint(1, len(ALL))))
            if chance.random() < 0.5:
                system.kill_starting(chance.uniform(0, 4))
            system.start()
            until(system.answers, 60, "the sites do not answer again")
    assert writer.lost() == set()


def test_the_workers_of_a_killed_web_server_end_with_it(system: System) -> None:
    main = system.processes()["admin"]
    workers = main.children(recursive=True)
    assert len(workers) >= 1
    main.kill()
    _gone, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []
    until(system.answers, 60, "the Admin does not answer again")
