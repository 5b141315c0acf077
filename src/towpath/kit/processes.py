"""Processes that look after one another: children end with their parent, and start anew when they die."""

import contextlib
import http.client
import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlsplit

LOOK_EVERY_S = 0.2
STOP_WITHIN_S = 10.0
SHORTEST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
SETTLED_AFTER_S = 30.0
"""A child that lived so long has its pauses forgotten."""

log = logging.getLogger(__name__)


def end_with_supervisor() -> None:
    """End this process when its :class:`Supervisor` is gone, even by SIGKILL: their pipe closes then."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        _end()

    threading.Thread(target=watch, daemon=True, name="end-with-supervisor").start()


def end_with_parent() -> None:
    """End this process when the one that :mod:`multiprocessing` made it from is gone; else do nothing."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_WITHIN_S)
    os._exit(1)


@dataclass(slots=True)
class Child:
    """A command that has to run all the time; ``url`` answers 200 when it is ready."""

    name: str
    command: Sequence[str]
    url: str = ""
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0
    failures: int = 0

    def start(self) -> None:
        """Start the command in a process group of its own, so that Ctrl-C reaches it through us."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            list(self.command), stdin=subprocess.PIPE, process_group=0
        )

    def look(self) -> None:
        """Start the command when it is due; after each failure a longer pause."""
        if self.process is not None:
            if self.process.poll() is None:
                return
            self._died(self.process.returncode)
        pause = min(SHORTEST_PAUSE_S * 2 ** (self.failures - 1), LONGEST_PAUSE_S) if self.failures else 0
        if time.monotonic() - self.started >= pause:
            self.start()

    def end(self, number: signal.Signals) -> None:
        """Send a signal to the command; SIGKILL to all that it started."""
        if self.process is None or self.process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)

    @property
    def running(self) -> bool:
        """Tell whether the command runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def ready(self) -> bool:
        """Tell whether the command runs and answers."""
        return self.running and (not self.url or answers(self.url))

    def _died(self, code: int) -> None:
        settled = time.monotonic() - self.started > SETTLED_AFTER_S
        self.failures = 1 if settled else self.failures + 1
        self.started, self.process = time.monotonic(), None
        log.error("%s ended with code %s; starting it again", self.name, code)


@dataclass(slots=True)
class Supervisor:
    """Keeps children running until SIGINT, SIGTERM or SIGHUP.

    ``keep`` is called in every round, to look after what is no child: the database server.
    """

    children: Sequence[Child]
    keep: Callable[[], None] = lambda: None
    asked: threading.Event = field(default_factory=threading.Event)

    def run(self, when_ready: Callable[[], None]) -> None:
        """Start the children and keep them; ``when_ready`` is called once, when all of them answer."""
        with self._signals():
            try:
                announced = False
                while not self.asked.is_set():
                    self._look()
                    if not announced and all(child.ready for child in self.children):
                        when_ready()
                        announced = True
                    self.asked.wait(LOOK_EVERY_S)
            finally:
                self.stop()

    def stop(self) -> None:
        """End the children: politely, then not."""
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in self.children:
            child.end(signal.SIGTERM)
        while any(child.running for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.02)
        for child in self.children:
            child.end(signal.SIGKILL)

    def _look(self) -> None:
        try:
            self.keep()
        except Exception:
            log.exception("Looking after the database failed; trying again")
        for child in self.children:
            child.look()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        def ask(_number: int, _frame: FrameType | None) -> None:
            self.asked.set()

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, ask) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def towpath(*arguments: str) -> list[str]:
    """Give the command line that runs a command of this very installation."""
    return [sys.executable, "-m", "towpath.config.main", *arguments]


def answers(url: str) -> bool:
    """Tell whether an HTTP server on this machine answers 200 at the address."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path, headers={"Host": "localhost"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_free(host: str, port: int, within_s: float = STOP_WITHIN_S) -> bool:
    """Tell whether one can listen on the port; one that is just being given up is waited for."""
    deadline = time.monotonic() + within_s
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.1)
            else:
                return True
