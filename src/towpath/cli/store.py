import sys
from gettext import gettext as _
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.listing_import import progress
from towpath.cli.output import print_json, print_table, say, translated
from towpath.domain.catalog.queries.scopes import websites
from towpath.domain.listings.actions.stores import NewStore, add_store
from towpath.domain.listings.logic.states import TABS
from towpath.domain.listings.queries.counts import tab_counts
from towpath.domain.listings.queries.pulls import pull_of
from towpath.domain.stores.actions import stores as actions
from towpath.domain.stores.logic.status import STATUSES, SUSPENDED, TROUBLES
from towpath.domain.stores.queries.stores import StoreRow, store_row, store_rows
from towpath.kit import clock
from towpath.kit.text import Message
from towpath.sync import connect as sync

app = typer.Typer(no_args_is_help=True)
StoreId = Annotated[int, typer.Argument(metavar="STORE", help=_("The id of the store."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Paste = Annotated[
    bool,
    typer.Option("--paste", help=_("Ask for client secret and refresh token, or read two lines.")),
]
Zero = Annotated[
    bool, typer.Option("--zero-quantity", help=_("Also tell Amazon the quantity 0 of its listings."))
]


@app.command(help=_("Add an Amazon store; connect it afterwards."))
def add(
    name: Annotated[str, typer.Argument(help=_("Its name, for you alone."))],
    country: Annotated[str, typer.Option(help=_("The country of the marketplace, such as US."))],
    email: Annotated[str, typer.Option(help=_("The contact of the store."))],
    website: Annotated[str, typer.Option(help=_("The code of the website whose products are listed."))],
    identifier: Annotated[str, typer.Option(help=_("asin, ean, upc, isbn or gcid, with --attribute."))] = "",
    attribute: Annotated[str, typer.Option(help=_("The attribute that holds the identifier."))] = "",
) -> None:
    """Add a store and print its id."""
    codes = {site.code: site.pk for site in websites()}
    pair = {"identifier": identifier, "attribute": attribute}
    known = "GB" if country.upper() == "UK" else country.upper()
    new = NewStore(name=name, email=email, website_id=codes.get(website, 0), country=known, **pair)
    say(str(add_store(new, by=here(), now=clock.now())))


@app.command("list", help=_("List the Amazon stores."))
def list_(as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print every store."""
    rows = store_rows()
    if as_json:
        print_json([_facts(row) for row in rows])
        return
    columns = (_("Id"), _("Store"), _("Country"), _("Status"), _("Seller"))
    print_table(columns, [(row.id, row.name, row.country, _status(row), row.seller_id) for row in rows])


@app.command(help=_("Show a store: its connection, its listings by tab."))
def show(store: StoreId, as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print one store."""
    row = store_row(store)
    if as_json:
        print_json(_facts(row))
        return
    say(f"{row.name}  {row.country}  {_status(row)}")
    if row.trouble:
        say(translated(Message(TROUBLES[row.trouble])))
    elif row.suspended:
        say(translated(Message(SUSPENDED)))
    say(progress(pull := pull_of(store)))
    if pull.fault:
        say(translated(pull.fault))
    counts = tab_counts(store)
    print_table(
        (_("Tab"), _("Listings")),
        [(translated(Message(label)), counts[tab]) for tab, (label, _s) in TABS.items()],
    )


@app.command(help=_("Connect a store to a seller account, for the first time or again; Amazon is asked."))
def connect(
    store: StoreId,
    seller: Annotated[str, typer.Option(help=_("The Merchant Token shown in Seller Central."))] = "",
    client_id: Annotated[str, typer.Option(help=_("The application's client id."))] = "",
    paste: Paste = False,  # noqa: FBT002 - an option
    like: Annotated[int, typer.Option(help=_("The id of a store whose account sells here too."))] = 0,
) -> None:
    """Connect by a pasted token, or by the account of another store."""
    if bool(like) == paste:
        raise typer.BadParameter(_("Give either --paste or --like."))
    if like:
        sync.connect_like(store, like, by=here(), now=clock.now())
    else:
        secret, token = _secret(_("Client secret (empty: the stored one)")), _secret(_("Refresh token"))
        sync.connect_pasted(store, sync.Pasted(client_id, secret, token, seller), by=here(), now=clock.now())
    say(_("Connected: %(seller)s.") % {"seller": store_row(store).seller_id})


@app.command(help=_("Ask Amazon now whether it accepts a store's account, and record what it says."))
def check(store: StoreId) -> None:
    """Check the connection of one store."""
    sync.check_store(store, by=here(), now=clock.now())
    say(_status(store_row(store)))


@app.command(help=_("Let a paused store exchange data again, with its settings as they are now."))
def activate(store: StoreId) -> None:
    """Activate a store."""
    done = actions.activate(store, by=here(), now=clock.now())
    say(_("The store is active.") if done else _("Nothing was changed."))


@app.command(help=_("Pause a store: its listings stay at Amazon; nothing is lost."))
def deactivate(store: StoreId, zero_quantity: Zero = False) -> None:  # noqa: FBT002 - an option
    """Deactivate a store."""
    done = actions.deactivate(store, zero_quantity=zero_quantity, by=here(), now=clock.now())
    say(_("The store is inactive.") if done else _("Nothing was changed."))


@app.command(help=_("Delete a store with everything that belongs to it; the listings at Amazon stay."))
def delete(
    store: StoreId, name: Annotated[str, typer.Option(help=_("The store's name, to confirm it."))] = ""
) -> None:
    """Delete a store; a worker does it."""
    typed = name or typer.prompt(_("Type the store's name to confirm"))
    actions.delete_store(store, typed=typed, by=here(), now=clock.now())
    say(_("The store is being deleted."))


def _secret(label: str) -> str:
    """Ask for a secret, or take the next line of standard input: it never stands in an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return str(typer.prompt(label, hide_input=True, default="", show_default=False))


def _status(row: StoreRow) -> str:
    return _("Being deleted") if row.deleting else _(STATUSES[row.status])


def _facts(row: StoreRow) -> dict[str, object]:
    facts = ("id", "name", "email", "country", "status", "trouble", "suspended", "seller_id")
    names = (*facts, "zeroed", "deleting", "created_at", "updated_at", "connected_at", "opened_at")
    return {name: getattr(row, name) for name in names} | {"listings": tab_counts(row.id)}
