"""Reading the sheets of an Excel workbook: what each cell shows, as text.

Numbers are plain digits, days ``2026-09-30``. A cell that shows an error, or a formula whose
result the file does not hold, is Unreadable. openpyxl is an extra, and 90 ms, so it is
imported only where it is used.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, repeat
from types import ModuleType
from typing import IO, Any
from xml.parsers import expat

from hemidef.errors import Failure, HemidefError, Invalid, Misuse, closest
from hemidef.exchange.sheet import Figure, Row, Sheet, Unreadable, fit

# A plan of 100,000 rows is a tenth of these; more would fill the memory or never end.
MOST_BYTES = 512 * 1024 * 1024
# Sheets full of one text come to 60; only a file made to fill a memory comes near deflate's 1,032.
MOST_TIMES = 250
MOST_CELLS = 20_000_000
MOST_ROWS = 1_048_576  # of a sheet, in Excel

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0"
# A formula in a sheet's XML, whichever prefix its writer gave the namespace.
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_SAVE_AS = "Save it as an Excel workbook (.xlsx)."
# What XML 1.0 cannot carry or, as CR, changes on the way, is written _xHHHH_ (ECMA-376, 22.9.2.19);
# so is the underscore before what looks like such an escape.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def library() -> ModuleType:
    """openpyxl. Raises Failure, with the extra to install, where it is not there."""
    try:
        import openpyxl
    except ImportError:
        raise Failure(
            "Excel workbooks need a part of hemidef that is not installed",
            'Install it: pip install "hemidef[excel]".',
        ) from None
    return openpyxl


def read(data: bytes, file: str, *, sheet: str = "", skip_rows: int = 0) -> list[tuple[str, Sheet]]:
    """The sheet named ``sheet``, or all on which a person sees something, under their titles.

    ``file`` names the workbook in errors. ``skip_rows`` rows stand above each header. Raises
    Misuse for a sheet that is not there, Failure where openpyxl is not installed, Invalid for
    what is no sound workbook.
    """
    with _opened(data, file) as book:
        sheets = [_named(book, file, sheet)] if sheet else _filled(book)
        if not sheets:
            raise Invalid(f"{file}: is an empty workbook", "Look whether it is the right one.")
        found = []
        for each in sheets:
            source = f"{file}, sheet {each.title}"
            rows = list(_rows(source, each, _formulas(data, each.title)))
            found.append((each.title, fit(source, rows, skip_rows=skip_rows, padded=True)))
        return found


@contextlib.contextmanager
def _opened(data: bytes, file: str) -> Iterator[Any]:
    """The workbook, whatever goes wrong with it told in one line."""
    openpyxl = library()
    try:
        _refuse_foreign(data, file)
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out of a workbook that it would write again.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                # The extent that a file states may be wrong in either direction.
                sheet.reset_dimensions()
            yield book
    except HemidefError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
        raise Invalid(f"{file}: is not a sound Excel workbook: {error}", _SAVE_AS) from None


def _refuse_foreign(data: bytes, file: str) -> None:
    """Raise Invalid for what is no workbook of today, or would unpack to far too much."""
    if data.startswith(_OLE):
        raise Invalid(f"{file}: is an old .xls workbook, or has a password", _SAVE_AS)
    try:
        if not data.startswith(_ZIP):
            raise zipfile.BadZipFile
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            # zipfile unpacks no more of a part than this says, whatever is in it.
            size = sum(part.file_size for part in parts.infolist())
            if size > MOST_BYTES or size > MOST_TIMES * len(data):
                raise Invalid(
                    f"{file}: unpacks to {size >> 20} MiB, too much to read", "Split the file."
                )
            for name in parts.namelist():
                with parts.open(name) as part:
                    _refuse_doctype(part, file)
    except zipfile.BadZipFile:
        raise Invalid(f"{file}: is not an Excel workbook, or is cut short", _SAVE_AS) from None


def _refuse_doctype(part: IO[bytes], file: str) -> None:
    """Raise Invalid where an XML part declares entities, which no workbook has and a bomb needs.

    defusedxml, which openpyxl would use for this, takes twice the time for the whole file.
    """
    started: list[str] = []

    def refuse(*_: object) -> None:
        raise Invalid(f"{file}: has a document type, which no workbook needs", _SAVE_AS)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: started.append(name)
    with contextlib.suppress(expat.ExpatError):  # a picture; or what openpyxl will refuse
        while not started and (chunk := part.read(4096)):
            parser.Parse(chunk)


def _named(book: Any, file: str, name: str) -> Any:
    """The worksheet called ``name``, whatever its case. Raises Misuse where there is none."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    folded = {title.casefold(): title for title in sheets}
    title = name if name in sheets else folded.get(name.casefold())
    if title is None:
        near = closest(name, folded)
        question = f"Did you mean {folded[near]}? " if near else ""
        raise Misuse(f"{file}: has no sheet {name!r}", f"{question}It has: {', '.join(sheets)}.")
    return sheets[title]


def _filled(book: Any) -> list[Any]:
    """The worksheets that are neither hidden nor empty."""
    return [
        sheet
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
        and any(cell.value is not None for row in _bounded(sheet, sheet.title) for cell in row)
    ]


def _bounded(sheet: Any, source: str) -> Iterator[Any]:
    """The rows of ``sheet``, which a few bytes can claim to be endless. Raises Invalid then."""
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells += len(row)
        if number > MOST_ROWS or cells > MOST_CELLS:
            raise Invalid(f"{source}: has more rows or columns than can be read", "Split it.")
        yield row


def _formulas(data: bytes, title: str) -> Iterator[Any]:
    """The rows of the sheet with formulas in place of their results, if it may have any."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        if not any(_FORMULA.search(parts.read(name)) for name in names):
            return repeat(())
    sheet = library().load_workbook(io.BytesIO(data), read_only=True)[title]
    sheet.reset_dimensions()
    rows: Iterator[Any] = sheet.iter_rows()
    return rows


def _rows(source: str, sheet: Any, formulas: Iterator[Any]) -> Iterator[Row]:
    """The rows as texts; ``formulas`` has the same rows with formulas in place of results."""
    pairs = zip(_bounded(sheet, source), formulas, strict=False)
    for number, (row, formula_row) in enumerate(pairs, 1):
        cells = zip(row, chain(formula_row, repeat(None)), strict=False)
        yield Row(number, number, tuple(_text(cell, formula) for cell, formula in cells))


def _text(cell: Any, formula: Any) -> str:
    """What ``cell`` shows, which may be the result of a ``formula``.

    Unreadable where it shows an error or a length of time, or the file lacks the result.
    """
    value = cell.value
    if value is None:
        # A result that is an empty text has no value either, but a type: "str".
        if formula and formula.data_type == "f" and cell.data_type != "str":
            hint = "Open the workbook in Excel and save it, or put the value in its place."
            error = Invalid("has a formula without its result", hint)
            return Unreadable(str(formula.value), error)
        return ""
    if cell.data_type == "e":
        hint = "Correct the formula, or empty the cell."
        return Unreadable(value, Invalid(f"shows the error {value}", hint))
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return Figure(number_text(value))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    assert isinstance(value, timedelta)
    error = Invalid("has a length of time", "Write it as a number or a text.")
    return Unreadable(str(value), error)


def number_text(value: float) -> str:
    """``value`` in plain digits, the 15 that Excel keeps: 0.1 + 0.2 is ``0.3``."""
    if isinstance(value, int):
        return str(value)
    digits = format(Decimal(format(value, ".15g")), "f")
    return "0" if digits == "-0" else digits


def escape(text: str) -> str:
    """``text`` as a cell of a workbook can hold it; ``unescape(escape(text)) == text``."""
    return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape(text: str) -> str:
    """The text that a cell of a workbook holds."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
