"""The grid: what every report yields and every writer renders, and entries made into one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hemidef.model.entries import Entry
from hemidef.model.fields import Field
from hemidef.model.kinds import KINDS
from hemidef.model.values import ValueType
from hemidef.query.attributes import attribute, keys, read
from hemidef.tracker.book import Book

# A cell holds the text forms of its column's type: none when empty, several for a list.
Cell = tuple[str, ...]
# What few entries have is no column where none has it.
_INCIDENTAL = ("late", "progress", "initiative")


@dataclass(frozen=True)
class Column:
    """A column: its name in data formats, its heading in tables, the type of its values.

    An ``incidental`` one is left out of a table in which nothing stands in it.
    """

    name: str
    heading: str
    type: ValueType
    many: bool = False
    incidental: bool = False


@dataclass(frozen=True)
class Grid:
    """Rows of cells under typed columns.

    ``group`` names the grid among others of a report; ``note`` is what must be known to read it.
    Of a ``whole`` one no column may be left out where the screen is narrow.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    group: str = ""
    note: str = ""
    whole: bool = False

    def only(self, *names: str) -> Grid:
        """The same with only the columns called ``names``, in that order."""
        places = [next(p for p, each in enumerate(self.columns) if each.name == n) for n in names]
        columns = tuple(self.columns[place] for place in places)
        rows = [tuple(row[place] for place in places) for row in self.rows]
        return replace(self, columns=columns, rows=rows)


def column(field: Field, heading: str = "") -> Column:
    """The column of an attribute, under its own heading or another."""
    incidental = field.name in _INCIDENTAL
    return Column(field.name, heading or field.heading, field.type, field.many, incidental)


def across(*names: str) -> tuple[Column, ...]:
    """The columns of a table of all kinds, each as the first kind that has the attribute."""
    found = ((attribute(name, kind) for kind in KINDS) for name in names)
    return tuple(column(next(filter(None, fields))) for fields in found)


def grid(
    book: Book, title: str, columns: Sequence[Column], entries: Iterable[Entry], group: str
) -> Grid:
    """A row for each entry, under columns that are called as attributes are.

    Raises Invalid, with the entry's place, where the store holds what no value has.
    """
    rows = [tuple(read(each.name, entry, book) for each in columns) for entry in entries]
    return Grid(title, tuple(columns), rows, group)


def sort_entries(book: Book, entries: Iterable[Entry], sort: str) -> list[Entry]:
    """The entries by the attribute ``sort``, ``-`` in front for downward; empty ones always last.

    Raises as ``grid`` does.
    """
    name = sort.removeprefix("-")
    keyed = [(_key(book, entry, name), entry) for entry in entries]
    filled = [pair for pair in keyed if pair[0]]
    filled.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [entry for _, entry in filled] + [entry for key, entry in keyed if not key]


def _key(book: Book, entry: Entry, name: str) -> tuple[Any, ...]:
    """What the entry sorts by under the attribute ``name``."""
    field = attribute(name, entry.kind)
    return keys(field, field.type.key, entry, book) if field else ()
