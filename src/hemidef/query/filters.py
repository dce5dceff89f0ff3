"""Filters: one language for every command that takes entries.

An entry matches all of the terms: ``status:in-progress,planned``, ``due.before:2027-Q1``,
``lead:none``, ``is:overdue``. A bare word is the beginning of a word in any text, or of a
partner's name; an id is that entry, several are those entries. Values are compared in their text
forms, so that an entry need not be read whole to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from hemidef.errors import Invalid, Misuse, UnknownName, nearest
from hemidef.model.entries import Entry
from hemidef.model.fields import Field, Kind
from hemidef.model.folding import fold
from hemidef.model.kinds import kind_named
from hemidef.model.references import PartnerType, Reference
from hemidef.model.values import Choice, Context
from hemidef.query import terms
from hemidef.query.attributes import FLAGS, Entries, Test, attribute, read
from hemidef.query.terms import Term


class Filter(NamedTuple):
    """Which entries: those of ``kinds`` that pass every test of their kind."""

    kinds: tuple[Kind, ...]
    tests: Mapping[Kind, Sequence[Test]]

    def matches(self, entry: Entry, entries: Entries) -> bool:
        """Whether the entry, one of ``entries``, is one of them."""
        tests = self.tests.get(entry.kind)
        return tests is not None and all(test(entry, entries) for test in tests)


def compile(
    typed: Sequence[str], kinds: Sequence[Kind], context: Context, *, inside: bool = False
) -> Filter:
    """The filter that the terms ``typed`` spell, over ``kinds``.

    A kind that a term cannot apply to (no such field, no such value) has no matches; a term
    that applies to no kind raises Misuse with the nearest match. With ``inside``, bare words are
    also found inside longer words.
    """
    parsed = [terms.parse(text) for text in typed]
    wanted = {id for term in parsed if (id := term.id)}
    parsed = [term for term in parsed if not term.id]
    chosen = tuple(kinds)
    for term in parsed:
        if term.name == "kind":
            chosen = _kinds(term, chosen)
    named: list[Test] = [lambda entry, entries: entry.id in wanted] if wanted else []
    tests: dict[Kind, list[Test]] = {kind: [*named] for kind in chosen}
    for term in parsed:
        if term.name != "kind":
            found = _tests(term, chosen or tuple(kinds), context, inside)
            tests = {kind: [*own, found[kind]] for kind, own in tests.items() if kind in found}
    return Filter(tuple(tests), tests)


def _kinds(term: Term, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    term.check_operator(["not"])
    try:
        named = [kind_named(word) for word in (term.words if term.value else [""])]
    except Invalid as error:
        raise Misuse(error.problem, error.advice) from None
    return tuple(kind for kind in kinds if (kind in named) != (term.operator == "not"))


def _tests(term: Term, kinds: Sequence[Kind], context: Context, inside: bool) -> dict[Kind, Test]:
    """The test that ``term`` means for each of the kinds that it can apply to."""
    if not term.name:
        return {kind: _search(term.value, kind, context, inside) for kind in kinds}
    if term.name == "is":
        return dict.fromkeys(kinds, _flags(term))
    fields = {kind: field for kind in kinds if (field := attribute(term.name, kind))}
    if not fields:
        known = dict.fromkeys(name for kind in kinds for name in kind.attributes)
        owner = f"{kinds[0].plural} have" if len(kinds) == 1 else "there is"
        problem = f"{owner} no field {term.name!r} to filter by"
        raise UnknownName.of(problem, term.name, ["is", *known])
    for field in fields.values():
        term.check_operator(field.type.operators, field.name)
    try:
        if term.operator in ("", "not"):
            return _equal(term, fields, context)
        return {kind: terms.compare(fields[kind], term, context) for kind in fields}
    except Invalid as error:
        raise Misuse(f"{term.text}: {error.problem}", error.advice) from None


def _equal(term: Term, fields: Mapping[Kind, Field], context: Context) -> dict[Kind, Test]:
    """The tests for any of the term's words; each kind looks for those that it can hold.

    Raises Invalid for a word that no kind can hold.
    """
    held: dict[Kind, list[str]] = {kind: [] for kind in fields}
    first = next(iter(fields.values()))
    for word in terms.alternatives(first, term, context):
        refusals = {kind: terms.accepts(fields[kind], word, term, context) for kind in fields}
        errors = [error for error in refusals.values() if error]
        if len(errors) == len(fields):
            raise _refused_by_all(errors[0], word, fields)
        for kind, error in refusals.items():
            if not error:
                held[kind].append(word)
    return {
        kind: terms.equal(fields[kind], words, term, context)
        for kind, words in held.items()
        if words or term.operator == "not"
    }


def _refused_by_all(error: Invalid, word: str, fields: Mapping[Kind, Field]) -> Invalid:
    """The refusal of a word: for a choice, with what any of the kinds would take."""
    types = [field.type for field in fields.values()]
    choices = dict.fromkeys(
        value for type in types if isinstance(type, Choice) for value in type.values
    )
    return Invalid(error.problem, nearest(word, choices)) if choices else error


def _search(words: str, kind: Kind, context: Context, inside: bool) -> Test:
    """A word of a ``kind``'s entry that begins with ``words``, or a partner that goes by them.

    With ``inside``, ``words`` may stand anywhere.

    The values of a choice are no texts: ``norma`` would find whatever is of normal priority.
    Raises Misuse for ``words`` that are empty, which every text has in it.
    """
    wanted = fold(words)
    if not wanted:
        raise Misuse(f"{words!r} is no word to look for", "Give one, or leave it out.")
    begins = re.compile(rf"(?<!\w){re.escape(wanted)}").search
    anywhere = inside or not wanted[:1].isalnum()
    asked = kind.attributes.values()
    partners = [field.name for field in asked if isinstance(field.type, PartnerType)]
    find = cache(context.partners.find)  # once, where any entry has partners: it takes 1 ms

    def test(entry: Entry, entries: Entries) -> bool:
        codes = [code for name in partners for code in read(name, entry, entries)]
        # All texts at once; nobody can type the \0.
        text = _fold("\0".join(text for _, text in searched(entry)))
        if wanted in text and (anywhere or begins(text)):
            return True
        return bool(codes) and not find(words).isdisjoint(codes)

    return test


# What is overlooked is searched for in the same texts once more; folding them takes most of it.
_fold = lru_cache(maxsize=10_000)(fold)


def searched(entry: Entry) -> Iterator[tuple[str, str]]:
    """The texts of an entry that a bare word is searched for in, each with its field's name."""
    for name, held in entry.doc.items():
        field = entry.kind.field(name)
        if field and not isinstance(field.type, Choice | Reference | PartnerType):
            yield name, held if isinstance(held, str) else "\0".join(held)


def _flags(term: Term) -> Test:
    term.check_operator(["not"])
    words = [word.lower() for word in term.words] if term.value else [""]
    for word in words:
        if word not in FLAGS:
            raise UnknownName.of(f"there is no flag is:{word}", word, FLAGS)
    flags = [FLAGS[word].test for word in words]
    negated = term.operator == "not"
    return lambda entry, entries: any(flag(entry, entries) for flag in flags) != negated
