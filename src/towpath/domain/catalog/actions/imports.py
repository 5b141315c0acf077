"""An import of products: read a file, then take its rows into the catalogue, chunk by chunk.

Every chunk is one transaction for each step, which also notes that the step is done. So an import that was
cut off goes on where it was, and its numbers are right.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F

from towpath.domain.catalog.actions.import_meanings import _make_options, _note, _options, _setup
from towpath.domain.catalog.actions.staging import _drop, _stage, _table
from towpath.domain.catalog.logic.files import CsvFile
from towpath.domain.catalog.logic.import_sql.products import products
from towpath.domain.catalog.logic.import_sql.scopes import has_website_values, store_views, websites
from towpath.domain.catalog.logic.import_sql.values import Setup
from towpath.domain.catalog.logic.import_sql.variants import variants
from towpath.domain.catalog.logic.imports import CatalogChanged, ImportWaits, Unreadable
from towpath.domain.catalog.models import CatalogImport, Category, ImportChunk, ImportProblem
from towpath.domain.catalog.queries.imports import totals
from towpath.domain.journal import actions as journal
from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.events import publish
from towpath.kit.streams import in_streams
from towpath.kit.text import N_

Statement = Callable[[Setup, str], str]
LOCK = 7_205_759_403
"""Of PostgreSQL's advisory locks, ours: one import at a time works on the catalogue."""
DISTURBED = {"23505", "40P01"}
"""A row is there already; a deadlock."""
PLANNING = (
    "work_mem = '64MB'",
    "jit = off",
    "max_parallel_workers_per_gather = 0",
    "enable_seqscan = off",
    "synchronous_commit = off",
)
"""Products are looked up by SKU while another stream fills the table: to scan it, as PostgreSQL would plan
for the small table of a moment ago, takes hours. A chunk that a crash takes back is done again, so nobody
waits for the disk but at the end."""


def read(
    file: IO[bytes], file_name: str, *, dry_run: bool = False, later: bool = True, by: Actor, now: datetime
) -> int:
    """Read a product CSV and give the import's id; raises :class:`Unreadable`.

    A worker does the rest ``later``; else the caller calls :func:`run`. What was read for a worker outlives
    a crash of the database, which takes longer to read.
    """
    by.require("catalog.import")
    opened = CsvFile(file)
    row = CatalogImport.objects.create(
        file_name=file_name[:255],
        header=opened.header,
        decimal_comma=opened.separator == ";",
        dry_run=dry_run,
        by_name=by.name,
        created_at=now,
    )
    try:
        _stage(row, opened, durable=later)
    except Unreadable as fault:
        _fail(row, fault, now)
        raise
    with transaction.atomic():
        row.state = "waiting"
        row.save(update_fields=["state"])
        if later:
            publish(ImportWaits(row.pk, by, now))
    return row.pk


def run(import_id: int, *, by: Actor, now: datetime, tell: Callable[[], None] = lambda: None) -> None:
    """Take the rows of an import into the catalogue, from where it was left; ``tell`` after each chunk.

    Another import that is at work is waited for. One that is done or has failed is left alone.
    """
    by.require("catalog.import")
    with _alone():
        row = _import(import_id)
        if row.state not in {"waiting", "running"}:
            return
        if _is_lost(row):
            _fail(row, Unreadable(code="FILE_LOST"), now)
            return
        row.state = "running"
        row.save(update_fields=["state"])
        setup = _setup(row, now)
        _take_in(row, setup, tell)
        _take_together(row, setup)
        _finish(row, by, now)


def forget(before: datetime, *, by: Actor, now: datetime) -> int:
    """Delete imports that began before a time, with their problems; give how many."""
    del by, now  # what they did to the catalogue stays in the journal
    rows = CatalogImport.objects.filter(created_at__lt=before)
    old = list(rows.values_list("pk", flat=True))
    for import_id in old:
        _drop(import_id)
    ImportProblem.objects.filter(catalog_import__in=old).delete()
    rows.filter(pk__in=old).delete()
    return len(old)


def _import(import_id: int) -> CatalogImport:
    row = CatalogImport.objects.filter(pk=import_id).first()
    if row is None:
        raise NotFound(N_("There is no such import."))
    return row


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock that one import at a time has; it goes with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _fail(row: CatalogImport, fault: Unreadable, now: datetime) -> None:
    with transaction.atomic():
        row.state, row.fault, row.fault_params = "failed", fault.code, dict(fault.message.params)
        row.finished_at = now
        row.save()
        _drop(row.pk)


def _is_lost(row: CatalogImport) -> bool:
    """Tell whether a crash of the database emptied a table: those that are not durable."""
    waiting = row.chunks.filter(rows__gt=F("refused"), steps=0).values_list("number", flat=True)
    with connection.cursor() as cursor:
        for number in waiting:
            cursor.execute("SELECT pg_relation_size(%s::regclass)", [_table(row.pk, number)])
            if not cursor.fetchone()[0]:
                return True
    return False


def _steps(row: CatalogImport) -> list[list[Statement]]:
    """Give the statements that a chunk goes through: those of a step once every chunk has the one before."""
    of_products: list[Statement] = []
    if "store_view_code" in row.header:
        of_products.append(store_views)
    if "configurable_variations" in row.header:
        of_products.append(variants)
    return [[products], of_products] if of_products else [[products]]


def _take_in(row: CatalogImport, setup: Setup, tell: Callable[[], None]) -> None:
    for done, statements in enumerate(_steps(row)):

        def work(chunk: ImportChunk, statements: Sequence[Statement] = statements) -> None:
            _take(row, chunk, setup, statements)
            tell()

        in_streams(work, list(row.chunks.filter(steps=done)))


def _take(row: CatalogImport, chunk: ImportChunk, setup: Setup, statements: Sequence[Statement]) -> None:
    """Do a step of a chunk; anew where another transaction made the same product or locked the same rows."""
    for is_last in (False, False, True):
        of_chunk = dataclasses.replace(setup, may_clear=chunk.may_clear, options=_options(setup))
        try:
            with transaction.atomic():
                for statement in statements:
                    _do(row, chunk, of_chunk, statement)
                chunk.steps += 1
                chunk.save()
        except (IntegrityError, OperationalError) as fault:
            if is_last or getattr(fault.__cause__, "sqlstate", None) not in DISTURBED:
                raise
            chunk.refresh_from_db()
            setup = dataclasses.replace(setup, empty=False)
        else:
            return


def _do(row: CatalogImport, chunk: ImportChunk, setup: Setup, statement: Statement) -> None:
    """Execute a statement for a chunk and note what came of it."""
    outcome = _execute(statement(setup, _table(row.pk, chunk.number)))
    created, changed, unchanged, problems, unknown, options, *for_all = outcome
    chunk.created += created
    chunk.changed += changed
    chunk.unchanged += unchanged
    _keep_problems(row, chunk, json.loads(problems), whole_rows=statement is not variants)
    notices = {
        "ATTRIBUTE_UNKNOWN": {code for codes in unknown for code in codes.split()},
        "OPTIONS_NEW": set(_make_options(row, [(code, label) for code, label in json.loads(options)])),
        "GLOBAL_IN_STORE_VIEW": {code for codes in for_all for code in codes},
    }
    for code, names in notices.items():
        chunk.notices[code] = sorted({*chunk.notices.get(code, ()), *names})


def _take_together(row: CatalogImport, setup: Setup) -> None:
    """Do what is about all chunks at once."""
    if row.dry_run:
        return
    found = totals(row)
    tasks: list[Callable[[], object]] = []
    if "store_view_code" in row.header and has_website_values(setup):
        setup = dataclasses.replace(setup, may_clear=row.chunks.filter(may_clear=True).exists())
        tasks.append(lambda: _execute(websites(setup, _table(row.pk))))
    if found.created or found.changed:
        tasks.append(_count_products)

    def work(task: Callable[[], object]) -> None:
        with transaction.atomic():
            task()

    in_streams(work, tasks)


def _execute(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {each}" for each in PLANNING))
        cursor.execute(statement)
        found: tuple[Any, ...] = cursor.fetchone()
        return found


def _keep_problems(row: CatalogImport, chunk: ImportChunk, found: list[Any], *, whole_rows: bool) -> None:
    """Store the problems of a chunk with the lines of the file; their rows take no part in what follows."""
    if not found:
        return
    lines = _lines(row, chunk, [row_no for row_no, line, *_ in found if line is None])
    ImportProblem.objects.bulk_create(
        ImportProblem(
            catalog_import=row,
            line=line or lines[row_no],
            sku=(sku or "")[:64],
            column=column,
            code=code,
            value=cell or "",
        )
        for row_no, line, sku, problems in found
        for column, code, cell in problems
    )
    if whole_rows:
        chunk.refused += len(found)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {_table(row.pk, chunk.number)} SET refused = 'ROW' WHERE row_no = ANY (%s)",
                [[row_no for row_no, *_ in found]],
            )


def _lines(row: CatalogImport, chunk: ImportChunk, wanted: Iterable[int]) -> dict[int, int]:
    """Give the line of the file that a row of a chunk begins in; a cell may have line breaks of its own."""
    rows = list(wanted)
    if chunk.lines <= chunk.rows:
        return {row_no: chunk.first_line + row_no - 1 for row_no in rows}
    breaks = "length(t::text) - length(replace(t::text, E'\\n', ''))"
    before = f"coalesce(sum({breaks}) OVER (ORDER BY row_no ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW), 0)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT row_no, %s + row_no - 1 + before FROM (SELECT row_no, {before} AS before"
            f" FROM {_table(row.pk, chunk.number)} t) b WHERE row_no = ANY (%s)",
            [chunk.first_line, rows],
        )
        return dict(cursor.fetchall())


def _finish(row: CatalogImport, by: Actor, now: datetime) -> None:
    with transaction.atomic():
        for notices in row.chunks.values_list("notices", flat=True):
            for code, names in notices.items():
                _note(row, code, names)
        row.state, row.finished_at = "done", now
        row.save(update_fields=["state", "finished_at"])
        found = totals(row)
        if not row.dry_run:
            counted = {name: getattr(found, name) for name in ("created", "changed", "unchanged", "refused")}
            journal.record("catalog.imported", row.file_name, by=by, at=now, **counted)
            if found.created or found.changed:
                publish(CatalogChanged(by, now))
        _drop(row.pk)


def _count_products() -> None:
    """Let every category know how many products are assigned to it."""
    with connection.cursor() as cursor:
        # Counted first and by itself: a statement that writes would read with one process alone.
        cursor.execute(
            "SELECT category, count(*) FROM catalog_product, unnest(category_ids) category GROUP BY 1"
        )
        counts = dict(cursor.fetchall())
        cursor.execute(
            "UPDATE catalog_category c SET products = n.products FROM unnest(%s::bigint[], %s::int[])"
            " AS n (id, products) WHERE c.id = n.id AND c.products <> n.products",
            [list(counts), list(counts.values())],
        )
    Category.objects.exclude(pk__in=counts).exclude(products=0).update(products=0)
