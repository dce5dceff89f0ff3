"""Writing grids as an Excel workbook that people can go on working in.

A sheet for each grid: a bold header that stays in sight and filters, days and numbers as such,
a drop-down for each choice, statuses in colours as well as in words. No text is a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from hemidef.errors import Invalid
from hemidef.exchange import stamps
from hemidef.exchange.excel_cells import escape, number_text
from hemidef.exchange.excel_reader import library
from hemidef.exchange.sheet import letter
from hemidef.exchange.sheet_cells import RISKY
from hemidef.exchange.sheet_cells import cell as words
from hemidef.exchange.stamps import HIDDEN, LISTS, TITLE
from hemidef.model.dates import PeriodType
from hemidef.model.figures import Number, Percent
from hemidef.model.values import Choice, Status
from hemidef.reports.grid import Column, Grid
from hemidef.tracker.intake import Stamp, Watch

# Excel's own limits (support.microsoft.com, "Excel specifications and limits").
LONGEST_TEXT = 32_767
_LAST_ROW = 1_048_576
_LONGEST_CHOICE = 255  # the characters of a drop-down's list
_LONGEST_ESCAPE = len("_xHHHH_")
_LONGEST_NAME = 31

_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe-\U0010ffff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Excel counts a 29 February 1900 that never was; days before it are off by one.
_FIRST_DAY = date(1900, 3, 1)
_NARROWEST, _WIDEST = 8, 60  # in characters
_LINE_HEIGHT = 15  # in points
_MOST_LINES = 12  # that a row shows; the rest is seen in the cell

# What a status's colour is as the fill of a cell.
_FILLS = {"green": "C6EFCE", "red": "FFC7CE", "yellow": "FFEB9C", "cyan": "DDEBF7", "dim": "E7E6E6"}


def write(grids: Sequence[Grid], *, stamp: Stamp | None = None, watch: Watch = iter) -> bytes:
    """``grids`` as a workbook, with its ``stamp`` where it may come back.

    Raises Invalid for a text that is too long for a cell, Failure where openpyxl is not installed.
    """
    openpyxl = library()
    grids = grids or [Grid("", (), ())]
    texts = [*map(_texts, grids)]  # before anything is written: openpyxl would cut in silence
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "hemidef"
    choices = _Choices()
    taken = {*HIDDEN, "history"}  # which Excel keeps for itself
    for grid, rows in zip(grids, texts, strict=True):
        title = _title(grid.group or grid.title, taken)
        taken.add(title.casefold())
        _fill(book.create_sheet(title), grid, rows, choices, watch)
    choices.write(book)
    if stamp:
        _hide(book, TITLE, stamps.rows(stamp))
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _title(words: str, taken: set[str]) -> str:
    """``words`` as the name of a sheet, which no other has."""
    plain = _NOT_IN_NAME.sub(" ", words).strip(" '")[:_LONGEST_NAME].strip(" '") or "Entries"
    endings = ("", *(f" {number}" for number in range(2, len(taken) + 3)))
    titles = (plain[: _LONGEST_NAME - len(ending)] + ending for ending in endings)
    return next(title for title in titles if title.casefold() not in taken)


def _texts(grid: Grid) -> list[list[str]]:
    """The texts of the cells. Raises Invalid, with the entry's id, for one that no cell holds."""
    found = []
    for row in grid.rows:
        texts = [words(cell, many=col.many) for col, cell in zip(grid.columns, row, strict=True)]
        found.append(texts)
        for column, text in zip(grid.columns, texts, strict=True):
            if len(text) <= LONGEST_TEXT // _LONGEST_ESCAPE:  # nearly every text
                continue
            size = len(escape(text).encode("utf-16-le")) // 2  # Excel's characters
            if size > LONGEST_TEXT:
                raise Invalid(
                    f"{next(filter(None, texts))}: {column.heading}: has a text of {size:,} "
                    f"characters; a cell of a workbook holds {LONGEST_TEXT:,}",
                    "Export it as YAML or CSV, or shorten the text.",
                )
    return found


def _fill(sheet: Any, grid: Grid, texts: list[list[str]], choices: _Choices, watch: Watch) -> None:
    """Write ``texts`` as ``grid`` on ``sheet``, whose frame must be set before its first row."""
    widths = []
    for index, column in enumerate(grid.columns):
        shown = [] if isinstance(column.type, Percent) else [row[index] for row in texts]
        widths.append(_width(column.heading, shown))
        sheet.column_dimensions[letter(index)].width = widths[-1]
        if isinstance(column.type, Choice) and not column.many:
            choices.offer(sheet, letter(index), column.type)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    if widths:
        sheet.auto_filter.ref = f"A1:{letter(len(widths) - 1)}{len(texts) + 1}"
    columns = [_Cells(sheet, column) for column in grid.columns]
    sheet.append([cells.head() for cells in columns])
    for number, row in enumerate(watch(texts), 2):
        lines = max(map(_lines, row, widths), default=1)
        if lines > 1:  # not every program works it out when it opens the file
            sheet.row_dimensions[number].height = _LINE_HEIGHT * min(lines, _MOST_LINES)
        sheet.append([cells.fill(text) for cells, text in zip(columns, row, strict=True)])


def _width(head: str, texts: Sequence[str]) -> int:
    """The width of a column, in characters, that shows ``texts`` within reason."""
    lines = (len(line) + 1 for text in texts for line in text.split("\n"))
    return min(max(len(head) + 3, _NARROWEST, *lines), _WIDEST)  # 3 are for the filter's button


def _lines(text: str, width: int) -> int:
    """On how many lines ``text`` stands in a column of ``width`` characters."""
    if len(text) < width and "\n" not in text:
        return 1
    return sum(len(line) // width + 1 for line in text.split("\n"))


class _Cells:
    """The cells of one column, filled again for each row.

    A row is written before the next is filled, and styling every cell anew would take longer.
    """

    def __init__(self, sheet: Any, column: Column) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font

        self._column = column
        self._head, self._text, self._guarded, self._typed = cells = [
            WriteOnlyCell(sheet) for _ in range(4)
        ]
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        self._head.font = Font(name="Calibri", size=11, bold=True)  # as the other cells have it
        # Excel would take the text for a formula as soon as a person edits the cell.
        self._guarded.quotePrefix = True
        self._typed.alignment = Alignment(vertical="top")
        if isinstance(column.type, Percent):
            self._typed.number_format = "0%"
        elif isinstance(column.type, PeriodType):
            self._text.number_format = "@"  # or Excel makes a day of the next 2026-09 typed there
            self._typed.number_format = "yyyy-mm-dd"
            self._typed.alignment = Alignment(vertical="top", horizontal="left")  # as 2026-Q3

    def head(self) -> Any:
        """The header's cell."""
        return _as_text(self._head, self._column.heading)

    def fill(self, text: str) -> Any:
        """The cell of ``text``, typed where its column's values are; None for an empty one."""
        if not text:
            return None
        value = None if self._column.many else _value(text, self._column)
        if value is not None:
            self._typed.value = value
            return self._typed
        return _as_text(self._guarded if text.startswith(RISKY) else self._text, text)


def _as_text(cell: Any, text: str) -> Any:
    """``cell`` with ``text`` in it, whatever it looks like."""
    cell.value = escape(text)
    cell.data_type = "s"  # openpyxl takes =1+1 for a formula and #N/A for an error
    return cell


def _value(text: str, column: Column) -> float | date | None:
    """``text`` as a number or a day, None where a workbook would not give it back as it is."""
    if isinstance(column.type, Number):
        number = int(text) if text.isdecimal() and len(text) <= 15 else float(text)
        if isinstance(column.type, Percent) or number_text(number) == text:
            return number
    elif isinstance(column.type, PeriodType) and _DAY.fullmatch(text):
        day = date.fromisoformat(text)
        if day >= _FIRST_DAY:
            return day
    return None


class _Choices:
    """The choices of a workbook; the values of the long ones go on a hidden sheet."""

    def __init__(self) -> None:
        self._columns: list[tuple[str, ...]] = []

    def offer(self, sheet: Any, column: str, type: Choice) -> None:
        """Give the column a drop-down of the type's values, and statuses their colours."""
        from openpyxl.formatting.rule import CellIsRule
        from openpyxl.styles import PatternFill
        from openpyxl.worksheet.datavalidation import DataValidation

        cells = f"{column}2:{column}{_LAST_ROW}"  # new rows too
        choice = DataValidation(
            type="list", formula1=self._formula(type.values), allow_blank=True, sqref=cells
        )
        choice.showErrorMessage = True
        choice.errorTitle = "Not one of the values"
        choice.error = "Choose one from the list."
        sheet.data_validations.append(choice)
        if not isinstance(type, Status):
            return
        for value, color in type.colors.items():
            if color:
                fill = PatternFill(bgColor=_FILLS[color], fill_type="solid")
                rule: Any = CellIsRule(operator="equal", formula=[f'"{value}"'], fill=fill)  # type: ignore[no-untyped-call]
                sheet.conditional_formatting.add(cells, rule)

    def _formula(self, values: tuple[str, ...]) -> str:
        """What a drop-down of ``values`` refers to."""
        inline = ",".join(values)
        if len(inline) <= _LONGEST_CHOICE and not any(set(value) & set(',"') for value in values):
            return f'"{inline}"'
        if values not in self._columns:
            self._columns.append(values)
        column = letter(self._columns.index(values))
        return f"'{LISTS}'!${column}$1:${column}${len(values)}"

    def write(self, book: Any) -> None:
        """Add the sheet to ``book``, if it needs one."""
        if not self._columns:
            return
        _hide(book, LISTS, zip_longest(*self._columns))


def _hide(book: Any, title: str, rows: Iterable[Sequence[str | None]]) -> None:
    """Add a hidden sheet of texts to ``book``."""
    from openpyxl.cell import WriteOnlyCell

    sheet = book.create_sheet(title)
    sheet.sheet_state = "hidden"
    for row in rows:
        sheet.append([text and _as_text(WriteOnlyCell(sheet), text) for text in row])
