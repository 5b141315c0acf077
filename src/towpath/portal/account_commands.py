"""``towpath account list|suspend|reactivate|close``, on the portal's own database.

What uses models is imported by the commands themselves, so that ``--help`` needs none.
"""

import getpass
import json
from gettext import gettext as _
from typing import Annotated

import typer

from towpath.kit import clock
from towpath.kit.actor import command_line

app = typer.Typer(no_args_is_help=True)

Account = Annotated[str, typer.Argument(help=_("The account's ID or a member's e-mail address."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]


@app.command("list", help=_("List the accounts of the portal."))
def list_accounts(as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print every account with its state."""
    from towpath.portal.queries import accounts

    rows = [{"id": each.pk, "name": each.name, "status": each.status} for each in accounts.companies()]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    for row in rows if not as_json else ():
        typer.echo("  ".join(str(value) for value in row.values()))


@app.command(help=_("Block an account: its keys are refused until it is reactivated."))
def suspend(account: Account) -> None:
    """Suspend an account."""
    _set(account, "suspended", _("%(account)s is blocked."))


@app.command(help=_("Open a blocked or closed account again."))
def reactivate(account: Account) -> None:
    """Reactivate an account."""
    _set(account, "active", _("%(account)s is active."))


@app.command(help=_("Close an account: its keys are refused."))
def close(account: Account) -> None:
    """Close an account."""
    _set(account, "closed", _("%(account)s is closed."))


def _set(account: str, status: str, said: str) -> None:
    from towpath.portal.actions.accounts import set_status
    from towpath.portal.models import Company
    from towpath.portal.queries import accounts

    found = accounts.company(account)
    set_status(found.pk, Company.Status(status), by=command_line(getpass.getuser()), now=clock.now())
    typer.echo(said % {"account": found.name})
