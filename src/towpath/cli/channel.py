from gettext import gettext as _
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import print_json, say
from towpath.cli.verdicts import facts, leave, pass_or_leave, print_verdict
from towpath.domain.access.actions.gate import check_gate
from towpath.domain.access.logic.gate import Verdict
from towpath.domain.stores.actions.channel import run_channel
from towpath.domain.stores.queries.setup_tasks import last_run as last_run_at
from towpath.kit import clock

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
CODES = _("Exit codes: 0 open, 3 no key, 4 key invalid, 5 key expired, 6 key not checked.")


@app.command(help=_("Check the active key and say whether the channel is open.") + " " + CODES)
def status(as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print the verdict on the channel and when its background work last ran."""
    verdict = _check()
    last_run = last_run_at()
    if as_json:
        print_json(facts(verdict) | {"last_run": last_run, "read_only": verdict.read_only})
    else:
        print_verdict(verdict, as_json=False)
        say(
            _("Last run: %(at)s")
            % {"at": last_run.isoformat(timespec="seconds") if last_run else _("none yet")}
        )
    leave(verdict)


@app.command(
    help=_("Do the channel's background work now; for a scheduler of one's own, every 1 to 15 minutes.")
    + " "
    + CODES
)
def run() -> None:
    """Pass the gate, then do what is due."""
    pass_or_leave(_check())
    done = run_channel("cli", by=here(), now=clock.now())
    say(_("Done.") if done else _("Another run is at work; nothing was done."))


def _check() -> Verdict:
    return check_gate(by=here(), now=clock.now(), source="cli")
