"""The timeline: from when to when each initiative goes, and its milestones on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hemidef.model.entries import Entry
from hemidef.model.kinds import INITIATIVE, MILESTONE
from hemidef.model.periods import Period
from hemidef.reports.columns import across
from hemidef.reports.grid import Grid
from hemidef.reports.listing import grid
from hemidef.tracker.book import Book


@dataclass(frozen=True)
class Mark:
    """A milestone on its day: the last of the period that it was done in, else is due in.

    One that was not done when its initiative closed is ``dropped``.
    """

    day: date
    done: bool
    dropped: bool
    late: bool


@dataclass(frozen=True)
class Span:
    """An initiative in time: its first and last day, None where that is open, and milestones.

    The last day is the one that it was closed on, else the one that it is due on; ``late`` is
    how many days that is overdue, 0 where it is not.
    """

    row: Entry
    first: date | None
    last: date | None
    marks: tuple[Mark, ...]
    late: int
    closed: bool

    @property
    def days(self) -> tuple[date, ...]:
        """The days that are known of it."""
        ends = (self.first, self.last)
        return (*filter(None, ends), *(mark.day for mark in self.marks))


@dataclass(frozen=True)
class Timeline:
    """Initiatives in time, the earliest first; ``undated`` have no date at all."""

    spans: tuple[Span, ...]
    undated: tuple[Entry, ...]
    today: date


def timeline(book: Book, rows: Sequence[Entry]) -> Timeline:
    """The initiatives among ``rows`` in time."""
    spans = [_span(book, row) for row in rows if row.kind == INITIATIVE]
    dated = sorted((span for span in spans if span.days), key=lambda span: min(span.days))
    return Timeline(tuple(dated), tuple(span.row for span in spans if not span.days), book.today)


def _span(book: Book, row: Entry) -> Span:
    start = row.value("start")
    last = _last_day(row, "closed") or _last_day(row, "due")
    marks = [
        _mark(book, step, day)
        for step in book.parts(row.id)
        if step.kind == MILESTONE and (day := _last_day(step, "done") or _last_day(step, "due"))
    ]
    late = max(book.days_late(row) or 0, 0)
    marks.sort(key=lambda mark: mark.day)
    return Span(row, start and start.first, last, tuple(marks), late, bool(book.is_closed(row)))


def _mark(book: Book, step: Entry, day: date) -> Mark:
    done = "done" in step.doc
    return Mark(day, done, not done and bool(book.is_closed(step)), (book.days_late(step) or 0) > 0)


def _last_day(row: Entry, name: str) -> date | None:
    period: Period | None = row.value(name)
    return period.last if period else None


def grids(book: Book, drawn: Timeline) -> list[Grid]:
    """The same as grids: the initiatives with a date, then their milestones."""
    rows = [span.row for span in drawn.spans]
    steps = [step for row in rows for step in book.parts(row.id) if step.kind == MILESTONE]
    names = ("id", "headline", "status", "lead", "start", "due", "closed", "late", "progress")
    return [
        grid(book, "Initiatives", across(*names), rows, INITIATIVE.name),
        grid(
            book,
            "Milestones",
            across("id", "headline", "initiative", "due", "done", "late"),
            steps,
            MILESTONE.name,
        ),
    ]
