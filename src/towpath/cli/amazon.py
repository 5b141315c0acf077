import json
import sys
from gettext import gettext as _
from typing import TYPE_CHECKING, Annotated, Any

import typer

from towpath.cli.output import fail, print_json, print_table

if TYPE_CHECKING:
    from towpath.sync.by_hand import Credentials

app = typer.Typer(no_args_is_help=True)
Country = Annotated[str, typer.Option("--country", help=_("A country of the seller's account, such as US."))]
Seller = Annotated[str, typer.Option("--seller", help=_("The seller's id at Amazon."))]
Demo = Annotated[bool, typer.Option("--demo", help=_("Call the demo's stand-in Amazon."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Pairs = Annotated[list[str] | None, typer.Option(help=_("NAME=VALUE; may be given several times."))]
YES = {True: _("yes"), False: _("no")}


@app.command(help=_("Sign in at Amazon and show the account's marketplaces."))
def ping(
    country: Country = "US",
    seller: Seller = "",
    demo: Demo = False,  # noqa: FBT002 - an option
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Show that application, authorisation and connection work."""
    del demo  # the command line itself has seen to it
    from dataclasses import asdict

    from towpath.sync import by_hand

    found = by_hand.ping(_credentials(country, seller))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    columns = [_("Country"), _("Marketplace"), _("Store"), _("Currency"), _("Takes part"), _("Suspended")]
    rows = [
        (
            one.country,
            one.marketplace_id,
            one.store_name,
            one.currency,
            YES[one.participating],
            YES[one.suspended],
        )
        for one in found
    ]
    print_table(columns, rows)


@app.command(help=_("Call one operation, such as getListingsItem, and print Amazon's answer as JSON."))
def call(
    operation: Annotated[str, typer.Argument(help=_("Amazon's name of the operation."))],
    path: Pairs = None,
    query: Pairs = None,
    body: Annotated[str, typer.Option(help=_("A file with the JSON body; “-” reads standard input."))] = "",
    country: Country = "US",
    seller: Seller = "",
    demo: Demo = False,  # noqa: FBT002 - an option
) -> None:
    """Make one call, within the quotas that all processes share."""
    del demo  # the command line itself has seen to it
    from towpath.sync import by_hand

    answer = by_hand.call(
        _credentials(country, seller),
        operation,
        path=_pairs(path),
        query=_pairs(query),
        body=_body(body) if body else None,
    )
    print_json(answer.data)


def _credentials(country: str, seller: str) -> "Credentials":
    from django.conf import settings

    from towpath.sync import by_hand

    return by_hand.credentials(
        settings.AMAZON_CLIENT_ID or typer.prompt(_("Client id")),
        settings.AMAZON_CLIENT_SECRET or typer.prompt(_("Client secret"), hide_input=True),
        settings.AMAZON_REFRESH_TOKEN or typer.prompt(_("Refresh token"), hide_input=True),
        country=country,
        seller_id=seller,
    )


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs = [text.partition("=") for text in given or ()]
    if wrong := [name for name, equals, _value in pairs if not equals]:
        fail(_("“%(text)s” is not NAME=VALUE.") % {"text": wrong[0]}, 2)
    return {name: value for name, _equals, value in pairs}


def _body(name: str) -> Any:
    try:
        with sys.stdin if name == "-" else open(name, encoding="utf-8") as file:  # noqa: PTH123 - or stdin
            return json.load(file)
    except OSError as error:
        fail(_("%(file)s cannot be read: %(reason)s") % {"file": name, "reason": error.strerror})
    except ValueError as error:
        fail(_("%(file)s is not JSON: %(reason)s") % {"file": name, "reason": error})
