"""The types of value that are figures: numbers, shares, days, and so many of so many."""

from __future__ import annotations

import re
from decimal import Context as DecimalContext
from decimal import Decimal

from hemidef.errors import Invalid
from hemidef.model.partners import Partners
from hemidef.model.values import Context, ValueType

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})(e[+-]?\d{1,2})?", re.ASCII | re.I)


# Enough digits that taking off trailing zeros never rounds.
_EXACT = DecimalContext(prec=200)


class Number(ValueType):
    """A decimal number, exact, in plain digits: no thousands separators, no infinities."""

    metavar = "NUMBER"
    operators = frozenset({"not", "over", "under"})

    def parse(self, text: str, context: Context) -> Decimal:
        value = self.load(text.strip())
        if not _NUMBER.fullmatch(self.text(value)):  # its exponent is large
            raise Invalid(f"{text.strip()!r} has too many digits", "A number has 60 at most.")
        return value

    def load(self, text: str) -> Decimal:
        if not _NUMBER.fullmatch(text):
            raise Invalid(f"{text!r} is not a number", "Write digits, as in 1200000 or 0.5.")
        return Decimal(text)

    def text(self, value: Decimal) -> str:
        return format(value.normalize(_EXACT), "f") if value else "0"

    def key(self, text: str) -> Decimal:
        return self.load(text)


class Percent(Number):
    """A share, 1 for the whole: shown in hundredths, and read also from ``50%``.

    It may have more digits than the numbers that it is a share of.
    """

    _DIGITS = re.compile(r"-?\d+(\.\d+)?", re.ASCII)

    def parse(self, text: str, context: Context) -> Decimal:
        hundredths = text.strip().removesuffix("%")
        value = super().parse(hundredths, context)
        return value if hundredths == text.strip() else value / 100

    def load(self, text: str) -> Decimal:
        return Decimal(text) if self._DIGITS.fullmatch(text) else super().load(text)

    def words(self, text: str, partners: Partners) -> str:
        return f"{Decimal(text) * 100:.0f}%"


class Count(Number):
    """How many there are of something; shown with a bar beside it."""


class Days(Number):
    """A whole number of days."""

    def words(self, text: str, partners: Partners) -> str:
        return f"{text} d"


class DaysLeft(Number):
    """A whole number of days to a deadline, negative after it."""

    def words(self, text: str, partners: Partners) -> str:
        left = int(text)
        if left < 0:
            return f"{-left} d late"
        return f"in {left} d" if left else "today"


class DaysLater(Number):
    """A whole number of days by which something is later than before, negative for earlier."""

    def words(self, text: str, partners: Partners) -> str:
        days = int(text)
        return f"{abs(days)} d {'later' if days > 0 else 'earlier'}" if days else "0 d"


class Progress(ValueType):
    """So many done of so many: ``2 of 3``."""

    metavar = "N of M"
    _FORM = re.compile(r"(\d{1,9}) of ([1-9]\d{0,8})", re.ASCII)

    def parse(self, text: str, context: Context) -> tuple[int, int]:
        return self.load(" ".join(text.split()))

    def load(self, text: str) -> tuple[int, int]:
        match = self._FORM.fullmatch(text)
        if not match:
            raise Invalid(f"{text!r} is not of the form N of M", "As in: 2 of 3.")
        return int(match[1]), int(match[2])

    def text(self, value: tuple[int, int]) -> str:
        return f"{value[0]} of {value[1]}"

    def key(self, text: str) -> tuple[float, int]:
        done, all = self.load(text)
        return done / all, all


NUMBER = Number()
PERCENT = Percent()
COUNT = Count()
DAYS = Days()
DAYS_LEFT = DaysLeft()
DAYS_LATER = DaysLater()
PROGRESS = Progress()
