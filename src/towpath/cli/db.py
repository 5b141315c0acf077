import json
import os
import shutil
import signal
import subprocess
import tempfile
from gettext import gettext as _
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from towpath.cli.databases import SITES, conninfo, environment
from towpath.cli.embedded import database, owned_database
from towpath.cli.migrate import in_sites
from towpath.cli.output import fail, say
from towpath.cli.site import migrate_here

app = typer.Typer(no_args_is_help=True)
ABOUT = "backup.json"


@app.command(help=_("Write both databases into a new folder; Towpath may run meanwhile."))
def backup(
    folder: Annotated[Path, typer.Argument(help=_("A folder that is not there yet."))],
    secrets: bool = typer.Option(  # noqa: FBT001 - an option
        False,
        "--with-secrets",
        help=_("Copy the key files, too; the backup can then be read."),
    ),
) -> None:
    """Dump both databases in PostgreSQL's custom format."""
    from towpath.kit.clock import now

    if folder.exists():
        fail(_("%(folder)s is there already.") % {"folder": folder})
    draft = folder.absolute().with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(mode=0o700, parents=True)
    try:
        with database("towpath db backup"):
            for site in SITES:
                _tool(site, "pg_dump", "--format=custom", f"--file={draft / site}.dump")
        if secrets:
            _copy_secrets(to=draft)
        about = {"version": version("towpath"), "made_at": now().isoformat(), "secrets": secrets}
        (draft / ABOUT).write_text(json.dumps(about) + "\n")
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    say(_("Both databases are in %(folder)s.") % {"folder": folder})
    if not secrets:
        say(
            _("Keep the key files, too: %(files)s") % {"files": ", ".join(map(str, _secret_files().values()))}
        )


@app.command(help=_("Replace both databases by those of a backup. Stop Towpath first."))
def restore(
    folder: Annotated[Path, typer.Argument(help=_("What “towpath db backup” wrote."))],
    yes: bool = typer.Option(False, "--yes", help=_("Do not ask.")),  # noqa: FBT001 - an option
) -> None:
    """Restore both databases, each in one transaction, and bring them to this version's shape."""
    if not (folder / ABOUT).exists():
        fail(_("%(folder)s is no backup.") % {"folder": folder})
    about = json.loads((folder / ABOUT).read_text())
    question = _("Replace everything in both databases by the backup of %(time)s?")
    if not yes and not typer.confirm(question % {"time": about["made_at"]}):
        raise typer.Exit(1)
    with owned_database("towpath db restore"):
        for site in SITES:
            _restore(site, folder / f"{site}.dump")
        if about["secrets"]:
            _put_back_secrets(folder)
        in_sites("migrate", migrate_here)
    say(_("Both databases are as they were on %(time)s.") % {"time": about["made_at"]})


@app.command(help=_("Bring the embedded database to the PostgreSQL of this version. Stop Towpath first."))
def upgrade() -> None:
    """Upgrade the data folder of the embedded server when another version of PostgreSQL made it."""
    from django.conf import settings

    from towpath.kit.ownership import own
    from towpath.kit.postgres.upgrade import upgrade as upgrade_folder

    with own(settings.DATA, "towpath db upgrade"):
        kept = upgrade_folder(settings.DATA / "postgres")
    if kept:
        say(_("Done. The old database is kept in %(folder)s; remove it when all is well.") % {"folder": kept})
    else:
        say(_("There is nothing to upgrade."))


@app.command(help=_("Open PostgreSQL's own shell on the database of admin or portal."))
def shell(site: str = typer.Argument("admin", help=_("admin or portal"))) -> None:
    """Run psql."""
    if site not in SITES:
        fail(_("There is no site “%(site)s”, only admin and portal.") % {"site": site}, 2)
    with database("towpath db shell"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is psql's
        done = subprocess.run([_program("psql"), conninfo(site)], env=environment(site), check=False)  # noqa: S603
    raise typer.Exit(done.returncode)


def _restore(site: str, dump: Path) -> None:
    """Empty the database and fill it from the dump, in one transaction."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        _tool(
            site, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump), connect=False
        )
        _allow_older_servers(script)
        empty = ("-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public")
        quiet = ("-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull)
        _tool(site, "psql", *quiet, *empty, "-f", str(script))


def _allow_older_servers(script: Path) -> None:
    """Comment out the one setting in the head of a script that PostgreSQL 15 and 16 do not know."""
    unknown = b"SET transaction_timeout"
    with script.open("r+b") as file:
        place = file.read(4096).find(unknown)
        if place >= 0:
            file.seek(place)
            file.write(b"---" + unknown[3:])


def _tool(site: str, program: str, *arguments: str, connect: bool = True) -> None:
    target = ["--dbname", conninfo(site)] if connect else []
    done = subprocess.run(  # noqa: S603 - our own program and arguments
        [_program(program), *target, *arguments],
        env=environment(site),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        fail(_("%(program)s failed: %(reason)s") % {"program": program, "reason": done.stderr.strip()})


def _program(name: str) -> str:
    from towpath.kit.postgres.binaries import programs

    return str(programs() / name)


def _secret_files() -> dict[str, Path]:
    from django.conf import settings

    return {site: path for site, path in settings.SECRET_FILES.items() if path.exists()}


def _copy_secrets(to: Path) -> None:
    for site, path in _secret_files().items():
        shutil.copy2(path, to / f"{site}.key")


def _put_back_secrets(folder: Path) -> None:
    """Put the backup's key files in place; the ones that were there stay beside them."""
    from django.conf import settings

    for site, path in settings.SECRET_FILES.items():
        kept = folder / f"{site}.key"
        if kept.exists() and (not path.exists() or path.read_bytes() != kept.read_bytes()):
            if path.exists():
                path.replace(path.with_name(f"{path.name}.before-restore"))
            shutil.copy2(kept, path)
            path.chmod(0o600)
