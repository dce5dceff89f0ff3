"""The entries as they stand: what can be asked of them, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from hemidef.errors import HemidefError, Invalid, Misuse, NotFound
from hemidef.model import derived, ids
from hemidef.model.fields import Doc
from hemidef.model.kinds import (
    INDICATOR,
    INITIATIVE,
    KINDS,
    MILESTONE,
    RECOMMENDATION,
    VIEW,
    Kind,
    kind_of,
)
from hemidef.model.records import View
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.query import filters, views
from hemidef.query.filters import Filter
from hemidef.query.rows import Row
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

    def kind(self, view: View) -> Kind:
        """The kind of entry that ``view`` lists."""
        return self.schema.kind(views.kind_of(view))

    @property
    def today(self) -> date:
        """The day that counts as today."""
        return self.context.today

    def row(self, text: str) -> Row:
        """The stored entry that ``text`` (``i4``, ``I-4``) names.

        Raises Misuse when it is no entry's id, NotFound when there is no such entry.
        """
        id = identify(text)
        kind = self.schema.of(id)
        if kind not in KINDS:
            raise Misuse(f"{id} is a {kind.name}, not an entry", f"See: hemidef {kind.name} -h.")
        return Row(kind, id, self.doc(id))

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

    def rows(self, kinds: Iterable[Kind] = KINDS) -> Iterator[Row]:
        """Every stored entry of ``kinds``, kind by kind, by number."""
        for kind in map(self.schema.kind, kinds):
            for id, doc in self.tables.rows(kind):
                yield Row(kind, id, doc)

    def find(self, wanted: Filter) -> list[Row]:
        """The stored entries that ``wanted`` matches, kind by kind, by number."""
        return self._matching(self.rows(wanted.kinds), wanted)

    def select(self, terms: Sequence[str]) -> list[Row]:
        """The stored entries that all of ``terms`` match; one of them may name a view.

        Raises Misuse for a term that can mean nothing.
        """
        view, rest = views.split(terms, self.views)
        kinds = [self.kind(view)] if view else self.schema.kinds
        own = view.terms if view else ()
        return self.find(filters.compile([*own, *rest], kinds, self.context))

    def among(self, rows: Iterable[Row], terms: Sequence[str]) -> list[Row]:
        """Those of ``rows`` that all of ``terms`` match."""
        wanted = filters.compile(terms, self.schema.kinds, self.context)
        return self._matching((row for row in rows if row.kind in wanted.kinds), wanted)

    def _matching(self, rows: Iterable[Row], wanted: Filter) -> list[Row]:
        found = []
        row = None
        try:  # once around the loop: a block for every row would cost as much as the filter
            for row in rows:
                if wanted.matches(row, self):
                    found.append(row)
        except HemidefError as error:
            raise error.within(f"{row.id}, in the store" if row else self.tables.source) from None
        return found

    @cached_property
    def views(self) -> dict[str, View]:
        """All views by name: those that every store has, then the saved ones."""
        saved = (load(row) for row in self.rows([VIEW]))
        return {**views.BUILT_IN, **{view.name: view for view in saved}}

    @cached_property
    def history(self) -> History:
        """What was done to the entries."""
        return History(self.tables)

    def changed(self, row: Row) -> str:
        """When the entry last changed, an Instant's text form: by the log, else its making."""
        return self.history.last.get(row.id) or str(row.doc["created"])

    @cached_property
    def _supporters(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for recommendation, doc in self.tables.rows(RECOMMENDATION):
            for id in doc.get("supports", ()):
                found.setdefault(id, []).append(recommendation)
        return {id: tuple(recommendations) for id, recommendations in found.items()}

    def supporters(self, id: str) -> tuple[str, ...]:
        """The recommendations that support the initiative ``id``."""
        return self._supporters.get(id, ())

    def is_closed(self, row: Row) -> bool | None:
        """Whether nothing more is to be done: it is closed, or the step of a closed initiative.

        None for a kind that is neither open nor closed.
        """
        closed = derived.is_closed(row.kind, row.doc)
        if row.kind == MILESTONE and not closed:
            owner = self.owner(row)
            return owner is not None and derived.is_closed(INITIATIVE, owner.doc)
        return closed

    def days_late(self, row: Row) -> int | None:
        """Days since the entry was due, negative before; None when closed or without a date."""
        if self.is_closed(row):
            return None
        with placed(row):
            return derived.days_late(row.kind, row.doc, self.today)

    @cached_property
    def _parts(self) -> dict[str, list[Row]]:
        parts: dict[str, list[Row]] = {}
        for row in self.rows((MILESTONE, INDICATOR)):
            parts.setdefault(str(row.doc["initiative"]), []).append(row)
        return parts

    def parts(self, id: str) -> list[Row]:
        """The milestones, then the indicators of the initiative ``id``."""
        return self._parts.get(id, [])

    @cached_property
    def measured(self) -> frozenset[str]:
        """The initiatives that have an indicator."""
        return frozenset(str(doc["initiative"]) for _, doc in self.tables.rows(INDICATOR))

    def owner(self, row: Row) -> Row | None:
        """The initiative that a milestone or indicator is of; None for other kinds."""
        if row.kind not in (MILESTONE, INDICATOR):
            return None
        id = str(row.doc["initiative"])
        doc = self.tables.get(id)
        return Row(self.schema.kind(INITIATIVE), id, doc) if doc else None

    def progress(self, id: str) -> tuple[int, int]:
        """How many milestones of the initiative ``id`` are done, and of how many."""
        milestones = [row for row in self.parts(id) if row.kind == MILESTONE]
        return sum("done" in row.doc for row in milestones), len(milestones)

    def pointers(self, targets: Collection[str]) -> list[Row]:
        """The entries that point at one of ``targets`` in any of their fields."""
        wanted = set(targets)
        return [row for row in self.rows() if not wanted.isdisjoint(pointed_at(row))]


def pointed_at(row: Row) -> list[str]:
    """The ids that an entry points at."""
    return [id for field in row.kind.links for id in field.texts(row.doc)]


def identify(text: str) -> str:
    """The id of an entry that somebody named. Raises Misuse when it can be none's."""
    try:
        id = ids.parse(text)
        kind_of(id)
    except Invalid as error:
        raise Misuse(error.problem, error.hint) from None
    return id


class placed:  # noqa: N801
    """A block in which an error is one of the entry ``row``: its id goes in front.

    The store's own texts are checked when they are used, not all at each start.
    """

    # A class, as find() enters one for every entry and contextlib's would cost it double.
    def __init__(self, row: Row) -> None:
        self.id = row.id

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, HemidefError):
            raise error.within(f"{self.id}, in the store") from None


def load(row: Row) -> Any:
    """The record that a row holds. Raises Invalid for a value that nothing of ours wrote."""
    with placed(row):
        return row.kind.load(row.id, row.doc)
