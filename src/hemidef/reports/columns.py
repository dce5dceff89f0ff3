"""Columns and cells: the attributes of entries as grids have them."""

from __future__ import annotations

from typing import Any

from hemidef.errors import HemidefError
from hemidef.model.entries import Entry
from hemidef.model.fields import Field
from hemidef.model.kinds import KINDS
from hemidef.query.attributes import attribute, reader
from hemidef.reports.grid import Cell, Column
from hemidef.tracker.book import Book

# What few entries have is no column where none has it.
_INCIDENTAL = ("late", "progress", "initiative")


def column(field: Field, heading: str = "") -> Column:
    """The column of an attribute, under its own heading or another."""
    incidental = field.name in _INCIDENTAL
    return Column(field.name, heading or field.heading, field.type, field.many, incidental)


def across(*names: str) -> tuple[Column, ...]:
    """The columns of a table of all kinds, each as the first kind that has the attribute."""
    found = ((attribute(name, kind) for kind in KINDS) for name in names)
    return tuple(column(next(filter(None, fields))) for fields in found)


def cell(name: str, row: Entry, book: Book) -> Cell:
    """What the row has under the attribute ``name``; nothing where its kind has none such.

    Raises Invalid, with the entry's id, where the store holds nonsense.
    """
    field = row.kind.attributes.get(name)
    return reader(field)(row, book) if field else ()


def key(name: str, row: Entry, book: Book) -> tuple[Any, ...]:
    """What the row sorts by under the attribute ``name``. Raises as ``cell`` does."""
    field = row.kind.attributes.get(name)
    try:
        return tuple(map(field.type.key, cell(name, row, book))) if field else ()
    except HemidefError as error:
        raise error.within(row.place) from None
