import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _
from gettext import pgettext
from pathlib import Path
from typing import Annotated

import typer

from towpath.cli.actor import here
from towpath.cli.output import print_json, print_table, say, translated
from towpath.domain.catalog.actions import generated
from towpath.domain.catalog.actions import imports as actions
from towpath.domain.catalog.logic import generator
from towpath.domain.catalog.logic.imports import STATES
from towpath.domain.catalog.models import CatalogImport
from towpath.domain.catalog.queries import imports
from towpath.kit import clock
from towpath.kit.csvlines import lines
from towpath.kit.text import Message

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Say what would be done, and do nothing."))]
Background = Annotated[
    bool, typer.Option("--background", help=_("Read the files and leave the rest to a worker."))
]
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
    background: Background = False,  # noqa: FBT002 - an option
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Import one file after the other, and say what came of each."""
    done = []
    for path in files:
        with path.open("rb") as file:
            import_id = actions.read(
                file, path.name, dry_run=dry_run, later=background, by=here(), now=clock.now()
            )
        done.append(imports.import_row(import_id) if background else _run(import_id, quiet=as_json))
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


@app.command(
    "imports", help=_("List the imports, the newest first: how far they are, and what came of them.")
)
def imports_(
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("At most so many."))] = 20,
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Print the newest imports."""
    rows = list(imports.imports()[:limit])
    if as_json:
        print_json([_facts(row) for row in rows])
        return
    columns = (
        _("Id"),
        _("File"),
        _("State"),
        _("Rows"),
        _("Done"),
        pgettext("rows", "New"),
        _("Changed"),
        _("Left out"),
    )
    print_table(columns, map(_cells, rows))


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


def _cells(row: CatalogImport) -> tuple[object, ...]:
    found = imports.totals(row)
    state = translated(Message(STATES.get(row.state, row.state)))
    counts = (found.rows, found.done, found.created, found.changed, found.refused)
    return (row.pk, row.file_name, state, *counts)


def _tell(row: CatalogImport) -> None:
    if row.state == "waiting":
        say(_("%(file)s: import %(id)d waits for a worker.") % {"file": row.file_name, "id": row.pk})
        return
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
