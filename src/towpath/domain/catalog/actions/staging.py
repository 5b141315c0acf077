"""The rows of an import on their way: a table of its own for each import, and a child of it for each chunk.

A child is filled by COPY from a piece of the file as it is. So PostgreSQL does the reading, several pieces
are read at once, a step works on the rows of one chunk without an index, and rows that were read are kept
when the process ends. Cell ``n`` of a row is the text column ``c<n>``; an empty cell is NULL.
"""

import csv
import io
import sys
from collections.abc import Iterator

from django.db import connection, transaction
from psycopg import sql
from psycopg.errors import BadCopyFileFormat, CharacterNotInRepertoire, ProgramLimitExceeded

from towpath.domain.catalog.logic.cells import EMPTY
from towpath.domain.catalog.logic.files import Block, CsvFile
from towpath.domain.catalog.logic.imports import Unreadable
from towpath.domain.catalog.models import CatalogImport, ImportChunk, ImportProblem
from towpath.kit.streams import in_streams

Cells = list[str]
MISCOUNTED = "CELLS_MISCOUNTED"


def _table(import_id: int, chunk: int | None = None) -> str:
    """Name the table of an import's rows, or of one chunk's; such a name needs no quotation marks."""
    return f"catalog_stage_{import_id}" + ("" if chunk is None else f"_{chunk}")


def _stage(row: CatalogImport, file: CsvFile, *, durable: bool) -> None:
    """Read a file into the import's table; rows that cannot be read become problems."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_table(row.pk)} ({_columns(file)})")

    def copy(block: Block) -> None:
        with transaction.atomic():
            _copy(row, file, block, durable=durable)

    in_streams(copy, file.blocks())


def _columns(file: CsvFile) -> str:
    cells = ", ".join(f"c{place} text" for place in range(len(file.header)))
    return f"row_no bigserial, line bigint, refused text, {cells}"


def _copy(row: CatalogImport, file: CsvFile, block: Block, *, durable: bool) -> None:
    table = _table(row.pk, block.number)
    create = f"CREATE {'' if durable else 'UNLOGGED'} TABLE {table} ({_columns(file)})"
    chunk = ImportChunk(
        catalog_import=row,
        number=block.number,
        first_line=block.first_line,
        lines=block.lines,
        may_clear=EMPTY.encode() in block.data,
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(create)
            chunk.rows = _copy_whole(table, file, block.data)
    except CharacterNotInRepertoire:
        block.text()
        raise
    except ProgramLimitExceeded as error:  # a row of a table fills a page of it at most
        raise Unreadable(code="FILE_TOO_WIDE", count=len(file.header)) from error
    except BadCopyFileFormat:
        with connection.cursor() as cursor:
            cursor.execute(create)
        good, bad = _copy_row_by_row(row, table, file, block)
        chunk.rows, chunk.refused = good + bad, bad
    with connection.cursor() as cursor:  # last, since it keeps other streams from doing the same
        cursor.execute(f"ALTER TABLE {table} INHERIT {_table(row.pk)}")
    chunk.save()


def _copy_whole(table: str, file: CsvFile, data: bytes) -> int:
    """Let PostgreSQL read the piece into the table that was just made; give the number of rows.

    Frozen rows need no second visit: the first reader would else write every page again.
    """
    names = ", ".join(f"c{place}" for place in range(len(file.header)))
    command = sql.SQL(
        f"COPY {table} ({names}) FROM STDIN (FORMAT csv, FREEZE, DELIMITER {{}}, FORCE_NULL ({names}))"
    ).format(sql.Literal(file.separator))
    with connection.cursor() as cursor:
        with cursor.copy(command) as copy:
            copy.write(data)
        return int(cursor.rowcount)


def _copy_row_by_row(row: CatalogImport, table: str, file: CsvFile, block: Block) -> tuple[int, int]:
    """Read a piece that PostgreSQL cannot: rows with too few or too many cells become problems.

    Give the numbers of good and of bad rows.
    """
    rows = 0
    problems = []
    width = len(file.header)
    names = ", ".join(f"c{place}" for place in range(width))
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} (line, {names}) FROM STDIN") as copy:
        for line, cells in _rows(block, file.separator):
            if len(cells) == width:
                copy.write_row([line, *(cell or None for cell in cells)])
                rows += 1
            elif any(cells):
                problems.append(_miscounted(row, line, cells, file.header.index("sku")))
    ImportProblem.objects.bulk_create(problems)
    return rows, len(problems)


def _rows(block: Block, separator: str) -> Iterator[tuple[int, Cells]]:
    """Give the rows of a piece with the line of the file that each begins in."""
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(
        io.StringIO(block.text().replace("\r\n", "\n").replace("\r", " "), newline="\n"),
        delimiter=separator,
    )
    line = block.first_line
    for cells in reader:
        yield line, cells
        line = block.first_line + reader.line_num


def _miscounted(row: CatalogImport, line: int, cells: Cells, place: int) -> ImportProblem:
    sku = cells[place].strip()[:64] if place < len(cells) else ""
    value = str(len(cells))
    return ImportProblem(catalog_import=row, line=line, sku=sku, column="", code=MISCOUNTED, value=value)


def _drop(import_id: int) -> None:
    """Remove the rows of an import, all chunks at once."""
    with connection.cursor() as cursor:
        table = _table(import_id)
        cursor.execute(f"DROP TABLE IF EXISTS {table}, {table}_cells, {table}_seen CASCADE")
