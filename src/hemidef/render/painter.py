"""Painting: grids, line by line, as Rich's tables look, at a tenth of the cost.

The widths are known beforehand, and most cells take one line. Boxes, styles and the widths of
characters are Rich's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from hemidef.model.values import ValueType
from hemidef.render import cells
from hemidef.render.layout import UNBROKEN, Layout
from hemidef.render.terminal import Drawn, Terminal
from hemidef.render.wrapping import fit, wrap
from hemidef.reports.grid import Cell, Grid

# The lines that a cell takes, each as wide as its column.
Lines = Sequence[str]


def paint(grid: Grid, laid: Layout, terminal: Terminal, *, full: bool) -> Drawn:
    """The rows of ``laid`` under their headings; ``full`` draws lines around every cell."""
    columns = [
        _Column(grid.columns[place].type, width)
        for place, width in zip(laid.places, laid.widths, strict=True)
    ]
    heads = [column.lines(head) for column, head in zip(columns, laid.headings, strict=True)]
    down = [
        column.painted(
            [texts[at] for texts in laid.rows], [row[place] for row in grid.rows], terminal
        )
        for at, (column, place) in enumerate(zip(columns, laid.places, strict=True))
    ]
    frame = _Frame(laid.widths, terminal, full)
    rows = [frame.row(row) for row in zip(*down, strict=True)]
    return Drawn("\n".join(frame.around(frame.head(heads), rows)), tuple(laid.left_out))


def paragraph(text: str, style: str, terminal: Terminal) -> Drawn:
    """``text``, which is safe, in lines as wide as the terminal."""
    before, after = terminal.codes(style)
    return Drawn(
        "\n".join(before + line + after if line else "" for line in wrap(text, terminal.width))
    )


class _Column:
    """A column of cells of one type, ``width`` columns wide."""

    def __init__(self, type: ValueType, width: int) -> None:
        self._sort = type
        self._width = width
        self._right = cells.is_right(type)
        self._wraps = not isinstance(type, UNBROKEN)

    def painted(
        self, texts: Sequence[str], down: Sequence[Cell], terminal: Terminal
    ) -> list[Lines]:
        """The lines of each of ``texts``, in the styles of the cells that they are of."""
        found = list(map(self.lines, texts))
        if not terminal.color:
            return found
        if not cells.is_colorful(self._sort):
            styles: Iterable[str] = repeat(cells.style((), self._sort), len(found))
        else:
            styles = (cells.style(cell, self._sort) for cell in down)
        codes = map(terminal.codes, styles)
        return [
            [before + line + after for line in lines]
            for lines, (before, after) in zip(found, codes, strict=True)
        ]

    def lines(self, text: str) -> Lines:
        """The lines that ``text`` takes."""
        if len(text) <= self._width and text.isascii() and "\n" not in text:  # most of them
            return (text.rjust(self._width) if self._right else text.ljust(self._width),)
        parts = wrap(text, self._width) if self._wraps else text.split("\n")
        return [fit(part, self._width, right=self._right) for part in parts]


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
