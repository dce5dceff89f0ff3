"""CSV and TSV: read strictly, so that what is ragged or badly quoted is refused, and written.

Python's csv module tells a row with an unclosed quote by where it ends, which is the end of the
file; a person needs the line where the quote was opened. So reading has a scanner of its own.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from hemidef.errors import HemidefError, Invalid, Misuse, gather
from hemidef.exchange.cells import cell, guard, unguard
from hemidef.exchange.encoding import decode
from hemidef.exchange.sheet import Row, Sheet, fit, is_blank, letter
from hemidef.model.figures import Number
from hemidef.model.values import LINE
from hemidef.reports.grid import Cell, Column, Grid

_ZIP = b"PK\x03\x04"
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_ADVICE = f"Name the right one: --delimiter {', '.join(_DELIMITERS.values())}."
# A first line that some programs write for Excel.
_MARK = re.compile(r"sep=(.)\n", re.IGNORECASE)
# How many rows are looked at to find the delimiter.
_SAMPLE = 100


def write(grids: Sequence[Grid], format: str, key: str) -> str:
    """The grids in ``format`` (csv, tsv): several become one, with the columns of all.

    A column ``key`` then has the group of each.
    """
    grid = grids[0] if len(grids) == 1 else _joined(grids, key)
    into = io.StringIO()
    writer = csv.writer(into, delimiter="," if format == "csv" else "\t", lineterminator="\n")
    writer.writerow(column.name for column in grid.columns)
    for row in grid.rows:
        texts = (cell(texts, many=col.many) for texts, col in zip(row, grid.columns, strict=True))
        writer.writerow(
            text if isinstance(column.type, Number) else guard(text)
            for text, column in zip(texts, grid.columns, strict=True)
        )
    return into.getvalue()


def _joined(grids: Sequence[Grid], key: str) -> Grid:
    columns = {key: Column(key, key, LINE)}
    for grid in grids:
        for column in grid.columns:
            columns.setdefault(column.name, column)
    rows = []
    for grid in grids:
        names = [key, *(column.name for column in grid.columns)]
        for row in grid.rows:
            cells: dict[str, Cell] = dict(zip(names, [(grid.group,), *row], strict=True))
            rows.append(tuple(cells.get(name, ()) for name in columns))
    return Grid("", tuple(columns.values()), rows)


def read(
    data: bytes, file: str, *, encoding: str = "", delimiter: str = "", skip_rows: int = 0
) -> Sheet:
    """The sheet in ``data``; ``file`` names it in errors.

    ``encoding`` is for what is neither UTF-8 nor marked UTF-16; ``delimiter`` (a character, or
    its name) for where several would make columns; ``skip_rows`` lines stand above the header.
    Texts are as they stand in the file, without the guard against formulas; a line break in one
    is LF. Raises Misuse for an option that cannot be meant, Invalid with all that is wrong.
    """
    if data.startswith(_ZIP):
        raise Invalid(f"{file}: is an Excel workbook, not CSV", "Give it the ending .xlsx.")
    text = decode(data, file, encoding)
    mark = _MARK.match(text)
    if mark:
        skip_rows = max(skip_rows, 1)
        delimiter = delimiter or mark[1]
    char = _named(delimiter) if delimiter else _find(file, text, skip_rows)
    scanner = _Scanner(file, text, char, skip_rows)
    rows = list(scanner.rows())
    # A quote that is wrong moves cells; whether they fit is not asked before it is right.
    if scanner.errors:
        raise gather(scanner.errors, file=file)
    sheet = fit(file, rows, skip_rows=skip_rows)
    plain = (row._replace(cells=tuple(map(unguard, row.cells))) for row in sheet.rows)
    return replace(sheet, rows=tuple(plain))


class _Scanner:
    """The rows of ``text``, whose lines end in LF, below its first ``skip_rows`` lines.

    ``errors`` collects what is wrong with quotes. A row with such an error is left out, and the
    scan goes on with the line below.
    """

    # Between quotes, in which a quote is written twice; possessive, so that it never backtracks.
    _QUOTED = r'"([^"]*+(?:""[^"]*+)*+)"'

    def __init__(self, file: str, text: str, delimiter: str, skip_rows: int) -> None:
        self.errors: list[HemidefError] = []
        self._file = file
        self._text = text
        self._delimiter = delimiter
        self._skip_rows = skip_rows
        sign = re.escape(delimiter)
        self._cell = re.compile(rf'(?:{self._QUOTED}|(?!")([^{sign}\n]*+))({sign}|\n|\Z)')

    def rows(self) -> Iterator[Row]:
        """The rows, blank ones too, one after the other."""
        position = 0
        for _ in range(self._skip_rows):
            position = self._next_line(position)
        number = line = self._skip_rows + 1
        while position < len(self._text):
            cells: list[str] = []
            end, following = position, self._delimiter
            while following == self._delimiter:
                match = self._cell.match(self._text, end)
                if match is None:
                    end = self._refuse(position, end, line, len(cells))
                    cells = []
                    break
                quoted, plain, following = match.groups()
                cells.append(plain if quoted is None else quoted.replace('""', '"'))
                end = match.end()
            if cells:
                yield Row(number, line, tuple(cells))
            line += self._text.count("\n", position, end)
            number += 1
            position = end

    def _next_line(self, position: int) -> int:
        """Where the line below ``position`` begins."""
        end = self._text.find("\n", position)
        return len(self._text) if end < 0 else end + 1

    def _refuse(self, start: int, position: int, line: int, index: int) -> int:
        """Keep what is wrong with the quote at ``position``; where the next row begins.

        The row begins at ``start``, in ``line``; the cell is its column ``index``.
        """
        opened = line + self._text.count("\n", start, position)
        quoted = re.compile(self._QUOTED).match(self._text, position)
        hint = "A quote inside a quoted text is written twice."
        if quoted is None:
            problem = "a quote is opened and never closed"
            hint = "Close it; a quote inside a quoted text is written twice."
            place, end = opened, len(self._text)
        else:
            place = opened + quoted[0].count("\n")
            since = f"; the quote was opened in line {opened}" if opened != place else ""
            problem = f"text follows a closing quote{since}"
            end = self._next_line(quoted.end())
        where = f"{self._file}, line {place}, column {letter(index)}"
        self.errors.append(Invalid(f"{where}: {problem}", hint))
        return end


class _Columns(NamedTuple):
    """The columns that a delimiter makes of the first rows.

    ``start`` is the row where they begin, ``share`` how many of the rows from there on have just
    ``width`` of them, from 0 to 1.
    """

    start: int
    width: int
    share: float


def _named(word: str) -> str:
    r"""The delimiter that ``word`` names: itself, ``tab``, ``\t``. Raises Misuse for none."""
    for char, name in _DELIMITERS.items():
        if word.casefold() == name:
            return char
    char = "\t" if word == "\\t" else word
    if len(char) != 1 or char in '"\n\r':
        raise Misuse(
            f"{word!r} cannot be a delimiter", "Name one character, or tab, as in --delimiter tab."
        )
    return char


def _find(file: str, text: str, skip_rows: int) -> str:
    """The one delimiter that makes columns of ``text``. Raises Misuse where several would.

    A text without any has one column, and a delimiter that does not occur in it.
    """
    found = {char: _columns(file, text, char, skip_rows) for char in _DELIMITERS}
    making = {char: columns for char, columns in found.items() if columns}
    clear = {char: columns for char, columns in making.items() if columns.share > 0.5}
    # Texts have commas and semicolons too, but not in the header, and not as many in every row.
    first = min((columns.start for columns in (clear or making).values()), default=0)
    likely = [char for char, columns in (clear or making).items() if columns.start == first]
    even = [char for char in likely if making[char].share == 1]
    if len(likely) > 1 and len(even) == 1:
        likely = even
    if len(likely) == 1 and (clear or first == 0):
        return likely[0]
    if len(likely) > 1:
        cuts = ", ".join(f"{_DELIMITERS[char]} ({making[char].width} columns)" for char in likely)
        raise Misuse(f"{file}: more than one delimiter makes columns of it: {cuts}", _ADVICE)
    absent = next((char for char in _DELIMITERS if char not in text), None)
    if absent is None:
        raise Misuse(f"{file}: no delimiter makes columns of it", _ADVICE)
    return absent


def _columns(file: str, text: str, delimiter: str, skip_rows: int) -> _Columns | None:
    """The columns that ``delimiter`` makes of the first rows, None where it makes none."""
    rows = (row.cells for row in _Scanner(file, text, delimiter, skip_rows).rows())
    filled = (cells for cells in rows if len(cells) > 1 or not is_blank(cells[0]))
    counts = [len(cells) for cells in islice(filled, _SAMPLE)]
    several = Counter(count for count in counts if count > 1)
    if not several:
        return None
    usual = max(several, key=lambda count: (several[count], -count))
    start = next(at for at, count in enumerate(counts) if count >= usual)
    return _Columns(start, usual, counts[start:].count(usual) / len(counts[start:]))
