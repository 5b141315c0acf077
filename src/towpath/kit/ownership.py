"""Who uses a data folder, one process or several: locks that the system drops when a holder dies."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import psutil

from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message


class InUse(DomainError):
    """Another process uses the data folder."""

    code = "DATA_FOLDER_IN_USE"

    def __init__(self, folder: Path, users: Sequence[str]) -> None:
        pid, _, command = (users or [""])[0].partition(" ")
        text = N_("The data folder %(folder)s is in use by process %(pid)s (%(command)s). Stop it first.")
        super().__init__(Message(text, {"folder": folder, "pid": pid or "?", "command": command or "?"}))


@contextmanager
def own(folder: Path, command: str, *, alone: bool = True) -> Iterator[None]:
    """Own the data folder while the block runs; raises :class:`InUse`, naming a process that uses it.

    Whoever comes to share it waits until the block ends; with ``alone=False`` it is refused at once, and
    may use what the owner offers.
    """
    with _turn(folder) if alone else nullcontext(), _opened(folder / "owner.lock") as lock:
        if not _taken(lock, fcntl.LOCK_EX):
            raise InUse(folder, _users(lock))
        _sign(lock, command)
        yield


@contextmanager
def share(
    folder: Path, command: str, *, start: Callable[[], None], stop: Callable[[], None]
) -> Iterator[None]:
    """Use the data folder beside others while the block runs; raises :class:`InUse` when it has an owner.

    Everybody who comes calls ``start``, the last to go ``stop``, one process at a time.
    """
    with _opened(folder / "owner.lock") as lock:
        with _turn(folder):
            if not _taken(lock, fcntl.LOCK_SH):
                raise InUse(folder, _users(lock))
            _sign(lock, command, beside=_users(lock))
        try:
            with _turn(folder):
                start()
            yield
        finally:
            with _turn(folder):
                if _taken(lock, fcntl.LOCK_EX):  # lets go of the shared lock in any case
                    stop()


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Come, go or be alone: one process at a time, the others wait."""
    with _opened(folder / "turn.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _taken(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(lock: int, command: str, beside: Sequence[str] = ()) -> None:
    os.ftruncate(lock, 0)
    os.pwrite(lock, "\n".join([*beside, f"{os.getpid()} {command}"]).encode(), 0)


def _users(lock: int) -> list[str]:
    """Give number and command of each process that signed and lives, in the order of their coming."""
    lines = os.pread(lock, 10_000, 0).decode(errors="replace").splitlines()
    return [line for line in lines if _lives(line.partition(" ")[0])]


def _lives(pid: str) -> bool:
    return pid.isdecimal() and psutil.pid_exists(int(pid))
