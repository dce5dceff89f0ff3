"""An entry's page."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hemidef.model.values import ValueType
from hemidef.render import cells
from hemidef.render.tables import titled
from hemidef.render.terminal import Drawn, Terminal
from hemidef.reports.details import Details
from hemidef.reports.grid import Cell


def page(entry: Details, terminal: Terminal) -> Iterator[Drawn | RenderableType]:
    """The page: headline, fields, tables, what is empty."""
    yield Text.assemble((entry.id, "bold"), "  ", (terminal.safe(entry.headline), "bold"))
    yield Text()
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True, style="dim")
    facts.add_column(overflow="fold")
    for column, cell in entry.fields:
        facts.add_row(Text(terminal.safe(column.heading)), _drawn(cell, column.type, terminal))
    yield facts
    for section in entry.sections:
        yield Text()
        yield from titled(section, terminal)
    if entry.empty:
        yield Text()
        yield Text(f"Empty: {', '.join(entry.empty)}", style="dim")


def _drawn(cell: Cell, type: ValueType, terminal: Terminal) -> Text:
    """The cell in its colours; a text holds no markup, whatever it looks like."""
    return Text(terminal.safe(cells.words(cell, type)), style=cells.style(cell, type))
