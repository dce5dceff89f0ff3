"""Grids as tables that fit the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hemidef.model.values import Command
from hemidef.render import cells
from hemidef.render.layout import UNBROKEN, blocks, layout
from hemidef.render.terminal import Terminal
from hemidef.reports.grid import Grid


def table(grid: Grid, terminal: Terminal, *, full: bool = False) -> Table:
    """``grid`` as a Rich table; ``full`` draws lines around every cell."""
    laid = layout(grid, terminal, full=full)
    drawn = Table(
        box=terminal.box(full=full),
        show_lines=full,
        pad_edge=full,
        header_style="bold",
        border_style="dim",
        show_edge=full,
    )
    columns = [grid.columns[place] for place in laid.places]
    for column, heading, width in zip(columns, laid.headings, laid.widths, strict=True):
        drawn.add_column(
            Text(heading),
            width=width,
            no_wrap=isinstance(column.sort, UNBROKEN),
            justify="right" if cells.is_right(column.sort) else "left",
            overflow="fold",
        )
    for row, texts in zip(grid.rows, laid.rows, strict=True):
        drawn.add_row(
            *(
                Text(text, style=cells.style(row[place], column.sort))
                for text, place, column in zip(texts, laid.places, columns, strict=True)
            )
        )
    return drawn


def brief(grid: Grid, terminal: Terminal) -> Table:
    """``grid`` without headings, a line to a row: what does not fit is cut off."""
    laid = layout(grid, terminal, heads=False)
    drawn = Table.grid(padding=(0, 3, 0, 0))
    columns = [grid.columns[place] for place in laid.places]
    for column, width in zip(columns, laid.widths, strict=True):
        drawn.add_column(width=width, justify="right" if cells.is_right(column.sort) else "left")
    for row, texts in zip(grid.rows, laid.rows, strict=True):
        shown = []
        for text, width, place, column in zip(
            texts, laid.widths, laid.places, columns, strict=True
        ):
            cut = text if isinstance(column.sort, Command) else terminal.clip(text, width)
            shown.append(Text(cut, style=cells.style(row[place], column.sort)))
        drawn.add_row(*shown)
    return drawn


def titled(grid: Grid, terminal: Terminal, *, full: bool = False) -> RenderableType:
    """The table under its title, with the note that it is read with."""
    parts: list[RenderableType] = [Text(terminal.safe(grid.title), style="bold")]
    for place, part in enumerate(blocks(grid, terminal) if grid.whole else [grid]):
        parts += [*([Text()] if place else []), table(part, terminal, full=full)]
    if grid.note:
        parts += [Text(), Text(terminal.safe(grid.note))]
    return Group(*parts)
