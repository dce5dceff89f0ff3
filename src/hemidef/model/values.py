"""The types of value. Each reads values from text, and writes every value in one text form.

The law of every type: ``type.parse(type.text(value), context) == value``. Options, filters,
YAML, CSV and the store all go through that pair.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

from hemidef.errors import Invalid, nearest
from hemidef.model.folding import fold, hyphenate
from hemidef.model.partners import Partners
from hemidef.visible import has_shape


class Context(NamedTuple):
    """What reading a value may need to know: which day it is, and who the partners are.

    What stands ``in_file`` may be read on any day, so no word there counts from today; and it may
    call an entry by its id in another system, so a reference is any words there, until it is
    taken in.
    """

    today: date
    partners: Partners
    in_file: bool = False


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

    def means_none(self, text: str) -> bool:
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

    def sameness(self, text: str) -> Any:
        """What two text forms have in common that a list holds only once."""
        return text

    def words(self, text: str, partners: Partners) -> str:
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

    def means_none(self, text: str) -> bool:
        return False  # prose may say what it likes

    def split(self, text: str, context: Context) -> list[str]:
        return [text]

    def parse(self, text: str, context: Context) -> str:
        if text.isascii() and text.isprintable() and (plain := text.strip()):
            return plain  # as most are: the long way takes five times as long
        broken = _BREAKS.sub("\n", text.translate(_BLANKS))
        whole = unicodedata.normalize("NFC", broken)
        if refused := _REFUSED.search(whole):
            code = ord(refused[0])
            problem, advice = (
                f"character U+{code:04X} is not allowed",
                "Remove the control character",
            )
            # Python's sign for a byte of the command line that is nothing in the system's encoding.
            if 0xDC80 <= code <= 0xDCFF and not context.in_file:
                problem = "has a character that is not in this system's encoding"
                advice = "With PYTHONUTF8=1 in the environment, that is UTF-8"
            # Programs on Windows leave them where its own encoding has quotes and dashes.
            sign = bytes([code]).decode("cp1252", "ignore") if 0x80 <= code < 0xA0 else ""
            if sign and context.in_file:
                problem += f"; Windows has {sign!r} there"
                advice += f"; in the mapping of a spreadsheet, repair: cp1252 reads {sign!r}"
            raise Invalid(problem, f"{advice}.")
        plain = whole.strip()
        if not has_shape(plain):
            raise Invalid("is empty", "Give it some words.")
        return plain


class Line(Text):
    """Words on one line, such as a name."""

    def means_none(self, text: str) -> bool:
        return ValueType.means_none(self, text)

    def parse(self, text: str, context: Context) -> str:
        plain = super().parse(text, context)
        if "\n" in plain:
            raise Invalid("has a line break", "Put it on one line.")
        return plain


class Label(Line):
    """A word or a few to find an entry by, as they are written: ``C++``, ``Drug trafficking``.

    They are compared without case and accents, a hyphen as a blank: former versions kept
    ``drug-trafficking``.
    """

    metavar = "WORDS"

    def split(self, text: str, context: Context) -> list[str]:
        """The labels that somebody typed, which commas part; one in double quotes is whole.

        In a file, a list says itself where its texts end.
        """
        if context.in_file:
            return [text]
        whole = text.strip()
        is_quoted = len(whole) > 2 and whole[0] == whole[-1] == '"'
        return [whole[1:-1]] if is_quoted else ValueType.split(self, text, context)

    def parse(self, text: str, context: Context) -> str:
        label = super().parse(text, context)
        if not any(map(str.isalnum, label)):
            raise Invalid(f"{label!r} has no letter or digit", "Write words, as in cyber.")
        return label

    def key(self, text: str) -> str:
        return fold(text.replace("-", " "))

    def sameness(self, text: str) -> str:
        return self.key(text)


class Command(Line):
    """A command line to type, which is never cut short."""


class Urgency(ValueType):
    """Why something is urgent, in a word or two."""

    def parse(self, text: str, context: Context) -> str:
        return text.strip()


class Choice(ValueType):
    """One of a few words. ``also`` maps the words of other vocabularies onto them.

    ``colors`` has the colours that values are shown in, each a plain word such as ``green`` or
    ``dim``; an empty one stands for no colour.
    """

    metavar = "CHOICE"

    def __init__(
        self,
        *values: str,
        also: Mapping[str, str] | None = None,
        colors: Mapping[str, str] | None = None,
    ) -> None:
        self.values = values
        self.colors = colors or {}
        self._words = {**{value: value for value in values}, **(also or {})}
        self._ranks = {value: rank for rank, value in enumerate(values)}

    def parse(self, text: str, context: Context) -> str:
        value = self._words.get(hyphenate(text))
        if value is None:
            raise Invalid(f"{text.strip()!r} is not one of the values", nearest(text, self.values))
        return value

    def synonyms(self, value: str) -> list[str]:
        """The words of other vocabularies that are read as ``value``."""
        return [word for word, meant in self._words.items() if meant == value != word]

    def means_none(self, text: str) -> bool:
        return super().means_none(text) and hyphenate(text) not in self._words

    def load(self, text: str) -> str:
        if text not in self._ranks:
            raise Invalid(f"{text!r} is not one of the values", nearest(text, self.values))
        return text

    def key(self, text: str) -> int:
        return self._ranks.get(text, len(self._ranks))


class Status(Choice):
    """A choice, some of whose values close the entry: as ``done``, or as ``dropped``.

    Each value is given with its colour. The ``open`` ones come in the order of the work, and what
    is ``held`` up for now is open too.
    """

    def __init__(
        self,
        *,
        open: Mapping[str, str],
        held: Mapping[str, str] | None = None,
        done: Mapping[str, str],
        dropped: Mapping[str, str],
        also: Mapping[str, str],
    ) -> None:
        self.held = frozenset(held or ())
        self.done = frozenset(done)
        self.dropped = frozenset(dropped)
        self.closed = self.done | self.dropped
        colors = {**open, **(held or {}), **done, **dropped}
        super().__init__(*colors, also=also, colors=colors)
        # What is held up has not quite come to the last of the open ones.
        self._steps = {
            **{value: float(step) for step, value in enumerate(open)},
            **dict.fromkeys(self.held, len(open) - 1.5),
            **dict.fromkeys(done, float(len(open))),
        }

    def step(self, value: str) -> float:
        """How far the work has come, from 0, by a value that is not one of the ``dropped``."""
        return self._steps[value]


class Slug(ValueType):
    """Lower-case words joined by ``-``."""

    metavar = "WORDS"
    operators = frozenset({"not", "has"})

    def parse(self, text: str, context: Context) -> str:
        slug = hyphenate(text)
        if not has_shape(slug):
            raise Invalid(f"{text.strip()!r} has no letter or digit", "Write words, as in cyber.")
        return slug


class Word(Slug):
    """A value that a choice of an office's own offers, and that may well be ``none``."""

    def means_none(self, text: str) -> bool:
        return False


class Name(ValueType):
    """A field's name: lower-case words joined by ``_``, as in ``budget_2027``."""

    metavar = "NAME"
    _FORM = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

    def means_none(self, text: str) -> bool:
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


LINE = Line()
LABEL = Label()
URGENCY = Urgency()
COMMAND = Command()
TEXT = Text()
SLUG = Slug()
WORD = Word()
NAME = Name()
