"""What must hold after every change: links, keys, and the declarations of views and fields.

Every link leads to an entry that is there, and none in a circle; no two entries share a key; a
view can be printed; a field is told from all others, and the entries fit it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain

from hemidef.errors import HemidefError, Invalid
from hemidef.model.entries import Entry
from hemidef.model.fields import BORN, Field, Kind
from hemidef.model.folding import fold
from hemidef.model.kinds import CHOICE, FIELD, KINDS, VIEW, kind_of
from hemidef.query import views
from hemidef.query.attributes import attribute
from hemidef.store import Tables
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Change

# What is wrong with an entry: its id, and the error.
Fault = tuple[str, HemidefError]
# No office has so many; every command reads them all.
MOST_FIELDS = 1_000
# The column by which a sheet that comes back is known.
STAMP = "hemidef"
# What a term may begin with that is no field, and what a document or a sheet has besides them.
RESERVED = ("is", "any", "none", BORN.name, STAMP)


def faults(book: Book, changes: Iterable[Change], promised: Container[str] = ()) -> list[Fault]:
    """What ``changes``, which are in the store already, broke.

    The entry at fault may be another one than was changed: one that points at what is gone, a
    view whose column is gone. The ids in ``promised`` count as there.
    """
    made = list(changes)
    return [
        *_links(book.tables, made, promised),
        *_keys(book.tables, made),
        *_declarations(book, made),
    ]


def _links(tables: Tables, changes: Iterable[Change], promised: Container[str]) -> Iterator[Fault]:
    """The links that lead nowhere, to the entry itself or in a circle."""
    gone: set[str] = set()
    circles: dict[str, set[str]] = {}
    for change in changes:
        doc = tables.get(change.id)
        if doc is None:
            gone.add(change.id)
            continue
        for field in kind_of(change.id).links:
            if field.name in change.fields:
                linked = [id for id in field.texts(doc) if id not in promised]
                for error in _dangling(tables, field, change.id, linked):
                    yield change.id, error
                cleared = circles.setdefault(field.name, set())
                if way := _circle(tables, field, change.id, cleared):
                    yield change.id, _round(field, way)
    if gone:
        yield from _cut(tables, gone)


def _dangling(
    tables: Tables, field: Field, id: str, targets: Iterable[str]
) -> Iterator[HemidefError]:
    for target in targets:
        if target == id:
            yield Invalid(f"{field.name}: {id} cannot point at itself", "Name another entry.")
        elif tables.get(target) is None:
            plural = kind_of(target).plural
            yield Invalid(
                f"{field.name}: there is no entry {target}",
                f"See which there are: hemidef list {plural}.",
            )


def _circle(tables: Tables, field: Field, id: str, cleared: set[str]) -> list[str]:
    """The way from ``id`` along ``field`` to an entry that it passed already, if there is one.

    ``cleared`` collects entries from which no way leads in a circle, so that a long chain is
    walked once, not once from each of its links.
    """
    way: dict[str, Iterator[str]] = {id: _next(tables, field, id)}
    while way:
        here = next(reversed(way))
        onward = next((each for each in way[here] if each not in cleared), None)
        if onward is None:
            cleared.add(here)
            del way[here]
        elif onward in way:
            names = list(way)
            cleared.update(names)
            return [*names[names.index(onward) :], onward] if onward != here else []
        else:
            way[onward] = _next(tables, field, onward)
    return []


def _next(tables: Tables, field: Field, id: str) -> Iterator[str]:
    return iter(field.texts(tables.get(id) or {}))


def _round(field: Field, way: list[str]) -> Invalid:
    shown = way if len(way) <= 8 else [*way[:6], "…", way[-1]]
    return Invalid(f"{field.name}: forms a circle: {' → '.join(shown)}", "Leave one of them out.")


def _cut(tables: Tables, gone: set[str]) -> Iterator[Fault]:
    """The links to entries that are gone."""
    for kind in KINDS:
        for id, doc in tables.rows(kind):
            for field in kind.links:
                for target in gone.intersection(field.texts(doc)):
                    problem = f"{field.name}: would point at {target}, which would be gone"
                    yield id, Invalid(problem, f"Change {id} first.")


def ids_by(tables: Tables, kind: Kind, name: str) -> dict[str, list[str]]:
    """The ids of the entries of ``kind`` by what they hold in the field ``name``."""
    found: dict[str, list[str]] = {}
    for id, doc in tables.rows(kind):
        if name in doc:
            found.setdefault(str(doc[name]), []).append(id)
    return found


def _keys(tables: Tables, changes: Iterable[Change]) -> Iterator[Fault]:
    """The entries that were given the key of another one."""
    touched = [each for each in changes if kind_of(each.id).key in each.fields]
    for kind in {kind_of(change.id) for change in touched}:
        of_kind = {change.id for change in touched if kind_of(change.id) == kind}
        for key, ids in ids_by(tables, kind, kind.key).items():
            if len(ids) > 1 and not of_kind.isdisjoint(ids):
                at_fault = next(id for id in reversed(ids) if id in of_kind)
                other = next(id for id in ids if id != at_fault)
                problem = f"{kind.key}: {key!r} is taken by {other}"
                yield at_fault, Invalid(problem, "Choose another.")


def _declarations(book: Book, changes: Iterable[Change]) -> Iterator[Fault]:
    """The views that cannot be printed, the fields that cannot be, and what does not fit them."""
    touched = [change.id for change in changes]
    fields = [id for id in touched if kind_of(id) == FIELD]
    shown = [id for id in touched if kind_of(id) == VIEW]
    if fields and len(book.schema.own) > MOST_FIELDS:
        problem = f"would be the store's {len(book.schema.own):,} fields of its own"
        yield fields[-1], Invalid(problem, f"Keep to {MOST_FIELDS:,}.")
        return
    headings = {kind: _count_headings(kind) for kind in book.schema.kinds} if fields else {}
    for own in _present(book, FIELD, fields):
        try:
            _check_field(own, headings)
        except Invalid as error:
            yield own.id, error
            return  # what follows would only say it again
    if fields:
        yield from ((fields[-1], error) for error in _misfits(book))
        shown = [view.id for view in book.entries([VIEW])]
    for view in _present(book, VIEW, shown):
        try:
            views.check(view, book.kind(view), book.context)
        except Invalid as error:
            if fields:
                name = view.text("name")
                advice = f"Change the view first, or take it out: hemidef view remove {name}."
                error = Invalid(f"view {name}: {error.problem}", advice)
            yield view.id, error


def _present(book: Book, kind: Kind, ids: Iterable[str]) -> Iterator[Entry]:
    """Those of the entries that are still there."""
    for id in ids:
        if (doc := book.tables.get(id)) is not None:
            yield Entry(kind, id, doc)


def _count_headings(kind: Kind) -> Counter[str]:
    """How many columns of ``kind`` each word is the name or the heading of, folded."""
    known = kind.attributes.values()
    return Counter(chain.from_iterable({fold(each.heading), fold(each.name)} for each in known))


def _check_field(own: Entry, headings: Mapping[Kind, Counter[str]]) -> None:
    """Refuse a field that could not be told from another, or could hold nothing.

    ``headings`` has the words that columns go by, with their own.
    """
    name, on, type = own.text("name"), own.texts("on"), own.text("type")
    if not on:
        raise Invalid("on: say which kind of entry has the field", "As in: --on initiative.")
    for kind in KINDS:  # whatever it is on: a term, a column and --set may be about any kind
        is_taken = attribute(name, kind) is not None
        if is_taken or name in RESERVED:
            word = "the stamp of a sheet" if name == STAMP else "a term's word"
            why = f"{kind.plural} have {name!r} already" if is_taken else f"{name!r} is {word}"
            raise Invalid(f"name: {why}", f"Choose another name, as in {on[0]}_{name}.")
    for kind, words in headings.items():
        field = kind.field(name)
        itself = {fold(field.heading), fold(name)} if field else set()
        for what, word in (("label", own.text("label")), ("name", name.replace("_", " "))):
            if kind.name in on and words[fold(word)] > (fold(word) in itself):
                problem = f"{what}: {word!r} is the name of another column of {kind.plural}"
                raise Invalid(problem, f"Choose another {what}.")
    if type == CHOICE and not own.texts("values"):
        raise Invalid("values: a choice needs values", "As in: --value low,medium,high.")
    if type != CHOICE and own.texts("values"):
        raise Invalid("values: only a choice has a list of values", "Give --type choice.")


def _misfits(book: Book) -> Iterator[HemidefError]:
    """What entries hold that the fields, as they are now, cannot hold; the first alone."""
    for entry in book.entries():
        if problem := entry.kind.unfit(entry.doc):
            advice = "Change or clear what entries hold there first: hemidef list, hemidef update."
            yield Invalid(f"{entry.id} would not fit: {problem}", advice)
            return
