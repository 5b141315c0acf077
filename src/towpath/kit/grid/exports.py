"""What a grid shows as a file: its visible columns, the rows that its filters leave, in its order. Streamed.

Numbers are plain and moments in UTC; everything else is in the reader's language.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count, islice
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from towpath.kit import csvlines
from towpath.kit.grid.declared import Grid, Rows
from towpath.kit.grid.reading import every
from towpath.kit.grid.state import State
from towpath.kit.grid.texts import Plain, plain_of
from towpath.kit.speech import say

Format: TypeAlias = Literal["csv", "xml"]
FORMATS: dict[Format, str] = {"csv": "text/csv; charset=utf-8", "xml": "application/xml; charset=utf-8"}
_ROWS_OF_A_SHEET = 1_048_576
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>'
    '<Style ss:ID="moment"><NumberFormat ss:Format="General Date"/></Style></Styles>\n'
)
_NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def export(kind: Format, grid: Grid, rows: Rows, state: State, title: str) -> Iterator[str]:
    """Give the file in pieces; ``title`` names the sheets of a workbook."""
    columns = [column for column in state.shown if column.has_value]
    head = [say(column.label) for column in columns]
    cells = ([plain_of(column, row) for column in columns] for row in every(grid, rows, state))
    return csvlines.lines(_csv(head, cells)) if kind == "csv" else _workbook(head, cells, title)


def _csv(head: list[str], rows: Iterable[list[Plain]]) -> Iterator[list[object]]:
    yield [*head]
    for row in rows:
        yield [_iso(cell) if isinstance(cell, datetime) else cell for cell in row]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _workbook(head: list[str], rows: Iterator[list[Plain]], title: str) -> Iterator[str]:
    """Give a workbook in Microsoft's SpreadsheetML of 2003; a sheet holds as many rows as Excel reads."""
    yield _OPENING
    name = title.translate(_NOT_IN_NAMES).strip()[:24] or "1"
    for number in count(1):
        first = next(rows, None)
        if first is None and number > 1:
            break
        yield f"<Worksheet ss:Name={quoteattr(name if number == 1 else f'{name} {number}')}><Table>\n"
        yield _row(head)
        if first is not None:
            yield _row(first)
            yield from map(_row, islice(rows, _ROWS_OF_A_SHEET - 2))
        yield "</Table></Worksheet>\n"
    yield "</Workbook>\n"


def _row(cells: Sequence[Plain]) -> str:
    return f"<Row>{''.join(map(_cell, cells))}</Row>\n"


def _cell(cell: Plain) -> str:
    match cell:
        case None | "":
            return "<Cell/>"
        case datetime():
            moment = cell.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
            return f'<Cell ss:StyleID="moment"><Data ss:Type="DateTime">{moment}</Data></Cell>'
        case Decimal() | int():
            return f'<Cell><Data ss:Type="Number">{Decimal(cell):f}</Data></Cell>'
        case _:
            return f'<Cell><Data ss:Type="String">{escape(cell.translate(_NOT_XML))}</Data></Cell>'
