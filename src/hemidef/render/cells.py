"""Cells as text: a value is drawn by its sort, not by its record. Never by colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.model.figures import Count, Days, DaysLeft, Number
from hemidef.model.values import Identifier, Instant, Sort, Status
from hemidef.render.terminal import Terminal
from hemidef.reports.grid import Cell

# The length of the longest bar.
_BAR = 16
# The terminal's own colours, which its user chose for a light or a dark ground.
_STATUS_STYLES = {
    "not-assessed": "dim",
    "in-progress": "cyan",
    "partial": "cyan",
    "stalled": "red",
    "suspended": "yellow",
    "completed": "green",
    "implemented": "green",
    "cancelled": "dim",
    "not-implemented": "red",
    "superseded": "dim",
}


def words(cell: Cell, sort: Sort) -> str:
    """The cell as plain words."""
    return ", ".join(map(sort.words, cell))


def all_words(column: Sequence[Cell], sort: Sort) -> list[str]:
    """The cells of a column as plain words."""
    if type(sort).words is Sort.words:  # which leaves a text as it is
        return [cell[0] if len(cell) == 1 else ", ".join(cell) for cell in column]
    return [words(cell, sort) for cell in column]


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


def is_colorful(sort: Sort) -> bool:
    """Whether cells of the sort have different styles."""
    return isinstance(sort, Status | DaysLeft)


def style(cell: Cell, sort: Sort) -> str:
    """The cell's style in Rich's words."""
    if isinstance(sort, Status):
        return _STATUS_STYLES.get(cell[0], "") if cell else ""
    if isinstance(sort, Identifier):
        return "bold"
    if isinstance(sort, Days) or (isinstance(sort, DaysLeft) and cell and cell[0][0] == "-"):
        return "red"
    if isinstance(sort, Instant):
        return "dim"
    return ""


def is_right(sort: Sort) -> bool:
    """Whether cells of the sort are set to the right, as figures are."""
    return isinstance(sort, Number) and not isinstance(sort, Count)
