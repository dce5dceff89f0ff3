"""Periods: a year, half, quarter, month, day or US fiscal year, read from what people write.

The US fiscal year N runs from 1 October N-1 to 30 September N (31 U.S.C. § 1102).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from hemidef.errors import Invalid
from hemidef.model.folding import fold

FORMS = "2026, 2026-H2, 2026-Q3, 2026-09, 2026-09-30, 30 Sep 2026, FY27, FY27-Q1"
# What counts from the day on which it is typed.
RELATIVE = "today, friday, +30d, eom, eoq, eoy"

_CANONICAL = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])"
    r"|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
    r"|FY(?P<fiscal>\d{2})(?:-Q(?P<fiscal_quarter>[1-4]))?",
    re.ASCII,
)
# Other ways to write the same, compiled when the first is met: most texts are in the text form.
# Halves, quarters and fiscal years, each with what it becomes.
_ALSO_READ = (
    (r"Q([1-4])[ -]?FY(?:20)?(\d\d)", r"FY\2-Q\1"),
    (r"([1-4])Q[ -]?FY(?:20)?(\d\d)", r"FY\2-Q\1"),
    (r"FY[ -]?(?:20)?(\d\d)(?:[ -]?Q([1-4]))?", r"FY\1-Q\2"),
    (r"([QH][1-4])[ -]([12]\d{3})", r"\2-\1"),
    (r"([12]\d{3})[ ]?([QH][1-4])", r"\1-\2"),
)
# Months and days in figures: the year first or last, the same sign in between.
_FIGURES = (
    r"(?P<year>[12]\d{3})(?P<sign>[-/])(?P<month>\d{1,2})",
    r"(?P<month>\d{1,2})(?P<sign>[-/])(?P<year>[12]\d{3})",
    r"(?P<year>[12]\d{3})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})",
    r"(?P<one>\d{1,2})(?P<sign>[-/.])(?P<two>\d{1,2})(?P=sign)(?P<last>[12]\d{3}|\d\d)",
)
# The same with the month's name: 30 de setembro de 2026, 30SEP26, December 16, 2021, Sept. 2026.
_DAY = r"(?P<day>\d{1,2})(?:(?:ST|ND|RD|TH|ER|O|°)(?![A-Z]))?"
_NAME = r"(?P<name>[A-Z]{3,})"
_YEAR = r"(?P<year>[12]\d{3})"
_OF = r"(?:\.? (?:DE|DEL|OF) |\.?,? ?|[-/])"
_NAMED = (
    rf"{_DAY}{_OF}{_NAME}{_OF}(?:{_YEAR}|(?P<short>\d\d))",
    rf"{_NAME}(?:\.? |[-/]){_DAY}(?:,? |[-/]){_YEAR}",
    rf"{_NAME}{_OF}{_YEAR}",
    rf"{_YEAR}{_OF}{_NAME}(?:{_OF}{_DAY})?",
)
# The months in English, Spanish, Portuguese and French, without accents.
_MONTHS = (
    "january enero janeiro janvier",
    "february febrero fevereiro fevrier",
    "march marzo marco mars",
    "april abril avril",
    "may mayo maio mai",
    "june junio junho juin",
    "july julio julho juillet",
    "august agosto aout",
    "september septiembre setiembre setembro septembre",
    "october octubre outubro octobre",
    "november noviembre novembro novembre",
    "december diciembre dezembro decembre",
)
# A time of day behind a day: of a moment, the day counts.
_TIME = r"(?<=\d)[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?(?: ?(?:Z|UTC|[-+]\d\d:?\d\d))?$"
_NEAR = {"TODAY": 0, "TOMORROW": 1, "YESTERDAY": -1}
_DAYS_OF_WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
# In three letters or more.
_WEEK = {
    name[:length]: number
    for number, name in enumerate(_DAYS_OF_WEEK)
    for length in range(3, len(name) + 1)
}
_OFFSET = re.compile(r"([+-]?)(\d{1,5})([DW])", re.ASCII)
_DAYS = {"D": 1, "W": 7}
# Any day will do to see whether a word counts from one.
_SOME_DAY = date(2000, 1, 1)


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


def load(text: str) -> Period:
    """The period whose text form is ``text``. Raises Invalid for any other text."""
    match = _CANONICAL.fullmatch(text)
    try:
        if match:
            return Period(text, *_days(match))
    except ValueError:
        raise _no_such(text) from None
    raise Invalid(f"{text!r} is not a period", f"Expected {FORMS}.")


def parse(text: str, today: date | None, *, back: bool = False) -> Period:
    """Read any of the forms in ``FORMS`` and ``RELATIVE``, and other ways to write the same.

    ``today`` is what ``+30d`` and ``eoq`` count from; None where the text stands in a file, which
    may be read on any day. ``7d`` and ``monday`` lie ahead, or ``back`` where they ask for what
    has been. Raises Invalid for anything else, also for a day that no calendar has and for
    figures that mean one day or another.
    """
    if _CANONICAL.fullmatch(text.strip()):
        return load(text.strip())
    word = fold(text).upper()
    try:
        day = _relative(word, today or _SOME_DAY, back)
    except OverflowError:
        raise _no_such(text) from None
    if day and today:
        if not _CANONICAL.fullmatch(day.isoformat()):
            raise _no_such(text)
        return Period(day.isoformat(), day, day)
    if day:
        problem = f"{text.strip()!r} depends on the day on which it is read"
        raise Invalid(problem, "Write the day itself in a file, as in 2026-09-30.")
    meant = list(_readings(re.sub(_TIME, "", word)))
    found = [match for each in meant if (match := _CANONICAL.fullmatch(each))]
    if not found:
        hint = f"Expected {FORMS}{f', {RELATIVE}' if today else ''}."
        if today and any(map(_CANONICAL.fullmatch, _readings(f"{word} {today.year}"))):
            hint = f"Write its year too, as in {text.strip()} {today.year}."
        raise Invalid(f"{text.strip()!r} is not a period", hint)
    periods = {}
    for match in found:
        try:
            periods[match[0]] = Period(match[0], *_days(match))
        except ValueError:
            continue
    if not periods:
        raise _no_such(text)
    if len(periods) > 1:
        *most, last = periods
        mapped = "" if today else ", or in a mapping the form of its column: date: DD/MM/YYYY"
        raise Invalid(
            f"{text.strip()!r} may be {', '.join(most)} or {last}",
            f"Write the one that is meant{mapped}.",
        )
    return next(iter(periods.values()))


def month(name: str) -> int:
    """The month, from 1, that ``name`` or its beginning names in any of four languages.

    Raises Invalid for what names none, or several.
    """
    number = _month(name.removesuffix("."))
    if number is None:
        raise Invalid(f"{name!r} is not a month", "Write its name, or enough letters of it.")
    return number


def _no_such(text: str) -> Invalid:
    return Invalid(f"there is no such date as {text.strip()!r}", f"Expected {FORMS}.")


def _relative(word: str, today: date, back: bool) -> date | None:
    """The day that a word such as ``+30D`` or ``EOQ`` names, seen from ``today``.

    Raises OverflowError where it lies outside the calendar.
    """
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word])
    if word in _WEEK:
        ahead = (_WEEK[word] - today.weekday()) % 7
        return today + timedelta(days=ahead - 7 if ahead and back else ahead)
    if word == "EOM":
        return _month_end(today.year, today.month)
    if word == "EOQ":
        return _month_end(today.year, (today.month + 2) // 3 * 3)
    if word == "EOY":
        return date(today.year, 12, 31)
    offset = _OFFSET.fullmatch(word)
    if not offset:
        return None
    sign = offset[1] or ("-" if back else "+")
    return today + timedelta(days=int(sign + offset[2]) * _DAYS[offset[3]])


def _readings(word: str) -> Iterator[str]:
    """What ``word`` may mean, as text forms; not all need be days that there are."""
    for form in _FIGURES:
        if match := re.fullmatch(form, word, re.ASCII):
            parts = match.groupdict()
            if "last" not in parts:
                yield _join(parts["year"], parts["month"], parts.get("day"))
                return
            one, two, last = parts["one"], parts["two"], parts["last"]
            yield _join(last, two, one)
            yield _join(last, one, two)
            if len(last) == len(one) == 2:
                yield _join(one, two, last)
            return
    for form, canonical in _ALSO_READ:
        if match := re.fullmatch(form, word, re.ASCII):
            yield match.expand(canonical).removesuffix("-Q")
            return
    for form in _NAMED:
        if match := re.fullmatch(form, word, re.ASCII):
            parts = match.groupdict()
            if number := _month(parts["name"]):
                yield _join(parts["year"] or parts["short"], str(number), parts.get("day"))
            return
    yield word


def _month(name: str) -> int | None:
    beginning = f" {fold(name)}"
    found = [number for number, names in enumerate(_MONTHS, 1) if beginning in f" {names}"]
    return found[0] if len(found) == 1 else None


def _join(year: str, month: str, day: str | None) -> str:
    """A month or day as a text form; a year of two figures is one of this century."""
    full = f"20{year}" if len(year) == 2 else year
    return "-".join([full, *(part.zfill(2) for part in (month, day) if part)])


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
