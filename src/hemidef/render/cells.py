"""Cells as text: a value is drawn by its type, not by its record. Never by colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.model.figures import Count, Days, DaysLeft, Number
from hemidef.model.values import Identifier, Instant, Status, ValueType
from hemidef.render.terminal import Terminal
from hemidef.reports.grid import Cell

# The length of the longest bar.
_BAR = 16

def words(cell: Cell, type: ValueType) -> str:
    """The cell as plain words."""
    return ", ".join(map(type.words, cell))


def all_words(column: Sequence[Cell], type: ValueType) -> list[str]:
    """The cells of a column as plain words."""
    if type.__class__.words is ValueType.words:  # which leaves a text as it is
        return [cell[0] if len(cell) == 1 else ", ".join(cell) for cell in column]
    return [words(cell, type) for cell in column]


def bars(column: Sequence[Cell], terminal: Terminal) -> list[str]:
    """A column of counts, each with a bar as long as its share of the largest."""
    numbers = [int(cell[0]) if cell else 0 for cell in column]
    most = max(numbers, default=0)
    wide = len(str(most))
    lengths = [-(-number * _BAR // most) if most else 0 for number in numbers]  # rounded up
    return [
        f"{number:>{wide}} {terminal.safe('█' * length)}"
        for number, length in zip(numbers, lengths, strict=True)
    ]


def is_colorful(type: ValueType) -> bool:
    """Whether cells of the type have different styles."""
    return isinstance(type, Status | DaysLeft)


def style(cell: Cell, type: ValueType) -> str:
    """The cell's style in Rich's words."""
    if isinstance(type, Status):
        return type.colors.get(cell[0], "") if cell else ""
    if isinstance(type, Identifier):
        return "bold"
    if isinstance(type, Days) or (isinstance(type, DaysLeft) and cell and cell[0][0] == "-"):
        return "red"
    if isinstance(type, Instant):
        return "dim"
    return ""


def is_right(type: ValueType) -> bool:
    """Whether cells of the type are set to the right, as figures are."""
    return isinstance(type, Number) and not isinstance(type, Count)
