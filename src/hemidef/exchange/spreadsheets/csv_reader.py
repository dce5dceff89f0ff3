"""Reading CSV and TSV strictly: what is ragged or badly quoted is refused, never repaired."""

from __future__ import annotations

from dataclasses import replace

from hemidef.errors import Invalid, gather
from hemidef.exchange.encoding import decode
from hemidef.exchange.spreadsheets import delimiter as delimiters
from hemidef.exchange.spreadsheets import layout
from hemidef.exchange.spreadsheets.csv_scanner import Scanner
from hemidef.exchange.spreadsheets.guard import unguard
from hemidef.exchange.spreadsheets.sheet import Row, Sheet

_ZIP = b"PK\x03\x04"


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
    mark = delimiters.marked(text)
    if mark:
        skip_rows = max(skip_rows, 1)
    if delimiter:
        char = delimiters.named(delimiter)
    else:
        char = mark or delimiters.find(file, text, skip_rows)
    scanner = Scanner(file, text, char, skip_rows)
    rows = list(scanner.rows())
    # A quote that is wrong moves cells; whether they fit is not asked before it is right.
    if scanner.errors:
        raise gather(scanner.errors, file=file)
    sheet = layout.fit(file, rows, skip_rows=skip_rows)
    return replace(sheet, rows=tuple(map(_unguarded, sheet.rows)))


def _unguarded(row: Row) -> Row:
    return row._replace(cells=tuple(map(unguard, row.cells)))
