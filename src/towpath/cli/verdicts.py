"""How a verdict is printed and what it ends a command with (key-service.md §6)."""

from gettext import gettext as _

import typer

from towpath.cli.output import print_json
from towpath.domain.access.logic.gate import Verdict
from towpath.domain.access.logic.reasons import grace_text, hint, reason, warning
from towpath.kit.speech import say

EXIT_CODES = {"valid": 0, "missing": 3, "invalid": 4, "expired": 5, "unreachable": 6}


def print_verdict(verdict: Verdict, *, as_json: bool) -> None:
    """Print a verdict; a line for each thing that it says."""
    if as_json:
        print_json(facts(verdict))
        return
    key = verdict.key
    typer.echo(f"{verdict.code}: {say(reason(verdict))}")
    if key and key.description:
        typer.echo(
            _("Key: %(description)s %(masked)s") % {"description": key.description, "masked": key.masked}
        )
    for text in (hint(verdict), warning(verdict), grace_text(verdict)):
        if text:
            typer.echo(say(text))


def leave(verdict: Verdict) -> None:
    """End the command unless the channel is open: 3 missing, 4 invalid, 5 expired, 6 unreachable."""
    if not verdict.open:
        raise typer.Exit(EXIT_CODES[verdict.state])


def pass_or_leave(verdict: Verdict) -> None:
    """Go on while the channel is open; else print why it is not, and end the command."""
    if not verdict.open:
        print_verdict(verdict, as_json=False)
        leave(verdict)


def pass_gate() -> None:
    """Have the key service asked, as at every access; end the command unless the channel is open."""
    from towpath.cli.actor import here  # not before: portal commands stand beside users of this module
    from towpath.domain.access.actions.gate import check_gate
    from towpath.kit import clock

    pass_or_leave(check_gate(by=here(), now=clock.now(), source="cli"))


def facts(verdict: Verdict) -> dict[str, object]:
    """Give a verdict for ``--json``."""
    key = verdict.key
    names = ("id", "description", "masked", "environment", "expires_at", "retire_at")
    return {
        "valid": verdict.state == "valid",
        "state": verdict.state,
        "code": verdict.code,
        "open": verdict.open,
        "reason": say(reason(verdict)),
        "environment": verdict.environment,
        "key": {name: getattr(key, name) for name in names} if key else None,
        "warnings": list(verdict.warnings),
        "checked_at": verdict.checked_at,
        "valid_at": verdict.valid_at,
        "grace_until": verdict.grace_until,
        "retry_after_s": verdict.retry_after_s,
    }
