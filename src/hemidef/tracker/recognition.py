"""Who is who: which entries of a file are entries that are here, and which ones they point at."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from hemidef.errors import HemidefError, Invalid
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import Doc, Field, Given, Kind, texts
from hemidef.model.folding import fold
from hemidef.model.kinds import KINDS, kind_of
from hemidef.model.references import Reference
from hemidef.store import Tables
from hemidef.tracker import checks
from hemidef.tracker.changes import Change
from hemidef.tracker.tracker import Tracker

# No file has so many entries, and a slip of the key must not use up all the numbers.
FARTHEST = 9_999_999


class Incoming(NamedTuple):
    """An entry as a file has it: what it gives for which fields, in their text forms.

    ``place`` says where, as in ``plan.yaml, line 14, initiatives[3]``; ``created`` is an Instant's
    text form; ``born`` is the id that it was made under, if it has another.
    """

    kind: Kind
    given: Given
    place: str
    id: str | None = None
    created: str | None = None
    born: str | None = None


def adopt_ids(tables: Tables, entries: Sequence[Incoming]) -> list[Incoming]:
    """The entries under the ids that they have here, where a merge gave them others; links too.

    Views and fields are known by their names alone, whatever their ids are elsewhere.
    """
    known = {
        (doc.get("born", id), doc["created"]): id
        for kind in {entry.kind for entry in entries if entry.created and not entry.kind.key}
        for id, doc in tables.rows(kind)
    }
    here: dict[str, str] = {}
    for entry in entries:
        if entry.id and entry.created and not entry.kind.key:
            id = known.get((entry.born or entry.id, entry.created), entry.id)
            if id != entry.id:
                here[entry.id] = id

    def put(entry: Incoming) -> Incoming:
        given = entry.kind.relink(entry.given, here)
        return entry._replace(id=here.get(entry.id or "", entry.id), given=given)

    found = map(put, entries) if here else entries
    return [
        each._replace(id=None, created=None, born=None) if each.kind.key else each for each in found
    ]


def recognise(
    tracker: Tracker, entries: Sequence[Incoming]
) -> tuple[list[Incoming], list[HemidefError]]:
    """The entries, those without an id under the one that they have here, if they have one.

    An entry that may be either of two is an error.
    """
    kinds = {entry.kind for entry in entries}
    known = {kind: checks.ids_by(tracker.draft, kind, kind.match) for kind in kinds}
    found: list[Incoming] = []
    errors: list[HemidefError] = []
    places: dict[tuple[Kind, str], tuple[str, str | None]] = {}
    for entry in entries:
        name = entry.kind.match
        key = entry.given.get(name)
        same = known[entry.kind].get(str(key), ()) if key is not None and not entry.id else ()
        if len(same) > 1:
            problem = f"{entry.place}: {name} {key!r} belongs to {' and '.join(same)}"
            errors.append(Invalid(problem, "Give the id of the one that is meant."))
        if key is not None:
            before, named = places.setdefault((entry.kind, str(key)), (entry.place, entry.id))
            own = entry.id or (same[0] if same else "")
            if before != entry.place and not (own and named):  # ids tell two apart
                problem = f"{entry.place}: {name} {key!r} appears here and at {before}"
                errors.append(Invalid(problem, "Keep one of the two."))
                continue
        found.append(entry._replace(id=same[0]) if same else entry)
    return found, errors


def _title(entry: Entry) -> tuple[Kind, str, str]:
    """What people know an entry by; two initiatives may have steps of one name."""
    return entry.kind, entry.text("initiative"), fold(entry.headline)


class Titles:
    """What people know the entries by that are there, before any of ``entries`` is taken in."""

    def __init__(self, tracker: Tracker, entries: Sequence[Incoming]) -> None:
        self._tracker = tracker
        are_new = any(each.id and tracker.draft.get(each.id) is None for each in entries)
        there = tracker.book.entries() if are_new else ()
        self._known = {_title(entry): entry.id for entry in there}

    def alike(self, new: Sequence[Change]) -> list[str]:
        """Those of the ``new`` entries that are called as one was, as in ``I-9 as I-3``."""
        if not self._known:
            return []
        docs = ((self._tracker.draft.get(each.id) or {}, each.id) for each in new)
        entries = [Entry(kind, id, doc) for doc, id in docs if not (kind := kind_of(id)).key]
        known = ((each.id, self._known.get(_title(each))) for each in entries)
        return [f"{id} as {same}" for id, same in known if same]


def find_equal(
    tracker: Tracker, entries: Sequence[Incoming], promised: Container[str]
) -> tuple[list[Incoming], list[str]]:
    """The entries, those without id and key under that of an equal one; and the ids of those.

    An entry that the file names stands for itself alone, so that a copy of it is a new one.
    """
    unknown = [each for each in entries if not each.id and not each.given.get(each.kind.match)]
    if not unknown:
        return list(entries), []
    named = {entry.id for entry in entries}
    names = Names(tracker, [], promised)
    there: dict[tuple[Kind, object], list[tuple[str, Doc]]] = {}
    for kind in {entry.kind for entry in unknown}:
        for id, doc in tracker.draft.rows(kind):
            if id not in named:
                there.setdefault((kind, doc.get(kind.headline)), []).append((id, doc))
    found: list[Incoming] = []
    equal: list[str] = []
    for entry in entries:
        same = None
        if not entry.id and not entry.given.get(entry.kind.match):
            known = there.get((entry.kind, entry.given.get(entry.kind.headline)), [])
            same = next((each for each in known if _is_equal(entry, each[1], names)), None)
            if same:
                known.remove(same)
                equal.append(same[0])
        found.append(entry._replace(id=same[0]) if same else entry)
    return found, equal


def _is_equal(entry: Incoming, doc: Doc, names: Names) -> bool:
    """Whether ``doc`` holds all that the entry gives."""
    try:
        given = names.resolve(entry).given
    except Invalid:
        return False
    same = entry.created is None or doc["created"] == entry.created
    return same and all((doc.get(name) or None) == (held or None) for name, held in given.items())


class Names:
    """What a file may call the entries that others point at: their ids, and external ids.

    These are those of the store and those of the ``entries`` that come. What is ``promised`` is in
    the file, but wrong.
    """

    def __init__(
        self, tracker: Tracker, entries: Sequence[Incoming], promised: Container[str]
    ) -> None:
        self._tracker = tracker
        self._promised = promised
        self._coming = {entry.id for entry in entries}
        targets = {
            field.type.letter
            for kind in KINDS
            for field in kind.links
            if isinstance(field.type, Reference)
        }
        self._external = {
            letter: checks.ids_by(tracker.draft, kind_of(f"{letter}-1"), "external_id")
            for letter in targets
        }
        for entry in entries:
            key = entry.given.get("external_id")
            if key and entry.id and entry.kind.letter in targets:
                same = self._external[entry.kind.letter].setdefault(str(key), [])
                if entry.id not in same:
                    same.append(entry.id)

    def resolve(self, entry: Incoming) -> Incoming:
        """The entry with the ids of those that it points at. Raises Invalid."""
        pointing = [field for field in entry.kind.links if entry.given.get(field.name)]
        given = dict(entry.given) if pointing else entry.given
        for field in pointing:
            try:
                found = [self._id(each, field, entry) for each in texts(given, field.name)]
            except HemidefError as error:
                raise error.within(field.name) from None
            given = {**given, field.name: [*dict.fromkeys(found)] if field.many else found[0]}
        return entry._replace(given=given)

    def _id(self, text: str, field: Field, entry: Incoming) -> str:
        """The id of the entry that ``text`` calls. Raises Invalid where it is none, or any of two.

        In an entry with its ``created``, as an export has it, an id is an id.
        """
        assert isinstance(field.type, Reference)
        letter = field.type.letter
        id = _parsed(text)
        is_of_kind = id[:1] == letter
        is_there = is_of_kind and (id in self._coming or self._tracker.draft.get(id) is not None)
        others = [each for each in self._external[letter].get(text, ()) if each != id]
        if is_there and (entry.created or not others):
            return id
        found = [id, *others] if is_there else others
        if len(found) == 1:
            return found[0]
        if found:
            problem = f"{text!r} may be {' or '.join(found)}, by an id or an external id"
            raise Invalid(problem, "Give the one that is meant another external id.")
        if is_of_kind or text in self._promised:
            return id or text  # that it is not there is told with the other links
        if id[:1] in {kind.letter for kind in KINDS}:
            raise Invalid(f"{id} is of the wrong kind", f"Expected an id such as {letter}-1.")
        kind = kind_of(f"{letter}-1")
        raise Invalid(
            f"no {kind.name} has the id or external id {text!r}",
            f"Import the {kind.plural} first; hemidef list {kind.plural} shows those there are.",
        )


def _parsed(text: str) -> str:
    """The id that ``text`` means; empty where it means none."""
    try:
        return ids.parse(text)
    except Invalid:
        return ""


def number(tracker: Tracker, entries: Sequence[Incoming]) -> list[Incoming]:
    """The entries, the new ones under ids that no entry has or had, in the store or the file."""
    highest = {kind: tracker.last_number(kind) for kind in {entry.kind for entry in entries}}
    for entry in entries:
        if entry.id and ids.number(entry.id) <= FARTHEST:
            highest[entry.kind] = max(highest[entry.kind], ids.number(entry.id))
    numbers = {kind: count(last + 1) for kind, last in highest.items()}
    return [
        entry
        if entry.id
        else entry._replace(id=ids.make(entry.kind.letter, next(numbers[entry.kind])))
        for entry in entries
    ]


def find_repeated(entries: Sequence[Incoming]) -> Iterator[HemidefError]:
    """An error for each entry with an id that one before it has."""
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.id in seen:
            yield Invalid(
                f"{entry.place}: {entry.id} appears here and at {seen[entry.id]}",
                "Leave the id of a new entry out.",
            )
        elif entry.id:
            seen[entry.id] = entry.place
