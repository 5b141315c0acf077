"""A real ``towpath run`` on a data folder of its own, and a writer that remembers what was acknowledged."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg

from towpath.kit.postgres import Server
from towpath.kit.processes import answers, is_free, towpath

READY = "Ctrl-C"
_GIVEN: set[int] = set()


class System:
    """Starts, kills and watches one installation."""

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="towpath-kill-"))
        self.data.chmod(0o711)  # as root, the database runs as an ordinary user
        self.server = Server(self.data / "postgres")
        self.ports = free_port(), free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TOWPATH_")}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.environment = environment | {
            "TOWPATH_DATA": str(self.data),
            "TOWPATH_PORT": str(self.ports[0]),
            "TOWPATH_PORTAL_PORT": str(self.ports[1]),
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
        }
        self.run: subprocess.Popen[str] | None = None
        self.said: list[str] = []

    def command(self, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            towpath(*arguments),
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def start(self) -> None:
        """Start unless it runs, and wait until it says that all is ready."""
        if self.run and self.run.poll() is None:
            return
        self.said = []
        self.run = subprocess.Popen(
            towpath("run"), env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._listen, args=(self.run,), daemon=True).start()
        run = self.run
        until(lambda: run.poll() is not None or any(READY in line for line in self.said), 120, self.said)
        assert run.poll() is None, self.said

    def _listen(self, run: "subprocess.Popen[str]") -> None:
        assert run.stdout
        self.said.extend(run.stdout)

    def answers(self) -> bool:
        return all(answers(f"http://127.0.0.1:{port}/readyz") for port in self.ports)

    def processes(self) -> dict[str, psutil.Process]:
        """Give supervisor, admin, portal, worker and postmaster, as far as they run."""
        found = {"supervisor": psutil.Process(self.run.pid)} if self.run and self.run.poll() is None else {}
        for process in mine(self.data):
            with contextlib.suppress(psutil.Error):  # it may have ended since
                line = " ".join(process.cmdline())
                marks = {"admin": "web admin", "portal": "web portal", "worker": "main worker"}
                found |= {name: process for name, mark in marks.items() if mark in line}
        postmaster = self.server.process()
        return found | ({"postmaster": postmaster} if postmaster else {})

    def kill(self, *names: str) -> None:
        """End processes by SIGKILL and wait until they are gone."""
        victims = [process for name, process in self.processes().items() if name in names]
        for process in victims:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if "supervisor" in names and self.run:
            self.run.wait(60)
        psutil.wait_procs(victims, 60)

    def kill_starting(self, seconds: float) -> None:
        """Start, and kill the supervisor in the middle of its start."""
        if self.run and self.run.poll() is None:
            return
        with subprocess.Popen(towpath("run"), env=self.environment, stdout=subprocess.DEVNULL) as run:
            time.sleep(seconds)
            run.kill()

    def quit(self) -> None:
        """Stop as a user does."""
        if self.run and self.run.poll() is None:
            self.run.send_signal(signal.SIGTERM)
            self.run.wait(60)

    def end(self) -> None:
        """Remove everything, whatever state it is in."""
        self.quit()
        self.server.stop()
        for process in mine(self.data):
            process.kill()
        shutil.rmtree(self.data, ignore_errors=True)


class Writer(threading.Thread):
    """Commits rows as fast as it can, and reconnects; ``acknowledged`` counts what the server confirmed."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.acknowledged: list[int] = []
        self.stopped = threading.Event()
        with server.connect("towpath") as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS acknowledged (number bigint PRIMARY KEY)")

    def run(self) -> None:
        number = time.time_ns()
        while not self.stopped.is_set():
            try:
                with self.server.connect("towpath") as connection:
                    while not self.stopped.is_set():
                        number += 1
                        connection.execute("INSERT INTO acknowledged VALUES (%s)", [number])
                        self.acknowledged.append(number)
            except psycopg.Error:
                time.sleep(0.02)

    def lost(self) -> set[int]:
        """Stop, and give the acknowledged rows that are not there."""
        self.stopped.set()
        self.join(60)
        with self.server.connect("towpath") as connection:
            kept = {number for (number,) in connection.execute("SELECT number FROM acknowledged")}
        return set(self.acknowledged) - kept


@contextlib.contextmanager
def writing(system: System) -> Iterator[Writer]:
    """Write during the block, beginning with at least one acknowledged row."""
    writer = Writer(system.server)
    writer.start()
    until(lambda: bool(writer.acknowledged), 60, "no row was acknowledged")
    try:
        yield writer
    finally:
        writer.stopped.set()


def mine(data: Path) -> list[psutil.Process]:
    """Give every process of the data folder: those with it in their environment or their command line."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                continue
            if process.environ().get("TOWPATH_DATA") == str(data) or str(data) in " ".join(process.cmdline()):
                found.append(process)
    return found


def until(true: Callable[[], bool], seconds: float, otherwise: object) -> float:
    """Wait for the condition and give the seconds it took; after ``seconds`` fail with ``otherwise``."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, otherwise
        time.sleep(0.05)
    return time.monotonic() - started


def free_port() -> int:
    """Give a port below those that clients are given, so that it stays free between runs; none twice."""
    while True:
        port = random.randrange(20_000, 32_000)
        if port not in _GIVEN and is_free("127.0.0.1", port, within_s=0):
            _GIVEN.add(port)
            return port
