r"""The cells of a spreadsheet: a list in one cell, what a cell means, the guard against formulas.

A list is written ``North; South``. A semicolon within a text is written ``\;``, with the
backslashes in front of it doubled; no other backslash means anything, so that paths come through
as people write them. The laws: ``split(join(texts)) == texts``, ``unguard(guard(text)) == text``.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemidef.errors import HemidefError
from hemidef.exchange.notation import DateForm, read_number, read_period, read_share
from hemidef.exchange.sheet import AS_IT_IS, Figure, Unreadable
from hemidef.model.dates import PeriodType
from hemidef.model.fields import Field
from hemidef.model.figures import Number
from hemidef.model.folding import fold

SEPARATOR = "; "
# Each pattern begins where a run of backslashes does: tried from its middle too, a long run would
# take a time that grows with the square of its length.
_SEMICOLON = re.compile(r"(?<!\\)(\\*);")
_AT_END = re.compile(r"(?<!\\)(\\+)$")
_BETWEEN = re.compile(r"(?<!\\)((?:\\\\)*);")
_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\;")

# Spreadsheets run a cell that begins so as a formula (OWASP, "CSV Injection"). An apostrophe in
# front keeps it a text; a text that begins with one gets a second, so that it can come off again.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
# A spreadsheet that parts cells by another delimiter than the file's begins one behind each of
# these, and takes quotes there for its own.
_INNER = r"([,;|\t\r\n]){}(?=['\"]*[=+\-@\t\r\n])"
_UNGUARDED, _GUARDED = re.compile(_INNER.format("")), re.compile(_INNER.format("'"))


@dataclass(frozen=True)
class Column:
    """How the cells of a column are read, under the keys that say so in a mapping.

    They go to ``field``. ``values`` has what stands for what, by folded text; ``separator`` parts
    the texts of a list (``""``: as hemidef writes lists); ``decimal`` is the sign before a number's
    fractions; ``date`` has the forms that dates have; ``join`` stands between the lines of a text
    that are made one; ``percent`` says that a number has its sign, and is what stands before it.
    """

    field: str
    separator: str = ""
    join: str = ""
    date: Sequence[DateForm] = ()
    percent: bool = False
    decimal: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def how(self) -> dict[str, Any]:
        """What a mapping says of it, by the mapping's keys, but for the values."""
        forms = [form.name for form in self.date]
        date, percent = forms if forms[1:] else "".join(forms), "yes" if self.percent else ""
        said = {**vars(self), "date": date, "percent": percent, "values": None}
        return {key: what for key, what in said.items() if what}

    def parts(self, cell: str, field: Field) -> list[str]:
        """The texts in a cell that ``field`` takes one by one: those of a list, or the only one."""
        if isinstance(cell, AS_IT_IS):
            return [cell]
        text = cell.strip()
        if self.join and len(lines := text.splitlines()) > 1:
            text = self.join.join(words for line in lines if (words := " ".join(line.split())))
        whole = not field.many or fold(text) in self.values
        return [text] if whole else split(text, self.separator)

    def known(self, text: str) -> str:
        """What ``values`` have for a text, or the text itself, trimmed.

        Raises what is wrong with an unreadable cell for which they have nothing.
        """
        if self.values and (known := self.values.get(fold(text))) is not None:
            return known
        if isinstance(text, Unreadable):
            raise text.error
        return text.strip()

    def meaning(self, text: str, field: Field) -> str:
        """What a text stands for, as the field's type reads it; empty for nothing.

        Raises Invalid for a date or number that is not written as the column says, and as
        ``known`` does.
        """
        known = self.known(text)
        if not known or (self.values and fold(text) in self.values):
            return known
        try:
            is_written = (self.percent or self.decimal) and not isinstance(text, Figure)
            if is_written and isinstance(field.type, Number):
                number = read_share(text) if self.percent else text
                return read_number(number, self.decimal) if self.decimal else number
            if self.date and isinstance(field.type, PeriodType):
                return read_period(text, self.date)
        except HemidefError as error:
            raise error.within(field.name) from None
        return text


def cell(texts: Sequence[str], *, many: bool) -> str:
    """The texts of a field as one cell: of a list joined, of a single value as they are."""
    return join(texts) if many else "".join(texts)


def join(texts: Sequence[str]) -> str:
    """The texts of a list as one cell."""
    escaped = [_SEMICOLON.sub(r"\1\1\\;", text) for text in texts]
    # What stands at the end of a text has a separator behind it, but for the last.
    return SEPARATOR.join([*(_AT_END.sub(r"\1\1", text) for text in escaped[:-1]), *escaped[-1:]])


def split(cell: str, separator: str = "") -> list[str]:
    """The texts of a list in a cell, trimmed, without empty ones.

    They are parted by ``separator`` where it is given, else as ``join`` writes them.
    """
    if separator:
        texts = cell.split(separator)
    else:
        # Texts, and between them the backslashes that stand before each separator.
        parts = [*_BETWEEN.split(cell), ""]
        texts = [
            _ESCAPED.sub(lambda match: f"{_half(match[1])};", text) + _half(slashes)
            for text, slashes in zip(parts[::2], parts[1::2], strict=True)
        ]
    return [text for each in texts if (text := each.strip())]


def _half(slashes: str) -> str:
    return slashes[: len(slashes) // 2]


def guard(text: str) -> str:
    """``text`` with an apostrophe before all in it that may become a cell and run as a formula."""
    front = "'" if text.startswith(RISKY) else ""
    return front + _UNGUARDED.sub(r"\1'", text)


def unguard(text: str) -> str:
    """``text`` without its guards, also those of former versions, which had one in front alone.

    In a file that hemidef did not write, an apostrophe before such a character is a guard too,
    its writer's or Excel's own; ``'quoted'`` and ``'90s`` have none and stay as they are.
    """
    if "'" not in text:
        return text
    front = text.startswith("'") and text.startswith(RISKY, 1)
    return _GUARDED.sub(r"\1", text[front:])
