"""Start, adopt, recover and stop the embedded server of one data folder."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg import sql

from towpath.kit.ownership import InUse, share
from towpath.kit.postgres import sockets
from towpath.kit.postgres.binaries import VERSION, PostgresError, Runner, runner
from towpath.kit.text import N_, Message

ANSWER_WITHIN_S = 600.0
"""Recovery after a crash may take minutes; a server that lives is waited for."""
ORPHANS_LIVE_S = 5.0
GIVE_UP_AFTER_S = 60.0
STOP_WITHIN_S = 30.0
LARGEST_LOG = 10_000_000
SETTINGS = {"max_connections": "200", "max_wal_size": "4GB"}
"""After each checkpoint every page is logged whole once more: a large import would pay for it four times."""
BUILTIN_LOCALES = 17
"""The version from which on PostgreSQL has locales of its own."""


class Server:
    """The PostgreSQL server of one data folder.

    ``port``: listen on loopback, too, for the password in ``postgres.password`` beside the folder.
    ``settings``: PostgreSQL's own settings, by name.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        version: int = VERSION,
    ) -> None:
        self.folder = folder
        self.port = port
        self.settings = dict(settings or {})
        self.version = version
        self.name = f"towpath-{sockets.digest(folder)}"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def runner(self) -> Runner:
        """Give the programs and the user of this server."""
        return runner(self.folder, self.version)

    def start(self) -> None:
        """Start the server, or adopt the one that still runs; return when it answers."""
        self._require_whole()
        programs = self.runner
        if not (self.folder / "PG_VERSION").exists():
            initialize(self.folder, programs, self.version, sync=self.settings.get("fsync") != "off")
        self._require_version()
        started = time.monotonic()
        while not self._adopt():
            self._forget_foreign_process()
            self._launch(programs)
            if self._answers_in_time():
                break
            self._after_failure(time.monotonic() - started)
        if self.port:
            self._set_password()

    def wait(self) -> None:
        """Wait until the server that another process starts answers."""
        deadline = time.monotonic() + STOP_WITHIN_S
        while not self._adopt():
            if time.monotonic() > deadline:
                raise PostgresError(N_("The embedded PostgreSQL server does not run."))
            time.sleep(0.05)

    def stop(self) -> None:
        """End all sessions and stop the server; what was committed is kept, whatever happens."""
        for number, seconds in ((signal.SIGINT, STOP_WITHIN_S), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            process = self._launched() or self.process()
            if process is None:
                break
            with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                process.send_signal(number)
                process.wait(seconds)
        self._child = None

    def process(self) -> psutil.Process | None:
        """Give the running server's main process, or None."""
        if self._child and self._child.poll() is not None:
            self._child = None
        try:
            process = psutil.Process(_first_number(self.folder / "postmaster.pid"))
            mine = f"cluster_name={self.name}" in process.cmdline()
        except (OSError, ValueError, psutil.Error):
            return None
        return process if mine else None

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect to a database of the server, in autocommit."""
        host, port = str(sockets.socket_folder(self.folder)), self.port or sockets.PORT
        return psycopg.connect(host=host, port=port, user=sockets.ROLE, dbname=database, autocommit=True)

    def ensure_database(self, name: str) -> None:
        """Create the database unless it is there."""
        with self.connect() as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone():
                with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _launched(self) -> psutil.Process | None:
        """Give the server that this object started, though it has not written its number down yet."""
        if self._child is None or self._child.poll() is not None:
            return None
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self._child.pid)
        return None

    def _require_whole(self) -> None:
        if not self.folder.exists() and self.folder.with_name(f"{self.folder.name}.new").exists():
            raise PostgresError(
                N_("An upgrade of the database was interrupted. Run “towpath db upgrade” again.")
            )

    def _require_version(self) -> None:
        found = version(self.folder)
        if found != self.version:
            text = N_(
                "PostgreSQL %(found)s made the database, but %(ours)s is here. Run “towpath db upgrade”."
            )
            raise PostgresError(Message(text, {"found": found, "ours": self.version}))

    def _adopt(self) -> bool:
        """Tell whether a server of this folder runs and answers; False once it has ended."""
        return self.process() is not None and self._answers_in_time()

    def _answers_in_time(self) -> bool:
        deadline = time.monotonic() + ANSWER_WITHIN_S
        while time.monotonic() < deadline:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if self._child is None and self.process() is None:
                    return False
                if self._child and self._child.poll() is not None:
                    return False
                time.sleep(0.02)
            else:
                return True
        raise PostgresError(N_("The embedded PostgreSQL server does not answer."))

    def _forget_foreign_process(self) -> None:
        """Remove lock files whose number now belongs to a stranger: PostgreSQL would not start."""
        if self.process() is not None:
            return
        socket_lock = f".s.PGSQL.{self.port or sockets.PORT}.lock"
        for file in (self.folder / "postmaster.pid", sockets.socket_folder(self.folder) / socket_lock):
            with contextlib.suppress(OSError, ValueError):
                if psutil.pid_exists(_first_number(file)):
                    file.unlink()

    def _launch(self, programs: Runner) -> None:
        settings = {"cluster_name": self.name, **SETTINGS} | self.settings
        options = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
        listen = ["-h", "127.0.0.1" if self.port else "", "-p", str(self.port or sockets.PORT)]
        listen += ["-k", str(sockets.prepare(self.folder, programs))]
        with self._open_log() as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own program and arguments
                programs.command("postgres", "-D", str(self.folder), *listen, *options),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us: the server stops last
                **programs.as_user,
            )

    def _after_failure(self, waited_s: float) -> None:
        """Wait for the orphans of a killed server, then end them; raise on any other failure."""
        said = [line for line in self._tail() if "FATAL" in line] or self._tail() or [""]
        passes = "still in use" in said[-1] or "already exists" in said[-1]
        if not passes or waited_s > GIVE_UP_AFTER_S:
            reason = said[-1].rpartition("FATAL:")[2].strip()
            text = N_("PostgreSQL does not start: %(reason)s (see %(log)s)")
            raise PostgresError(Message(text, {"reason": reason, "log": self._log}))
        if waited_s > ORPHANS_LIVE_S:
            for process in self._orphans():
                with contextlib.suppress(psutil.Error):
                    process.kill()
        time.sleep(0.1)

    def _orphans(self) -> list[psutil.Process]:
        title = f"postgres: {self.name}:"
        found = psutil.process_iter(["cmdline"])
        return [process for process in found if " ".join(process.info["cmdline"] or []).startswith(title)]

    @property
    def _log(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.log"

    def _open_log(self) -> IO[bytes]:
        if self._log.exists() and self._log.stat().st_size > LARGEST_LOG:
            self._log.replace(self._log.with_suffix(".log.1"))
        descriptor = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "ab")

    def _tail(self) -> list[str]:
        return self._log.read_text(errors="replace")[-4000:].strip().splitlines()

    def _set_password(self) -> None:
        path = self.folder.parent / f"{self.folder.name}.password"
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(24))
        with self.connect() as connection:
            role, password = sql.Identifier(sockets.ROLE), sql.Literal(path.read_text().strip())
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, password))


def version(folder: Path) -> int:
    """Give the major version of PostgreSQL that made the folder."""
    return _first_number(folder / "PG_VERSION")


def _first_number(file: Path) -> int:
    return int(file.read_text().split("\n", 1)[0])


def initialize(folder: Path, programs: Runner, version: int = VERSION, *, sync: bool = True) -> None:
    """Make an empty cluster with checksums; one that was cut off half-way is made anew."""
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    programs.give(draft)
    access = ["--auth-local=trust", "--auth-host=scram-sha-256", "-U", sockets.ROLE]
    locale = ["-E", "UTF8", "--locale=C"]
    if version >= BUILTIN_LOCALES:  # upper and lower case of all letters, whatever the machine has installed
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    programs.run("initdb", "-D", str(draft), "-k", *access, *locale, *([] if sync else ["--no-sync"]))
    draft.rename(folder)


@contextlib.contextmanager
def running(data: Path, server: Server, command: str) -> Iterator[None]:
    """Have the server run during the block: the owner's, or one that the last of those who share it stops."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(share(data, command, start=server.start, stop=server.stop))
        except InUse:
            server.wait()
        yield
