"""The scope of a report: which entries, in words for people who know no terms."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.errors import Invalid
from hemidef.model.dates import Dated
from hemidef.model.fields import KIND, Field
from hemidef.model.kinds import kind_named
from hemidef.model.references import PartnerType
from hemidef.model.values import Choice, Context
from hemidef.query import views
from hemidef.query.attributes import attribute
from hemidef.query.terms import Term, alternatives, is_special, parse
from hemidef.reports.grid import in_a_sentence
from hemidef.tracker.book import Book

_OPERATORS = {
    "has": "containing",
    "before": "before",
    "after": "after",
    "since": "since",
    "over": "over",
    "under": "under",
}


def in_words(book: Book, terms: Sequence[str]) -> str:
    """What ``terms``, which the book has understood, ask for: ``lead Navy; due before 2027``."""
    view, rest = views.split(terms, book.views)
    parsed = [*map(parse, rest)]
    ids = [term.id for term in parsed if term.id]
    said = [views.title(view)] if view else []
    said += [", ".join(ids)] if ids else []
    said += [_words(book, term) for term in parsed if not term.id]
    return "; ".join(said) or "All entries"


def _words(book: Book, term: Term) -> str:
    if not term.name:
        return f"“{term.value}”"
    negated = "not " if term.operator == "not" else ""
    if term.name == "is":
        return negated + " or ".join(word.lower() for word in term.words)
    if term.name == KIND.name:
        return negated + " or ".join(kind_named(word).plural for word in term.words)
    field = next(f for kind in book.schema.kinds if (f := attribute(term.name, kind)))
    name = in_a_sentence(field.heading)
    if term.operator in _OPERATORS:
        return f"{name} {_OPERATORS[term.operator]} {_value(field, term.value, book.context)}"
    asked = alternatives(field, term, book.context)
    if len(asked) == 1 and is_special(field, asked[0], term):
        return f"{'no' if (asked[0].lower() == 'none') != bool(negated) else 'any'} {name}"
    values = [_value(field, word.strip('"'), book.context) for word in asked]
    return f"{name} {negated}{' or '.join(values)}"


def _value(field: Field, text: str, context: Context) -> str:
    """A value as people read it: a partner by name, a relative day as the day that it is."""
    try:
        if isinstance(field.type, Dated):
            return str(field.type.period(text, context))
        if isinstance(field.type, PartnerType):
            return context.partners.name(context.partners.code(text))
    except Invalid:
        pass
    return text.replace("-", " ") if isinstance(field.type, Choice) else text
