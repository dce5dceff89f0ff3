"""Filters: one language for every command that takes entries.

Terms are ANDed: ``status:in-progress,planned``, ``due.before:2027-Q1``, ``lead:none``,
``is:overdue``; a bare word is searched for in all text. Values are compared in their text
forms, so that an entry need not be read whole to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from hemidef.errors import HemidefError, Invalid, Misuse, nearest
from hemidef.model import derived, ids, periods
from hemidef.model.fields import Doc, Field
from hemidef.model.folding import fold
from hemidef.model.records import INITIATIVE, RECOMMENDATION, Kind, kind_named
from hemidef.model.values import IDENTIFIER, INSTANT, Choice, Context, Instant, PeriodSort, Sort


class Row(NamedTuple):
    """A stored entry: its kind, its id, its fields in their text forms."""

    kind: Kind
    id: str
    doc: Doc


class Facts(Protocol):
    """What a filter may need to know beyond the entry itself."""

    @property
    def today(self) -> date:
        """The day that counts as today."""

    @property
    def supported(self) -> frozenset[str]:
        """The initiatives that some recommendation supports."""

    def changed(self, row: Row) -> str:
        """When the entry last changed: an Instant's text form."""

    def days_late(self, row: Row) -> int | None:
        """Days since it was due, negative before; None when closed or without a date."""


Test = Callable[[Row, Facts], bool]

# What every entry has besides its fields.
ID = Field("id", IDENTIFIER, "Id", "The entry's own id.")
CREATED = Field("created", INSTANT, "Created (UTC)", "When the entry was made.")
CHANGED = Field("changed", INSTANT, "Changed (UTC)", "When the entry last changed.")
COMMON = (ID, CREATED, CHANGED)

# A term is a name, perhaps an operator, a colon and values; anything else is a word to find.
_TERM = re.compile(r"(?P<field>[A-Za-z][A-Za-z_-]*)(?:\.(?P<operator>[a-z]+))?:(?P<value>.*)", re.S)
_URL = re.compile(r"[A-Za-z]+://")
_OPERATORS = ("not", "has", "before", "after", "since", "over", "under")
_NONE, _ANY = "none", "any"


@dataclass(frozen=True)
class Filter:
    """Which entries: those of ``kinds`` that pass every test of their kind."""

    kinds: tuple[Kind, ...]
    tests: dict[str, tuple[Test, ...]]

    def matches(self, row: Row, facts: Facts) -> bool:
        """Whether the entry is one of them."""
        return all(test(row, facts) for test in self.tests[row.kind.name])


def compile(terms: Sequence[str], kinds: Sequence[Kind], context: Context) -> Filter:
    """The filter that ``terms`` spell, over ``kinds``.

    A kind that a term cannot apply to (no such field, no such value) has no matches; a term
    that applies to no kind raises Misuse with the nearest match.
    """
    chosen = tuple(kinds)
    for term in terms:
        match = _TERM.fullmatch(term)
        if match and match["field"].lower() == "kind":
            chosen = _kinds(match, chosen)
    tests: dict[str, list[Test]] = {kind.name: [] for kind in chosen}
    for term in terms:
        found = _apply(term, chosen, context)
        chosen = tuple(kind for kind in chosen if kind.name in found)
        for name, test in found.items():
            tests[name].append(test)
    return Filter(chosen, {kind.name: tuple(tests[kind.name]) for kind in chosen})


def _kinds(match: re.Match[str], kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    try:
        named = [kind_named(word, kinds) for word in _words(match["value"])]
    except Invalid as error:
        raise Misuse(error.problem, error.hint) from None
    if match["operator"] not in (None, "not"):
        raise _no_operator(match, "kind", ["not"])
    return tuple(kind for kind in kinds if (kind in named) != (match["operator"] == "not"))


def _apply(term: str, kinds: Sequence[Kind], context: Context) -> dict[str, Test]:
    """The test that ``term`` means for each of the kinds that it can apply to, by name."""
    match = _TERM.fullmatch(term)
    if not match or _URL.match(term):
        test = _search(term)
        return {kind.name: test for kind in kinds}
    name = match["field"].lower()
    if name == "kind":
        return {kind.name: _always for kind in kinds}
    if name == "is":
        test = _flags(match)
        return {kind.name: test for kind in kinds}
    found: dict[str, Test] = {}
    refusal: HemidefError | None = None
    fields = {kind.name: _field(name, kind) for kind in kinds}
    for kind_name, field in fields.items():
        if field is None:
            continue
        try:
            found[kind_name] = _compare(field, match, context)
        except HemidefError as error:
            if refusal is None or error.hint.startswith("Did you mean"):
                refusal = error
    if found or not kinds:
        return found
    raise refusal or _unknown_field(match["field"], kinds)


def _field(name: str, kind: Kind) -> Field | None:
    return next((field for field in (*COMMON, *kind.fields) if field.answers_to(name)), None)


def _unknown_field(name: str, kinds: Sequence[Kind]) -> Misuse:
    known = dict.fromkeys(
        ["is", "kind", *(f.name for kind in kinds for f in (*kind.fields, *COMMON))]
    )
    owner = kinds[0].plural + " have" if len(kinds) == 1 else "there is"
    return Misuse(f"{owner} no field {name!r} to filter by", nearest(name, known))


def _no_operator(match: re.Match[str], name: str, known: Iterable[str]) -> Misuse:
    return Misuse(
        f"{name} cannot be filtered by .{match['operator']}",
        nearest(match["operator"], [f"{name}.{each}" for each in known]),
    )


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _always(row: Row, facts: Facts) -> bool:
    return True


def _search(words: str) -> Test:
    """``words`` anywhere in the entry's texts; an id finds that entry and what points at it."""
    wanted = fold(words)
    try:
        id = ids.parse(words)
    except Invalid:
        id = ""

    def holds(field: Field, text: str) -> bool:
        return text == id if field.is_reference else wanted in fold(text)

    return lambda row, facts: (
        row.id == id
        or any(holds(field, text) for field in row.kind.fields for text in field.texts(row.doc))
    )


def _compare(field: Field, match: re.Match[str], context: Context) -> Test:
    """The test of one field. Raises Misuse for an operator or value that it cannot have."""
    operator, value = match["operator"], match["value"].strip()
    if operator is not None and operator not in field.sort.operators:
        raise _no_operator(match, field.name, sorted(field.sort.operators))
    if not value:
        raise Misuse(
            f"{match[0]!r} has no value",
            f"{field.name}:none finds those without one, {field.name}:any those with one.",
        )
    try:
        if operator in ("before", "after", "since"):
            return _ordered(field, operator, periods.parse(value, context.today))
        if operator in ("over", "under"):
            limit = field.sort.key(value)
            return _where(
                field, (lambda k: k > limit) if operator == "over" else (lambda k: k < limit)
            )
        if operator == "has":
            return _has(field, [fold(word) for word in _words(value)])
        return _among(field, value, context, negated=operator == "not")
    except Invalid as error:
        raise Misuse(f"{match[0]}: {error.problem}", error.hint) from None


def _texts(field: Field, row: Row, facts: Facts) -> tuple[str, ...]:
    if field is ID:
        return (row.id,)
    if field is CHANGED:
        return (facts.changed(row),)
    return field.texts(row.doc)


def _where(field: Field, holds: Callable[..., bool]) -> Test:
    """Whether any value of the field, as the key that it compares by, passes ``holds``."""
    return lambda row, facts: any(holds(field.sort.key(text)) for text in _texts(field, row, facts))


def _ordered(field: Field, operator: str, period: periods.Period) -> Test:
    if operator == "before":
        return _where(field, lambda day: day < period.first)
    if operator == "after":
        return _where(field, lambda day: day > period.last)
    return _where(field, lambda day: day >= period.first)


def _has(field: Field, parts: Sequence[str]) -> Test:
    return lambda row, facts: any(
        part in fold(text) for text in _texts(field, row, facts) for part in parts
    )


def _among(field: Field, value: str, context: Context, *, negated: bool) -> Test:
    """Any of the values (``negated``: none of them); ``none`` is empty, ``any`` is not."""
    words = _words(value)
    own_words = field.sort.values if isinstance(field.sort, Choice) else ()
    wants_none = _NONE in words and _NONE not in own_words
    wants_any = _ANY in words and _ANY not in own_words
    wanted = [word for word in words if word not in (_NONE, _ANY) or word in own_words]
    equals = _equals(field.sort, wanted, context)

    def test(row: Row, facts: Facts) -> bool:
        texts = _texts(field, row, facts)
        held = wants_any if texts else wants_none
        return (held or any(equals(text) for text in texts)) != negated

    return test


def _equals(sort: Sort, words: Sequence[str], context: Context) -> Callable[[str], bool]:
    """Whether a text form is one of ``words``; for a period, whether it falls within one."""
    if isinstance(sort, PeriodSort | Instant):
        spans = [periods.parse(word, context.today) for word in words]
        return lambda text: any(span.first <= sort.key(text) <= span.last for span in spans)
    wanted = {sort.key(sort.text(sort.parse(word, context))) for word in words}
    return lambda text: sort.key(text) in wanted


def _is_open(row: Row, facts: Facts) -> bool:
    return derived.is_closed(row.kind, row.doc) is False


def _is_closed(row: Row, facts: Facts) -> bool:
    return derived.is_closed(row.kind, row.doc) is True


def _is_overdue(row: Row, facts: Facts) -> bool:
    late = facts.days_late(row)
    return late is not None and late > 0


def _is_stale(row: Row, facts: Facts) -> bool:
    if not _is_open(row, facts):
        return False
    return (facts.today - INSTANT.key(facts.changed(row))).days > derived.STALE_DAYS


def _is_orphan(row: Row, facts: Facts) -> bool:
    return row.kind is RECOMMENDATION and "supports" not in row.doc


def _is_uncovered(row: Row, facts: Facts) -> bool:
    return row.kind is INITIATIVE and row.id not in facts.supported


FLAGS: dict[str, Test] = {
    "open": _is_open,
    "closed": _is_closed,
    "overdue": _is_overdue,
    "stale": _is_stale,
    "orphan": _is_orphan,
    "uncovered": _is_uncovered,
}


def _flags(match: re.Match[str]) -> Test:
    words = [word.lower() for word in _words(match["value"])]
    for word in words or [""]:
        if word not in FLAGS:
            raise Misuse(f"there is no flag is:{word}", nearest(word, FLAGS))
    if match["operator"] not in (None, "not"):
        raise _no_operator(match, "is", ["not"])
    flags = [FLAGS[word] for word in words]
    negated = match["operator"] == "not"
    return lambda row, facts: any(flag(row, facts) for flag in flags) != negated
