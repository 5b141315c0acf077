from gettext import gettext as _
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import print_json, print_table, say
from towpath.domain.listings.actions.attributes import MappingChange, ask_again, map_attribute
from towpath.domain.listings.queries.attributes import mappings
from towpath.kit import clock

app = typer.Typer(no_args_is_help=True)
AttributeId = Annotated[int, typer.Argument(metavar="ID", help=_("The id of the Amazon attribute."))]


@app.command("list", help=_("Show Amazon's attributes and where their values go."))
def list_(
    country: Annotated[str, typer.Option(help=_("One country only, such as US."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,  # noqa: FBT002
) -> None:
    """Print the Attributes view."""
    rows = mappings(country)
    if as_json:
        print_json(
            [
                {"id": row.id, "country": row.country, "name": row.name, "code": row.attribute_code}
                for row in rows
            ]
        )
        return
    cells = [
        (str(row.id), row.country, row.name, row.attribute_code, _("yes") if row.active else "")
        for row in rows
    ]
    print_table([_("ID"), _("Country"), _("Amazon Attribute Name"), _("Code"), _("Active")], cells)


@app.command("map", help=_("Send the values of an Amazon attribute to an attribute of the catalogue."))
def map_(
    attribute_id: AttributeId,
    code: Annotated[str, typer.Argument(help=_("The code of the catalogue's attribute."))],
    overwrite: Annotated[bool, typer.Option(help=_("Overwrite values that are there."))] = False,  # noqa: FBT002
    active: Annotated[bool, typer.Option(help=_("Import values now and later."))] = True,  # noqa: FBT002
) -> None:
    """Map an attribute at the default scope."""
    change = MappingChange(attribute_code=code, active=active, overwrite=overwrite)
    changed = map_attribute(attribute_id, change, by=here(), now=clock.now())
    say(_("Saved.") if changed else _("Nothing was changed."))


@app.command("reimport", help=_("Fetch the values of Amazon attributes anew, in the background."))
def reimport(ids: Annotated[list[int], typer.Argument(metavar="ID…", help=_("Their ids."))]) -> None:
    """Ask for values again."""
    found = ask_again(ids, by=here(), now=clock.now())
    say(_("%(count)d attributes will be fetched anew.") % {"count": found})
