"""A sheet of a spreadsheet: headings over rows of texts, each with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Figure(str):
    """A number as a workbook itself keeps it, in a machine's digits, however its cell shows it."""


class Row(NamedTuple):
    """A row of cells: its ``number`` as a spreadsheet counts, and the ``line`` where it begins.

    In CSV the two differ below a cell with a line break; in a workbook they are the same.
    """

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a column, and which of the file's columns it is, counted from 0.

    A column that has cells but no name of its own is named after its letter: ``column C``.
    """

    name: str
    index: int

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return letter(self.index)

    @property
    def is_named(self) -> bool:
        """Whether the file has a name for it."""
        return self.name != placeholder(self.index)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, and rows that have a text, empty or not, under each of them.

    ``source`` names it in errors, as in ``plan.csv`` or ``plan.xlsx, sheet Plan``. Blank rows
    and columns with neither heading nor cells are left out.
    """

    source: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [heading.name for heading in self.headings]

    def place(self, row: Row, heading: Heading | None = None) -> str:
        """Where the row, or its cell under ``heading``, stands in the file.

        As in ``plan.csv, row 14 (line 17), column C (Lead)``.
        """
        if heading is None:
            return place(self.source, row)
        name = f" ({heading.name})" if heading.is_named else ""
        return f"{place(self.source, row, heading.index)}{name}"


def place(source: str, row: Row, index: int | None = None) -> str:
    """Where ``row``, or the cell in its column ``index``, stands: the line too if it differs."""
    line = f" (line {row.line})" if row.line != row.number else ""
    column = "" if index is None else f", column {letter(index)}"
    return f"{source}, row {row.number}{line}{column}"


def placeholder(index: int) -> str:
    """The name of a column that has cells, but no name in the file."""
    return f"column {letter(index)}"


def letter(index: int) -> str:
    """The column ``index``, counted from 0, as a spreadsheet names it: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def width(cells: Sequence[str]) -> int:
    """How many of ``cells`` there are up to the last that is not blank."""
    count = len(cells)
    while count and is_blank(cells[count - 1]):
        count -= 1
    return count


def is_blank(cell: str) -> bool:
    """Whether nothing, or nothing but spaces, stands in ``cell``."""
    return not cell or cell.isspace()
