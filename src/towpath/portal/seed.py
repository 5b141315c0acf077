"""The demo's portal: ``towpath in-portal seed``."""

import getpass

import typer

app = typer.Typer()
PASSWORD = "towpath-demo-2026"  # noqa: S105 - printed at every start of the demo
OWNER, MEMBER = "owner@example.com", "member@example.com"


@app.command("seed")
def seed() -> None:
    """Make the demo's company with its owner and a member; what is there stays as it is."""
    from towpath.kit.actor import command_line
    from towpath.kit.clock import now
    from towpath.portal.actions.accounts import demo_account

    demo_account(OWNER, MEMBER, PASSWORD, by=command_line(getpass.getuser()), now=now())
