"""The entries as they stand: what can be asked of them, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from hemidef import shell
from hemidef.errors import HemidefError, Invalid, Misuse, NotFound
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import KIND, Doc, Kind
from hemidef.model.folding import fold
from hemidef.model.kinds import (
    INDICATOR,
    INITIATIVE,
    KINDS,
    MILESTONE,
    RECOMMENDATION,
    VIEW,
    kind_of,
)
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.query import filters, views
from hemidef.query.filters import Filter
from hemidef.query.terms import parse
from hemidef.store import Tables
from hemidef.tracker.history import History


class Book:
    """The entries of ``tables``, seen on the day that ``context`` says it is."""

    def __init__(self, tables: Tables, context: Context) -> None:
        self.tables = tables
        self.context = context

    @property
    def schema(self) -> Schema:
        """The kinds, with the fields that this store declares."""
        return self.tables.schema

    def kind(self, view: Entry) -> Kind:
        """The kind of entry that ``view`` lists."""
        return self.schema.kind(views.kind_of(view))

    @property
    def today(self) -> date:
        """The day that counts as today."""
        return self.context.today

    def entry(self, text: str) -> Entry:
        """The stored entry that ``text`` (``i4``, ``I-4``) names.

        Raises Misuse when it is no entry's id, NotFound when there is no such entry.
        """
        id = identify(text)
        kind = self.schema.of(id)
        if kind not in KINDS:
            raise Misuse(f"{id} is a {kind.name}, not an entry", f"See: hemidef {kind.name} -h.")
        return Entry(kind, id, self.doc(id))

    def doc(self, id: str) -> Doc:
        """The fields of the entry ``id``. Raises NotFound."""
        doc = self.tables.get(id)
        if doc is None:
            kind = kind_of(id)
            of_entries = kind in KINDS
            raise NotFound(
                f"there is no {'entry' if of_entries else kind.name} {id}",
                "See which there are: hemidef "
                + (f"list {kind.plural}." if of_entries else f"{kind.name} list."),
            )
        return doc

    def entries(self, kinds: Iterable[Kind] = KINDS) -> Iterator[Entry]:
        """Every stored entry of ``kinds``, kind by kind, by number."""
        for kind in map(self.schema.kind, kinds):
            for id, doc in self.tables.rows(kind):
                yield Entry(kind, id, doc)

    def find(self, wanted: Filter) -> list[Entry]:
        """The stored entries that ``wanted`` matches, kind by kind, by number."""
        return self.matching(self.entries(wanted.kinds), wanted)

    def select(self, terms: Sequence[str]) -> list[Entry]:
        """The stored entries that all of ``terms`` match; one of them may name a view.

        Raises Misuse for a term that can mean nothing.
        """
        return self.find(self.filter(terms))

    def filter(self, terms: Sequence[str], *, inside: bool = False) -> Filter:
        """What ``terms`` ask for; ``inside`` longer words too. Raises as ``select`` does."""
        view, rest = views.split(terms, self.views)
        kinds = [self.kind(view)] if view else self.schema.kinds
        own = view.texts("terms") if view else ()
        return filters.compile([*own, *rest], kinds, self.context, inside=inside)

    def names_kind(self, terms: Sequence[str]) -> bool:
        """Whether one of ``terms`` says of which kind the entries are, as a view does too."""
        view, rest = views.split(terms, self.views)
        return view is not None or any(term.name == KIND.name for term in map(parse, rest))

    def overlooked(self, terms: Sequence[str]) -> tuple[int, list[str]]:
        """How many more entries have a bare word of ``terms`` only inside a longer word.

        Also the terms that find it there. Raises as ``select`` does.
        """
        _, rest = views.split(terms, self.views)
        words = [term for term in map(parse, rest) if term.is_bare]
        if not words:
            return 0, []
        wanted, loose = self.filter(terms), self.filter(terms, inside=True)
        more = [each for each in self.find(loose) if not wanted.matches(each, self)]
        return len(more), list(
            dict.fromkeys(
                f"{name}.has:{term.value}"
                for entry in more
                for term in words
                for name, text in filters.searched(entry)
                if fold(term.value) in fold(text)
            )
        )

    def among(self, entries: Iterable[Entry], terms: Sequence[str]) -> list[Entry]:
        """Those of ``entries`` that all of ``terms`` match."""
        return self.matching(entries, filters.compile(terms, self.schema.kinds, self.context))

    def matching(self, entries: Iterable[Entry], wanted: Filter) -> list[Entry]:
        """Those of ``entries`` that ``wanted`` matches.

        Raises Invalid, with the entry's place, where the store holds what no value has.
        """
        return [entry for entry in entries if wanted.matches(entry, self)]

    @cached_property
    def views(self) -> dict[str, Entry]:
        """All views by name: those that every store has, then the saved ones."""
        return {**views.BUILT_IN, **{each.text("name"): each for each in self.entries([VIEW])}}

    @cached_property
    def history(self) -> History:
        """What was done to the entries."""
        return History(self.tables)

    def changed(self, entry: Entry) -> str:
        """When the entry last changed, an Instant's text form: by the log.

        What the log does not know of came with the store: ``""`` for never since that was made.
        Where it was not kept when that was, the entry's own making.
        """
        unchanged = "" if self.tables.made else entry.text("created")
        return self.history.last.get(entry.id, unchanged)

    def touched(self, entry: Entry) -> str:
        """When the entry last changed, or came with the store: an Instant's text form."""
        return self.changed(entry) or self.tables.made

    def family(self, ids: Iterable[str]) -> set[str]:
        """``ids``, and those of the milestones and indicators that are or were theirs."""
        own = set(ids)
        return own | {part.id for id in own for part in self.parts(id)} | self.history.parts(own)

    @cached_property
    def _supporters(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for recommendation in self.entries([RECOMMENDATION]):
            for id in recommendation.texts("supports"):
                found.setdefault(id, []).append(recommendation.id)
        return {id: tuple(recommendations) for id, recommendations in found.items()}

    def supporters(self, id: str) -> tuple[str, ...]:
        """The recommendations that support the initiative ``id``."""
        return self._supporters.get(id, ())

    def is_closed(self, entry: Entry) -> bool | None:
        """Whether nothing more is to be done: it is closed, or the step of a closed initiative.

        None for a kind that is neither open nor closed.
        """
        if entry.kind == MILESTONE and not entry.is_closed:
            owner = self.owner(entry)
            return owner is not None and owner.is_closed
        return entry.is_closed

    def days_late(self, entry: Entry) -> int | None:
        """Days since the entry was due, negative before; None when closed or without a date."""
        return None if self.is_closed(entry) else entry.days_late(self.today)

    def due_dates(self, entry: Entry) -> Sequence[str]:
        """The due dates that the entry has had, the first of them first; none where it has none."""
        return self.history.due_dates.get(entry.id) or entry.texts("due")

    @cached_property
    def _parts(self) -> dict[str, list[Entry]]:
        parts: dict[str, list[Entry]] = {}
        for entry in self.entries((MILESTONE, INDICATOR)):
            parts.setdefault(entry.text("initiative"), []).append(entry)
        return parts

    def parts(self, id: str) -> list[Entry]:
        """The milestones, then the indicators of the initiative ``id``."""
        return self._parts.get(id, [])

    def with_parts(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries, with the milestones and indicators of the initiatives among them."""
        chosen = {entry.id for entry in entries}
        chosen |= {part.id for id in chosen for part in self.parts(id)}
        return [entry for entry in self.entries() if entry.id in chosen]

    def owner(self, entry: Entry) -> Entry | None:
        """The initiative that a milestone or indicator is of; None for other kinds."""
        if entry.kind not in (MILESTONE, INDICATOR):
            return None
        id = entry.text("initiative")
        doc = self.tables.get(id)
        return Entry(self.schema.kind(INITIATIVE), id, doc) if doc else None

    def linked(self, entry: Entry, name: str) -> list[Entry]:
        """The entries that ``entry`` points at in the field ``name``.

        Raises NotFound, with the place of the link, where one is not there.
        """
        try:
            return [self.entry(id) for id in entry.texts(name)]
        except HemidefError as error:
            raise error.within(entry.place) from None

    def pointers(self, ids: Iterable[str]) -> list[Entry]:
        """The entries that point at one of ``ids`` in any of their fields."""
        wanted = set(ids)
        return [each for each in self.entries() if not wanted.isdisjoint(targets(each))]


def targets(entry: Entry) -> list[str]:
    """The ids that an entry points at."""
    return [id for field in entry.kind.links for id in entry.texts(field.name)]


def identify(text: str) -> str:
    """The id of an entry that somebody named. Raises Misuse when it can be none's."""
    try:
        id = ids.parse(text)
    except Invalid as error:
        raise Misuse(error.problem, _advise(text.strip(), error.hint)) from None
    try:
        kind_of(id)
    except Invalid as error:
        raise Misuse(error.problem, error.advice) from None
    return id


def _advise(text: str, rule: str) -> str:
    """What to type in place of ``text``, which is no id by the ``rule``."""
    if several := ids.parse_list(text):
        return f"Give each by itself: {' '.join(several)}."
    if text.isdecimal():
        return f"Say of which kind: I-{text}, R-{text}, M-{text} or K-{text}."
    return f"{rule} To find one: {shell.line('list', *filter(str.strip, [text]))}."
