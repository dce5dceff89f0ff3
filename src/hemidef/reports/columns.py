"""Columns: every field of a kind, and what follows from the fields, by one name each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hemidef.model import derived
from hemidef.model.fields import Field
from hemidef.model.kinds import CREATED, INDICATOR, INITIATIVE, Kind
from hemidef.model.values import DAYS, IDENTIFIER, LINE, NUMBER, PERCENT
from hemidef.query.rows import CHANGED, Row
from hemidef.reports.grid import Cell, Column
from hemidef.tracker.book import Book, load, placed


@dataclass(frozen=True)
class Source:
    """A column and where its cells come from."""

    column: Column
    read: Callable[[Row, Book], Cell]

    def asked_for(self) -> Source:
        """The same, shown also where nothing stands in it."""
        return replace(self, column=replace(self.column, incidental=False))

    def cell(self, row: Row, book: Book) -> Cell:
        """The row's cell. Raises Invalid, with the entry's id, where the store holds nonsense."""
        with placed(row):
            return self.read(row, book)

    def key(self, row: Row, book: Book) -> tuple[Any, ...]:
        """What the row sorts by under this column. Raises as ``cell`` does."""
        with placed(row):
            return tuple(self.column.sort.key(text) for text in self.read(row, book))


def _of_field(field: Field) -> Source:
    column = Column(field.name, field.heading, field.sort, field.many)
    return Source(column, lambda row, book: field.texts(row.doc))


def _kind(row: Row, book: Book) -> Cell:
    return (row.kind.name,)


def _id(row: Row, book: Book) -> Cell:
    return (row.id,)


def _changed(row: Row, book: Book) -> Cell:
    return (book.changed(row),)


def _late(row: Row, book: Book) -> Cell:
    late = book.days_late(row)
    return (str(late),) if late is not None and late > 0 else ()


def _progress(row: Row, book: Book) -> Cell:
    done, all = book.progress(row.id)
    return (f"{done} of {all}",) if all else ()


def _achievement(row: Row, book: Book) -> Cell:
    share = derived.achievement(load(row))
    return () if share is None else (NUMBER.text(Decimal(f"{share:.4f}")),)


_KIND = Source(Column("kind", "Kind", LINE), _kind)
_ID = Source(Column("id", "Id", IDENTIFIER), _id)
_CREATED = _of_field(CREATED)
_CHANGED = Source(Column("changed", CHANGED.heading, CHANGED.sort), _changed)
_LATE = Source(Column("late", "Late", DAYS, incidental=True), _late)
_PROGRESS = Source(Column("progress", "Milestones", LINE, incidental=True), _progress)
_ACHIEVEMENT = Source(Column("achievement", "Achieved", PERCENT), _achievement)


def sources(kind: Kind) -> dict[str, Source]:
    """Every column that entries of ``kind`` can show, by name: derived ones at the end."""
    found = {"id": _ID, "kind": _KIND}
    found.update({field.name: _of_field(field) for field in kind.fields})
    found.update({"created": _CREATED, "changed": _CHANGED})
    if kind.field("due"):
        found["late"] = _LATE
    if kind is INITIATIVE:
        found["progress"] = _PROGRESS
    if kind is INDICATOR:
        found["achievement"] = _ACHIEVEMENT
    return found


def source(name: str, kind: Kind) -> Source | None:
    """The column called ``name`` (a field's singular will do), None where the kind has none."""
    known = sources(kind)
    word = name.strip().casefold().replace("-", "_")
    if word in known:
        return known[word]
    field = next((field for field in kind.fields if field.answers_to(word)), None)
    return known[field.name] if field else None
