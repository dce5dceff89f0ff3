"""Choices in an Excel workbook: a drop-down of the values, and colours for statuses."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from hemidef.exchange.spreadsheets.sheet import letter
from hemidef.exchange.spreadsheets.workbook import as_text
from hemidef.model.values import Choice, Status

# Excel's own limits: the rows of a sheet, and the characters of a drop-down's list.
_LAST_ROW = 1_048_576
_LONGEST = 255

# What a status's colour is as the fill of a cell.
_FILLS = {
    "green": "C6EFCE",
    "red": "FFC7CE",
    "yellow": "FFEB9C",
    "cyan": "DDEBF7",
    "dim": "E7E6E6",
}


class Lists:
    """The choices of a workbook; the values of long ones stand on a hidden sheet."""

    TITLE = "hemidef lists"

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
        if len(inline) <= _LONGEST and not any(set(value) & set(',"') for value in values):
            return f'"{inline}"'
        if values not in self._columns:
            self._columns.append(values)
        column = letter(self._columns.index(values))
        return f"'{self.TITLE}'!${column}$1:${column}${len(values)}"

    def write(self, book: Any) -> None:
        """Add the sheet to ``book``, if it needs one."""
        if not self._columns:
            return
        from openpyxl.cell import WriteOnlyCell

        sheet = book.create_sheet(self.TITLE)
        sheet.sheet_state = "hidden"
        for row in zip_longest(*self._columns):
            sheet.append([value and as_text(WriteOnlyCell(sheet), value) for value in row])
