"""CSV and TSV: read strictly, so that what is ragged or badly quoted is refused, and written."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, islice
from typing import NamedTuple

from hemidef.errors import Invalid, Misuse, Problems
from hemidef.exchange.encoding import decode
from hemidef.exchange.sheet import Row, Sheet, fit, is_blank
from hemidef.exchange.sheet_cells import cell, guard, unguard
from hemidef.model.figures import Number
from hemidef.model.values import LINE
from hemidef.reports.grid import Cell, Column, Grid

_ZIP = b"PK\x03\x04"
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_ADVICE = f"Name the right one: --delimiter {', '.join(_DELIMITERS.values())}."
# A first line that some programs write for Excel.
_MARK = re.compile(r"sep=(.)\n", re.IGNORECASE)
# How many rows with cells are looked at to find the delimiter, and how many of any kind.
_SAMPLE, _MOST = 100, 10_000


def write(grids: Sequence[Grid], format: str, key: str, *, headed: bool = False) -> str:
    """The grids in ``format`` (csv, tsv): several become one, with the columns of all.

    A column ``key`` then has the group of each. Columns stand under their names, or ``headed``
    by what tables print above them.
    """
    grid = grids[0] if len(grids) == 1 else _joined(grids, key)
    into = io.StringIO()
    writer = csv.writer(into, delimiter="," if format == "csv" else "\t", lineterminator="\n")
    names = (column.heading if headed else column.name for column in grid.columns)
    writer.writerow(map(guard, names))
    for row in grid.rows:
        texts = (cell(texts, many=col.many) for texts, col in zip(row, grid.columns, strict=True))
        writer.writerow(
            text if isinstance(column.type, Number) else guard(text)
            for text, column in zip(texts, grid.columns, strict=True)
        )
    return into.getvalue()


def _joined(grids: Sequence[Grid], key: str) -> Grid:
    columns = {key: Column(key, key.capitalize(), LINE)}
    for column in (column for grid in grids for column in grid.columns):
        known = columns.setdefault(column.name, column)
        if known.heading != column.heading:  # no heading says what all of them are
            words = column.name.replace("_", " ").capitalize()
            columns[column.name] = replace(known, heading=words)
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
    errors = Problems(file)
    with _field_size(len(text)):
        char = _named(delimiter) if delimiter else _find(file, text, skip_rows)
        rows = list(_rows(file, text, char, skip_rows, errors))
    # A quote that is wrong moves cells; whether they fit is not asked before it is right.
    errors.refuse()
    sheet = fit(file, rows, skip_rows=skip_rows)
    if "'" not in text:  # so nothing is guarded
        return sheet
    plain = (row._replace(cells=tuple(map(unguard, row.cells))) for row in sheet.rows)
    headings = (replace(each, name=unguard(each.name)) for each in sheet.headings)
    return replace(sheet, headings=tuple(headings), rows=tuple(plain))


def _rows(
    file: str, text: str, delimiter: str, skip_rows: int, errors: Problems | None
) -> Iterator[Row]:
    """The rows of ``text`` that have any cells, below its first ``skip_rows`` lines.

    ``errors`` collects what is wrong with quotes. A row with such an error is left out, and the
    line below where it was found begins the next.
    """
    lines = io.StringIO(text)
    skipped = len(list(islice(lines, max(0, min(skip_rows, len(text))))))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    for number in count(skipped + 1):
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if errors is not None:
                errors.append(_wrong_quote(file, line, skipped + reader.line_num, str(error)))
        else:
            if cells:
                yield Row(number, line, tuple(cells))


def _wrong_quote(file: str, begins: int, ends: int, told: str) -> Invalid:
    """What is wrong with a quote in the row from line ``begins`` to ``ends``, as csv has ``told``.

    csv does not tell in which cell a quote was opened.
    """
    if told == "unexpected end of data":
        problem = f"{file}, line {begins}: a quote in this row is opened and never closed"
        return Invalid(problem, "Close it; a quote inside a quoted text is written twice.")
    since = f"; its row begins in line {begins}" if ends != begins else ""
    problem = f"{file}, line {ends}: text follows a closing quote{since}"
    return Invalid(problem, "A quote inside a quoted text is written twice.")


@contextmanager
def _field_size(limit: int) -> Iterator[None]:
    """Let Python's csv module read cells of ``limit`` characters, as long as this lasts."""
    before = csv.field_size_limit(limit)
    try:
        yield
    finally:
        csv.field_size_limit(before)


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
    named = {name: char for char, name in _DELIMITERS.items()} | {r"\t": "\t"}
    char = named.get(word.casefold(), word)
    if len(char) != 1 or char in '"\n\r':
        hint = "Name one character, or tab, as in --delimiter tab."
        raise Misuse(f"{word!r} cannot be a delimiter", hint)
    return char


def _find(file: str, text: str, skip_rows: int) -> str:
    """The one delimiter that makes columns of ``text``. Raises Misuse where several would.

    A text without any has one column, and a delimiter that does not occur in it.
    """
    making = {
        char: columns for char in _DELIMITERS if (columns := _columns(file, text, char, skip_rows))
    }
    clear = {char: columns for char, columns in making.items() if columns.share > 0.5}
    # Texts have commas and semicolons too, but not in the header, and not as many in every row.
    likely = clear or making
    first = min((columns.start for columns in likely.values()), default=0)
    likely = {char: columns for char, columns in likely.items() if columns.start == first}
    even = {char: columns for char, columns in likely.items() if columns.share == 1}
    likely = even if len(even) == 1 else likely
    if len(likely) > 1:
        cuts = ", ".join(f"{_DELIMITERS[char]} ({likely[char].width} columns)" for char in likely)
        raise Misuse(f"{file}: more than one delimiter makes columns of it: {cuts}", _ADVICE)
    if likely and (clear or first == 0):
        return next(iter(likely))
    absent = next((char for char in _DELIMITERS if char not in text), None)
    if absent is None:
        raise Misuse(f"{file}: no delimiter makes columns of it", _ADVICE)
    return absent


def _columns(file: str, text: str, delimiter: str, skip_rows: int) -> _Columns | None:
    """The columns that ``delimiter`` makes of the first rows, None where it makes none."""
    rows = (row.cells for row in islice(_rows(file, text, delimiter, skip_rows, None), _MOST))
    filled = (cells for cells in rows if len(cells) > 1 or not is_blank("".join(cells)))
    counts = [len(cells) for cells in islice(filled, _SAMPLE)]
    several = Counter(count for count in counts if count > 1)
    if not several:
        return None
    usual = max(several, key=lambda count: (several[count], -count))
    start = next(at for at, count in enumerate(counts) if count >= usual)
    return _Columns(start, usual, counts[start:].count(usual) / len(counts[start:]))
