"""The listing rule of an Amazon store: show it, try it out, save it."""

import json
import sys
from dataclasses import asdict
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import print_json, print_table, say
from towpath.domain.listings.actions.rules import save_rule
from towpath.domain.listings.logic.preview import TABS
from towpath.domain.listings.queries.preview import Preview
from towpath.domain.listings.queries.preview_grid import preview_grid, preview_page
from towpath.domain.listings.queries.rule import rule_of
from towpath.domain.rules.logic.checking import checked
from towpath.domain.rules.logic.reading import read, write
from towpath.domain.rules.logic.sentence import sentence
from towpath.domain.rules.logic.tree import Combination
from towpath.domain.rules.queries.vocabulary import vocabulary
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.grid.doors import facts_of, written
from towpath.kit.grid.texts import text_of
from towpath.kit.speech import say as spoken

app = typer.Typer(no_args_is_help=True)
StoreId = Annotated[int, typer.Argument(metavar="STORE", help=_("The id of the store."))]
File = Annotated[
    str, typer.Argument(metavar="FILE", help=_("The rule as JSON, as “show --json” prints it; - reads it."))
]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]


@app.command(help=_("Show the listing rule of a store in words."))
def show(store: StoreId, as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print the rule, or with --json its tree for save and preview."""
    rule = rule_of(store_row(store).id)
    if as_json:
        print_json(write(rule.tree))
        return
    say(spoken(sentence(rule.tree, vocabulary(rule.tree))))
    if rule.version:
        here_and_now = {"version": rule.version, "name": rule.saved_by, "decided": rule.decided_version}
        say(_("Version %(version)s, saved by %(name)s; in force: version %(decided)s.") % here_and_now)


@app.command(help=_("Say what a listing rule would do; nothing is saved."))
def preview(
    store: StoreId,
    file: File,
    tab: Annotated[str, typer.Option(help=_("ineligible, eligible or new: list these products too."))] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help=_("At most so many."))] = 50,
    after: Annotated[str, typer.Option(help=_("The cursor that the last page ended with."))] = "",
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Print what would be listed, kept and excluded."""
    found = Preview(store_row(store), _tree(store, file))
    counts = asdict(found.counts())
    if as_json:
        print_json({"counts": counts, **(_page_facts(found, tab, limit, after) if tab else {})})
        return
    print_table(("", _("Number")), counts.items())
    if tab:
        _print_page(found, tab, limit, after)


@app.command(help=_("Save the listing rule of a store and open the store."))
def save(
    store: StoreId,
    file: File,
    confirm: Annotated[bool, typer.Option("--confirm", help=_("Also if many listings drop to 0."))] = False,  # noqa: FBT002
) -> None:
    """Save a rule; a worker does what follows from it."""
    rule = save_rule(store, _tree(store, file), confirmed=confirm, by=here(), now=clock.now())
    say(spoken(sentence(rule.tree, vocabulary(rule.tree))))


def _tree(store: int, file: str) -> Combination:
    """Read a rule from a file; what is wrong with it is said by its place."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        data = json.loads(text)
    except (OSError, ValueError) as fault:
        wrong = _("“%(file)s” cannot be read: %(why)s") % {"file": file, "why": fault}
        raise typer.BadParameter(wrong) from None
    return checked(read(data), vocabulary(rule_of(store).tree))


def _page_facts(found: Preview, tab: str, limit: int, after: str) -> dict[str, object]:
    state = written(preview_grid(), size=limit, after=after)
    rows = preview_page(found, _tab(tab), state)
    items = [{column.key: facts_of(column, row) for column in state.shown} for row in rows.rows]
    return {"items": items, "after": rows.after}


def _print_page(found: Preview, tab: str, limit: int, after: str) -> None:
    state = written(preview_grid(), size=limit, after=after)
    rows = preview_page(found, _tab(tab), state)
    cells = ([text_of(column, row) for column in state.shown] for row in rows.rows)
    print_table([spoken(column.label) for column in state.shown], cells)
    if rows.after:
        say(_("The next page: --after %(cursor)s") % {"cursor": rows.after})


def _tab(tab: str) -> str:
    if tab not in TABS:
        raise typer.BadParameter(_("Choose one of %(tabs)s.") % {"tabs": ", ".join(TABS)})
    return tab
