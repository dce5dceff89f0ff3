"""The schedule: what is overdue, what is due next, and initiatives and milestones in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hemidef.model.entries import Entry
from hemidef.model.kinds import INITIATIVE, MILESTONE, PRIORITY
from hemidef.model.periods import Period
from hemidef.reports.grid import Grid, across, column, grid, sort_entries
from hemidef.tracker.book import Book

_LEFT = across("left", "id", "headline")
_DUE = (*_LEFT, column(PRIORITY, "Urgent"), *across("lead", "due", "status", "initiative"))


def due(book: Book, entries: Sequence[Entry], until: date) -> list[Grid]:
    """The open ones of ``entries`` that are overdue, then those due up to the day ``until``."""
    dated = [(each, days) for each in entries if (days := book.days_late(each)) is not None]
    overdue = [entry for entry, days in dated if days > 0]
    upcoming = [entry for entry, days in dated if 0 >= days >= (book.today - until).days]
    return [
        grid(book, "Overdue", _DUE, sort_entries(book, overdue, "left"), "overdue"),
        grid(book, f"Due by {until}", _DUE, sort_entries(book, upcoming, "left"), "upcoming"),
    ]


def undated(book: Book, entries: Sequence[Entry]) -> list[Entry]:
    """The open ones of ``entries`` that have no deadline."""
    return [each for each in entries if book.is_closed(each) is False and "due" not in each.doc]


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

    entry: Entry
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


def timeline(book: Book, entries: Sequence[Entry]) -> Timeline:
    """The initiatives among ``entries`` in time."""
    spans = [_span(book, entry) for entry in entries if entry.kind == INITIATIVE]
    dated = sorted((span for span in spans if span.days), key=lambda span: min(span.days))
    return Timeline(tuple(dated), tuple(span.entry for span in spans if not span.days), book.today)


def _span(book: Book, entry: Entry) -> Span:
    start: Period | None = entry.value("start")
    first = start.first if start else None
    last = _last_day(entry, "closed") or _last_day(entry, "due")
    marks = [
        _mark(book, step, day)
        for step in book.parts(entry.id)
        if step.kind == MILESTONE and (day := _last_day(step, "done") or _last_day(step, "due"))
    ]
    late = max(book.days_late(entry) or 0, 0)
    marks.sort(key=lambda mark: mark.day)
    return Span(entry, first, last, tuple(marks), late, bool(book.is_closed(entry)))


def _mark(book: Book, step: Entry, day: date) -> Mark:
    done = "done" in step.doc
    return Mark(day, done, not done and bool(book.is_closed(step)), (book.days_late(step) or 0) > 0)


def _last_day(entry: Entry, name: str) -> date | None:
    period: Period | None = entry.value(name)
    return period.last if period else None


def timeline_grids(book: Book, drawn: Timeline) -> list[Grid]:
    """The same as grids: the initiatives with a date, then their milestones."""
    initiatives = [span.entry for span in drawn.spans]
    steps = [step for each in initiatives for step in book.parts(each.id) if step.kind == MILESTONE]
    names = ("id", "headline", "status", "lead", "start", "due", "closed", "late", "progress")
    of_step = ("id", "headline", "initiative", "due", "done", "late")
    return [
        grid(book, "Initiatives", across(*names), initiatives, INITIATIVE.name),
        grid(book, "Milestones", across(*of_step), steps, MILESTONE.name),
    ]
