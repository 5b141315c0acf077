from gettext import gettext as _
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import print_json, print_table, say
from towpath.domain.catalog.actions.scopes import add_store_view, add_website
from towpath.domain.catalog.models import Product, StoreView, Website
from towpath.domain.catalog.queries import browse
from towpath.domain.catalog.queries.attributes import attribute_rows
from towpath.domain.catalog.queries.categories import categories, category_paths
from towpath.domain.catalog.queries.scopes import place_of, websites
from towpath.kit import clock

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Code = Annotated[str, typer.Argument(help=_("Its code."))]
Name = Annotated[str, typer.Argument(help=_("Its name."))]
SortOrder = Annotated[int, typer.Option(min=0, help=_("Its place among the others."))]


@app.command("list", help=_("List products, the newest first."))
def list_(
    search: Annotated[str, typer.Option(help=_("The beginning of a SKU, or words of a name."))] = "",
    kind: Annotated[str, typer.Option("--type", help=_("simple, configurable, virtual, …"))] = "",
    website: Annotated[str, typer.Option(help=_("The code of a website."))] = "",
    category: Annotated[int | None, typer.Option(help=_("The number of a category."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("At most so many."))] = 50,
    before: Annotated[
        int | None, typer.Option(help=_("Only older ones than this id: the next page."))
    ] = None,
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Print a page of products."""
    wanted = browse.Wanted(text=search, type=kind, website=website, category=category)
    rows = browse.products(wanted).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[:limit])
    if as_json:
        print_json([_product(row) for row in found])
        return
    columns = (_("Id"), _("SKU"), _("Name"), _("Type"), _("Attribute set"), _("Enabled"))
    print_table(
        columns,
        (
            (row.pk, row.sku, row.values.get("name"), row.type, row.attribute_set.name, _yes(row.enabled))
            for row in found
        ),
    )
    if len(found) == limit:
        say(_("The next page: --before %(id)s") % {"id": found[-1].pk})


@app.command(help=_("Show a product with its values at a scope."))
def show(
    sku: Annotated[str, typer.Argument(help=_("The SKU."))],
    scope: Annotated[str, typer.Option(help=_("default, website:CODE or store_view:CODE."))] = "default",
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Print one product."""
    kind, _colon, code = scope.partition(":")
    row, place = browse.product(sku), place_of(kind, code)
    values = browse.values_of(row, place)
    if as_json:
        more = {
            "categories": [path for pk, path in category_paths().items() if pk in row.category_ids],
            "websites": browse.website_names(row.website_ids),
            "stock": {item.source.code: str(item.quantity) for item in browse.stock_of(row)},
            "variants": [variant.sku for variant in browse.variants_of(row)],
            "values": {each.attribute.code: each.value for each in values},
        }
        print_json(_product(row) | more)
        return
    say(f"{row.sku}  {row.type}  {row.attribute_set.name}")
    print_table(
        (_("Attribute"), _("Value"), _("Own")),
        ((each.attribute.code, _shown(each.value), _yes(each.own)) for each in values),
    )


@app.command("websites", help=_("List the websites with their store views."))
def websites_(as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print every website and store view, in the shop's order."""
    rows = websites()
    if as_json:
        print_json([_scope_facts(row) | {"store_views": _views_of(row)} for row in rows])
        return
    cells = []
    for row in rows:
        cells.append((row.code, "", row.name, row.sort_order))
        cells += [(row.code, view.code, view.name, view.sort_order) for view in row.store_views.all()]
    print_table((_("Website"), _("Store view"), _("Name"), _("Sort order")), cells)


@app.command("add-website", help=_("Add a website, with the code that it has in the shop."))
def add_website_(code: Code, name: Name, sort_order: SortOrder = 0) -> None:
    """Add a website unless it is there."""
    added = add_website(code, name, sort_order=sort_order, by=here(), now=clock.now())
    say(_("Added.") if added else _("It is there already."))


@app.command("add-store-view", help=_("Add a store view, with the code that it has in the shop."))
def add_store_view_(
    website: Annotated[str, typer.Argument(help=_("The code of its website."))],
    code: Code,
    name: Name,
    sort_order: SortOrder = 0,
) -> None:
    """Add a store view unless it is there."""
    added = add_store_view(website, code, name, sort_order=sort_order, by=here(), now=clock.now())
    say(_("Added.") if added else _("It is there already."))


@app.command("attributes", help=_("List the attributes of products."))
def attributes_(as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print every attribute."""
    rows = attribute_rows()
    if as_json:
        names = ("code", "label", "kind", "scope", "use_for_promo_rules", "system")
        print_json([{name: getattr(row, name) for name in names} for row in rows])
    else:
        columns = (_("Code"), _("Label"), _("Input type"), _("Scope"), _("For rules"))
        print_table(
            columns,
            ((row.code, row.label, row.kind, row.scope, _yes(row.use_for_promo_rules)) for row in rows),
        )


@app.command("categories", help=_("List the categories with their numbers of products."))
def categories_(as_json: Json = False) -> None:  # noqa: FBT002 - an option
    """Print the tree."""
    rows = categories()
    if as_json:
        paths = category_paths()
        print_json([{"id": row.id, "path": paths[row.id], "products": row.products} for row in rows])
    else:
        cells = ((row.id, "  " * (len(row.path) - 1) + row.name, row.products) for row in rows)
        print_table((_("Id"), _("Category"), _("Products")), cells)


def _product(row: Product) -> dict[str, object]:
    return {
        "id": row.pk,
        "sku": row.sku,
        "name": row.values.get("name"),
        "type": row.type,
        "attribute_set": row.attribute_set.name,
        "enabled": row.enabled,
    }


def _scope_facts(row: Website | StoreView) -> dict[str, object]:
    return {"code": row.code, "name": row.name, "sort_order": row.sort_order}


def _views_of(row: Website) -> list[dict[str, object]]:
    return [_scope_facts(view) for view in row.store_views.all()]


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return _yes(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _yes(value: bool) -> str:  # noqa: FBT001 - a fact
    return _("yes") if value else _("no")
