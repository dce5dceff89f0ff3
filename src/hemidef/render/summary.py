"""The summary, laid out for one screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hemidef.render.layout import layout
from hemidef.render.tables import brief, table
from hemidef.render.terminal import Drawn, Terminal
from hemidef.reports.grid import Grid
from hemidef.reports.summary import Summary

# The lists show so many rows, so that all of it stays on one screen.
MOST_ROWS = 5
# Between two lists of counts that stand side by side.
_GAP = 4


def summary(
    stand: Summary, gaps: Grid, terminal: Terminal, *, due: str, log: str
) -> Iterator[Drawn | RenderableType]:
    """The counts by status side by side, then the lists, each with its first rows.

    ``due`` and ``log`` are the commands that print what of the lists is left out; ``""`` for none.
    """
    yield _title(stand.title, terminal)
    yield Text()
    counts = [_counts(grid, terminal) for grid in stand.statuses if grid.rows]
    if len(counts) > 1 and sum(_width(grid, terminal) + _GAP for grid in stand.statuses) <= (
        terminal.width + _GAP
    ):
        pair = Table.grid(padding=(0, _GAP, 0, 0))
        pair.add_row(*counts)
        counts = [pair]
    for each in counts:
        yield each
        yield Text()
    if stand.deadlines.rows:
        yield table(stand.deadlines, terminal)
        yield Text()
    yield from _list(stand.overdue, due, terminal)
    yield from _list(stand.upcoming, due, terminal)
    yield from _list(stand.changes.only("at", "id", "what", "note", "by"), log, terminal)
    yield from _list(gaps, "", terminal)


def _counts(grid: Grid, terminal: Terminal) -> RenderableType:
    return Group(_title(grid.title, terminal), brief(grid, terminal))


def _width(grid: Grid, terminal: Terminal) -> int:
    """The columns that the grid takes without headings."""
    widths = layout(grid, terminal, heads=False).widths
    return sum(widths) + 3 * len(widths)


def _list(grid: Grid, all: str, terminal: Terminal) -> Iterator[RenderableType]:
    """The first of the grid's rows; the command ``all``, if there is one, prints them all."""
    count = len(grid.rows)
    yield Text.assemble((terminal.safe(grid.title), "bold"), f"  {count or 'none'}")
    yield brief(replace(grid, rows=grid.rows[:MOST_ROWS]), terminal)
    if count > MOST_ROWS:
        more = f"and {count - MOST_ROWS} more{': ' if all else ''}{all}"
        yield Text(terminal.safe(more), style="dim")
    yield Text()


def _title(text: str, terminal: Terminal) -> Text:
    return Text(terminal.safe(text), style="bold")
