"""Cells as text: a value is drawn by its type, not by its kind. Never by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hemidef.model.dates import Instant
from hemidef.model.figures import Count, Days, DaysLater, DaysLeft, Number
from hemidef.model.kinds import KINDS
from hemidef.model.references import Identifier
from hemidef.model.values import Choice, Urgency, ValueType
from hemidef.reports.grid import Cell

if TYPE_CHECKING:
    from hemidef.render.terminal import Terminal  # and Rich, which pages need not

# The length of the longest bar.
_BAR = 16
# The colours of the choices of every kind: a column may mix kinds, as the status in ``due`` does.
_COLORS = {
    value: color
    for kind in KINDS
    for field in kind.fields
    if isinstance(field.type, Choice)
    for value, color in field.type.colors.items()
}


def words(cell: Cell, type: ValueType, terminal: Terminal) -> str:
    """The cell as plain words, as the terminal can show them."""
    return terminal.safe(", ".join(type.words(text, terminal.partners) for text in cell))


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


def style(cell: Cell, type: ValueType) -> str:
    """The cell's style in Rich's words.

    Its colours are the terminal's own, which its user chose for a light or a dark ground.
    """
    if isinstance(type, Choice):
        return _COLORS.get(cell[0], "") if cell else ""  # a total is of no status
    if isinstance(type, Identifier):
        return "bold"
    is_past = isinstance(type, DaysLeft) and cell and cell[0][0] == "-"
    is_later = isinstance(type, DaysLater) and cell and int(cell[0]) > 0
    if is_past or is_later or isinstance(type, Urgency | Days):
        return "red"
    if isinstance(type, Instant):
        return "dim"
    return ""


def is_right(type: ValueType) -> bool:
    """Whether cells of the type are set to the right, as figures are."""
    return isinstance(type, Number) and not isinstance(type, Count)
