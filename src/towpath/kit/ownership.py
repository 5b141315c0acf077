"""One owner for each data folder: a lock that the system drops when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message


class InUse(DomainError):
    """Another process owns the data folder."""

    code = "DATA_FOLDER_IN_USE"

    def __init__(self, folder: Path, owner: str) -> None:
        pid, _, command = owner.partition(" ")
        self.owner = owner
        text = N_("The data folder %(folder)s is in use by process %(pid)s (%(command)s). Stop it first.")
        super().__init__(Message(text, {"folder": folder, "pid": pid or "?", "command": command or "?"}))


@contextmanager
def own(folder: Path, command: str) -> Iterator[None]:
    """Own the data folder while the block runs; raises :class:`InUse`, naming the owner's process."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(folder, os.pread(descriptor, 200, 0).decode(errors="replace")) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {command}".encode(), 0)
        yield
    finally:
        os.close(descriptor)
