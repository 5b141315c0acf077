"""Listings of an Amazon store: look, and act on one or on many, as in the Admin."""

import sys
from gettext import gettext as _
from typing import Annotated, Any

import typer

from towpath.cli.actor import here
from towpath.cli.output import print_json, print_table, say, translated
from towpath.domain.catalog.queries.browse import product
from towpath.domain.listings.actions import mass
from towpath.domain.listings.actions.acting import act_on
from towpath.domain.listings.actions.alias import Alias, change_asin, create_alias
from towpath.domain.listings.actions.assign import assign
from towpath.domain.listings.actions.info import Info, update_info
from towpath.domain.listings.logic.acting import ACTIONS, Outcome
from towpath.domain.listings.logic.states import TABS
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries.activity import activity_of, comment_of
from towpath.domain.listings.queries.counts import tab_counts
from towpath.domain.listings.queries.details import details, listing_by_sku
from towpath.domain.listings.queries.grid import grid_of, rows_of
from towpath.domain.listings.queries.mass import mass_action, mass_rows
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.grid.declared import Grid
from towpath.kit.grid.doors import facts_of, written
from towpath.kit.grid.exports import export as export_rows
from towpath.kit.grid.reading import matching, page
from towpath.kit.grid.state import State
from towpath.kit.grid.texts import text_of
from towpath.kit.text import Message
from towpath.sync.look_up import look_up

app = typer.Typer(no_args_is_help=True)
StoreId = Annotated[int, typer.Argument(metavar="STORE", help=_("The id of the store."))]
Sku = Annotated[str, typer.Argument(metavar="SKU", help=_("The Amazon Seller SKU of the listing."))]
Skus = Annotated[
    list[str] | None, typer.Argument(metavar="SKU…", help=_("Seller SKUs; or --tab with --all or --filter."))
]
Tab = Annotated[str, typer.Option(help=_("incomplete, new_third_party, ready, inactive, active, …"))]
Filters = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="COLUMN=VALUE", help=_("Only these: a text, FROM..TO, or one,other.")),
]
All = Annotated[bool, typer.Option("--all", help=_("All listings of the tab."))]
Sort = Annotated[str, typer.Option(help=_("A column; -COLUMN falls."))]
Columns = Annotated[str, typer.Option(help=_("Columns with commas between them."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
AsAlias = Annotated[bool, typer.Option("--alias", help=_("Though the product feeds another listing."))]
Remove = Annotated[bool, typer.Option("--remove", help=_("End the old listing once the new one is live."))]
Asin = Annotated[str, typer.Option(help=_("The ASIN."))]


@app.command("list", help=_("List the listings of a tab; without --tab, how many each tab has."))
def list_(  # noqa: PLR0913, PLR0917 - options of a command
    store: StoreId,
    tab: Tab = "",
    filters: Filters = None,
    sort: Sort = "",
    columns: Columns = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("At most so many."))] = 50,
    after: Annotated[str, typer.Option(help=_("The next page: what the last one said."))] = "",
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Print a page of a tab, or the counts."""
    if not tab:
        _counts(store, as_json=as_json)
        return
    grid = grid_of(tab)
    state = written(grid, filters=filters or (), sort=sort, columns=columns, size=limit, after=after)
    found = page(grid, rows_of(store_row(store).id, tab), state, total=tab_counts(store)[tab])
    shown = [column for column in state.shown if column.has_value]
    if as_json:
        print_json([{column.key: facts_of(column, row) for column in shown} for row in found.rows])
        return
    labels = [translated(Message(column.label)) for column in shown]
    print_table(labels, ([text_of(column, row) for column in shown] for row in found.rows))
    if found.after:
        say(_("The next page: --after %(cursor)s") % {"cursor": found.after})


@app.command(help=_("Show a listing: its values, where they come from, and what was done to it."))
def show(store: StoreId, sku: Sku, as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print one listing."""
    found = details(store, _listing(store, sku).pk)
    row = found.listing
    facts = [
        (translated(Message(one.label)), one.text, translated(Message(one.source))) for one in found.facts
    ]
    log = [
        (each.at.isoformat(timespec="seconds"), each.action, comment_of(vars(each)))
        for each in activity_of(row.pk).order_by("-pk")[:20]
    ]
    if as_json:
        values = {one.key: one.text for one in found.facts}
        names = ("sku", "asin", "title", "state", "cause", "issues", "updated_at")
        facts_of_row = {name: getattr(row, name) for name in names}
        print_json(facts_of_row | {"product_sku": found.product_sku, "values": values, "log": log})
        return
    say(f"{row.sku}  {row.asin}  {row.title}")
    say(translated(Message(found.status)) + (f": {translated(found.reason)}" if found.reason else ""))
    print_table((_("Value"), _("Now"), _("Comes from")), facts)
    print_table((_("Executed At"), _("Listing Action"), _("Comments")), log)


@app.command(help=_("Publish listings to Amazon."))
def publish(
    store: StoreId,
    skus: Skus = None,
    tab: Tab = "ready",
    filters: Filters = None,
    every: All = False,  # noqa: FBT002 - an option
) -> None:
    """Publish some listings, or all that match."""
    _act(store, "publish", skus, tab, filters, every)


@app.command(help=_("End listings on Amazon."))
def end(
    store: StoreId,
    skus: Skus = None,
    tab: Tab = "active",
    filters: Filters = None,
    every: All = False,  # noqa: FBT002 - an option
) -> None:
    """End some listings, or all that match."""
    _act(store, "end", skus, tab, filters, every)


@app.command(help=_("Search again: Amazon items for incomplete listings, products for new third-party ones."))
def match(
    store: StoreId,
    skus: Skus = None,
    tab: Tab = "incomplete",
    filters: Filters = None,
    every: All = False,  # noqa: FBT002 - an option
) -> None:
    """Attempt the automatic match again."""
    _act(store, "attempt-match" if tab == "new_third_party" else "search-again", skus, tab, filters, every)


@app.command("create-product", help=_("Create catalogue products of new third-party listings."))
def create_product(  # noqa: PLR0913, PLR0917 - options of a command
    store: StoreId,
    skus: Skus = None,
    filters: Filters = None,
    every: All = False,  # noqa: FBT002 - an option
    attribute_set: Annotated[str, typer.Option(help=_("The attribute set."))] = "Default",
    visibility: Annotated[str, typer.Option(help=_("The visibility."))] = "Not Visible Individually",
    category: Annotated[list[int] | None, typer.Option(help=_("The number of a category."))] = None,
    tax_class: Annotated[str, typer.Option(help=_("The tax class."))] = "",
    enabled: Annotated[bool, typer.Option(help=_("Enable the products."))] = True,  # noqa: FBT002
) -> None:
    """Create products; they belong to the store's website."""
    arguments = {
        "enabled": enabled,
        "website_ids": [store_row(store).website_id],
        "category_ids": category or [],
        "attribute_set": attribute_set,
        "visibility": visibility,
        "tax_class": tax_class,
    }
    _act(store, "create-products", skus, "new_third_party", filters, every, arguments)


@app.command("assign", help=_("Match a listing to a product; to an Amazon item with --asin."))
def assign_(
    store: StoreId,
    sku: Sku,
    product_sku: Annotated[str, typer.Option("--product", help=_("The SKU of the product."))] = "",
    alias: AsAlias = False,  # noqa: FBT002 - an option
    asin: Asin = "",
    condition: Annotated[str, typer.Option(help=_("The condition, such as used_good."))] = "",
) -> None:
    """Give a listing its product, or what it lacks."""
    row, by, now = _listing(store, sku), here(), clock.now()
    if product_sku:
        assign(store, row.pk, product(product_sku).pk, alias=alias, by=by, now=now)
    else:
        asin = look_up(store, asin, by=by) if asin else ""
        update_info(store, row.pk, Info(asin=asin, condition=condition), by=by, now=now)
    say(_("Saved."))


@app.command(help=_("Publish a listing for another Amazon item; the old one ends once Amazon has it."))
def asin(
    store: StoreId,
    sku: Sku,
    to: Annotated[str, typer.Argument(metavar="ASIN", help=_("The ASIN."))],
    new_sku: Annotated[str, typer.Option(help=_("The Seller SKU of the new listing."))] = "",
) -> None:
    """Edit the assigned ASIN."""
    by = here()
    found = look_up(store, to, by=by)
    made = change_asin(store, _listing(store, sku).pk, found, sku=new_sku, by=by, now=clock.now())
    say(details(store, made).listing.sku)


@app.command(help=_("Publish a second listing of a product under another Seller SKU."))
def alias(
    store: StoreId,
    sku: Sku,
    new_sku: Annotated[str, typer.Argument(help=_("The new Seller SKU."))],
    asin: Asin = "",
    remove: Remove = False,  # noqa: FBT002 - an option
) -> None:
    """Create an alias Seller SKU."""
    row, by = _listing(store, sku), here()
    wanted = look_up(store, asin, by=by) if asin and asin.upper() != row.asin else row.asin
    create_alias(store, row.pk, Alias(sku=new_sku, asin=wanted, remove=remove), by=by, now=clock.now())
    say(_("Saved."))


@app.command(help=_("Let the other party fulfil a listing: Amazon or the merchant."))
def fulfilment(store: StoreId, sku: Sku) -> None:
    """Switch the fulfilment."""
    act_on(store, "fulfilment", _listing(store, sku).pk, by=here(), now=clock.now())
    say(translated(Message(ACTIONS["fulfilment"].told)))


@app.command(help=_("Write the listings of a tab to standard output, as CSV or Excel XML."))
def export(
    store: StoreId,
    tab: Tab = "active",
    filters: Filters = None,
    sort: Sort = "",
    columns: Columns = "",
    xml: Annotated[bool, typer.Option("--xml", help=_("Excel XML instead of CSV."))] = False,  # noqa: FBT002
) -> None:
    """Export a tab."""
    grid, state = _narrowed(tab, filters, sort, columns)
    title = translated(Message(TABS[tab][0]))
    for piece in export_rows("xml" if xml else "csv", grid, rows_of(store_row(store).id, tab), state, title):
        sys.stdout.write(piece)


def _narrowed(tab: str, filters: list[str] | None, sort: str = "", columns: str = "") -> tuple[Grid, State]:
    grid = grid_of(tab)
    return grid, written(grid, filters=filters or (), sort=sort, columns=columns)


def _listing(store_id: int, sku: str) -> Listing:
    return listing_by_sku(store_row(store_id).id, sku)


def _counts(store_id: int, *, as_json: bool) -> None:
    counts = tab_counts(store_row(store_id).id)
    if as_json:
        print_json(counts)
    else:
        print_table((_("Tab"), _("Listings")), ((tab, count) for tab, count in counts.items()))


def _act(
    store_id: int,
    action: str,
    skus: list[str] | None,
    tab: str,
    filters: list[str] | None,
    every: bool,  # noqa: FBT001 - an option
    arguments: dict[str, Any] | None = None,
) -> None:
    """Act on listings in this process, as a mass action with its outcomes."""
    if not (skus or filters or every):
        raise typer.BadParameter(_("Name listings by their SKUs, or say --filter or --all."))
    grid, state = _narrowed(tab, filters)
    rows = matching(grid, rows_of(store_row(store_id).id, tab), state)
    if skus:
        rows = Listing.objects.filter(store=store_id, pk__in=[_listing(store_id, sku).pk for sku in skus])
    mass_id = mass.start(store_id, action, rows, arguments=arguments, by=here(), now=clock.now())
    mass.run(mass_id, by=here(), now=clock.now)
    row = mass_action(store_id, mass_id)
    say(_("%(done)d of %(total)d listings are done.") % {"done": row.done, "total": row.total})
    for one in mass_rows(row, skipped=True)[:100]:
        say(f"{one.sku}: {translated(Outcome(one.outcome, one.params).message)}")
    if row.skipped and not row.done:
        raise typer.Exit(1)
