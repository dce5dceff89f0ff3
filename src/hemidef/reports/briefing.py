"""The briefing: a report to hand on, as data without any formatting.

``sections`` makes it of a book; ``render`` writes it as HTML, as a Word document and as Markdown.
Every cell in it is in words already, countries by name.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hemidef.model.kinds import INITIATIVE_STATUS
from hemidef.model.partners import NOBODY
from hemidef.model.values import Choice
from hemidef.reports.coverage import Matrix
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.reports.indicators import Gauge
from hemidef.reports.schedule import Span, Timeline


@dataclass(frozen=True)
class Paragraph:
    """A few sentences."""

    text: str


@dataclass(frozen=True)
class Figure:
    """A headline figure: ``words`` such as ``2 of 3``, what it counts, and a remark or ``""``."""

    words: str
    label: str
    remark: str = ""


@dataclass(frozen=True)
class Figures:
    """Headline figures that stand together."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Bars:
    """How many there are of each: what a bar stands for, as a cell of ``column``, and the number.

    ``column`` says of what type those are, and with it their colours.
    """

    column: Column
    counts: tuple[tuple[str, int], ...]


# What may be drawn, each from what the terminal draws too.
Drawing = Bars | Timeline | Matrix | tuple[Gauge, ...]


@dataclass(frozen=True)
class Chart:
    """A drawing, what it shows in a sentence for those who do not see it, and its tables.

    ``note`` says what of it is not drawn. A ``full`` one has all that its tables have: a person who
    sees it needs no table.
    """

    title: str
    about: str
    drawing: Drawing
    grids: tuple[Grid, ...]
    note: str = ""
    full: bool = False


@dataclass(frozen=True)
class Item:
    """An entry in a paragraph: its facts as cells, its texts under their headings, its parts."""

    id: str
    headline: str
    facts: tuple[tuple[Column, Cell], ...]
    texts: tuple[tuple[str, str], ...] = ()
    parts: tuple[Item, ...] = ()


Block = Paragraph | Figures | Grid | Chart | Item


@dataclass(frozen=True)
class Section:
    """A part of a briefing under a title; ``name`` is what it is asked for by."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Briefing:
    """A report as of ``day``: of which entries (``scope``, in words), and who made it."""

    title: str
    day: date
    scope: str
    author: str
    sections: tuple[Section, ...]

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What stands below the title: labels and words."""
        return (
            ("As of", date_in_words(self.day)),
            ("Scope", self.scope),
            ("Prepared by", self.author),
        )


def date_in_words(day: date) -> str:
    """``24 November 2026``."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year:04}"


def words(column: Column, cell: Cell) -> str:
    """A cell of a briefing in one text: figures with units, and ``in-progress`` as two words."""
    if isinstance(column.type, Choice):
        return ", ".join(text.replace("-", " ") for text in cell)
    return ", ".join(column.type.words(text, NOBODY) for text in cell)


_STATUS = Column("status", "Status", INITIATIVE_STATUS)


def note(span: Span) -> str:
    """What the line of an initiative does not say alone: that it is late, else its status."""
    return f"{span.late} d late" if span.late else words(_STATUS, span.entry.texts("status"))


def lines(grid: Grid) -> Sequence[Sequence[str]]:
    """The rows of a grid of a briefing, each cell in one text."""
    return [
        [words(column, cell) for column, cell in zip(grid.columns, row, strict=True)]
        for row in grid.rows
    ]
