"""``hemidef tables``."""

from __future__ import annotations

from hemidef.cli import printing
from hemidef.cli.command import FormatOption, command
from hemidef.cli.desk import Desk
from hemidef.query import views
from hemidef.reports.listing import table


def tables(desk: Desk, format: FormatOption = "table") -> None:
    """Example: hemidef tables

    Print the article's four tables from the store as it stands: an entry of the same category
    and theme appears in its table.
    """
    format = printing.checked(format)
    book = desk.book()
    found = [table(book, view) for view in views.ARTICLE]
    printing.grids(desk, found, format, every_row=True, boxed=True, key="table")


COMMAND = command(tables, short="Print the article's four tables, live.")
