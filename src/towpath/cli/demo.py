import sys
from gettext import gettext as _

import typer

from towpath.cli import run, seed
from towpath.cli.migrate import in_sites
from towpath.kit.processes import Child

app = typer.Typer(add_completion=False)
LOOPBACK = "127.0.0.1"
PORTAL_USERS = (("owner@example.com", _("owner")), ("member@example.com", _("member")))


@app.command(help=_("Run everything with sample users in a data folder of its own, until Ctrl-C."))
def demo() -> None:
    """Start the demo; what was done in it before is still there."""
    from django.conf import settings

    run.require_free_port(LOOPBACK, settings.SIMULATOR_PORT, "TOWPATH_SIMULATOR_PORT")
    run.start("towpath demo", announce, prepare=prepare, more=[simulator()])


def simulator() -> Child:
    """Give the process of the stand-in Amazon; its journal brings back what happened in it before."""
    from django.conf import settings

    command = [sys.executable, "-m", "spapi_simulator.main", "serve", "--host", LOOPBACK]
    command += ["--port", str(settings.SIMULATOR_PORT), "--scenario", "demo"]
    command += ["--journal", str(settings.DATA / "amazon.journal"), "--set-aside", "--supervised"]
    return Child("amazon", command, f"{_simulator_url()}/_simulator/health")


def _simulator_url() -> str:
    from django.conf import settings

    return f"http://{LOOPBACK}:{settings.SIMULATOR_PORT}"


def prepare() -> None:
    """Make the sample users and shops, once."""
    from django.conf import settings

    done = settings.DATA / "seeded"
    if not done.exists():
        in_sites("seed", seed.seed)
        done.touch()


def announce() -> None:
    """Print where to go and with which names."""
    from django.conf import settings
    from rich.console import Console
    from rich.table import Table

    table = Table(_("Site"), _("Address"), _("Sign in as"), show_lines=True)
    admins = "\n".join(f"{username} ({role})" for username, role, _name in seed.USERS)
    owners = "\n".join(f"{email} ({role})" for email, role in PORTAL_USERS)
    table.add_row(_("Admin"), settings.PUBLIC_URL, admins)
    table.add_row(_("Accounts portal"), settings.PORTAL_URL, owners)
    table.add_row(_("Stand-in Amazon"), _simulator_url(), "seller@example.com")
    console = Console()
    console.print(table)
    console.print(
        _("The password of all of them: %(password)s") % {"password": seed.PASSWORD}, highlight=False
    )
    console.print(_("Data folder: %(folder)s") % {"folder": settings.DATA}, soft_wrap=True, highlight=False)
    console.print(_("Ctrl-C stops everything."))
