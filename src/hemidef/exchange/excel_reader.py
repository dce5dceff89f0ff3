"""Reading the sheets of an Excel workbook: what each cell shows, as text.

Numbers are plain digits, also of the percentage that a cell shows; dates are the day, month or
year that it shows. What stands in merged cells counts for each of their rows. A cell that shows an
error, or a formula whose result the file does not hold, is Unreadable. openpyxl is an extra, and 90
ms, so it is imported only where it is used.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from types import ModuleType
from typing import Any

from hemidef import shell
from hemidef.errors import Failure, HemidefError, Invalid
from hemidef.exchange.excel_cells import cell_text
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
from hemidef.exchange.sheet import MOST_COLUMNS, Row, Sheet, Table, fit


def library() -> ModuleType:
    """openpyxl. Raises Failure, with the extra to install, where it is not there."""
    try:
        import openpyxl
    except ImportError:
        from importlib.util import find_spec

        # The interpreter that hemidef runs in may be another than a shell finds first.
        python = sys.executable or "python"
        if find_spec("pip"):
            install = shell.line("-m", "pip", "install", "openpyxl", program=python)
        else:  # as in an environment that uv made
            install = shell.line("pip", "install", "--python", python, "openpyxl", program="uv")
        raise Failure(
            "Excel workbooks need the package openpyxl, which is not installed",
            f"Install it: {install}",
        ) from None
    return openpyxl


@contextlib.contextmanager
def open_tables(data: bytes, file: str, skip_rows: int = 0) -> Iterator[list[Table]]:
    """The tables of the workbook ``data``, to be read as long as it is open.

    ``file`` names it in errors. ``skip_rows`` rows stand above each header. Raises Failure where
    openpyxl is not installed, Invalid for what is no sound workbook, whatever it is.
    """
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
                workbook = _Workbook(reader.wb, has_formulas, merged, data)
                yield [workbook.table(each, file, skip_rows) for each in reader.wb.worksheets]
    except HemidefError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
        raise Invalid(f"{file}: is not a sound Excel workbook: {error}", SAVE_AS) from None


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


class _Workbook:
    """A workbook that is open: openpyxl's ``book``, of the file ``data``.

    ``merged`` has the cells of each part that are one, from above. Its tables raise Invalid where
    more is read of them, all together, than such a file has.
    """

    def __init__(
        self, book: Any, has_formulas: bool, merged: Mapping[str, list[Merged]], data: bytes
    ) -> None:
        self._book = book
        self._merged = merged
        self._has_formulas = has_formulas
        self._cells = min(MOST_CELLS, most(CELLS, data))
        self._signs = most(UNPACKED, data)

    def table(self, sheet: Any, file: str, skip_rows: int) -> Table:
        """The table on openpyxl's ``sheet``, with ``skip_rows`` rows above its header."""
        source = f"{file}, sheet {sheet.title}"
        merged = self._merged.get(sheet._worksheet_path.lstrip("/"), [])

        def read() -> Sheet:
            rows = list(self._rows(sheet, source, merged))
            _refuse_two_headers(source, merged, rows, skip_rows)
            return fit(source, rows, skip_rows=skip_rows, padded=True)

        return Table(
            sheet.title,
            read,
            is_hidden=sheet.sheet_state != "visible",
            rows=lambda: self._rows(sheet, source, merged),
        )

    def _rows(self, sheet: Any, source: str, merged: Sequence[Merged]) -> Iterator[Row]:
        """The rows of ``sheet`` in which anything stands, as texts."""
        results = self._read(sheet, results=True)
        formulas = self._read(sheet, results=False) if self._has_formulas else repeat(())
        pairs = zip(results, formulas, strict=False)
        rows = (tuple(map(cell_text, row, chain(formula, repeat(None)))) for row, formula in pairs)
        for number, texts in enumerate(_fill(rows, merged), 1):
            self._cells -= len(texts)
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
        self._book._data_only = results
        yield from sheet.iter_rows()


def _fill(rows: Iterable[tuple[str, ...]], merged: Sequence[Merged]) -> Iterator[tuple[str, ...]]:
    """``rows`` of texts, with those that merged cells have from above in the rows below."""
    coming = [*reversed(merged)]
    held: dict[int, tuple[int, str]] = {}  # by column: up to which row, and the text
    for number, texts in enumerate(rows, 1):
        while coming and coming[-1].first <= number:
            _, last, column = coming.pop()
            if last > number and column < min(len(texts), MOST_COLUMNS) and texts[column]:
                held[column] = (last, texts[column])
        filled = list(texts)
        for column, (last, text) in [*held.items()] if any(texts) else ():
            if last < number:
                del held[column]
            else:
                filled += [""] * (column + 1 - len(filled))
                filled[column] = filled[column] or text
        yield tuple(filled)
