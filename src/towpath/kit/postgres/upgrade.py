"""Bring a data folder of an older PostgreSQL to the version that comes with this Towpath."""

import shutil
from pathlib import Path

from towpath.kit.postgres import sockets
from towpath.kit.postgres.binaries import INSTALLS, VERSION, PostgresError, runner
from towpath.kit.postgres.server import Server, initialize, version
from towpath.kit.text import N_, Message


def upgrade(folder: Path) -> Path | None:
    """Upgrade the folder by pg_upgrade; give where the old one is kept, or None when there was nothing to do.

    Raises :class:`PostgresError`. Cut off at any moment, it can be called again.
    """
    new = folder.with_name(f"{folder.name}.new")
    if not folder.exists() and new.exists():  # cut off between the two renames
        new.rename(folder)
    if not folder.exists() or version(folder) == VERSION:
        return None
    old_version = version(folder)
    if old_version not in INSTALLS:
        text = N_(
            "PostgreSQL %(version)s made the database, and its programs are not here. Make a backup with the "
            "Towpath that ran it, then “towpath db restore”."
        )
        raise PostgresError(Message(text, {"version": old_version}))
    _end_cleanly(folder, old_version)
    shutil.rmtree(new, ignore_errors=True)
    initialize(new, runner(new))
    _pg_upgrade(folder, old_version, new)
    kept = folder.with_name(f"{folder.name}.{old_version}")
    folder.rename(kept)
    new.rename(folder)
    return kept


def _end_cleanly(folder: Path, old_version: int) -> None:
    """Start and stop the old server, so that a crash before is recovered: pg_upgrade wants it so."""
    old = Server(folder, version=old_version)
    old.start()
    old.stop()


def _pg_upgrade(folder: Path, old_version: int, new: Path) -> None:
    old_programs, programs = runner(folder, old_version), runner(new)
    programs.run(
        "pg_upgrade",
        *("-b", str(old_programs.programs), "-B", str(programs.programs)),
        *("-d", str(folder), "-D", str(new)),
        *("-U", sockets.ROLE, "-s", str(sockets.prepare(new, programs))),
        cwd=new,
    )
    (new / "delete_old_cluster.sh").unlink(missing_ok=True)
