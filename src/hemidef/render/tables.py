"""Grids as tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hemidef.model.values import Command
from hemidef.render import cells
from hemidef.render.layout import blocks, layout
from hemidef.render.painter import paint, paragraph
from hemidef.render.terminal import Drawn, Terminal
from hemidef.reports.grid import Grid

if TYPE_CHECKING:
    from rich.table import Table

# An empty line.
BLANK = Drawn("")


def table(grid: Grid, terminal: Terminal, *, full: bool = False) -> Drawn:
    """``grid`` with its headings; ``full`` draws lines around every cell."""
    return paint(grid, layout(grid, terminal, full=full), terminal, full=full)


def brief(grid: Grid, terminal: Terminal) -> Table:
    """``grid`` without headings, a line to a row: what does not fit is cut off."""
    from rich.table import Table
    from rich.text import Text

    laid = layout(grid, terminal, heads=False)
    drawn = Table.grid(padding=(0, 3, 0, 0))
    columns = [grid.columns[place] for place in laid.places]
    for column, width in zip(columns, laid.widths, strict=True):
        drawn.add_column(width=width, justify="right" if cells.is_right(column.type) else "left")
    for row, texts in zip(grid.rows, laid.rows, strict=True):
        shown = []
        for text, width, place, column in zip(
            texts, laid.widths, laid.places, columns, strict=True
        ):
            cut = text if isinstance(column.type, Command) else terminal.clip(text, width)
            shown.append(Text(cut, style=cells.style(row[place], column.type)))
        drawn.add_row(*shown)
    return drawn


def titled(grid: Grid, terminal: Terminal, *, full: bool = False) -> Iterator[Drawn]:
    """The table under its title, with the note that it is read with."""
    yield paragraph(terminal.safe(grid.title), "bold", terminal)
    for place, part in enumerate(blocks(grid, terminal) if grid.whole else [grid]):
        if place:
            yield BLANK
        yield table(part, terminal, full=full)
    if grid.note:
        yield BLANK
        yield paragraph(terminal.safe(grid.note), "", terminal)
