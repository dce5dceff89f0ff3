"""Conditions: what a term asks of a field, as a test of stored text forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hemidef.errors import Invalid
from hemidef.model import periods
from hemidef.model.fields import Field
from hemidef.model.folding import fold
from hemidef.model.values import Choice, Context, Instant, PeriodType, Text, ValueType
from hemidef.query.attributes import texts
from hemidef.query.rows import Facts, Row, Test
from hemidef.query.terms import Term

# Empty and not empty, where they are no values of the field's own.
NONE, ANY = "none", "any"


def compared(field: Field, term: Term, context: Context) -> Test:
    """The test of a term with an operator that compares. Raises Invalid for its value."""
    if term.operator == "has":
        parts = [fold(word) for word in term.words]
        return _any(field, lambda text: any(part in fold(text) for part in parts))
    if term.operator in ("over", "under"):
        limit = field.type.parse(term.value, context)
        if term.operator == "over":
            return _any(field, lambda text: field.type.key(text) > limit)
        return _any(field, lambda text: field.type.key(text) < limit)
    assert isinstance(field.type, PeriodType | Instant)
    day = field.type.day
    period = periods.parse(term.value, context.today)
    if term.operator == "before":
        return _any(field, lambda text: day(text) < period.first)
    if term.operator == "after":
        return _any(field, lambda text: day(text) > period.last)
    return _any(field, lambda text: day(text) >= period.first)


def alternatives(field: Field, term: Term, context: Context) -> list[str]:
    """The values of which a term without an operator, or with ``not``, names several."""
    words = term.words  # refuses an empty value
    if isinstance(field.type, Text):  # which may itself have commas
        return [term.value, *words] if len(words) > 1 else words
    return field.type.split(term.value, context)


def accepts(field: Field, word: str, context: Context) -> Invalid | None:
    """Why the field can never hold ``word``; None when it can."""
    if special(field, word):
        return None
    try:
        _equals(field.type, [word], context)
    except Invalid as error:
        return error
    return None


def special(field: Field, word: str) -> bool:
    """Whether ``word`` asks for an empty field, or for one that is not."""
    own = field.type.values if isinstance(field.type, Choice) else ()
    return word.lower() in (NONE, ANY) and word.lower() not in own


def among(field: Field, words: Sequence[str], context: Context, *, negated: bool) -> Test:
    """Whether the field holds any of ``words``, all of which it accepts; ``negated``: none."""
    asked = {word.lower() for word in words if special(field, word)}
    values = [word for word in words if not special(field, word)]
    equals = _equals(field.type, values, context)

    def test(row: Row, facts: Facts) -> bool:
        held = texts(field, row, facts)
        found = (ANY if held else NONE) in asked or (bool(values) and any(map(equals, held)))
        return found != negated

    return test


def _any(field: Field, holds: Callable[[str], bool]) -> Test:
    return lambda row, facts: any(holds(text) for text in texts(field, row, facts))


def _equals(type: ValueType, words: Sequence[str], context: Context) -> Callable[[str], bool]:
    """Whether a text form is one of ``words``; for a period, whether it falls within one."""
    if isinstance(type, PeriodType | Instant):
        spans = [periods.parse(word, context.today) for word in words]
        return lambda text: any(span.first <= type.day(text) <= span.last for span in spans)
    wanted = {type.key(type.text(type.parse(word, context))) for word in words}
    return lambda text: type.key(text) in wanted
