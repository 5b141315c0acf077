"""Children are kept running with growing pauses, and end with whoever started them."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator

import psutil
import pytest

from towpath.kit.processes import Child, Supervisor, is_free

FOREVER = [sys.executable, "-c", "import time; time.sleep(100)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(100)",
]


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child("test", FOREVER)
    yield child
    child.end(signal.SIGKILL)


def wait_until_gone(child: Child) -> None:
    assert child.process
    child.process.wait(10)


def test_a_child_that_runs_is_left_alone(child: Child) -> None:
    child.look()
    first = child.process
    child.look()
    assert child.process is first
    assert child.running


def test_a_child_that_died_starts_again_after_a_pause_that_doubles(
    child: Child, caplog: pytest.LogCaptureFixture
) -> None:
    child.look()
    child.end(signal.SIGKILL)
    wait_until_gone(child)
    child.look()
    assert child.process is None
    assert child.failures == 1
    assert "test ended with code -9" in caplog.text
    child.started -= 0.6  # the first pause is half a second
    child.look()
    assert child.running
    child.end(signal.SIGKILL)
    wait_until_gone(child)
    child.look()
    child.started -= 0.6
    child.look()
    assert child.process is None
    child.started -= 0.5  # the second a whole one
    child.look()
    assert child.running


def test_pauses_are_forgotten_when_the_child_had_settled(child: Child) -> None:
    child.failures = 6
    child.look()
    child.started -= 40
    child.look()
    child.end(signal.SIGKILL)
    wait_until_gone(child)
    child.started -= 40
    child.look()
    assert child.failures == 1


def test_stop_ends_the_deaf_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("towpath.kit.processes.STOP_WITHIN_S", 0.5)
    child = Child("deaf", DEAF)
    child.start()
    time.sleep(0.3)
    Supervisor([child]).stop()
    assert child.process
    assert child.process.wait(5) == -signal.SIGKILL


def test_a_signal_stops_the_supervisor_and_gives_the_handlers_back(child: Child) -> None:
    before = signal.getsignal(signal.SIGTERM)
    ready: list[bool] = []

    def when_ready() -> None:
        ready.append(child.running)
        os.kill(os.getpid(), signal.SIGTERM)

    Supervisor([child]).run(when_ready)
    assert ready == [True]
    assert not child.running
    assert signal.getsignal(signal.SIGTERM) == before


def test_what_is_kept_besides_is_looked_after_and_its_failure_is_no_end(
    child: Child, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[int] = []

    def keep() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise OSError("not now")

    supervisor = Supervisor([child], keep=keep)
    supervisor.run(supervisor.asked.set)
    assert looks == [1]
    assert not child.running
    assert "not now" in caplog.text


def test_a_supervised_process_ends_when_its_supervisor_is_killed() -> None:
    inner = "import time, towpath.kit.processes as p; p.end_with_supervisor(); time.sleep(100)"
    outer = textwrap.dedent(f"""
        import sys, time
        from towpath.kit.processes import Child
        child = Child("inner", [sys.executable, "-c", {inner!r}])
        child.start()
        print(child.process.pid, flush=True)
        time.sleep(100)
    """)
    with subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        grandchild = psutil.Process(int(supervisor.stdout.readline()))
        time.sleep(0.5)
        supervisor.kill()
    _gone, alive = psutil.wait_procs([grandchild], timeout=10)
    assert alive == []


@pytest.mark.enable_socket
def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert is_free("127.0.0.1", port, within_s=0) is False
    assert is_free("127.0.0.1", port, within_s=0) is True
