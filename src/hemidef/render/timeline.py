"""The timeline as a chart: a line for each initiative over months, quarters or years."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from hemidef.model.kinds import INITIATIVE_STATUS
from hemidef.render import cells
from hemidef.render.terminal import Terminal
from hemidef.reports.schedule import Mark, Span, Timeline

# What names may take of the width, and what the chart leaves them only beyond.
_NAMES = range(12, 40)
_CHART = 30
# How far a line with an open end goes beyond what is known.
_STUB = 3
# The months in a unit, what it is called, and the fewest columns that it can be read in.
_UNITS = (
    (1, "month", 2),
    (3, "quarter", 3),
    (12, "year", 5),
    (60, "5 years", 5),
    (120, "10 years", 5),
    (600, "50 years", 5),
    (1200, "100 years", 5),
    (12000, "1000 years", 5),
)
# A unit drawn wider than this says no more.
_WIDEST = 6


@dataclass(frozen=True)
class Signs:
    """What the chart is drawn with."""

    line: str
    late: str
    first: str
    last: str
    since: str
    until: str
    done: str
    step: str
    dropped: str
    missed: str
    today: str
    crossed: str


_UNICODE = Signs("─", "┄", "├", "┤", "‹", "›", "◆", "◇", "×", "!", "┊", "┼")
_ASCII = Signs("-", ".", "[", "]", "<", ">", "*", "o", "x", "!", ":", "+")


def draw_timeline(plan: Timeline, terminal: Terminal) -> Iterator[RenderableType]:
    """The scale, a line for each initiative, and what the signs mean."""
    signs = _UNICODE if terminal.carries("".join(astuple(_UNICODE))) else _ASCII
    ids = max(len(span.entry.id) for span in plan.spans) + 2
    notes = [_note(span) for span in plan.spans]
    room = terminal.width - ids - max(map(len, notes)) - 4
    names = [terminal.safe(span.entry.headline) for span in plan.spans]
    name = min(max(map(cell_len, names)), max(room - _CHART, _NAMES[0]), _NAMES[-1])
    days = [day for span in plan.spans for day in span.days] + [plan.today]
    scale = fit_scale(min(days), max(days), max(room - name, 1))
    yield Text(f"Timeline by {scale.name}", style="bold")
    yield Text()
    for head in scale.heads():
        yield Text(" " * (ids + name + 2) + head, style="bold", no_wrap=True)
    today = scale.column(plan.today)
    yield Text(" " * (ids + name + 2 + today) + signs.today, style="dim", no_wrap=True)
    for span, title, note in zip(plan.spans, names, notes, strict=True):
        clipped = terminal.clip(title, name)
        yield Text.assemble(
            (f"{span.entry.id:<{ids}}", "bold"),
            clipped + " " * (name - cell_len(clipped) + 2),
            _line(span, plan, scale, signs),
            "  ",
            (note, "red" if span.late else cells.style((note,), INITIATIVE_STATUS)),
            no_wrap=True,
        )
    yield Text()
    yield Text(_legend(signs), style="dim")


def _note(span: Span) -> str:
    """What the line alone does not say: how it stands, and that it is late."""
    return f"{span.late} d late" if span.late else span.entry.text("status")


def _line(span: Span, plan: Timeline, scale: Scale, signs: Signs) -> Text:
    today = scale.column(plan.today)
    line = [" "] * scale.columns
    line[today] = signs.today
    start, end = _ends(span, scale, today)
    left, right = sorted((start, end))  # one may be due before its start, which is drawn so
    line[left : right + 1] = signs.line * (right + 1 - left)
    if span.late:
        line[end + 1 : today] = signs.late * (today - end - 1)
    if left < today < (today + 1 if span.late else right):
        line[today] = signs.crossed
    line[start] = signs.first if span.first else signs.since
    line[end] = signs.last if span.last else signs.until
    for mark in sorted(span.marks, key=lambda mark: (mark.late, not mark.done)):
        line[scale.column(mark.day)] = _sign(mark, signs)
    style = "dim" if span.closed else "cyan"
    return Text("".join(line), style=style)


def _sign(mark: Mark, signs: Signs) -> str:
    if mark.late:
        return signs.missed
    if mark.dropped:
        return signs.dropped
    return signs.done if mark.done else signs.step


def _ends(span: Span, scale: Scale, today: int) -> tuple[int, int]:
    """The columns of an initiative's start and end; those of a stub where one is open."""
    known = [scale.column(day) for day in span.days]
    start = scale.column(span.first) if span.first else max(min(known) - _STUB, 0)
    if span.last:
        return start, scale.column(span.last)
    begun = [today] if not span.closed and min(known) <= today else []
    return start, min(max([*known, *begun]) + _STUB, scale.columns - 1)


def _legend(signs: Signs) -> str:
    parts: Sequence[tuple[str, str]] = (
        (signs.first, "start"),
        (signs.last, "due or closed"),
        (f"{signs.since} {signs.until}", "not set"),
        (signs.done, "milestone done"),
        (signs.step, "to do"),
        (signs.dropped, "dropped"),
        (signs.missed, "overdue"),
        (signs.late * 2, "late"),
        (f"{signs.today} {signs.crossed}", "today"),
    )
    return "   ".join(f"{sign} {meaning}" for sign, meaning in parts)


@dataclass(frozen=True)
class Scale:
    """``count`` units of ``months`` months, from the month ``start`` (counted from year 0).

    Each is ``width`` columns wide.
    """

    name: str
    months: int
    start: int
    count: int
    width: int

    @property
    def columns(self) -> int:
        """The columns that it takes."""
        return self.count * self.width

    def column(self, day: date) -> int:
        """The column on which ``day`` falls, from 0; a day outside falls on the nearest."""
        days = calendar.monthrange(day.year, day.month)[1]
        months = _month(day) - self.start + (day.day - 1) / days
        return min(max(int(months / self.months * self.width), 0), self.columns - 1)

    def heads(self) -> list[str]:
        """The lines above: the years, and below them the quarters or months."""
        units = range(self.start, self.start + self.count * self.months, self.months)
        years = ["" if at and unit % 12 else f"{unit // 12:04}" for at, unit in enumerate(units)]
        lines = [_head(years, self.width)]
        if self.months < 12:
            lines.append(_head([self._label(unit % 12) for unit in units], self.width))
        return lines

    def _label(self, month: int) -> str:
        if self.months == 3:
            return f"Q{month // 3 + 1}"
        return calendar.month_abbr[month + 1][: 3 if self.width > 3 else 1]


def _head(labels: Sequence[str], width: int) -> str:
    """The labels, each where its unit begins; one that would run into the next is left out."""
    line, free = "", (len(labels) + 1) * width + 1
    for at in range(len(labels) - 1, -1, -1):
        label = labels[at]
        if label and at * width + len(label) < free:
            line = f"{label:<{max(free - at * width, 0)}}{line}"
            free = at * width
    return " " * free + line.rstrip()


def fit_scale(first: date, last: date, width: int) -> Scale:
    """The finest scale from ``first`` to ``last`` that fits into ``width`` columns."""
    for months, name, least in _UNITS:
        start = _month(first) // months * months
        count = (_month(last) - start) // months + 1
        if count * least <= width or months == _UNITS[-1][0]:
            return Scale(name, months, start, count, max(min(width // count, _WIDEST), 1))
    raise AssertionError("the last unit always fits")


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
