from gettext import gettext as _
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import print_json, print_table, say, translated
from towpath.domain.listings.actions.settings import save_settings
from towpath.domain.stores.logic.settings_pages import setting_rows
from towpath.domain.stores.queries.settings import stored
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.text import Message

app = typer.Typer(no_args_is_help=True)
StoreId = Annotated[int, typer.Argument(metavar="STORE", help=_("The id of the store."))]


@app.command("settings", help=_("Show the settings of a store."))
def settings(
    store: StoreId,
    page: Annotated[str, typer.Option(help=_("One page only: listings or orders."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,  # noqa: FBT002
) -> None:
    """Print what holds; what another setting switches off is marked."""
    rows = setting_rows(store_row(store).country, stored(store), page)
    if as_json:
        print_json([{"key": row.field.key, "value": row.value, "counts": row.counts} for row in rows])
        return
    cells = [
        (
            row.field.key,
            translated(Message(row.field.setting.label)),
            row.value,
            "" if row.counts else _("off"),
        )
        for row in rows
    ]
    print_table([_("Setting"), _("Label"), _("Value"), ""], cells)


@app.command("set", help=_("Save settings of a store, all or nothing."))
def set_(
    store: StoreId,
    values: Annotated[list[str], typer.Argument(metavar="KEY=VALUE…", help=_("What to save."))],
) -> None:
    """Save some settings of a store."""
    pairs = [value.partition("=") for value in values]
    if bad := next((key for key, equals, _value in pairs if not equals), None):
        raise typer.BadParameter(_("“%(text)s” is not KEY=VALUE.") % {"text": bad})
    typed = {key: value for key, _equals, value in pairs}
    changed = save_settings(store, typed, by=here(), now=clock.now())
    say(_("Saved.") if changed else _("Nothing was changed."))
