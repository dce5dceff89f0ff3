"""The grid: what every report yields and every writer renders, and entries made into one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hemidef.model.dates import Instant
from hemidef.model.entries import Entry
from hemidef.model.fields import Field
from hemidef.model.figures import Number
from hemidef.model.kinds import KINDS
from hemidef.model.partners import Partners
from hemidef.model.references import PartnerType
from hemidef.model.values import LINE, ValueType
from hemidef.query.attributes import attribute, keys, read
from hemidef.tracker.book import Book

# A cell holds the text forms of its column's type: none when empty, several for a list.
Cell = tuple[str, ...]
# What makes an entry urgent: a table leaves it out only where it says so of no entry.
_URGENT = ("urgent", "late", "priority")
# What few entries have is no column where none has it.
_INCIDENTAL = (*_URGENT, "progress", "initiative")


@dataclass(frozen=True)
class Column:
    """A column: its name in data formats, its heading in tables, the type of its values.

    An ``incidental`` one is left out of a table in which nothing stands in it, or only what is
    ``usual`` and therefore not said. An ``urgent`` one finds room in every table. One that was
    ``asked`` for by name is shown whatever stands in it.
    """

    name: str
    heading: str
    type: ValueType
    many: bool = False
    incidental: bool = False
    usual: str = ""
    urgent: bool = False
    asked: bool = False


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
        known = [column.name for column in self.columns]
        return self.at([known.index(name) for name in names])

    def at(self, places: Sequence[int]) -> Grid:
        """The same with only the columns at ``places``, in that order."""
        columns = tuple(self.columns[place] for place in places)
        return replace(
            self, columns=columns, rows=[tuple([row[at] for at in places]) for row in self.rows]
        )

    def first(self, number: int | None) -> Grid:
        """The same with only the first rows, or all of them; the note says what that left out."""
        if number is None or len(self.rows) <= number:
            return self
        cut = f"The first {number} of {len(self.rows):,} are shown."
        return replace(self, rows=self.rows[:number], note=f"{self.note} {cut}".lstrip())

    @property
    def unusual(self) -> Grid:
        """The same with only what is worth saying: a usual value leaves its cell empty."""
        usual = {place: (each.usual,) for place, each in enumerate(self.columns) if each.usual}
        rows = [
            tuple(() if usual.get(place) == cell else cell for place, cell in enumerate(row))
            for row in self.rows
        ]
        return replace(self, rows=rows) if usual else self

    @property
    def for_people(self) -> Grid:
        """The same without usual values, and without incidental columns of nothing else."""
        told = self.unusual
        return told.at(
            [
                place
                for place, each in enumerate(told.columns)
                if not each.incidental or any(row[place] for row in told.rows)
            ]
        )

    @property
    def filled(self) -> Grid:
        """The same without the columns that nobody asked for and in which nothing stands."""
        return self.at(
            [
                place
                for place, each in enumerate(self.columns)
                if each.asked or any(row[place] for row in self.rows)
            ]
        )

    def in_words(self, partners: Partners) -> Grid:
        """The same for people elsewhere than at a terminal: all but figures as they are read."""
        shown = self.unusual
        figures = [isinstance(each.type, Number) for each in shown.columns]
        rows = [
            tuple(
                cell if figure else tuple(each.type.words(text, partners) for text in cell)
                for each, figure, cell in zip(shown.columns, figures, row, strict=True)
            )
            for row in shown.rows
        ]
        columns = (
            replace(each, type=LINE) if isinstance(each.type, PartnerType | Instant) else each
            for each in shown.columns
        )
        return replace(shown, columns=tuple(columns), rows=rows)


def in_a_sentence(heading: str) -> str:
    """The heading in small letters, but for words such as USD."""
    return " ".join(word.lower() if word[1:].islower() else word for word in heading.split(" "))


def column(field: Field, heading: str = "") -> Column:
    """The column of an attribute, under its own heading or another."""
    incidental, urgent = field.name in _INCIDENTAL, field.name in _URGENT
    usual = (field.default or "") if urgent else ""
    heading = heading or field.heading
    return Column(field.name, heading, field.type, field.many, incidental, usual, urgent)


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
