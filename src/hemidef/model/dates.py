"""The types of value that have a day: periods, and moments."""

from __future__ import annotations

import re
from abc import abstractmethod
from datetime import UTC, date, datetime, time

from hemidef.errors import Invalid
from hemidef.model import periods
from hemidef.model.partners import Partners
from hemidef.model.periods import Period
from hemidef.model.values import Context, ValueType


class Dated(ValueType):
    """What has a day, and is compared with periods; ``past`` is what has been, seen from today."""

    operators = frozenset({"not", "before", "after", "since"})
    past: bool = True

    def period(self, text: str, context: Context) -> Period:
        """The period that ``text`` names, to compare with. Raises Invalid."""
        return periods.parse(text, None if context.in_file else context.today, back=self.past)

    def split(self, text: str, context: Context) -> list[str]:
        """As of any type, but the comma in ``December 16, 2021`` is the date's own."""
        parts: list[str] = []
        for part in super().split(text, context):
            if parts and not self._reads(parts[-1], context):
                joined = f"{parts[-1]}, {part}"
                if self._reads(joined, context):
                    parts[-1] = joined
                    continue
            parts.append(part)
        return parts

    def _reads(self, text: str, context: Context) -> bool:
        try:
            self.period(text, context)
        except Invalid:
            return False
        return True

    @abstractmethod
    def day(self, text: str) -> date:
        """The day that counts when the text form is compared with a period."""


class PeriodType(Dated):
    """A period: compared by its last day, so that ``2026`` is late from 1 January 2027."""

    metavar = "PERIOD"

    def __init__(self, *, past: bool = False) -> None:
        self.past = past

    def parse(self, text: str, context: Context) -> Period:
        return self.period(text, context)

    def load(self, text: str) -> Period:
        return periods.load(text)

    def key(self, text: str) -> date:
        return self.load(text).last

    def day(self, text: str) -> date:
        return self.load(text).last


class Instant(Dated):
    """A moment in UTC, to the millisecond: ``2026-11-24T08:30:00.000Z``.

    People are shown, and ask for, the time in their own zone, as ``today`` is a local day too.
    """

    metavar = "TIME"
    _FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)

    def parse(self, text: str, context: Context) -> datetime:
        return self.load(text.strip())

    def load(self, text: str) -> datetime:
        try:
            if self._FORM.fullmatch(text):
                return datetime.fromisoformat(text)
        except ValueError:
            pass
        raise Invalid(
            f"{text!r} is not a timestamp", "Expected one such as 2026-11-24T08:30:00.000Z."
        )

    def text(self, value: datetime) -> str:
        moment = value.astimezone(UTC).isoformat(timespec="milliseconds")
        return moment.removesuffix("+00:00") + "Z"

    def key(self, text: str) -> datetime:
        return self.load(text)

    def words(self, text: str, partners: Partners) -> str:
        """The time to the minute with its zone, as in ``2026-10-01 21:30 -05``."""
        moment = self._local(text)
        zone = moment.strftime("%z")
        named = "UTC" if zone == "+0000" else zone.removesuffix("00")
        return f"{moment.isoformat(' ', 'minutes')[:16]} {named}"

    def start(self, day: date) -> str:
        """The text form of the moment at which ``day`` began in the reader's time zone."""
        midnight = datetime.combine(day, time.min)
        try:
            return self.text(midnight.astimezone())
        except (OSError, OverflowError):  # Windows knows no local time before 1970
            return self.text(midnight.replace(tzinfo=UTC))

    def day(self, text: str) -> date:
        return self._local(text).date()

    def _local(self, text: str) -> datetime:
        """The moment in the reader's time zone."""
        moment = self.load(text)
        try:
            return moment.astimezone()
        except (OSError, OverflowError):  # as in start(), and in the first and last hours there are
            return moment


PERIOD = PeriodType()
PAST = PeriodType(past=True)
INSTANT = Instant()
