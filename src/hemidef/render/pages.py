"""What is more than a table: an entry's page, the summary, the findings of ``check``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hemidef import shell
from hemidef.render import cells
from hemidef.render.layout import Layout, fit, lay_out
from hemidef.render.rich_tables import CellText, draw_brief, draw_grid, draw_table
from hemidef.render.terminal import Terminal
from hemidef.reports.details import Details
from hemidef.reports.grid import Grid
from hemidef.reports.rules import Finding
from hemidef.reports.summary import Summary

# The summary's lists show so many rows, so that all of it stays on one screen.
MOST_ROWS = 5
# Between two lists of counts that stand side by side.
_GAP = 4


def draw_page(entry: Details, terminal: Terminal) -> Iterator[RenderableType]:
    """An entry's page: its headline, its fields, the tables of its links, what is empty."""
    yield Text.assemble((entry.id, "bold"), "  ", (terminal.safe(entry.headline), "bold"))
    yield Text()
    fields = Table.grid(padding=(0, 2))
    fields.add_column(no_wrap=True, style="dim")
    fields.add_column(overflow="fold")
    for column, cell in entry.fields:
        words = cells.words(cell, column.type, terminal)
        style = cells.style(cell, column.type)
        fields.add_row(Text(terminal.safe(column.heading)), CellText(words, style=style))
    yield fields
    yield Text()
    for section in entry.sections:
        yield from draw_grid(lay_out(section, terminal), terminal)
    if entry.empty:
        yield Text(terminal.safe(f"Empty: {', '.join(entry.empty)}"), style="dim")
        yield Text()


def draw_summary(
    stand: Summary, gaps: Grid, terminal: Terminal, *, due: str, log: str
) -> Iterator[RenderableType]:
    """The counts by status side by side, then the lists, each with its first rows.

    ``due`` and ``log`` are the commands that print what of the lists is left out; ``""`` for none.
    """
    yield _title(stand.title, terminal)
    yield Text()
    laid = [fit(grid, terminal, headed=False) for grid in stand.statuses]
    counts: list[RenderableType] = [
        Group(_title(each.grid.title, terminal), draw_brief(each, terminal))
        for each in laid
        if each.grid.rows
    ]
    if len(counts) > 1 and sum(map(_width, laid)) + _GAP * (len(laid) - 1) <= terminal.width:
        pair = Table.grid(padding=(0, _GAP, 0, 0))
        pair.add_row(*counts)
        counts = [pair]
    for each in counts:
        yield each
        yield Text()
    if stand.deadlines.rows:
        yield from draw_table(fit(stand.deadlines, terminal), terminal)
        yield Text()
    yield from _list(stand.overdue, due, terminal)
    yield from _list(stand.upcoming, due, terminal)
    yield from _list(stand.changes.only("at", "id", "what", "note", "by"), log, terminal)
    yield from _list(gaps, "", terminal)


def _width(laid: Layout) -> int:
    """The columns that the grid takes without headings."""
    return sum(laid.widths) + 3 * len(laid.widths)


def _list(grid: Grid, all: str, terminal: Terminal) -> Iterator[RenderableType]:
    """The first of the grid's rows; the command ``all``, if there is one, prints them all."""
    count = len(grid.rows)
    yield Text.assemble((terminal.safe(grid.title), "bold"), f"  {count or 'none'}")
    first = replace(grid, rows=grid.rows[:MOST_ROWS])
    yield draw_brief(fit(first, terminal, headed=False), terminal)
    if count > MOST_ROWS:
        more = f"and {count - MOST_ROWS} more{': ' if all else ''}{all}"
        yield Text(terminal.safe(more), style="dim")
    yield Text()


def _title(text: str, terminal: Terminal) -> Text:
    return Text(terminal.safe(text), style="bold")


def draw_findings(
    found: Sequence[Finding], terminal: Terminal, most: int, typed: Sequence[str]
) -> Iterator[RenderableType]:
    """Each rule with how often it is broken and its first ``most`` findings.

    ``typed`` are the words that chose the entries, for the command that prints the others.
    """
    for rule, group in groupby(found, key=lambda finding: finding.rule):
        those = list(group)
        yield Text.assemble((rule.name, "bold"), f"  {len(those)}  ", (rule.problem, "dim"))
        ids = max((len(each.entry.id) for each in those[:most] if each.entry), default=0)
        yield from (_line(finding, max(ids, 4) + 2, terminal) for finding in those[:most])
        if len(those) > most:
            all = shell.line("check", *typed, "--select", rule.name)
            yield Text(terminal.safe(f"  and {len(those) - most} more: {all}"), style="dim")
        yield Text()


def _line(finding: Finding, wide: int, terminal: Terminal) -> Text:
    """The entry's id in ``wide`` columns, what is wrong with it where the rule does not say it
    all, and its headline.
    """
    own = finding.problem if finding.problem != finding.rule.problem else ""
    line = Text("  ")
    if finding.entry:
        line.append(f"{finding.entry.id:<{wide}}", style="bold")
    if own:
        line.append(f"{terminal.safe(own)}  ", style="red")
    if finding.entry:
        headline = terminal.safe(finding.entry.headline)
        line.append(terminal.clip(headline, max(terminal.width - cell_len(line.plain), 8)))
    return line
