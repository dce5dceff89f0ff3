"""One entry whole: its fields, what it links to, what links to it, its last changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hemidef.model.entries import Entry
from hemidef.model.figures import DAYS
from hemidef.model.kinds import CHANGED, CREATED, INITIATIVE, KINDS
from hemidef.model.values import LINE, Reference
from hemidef.query import views
from hemidef.reports.columns import column
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.reports.history import history
from hemidef.reports.listing import grid
from hemidef.tracker.book import Book

LAST_CHANGES = 5


@dataclass(frozen=True)
class Page:
    """An entry: its id and headline, each fact under its column, tables, what is empty."""

    id: str
    headline: str
    facts: tuple[tuple[Column, Cell], ...]
    sections: tuple[Grid, ...]
    empty: tuple[str, ...]


def page(book: Book, row: Entry) -> Page:
    """The page of one entry."""
    fields = [f for f in row.kind.fields if f.name != row.kind.headline and not f.is_reference]
    facts = [(column(field), field.texts(row.doc)) for field in fields if field.texts(row.doc)]
    late = book.days_late(row)
    if late is not None:
        place = next(i for i, (column, _) in enumerate(facts) if column.name == "due") + 1
        heading = "Days late" if late > 0 else "Days left"
        facts.insert(place, (Column("late", heading, DAYS), (str(abs(late)),)))
    if row.kind == INITIATIVE and book.progress(row.id)[1]:
        done, all = book.progress(row.id)
        facts.append((Column("progress", "Milestones done", LINE), (f"{done} of {all}",)))
    facts.append((column(CREATED), (str(row.doc["created"]),)))
    facts.append((column(CHANGED), (book.changed(row),)))
    return Page(
        row.id,
        str(row.doc[row.kind.headline]),
        tuple(facts),
        (*_links(book, row), *_pointers(book, row), *_changes(book, row)),
        tuple(field.name for field in row.kind.fields if not field.texts(row.doc)),
    )


def _links(book: Book, row: Entry) -> Iterator[Grid]:
    """The entries that this one points at, a table for each field that does."""
    for field in row.kind.fields:
        if field.is_reference and row.texts(field.name):
            yield _table(book, field.heading, book.linked(row, field.name), "")


def _pointers(book: Book, row: Entry) -> Iterator[Grid]:
    """The entries that point at this one, a table for each field that does."""
    pointers = book.pointers([row.id])
    for kind in KINDS:
        for field in kind.fields:
            if isinstance(field.type, Reference):
                rows = [
                    each
                    for each in pointers
                    if each.kind == kind and row.id in field.texts(each.doc)
                ]
                if rows:
                    yield _table(book, field.type.back, rows, field.name)


def _table(book: Book, title: str, rows: list[Entry], left_out: str) -> Grid:
    """The rows, all of one kind, under the columns of its view but the one left out."""
    kind = rows[0].kind
    shown = [
        column(field, heading)
        for field, heading in views.columns(views.of_kind(kind), kind)
        if field.name != left_out
    ]
    return grid(book, title, shown, rows, kind.name)


def _changes(book: Book, row: Entry) -> Iterator[Grid]:
    changes = book.history.of(row.id)
    if changes:
        last = changes[-LAST_CHANGES:][::-1]
        more = f" ({len(last)} of {len(changes)})" if len(changes) > len(last) else ""
        yield history(last, f"Last changes{more}", of_one=True)
