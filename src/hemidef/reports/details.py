"""One entry in full: its fields, what it links to, what links to it, its last changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hemidef.model.entries import Entry
from hemidef.model.fields import CHANGED, CREATED
from hemidef.model.figures import DAYS
from hemidef.model.kinds import DONE_OF_ALL, KINDS
from hemidef.model.references import Reference
from hemidef.model.values import LINE
from hemidef.query import views
from hemidef.query.attributes import read
from hemidef.reports.grid import Cell, Column, Grid, column, grid
from hemidef.reports.log import history
from hemidef.tracker.book import Book

LAST_CHANGES = 5


@dataclass(frozen=True)
class Details:
    """An entry: its id and headline, each field that it fills, tables, and what is empty."""

    id: str
    headline: str
    fields: tuple[tuple[Column, Cell], ...]
    sections: tuple[Grid, ...]
    empty: tuple[str, ...]


def details(book: Book, entry: Entry) -> Details:
    """The details of one entry."""
    return Details(
        entry.id,
        entry.headline,
        tuple(fields(book, entry)),
        (*_links(book, entry), *_pointers(book, entry), *_changes(book, entry)),
        tuple(field.name for field in entry.kind.fields if field.name not in entry.doc),
    )


def fields(book: Book, entry: Entry) -> Iterator[tuple[Column, Cell]]:
    """What stands in its fields, but for its headline and links, and what follows from them."""
    late = book.days_late(entry)
    for field in entry.kind.fields:
        held = entry.texts(field.name)
        if held and field.name != entry.kind.headline and not field.is_reference:
            yield column(field), held
        if field.name == "due" and late is not None:
            heading = "Days late" if late > 0 else "Days left"
            yield Column("late", heading, DAYS), (str(abs(late)),)
    if progress := read(DONE_OF_ALL.name, entry, book):
        yield Column(DONE_OF_ALL.name, "Milestones done", LINE), progress
    yield column(CREATED), entry.texts(CREATED.name)
    if changed := read(CHANGED.name, entry, book):
        yield column(CHANGED), changed


def _links(book: Book, entry: Entry) -> Iterator[Grid]:
    """The entries that this one points at, a table for each field that does."""
    for field in entry.kind.links:
        linked = book.linked(entry, field.name)
        if linked:
            yield _table(book, field.heading, linked, "")


def _pointers(book: Book, entry: Entry) -> Iterator[Grid]:
    """The entries that point at this one, a table for each field that does."""
    pointers = book.pointers([entry.id])
    for kind in KINDS:
        of_kind = [each for each in pointers if each.kind == kind]
        for field in kind.links:
            pointing = [each for each in of_kind if entry.id in each.texts(field.name)]
            if pointing and isinstance(field.type, Reference):
                yield _table(book, field.type.back, pointing, field.name)


def _table(book: Book, title: str, entries: list[Entry], left_out: str) -> Grid:
    """The entries, all of one kind, under the columns of its view but the one left out."""
    kind = entries[0].kind
    of_view = views.columns(views.of_kind(kind), kind)
    shown = [column(field, heading) for field, heading in of_view if field.name != left_out]
    return grid(book, title, shown, entries, kind.name)


def _changes(book: Book, entry: Entry) -> Iterator[Grid]:
    changes = book.history.of(book.family([entry.id]))
    if changes:
        last = changes[-LAST_CHANGES:][::-1]
        more = f" ({len(last)} of {len(changes)})" if len(changes) > len(last) else ""
        yield history(book, last, f"Last changes{more}", of=entry.id)
