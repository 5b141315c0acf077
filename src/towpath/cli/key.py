import sys
from gettext import gettext as _
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import fail
from towpath.cli.verdicts import leave, print_verdict
from towpath.domain.access.logic.settings import KEY_SETTINGS
from towpath.kit import clock, keyformat

app = typer.Typer(no_args_is_help=True)
Key = Annotated[
    str, typer.Argument(help=_("The key; “-” reads standard input, which keeps it out of the history."))
]
Environment = Annotated[
    str, typer.Option("--environment", help=_("production or sandbox; left out: the key's own."))
]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]


@app.command(
    help=_(
        "Ask the key service about a key. "
        "Exit codes: 0 valid, 3 missing, 4 invalid, 5 expired, 6 unreachable."
    )
)
def verify(key: Key, environment: Environment = "", as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print the verdict on a key that is saved nowhere."""
    from towpath.domain.access.actions.gate import (
        try_key,  # models: the group's other commands are the portal's
    )

    text = sys.stdin.read().strip() if key == "-" else key.strip()
    parts = keyformat.parse(text)
    environment = environment or (parts.environment if parts else "production")
    if environment not in KEY_SETTINGS:
        fail(_("The environment is production or sandbox."), 2)
    verdict = try_key(text, environment, by=here(), now=clock.now())
    print_verdict(verdict, as_json=as_json)
    leave(verdict)
