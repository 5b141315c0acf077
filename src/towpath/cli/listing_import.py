from collections.abc import Iterator
from gettext import gettext as _
from time import sleep
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import fail, print_json, say, translated
from towpath.domain.listings.actions.pulling import import_listings
from towpath.domain.listings.logic.imports import DETAILING, WAITING
from towpath.domain.listings.queries.pulls import Pull, pull_of
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock

app = typer.Typer(no_args_is_help=True)
StoreId = Annotated[int, typer.Argument(metavar="STORE", help=_("The id of the store."))]
Full = Annotated[bool, typer.Option("--full", help=_("Every listing, not only what has changed."))]
Wait = Annotated[bool, typer.Option("--wait", help=_("Wait until a worker has done it."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
LOOK_S = 1.0


@app.command("import", help=_("Read a store's listings from Amazon; a worker does it."))
def import_(store: StoreId, full: Full = False, wait: Wait = False) -> None:  # noqa: FBT002 - options
    """Ask for an import, and perhaps wait for it."""
    before = pull_of(store)
    begun = import_listings(store, full=full, by=here(), now=clock.now())
    say(_("The listings are being imported.") if begun else _("A full import is under way already."))
    for pull in _steps(before, full=full) if wait else ():
        say(progress(pull))
        if pull.fault:
            fail(translated(pull.fault))


@app.command("import-status", help=_("Show how far the listings of a store are imported."))
def status(store: StoreId, as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print how the import stands."""
    pull = pull_of(store_row(store).id)
    if as_json:
        names = ("state", "rows", "detailed", "imported_at", "changes_until", "fault_at")
        fault = translated(pull.fault) if pull.fault else None
        print_json({name: getattr(pull, name) for name in names} | {"fault": fault})
        return
    say(progress(pull))
    if pull.fault:
        say(translated(pull.fault))


def progress(pull: Pull) -> str:
    """Say in a line how far an import is."""
    step = translated(pull.step)
    if pull.state == DETAILING:
        counts = {"step": step, "done": pull.detailed, "all": pull.rows}
        return _("%(step)s: %(done)d of %(all)d") % counts
    if pull.state == WAITING and pull.imported_at:
        counts = {"step": step, "at": f"{pull.imported_at:%Y-%m-%d %H:%M} UTC", "all": pull.rows}
        return _("%(step)s. The last full import was on %(at)s: %(all)d listings.") % counts
    return step


def _steps(before: Pull, *, full: bool) -> Iterator[Pull]:
    """Give how an import stands whenever that has changed, until it is done or has failed."""
    known = before
    while True:
        sleep(LOOK_S)
        now = pull_of(before.store_id)
        if now != known:
            yield now
        done = now.imported_at != before.imported_at or (
            not full and now.changes_until != before.changes_until
        )
        if now.fault or (now.state == WAITING and done):
            return
        known = now
