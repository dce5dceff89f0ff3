"""Periods: a year, half, quarter, month, day or US fiscal year, kept as written.

The US fiscal year N runs from 1 October N-1 to 30 September N (31 U.S.C. § 1102).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from hemidef.errors import Invalid

FORMS = "2026, 2026-H2, 2026-Q3, 2026-09, 2026-09-30, FY27, FY27-Q1, +30d, eoq, eoy or today"

_CANONICAL = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])"
    r"|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
    r"|FY(?P<fiscal>\d{2})(?:-Q(?P<fiscal_quarter>[1-4]))?",
    re.ASCII,
)
# Other ways to write the same, each with what it becomes.
_ALSO_READ = [
    (re.compile(r"Q([1-4])[ -]?FY(?:20)?(\d\d)", re.ASCII), r"FY\2-Q\1"),
    (re.compile(r"([1-4])Q[ -]?FY(?:20)?(\d\d)", re.ASCII), r"FY\2-Q\1"),
    (re.compile(r"FY[ -]?(?:20)?(\d\d)(?:[ -]?Q([1-4]))?", re.ASCII), r"FY\1-Q\2"),
    (re.compile(r"([QH][1-4])[ -]([12]\d{3})", re.ASCII), r"\2-\1"),
    (re.compile(r"([12]\d{3})[ ]?([QH][1-4])", re.ASCII), r"\1-\2"),
    (re.compile(r"([12]\d{3})-(\d)", re.ASCII), r"\1-0\2"),
]
_OFFSET = re.compile(r"([+-]\d{1,5})([DW])", re.ASCII)
_DAYS = {"D": 1, "W": 7}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, as written; two periods are equal when written alike.

    ``first`` and ``last`` are its first and last day; deadlines compare by ``last``.
    """

    text: str
    first: date = field(compare=False)
    last: date = field(compare=False)

    def __str__(self) -> str:
        return self.text


def parse(text: str, today: date) -> Period:
    """Read any of the forms in ``FORMS``; ``today`` is what ``+30d`` and ``eoq`` count from.

    Raises Invalid for anything else, also for a day that no calendar has.
    """
    word = " ".join(text.split()).upper()
    canonical = _relative(word, today) or _respell(word)
    match = _CANONICAL.fullmatch(canonical)
    try:
        if match:
            return Period(canonical, *_days(match))
    except ValueError:
        raise Invalid(f"there is no such date as {text.strip()!r}", f"Expected {FORMS}.") from None
    raise Invalid(f"{text.strip()!r} is not a period", f"Expected {FORMS}.")


def _relative(word: str, today: date) -> str:
    """The period that a word such as ``+30D`` or ``EOQ`` names, seen from ``today``, or ``""``."""
    if word == "TODAY":
        return today.isoformat()
    if word == "EOY":
        return f"{today.year}-12-31"
    if word == "EOQ":
        return _month_end(today.year, (today.month + 2) // 3 * 3).isoformat()
    offset = _OFFSET.fullmatch(word)
    if not offset:
        return ""
    try:
        return (today + timedelta(days=int(offset[1]) * _DAYS[offset[2]])).isoformat()
    except OverflowError:
        return ""


def _respell(word: str) -> str:
    for form, canonical in _ALSO_READ:
        if form.fullmatch(word):
            return form.sub(canonical, word).removesuffix("-Q")
    return word


def _days(match: re.Match[str]) -> tuple[date, date]:
    """The first and last day. Raises ValueError where the calendar has none such."""
    if match["fiscal"]:
        year = 2000 + int(match["fiscal"])
        if not match["fiscal_quarter"]:
            return date(year - 1, 10, 1), date(year, 9, 30)
        if match["fiscal_quarter"] == "1":
            return _months(year - 1, 10, 3)
        return _months(year, 3 * int(match["fiscal_quarter"]) - 5, 3)
    year = int(match["year"])
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return day, day
    if match["month"]:
        return _months(year, int(match["month"]), 1)
    if match["quarter"]:
        return _months(year, 3 * int(match["quarter"]) - 2, 3)
    if match["half"]:
        return _months(year, 6 * int(match["half"]) - 5, 6)
    return _months(year, 1, 12)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    return date(year, first, 1), _month_end(year, first + count - 1)


def _month_end(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)
