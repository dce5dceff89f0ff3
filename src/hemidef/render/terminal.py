"""The terminal: how wide it is, what it can show, and the one Rich console that draws for it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from rich.box import ASCII, ROUNDED, SIMPLE_HEAD, Box
from rich.cells import cell_len, set_cell_size
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.text import Text

from hemidef.model.partners import Partners
from hemidef.visible import carried, visible

# What can be drawn: a table, a text, or a group of them.
Part = RenderableType
# A text in which Typer, which reads its help as markup, finds none.
as_help = escape


class Terminal:
    """What is drawn on: ``width`` in columns, whether it has ``color``, its ``encoding``.

    ``partners`` are called by their names on it.
    """

    def __init__(self, width: int, color: bool, encoding: str, partners: Partners) -> None:
        self.width = width
        self.partners = partners
        self._encoding = encoding
        self._console = Console(
            file=io.StringIO(),
            width=width,
            height=25,  # without one, Rich takes every terminal that is "dumb" for 80 columns wide
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=False,  # this was decided before; Rich would look at NO_COLOR again
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def safe(self, text: str) -> str:
        """``text`` as it can be shown: visible, and in characters that the encoding carries."""
        return carried(visible(text), self._encoding)

    def carries(self, text: str) -> bool:
        """Whether the encoding has every character of ``text``."""
        return carried(text, self._encoding) == text

    def clip(self, text: str, width: int) -> str:
        """``text``, which is safe, cut to ``width`` columns; dots show that some is missing."""
        if cell_len(text) <= width:
            return text
        dots = self.safe("…")[:width]
        return set_cell_size(text, width - len(dots)).rstrip() + dots

    def wrap(self, text: str) -> str:
        """``text``, which is safe, broken at words to fit; what is indented stays so."""
        lines = []
        for line in text.split("\n"):
            words = line.lstrip(" ")
            indent = " " * (len(line) - len(words))
            parts = Text(words).wrap(self._console, max(self.width - len(indent), 1))
            lines += [indent + part.plain.rstrip() for part in parts]
        return "\n".join(lines)

    def box(self, *, boxed: bool) -> Box:
        """The lines of a table: around every cell (``boxed``), or under the headings only."""
        box = ROUNDED if boxed else SIMPLE_HEAD
        return box if self.carries(str(box)) else ASCII

    def draw(self, parts: Iterable[Part]) -> Iterator[str]:
        """The text of each of ``parts``, one below the other; empty lines at the end are left out.

        Every text in them must be a ``rich.text.Text`` of what ``safe`` returned.
        """
        gap = ""
        for part in parts:
            with self._console.capture() as captured:
                self._console.print(part)
            text = "\n".join([line.rstrip(" ") for line in captured.get().split("\n")])
            if text.isspace():
                gap += text
            else:
                yield gap + text
                gap = ""
