"""How spreadsheets write dates and numbers: in a notation that is named, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import islice

from hemidef.errors import HemidefError, Invalid
from hemidef.model import periods
from hemidef.model.dates import PERIOD

SERIAL = "serial"
_FORMS = "DD/MM/YYYY, MM/DD/YYYY, DD.MM.YY, D MMM YYYY, MMM YYYY, YYYY or serial"
_PARTS = {
    "YYYY": r"(?P<year>[12]\d{3})",
    "YY": r"(?P<short>\d{2})",
    "MMM": r"(?P<name>[^\W\d_]{3,}\.?)",
    "MM": r"(?P<month>\d{1,2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "D": r"(?P<day>\d{1,2})",
}
_PART = re.compile("(YYYY|YY|MMM|MM?|DD?)")
# The forms that are looked for, those together that only differ in which number is the month.
_LOOKED_FOR = (
    *(("DD/MM/YYYY", "MM/DD/YYYY"), ("DD.MM.YYYY", "MM.DD.YYYY"), ("DD-MM-YYYY", "MM-DD-YYYY")),
    *(("DD/MM/YY", "MM/DD/YY"), ("DD.MM.YY", "MM.DD.YY"), ("DD-MM-YY", "MM-DD-YY")),
    *(("YYYY/MM/DD",), ("YYYY.MM.DD",), ("YYYYMMDD",), ("MM/YYYY",), ("MMM YYYY",)),
    *(("MMM-YY",), ("MMM de YYYY",), ("D MMM YYYY",), ("D-MMM-YYYY",), ("D-MMM-YY",)),
    *(("D de MMM de YYYY",), ("MMM D, YYYY",), (SERIAL,)),
)
# That many different texts say which form dates have; each takes a tenth of a millisecond.
_MOST_LOOKED_AT = 1_000
# Excel's day numbers of 1954 to 2119: the dates of plans, and never a year.
_SERIALS = range(20_000, 80_001)
_FIGURE = re.compile(r"[+-]?\d[\d.,'\s]*")
_CODE = re.compile(r"[+-]?0\d")
_PLAIN_FIGURE = re.compile(r"[+-]?\d+(\.\d+)?")
# Day 0 of Excel for Windows, which counts a 29 February 1900 that never was.
_DAY_ZERO = date(1899, 12, 30)


class DateForm:
    """A form in which dates are written, as in ``DD/MM/YYYY``.

    It is made of DD, MM, MMM (a month's name in any of four languages), YYYY and YY (this
    century), and of what stands between them; or it is ``serial``, Excel's count of days. Raises
    Invalid for anything else, also for a form without a year.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._pattern = re.compile("")
        parts = _PART.split(" ".join(name.split()))
        if name == SERIAL:
            return
        named = parts[1::2]
        pattern = "".join(_PARTS.get(part) or re.escape(part) for part in parts)
        try:
            self._pattern = re.compile(pattern)
        except re.error:  # a part twice
            named = []
        has = set(self._pattern.groupindex)
        is_whole = has & {"year", "short"} and ("day" not in has or has & {"month", "name"})
        if not named or not is_whole or any(map(str.isupper, parts[::2])):  # as the Q of a quarter
            raise Invalid(f"{name!r} is not the form of a date", f"Write it as {_FORMS}.")

    def read(self, text: str) -> str:
        """The period that ``text`` names in this form. Raises Invalid where it is not in it."""
        if self.name == SERIAL:
            return _serial(text)
        match = self._pattern.fullmatch(" ".join(text.split()))
        if not match:
            problem = f"{text!r} is not written as {self.name}"
            raise Invalid(problem, "Name its form too in the mapping.")
        parts = match.groupdict()
        year = parts.get("year") or f"20{parts.get('short')}"
        month = periods.month(parts["name"]) if parts.get("name") else parts.get("month")
        rest = [f"{int(part):02}" for part in (month, parts.get("day")) if part is not None]
        return "-".join([year, *rest])


def read_period(text: str, forms: Sequence[DateForm]) -> str:
    """The period that ``text`` names in the first of the ``forms`` that it is written in.

    One that can be read in one way only needs no form, and a year is no count of days. Raises
    Invalid for what is in none of them.
    """
    refused = None
    for form in forms:
        if form.name == SERIAL and _is_period(text):
            continue
        try:
            return form.read(text)
        except Invalid as error:
            refused = error
    if refused and not _is_period(text):
        raise refused
    return text


def read_number(text: str, decimal: str) -> str:
    """A number in a machine's digits: groups of thousands together, a point before fractions.

    ``decimal`` is the sign before fractions in ``text``. Raises Invalid for other signs, as a
    wrong one would make the number a thousand times larger.
    """
    grouping = r"\." if decimal == "," else ","
    whole = rf"[+-]?(?:\d{{1,3}}(?:[\s']\d{{3}})+|\d{{1,3}}(?:{grouping}\d{{3}})+|\d+)"
    match = re.fullmatch(rf"({whole})(?:{re.escape(decimal)}(\d+))?", text.strip())
    if not match:
        problem = f"{text!r} is not a number with {decimal!r} before its fractions"
        raise Invalid(problem, "Correct the cell, or the decimal sign in the mapping.")
    digits = re.sub(r"[\s',.]", "", match[1])
    return f"{digits}.{match[2]}" if match[2] else digits


def read_share(text: str) -> str:
    """The number before a percent sign: 45 of ``45%``. Raises Invalid where there is no sign."""
    number = text.strip()
    if not number.endswith("%"):
        problem = f"{text!r} has no percent sign"
        raise Invalid(problem, "Correct the cell, or take percent out of the mapping.")
    return number[:-1].rstrip()


def date_forms(texts: Iterable[str]) -> list[list[DateForm]]:
    """The ways to read those of ``texts`` that are dates, each a list of the forms that they have.

    None where they need no form; two where the dates do not say whether day or month comes first.
    Only the first of them are looked at; an import refuses those that are in no form of these.
    """
    left = [text for text in islice(texts, _MOST_LOOKED_AT) if not takes(PERIOD.load, text)]
    found: list[Sequence[DateForm]] = []
    for names in _LOOKED_FOR:
        forms = [*map(DateForm, names)]
        dates = [text for text in left if any(_is_date(text, form) for form in forms)]
        fit = [form for form in forms if all(_is_date(text, form) for text in dates)]
        if dates:
            found.append(fit or forms)
    ways = [[each[0] for each in found], [each[-1] for each in found]]
    return ways[: len(set(map(tuple, ways)))] if found else []


def number_form(texts: Sequence[str]) -> tuple[bool, str | None]:
    """Whether all ``texts`` have a percent sign, and the sign before fractions in the numbers.

    Empty where they are read as they stand; None where they do not say which sign it is.
    """
    are_shares = bool(texts) and all(text.endswith("%") for text in texts)
    numbers = map(read_share, texts) if are_shares else texts
    figures = [text for text in numbers if _FIGURE.fullmatch(text)]
    signs = [sign for sign in ".," if all(takes(read_number, text, sign) for text in figures)]
    either = len(signs) == 2 and any(sign in text for text in figures for sign in signs)
    if either or not signs:
        return are_shares, None
    return are_shares, "" if all(map(_PLAIN_FIGURE.fullmatch, figures)) else signs[0]


def are_amounts(texts: Sequence[str]) -> bool:
    """Whether all ``texts`` are numbers, by a percent sign or by marks in them that no code has.

    A zero in front is a code's: ``0900``.
    """
    are_shares, sign = number_form(texts)
    figures = map(read_share, texts) if are_shares else texts
    is_marked = are_shares or bool(sign)
    return is_marked and all(_FIGURE.fullmatch(each) and not _CODE.match(each) for each in figures)


def _is_date(text: str, form: DateForm) -> bool:
    """Whether ``text`` is a day or month that there is, in this form."""
    is_there = takes(lambda: PERIOD.load(form.read(text)))
    return is_there and (form.name != SERIAL or int(float(text)) in _SERIALS)


def _is_period(text: str) -> bool:
    """Whether ``text`` can be read as a period in one way, and on any day the same."""
    return takes(periods.parse, text, None)


def takes(parse: Callable[..., object], *given: object) -> bool:
    """Whether ``parse`` takes what is ``given``, and does not refuse it."""
    try:
        parse(*given)
    except HemidefError:
        return False
    return True


def _serial(text: str) -> str:
    if not re.fullmatch(r"\d{1,6}(\.0+)?", text.strip(), re.ASCII):
        raise Invalid(f"{text!r} is not one of Excel's day numbers", "Expected one such as 46350.")
    return str(_DAY_ZERO + timedelta(days=int(float(text))))
