"""The layout of a grid on a terminal: which columns it shows, how wide, and the words in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hemidef.model.figures import Count, DaysLeft
from hemidef.model.values import Identifier, ValueType
from hemidef.model.values import Text as Words
from hemidef.render import cells
from hemidef.render.terminal import Terminal
from hemidef.render.wrapping import widest
from hemidef.reports.grid import Grid

# Words are still readable when wrapped to this; narrower, a column had better go.
_NARROWEST = 16
# A headline, the first column of words, wants more, and few need more than the second; before it
# goes, it is cut.
_HEADLINE = 24
_CUT = 8
_COMFORTABLE = 40
# Words are not broken, unless they are longer than any that people use.
_LONGEST_WORD = 32
# What is never broken, as it is read at a glance.
UNBROKEN = (Identifier, DaysLeft)


@dataclass(frozen=True)
class Layout:
    """The places of the columns shown, their headings and widths, and each row's words.

    ``left_out`` has the headings of those that found no room.
    """

    places: Sequence[int]
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    left_out: Sequence[str]


def layout(grid: Grid, terminal: Terminal, *, full: bool = False, heads: bool = True) -> Layout:
    """The grid laid out for ``terminal``, with room for lines around every cell where ``full``.

    Where it is narrow, columns go from the right until the rest fits, but no less than two stay
    (with ``full``, all stay).
    """
    places = [place for place in range(len(grid.columns)) if _says_something(grid, place)]
    headings = [terminal.safe(grid.columns[place].heading) if heads else "" for place in places]
    down = [_words(grid, place, terminal) for place in places]
    natural = [
        widest("\n".join((heading, *texts)).split("\n"))
        for heading, texts in zip(headings, down, strict=True)
    ]
    types = [grid.columns[place].type for place in places]
    least = [
        # Without headings nothing wraps, and only words may be cut.
        _least(type, (heading, *texts), wish) if heads or isinstance(type, Words) else wish
        for type, heading, texts, wish in zip(types, headings, down, natural, strict=True)
    ]
    headline = next((at for at, type in enumerate(types) if isinstance(type, Words)), 0)
    wishes = (max(least[headline], _HEADLINE), least[headline], _CUT)
    count = 0
    for wish in wishes if not full else wishes[:1]:
        least[headline] = min(natural[headline], wish)
        count = _fitting(least, terminal, full)
        if headline < count:  # without it, nobody knows what the others are about
            break
    widths = _share(least[:count], natural[:count], max(_room(terminal, count, full), count))
    rows = list(zip(*down[:count], strict=True))
    return Layout(places[:count], headings[:count], widths, rows, headings[count:])


def _fitting(least: Sequence[int], terminal: Terminal, full: bool) -> int:
    """How many columns from the left fit, two at least."""
    count = len(least)
    fewest = count if full else 2
    while count > fewest and sum(least[:count]) > _room(terminal, count, full):
        count -= 1
    return count


def blocks(grid: Grid, terminal: Terminal) -> list[Grid]:
    """The grid in as many parts as it takes for every column to fit, each with the first one."""
    widths = [
        _least(column.type, (terminal.safe(column.heading), *_words(grid, place, terminal)), 99)
        for place, column in enumerate(grid.columns)
    ]
    parts: list[list[int]] = []
    for place in range(1, len(grid.columns)):
        wanted = [0, *(parts[-1] if parts else ()), place]
        if parts and sum(widths[at] for at in wanted) <= _room(terminal, len(wanted), False):
            parts[-1].append(place)
        else:
            parts.append([place])
    return [
        replace(
            grid,
            columns=tuple(grid.columns[at] for at in (0, *part)),
            rows=[tuple(row[at] for at in (0, *part)) for row in grid.rows],
        )
        for part in parts
    ]


def _words(grid: Grid, place: int, terminal: Terminal) -> Sequence[str]:
    """The words of a column's cells; counts with a bar beside them."""
    column = [row[place] for row in grid.rows]
    type = grid.columns[place].type
    if isinstance(type, Count):
        return cells.bars(column, terminal)
    return terminal.all_safe(cells.all_words(column, type))


def _says_something(grid: Grid, place: int) -> bool:
    return not grid.columns[place].incidental or any(row[place] for row in grid.rows)


def _least(type: ValueType, texts: Sequence[str], natural: int) -> int:
    """The narrowest that the column may be: words may wrap, other values only at blanks."""
    if isinstance(type, UNBROKEN):
        return natural
    longest = widest(" ".join(texts).split())
    if isinstance(type, Words):
        return min(natural, max(_NARROWEST, min(longest, _LONGEST_WORD)))
    return min(natural, longest)


def _room(terminal: Terminal, count: int, full: bool) -> int:
    """The columns of the terminal that are left for text beside the lines of ``count`` columns."""
    return terminal.width - (3 * count + 1 if full else 3 * count - 1)


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
