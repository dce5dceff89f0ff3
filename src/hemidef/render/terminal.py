"""The terminal: how wide it is, what it can show, and Rich made to write for it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rich.box import ASCII, ROUNDED, SIMPLE_HEAD, Box
from rich.cells import cell_len, set_cell_size

from hemidef.visible import carried, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


class Drawn(NamedTuple):
    """Lines that are ready to be printed, styles and all.

    ``left_out`` has the headings of a table's columns that found no room.
    """

    text: str
    left_out: tuple[str, ...] = ()


class Terminal(NamedTuple):
    """What is drawn on: ``width`` in columns, whether it has ``color``, its ``encoding``."""

    width: int
    color: bool
    encoding: str

    def safe(self, text: str) -> str:
        """``text`` as it can be shown: visible, and in characters that the encoding carries."""
        return carried(visible(text), self.encoding)

    def all_safe(self, texts: Sequence[str]) -> Sequence[str]:
        """The texts as they can be shown: looked at together, as nearly all can be as they are."""
        whole = "".join(texts)
        return texts if self.safe(whole) == whole else [self.safe(text) for text in texts]

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

    def codes(self, style: str) -> tuple[str, str]:
        """What switches a style (in Rich's words) on and off again."""
        return _codes(style) if self.color and style else ("", "")

    def draw(self, parts: Iterable[Drawn | RenderableType]) -> str:
        """The parts, one below the other, as the text to print."""
        texts = (
            f"{part.text}\n" if isinstance(part, Drawn) else self._text(part) for part in parts
        )
        return "".join(["\n".join(map(_trimmed, text.split("\n"))) for text in texts])

    def _text(self, part: RenderableType) -> str:
        console = _console(self.width, self.color)
        with console.capture() as captured:
            console.print(part)
        return captured.get()


def _trimmed(line: str) -> str:
    return line.rstrip(" ")


@cache
def _console(width: int, color: bool) -> Console:
    from rich.console import Console  # 35 ms that a table painted by us need not pay

    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=False,  # decided before; Rich would look at NO_COLOR again
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )


@cache
def _codes(style: str) -> tuple[str, str]:
    from rich.color import ColorSystem
    from rich.style import Style

    mark = "|"
    drawn = Style.parse(style).render(mark, color_system=ColorSystem.STANDARD)
    before, _, after = drawn.partition(mark)
    return before, after
