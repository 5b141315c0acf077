import sys
from gettext import gettext as _
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import fail, print_json, print_table, say, translated
from towpath.domain.catalog.queries.scopes import ScopeChoice, scope_choice
from towpath.domain.settings import actions, queries
from towpath.domain.settings.logic.registry import REGISTRY, Setting
from towpath.domain.settings.queries import FieldRow
from towpath.kit import clock
from towpath.kit.text import Message

app = typer.Typer(no_args_is_help=True)
Key = Annotated[str, typer.Argument(help=_("The setting, such as general/store/locale/time_zone."))]
Scope = Annotated[str, typer.Option("--scope", help=_("default, website:CODE or store_view:CODE."))]
UseDefault = Annotated[bool, typer.Option("--use-default", help=_("Take the scope's own value away."))]
Yes = Annotated[bool, typer.Option("--yes", help=_("Answer the question that the setting asks with yes."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]


@app.command("get", help=_("Show one value; a secret is masked."))
def get(key: Key, scope: Scope = "default", as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print the value that holds at a scope."""
    (row,) = queries.fields([REGISTRY.setting(key)], _scope(scope).path)
    if as_json:
        print_json(_row(row))
    else:
        say(row.shown)


@app.command("list", help=_("Show all values, or those of one page; secrets are masked."))
def list_(
    section: Annotated[str, typer.Argument(help=_("A page, such as general/store."))] = "",
    scope: Scope = "default",
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Print the values that hold at a scope."""
    settings = (
        REGISTRY.section(section).settings if section else [place.setting for place in REGISTRY.places()]
    )
    rows = queries.fields(settings, _scope(scope).path)
    if as_json:
        print_json([_row(row) for row in rows])
    else:
        cells = [(row.setting.key, row.shown, row.origin.kind if row.origin else "") for row in rows]
        print_table([_("Setting"), _("Value"), _("Set in")], cells)


@app.command("set", help=_("Save a value. A secret is asked for, or read from standard input."))
def set_(
    key: Key,
    value: Annotated[str | None, typer.Argument(help=_("The value; “-” reads standard input."))] = None,
    scope: Scope = "default",
    use_default: UseDefault = False,  # noqa: FBT002 - an option
    yes: Yes = False,  # noqa: FBT002 - an option
) -> None:
    """Save one setting at a scope, or take its own value away there."""
    typed = {} if use_default else {key: _typed(REGISTRY.setting(key), value)}
    gone, confirmed = [key] if use_default else [], [key] if yes else []
    path = _scope(scope).path
    changed = actions.save(path, typed, gone, confirmed=confirmed, by=here(), now=clock.now())
    say(_("Saved.") if changed else _("Nothing was changed."))


def _typed(setting: Setting, value: str | None) -> str:
    if value is not None and value != "-":
        if setting.is_secret:
            fail(_("A secret in an argument stays in the shell's history. Leave it out: it is asked for."))
        return value
    if value == "-" or not sys.stdin.isatty():
        return sys.stdin.read()
    label = translated(Message(setting.label))
    return str(typer.prompt(label, hide_input=setting.is_secret, default="", show_default=False))


def _scope(text: str) -> ScopeChoice:
    kind, _colon, code = text.partition(":")
    return scope_choice(kind, code)


def _row(row: FieldRow) -> dict[str, object]:
    return {
        "key": row.setting.key,
        "value": row.shown,
        "secret": row.setting.is_secret,
        "is_set": row.is_set,
        "inherited": row.inherited,
        "origin": row.origin.kind if row.origin else None,
    }
