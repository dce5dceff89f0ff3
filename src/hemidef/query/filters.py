"""Filters: one language for every command that takes entries.

Terms are ANDed: ``status:in-progress,planned``, ``due.before:2027-Q1``, ``lead:none``,
``is:overdue``; a bare word is searched for in all text. Values are compared in their text
forms, so that an entry need not be read whole to be left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from hemidef.errors import Invalid, Misuse, nearest
from hemidef.model import ids
from hemidef.model.fields import Field
from hemidef.model.folding import fold
from hemidef.model.kinds import CREATED, Kind, kind_named
from hemidef.model.values import Choice, Context
from hemidef.query import conditions, terms
from hemidef.query.attributes import attribute, attributes
from hemidef.query.flags import FLAGS
from hemidef.query.rows import Facts, Row, Test
from hemidef.query.terms import Term


class Filter(NamedTuple):
    """Which entries: those of ``kinds`` that pass every test of their kind."""

    kinds: tuple[Kind, ...]
    tests: Mapping[Kind, Sequence[Test]]

    def matches(self, row: Row, facts: Facts) -> bool:
        """Whether the entry is one of them."""
        for test in self.tests[row.kind]:  # noqa: SIM110 - all() takes twice as long
            if not test(row, facts):
                return False
        return True


def compile(typed: Sequence[str], kinds: Sequence[Kind], context: Context) -> Filter:
    """The filter that the terms ``typed`` spell, over ``kinds``.

    A kind that a term cannot apply to (no such field, no such value) has no matches; a term
    that applies to no kind raises Misuse with the nearest match.
    """
    parsed = [terms.parse(text) for text in typed]
    chosen = tuple(kinds)
    for term in parsed:
        if term.name == "kind":
            chosen = _kinds(term, chosen)
    tests: dict[Kind, list[Test]] = {kind: [] for kind in chosen}
    for term in parsed:
        if term.name != "kind":
            found = _tests(term, chosen or tuple(kinds), context)
            tests = {kind: [*own, found[kind]] for kind, own in tests.items() if kind in found}
    return Filter(tuple(tests), tests)


def _kinds(term: Term, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    term.among(["not"])
    try:
        named = [kind_named(word) for word in (term.words if term.value else [""])]
    except Invalid as error:
        raise Misuse(error.problem, error.hint) from None
    return tuple(kind for kind in kinds if (kind in named) != (term.operator == "not"))


def _tests(term: Term, kinds: Sequence[Kind], context: Context) -> dict[Kind, Test]:
    """The test that ``term`` means for each of the kinds that it can apply to."""
    if not term.name:
        return dict.fromkeys(kinds, _search(term.value))
    if term.name == "is":
        return dict.fromkeys(kinds, _flags(term))
    fields = {kind: field for kind in kinds if (field := attribute(term.name, kind))}
    if not fields:
        known = dict.fromkeys(name for kind in kinds for name in attributes(kind))
        owner = f"{kinds[0].plural} have" if len(kinds) == 1 else "there is"
        raise Misuse(
            f"{owner} no field {term.name!r} to filter by",
            nearest(term.name, ["is", *known]),
        )
    for field in fields.values():
        term.among(field.type.operators, field.name)
    try:
        if term.operator in ("", "not"):
            return _among(term, fields, context)
        return {kind: conditions.compared(fields[kind], term, context) for kind in fields}
    except Invalid as error:
        raise Misuse(f"{term.text}: {error.problem}", error.hint) from None


def _among(term: Term, fields: Mapping[Kind, Field], context: Context) -> dict[Kind, Test]:
    """The tests for any of the term's words; each kind looks for those that it can hold.

    Raises Invalid for a word that no kind can hold.
    """
    held: dict[Kind, list[str]] = {kind: [] for kind in fields}
    first = next(iter(fields.values()))
    for word in conditions.alternatives(first, term, context):
        refusals = {kind: conditions.accepts(fields[kind], word, context) for kind in fields}
        errors = [error for error in refusals.values() if error]
        if len(errors) == len(fields):
            raise _refused_by_all(errors[0], word, fields)
        for kind, error in refusals.items():
            if not error:
                held[kind].append(word)
    negated = term.operator == "not"
    return {
        kind: conditions.among(fields[kind], words, context, negated=negated)
        for kind, words in held.items()
        if words or negated
    }


def _refused_by_all(error: Invalid, word: str, fields: Mapping[Kind, Field]) -> Invalid:
    """The refusal of a word: for a choice, with what any of the kinds would take."""
    types = [field.type for field in fields.values()]
    choices = dict.fromkeys(
        value for type in types if isinstance(type, Choice) for value in type.values
    )
    return Invalid(error.problem, nearest(word, choices)) if choices else error


def _search(words: str) -> Test:
    """``words`` anywhere in the entry's texts; an id finds that entry and what points at it.

    The values of a choice are no texts: ``norma`` would find whatever is of normal priority.
    """
    wanted = fold(words)
    try:
        id = ids.parse(words)
    except Invalid:
        id = ""

    def test(row: Row, facts: Facts) -> bool:
        if row.id == id:
            return True
        links, chosen = _unsearched(row.kind)
        rest: list[str] = []
        for name, value in row.doc.items():
            texts = (value,) if isinstance(value, str) else value
            if name in links:
                if id in texts:
                    return True
            elif name not in chosen:
                rest += texts
        return wanted in fold("\0".join(rest))  # all at once; nobody can type the \0

    return test


@cache
def _unsearched(kind: Kind) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the fields that hold ids, and of those whose words nobody wrote: choices."""
    chosen = {field.name for field in kind.fields if isinstance(field.type, Choice)}
    return frozenset(field.name for field in kind.links), frozenset({CREATED.name, *chosen})


def _flags(term: Term) -> Test:
    term.among(["not"])
    words = [word.lower() for word in term.words] if term.value else [""]
    for word in words:
        if word not in FLAGS:
            raise Misuse(f"there is no flag is:{word}", nearest(word, FLAGS))
    flags = [FLAGS[word] for word in words]
    negated = term.operator == "not"
    return lambda row, facts: any(flag(row, facts) for flag in flags) != negated
