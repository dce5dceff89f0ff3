"""The summary, laid out for one screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hemidef.render.tables import brief, table
from hemidef.render.terminal import Terminal
from hemidef.reports.grid import Grid
from hemidef.reports.summary import Summary

# The lists show so many rows, so that all of it stays on one screen.
MOST_ROWS = 5
# Two lists of counts stand side by side where there is this much room.
_SIDE_BY_SIDE = 76


def summary(stand: Summary, terminal: Terminal) -> Iterator[RenderableType]:
    """The counts by status side by side, then the lists, each with its first rows."""
    yield _title(stand.title, terminal)
    yield Text()
    counts = [_counts(grid, terminal) for grid in stand.statuses if grid.rows]
    if len(counts) > 1 and terminal.width >= _SIDE_BY_SIDE:
        pair = Table.grid(padding=(0, 4, 0, 0))
        pair.add_row(*counts)
        counts = [pair]
    for each in counts:
        yield each
        yield Text()
    if stand.deadlines.rows:
        yield table(stand.deadlines, terminal)
        yield Text()
    yield from _list(stand.overdue, len(stand.overdue.rows), "hemidef due", terminal)
    yield from _list(stand.upcoming, len(stand.upcoming.rows), "hemidef due", terminal)
    yield from _list(stand.changes, stand.changed, "hemidef log", terminal)
    yield from _list(stand.gaps, len(stand.gaps.rows), "", terminal)


def _counts(grid: Grid, terminal: Terminal) -> RenderableType:
    return Group(_title(grid.title, terminal), brief(grid, terminal))


def _list(grid: Grid, count: int, all: str, terminal: Terminal) -> Iterator[RenderableType]:
    """The first of the ``count`` rows that there are; the command ``all`` prints them all."""
    yield Text.assemble((terminal.safe(grid.title), "bold"), f"  {count or 'none'}")
    yield brief(replace(grid, rows=grid.rows[:MOST_ROWS]), terminal)
    if count > MOST_ROWS:
        yield Text(f"and {count - MOST_ROWS} more: {all}", style="dim")
    yield Text()


def _title(text: str, terminal: Terminal) -> Text:
    return Text(terminal.safe(text), style="bold")
