"""The types of value. Each reads values from text, and writes every value in one text form.

The law of every type: ``type.parse(type.text(value), context) == value``. Options, filters,
YAML, CSV and the store all go through that pair.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, NamedTuple

from hemidef.errors import Invalid, nearest
from hemidef.model import ids, periods
from hemidef.model.folding import fold, hyphenate
from hemidef.model.partners import Partners
from hemidef.model.periods import Period


class Context(NamedTuple):
    """What reading a value may need to know: which day it is, and who the partners are."""

    today: date
    partners: Partners


# What people write where they have no value. ``NA`` is not among them: it is Namibia's code.
_BLANKS_WRITTEN = frozenset({"none", "n/a", "n.a.", "tbd", "tba", "tbc"})


class ValueType(ABC):
    """A type of value. ``metavar`` stands for it in help, ``operators`` filter by it."""

    metavar: ClassVar[str] = "TEXT"
    operators: ClassVar[frozenset[str]] = frozenset({"not"})

    @abstractmethod
    def parse(self, text: str, context: Context) -> Any:
        """The value that ``text`` stands for. Raises Invalid, saying what was expected."""

    def split(self, text: str, context: Context) -> list[str]:
        """The values that ``text`` lists: no value has a comma in it, so commas separate them."""
        return [part.strip() for part in text.split(",") if part.strip()] or [text]

    def is_blank(self, text: str) -> bool:
        """Whether ``text`` only says that there is no value: ``none``, ``n/a``, ``tbd``, ``-``.

        Kept as a value, ``lead:none`` would not find it; so it is refused where people type.
        """
        plain = text.strip().casefold()
        return bool(plain) and (plain in _BLANKS_WRITTEN or not plain.strip("-\u2013\u2014?"))

    def load(self, text: str) -> Any:
        """The value of a text that ``text()`` wrote, which is how the store's texts are read.

        Raises Invalid for a text that it cannot have written.
        """
        return text

    def text(self, value: Any) -> str:
        """The one text form of ``value``."""
        return str(value)

    def key(self, text: str) -> Any:
        """What the text form sorts and compares by."""
        return fold(text)

    def words(self, text: str) -> str:
        """The text form as people read it; data formats have the text form itself."""
        return text


_BLANKS = dict.fromkeys(map(ord, "\t\u00a0\u2007\u202f"), " ")
_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
# C0 and C1 controls, surrogates (half characters), and what Unicode calls noncharacters.
_REFUSED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)


class Text(ValueType):
    """Words, with line breaks: trimmed, in Unicode's composed form (NFC).

    A tab or no-break space becomes a space; other control characters are refused.
    """

    operators = frozenset({"not", "has"})

    def is_blank(self, text: str) -> bool:
        return False  # prose may say what it likes

    def split(self, text: str, context: Context) -> list[str]:
        return [text]

    def parse(self, text: str, context: Context) -> str:
        broken = _BREAKS.sub("\n", text.translate(_BLANKS))
        whole = unicodedata.normalize("NFC", broken)
        if refused := _REFUSED.search(whole):
            problem = f"character U+{ord(refused[0]):04X} is not allowed"
            raise Invalid(problem, "Remove the control character.")
        plain = whole.strip()
        if not plain or not any(map(str.isprintable, plain)):
            raise Invalid("is empty", "Give it some words.")
        return plain


class Line(Text):
    """Words on one line, such as a name."""

    def is_blank(self, text: str) -> bool:
        return ValueType.is_blank(self, text)

    def parse(self, text: str, context: Context) -> str:
        plain = super().parse(text, context)
        if "\n" in plain:
            raise Invalid("has a line break", "Put it on one line.")
        return plain


class Command(Line):
    """A command line to type, which is never cut short."""


class Choice(ValueType):
    """One of a few words. ``also`` maps the words of other vocabularies onto them."""

    metavar = "CHOICE"

    def __init__(self, *values: str, also: Mapping[str, str] | None = None) -> None:
        self.values = values
        self._words = {**{value: value for value in values}, **(also or {})}
        self._ranks = {value: rank for rank, value in enumerate(values)}

    def parse(self, text: str, context: Context) -> str:
        value = self._words.get(hyphenate(text))
        if value is None:
            raise Invalid(f"{text.strip()!r} is not one of the values", nearest(text, self.values))
        return value

    def is_blank(self, text: str) -> bool:
        return super().is_blank(text) and hyphenate(text) not in self._words

    def load(self, text: str) -> str:
        if text not in self._ranks:
            raise Invalid(f"{text!r} is not one of the values", nearest(text, self.values))
        return text

    def key(self, text: str) -> int:
        return self._ranks.get(text, len(self._ranks))


class Status(Choice):
    """A choice, some of whose values close the entry: as ``done``, or as ``dropped``.

    Each value has the colour that it is shown in, a plain word such as ``green`` or ``dim``;
    an empty one stands for no colour.
    """

    def __init__(
        self,
        *,
        open: Mapping[str, str],
        done: Mapping[str, str],
        dropped: Mapping[str, str],
        also: Mapping[str, str],
    ) -> None:
        super().__init__(*open, *done, *dropped, also=also)
        self.colors = {**open, **done, **dropped}
        self.done = frozenset(done)
        self.closed = frozenset((*done, *dropped))


class Slug(ValueType):
    """Lower-case words joined by ``-``."""

    metavar = "WORDS"
    operators = frozenset({"not", "has"})

    def parse(self, text: str, context: Context) -> str:
        slug = hyphenate(text)
        if not slug:
            raise Invalid(f"{text.strip()!r} has no letter or digit", "Write words, as in cyber.")
        return slug


class Word(Slug):
    """A value that a choice of an office's own offers, and that may well be ``none``."""

    def is_blank(self, text: str) -> bool:
        return False


class PeriodType(ValueType):
    """A period: compared by its last day, so that ``2026`` is late from 1 January 2027."""

    metavar = "PERIOD"
    operators = frozenset({"not", "before", "after", "since"})

    def parse(self, text: str, context: Context) -> Period:
        return periods.parse(text, context.today)

    def load(self, text: str) -> Period:
        return periods.parse(text, date.min)

    def key(self, text: str) -> date:
        return self.load(text).last

    def day(self, text: str) -> date:
        """The day that counts when it is compared with a period: its last."""
        return self.load(text).last


class Name(ValueType):
    """A field's name: lower-case words joined by ``_``, as in ``budget_2027``."""

    metavar = "NAME"
    _FORM = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

    def is_blank(self, text: str) -> bool:
        return False

    def parse(self, text: str, context: Context) -> str:
        return self.load(hyphenate(text).replace("-", "_"))

    def load(self, text: str) -> str:
        if not self._FORM.fullmatch(text):
            raise Invalid(
                f"{text.strip()!r} cannot be a name",
                "Begin with a letter; a to z, digits and _ may follow: budget_2027.",
            )
        return text


class PartnerType(ValueType):
    """A country or organisation, by its code."""

    metavar = "COUNTRY|ORG"

    def split(self, text: str, context: Context) -> list[str]:
        try:
            context.partners.code(text)  # as in: Bolivia, Plurinational State of
        except Invalid:
            return super().split(text, context)
        return [text]

    def parse(self, text: str, context: Context) -> str:
        return context.partners.code(text)


class Reference(ValueType):
    """The id of another entry; ``letter`` says of which kind it must be.

    ``back`` is the heading under which that other entry lists the ones that point at it.
    """

    def __init__(self, letter: str, back: str) -> None:
        self.letter = letter
        self.back = back

    @property
    def metavar(self) -> str:  # type: ignore[override]
        return f"{self.letter}-n"

    def parse(self, text: str, context: Context) -> str:
        reference = ids.parse(text)
        if ids.letter(reference) != self.letter:
            raise Invalid(
                f"{reference} is of the wrong kind", f"Expected an id such as {self.letter}-1."
            )
        return reference

    def key(self, text: str) -> int:
        return ids.number(text)


class Identifier(ValueType):
    """An entry's own id."""

    def parse(self, text: str, context: Context) -> str:
        return ids.parse(text)

    def key(self, text: str) -> tuple[str, int]:
        return ids.letter(text), ids.number(text)


class Instant(ValueType):
    """A moment in UTC, to the millisecond: ``2026-11-24T08:30:00.000Z``."""

    metavar = "TIME"
    operators = frozenset({"not", "before", "after", "since"})
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

    def words(self, text: str) -> str:
        return f"{text[:10]} {text[11:16]}"  # to the minute, in UTC

    def start(self, day: date) -> str:
        """The text form of the moment at which ``day`` began in the reader's time zone."""
        midnight = datetime.combine(day, time.min)
        try:
            return self.text(midnight.astimezone())
        except (OSError, OverflowError):  # Windows knows no local time before 1970
            return self.text(midnight.replace(tzinfo=UTC))

    def day(self, text: str) -> date:
        """The day that it was in the reader's time zone, as ``today`` is a local day too."""
        moment = self.load(text)
        try:
            return moment.astimezone().date()
        except (OSError, OverflowError):  # as in start(), and in the first and last hours there are
            return moment.date()


IDENTIFIER = Identifier()
LINE = Line()
COMMAND = Command()
TEXT = Text()
SLUG = Slug()
WORD = Word()
NAME = Name()
PERIOD = PeriodType()
PARTNER = PartnerType()
INSTANT = Instant()
