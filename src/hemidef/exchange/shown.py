"""What a workbook's cell shows by its number format: a month, a percentage, a padded number."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from hemidef.exchange.sheet import Figure

# The signs of a format (ECMA-376, 18.8.31): a text as it is shown, what is not shown (a space as
# wide as a sign, a filling, a colour or condition), any other sign.
_SIGN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|(.)', re.DOTALL)
_PARTS = re.compile(r"[ye]+|m+|d+|h+|s+")
# Signs that a format for a number shows where they stand.
_SHOWN = frozenset(" -/():+$")


class Format(NamedTuple):
    """What a format shows: of a date, the letters of its parts; of a number, ``percent``.

    ``padded`` has the signs of a number with leading zeros, a None for each of its digits.
    """

    date: frozenset[str] = frozenset()
    percent: bool = False
    padded: tuple[str | None, ...] = ()


def read_format(code: str) -> Format:
    """The format of positive numbers and of dates in a number format's ``code``."""
    signs: list[str | None] = []
    for text, escaped, sign in _SIGN.findall(code):
        if sign == ";":
            break
        signs += [None if sign == "0" else sign] if sign else [*text, *escaped]
    own = "".join(sign for *_, sign in _SIGN.findall(code)).partition(";")[0]
    is_padded = own.count("0") > 1 and set(own) <= {"0", *_SHOWN}
    return Format(_date(own.lower()), "%" in own, tuple(signs) if is_padded else ())


def _date(code: str) -> frozenset[str]:
    """The letters y, m, d, h for the parts of a date in ``code``; minutes belong to hours."""
    parts = [part[0].replace("e", "y").replace("s", "h") for part in _PARTS.findall(code)]
    found = set(parts)
    minutes = [
        at
        for at, part in enumerate(parts)
        if part == "m" and "h" in (parts[at - 1 : at] + parts[at + 1 : at + 2])
    ]
    if len(minutes) == parts.count("m"):
        found.discard("m")
    return frozenset(found)


def shown(value: float | datetime, format: Format) -> str:
    """The text of a number or a date: numbers in plain digits, dates as the periods they show."""
    if isinstance(value, datetime):
        return _period(value, format.date)
    if format.percent:
        return Figure(_plain(Decimal(number_text(value)) * 100))
    if format.padded and value >= 0 and value == int(value):
        return _padded(str(int(value)), format.padded)
    return Figure(number_text(value))


def _period(value: datetime, parts: frozenset[str]) -> str:
    day = value.date().isoformat()
    if "h" in parts:
        return value.isoformat(" ") if value.time() != value.min.time() else day
    if "d" not in parts and "m" in parts:
        return day[:7]
    return day[:4] if parts == {"y"} else day


def _padded(digits: str, signs: tuple[str | None, ...]) -> str:
    """``digits`` in the places of ``signs`` from the right; the first takes all that are left."""
    places = signs.count(None)
    digits = digits.zfill(places)
    rest = iter([digits[: len(digits) - places + 1], *digits[len(digits) - places + 1 :]])
    return "".join(next(rest) if sign is None else sign for sign in signs)


def number_text(value: float) -> str:
    """``value`` in plain digits, the 15 that Excel keeps: 0.1 + 0.2 is ``0.3``."""
    if isinstance(value, int):
        return str(value)
    digits = format(Decimal(format(value, ".15g")), "f")
    return "0" if digits == "-0" else digits


def _plain(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")
