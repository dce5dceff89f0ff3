"""Completion: what may stand at the cursor, for the ``autocompletion=`` of options and arguments.

Typer parses the line up to the cursor and asks one of these callbacks for words; it keeps those
that begin with what is typed. The scripts by which the shells ask are in ``data/completion/``.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import typer

from hemidef import places
from hemidef.cli import streams
from hemidef.errors import HemidefError
from hemidef.model import ids
from hemidef.model.dates import PeriodType
from hemidef.model.entries import Entry
from hemidef.model.fields import KIND, Field, Kind
from hemidef.model.kinds import KINDS, kind_named, kind_of
from hemidef.model.partners import NOBODY
from hemidef.model.references import Identifier, PartnerType, Reference
from hemidef.model.schema import MODEL, Schema
from hemidef.model.values import Choice, Context, Slug, Text
from hemidef.query import filters, terms, views
from hemidef.query.attributes import FLAGS
from hemidef.store import Store
from hemidef.tracker.book import Book
from hemidef.visible import carried, visible

# A word that may stand at the cursor, and what it is about; empty where the word says it all.
Offer = tuple[str, str]
Callback = Callable[[typer.Context, str], list[Offer]]
# A field, as each of several kinds has it.
Declared = Sequence[tuple[Kind, Field]]

# More words than fit on a screen help nobody.
MOST_OFFERS = 300
LONGEST_HELP = 70
# A longer value is a sentence, which nobody types again to find it.
LONGEST_VALUE = 60

# A store holds the codes of partners, so that nobody looks up a name here; nor is it any day.
_CONTEXT = Context(date.min, NOBODY)
_EMPTINESS = [("none", "Those without one."), ("any", "Those with one.")]
# The operators whose values are of the field's own type; has, over and under take others.
_COMPARING = ("before", "after", "since")


class Line:
    """The command line up to the cursor: what it gives, its store, the kinds it is about."""

    def __init__(self, ctx: typer.Context) -> None:
        self._ctx = ctx

    @property
    def root(self) -> Any:
        """The context of the program, whose command is the group of all commands."""
        return self._ctx.find_root()

    def words(self, argument: str) -> list[str]:
        """What is given for ``argument``; Typer has not read it where an option lacks its value."""
        params = self._ctx.params
        return list(params[argument] or self._ctx.args) if argument in params else []

    @cached_property
    def _book(self) -> Book | None:
        """The store that the line is about; None where there is none to be read."""
        named = self._ctx.params.get("store") or self._ctx.find_root().params.get("store")
        with contextlib.suppress(HemidefError, OSError):
            path = places.used(os.path.expandvars(named) if named else None) or places.own()
            return Book(Store(Path(path)).read(), _CONTEXT)
        return None

    @property
    def schema(self) -> Schema:
        """The kinds of entry, with the fields that the store declares."""
        return self._book.schema if self._book else MODEL

    @property
    def views(self) -> views.Views:
        """The views by name, with those that were saved."""
        return self._book.views if self._book else views.BUILT_IN

    def entries(self, kinds: Iterable[Kind]) -> Iterator[Entry]:
        """All entries of ``kinds``."""
        return self._book.entries(kinds) if self._book else iter(())

    @cached_property
    def kinds(self) -> Sequence[Kind]:
        """The kinds of entry that the words so far are about; all where they do not say."""
        try:
            return self._named_kinds() or self.schema.kinds
        except HemidefError:
            return self.schema.kinds

    def _named_kinds(self) -> Sequence[Kind]:
        """The kinds that a command, ids or terms name. Raises HemidefError where they cannot."""
        if self._ctx.parent and self._ctx.parent.info_name == "add":
            return [self.schema.kind(kind_named(self._ctx.info_name or ""))]
        words = self.words("ids")
        if words and not any(terms.parse(word).name for word in words):
            return [self.schema.kind(kind_of(ids.parse(id))) for id in words]
        view, rest = views.split(words or self.words("terms"), self.views)
        kinds = [self.schema.kind(views.kind_of(view))] if view else self.schema.kinds
        naming = [term for term in rest if terms.parse(term).name == "kind"]
        return filters.compile(naming, kinds, _CONTEXT).kinds

    @property
    def fields(self) -> Declared:
        """What the entries of these kinds hold."""
        return [(kind, field) for kind in self.kinds for field in kind.fields]

    @property
    def attributes(self) -> Declared:
        """What may be asked of the entries of these kinds: their fields, and what is derived."""
        return [(kind, field) for kind in self.kinds for field in kind.attributes.values()]


def callback(find: Callable[[Line, str], Iterable[Offer]]) -> Callback:
    """``find`` as Typer calls it: of what it offers, that which fits, each word once."""

    def offer(ctx: typer.Context, incomplete: str) -> list[Offer]:
        found: dict[str, str] = {}
        for word, about in find(Line(ctx), incomplete):
            if word.startswith(incomplete) and _is_plain(word):
                found.setdefault(word, about)
        return [(word, _help(about)) for word, about in islice(found.items(), MOST_OFFERS)]

    return offer


def _is_plain(word: str) -> bool:
    """Whether a line of the reply brings ``word`` to the shell as it is."""
    return word.isprintable() and carried(word, streams.encoding()) == word


def _help(about: str) -> str:
    """``about`` in a line of few words, none of which Typer takes for Rich's markup."""
    from hemidef.render.terminal import as_help  # 40 ms that a command need not pay

    shown = carried(visible(" ".join(about.split())), streams.encoding())
    return as_help(shown if len(shown) <= LONGEST_HELP else f"{shown[:LONGEST_HELP]}...")


def offer_choices(words: Iterable[str]) -> Callback:
    """One of ``words``."""
    known = [(word, "") for word in words]
    return callback(lambda line, typed: known)


@callback
def offer_file_formats(line: Line, typed: str) -> Iterator[Offer]:
    """The formats of files."""
    from hemidef.exchange.source import FORMATS  # which a command that reads no file can spare

    return ((format, "") for format in FORMATS)


def offer_values(declared: Declared) -> Callback:
    """The values of a field, several with commas where it is a list."""

    def find(line: Line, typed: str) -> Iterator[Offer]:
        found = _values(line, [each for each in declared if each[0] in line.kinds] or declared)
        return listed(typed, found) if declared[0][1].many else found

    return callback(find)


@callback
def offer_ids(line: Line, typed: str) -> Iterator[Offer]:
    """The ids of entries that are not named yet."""
    return _unnamed_ids(line, line.words("ids"), typed)


@callback
def offer_entries(line: Line, typed: str) -> Iterator[Offer]:
    """The ids of entries that are not named yet, or a field with an operator and its values."""
    words = line.words("ids")
    by_terms = any(terms.parse(word).name for word in words)
    if not by_terms:
        yield from _unnamed_ids(line, words, typed)
    if by_terms or not words:
        named = _terms(line, typed)
        yield from ((word, about) for word, about in named if ":" in word or "." in word)


@callback
def offer_terms(line: Line, typed: str) -> Iterator[Offer]:
    """A view, or a field with an operator and its values."""
    return _terms(line, typed)


def _unnamed_ids(line: Line, words: Sequence[str], typed: str) -> Iterator[Offer]:
    """The ids of entries that the ``words`` so far do not name."""
    named = [word.upper() for word in words]
    spell = str.lower if typed.islower() else str  # i-4 is read as I-4 is
    return ((spell(id), about) for id, about in _ids(line, KINDS) if id not in named)


def _terms(line: Line, typed: str) -> Iterator[Offer]:
    head, colon, value = typed.partition(":")
    name, dot, operator = head.lower().partition(".")
    asked = [(kind, field) for kind, field in line.attributes if field.answers_to(name)]
    if colon and name == "is":
        yield from _after(
            f"{head}:", listed(value, [(name, flag.help) for name, flag in FLAGS.items()])
        )
    elif colon and operator in ("", "not"):
        yield from _after(f"{head}:", listed(value, [*_values(line, asked), *_EMPTINESS]))
    elif colon and operator in _COMPARING:
        yield from _after(f"{head}:", _values(line, asked))
    elif dot and not colon:
        for _, field in asked:
            operators = ["not"] if field is KIND else sorted(field.type.operators)
            start = head.partition(".")[0]
            yield from ((f"{start}.{each}:", terms.OPERATORS[each]) for each in operators)
    elif not colon:
        yield from ((name, views.title(view)) for name, view in line.views.items())
        yield "is:", "Open, closed, overdue, ..."
        yield from ((f"{field.name}:", field.help) for _, field in line.attributes)


@callback
def offer_ids_and_terms(line: Line, typed: str) -> Iterator[Offer]:
    """The ids of entries, then what ``offer_terms`` has."""
    yield from _unnamed_ids(line, line.words("terms"), typed)
    yield from _terms(line, typed)


@callback
def offer_pairs(line: Line, typed: str) -> Iterator[Offer]:
    """A field and a value of it, as in ``status=planned``."""
    return _pairs(line, typed, line.fields)


@callback
def offer_list_pairs(line: Line, typed: str) -> Iterator[Offer]:
    """A field that is a list, and a value of it, as in ``partners=BRA``."""
    return _pairs(line, typed, [each for each in line.fields if each[1].many])


def _pairs(line: Line, typed: str, known: Declared) -> Iterator[Offer]:
    name, equals, value = typed.partition("=")
    if not equals:
        return ((f"{field.name}=", field.help) for _, field in known)
    named = [(kind, field) for kind, field in known if field.answers_to(name)]
    found = _values(line, named)
    return _after(f"{name}=", listed(value, found) if named and named[0][1].many else found)


@callback
def offer_clearable(line: Line, typed: str) -> Iterator[Offer]:
    """The names of fields that may be empty."""
    return ((field.name, field.help) for _, field in line.fields if not field.required)


@callback
def offer_name(line: Line, typed: str) -> Iterator[Offer]:
    """The name of what may be asked of an entry."""
    return ((field.name, field.help) for _, field in line.attributes)


@callback
def offer_names(line: Line, typed: str) -> Iterator[Offer]:
    """Several such names, with commas."""
    return listed(typed, [(field.name, field.help) for _, field in line.attributes])


@callback
def offer_views(line: Line, typed: str) -> Iterator[Offer]:
    """The views, those that every store has too."""
    return ((name, views.title(view)) for name, view in line.views.items())


@callback
def offer_saved_views(line: Line, typed: str) -> Iterator[Offer]:
    """The views that somebody saved."""
    saved = ((name, view) for name, view in line.views.items() if name not in views.BUILT_IN)
    return ((name, views.title(view)) for name, view in saved)


@callback
def offer_own_fields(line: Line, typed: str) -> Iterator[Offer]:
    """The fields that the store declares."""
    return ((own.text("name"), own.text("about")) for own in line.schema.own)


def listed(typed: str, found: Iterable[Offer]) -> Iterator[Offer]:
    """``found``, and each behind the other values in ``typed``, from which a comma parts it."""
    before, comma, _ = typed.rpartition(",")
    for word, about in found:
        yield word, about  # which may itself have a comma
        if comma and word not in before.split(","):
            yield f"{before},{word}", about


def _after(start: str, found: Iterable[Offer]) -> Iterator[Offer]:
    return ((start + word, about) for word, about in found)


def _ids(line: Line, kinds: Iterable[Kind]) -> Iterator[Offer]:
    return ((entry.id, entry.headline) for entry in line.entries(kinds))


def _values(line: Line, declared: Declared) -> Iterator[Offer]:
    """What a field may hold: all of a choice, the ids and partners there are.

    Of words and periods it is those that entries hold now, the most frequent first.
    """
    for kind, field in declared:
        type = field.type
        if field is KIND:
            yield kind.name, ""
        elif isinstance(type, Choice):
            yield from ((value, "") for value in type.values)
        elif isinstance(type, Reference):
            yield from _ids(line, [each for each in KINDS if each.letter == type.letter])
        elif isinstance(type, Identifier):
            yield from _ids(line, [kind] if field.name == "id" else KINDS)
        elif isinstance(type, PartnerType):
            from hemidef.exchange.reading import read_partners  # 20 ms that only partners need

            partners = read_partners()
            yield from ((each.code, each.name) for each in partners)
            yield from ((each.name, each.code) for each in partners)
        elif isinstance(type, Text | Slug | PeriodType) and field.name != kind.headline:
            held = (text for entry in line.entries([kind]) for text in entry.texts(field.name))
            counts = Counter(text for text in held if len(text) <= LONGEST_VALUE)
            yield from ((text, "") for text, _ in counts.most_common())
