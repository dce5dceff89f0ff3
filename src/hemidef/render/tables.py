"""Grids as tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hemidef.model.values import Identifier, Sort
from hemidef.model.values import Text as Words
from hemidef.render import cells
from hemidef.render.terminal import Terminal
from hemidef.reports.grid import Grid

# Words are still readable when wrapped to this; narrower, a column had better go.
_NARROWEST = 16
# A headline, the first column of words, wants more, and few need more than the second.
_HEADLINE = 24
_COMFORTABLE = 40


def table(grid: Grid, terminal: Terminal, *, full: bool = False) -> Table:
    """``grid`` as a Rich table; ``full`` draws lines around every cell.

    Where it is narrow, columns go from the right until the rest fits, but no less than two stay
    (with ``full``, all stay); ids never wrap.
    """
    columns = [place for place, column in enumerate(grid.columns) if _says_something(grid, place)]
    shown = [
        [terminal.safe(cells.words(row[p], grid.columns[p].sort)) for p in columns]
        for row in grid.rows
    ]
    heads = [terminal.safe(grid.columns[place].heading) for place in columns]
    natural = [
        max(cell_len(line) for text in column for line in text.split("\n"))
        for column in zip(heads, *shown, strict=True)
    ]
    sorts = [grid.columns[place].sort for place in columns]
    least = [
        _least(sort, [head, *(row[at] for row in shown)], natural[at])
        for at, (sort, head) in enumerate(zip(sorts, heads, strict=True))
    ]
    headline = next((at for at, sort in enumerate(sorts) if isinstance(sort, Words)), 0)
    least[headline] = max(least[headline], min(natural[headline], _HEADLINE))
    keep = len(columns) if full else 2
    while len(columns) > keep and sum(least[: len(columns)]) > _room(terminal, len(columns), full):
        columns.pop()
    widths = _share(
        least[: len(columns)], natural[: len(columns)], _room(terminal, len(columns), full)
    )
    drawn = Table(
        box=terminal.box(full=full),
        show_lines=full,
        pad_edge=full,
        header_style="bold",
        border_style="dim",
        show_edge=full,
    )
    for place, head, width in zip(columns, heads, widths, strict=False):
        column = grid.columns[place]
        drawn.add_column(
            Text(head),
            width=width,
            no_wrap=isinstance(column.sort, Identifier),
            justify="right" if cells.is_right(column.sort) else "left",
            overflow="fold",
        )
    for row, texts in zip(grid.rows, shown, strict=True):
        drawn.add_row(
            *(
                Text(text, style=cells.style(row[place], grid.columns[place].sort))
                for place, text in zip(columns, texts, strict=False)
            )
        )
    return drawn


def _says_something(grid: Grid, place: int) -> bool:
    return not grid.columns[place].incidental or any(row[place] for row in grid.rows)


def _least(sort: Sort, texts: Sequence[str], natural: int) -> int:
    """The narrowest that the column may be: words may wrap, other values only at blanks."""
    if isinstance(sort, Identifier):
        return natural
    longest = max((cell_len(word) for text in texts for word in text.split()), default=0)
    if isinstance(sort, Words):
        return min(natural, max(_NARROWEST, min(longest, 24)))
    return min(natural, longest)


def _room(terminal: Terminal, count: int, full: bool) -> int:
    """The columns of the terminal that are left for text beside the lines of ``count`` columns."""
    return max(terminal.width - (3 * count + 1 if full else 3 * count - 1), count)


def _share(least: Sequence[int], natural: Sequence[int], room: int) -> list[int]:
    """Widths from ``least`` up to ``natural`` that together take up no more than ``room``."""
    widths = list(least)
    while sum(widths) > room:  # narrower than any table can be: the widest gives way
        widest = max(range(len(widths)), key=lambda at: widths[at])
        if widths[widest] == 1:
            break
        widths[widest] -= 1
    for most in (_COMFORTABLE, room):  # from the left: first enough to read by, then the rest
        for at, wish in enumerate(natural):
            more = min(wish, most) - widths[at]
            widths[at] += max(0, min(more, room - sum(widths)))
    return widths


def titled(grid: Grid, terminal: Terminal, *, full: bool = False) -> RenderableType:
    """The table under its title."""
    title = Text(terminal.safe(grid.title), style="bold")
    return Group(title, table(grid, terminal, full=full))
