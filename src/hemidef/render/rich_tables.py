"""Grids as Rich's tables, in the widths that the layout gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from hemidef.model.values import Command
from hemidef.render import cells
from hemidef.render.layout import UNBROKEN, Layout
from hemidef.render.terminal import Terminal

# So many rows of a long table are drawn and printed together. Rich takes 0.4 ms and 7 KB to draw
# one: of ten thousand rows drawn at once, the first would appear after four seconds.
CHUNK = 50


class CellText(Text):
    """The text of a cell, all of it in one style, rendered line by line.

    Rich's own joins its lines and then looks for their ends again, which takes time by the square
    of their number: minutes for a text of five megabytes.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        style = console.get_style(self.style)
        for line in self.wrap(
            console,
            options.max_width,
            justify=options.justify,
            overflow=options.overflow,
            no_wrap=options.no_wrap,
        ):
            yield Segment(line.plain, style)
            yield Segment.line()


def draw_grid(parts: Sequence[Layout], terminal: Terminal) -> Iterator[RenderableType]:
    """The parts of a grid under its title, each with an empty line below, and its note."""
    grid = parts[0].grid
    yield Text(terminal.safe(grid.title), style="bold")
    for part in parts:
        yield from draw_table(part, terminal)
        yield Text()
    if grid.note:
        yield Text(terminal.safe(grid.note))
        yield Text()


def draw_table(laid: Layout, terminal: Terminal) -> Iterator[Table]:
    """The grid under its headings: as several tables that look like one where it is long.

    A boxed one stays whole: the lines around it could not go on in the next.
    """
    columns, rows = laid.grid.columns, laid.grid.rows
    count = max(len(rows), 1)
    step = count if laid.boxed else CHUNK
    for start in range(0, count, step):
        drawn = Table(
            box=terminal.box(boxed=laid.boxed),
            show_header=start == 0,
            header_style="bold",
            border_style="dim",
            show_lines=laid.boxed,
            show_edge=laid.boxed,
            pad_edge=laid.boxed,
        )
        for column, heading, width in zip(columns, laid.headings, laid.widths, strict=True):
            drawn.add_column(
                Text(heading),
                width=width,
                justify="right" if cells.is_right(column.type) else "left",
                no_wrap=isinstance(column.type, UNBROKEN),
                overflow="fold",
            )
        end = start + step
        for row, words in zip(rows[start:end], laid.words[start:end], strict=True):
            drawn.add_row(
                *(
                    CellText(text, style=cells.style(cell, column.type))
                    for text, cell, column in zip(words, row, columns, strict=True)
                )
            )
        yield drawn


def draw_brief(laid: Layout, terminal: Terminal) -> Table:
    """The grid without headings, a line to a row: what does not fit is cut off."""
    columns = laid.grid.columns
    drawn = Table.grid(padding=(0, 3, 0, 0))
    for column, width in zip(columns, laid.widths, strict=True):
        drawn.add_column(width=width, justify="right" if cells.is_right(column.type) else "left")
    for row, words in zip(laid.grid.rows, laid.words, strict=True):
        shown = []
        for text, cell, column, width in zip(words, row, columns, laid.widths, strict=True):
            cut = text if isinstance(column.type, Command) else terminal.clip(text, width)
            shown.append(Text(cut, style=cells.style(cell, column.type)))
        drawn.add_row(*shown)
    return drawn
