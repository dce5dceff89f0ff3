"""Painting: grids, line by line, as Rich's tables look, at a tenth of the cost.

The widths are known beforehand, and most cells take one line. Boxes, styles and the widths of
characters are Rich's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

from hemidef.render import cells
from hemidef.render.layout import UNBROKEN, Layout
from hemidef.render.terminal import Drawn, Terminal
from hemidef.render.wrapping import fit, wrap
from hemidef.reports.grid import Column, Grid

# The lines that a cell takes, each as wide as its column.
Lines = Sequence[str]


def paint(grid: Grid, laid: Layout, terminal: Terminal, *, full: bool) -> Drawn:
    """The rows of ``laid`` under their headings; ``full`` draws lines around every cell."""
    down = [_column(grid, laid, at, terminal) for at in range(len(laid.places))]
    frame = _Frame(laid.widths, terminal, full)
    heads = [
        _lines(heading, width, grid.columns[place])
        for heading, width, place in zip(laid.headings, laid.widths, laid.places, strict=True)
    ]
    rows = [frame.row(row) for row in zip(*down, strict=True)]
    return Drawn("\n".join(frame.around(frame.head(heads), rows)))


def paragraph(text: str, style: str, terminal: Terminal) -> Drawn:
    """``text``, which is safe, in lines as wide as the terminal."""
    before, after = terminal.codes(style)
    return Drawn(
        "\n".join(before + line + after if line else "" for line in wrap(text, terminal.width))
    )


def _column(grid: Grid, laid: Layout, at: int, terminal: Terminal) -> list[Lines]:
    """The cells of one column in their styles."""
    place, width = laid.places[at], laid.widths[at]
    column = grid.columns[place]
    found: list[Lines] = []
    for row, texts in zip(grid.rows, laid.rows, strict=True):
        before, after = terminal.codes(cells.style(row[place], column.sort))
        lines = _lines(texts[at], width, column)
        found.append([before + line + after for line in lines] if before else lines)
    return found


def _lines(text: str, width: int, column: Column) -> list[str]:
    """The lines of ``text`` in a column that is so wide."""
    parts = text.split("\n") if isinstance(column.sort, UNBROKEN) else wrap(text, width)
    return [fit(part, width, right=cells.is_right(column.sort)) for part in parts]


class _Frame:
    """The lines around cells, and the blanks beside them."""

    def __init__(self, widths: Sequence[int], terminal: Terminal, full: bool) -> None:
        self._full = full
        self._box = terminal.box(full=full)
        self._dim, self._plain = terminal.codes("dim")
        self._bold = terminal.codes("bold")
        self._blanks = [" " * width for width in widths]
        last = len(widths) - 1
        # A blank on both sides of each cell, but none at the table's own sides where not full.
        self._sides = [(int(full or at > 0), int(full or at < last)) for at in range(last + 1)]
        self._spans = [
            left + width + right for width, (left, right) in zip(widths, self._sides, strict=True)
        ]
        self._between = f" {self._drawn(self._box.mid_vertical)} "
        self._left = f"{self._drawn(self._box.mid_left)} " if full else ""
        self._right = f" {self._drawn(self._box.mid_right)}" if full else ""

    def _drawn(self, line: str) -> str:
        return f"{self._dim}{line}{self._plain}"

    def row(self, cells: Sequence[Lines]) -> str:
        """The cells side by side, in as many lines as the longest takes."""
        height = max(map(len, cells))
        if height == 1:
            lines = [self._between.join([cell[0] for cell in cells])]
        else:
            filled = (
                [*cell, *repeat(blank, height - len(cell))]
                for cell, blank in zip(cells, self._blanks, strict=True)
            )
            lines = [self._between.join(line) for line in zip(*filled, strict=True)]
        return "\n".join([self._left + line + self._right for line in lines])

    def head(self, heads: Sequence[Lines]) -> str:
        """The headings, standing on the line below them."""
        before, after = self._bold
        height = max(map(len, heads))
        columns = []
        for lines, span, (left, right) in zip(heads, self._spans, self._sides, strict=True):
            blank = f"{before} {after}"
            empty = [f"{before}{' ' * span}{after}"] * (height - len(lines))
            columns.append(
                empty + [blank * left + before + line + after + blank * right for line in lines]
            )
        between = self._drawn(self._box.head_vertical)
        lines = [between.join(line) for line in zip(*columns, strict=True)]
        if self._full:
            start, end = self._drawn(self._box.head_left), self._drawn(self._box.head_right)
            lines = [start + line + end for line in lines]
        return "\n".join(lines)

    def around(self, head: str, rows: Sequence[str]) -> Iterator[str]:
        """The whole table: headings and rows with the lines between and around them."""
        if self._full:
            yield self._drawn(self._box.get_top(self._spans))
        yield head
        yield self._drawn(self._box.get_row(self._spans, "head", edge=self._full))
        between = self._drawn(self._box.get_row(self._spans, "row")) if self._full else ""
        for at, row in enumerate(rows):
            if between and at:
                yield between
            yield row
        if self._full:
            yield self._drawn(self._box.get_bottom(self._spans))
