"""Dates as spreadsheets have them: in a form that is named, never guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from hemidef.errors import Invalid
from hemidef.model.folding import fold

SERIAL = "serial"
FORMS = "DD/MM/YYYY, MM/DD/YYYY, DD.MM.YY, D MMM YYYY, MMM YYYY, YYYY or serial"

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
_TOKENS = {
    "YYYY": r"(?P<year>[12]\d{3})",
    "YY": r"(?P<short>\d{2})",
    "MMM": r"(?P<name>[^\W\d_]{3,}\.?)",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
}
_FORM = re.compile("(YYYY|YY|MMM|MM?|DD?)")
# Day 0 of Excel for Windows, which counts a 29 February 1900 that never was.
_DAY_ZERO = date(1899, 12, 30)


def read(text: str, form: str) -> str:
    """The period that ``text``, written in ``form``, names. Raises Invalid where it is not.

    A form is made of DD, MM, MMM (a month's name in any of four languages), YYYY and YY (this
    century); ``serial`` is Excel's count of days.
    """
    if form == SERIAL:
        return _serial(text)
    match = _pattern(form).fullmatch(" ".join(text.split()))
    if not match:
        raise Invalid(f"{text!r} is not written as {form}", "Name its form too in the mapping.")
    parts = match.groupdict()
    year = parts.get("year") or f"20{parts.get('short')}"
    month = _month(parts["name"]) if parts.get("name") else parts.get("month")
    rest = [f"{int(part):02}" for part in (month, parts.get("day")) if part is not None]
    return "-".join([year, *rest])


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """The pattern of a form. Raises Invalid for one that names no year."""
    parts = _FORM.split(" ".join(form.split()))
    names = {"D": "DD", "M": "MM"}
    pattern = "".join(
        _TOKENS[names.get(part, part)] if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    )
    try:
        made = re.compile(pattern)
    except re.error:  # a token twice
        made = re.compile("")
    known = set(made.groupindex)
    if any(part.isupper() for part in parts[::2]):  # as the Q of a quarter
        known = set()
    if not known & {"year", "short"} or ("day" in known and not known & {"month", "name"}):
        raise Invalid(f"{form!r} is not the form of a date", f"Write it as {FORMS}.")
    return made


def check(form: str) -> None:
    """Raise Invalid for what is not the form of a date."""
    if form != SERIAL:
        _pattern(form)


def _month(name: str) -> str:
    plain = fold(name).removesuffix(".")
    found = [
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(each.startswith(plain) for each in names.split())
    ]
    if len(found) == 1:
        return str(found[0])
    raise Invalid(f"{name!r} is not a month", "Write its name, or enough letters of it.")


def _serial(text: str) -> str:
    if not re.fullmatch(r"\d{1,6}(\.0+)?", text.strip(), re.ASCII):
        raise Invalid(f"{text!r} is not one of Excel's day numbers", "Expected one such as 46350.")
    return str(_DAY_ZERO + timedelta(days=int(float(text))))
