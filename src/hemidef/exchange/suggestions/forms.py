"""The forms of dates and numbers in a column, as far as the cells themselves decide them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from hemidef.errors import Invalid
from hemidef.exchange.mappings import dates
from hemidef.model.figures import NUMBER
from hemidef.model.values import PERIOD, Context

# The ways to read a column: each a list of the forms of dates, or of one decimal sign, or empty
# for cells that are read as they stand. More than one: the cells do not decide between them.
Ways = tuple[tuple[str, ...], ...]
AS_THEY_STAND: Ways = ((),)

_TOKEN = re.compile(r"\d+|[^\W\d_]+\.?|.")
# Excel's day numbers of 1954 to 2119: the dates of plans, and never a year.
_SERIALS = range(20000, 80001)
# What has more forms than these is a column of something else.
_MOST_FORMS = 12
# 30 septembre 2026, with a weekday before it; what is longer is prose with a year in it.
_LONGEST = 40
_FIGURE = re.compile(r"[+-]?\d[\d.,']*", re.ASCII)
# What the numbers of a date are: by whether a month is named, and which of them have four digits.
_NUMBERS = {
    (True, (4,)): ("YYYY",),
    (True, (2, 4)): ("DD", "YYYY"),
    (True, (2, 2)): ("DD", "YY"),
    (True, (4, 2)): ("YYYY", "DD"),
    (False, (4,)): ("YYYY",),
    (False, (2, 4)): ("MM", "YYYY"),
    (False, (4, 2)): ("YYYY", "MM"),
    (False, (4, 2, 2)): ("YYYY", "MM", "DD"),
    (False, (2, 2, 4)): ("DD", "MM", "YYYY"),
    (False, (2, 2, 2)): ("DD", "MM", "YY"),
}
# As in: 15 de mayo de 2026.
_BETWEEN = ("de", "del", "do", "of")
_MONTH_FIRST = {"DD": "MM", "MM": "DD"}


def of_dates(texts: Iterable[str], context: Context, *, serial: bool) -> Ways:
    """The forms of the dates in a column; ``serial``: whether day numbers may be among them."""
    known = list(texts)
    if all(_is_period(text, context) for text in known):
        return AS_THEY_STAND
    counts: Counter[str] = Counter()
    swapped: dict[str, str] = {}
    proven: dict[str, set[str]] = defaultdict(set)
    for text in known:
        if serial and text.isdecimal() and len(text) == 5 and int(text) in _SERIALS:
            counts[dates.SERIAL] += 1
            continue
        form, other = _form(text), _form(text, month_first=True)
        fitting = [each for each in (form, other) if each and _reads(text, each, context)]
        if not fitting:
            continue
        counts[form] += 1
        if form != other:
            swapped[form] = other
            proven[form].update(fitting if len(set(fitting)) == 1 else ())
    forms = sorted(counts, key=lambda form: (form == dates.SERIAL, -counts[form], form))
    if not forms or len(forms) > _MOST_FORMS:
        return AS_THEY_STAND
    either = [(form, swapped.get(form, form)) for form in forms]
    for at, form in enumerate(forms):
        if len(proven[form]) == 1:
            either[at] = (next(iter(proven[form])),) * 2
    day_first, month_first = zip(*either, strict=True)
    return tuple(dict.fromkeys((day_first, month_first)))


def _form(text: str, *, month_first: bool = False) -> str:
    """The form of the date that ``text`` may be; empty where it is none."""
    if len(text) > _LONGEST:
        return ""
    tokens = _TOKEN.findall(" ".join(text.split()))
    digits = tuple(4 if len(each) == 4 else 2 for each in tokens if each.isdecimal())
    words = [each for each in tokens if each[0].isalpha()]
    named = any(map(_is_month, words))
    if any(not _is_month(each) and each not in _BETWEEN for each in words):
        return ""  # as Q3 2026, which names no month
    numbers = _NUMBERS.get((named, digits), ())
    if month_first and not named and len(digits) == 3 and digits[0] == 2:
        numbers = tuple(_MONTH_FIRST.get(each, each) for each in numbers)
    left = iter(numbers)
    form = "".join(
        (next(left, "") if each.isdecimal() else "MMM" if _is_month(each) else each)
        for each in tokens
    )
    try:
        dates.check(form)
    except Invalid:
        return ""
    return form if numbers else ""


@lru_cache(maxsize=1024)
def _is_month(word: str) -> bool:
    try:
        return bool(dates.read(f"{word} 2000", "MMM YYYY"))
    except Invalid:
        return False


def _reads(text: str, form: str, context: Context) -> bool:
    try:
        return _is_period(dates.read(text, form), context)
    except Invalid:
        return False


def _is_period(text: str, context: Context) -> bool:
    try:
        PERIOD.parse(text, context)
    except Invalid:
        return False
    return True


def of_numbers(texts: Iterable[str], context: Context) -> Ways:
    """The decimal sign of the numbers in a column."""
    signs: set[str] = set()
    plain, open = True, False
    for text in texts:
        figure = "".join(text.split())
        if not _FIGURE.fullmatch(figure):
            continue
        plain = plain and _is_number(text, context)
        found = list(_decimals(figure))
        signs.update(found if len(found) == 1 else ())
        open = open or len(found) > 1
    if len(signs) == 1:
        return AS_THEY_STAND if plain and signs == {"."} else (tuple(signs),)
    if open or signs:
        return ((",",), (".",))
    return AS_THEY_STAND if plain else ((".",),)


def _decimals(figure: str) -> Iterator[str]:
    """The signs that may stand before the fractions of ``figure``; none where it has neither."""
    last = max(figure.rfind(","), figure.rfind("."))
    if last < 0:
        return
    sign, other = figure[last], ",."[figure[last] == ","]
    before, after = figure[:last].lstrip("+-"), figure[last + 1 :]
    if sign in before:
        yield other
    elif (
        other in before
        or "'" in before
        or len(after) != 3
        or before in ("", "0")
        or len(before) > 3
    ):
        yield sign
    else:
        yield from (",", ".")


def _is_number(text: str, context: Context) -> bool:
    try:
        NUMBER.parse(text, context)
    except Invalid:
        return False
    return True
