"""A CSV as bytes: which separator it has, and where it may be cut in pieces.

A row ends at a line break before which the file has an even number of quotation marks.
"""

import csv
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from towpath.domain.catalog.logic.imports import Unreadable, header_of

BLOCK = 8 << 20
LONGEST_ROW = 64 << 20
SEPARATORS = ",;\t"
QUOTE = b'"'
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole rows of a file; ``number`` counts blocks from 0, ``first_line`` the file's lines from 1."""

    number: int
    first_line: int
    lines: int
    data: bytes

    def text(self) -> str:
        """Decode the block; raises :class:`Unreadable`."""
        return _text(self.data, self.first_line)


class CsvFile:
    """A product CSV that is read once, from its start, in blocks of some megabytes.

    ``header`` holds the columns' names in small letters. Raises :class:`Unreadable`.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = file.read(BLOCK).removeprefix(_UTF8_MARK)
        if not self._left.strip():
            raise Unreadable(code="FILE_EMPTY")
        first = self._take(_first_end, 0)
        text = _text(first, 1)
        self.separator = max(SEPARATORS, key=lambda mark: _fits(_rows(text, mark)[0]))
        cells, *more = _rows(text, self.separator)
        self.header = header_of(cells)
        if any(more):
            raise Unreadable(code="FILE_LINES_OLD")
        self._line = 1 + first.count(b"\n")

    def blocks(self) -> Iterator[Block]:
        """Give the rows after the first, cut between rows; whether they are text, their reader finds out."""
        number = 0
        while data := self._take(_last_end, BLOCK):
            lines = data.count(b"\n")
            yield Block(number, self._line, lines, data)
            self._line += lines
            number += 1

    def _take(self, end_of: Callable[[bytes], int], least: int) -> bytes:
        """Take what ends with a row, once there are so many bytes or the file ends."""
        while True:
            end = end_of(self._left) if len(self._left) >= least else 0
            missing = least - len(self._left)
            more = b"" if end else self._file.read(missing if missing > 0 else BLOCK)
            self._left += more
            if not end and not more:
                end = len(self._left)
                if self._left.count(QUOTE) % 2:
                    raise Unreadable(code="FILE_QUOTES_OPEN", line=self._line)
            elif not end and len(self._left) > LONGEST_ROW:
                raise Unreadable(code="FILE_QUOTES_OPEN", line=self._line)
            if end or not more:
                taken, self._left = self._left[:end], self._left[end:]
                return taken


def _first_end(data: bytes) -> int:
    """Give where the first row ends, after its line break; 0 when it does not end here."""
    start = marks = 0
    while (end := data.find(b"\n", start) + 1) and (marks := marks + data.count(QUOTE, start, end)) % 2:
        start = end
    return end


def _last_end(data: bytes) -> int:
    """Give where the last whole row ends; a line break between open quotation marks ends none."""
    marks, end = data.count(QUOTE), len(data)
    while (start := data.rfind(b"\n", 0, end) + 1) and (marks := marks - data.count(QUOTE, start, end)) % 2:
        end = start - 1
    return start


def _text(data: bytes, line: int) -> str:
    """Decode; a text with the character NUL is none, since no database keeps it."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(code="FILE_NOT_UTF8", line=line + data.count(b"\n", 0, error.start)) from error
    if "\0" in text:
        raise Unreadable(code="FILE_NOT_UTF8", line=line + text.count("\n", 0, text.index("\0")))
    return text


def _fits(cells: list[str]) -> tuple[bool, int]:
    """Rate how the first line looks with a separator."""
    return "sku" in (cell.strip().lower() for cell in cells), len(cells)


def _rows(text: str, separator: str) -> list[list[str]]:
    """Read the first line, which is more than one row where lines end in a carriage return alone."""
    csv.field_size_limit(sys.maxsize)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
