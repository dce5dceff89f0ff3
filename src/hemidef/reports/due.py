"""What is overdue and what is due next: entries of all kinds together, by their deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hemidef.model.entries import Entry
from hemidef.reports.columns import across
from hemidef.reports.grid import Grid
from hemidef.reports.listing import grid, ordered
from hemidef.tracker.book import Book

COLUMNS = across("left", "id", "headline", "lead", "due", "status", "initiative")


def due(book: Book, rows: Sequence[Entry], until: date) -> list[Grid]:
    """The open ones of ``rows`` that are overdue, then those due up to the day ``until``."""
    dated = [(row, days) for row in rows if (days := book.days_late(row)) is not None]
    overdue = [row for row, days in dated if days > 0]
    upcoming = [row for row, days in dated if 0 >= days >= (book.today - until).days]
    return [
        grid(book, "Overdue", COLUMNS, ordered(book, overdue, "left"), "overdue"),
        grid(book, f"Due by {until}", COLUMNS, ordered(book, upcoming, "left"), "upcoming"),
    ]


def undated(book: Book, rows: Sequence[Entry]) -> list[Entry]:
    """The open ones of ``rows`` that have no deadline."""
    return [row for row in rows if book.is_closed(row) is False and "due" not in row.doc]
