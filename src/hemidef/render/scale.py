"""The scale of a timeline: months, quarters or years, as many as fit, and where a day falls."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
        return min(max(int(self._units(day) * self.width), 0), self.columns - 1)

    def share(self, day: date) -> float:
        """Where ``day`` falls, from 0 to 1; a day outside falls on the nearest end."""
        return min(max(self._units(day) / self.count, 0.0), 1.0)

    def _units(self, day: date) -> float:
        """The units from the scale's beginning to that of ``day``."""
        days = calendar.monthrange(day.year, day.month)[1]
        return (_month(day) - self.start + (day.day - 1) / days) / self.months

    @property
    def years(self) -> list[str]:
        """For each unit the year that begins with it or goes on in the first, else ``""``."""
        return ["" if at and unit % 12 else f"{unit // 12:04}" for at, unit in self._starts]

    @property
    def labels(self) -> list[str]:
        """For each unit the quarter or month that it is; nothing for years."""
        return [self._label(unit % 12) for _, unit in self._starts] if self.months < 12 else []

    @property
    def _starts(self) -> list[tuple[int, int]]:
        return [(at, self.start + at * self.months) for at in range(self.count)]

    def heads(self) -> list[str]:
        """The lines above: the years, and below them the quarters or months."""
        return [_head(each, self.width) for each in (self.years, self.labels) if each]

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
