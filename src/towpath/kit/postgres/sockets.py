"""Where the embedded server listens: a unix socket in a folder that only its owner may enter."""

import hashlib
import os
import stat
from pathlib import Path

from towpath.kit.postgres.binaries import PostgresError, Runner
from towpath.kit.text import N_, Message

ROLE = "towpath"
PORT = 5432
_LONGEST_SOCKET = 100
"""Bytes; the systems allow 103 and more."""


def digest(folder: Path) -> str:
    """Give a short name for the data folder, the same in every process."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]


def socket_folder(folder: Path) -> Path:
    """Give the folder of the server's socket: the data folder, or one in /tmp when its path is too long."""
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET:
        return folder
    return Path("/tmp") / f"towpath-{digest(folder)}"  # noqa: S108 - checked by prepare()


def django_parameters(folder: Path, name: str, port: int | None = None) -> dict[str, str]:
    """Give Django's connection parameters of a database on the embedded server of that folder."""
    return {
        "NAME": name,
        "USER": ROLE,
        "PASSWORD": "",
        "HOST": str(socket_folder(folder)),
        "PORT": str(port or PORT),
    }


def prepare(folder: Path, runner: Runner) -> Path:
    """Make the socket's folder, or refuse the one that somebody else has made there."""
    sockets = socket_folder(folder)
    try:
        sockets.mkdir(mode=0o700)
        runner.give(sockets)
    except FileExistsError:
        found = sockets.lstat()
        owner = runner.user.pw_uid if runner.user else os.geteuid()
        private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
        if not private or found.st_uid != owner:
            text = N_("%(folder)s exists, but is not a private folder of the database's user. Remove it.")
            raise PostgresError(Message(text, {"folder": sockets})) from None
    return sockets
