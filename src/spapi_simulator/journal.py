"""A file of everything that changed the simulated Amazon, from which a later start comes back to it.

One JSON object a line, with its moment of real time. The first names the scenario and the start; others are
requests that were accepted and changed something, with the simulated time before they did, or only a time up
to which somebody saw the world go on. Carried out again in order, on the same scenario, they lead to the same
state, identifiers included. A last line that was cut off by the end of its process is left out. A ``gap``
stands where the simulator was not running: no order came then.
"""

import base64
import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from spapi_simulator.app import BEFORE, CARRIED_OUT

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator
    from spapi_simulator.scenario import Scenario

READING = frozenset({"GET", "HEAD", "OPTIONS"})
CHANGING_GETS = ("/apps/",)
"""The pages of the consent make codes, though browsers fetch some of them."""


class JournalError(Exception):
    """The file cannot be gone on with."""


@dataclass(slots=True)
class Journal:
    """An open file: the moment of the first start, and the lines since, until they are carried out again."""

    file: IO[bytes]
    began: datetime
    lines: list[dict[str, Any]]

    @classmethod
    def open(cls, path: Path, scenario: "Scenario", now: datetime) -> "Journal":
        """Open the journal of a scenario, or begin one; raises :class:`JournalError` for another one's."""
        digest = hashlib.sha256(repr(scenario).encode()).hexdigest()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        file = os.fdopen(descriptor, "r+b")
        lines, whole = _read(file)
        file.truncate(whole)
        file.seek(whole)
        journal = cls(file, now, lines)
        if not lines:
            journal.append({"scenario": digest, "start": now.isoformat()})
            return journal
        first = lines.pop(0)
        if first.get("scenario") != digest or not all("wall" in line for line in lines):
            raise JournalError(f"{path} belongs to another scenario or version. Remove it to begin anew.")
        journal.began = datetime.fromisoformat(first["start"])
        return journal

    def append(self, line: dict[str, Any]) -> None:
        """Write a line down, safe from the end of this process."""
        self.file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        self.file.flush()


@dataclass(slots=True)
class Wall:
    """Real time in seconds; while a journal is carried out again, that of the line in hand."""

    stopped: float | None = None
    _ahead: float = field(default_factory=lambda: time.time() - time.monotonic())

    def __call__(self) -> float:
        """Give the seconds since 1970."""
        return self._ahead + time.monotonic() if self.stopped is None else self.stopped


@dataclass(slots=True)
class Recorded:
    """An ASGI application: the simulator, and a journal of what changed it."""

    simulator: "Simulator"
    journal: Journal

    wall: Wall = field(default_factory=Wall)
    _happened: int = -1

    async def replay(self) -> int:
        """Carry out what the file holds, then go on at the clock's present; give the number of requests."""
        lines, self.journal.lines = self.journal.lines, []
        clock, world = self.simulator.clock, self.simulator.world
        clock.monotonic, self.wall.stopped = self.wall, self.journal.began.timestamp()
        clock.set(world.start, None)
        for line in lines:
            self.wall.stopped = line["wall"]
            if "gap" in line:
                self._sleep_until(datetime.fromisoformat(line["gap"]))
            else:
                await self._repeat(line)
        self.wall.stopped = None
        present = clock.now()
        self._sleep_until(present)
        self._append({"gap": present.isoformat()})
        notifications = self.simulator.world.notifications
        notifications.sent += notifications.take_due(present)  # they were delivered then
        return sum("method" in line for line in lines)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, and write it down when it changed something, before its answer is sent."""
        body = bytearray()
        written = False

        async def heard() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def said(message: Message) -> None:
            nonlocal written
            if not written and scope["type"] == "http":
                self._write(scope, bytes(body))
                written = True
            await send(message)

        await self.simulator(scope, heard, said)

    def _write(self, scope: Scope, body: bytes) -> None:
        """Write a request down that changed something, or how far others have seen the world go on."""
        world = self.simulator.world
        if scope.get(CARRIED_OUT) and _may_change(scope):
            headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
            request = {
                "method": scope["method"],
                "path": scope["raw_path"].decode(),
                "query": scope["query_string"].decode(),
                "headers": headers,
                "body": base64.b64encode(body).decode(),
            }
            self._append(scope[BEFORE] | request)
        elif world.agenda.happened != self._happened:
            self._append({"time": world.now.isoformat()})

    def _append(self, line: dict[str, Any]) -> None:
        self._happened = self.simulator.world.agenda.happened
        self.journal.append({"wall": round(self.wall(), 3)} | line)

    async def _repeat(self, line: dict[str, Any]) -> None:
        self.simulator.world.agenda.advance(datetime.fromisoformat(line["time"]))
        if "method" not in line:
            return
        body = base64.b64decode(line["body"])
        scope = {
            "type": "http",
            "method": line["method"],
            "path": unquote(line["path"]),
            "raw_path": line["path"].encode(),
            "query_string": line["query"].encode(),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in line["headers"]],
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "root_path": "",
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        world = self.simulator.world
        numbers = line["numbers"]  # the request's own was taken before them
        world.ids.numbers = numbers | {"request": numbers.get("request", 1) - 1}
        world.faults.resting = True
        await self.simulator.answer(Request(scope, receive))
        world.faults.resting = False

    def _sleep_until(self, moment: datetime) -> None:
        world = self.simulator.world
        world.order_stream.asleep = True
        world.agenda.advance(moment)
        world.order_stream.asleep = False


def _may_change(scope: Scope) -> bool:
    return scope["method"] not in READING or scope["path"].startswith(CHANGING_GETS)


def _read(file: IO[bytes]) -> tuple[list[dict[str, Any]], int]:
    """Give the whole lines, and where the last of them ends."""
    lines, whole = [], 0
    for raw in file:
        if not raw.endswith(b"\n"):
            break
        lines.append(json.loads(raw))
        whole += len(raw)
    return lines, whole
