import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import print_json, print_table, say, translated
from towpath.domain.catalog.actions import generated
from towpath.domain.catalog.actions import imports as actions
from towpath.domain.catalog.actions.scopes import add_store_view, add_website
from towpath.domain.catalog.logic import generator
from towpath.domain.catalog.models import CatalogImport, Product, StoreView, Website
from towpath.domain.catalog.queries import browse, imports
from towpath.domain.catalog.queries.attributes import attribute_rows
from towpath.domain.catalog.queries.categories import categories, category_paths
from towpath.domain.catalog.queries.scopes import place_of, websites
from towpath.kit import clock
from towpath.kit.csvlines import lines

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Say what would be done, and do nothing."))]
Code = Annotated[str, typer.Argument(help=_("Its code."))]
Name = Annotated[str, typer.Argument(help=_("Its name."))]
SortOrder = Annotated[int, typer.Option(min=0, help=_("Its place among the others."))]
LEFT_OUT = 3
SHOWN = 20
MOST = 1_000_000


@app.command(
    "import",
    help=_("Import products from files in Magento's product CSV format.")
    + " "
    + _("Exit codes: 0 all rows, 3 some rows were left out, 1 a file could not be imported."),
)
def import_(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help=_("The CSV files, in order."))
    ],
    dry_run: DryRun = False,  # noqa: FBT002 - an option
    errors: Annotated[
        Path | None, typer.Option(help=_("Write what is wrong with rows to this CSV file."))
    ] = None,
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Import one file after the other, and say what came of each."""
    done = []
    for path in files:
        with path.open("rb") as file:
            import_id = actions.read(
                file, path.name, dry_run=dry_run, later=False, by=here(), now=clock.now()
            )
        done.append(_run(import_id, quiet=as_json))
    if errors:
        _write_errors(done, errors)
    if as_json:
        print_json([_facts(row) for row in done])
    else:
        for row in done:
            _tell(row)
    if any(row.fault for row in done):
        raise typer.Exit(1)
    if any(imports.problems(row.pk).exists() for row in done):
        raise typer.Exit(LEFT_OUT)


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


@app.command(help=_("Make a catalogue out of nothing: the same number and seed give the same products."))
def generate(
    products: Annotated[int, typer.Option(min=1, max=MOST, help=_("How many products."))] = 1000,
    seed: Annotated[int, typer.Option(help=_("Another number, other products."))] = 1,
    to: Annotated[Path | None, typer.Option("--csv", help=_("Write a CSV file instead."))] = None,
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Fill the catalogue, or write a file for an import."""
    if to:
        with to.open("w", encoding="utf-8", newline="") as file:
            file.writelines(generator.csv_text(products, seed))
        say(_("Written: %(path)s") % {"path": to})
        return
    row = _run(generated.generate(products, seed, by=here(), now=clock.now()), quiet=as_json)
    if as_json:
        print_json(_facts(row))
    else:
        _tell(row)


def _run(import_id: int, *, quiet: bool) -> CatalogImport:
    with _progress(import_id, quiet=quiet) as tell:
        actions.run(import_id, by=here(), now=clock.now(), tell=tell)
    return imports.import_row(import_id)


@contextmanager
def _progress(import_id: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Show a bar where somebody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    row = imports.import_row(import_id)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    hidden = quiet or not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=hidden, transient=True) as progress:
        task = progress.add_task(row.file_name, total=imports.totals(row).rows)
        yield (
            (lambda: None) if hidden else (lambda: progress.update(task, completed=imports.totals(row).done))
        )


def _tell(row: CatalogImport) -> None:
    if fault := imports.fault(row):
        say(f"{row.file_name}: {translated(fault)}")
        return
    totals = imports.totals(row)
    counts = {"file": row.file_name} | {name: getattr(totals, name) for name in _COUNTS}
    would = _(
        "%(file)s, tried out: %(rows)d rows; %(created)d new, %(changed)d changed, "
        "%(unchanged)d as before, %(refused)d left out."
    )
    did = _(
        "%(file)s: %(rows)d rows; %(created)d new, %(changed)d changed, "
        "%(unchanged)d as before, %(refused)d left out."
    )
    say((would if row.dry_run else did) % counts)
    for notice in imports.notices(row):
        say(translated(notice))
    problems = imports.problems(row.pk)
    found = [
        (each.line, each.sku, each.column, translated(imports.problem_message(each.code)), each.value)
        for each in problems[:SHOWN]
    ]
    if found:
        print_table((_("Line"), _("SKU"), _("Column"), _("What is wrong"), _("Value")), found)
    if (more := problems.count() - len(found)) > 0:
        say(_("And %(count)d more; --errors FILE writes them all.") % {"count": more})


_COUNTS = ("rows", "created", "changed", "unchanged", "refused")


def _write_errors(done: list[CatalogImport], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines(_errors(done)))


def _errors(done: list[CatalogImport]) -> Iterator[list[str]]:
    yield ["file", *imports.PROBLEM_COLUMNS]
    for row in done:
        for each in imports.problems(row.pk).iterator(chunk_size=1000):
            message = translated(imports.problem_message(each.code))
            yield [row.file_name, *imports.problem_cells(each, message)]


def _facts(row: CatalogImport) -> dict[str, object]:
    totals = imports.totals(row)
    fault = imports.fault(row)
    return {
        "id": row.pk,
        "file": row.file_name,
        "state": row.state,
        "dry_run": row.dry_run,
        **{name: getattr(totals, name) for name in _COUNTS},
        "fault": translated(fault) if fault else None,
        "notices": row.notices,
        "problems": imports.problems(row.pk).count(),
    }


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
