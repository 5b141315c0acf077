from gettext import gettext as _

import typer

from towpath.cli import run, seed
from towpath.cli.migrate import in_sites

app = typer.Typer(add_completion=False)
PORTAL_USERS = (("owner@example.com", _("owner")), ("member@example.com", _("member")))


@app.command(help=_("Run everything with sample users in a data folder of its own, until Ctrl-C."))
def demo() -> None:
    """Start the demo; what was done in it before is still there."""
    run.start("towpath demo", announce, prepare=prepare)


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
    console = Console()
    console.print(table)
    console.print(
        _("The password of all of them: %(password)s") % {"password": seed.PASSWORD}, highlight=False
    )
    console.print(_("Data folder: %(folder)s") % {"folder": settings.DATA}, soft_wrap=True, highlight=False)
    console.print(_("Ctrl-C stops everything."))
