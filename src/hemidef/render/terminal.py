"""The terminal: how wide it is, what it can show, and Rich made to write for it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from rich.box import ASCII, ROUNDED, SIMPLE_HEAD, Box
from rich.cells import cell_len, set_cell_size
from rich.console import Console, RenderableType

from hemidef.visible import carried, visible


@dataclass(frozen=True)
class Terminal:
    """What is drawn on: ``width`` in columns, whether it has ``color``, its ``encoding``."""

    width: int
    color: bool
    encoding: str

    def safe(self, text: str) -> str:
        """``text`` as it can be shown: visible, and in characters that the encoding carries."""
        return carried(visible(text), self.encoding)

    def carries(self, text: str) -> bool:
        """Whether the encoding has every character of ``text``."""
        return carried(text, self.encoding) == text

    def clip(self, text: str, width: int) -> str:
        """``text``, which is safe, cut to ``width`` columns; dots show that some is missing."""
        if cell_len(text) <= width:
            return text
        dots = self.safe("…")[:width]
        return set_cell_size(text, width - len(dots)).rstrip() + dots

    def box(self, *, full: bool) -> Box:
        """The lines of a table: around every cell (``full``), or under the heading only."""
        box = ROUNDED if full else SIMPLE_HEAD
        return box if self.carries(str(box)) else ASCII

    def draw(self, renderables: Iterable[RenderableType]) -> str:
        """The renderables as the text to print."""
        console = Console(
            file=io.StringIO(),
            width=self.width,
            force_terminal=self.color,
            color_system="standard" if self.color else None,
            no_color=False,  # decided before; Rich would look at NO_COLOR again
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        )
        for renderable in renderables:
            console.print(renderable)
        assert isinstance(console.file, io.StringIO)
        lines = console.file.getvalue().split("\n")
        return "\n".join(line.rstrip(" ") for line in lines)
