"""An import of products: read a file, then take its rows into the catalogue, chunk by chunk.

Every chunk is one transaction for each step, which also notes that the step is done. So an import that was
cut off goes on where it was, and its numbers are right.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import F

from towpath.domain.catalog.actions.import_meanings import _make_options, _note, _options, _setup
from towpath.domain.catalog.actions.staging import _drop, _stage, _table
from towpath.domain.catalog.logic.files import CsvFile
from towpath.domain.catalog.logic.import_sql.products import products
from towpath.domain.catalog.logic.import_sql.scopes import has_website_values, store_views, websites
from towpath.domain.catalog.logic.import_sql.values import Setup
from towpath.domain.catalog.logic.import_sql.variants import variants
from towpath.domain.catalog.logic.imports import CatalogChanged, ImportWaits, Unreadable
from towpath.domain.catalog.models import CatalogImport, ImportChunk, ImportProblem
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
        _take_in(row, _setup(row, now), tell)
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


def _steps(row: CatalogImport) -> list[Statement]:
    """Name the statements that every chunk goes through, one after the other."""
    steps: list[Statement] = [products]
    if "store_view_code" in row.header:
        steps.append(store_views)
    if "configurable_variations" in row.header:
        steps.append(variants)
    return steps


def _take_in(row: CatalogImport, setup: Setup, tell: Callable[[], None]) -> None:
    for done, statement in enumerate(_steps(row)):

        def work(chunk: ImportChunk, statement: Statement = statement) -> None:
            with transaction.atomic():
                _do(row, chunk, setup, statement)
            tell()

        in_streams(work, list(row.chunks.filter(steps=done)))
    if store_views in _steps(row) and has_website_values(setup) and not row.dry_run:
        may_clear = row.chunks.filter(may_clear=True).exists()
        with transaction.atomic():
            _execute(websites(dataclasses.replace(setup, may_clear=may_clear), _table(row.pk)))


def _do(row: CatalogImport, chunk: ImportChunk, setup: Setup, statement: Statement) -> None:
    """Do one step of a chunk and note what came of it."""
    setup = dataclasses.replace(setup, may_clear=chunk.may_clear, options=_options(setup))
    outcome = _execute(statement(setup, _table(row.pk, chunk.number)))
    created, changed, unchanged, problems, unknown, options, *for_all = outcome
    chunk.steps += 1
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
    chunk.save()


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
        if not row.dry_run and (found.created or found.changed):
            _count_products()
            publish(CatalogChanged(by, now))
        _drop(row.pk)


def _count_products() -> None:
    """Let every category know how many products are assigned to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_category c SET products = coalesce(n.products, 0) FROM catalog_category each"
            " LEFT JOIN (SELECT category, count(*) AS products"
            " FROM catalog_product, unnest(category_ids) category GROUP BY 1) n ON n.category = each.id"
            " WHERE c.id = each.id AND c.products <> coalesce(n.products, 0)"
        )
