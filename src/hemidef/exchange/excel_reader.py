"""Reading the sheets of an Excel workbook: what each cell shows, as text.

Numbers are plain digits, also of the percentage that a cell shows; dates are the day, month or
year that it shows. What stands in merged cells counts for each of their rows. A cell that shows an
error, or a formula whose result the file does not hold, is Unreadable. openpyxl is an extra, and 90
ms, so it is imported only where it is used.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat
from types import ModuleType
from typing import Any, NamedTuple
from xml.parsers import expat

from hemidef import shell
from hemidef.errors import Failure, HemidefError, Invalid, Misuse, closest
from hemidef.exchange.sheet import MOST_COLUMNS, Row, Sheet, Unreadable, fit
from hemidef.exchange.shown import Format, read_format, shown

# A plan of 100,000 rows is a tenth of these; more would fill the memory or never end.
MOST_BYTES = 512 * 1024 * 1024
MOST_CELLS = 20_000_000
MOST_ROWS = 1_048_576  # of a sheet, in Excel
MOST_PARTS = 2_000
# How much may be in any file, or for each byte of a larger one, so that one of less than 1 MB takes
# 2 seconds. openpyxl takes 1 to 2 microseconds for a tag, and up to 20 for one that is no row, cell
# or text. Our own workbooks have one tag for each byte, sheets of short words two.
UNPACKED = 32 * 1024 * 1024, 32
CELLS = 2_000_000, 4
TAGS, LARGE, TAGS_OF_LARGE = (600_000, 1.25), 1_000_000, (600_000, 2.5)
OTHERS = 40_000, 0.05

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0"
# A formula in a sheet's XML, whichever prefix its writer gave the namespace.
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# The beginning of a tag that has to do with neither a row nor a cell nor its text.
_CELLS = rb"/?(?:\w+:)?(?:c|v|f|t|r|is|row)[\s/>]|/(?:\w+:)?si>|(?:\w+:)?si>(?!\s*</)"
_OTHER = re.compile(rb"<(?!" + _CELLS + rb")")
# Cells that are one: the first and the last, of at most three letters and seven digits.
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell [^<>]{0,99}?ref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"'
)
_BY_FORMAT = {int, float, datetime}  # which cells show by their formats
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
        # The interpreter that hemidef runs in may be another than a shell finds first.
        python = sys.executable or "python"
        raise Failure(
            "Excel workbooks need the package openpyxl, which is not installed",
            f"Install it: {shell.line('-m', 'pip', 'install', 'openpyxl', program=python)}",
        ) from None
    return openpyxl


def read(
    data: bytes, file: str, *, sheet: str = "", skip_rows: int = 0, one: bool = False
) -> list[tuple[str, Sheet]]:
    """The sheet named ``sheet``, or all on which a person sees something, under their titles.

    ``file`` names the workbook in errors. ``skip_rows`` rows stand above each header. Raises
    Misuse for a sheet that is not there, and where several are and only ``one`` is wanted, before
    anything else is said of them; Failure where openpyxl is not installed, Invalid for what is no
    sound workbook.
    """
    with _opened(data, file) as workbook:
        sheets = [each for each in workbook.book.worksheets if each.sheet_state == "visible"]
        if sheet:
            sheets = [_named(workbook.book, file, sheet)]
        elif one:
            sheets = [each for each in sheets if any(workbook.rows(each, file))]
            if sheets[1:]:
                raise _several(workbook.book, file)
        found = []
        for each in sheets:
            source = f"{file}, sheet {each.title}"
            if (rows := list(workbook.rows(each, source))) or sheet:
                _refuse_two_headers(source, workbook.merged(each), rows, skip_rows)
                found.append((each.title, fit(source, rows, skip_rows=skip_rows, padded=True)))
        if not found:
            raise Invalid(f"{file}: is an empty workbook", "Look whether it is the right one.")
        return found


def _several(book: Any, file: str) -> Misuse:
    """Which sheets there are to choose from."""
    names = ", ".join(
        each.title if each.sheet_state == "visible" else f"{each.title} (hidden)"
        for each in book.worksheets
    )
    return Misuse(f"{file}: has several tables: {names}", "Name the one: --sheet NAME.")


def _refuse_two_headers(
    source: str, merged: Sequence[_Merged], rows: Sequence[Row], skip_rows: int
) -> None:
    """Raise Invalid where a heading is one cell over several rows or columns, as groups have it."""
    header, below = ([row for row in rows if row.number > skip_rows] + [None, None])[:2]
    if not header or not below or _filled(below) < _filled(header) or _filled(header) < 2:
        return  # a title is of one cell
    lasts = [max(each.last, each.first + 1) for each in merged if each.first == header.number]
    if lasts and (last := max(lasts)) <= below.number:
        raise Invalid(
            f"{source}, row {header.number}: some headings are one cell over several",
            f"If row {last} has the headings too, say --skip-rows {last - 1}; a column that has "
            "none there is called by its letter, as in column A.",
        )


def _filled(row: Row) -> int:
    return sum(map(bool, row.cells))


@contextlib.contextmanager
def _opened(data: bytes, file: str) -> Iterator[_Workbook]:
    """The workbook, whatever goes wrong with it told in one line."""
    library()
    from openpyxl.reader.excel import ExcelReader

    try:
        has_formulas, merged = _refuse_foreign(data, file)
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out of a workbook that it would write again.
            warnings.simplefilter("ignore")
            reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            with reader.archive:
                reader.read_manifest()
                reader.read_workbook()
                targets = [link.target for _, link in reader.parser.find_sheets()]
                if len(set(targets)) < len(targets):  # which would be read for each of them
                    hint = "Open it in Excel or LibreOffice and save it again."
                    raise Invalid(f"{file}: has two sheets that are one", hint)
                reader.read()
                yield _Workbook(reader.wb, has_formulas, merged, data)
    except HemidefError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
        raise Invalid(f"{file}: is not a sound Excel workbook: {error}", _SAVE_AS) from None


def _refuse_foreign(data: bytes, file: str) -> tuple[bool, dict[str, list[_Merged]]]:
    """Raise Invalid for what is no workbook of today, or far more than a file of its size holds.

    Returns whether it may have formulas, and the merged cells of each part, which openpyxl tells
    only where it reads the whole workbook in seven times the memory.
    """
    if data.startswith(_OLE):
        raise Invalid(f"{file}: is an old .xls workbook, or has a password", _SAVE_AS)
    has_formulas = False
    merged: dict[str, list[_Merged]] = {}
    tags = others = 0
    try:
        if not data.startswith(_ZIP):
            raise zipfile.BadZipFile
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            # zipfile unpacks no more of a part than this says, and refuses one that has more.
            size = sum(part.file_size for part in parts.infolist())
            if size > min(MOST_BYTES, _most(UNPACKED, data)):
                raise _too_much(file, f"than can be read: it unpacks to {size >> 20} MiB")
            if len(parts.namelist()) > MOST_PARTS:
                raise _too_much(file, "parts than can be read")
            for name in parts.namelist():
                xml = parts.read(name)
                if not _is_xml(xml, file):
                    continue
                has_formulas = has_formulas or _FORMULA.search(xml) is not None
                # An element without anything in it costs as much; a tag has few attributes.
                tags += max(xml.count(b"<") + xml.count(b"/>"), xml.count(b"=") // 2)
                if tags > _most(TAGS if len(data) < LARGE else TAGS_OF_LARGE, data):
                    raise _too_much(file, "cells or texts than can be read")
                others += len(_OTHER.findall(xml))
                if others > _most(OTHERS, data):
                    raise _too_much(file, "styles, rules or notes than can be read")
                if b"mergeCell" in xml:
                    merged[name] = sorted(map(_range, _MERGED.findall(xml)))
    except zipfile.BadZipFile:
        raise Invalid(f"{file}: is not an Excel workbook, or is cut short", _SAVE_AS) from None
    return has_formulas, merged


def _most(limit: tuple[int, float], data: bytes) -> float:
    least, for_each_byte = limit
    return max(least, for_each_byte * len(data))


def _too_much(source: str, what: str) -> Invalid:
    hint = "Copy its cells, as values, into a new workbook, or split it."
    return Invalid(f"{source}: has more {what}", hint)


def _is_xml(part: bytes, file: str) -> bool:
    """Whether ``part`` begins as XML does, and not as a picture.

    Raises Invalid where it declares entities, which no workbook has and a bomb needs. defusedxml,
    which openpyxl would use for this, takes twice the time for the whole file.
    """
    started: list[str] = []

    def refuse(*_: object) -> None:
        raise Invalid(f"{file}: has a document type, which no workbook needs", _SAVE_AS)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: started.append(name)
    with contextlib.suppress(expat.ExpatError):  # a picture; or what openpyxl will refuse
        for start in range(0, len(part), 4096):
            parser.Parse(part[start : start + 4096])
            if started:
                break
    return bool(started)


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


class _Merged(NamedTuple):
    """Cells that are one: the ``first`` and ``last`` row, and the column of what stands there."""

    first: int
    last: int
    column: int


def _range(found: tuple[bytes, bytes, bytes]) -> _Merged:
    column = 0
    for char in found[0]:
        column = column * 26 + char - ord("A") + 1
    return _Merged(int(found[1]), int(found[2]), column - 1)


class _Workbook:
    """A workbook that is open: openpyxl's ``book``, of the file ``data``.

    ``merged`` has the cells of each part that are one, from above. Raises Invalid where more is
    read of its sheets, all together, than such a file has.
    """

    def __init__(
        self, book: Any, has_formulas: bool, merged: Mapping[str, list[_Merged]], data: bytes
    ) -> None:
        self.book = book
        self._merged = merged
        self._formats: dict[int, Format] = {}
        self._has_formulas = has_formulas
        self._cells = min(MOST_CELLS, _most(CELLS, data))
        self._signs = _most(UNPACKED, data)

    def merged(self, sheet: Any) -> list[_Merged]:
        """The cells of ``sheet`` that are one."""
        return self._merged.get(sheet._worksheet_path.lstrip("/"), [])

    def rows(self, sheet: Any, source: str) -> Iterator[Row]:
        """The rows of ``sheet`` in which anything stands, as texts."""
        fill = _Filling(self.merged(sheet))
        results = self._read(sheet, results=True)
        formulas = self._read(sheet, results=False) if self._has_formulas else repeat(())
        for number, (row, formula_row) in enumerate(zip(results, formulas, strict=False), 1):
            texts: tuple[str, ...] = ()
            if row:
                cells = zip(row, chain(formula_row, repeat(None)), strict=False)
                texts = tuple(self._text(cell, formula) for cell, formula in cells)
                texts = fill.down(number, texts)
            self._cells -= max(len(row), len(texts))
            self._signs -= sum(map(len, texts))
            if number > MOST_ROWS or self._cells < 0 or self._signs < 0:
                raise _too_much(source, "rows or columns than can be read")
            if any(texts):
                yield Row(number, number, texts)

    def _read(self, sheet: Any, *, results: bool) -> Iterator[Any]:
        """openpyxl's rows of ``sheet``, with the results of formulas or with the formulas."""
        # The extent that a file states may be wrong in either direction.
        sheet.reset_dimensions()
        # This is looked at when the first row is read.
        self.book._data_only = results
        yield from sheet.iter_rows()

    def _text(self, cell: Any, formula: Any) -> str:
        """What ``cell`` shows, which may be the result of a ``formula``."""
        value = cell.value
        if type(value) not in _BY_FORMAT:
            return _text(cell, formula)
        form = self._formats.get(cell._style_id)
        if form is None:
            form = self._formats[cell._style_id] = read_format(cell.number_format)
        return shown(value, form)


class _Filling:
    """Fills the cells below the first of merged ones, as the rows come from above."""

    def __init__(self, merged: Sequence[_Merged]) -> None:
        self._coming = [*reversed(merged)]
        self._held: dict[int, tuple[int, str]] = {}  # by column: up to which row, and the text

    def down(self, number: int, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The texts of row ``number``, with those that merged cells have from above."""
        while self._coming and self._coming[-1].first <= number:
            _, last, column = self._coming.pop()
            if last > number and column < min(len(texts), MOST_COLUMNS) and texts[column]:
                self._held[column] = (last, texts[column])
        if not self._held or not any(texts):
            return texts
        filled = list(texts)
        for column, (last, text) in [*self._held.items()]:
            if last < number:
                del self._held[column]
            else:
                filled += [""] * (column + 1 - len(filled))
                filled[column] = filled[column] or text
        return tuple(filled)


def _text(cell: Any, formula: Any) -> str:
    """What ``cell`` shows that is neither a number nor a day, or the result of a ``formula``.

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
    if isinstance(value, date | time):
        return value.isoformat()
    assert isinstance(value, timedelta)
    error = Invalid("has a length of time", "Write it as a number or a text.")
    return Unreadable(str(value), error)


def escape(text: str) -> str:
    """``text`` as a cell of a workbook can hold it; ``unescape(escape(text)) == text``."""
    return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape(text: str) -> str:
    """The text that a cell of a workbook holds."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
