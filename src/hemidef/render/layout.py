"""The layout of a grid on a terminal: which columns it shows, how wide, and the words in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from hemidef.model.dates import Instant
from hemidef.model.figures import Count, DaysLeft
from hemidef.model.references import Identifier
from hemidef.model.values import Text, ValueType
from hemidef.render import cells
from hemidef.render.terminal import Terminal
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
    """A grid of the columns that are shown, with their headings and widths, and its cells' words.

    ``left_out`` has the headings of those that found no room. A ``boxed`` one has lines around
    every cell.
    """

    grid: Grid
    headings: Sequence[str]
    widths: Sequence[int]
    words: Sequence[Sequence[str]]
    left_out: Sequence[str]
    boxed: bool


def lay_out(grid: Grid, terminal: Terminal, *, boxed: bool = False) -> list[Layout]:
    """The grid laid out for ``terminal``: a whole one in as many parts as show every column."""
    parts = _parts(grid, terminal) if grid.whole else [grid]
    return [fit(part, terminal, boxed=boxed) for part in parts]


def fit(grid: Grid, terminal: Terminal, *, boxed: bool = False, headed: bool = True) -> Layout:
    """The grid laid out for ``terminal``.

    Where it is narrow, columns go from the right until the rest fits, but the headline and what
    is urgent stay (where ``boxed``, all stay).
    """
    grid = grid.for_people
    types = [column.type for column in grid.columns]
    headings = [terminal.safe(column.heading) if headed else "" for column in grid.columns]
    down = [_words(grid, at, terminal) for at in range(len(types))]
    for at, type in enumerate(types):
        if headed and isinstance(type, Instant):
            headings[at], down[at] = _zoned(headings[at], down[at])
    natural = [
        _widest(line for text in (heading, *texts) for line in text.split("\n"))
        for heading, texts in zip(headings, down, strict=True)
    ]
    least = [
        # Without headings nothing wraps, and only words may be cut.
        _least(type, (heading, *texts), wish) if headed or isinstance(type, Text) else wish
        for type, heading, texts, wish in zip(types, headings, down, natural, strict=True)
    ]
    headline = next((at for at, type in enumerate(types) if isinstance(type, Text)), 0)
    wishes = (max(least[headline], _HEADLINE), least[headline], _CUT)
    urgent = (at for at, column in enumerate(grid.columns) if column.urgent)
    fewest = len(least) if boxed else max(2, headline + 1, *(at + 1 for at in urgent))
    count = 0
    for wish in wishes if not boxed else wishes[:1]:
        least[headline] = min(natural[headline], wish)
        count = _fitting(least, fewest, terminal, boxed)
        if sum(least[:count]) <= _room(terminal, count, boxed):
            break
    return Layout(
        grid.at(range(count)),
        headings[:count],
        _share(least[:count], natural[:count], max(_room(terminal, count, boxed), count)),
        list(zip(*down[:count], strict=True)),
        headings[count:],
        boxed,
    )


def _fitting(least: Sequence[int], fewest: int, terminal: Terminal, boxed: bool) -> int:
    """How many columns from the left fit, ``fewest`` at least."""
    count = len(least)
    while count > fewest and sum(least[:count]) > _room(terminal, count, boxed):
        count -= 1
    return count


def _parts(grid: Grid, terminal: Terminal) -> list[Grid]:
    """The grid in as many parts as it takes for every column to fit, each with the first one."""
    widths = [
        _least(column.type, (terminal.safe(column.heading), *_words(grid, at, terminal)), 99)
        for at, column in enumerate(grid.columns)
    ]
    parts: list[list[int]] = []
    for place in range(1, len(grid.columns)):
        wanted = [0, *(parts[-1] if parts else ()), place]
        if parts and sum(widths[at] for at in wanted) <= _room(terminal, len(wanted), False):
            parts[-1].append(place)
        else:
            parts.append([place])
    return [grid.at([0, *part]) for part in parts]


def _words(grid: Grid, place: int, terminal: Terminal) -> Sequence[str]:
    """The words of a column's cells; counts with a bar beside them."""
    column = [row[place] for row in grid.rows]
    type = grid.columns[place].type
    if isinstance(type, Count):
        return cells.bars(column, terminal)
    return [cells.words(cell, type, terminal) for cell in column]


def _zoned(heading: str, times: Sequence[str]) -> tuple[str, Sequence[str]]:
    """A column of times with their zone in its heading, where all are of one."""
    zones = {time.rpartition(" ")[2] for time in times if time}
    if len(zones) != 1:
        return heading, times
    zone = zones.pop()
    named = zone if zone[0].isalpha() else f"UTC{zone}"
    return f"{heading} ({named})", [time.removesuffix(f" {zone}") for time in times]


def _widest(texts: Iterable[str]) -> int:
    """The columns that the widest of ``texts`` takes, each of which is on one line."""
    return max(map(cell_len, texts), default=0)


def _least(type: ValueType, texts: Sequence[str], natural: int) -> int:
    """The narrowest that the column may be: words may wrap, other values only at blanks."""
    if isinstance(type, UNBROKEN):
        return natural
    longest = _widest(set(" ".join(texts).split()))
    if isinstance(type, Text):
        return min(natural, max(_NARROWEST, min(longest, _LONGEST_WORD)))
    return min(natural, longest)


def _room(terminal: Terminal, count: int, boxed: bool) -> int:
    """The columns of the terminal that are left for text beside the lines of ``count`` columns."""
    return terminal.width - (3 * count + 1 if boxed else 3 * count - 1)


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
