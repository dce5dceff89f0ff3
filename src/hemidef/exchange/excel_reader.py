"""Reading the sheets of an Excel workbook: what each cell shows, as text.

Numbers are plain digits, also of the percentage that a cell shows; dates are the day, month or
year that it shows. What stands in merged cells counts for each of their rows. A cell that shows an
error, or a formula whose result the file does not hold, is Unreadable. openpyxl is an extra, and 90
ms, so it is imported only where it is used.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, repeat
from types import ModuleType
from typing import Any

from hemidef import extras
from hemidef.errors import HemidefError, Invalid
from hemidef.exchange.excel_cells import Format, cell_text, read_format, shown
from hemidef.exchange.excel_limits import (
    CELLS,
    MOST_CELLS,
    MOST_ROWS,
    SAVE_AS,
    UNPACKED,
    Merged,
    inspect,
    most,
    too_much,
)
from hemidef.exchange.sheet import (
    MOST_COLUMNS,
    Row,
    Sheet,
    choose,
    fit,
    several_tables,
)

_BY_FORMAT = {int, float, datetime}  # which cells show by their formats


def library() -> ModuleType:
    """openpyxl. Raises Failure, with how to install it, where it is not there."""
    return extras.load("openpyxl", "Excel workbooks")


def read(
    data: bytes,
    file: str,
    *,
    sheet: str = "",
    skip_rows: int = 0,
    one: bool = False,
    own: Container[str] = (),
) -> list[tuple[str, Sheet]]:
    """The sheet named ``sheet``, or all on which a person sees something, under their titles.

    ``file`` names the workbook in errors. ``skip_rows`` rows stand above each header. Raises
    Misuse for a sheet that is not there, and where there are several and only ``one`` is wanted,
    or something is wrong with one and none has a title of hemidef's ``own``: which is meant is
    asked first. Raises Failure where openpyxl is not installed, Invalid for what is no sound
    workbook.
    """
    with _opened(data, file) as workbook:
        sheets = [each for each in workbook.book.worksheets if each.sheet_state == "visible"]
        if sheet:
            titled = [(each.title, each) for each in workbook.book.worksheets]
            sheets = [each for _, each in choose(titled, file, sheet)]
        elif one:
            _refuse_several(workbook, sheets, file)
        found = []
        try:
            for each in sheets:
                source = f"{file}, sheet {each.title}"
                if (rows := list(workbook.rows(each, source))) or sheet:
                    _refuse_two_headers(source, workbook.merged(each), rows, skip_rows)
                    found.append((each.title, fit(source, rows, skip_rows=skip_rows, padded=True)))
        except Invalid:
            if not any(each.title.casefold() in own for each in sheets):
                _refuse_several(workbook, sheets, file)
            raise
        if not found:
            raise Invalid(f"{file}: is an empty workbook", "Look whether it is the right one.")
        return found


def _refuse_several(workbook: _Workbook, sheets: Sequence[Any], file: str) -> None:
    """Raise Misuse, with all there are to choose from, where several ``sheets`` hold anything."""
    if sum(any(workbook.rows(each, file)) for each in sheets) > 1:
        every = workbook.book.worksheets
        hidden = ["" if each.sheet_state == "visible" else " (hidden)" for each in every]
        raise several_tables(file, map("{0.title}{1}".format, every, hidden))


def _refuse_two_headers(
    source: str, merged: Sequence[Merged], rows: Sequence[Row], skip_rows: int
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
        has_formulas, merged = inspect(data, file)
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
        raise Invalid(f"{file}: is not a sound Excel workbook: {error}", SAVE_AS) from None


class _Workbook:
    """A workbook that is open: openpyxl's ``book``, of the file ``data``.

    ``merged`` has the cells of each part that are one, from above. Raises Invalid where more is
    read of its sheets, all together, than such a file has.
    """

    def __init__(
        self, book: Any, has_formulas: bool, merged: Mapping[str, list[Merged]], data: bytes
    ) -> None:
        self.book = book
        self._merged = merged
        self._formats: dict[int, Format] = {}
        self._has_formulas = has_formulas
        self._cells = min(MOST_CELLS, most(CELLS, data))
        self._signs = most(UNPACKED, data)

    def merged(self, sheet: Any) -> list[Merged]:
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
                raise too_much(source, "rows or columns than can be read")
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
            return cell_text(cell, formula)
        form = self._formats.get(cell._style_id)
        if form is None:
            form = self._formats[cell._style_id] = read_format(cell.number_format)
        return shown(value, form)


class _Filling:
    """Fills the cells below the first of merged ones, as the rows come from above."""

    def __init__(self, merged: Sequence[Merged]) -> None:
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
