"""Cells as text: a value is drawn by its sort, not by its record. Never by colour alone."""

from __future__ import annotations

from decimal import Decimal

from rich.text import Text

from hemidef.model.figures import Days, Number, Percent
from hemidef.model.values import Identifier, Instant, Sort, Status
from hemidef.render.terminal import Terminal
from hemidef.reports.grid import Cell

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
    return ", ".join(_one(text, sort) for text in cell)


def _one(text: str, sort: Sort) -> str:
    if isinstance(sort, Percent):
        return f"{Decimal(text) * 100:.0f}%"
    if isinstance(sort, Days):
        return f"{text} d"
    if isinstance(sort, Instant):
        return f"{text[:10]} {text[11:16]}"  # to the minute, in UTC
    return text


def draw(cell: Cell, sort: Sort, terminal: Terminal) -> Text:
    """The cell in its colours; a text holds no markup, whatever it looks like."""
    return Text(terminal.safe(words(cell, sort)), style=style(cell, sort))


def style(cell: Cell, sort: Sort) -> str:
    """The cell's style in Rich's words."""
    if isinstance(sort, Status):
        return _STATUS_STYLES.get(cell[0], "") if cell else ""
    if isinstance(sort, Identifier):
        return "bold"
    if isinstance(sort, Days):
        return "red"
    if isinstance(sort, Instant):
        return "dim"
    return ""


def is_right(sort: Sort) -> bool:
    """Whether cells of the sort are set to the right, as figures are."""
    return isinstance(sort, Number)
