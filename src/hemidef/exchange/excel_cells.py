"""What a workbook's cell shows, by its number format: a month, a percentage, a padded number."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from hemidef.errors import Invalid
from hemidef.exchange.sheet import Figure, Unreadable

# A sign of a format (ECMA-376, 18.8.31): a text as it is shown, what is not shown (a space as wide
# as a sign, a filling, a colour or condition), any other sign.
_SIGN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|(.)', re.DOTALL)
_PARTS = re.compile(r"y+|m+|d+|[hs]+")
_PADDED = re.compile(r"[ /()+$-]*0[ /()+$0-]*0[ /()+$-]*")
# What XML 1.0 cannot carry or, as CR, changes on the way, is written _xHHHH_ (ECMA-376, 22.9.2.19);
# so is the underscore before what looks like such an escape.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


class Format(NamedTuple):
    """What a format shows: of a date, the letters of its parts; of a number, ``percent``.

    ``padded`` has the signs of a number with leading zeros, a None for each of its digits.
    """

    date: frozenset[str] = frozenset()
    percent: bool = False
    padded: tuple[str | None, ...] = ()


@lru_cache
def read_format(code: str) -> Format:
    """What the ``code`` of a number format says of dates and of positive numbers."""
    found = _SIGN.findall(code)
    own = "".join(sign for *_, sign in found).partition(";")[0]
    padded: list[str | None] = []
    if _PADDED.fullmatch(own):
        for text, escaped, sign in found:
            if sign == ";":
                break
            padded += [None if sign == "0" else sign] if sign else [*text, *escaped]
    parts = [part[0].replace("s", "h") for part in _PARTS.findall(own.lower())]
    # An m beside hours or seconds stands for minutes.
    date = (
        p for at, p in enumerate(parts) if p != "m" or "h" not in parts[max(at - 1, 0) : at + 2]
    )
    return Format(frozenset(date), "%" in own, tuple(padded))


def _shown(value: float | datetime, form: Format) -> str:
    """The text of a number or a date: numbers in plain digits, dates as the periods they show."""
    if isinstance(value, datetime):
        return _period(value, form.date)
    if form.percent:
        return Figure(format((Decimal(number_text(value)) * 100).normalize() + 0, "f"))
    if form.padded and value >= 0 and value == int(value):
        return _padded(str(int(value)), form.padded)
    return Figure(number_text(value))


def _period(value: datetime, parts: frozenset[str]) -> str:
    if "h" in parts and value.time() != value.min.time():
        return value.isoformat(" ")
    length = 10 if "d" in parts or not parts else 7 if "m" in parts else 4
    return value.date().isoformat()[:length]


def _padded(digits: str, signs: tuple[str | None, ...]) -> str:
    """``digits`` in the places of ``signs`` from the right; the first takes all that are left."""
    more = max(0, len(digits) - signs.count(None))
    each = iter(digits.zfill(signs.count(None))[more:])
    first = signs.index(None)
    rest = "".join(next(each) if sign is None else sign for sign in signs[first:])
    return "".join(map(str, signs[:first])) + digits[:more] + rest


def number_text(value: float) -> str:
    """``value`` in plain digits, the 15 that Excel keeps: 0.1 + 0.2 is ``0.3``."""
    if isinstance(value, int):
        return str(value)
    digits = format(Decimal(format(value, ".15g")), "f")
    return "0" if digits == "-0" else digits


def cell_text(cell: Any, formula: Any) -> str:
    """What ``cell`` shows, which may be the result of a ``formula``.

    Unreadable where it shows an error or a length of time, or the file lacks the result.
    """
    value = cell.value
    if type(value) in (int, float, datetime):
        return _shown(value, read_format(cell.number_format))
    if value is None:
        # A result that is an empty text has no value either, but a type: "str".
        if formula and formula.data_type == "f" and cell.data_type != "str":
            hint = "Open the workbook in Excel and save it, or put the value in its place."
            error = Invalid("has a formula without its result", hint)
            return Unreadable(str(formula.value), error)
        return ""
    if cell.data_type == "e":
        hint = "Correct the formula, or empty the cell."
        return Unreadable(value, Invalid(f"shows the error {value}", hint))
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date | time):
        return value.isoformat()
    assert isinstance(value, timedelta)
    error = Invalid("has a length of time", "Write it as a number or a text.")
    return Unreadable(str(value), error)


def escape(text: str) -> str:
    """``text`` as a cell of a workbook can hold it; ``unescape(escape(text)) == text``."""
    return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape(text: str) -> str:
    """The text that a cell of a workbook holds."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
