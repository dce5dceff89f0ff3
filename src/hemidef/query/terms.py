"""Terms as typed, and what each asks of a field: a test of the text forms that entries hold.

``status.not:completed`` is a name, an operator and a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from hemidef.errors import Invalid, Misuse, nearest
from hemidef.model import ids
from hemidef.model.dates import Dated
from hemidef.model.entries import Entry
from hemidef.model.fields import Field
from hemidef.model.figures import PERCENT, Percent
from hemidef.model.kinds import KINDS, kind_of
from hemidef.model.values import Choice, Context, Text
from hemidef.query.attributes import Entries, Test, keys, read

_FORM = re.compile(
    r"(?P<name>[A-Za-z][\w-]*)(?:\.(?P<operator>[A-Za-z]+))?:(?!//)(?P<value>.*)",
    re.DOTALL | re.ASCII,
)
# Empty and not empty, where they are no values of the field's own.
NONE, ANY = "none", "any"
# What each operator asks of a field; a type of value says which of them it takes.
OPERATORS = {
    "not": "none of these values",
    "has": "a text that contains this",
    "before": "a date before this one",
    "after": "a date after this one",
    "since": "a date then or later",
    "over": "a larger number",
    "under": "a smaller number",
}


class Term(NamedTuple):
    """A term: ``name`` and ``operator`` in lower case; a bare word has neither, only a value."""

    text: str
    name: str
    operator: str
    value: str

    @property
    def id(self) -> str:
        """The id of an entry that a bare word is; ``""`` for any other term."""
        try:
            id = "" if self.name else ids.parse(self.value)
            return id if id and kind_of(id) in KINDS else ""
        except Invalid:  # J5 is an office
            return ""

    @property
    def is_bare(self) -> bool:
        """Whether it is a word to look for."""
        return not (self.name or self.id)

    @property
    def words(self) -> list[str]:
        """The alternatives in the value. Raises Misuse when there is none."""
        return self._part(",")

    @property
    def texts(self) -> list[str]:
        """The alternatives in a value of texts: a comma before a blank is a text's own.

        The whole is one too, as in a web address. What stands in double quotes is one text,
        whatever it is. Raises Misuse when there is none.
        """
        if self.is_quoted:
            return [self.value[1:-1]]
        return list(dict.fromkeys([self.value, *self._part(r",(?!\s)")]))

    @property
    def is_quoted(self) -> bool:
        """Whether the value is one text in double quotes."""
        return len(self.value) > 2 and self.value[0] == self.value[-1] == '"'

    def _part(self, separator: str) -> list[str]:
        words = [word.strip() for word in re.split(separator, self.value) if word.strip()]
        if not words:
            raise Misuse(
                f"{self.text!r} has no value",
                f"{self.name}:none finds those without one, {self.name}:any those with one.",
            )
        return words

    def check_operator(self, operators: Iterable[str], name: str = "") -> None:
        """Raise Misuse when the operator is none of ``operators``."""
        if self.operator and self.operator not in operators:
            known = [f"{name or self.name}.{each}" for each in sorted(operators)]
            raise Misuse(
                f"{name or self.name} cannot be filtered by .{self.operator}",
                nearest(self.operator, known),
            )


def parse(text: str) -> Term:
    """The term that ``text`` is. A web address is a word, not a field called ``https``."""
    match = _FORM.fullmatch(text)
    if not match:
        return Term(text, "", "", text)
    name, operator = match["name"].lower(), (match["operator"] or "").lower()
    return Term(text, name, operator, match["value"].strip())


def compare(field: Field, term: Term, context: Context) -> Test:
    """The test of a term with an operator that compares. Raises Invalid for its value."""
    if term.operator == "has":
        key = field.type.key
        parts = [key(word) for word in term.texts]
        return _any(field, key, lambda text: any(part in text for part in parts))
    if term.operator in ("over", "under"):
        limit = field.type.parse(term.value, context)
        if isinstance(field.type, Percent) and "%" not in term.value and abs(limit) > 1:
            problem = f"{term.value} is {PERCENT.words(str(limit), context.partners)}"
            raise Invalid(problem, f"Write {term.value}% if that is meant, else the percentage.")
        if term.operator == "over":
            return _any(field, field.type.key, lambda number: number > limit)
        return _any(field, field.type.key, lambda number: number < limit)
    assert isinstance(field.type, Dated)
    period = field.type.period(term.value, context)
    if term.operator == "before":
        return _any(field, field.type.day, lambda day: day < period.first)
    if term.operator == "after":
        return _any(field, field.type.day, lambda day: day > period.last)
    return _any(field, field.type.day, lambda day: day >= period.first)


def alternatives(field: Field, term: Term, context: Context) -> list[str]:
    """The values of which a term without an operator, or with ``not``, names several."""
    if isinstance(field.type, Text):
        return term.texts
    return field.type.split(term.value, context) if term.value else term.words  # which refuses


def accepts(field: Field, word: str, term: Term, context: Context) -> Invalid | None:
    """Why the field can never hold ``word``, one of the term's; None when it can."""
    if is_special(field, word, term):
        return None
    try:
        _equals(field, [word], context)
    except Invalid as error:
        return error
    return None


def is_special(field: Field, word: str, term: Term) -> bool:
    """Whether ``word``, one of the term's, asks for an empty field, or for one that is not."""
    own = field.type.values if isinstance(field.type, Choice) else ()
    return word.lower() in (NONE, ANY) and word.lower() not in own and not term.is_quoted


def equal(field: Field, words: Sequence[str], term: Term, context: Context) -> Test:
    """Whether the field holds any of ``words``, those of the term's that it accepts.

    Whether it holds none of them, for a term with ``not``.
    """
    asked = {word.lower() for word in words if is_special(field, word, term)}
    values = [word for word in words if not is_special(field, word, term)]
    equals = _equals(field, values, context)
    negated = term.operator == "not"

    def test(entry: Entry, entries: Entries) -> bool:
        found = bool(values) and equals(entry, entries)
        if not found and asked:
            found = (ANY if read(field.name, entry, entries) else NONE) in asked
        return found != negated

    return test


def _any(field: Field, key: Callable[[str], Any], holds: Callable[[Any], bool]) -> Test:
    """Whether what ``key`` makes of any of the field's text forms passes ``holds``."""
    return lambda entry, entries: any(map(holds, keys(field, key, entry, entries)))


def _equals(field: Field, words: Sequence[str], context: Context) -> Test:
    """Whether the field holds one of ``words``; for a period, whether it falls within one.

    Raises Invalid for a word that it can never hold.
    """
    type = field.type
    if isinstance(type, Dated):
        spans = [type.period(word, context) for word in words]
        return _any(
            field, type.day, lambda day: any(each.first <= day <= each.last for each in spans)
        )
    wanted = {type.key(type.text(type.parse(word, context))) for word in words}
    return _any(field, type.key, lambda key: key in wanted)
