import contextlib
import functools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Literal

import typer

from towpath.cli.embedded import database
from towpath.cli.output import print_json, translated
from towpath.kit.errors import DomainError
from towpath.kit.text import N_

app = typer.Typer(add_completion=False)
COLOURS = {"ok": "green", "warning": "yellow", "failed": "red"}
WORDS = {"ok": N_("ok"), "warning": N_("warning"), "failed": N_("failed")}
OLDEST_SERVER = 150_000
CLOCK_MAY_DIFFER_S = 30
FEW_BYTES, TOO_FEW_BYTES = 1_000_000_000, 100_000_000
JOBS_SILENT_S = 180
WARNED_AFTER_DAYS = 150


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in a line."""

    name: str
    state: Literal["ok", "warning", "failed"]
    text: str


@app.command(help=_("Check database, key service, clock, secrets and disk; exit code 1 when one has failed."))
def doctor(
    as_json: bool = typer.Option(False, "--json", help=_("Print JSON.")),  # noqa: FBT001 - an option
) -> None:
    """Check what Towpath needs, a line for each."""
    findings = list(examine())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = typer.style(f"{_(WORDS[finding.state]):8}", fg=COLOURS[finding.state])
            typer.echo(f"{mark} {finding.name}: {finding.text}")
    if any(finding.state == "failed" for finding in findings):
        raise typer.Exit(1)


def examine() -> Iterator[Finding]:
    """Make all checks; one that cannot be made has failed."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(database("towpath doctor"))
        except DomainError as error:
            yield Finding(_("Database"), "failed", translated(error.message))
        else:
            yield _checked(_("Database"), lambda: check_database("admin"))
            yield _checked(_("Portal's database"), lambda: check_database("portal"))
            yield _checked(_("Background jobs"), check_jobs)
            yield _checked(_("Stored secrets"), check_stored_secrets)
            yield _checked(_("Client secrets at Amazon"), check_client_secrets)
    yield from check_key_service()
    yield from check_secret_files()
    yield _checked(_("Disk"), check_disk)


Result = tuple[Literal["ok", "warning", "failed"], str]


def _checked(name: str, check: Callable[[], Result]) -> Finding:
    import psycopg
    from django.db import DatabaseError

    try:
        return Finding(name, *check())
    except (DatabaseError, psycopg.Error, OSError) as error:
        return Finding(name, "failed", str(error).strip().splitlines()[0])


def check_database(site: str) -> Result:
    """Connect, and look at the server's version."""
    from towpath.cli.databases import connect

    with connect(site) as connection:
        version = connection.info.server_version
        name = connection.info.dbname
    text = _("%(name)s on PostgreSQL %(version)s") % {"name": name, "version": version // 10_000}
    return ("ok" if version >= OLDEST_SERVER else "failed"), text


def check_jobs() -> Result:
    """Look when a worker last did its tick."""
    from towpath.jobs.engine import last_run
    from towpath.kit.clock import now

    last = last_run()
    if last is None:
        return "warning", _("no worker has run yet")
    silent = (now() - last).total_seconds()
    text = _("last run %(seconds)d seconds ago") % {"seconds": silent}
    return ("ok" if silent < JOBS_SILENT_S else "warning"), text


def check_stored_secrets() -> Result:
    """Open every stored secret with the key ring."""
    from towpath.domain.settings.queries import unreadable_secrets
    from towpath.domain.stores.queries import accounts

    lost = [*unreadable_secrets(), *accounts.unreadable_secrets()]
    if not lost:
        return "ok", _("all can be opened")
    text = _("cannot be opened with this key file: %(names)s")
    return "failed", text % {"names": ", ".join(lost)}


def check_client_secrets() -> Result:
    """Look at the age of the client secrets that stores call Amazon with."""
    from towpath.domain.stores.queries.accounts import application_rows
    from towpath.kit.clock import now

    at = now()
    rows = [row for row in application_rows() if row.stores]
    if refused := [row.client_id for row in rows if row.fault]:
        return "failed", _("refused by Amazon: %(names)s") % {"names": ", ".join(refused)}
    if old := [row for row in rows if row.secret_age(at) >= WARNED_AFTER_DAYS]:
        text = _("%(name)s is %(days)d days old; Amazon ends it after 180")
        return "warning", text % {"name": old[0].client_id, "days": old[0].secret_age(at)}
    return "ok", _("none is old") if rows else _("there are none")


def check_key_service() -> Iterator[Finding]:
    """Ask the key service, and compare the clocks."""
    from django.conf import settings

    from towpath.gateways.keyserver.health import Unhealthy, health

    url = settings.KEY_SERVICE_URL
    try:
        found = health(url)
    except Unhealthy as error:
        text = _("%(url)s does not answer: %(reason)s") % {"url": url, "reason": error}
        yield Finding(_("Key service"), "failed", text)
        yield Finding(_("Clock"), "warning", _("not compared"))
        return
    text = _("%(url)s answered in %(ms)d ms") % {"url": url, "ms": found.answered_ms}
    yield Finding(_("Key service"), "ok", text)
    text = _("%(seconds).1f seconds from the key service's") % {"seconds": found.ahead_s}
    yield Finding(_("Clock"), "ok" if abs(found.ahead_s) < CLOCK_MAY_DIFFER_S else "failed", text)


def check_secret_files() -> Iterator[Finding]:
    """Look at the key files: there, and nobody else's to read."""
    from django.conf import settings

    for site, path in settings.SECRET_FILES.items():
        name = _("Key file of the Admin") if site == "admin" else _("Key file of the portal")
        yield _checked(name, functools.partial(check_secret_file, path))


def check_secret_file(path: Path) -> Result:
    """Look at one key file."""
    from towpath.kit.crypto import load_ring

    if not path.exists():
        return "warning", _("%(path)s: not on this machine") % {"path": path}
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        text = _("%(path)s can be read by others (mode %(mode)o). Run “chmod 600 %(path)s”.")
        return "failed", text % {"path": path, "mode": mode}
    keys = len(load_ring(path).ids)
    return "ok", _("%(path)s, keys: %(count)d") % {"path": path, "count": keys}


def check_disk() -> Result:
    """Look how much room is left where the data is."""
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA).free
    text = _("%(gb).1f GB free in %(path)s") % {"gb": free / 1e9, "path": settings.DATA}
    return ("failed" if free < TOO_FEW_BYTES else "warning" if free < FEW_BYTES else "ok"), text
