"""The shapes that charts are drawn of, as SVG to stand in a page.

Places across are shares of the width, in hundredths, and everything else is in pixels, so that a
chart is as wide as its page and its words keep their size. Colours are classes, which the page's
style may change, and have a value where it has none.
"""

from __future__ import annotations

import html

from hemidef.visible import visible

# The colours that a type gives its values, on white paper; an empty one is plain ink.
_COLORS = {
    "green": "#2e7d4f",
    "red": "#b3261e",
    "yellow": "#b07d00",
    "cyan": "#2f6f9f",
    "dim": "#8b95a1",
    "": "#44546a",
}
# Those of words, which must be darker than areas to be read.
_TEXTS = {"red": "#b3261e", "dim": "#566270"}
LINE = "#d3d9e0"


def safe(text: str) -> str:
    """``text`` as it may stand in SVG: nothing unseen in it, nothing that is markup."""
    return html.escape(visible(text))


def color(style: str, *, of: str = "fill") -> str:
    """The attributes for a colour of ``cells.style``: of what is filled, or of a ``stroke``."""
    return f'class="{style or "ink"}" {of}="{_COLORS[style]}"'


def text(
    text: str,
    x: float,
    y: int,
    *,
    dx: int = 0,
    anchor: str = "start",
    tone: str = "",
    weight: str = "",
    size: int = 0,
) -> str:
    """A line of text from, or up to, the place ``x``; ``tone`` is its colour, if not ink."""
    more = f' class="text-{tone}" fill="{_TEXTS[tone]}"' if tone else ""
    more += f' font-weight="{weight}"' if weight else ""
    more += f' font-size="{size}"' if size else ""
    return f'<text x="{x:.2f}%" y="{y}" dx="{dx}" text-anchor="{anchor}"{more}>{safe(text)}</text>'


def clipped(text: str, x: float, y: int, wide: float) -> str:
    """A line of text of which so much is seen as has room: a picture in a picture ends there."""
    return (
        f'<svg x="{x}%" y="{y}" width="{wide}%" height="18">'
        f'<text y="14">{safe(" ".join(text.split(chr(10))))}</text></svg>'
    )


def turned(text: str, x: float, y: int) -> str:
    """A short text that is read upward, above a narrow column."""
    return (
        f'<svg x="{x:.2f}%" y="{y}" overflow="visible">'
        f'<text transform="rotate(-90)" dy="4" font-size="11">{safe(text)}</text></svg>'
    )


def box(x: float, y: int, wide: float, high: int, style: str, *, faint: bool = False) -> str:
    """An area, from the left ``x`` and the top ``y``."""
    more = ' opacity="0.35"' if faint else ""
    return (
        f'<rect x="{x:.2f}%" y="{y}" width="{wide:.2f}%" height="{high}" rx="2" '
        f"{color(style)}{more}/>"
    )


def upright(
    x: float, top: int, bottom: int, style: str | None = None, *, dashed: bool = False
) -> str:
    """A line down; a faint one where it has no ``style``."""
    stroke = f'class="line" stroke="{LINE}"' if style is None else color(style, of="stroke")
    more = ' stroke-dasharray="2 3" stroke-width="1.5"' if dashed else ""
    return f'<line x1="{x:.2f}%" x2="{x:.2f}%" y1="{top}" y2="{bottom}" {stroke}{more}/>'


def level(left: float, right: float, y: int, style: str) -> str:
    """A dashed line for what is not known, or too long."""
    return (
        f'<line x1="{left:.2f}%" x2="{right:.2f}%" y1="{y}" y2="{y}" '
        f'{color(style, of="stroke")} stroke-width="3" stroke-dasharray="3 4"/>'
    )


def small(shape: str) -> str:
    """A picture of one shape, as big as a letter, beside the word that it stands for."""
    return f'<svg aria-hidden="true" width="18" height="16">{shape}</svg>'
