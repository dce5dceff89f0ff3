"""Taking in entries from a file: new ones are added, known ones updated; all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any, NamedTuple

from hemidef.errors import HemidefError, Invalid, Problems, gather
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import Given, Kind, texts
from hemidef.tracker import checks
from hemidef.tracker.changes import Change
from hemidef.tracker.tracker import Tracker

VERB = "import"
# Goes through something long one by one, and may tell how far it has come.
Watch = Callable[[Sequence[Any]], Iterable[Any]]
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


class Delivery(NamedTuple):
    """What stands in ``file``: its good entries, and the errors of the others.

    ``refused`` holds the ids of those others, so that links to them are not errors too;
    ``notes`` say what else whoever brings the file should know.
    """

    file: str
    entries: Sequence[Incoming]
    errors: Sequence[HemidefError] = ()
    refused: frozenset[str] = frozenset()
    notes: Sequence[str] = ()


class Intake(NamedTuple):
    """What taking in a file does: the new entries, the changed ones, the ids of the others.

    ``notes`` are those of the file.
    """

    new: list[Change]
    changed: list[Change]
    unchanged: list[str]
    notes: Sequence[str]


def take(
    tracker: Tracker, delivery: Delivery, *, logged: bool = True, watch: Watch = iter
) -> Intake:
    """Take in the entries of a file; ``logged=False`` for the first filling of a store.

    An entry without an id is known again by the field that its kind has for that (an external
    id, a view's name). Raises all that is wrong with any of them together, each with its place.
    """
    entries, strangers = _recognise(tracker, _renumber(tracker, delivery.entries))
    errors = Problems(delivery.file)
    for error in chain(delivery.errors, strangers, _find_repeated(entries)):
        errors.append(error)
    promised = set(delivery.refused)
    places: dict[str, str] = {}
    changes: list[Change] = []
    ids_given = _new_ids(tracker, entries)
    past = tracker.book.history.created
    for entry in watch(entries):
        try:
            change = _put(tracker, entry, ids_given, past)
        except HemidefError as error:
            errors.append(error.within(entry.place))
            promised.add(entry.id or "")
        else:
            changes.append(change)
            places[change.id] = entry.place
    new = [change for change in changes if "created" in change.fields]
    changed = [change for change in changes if change.fields and "created" not in change.fields]
    for id, fault in checks.faults(tracker.book, [*new, *changed], promised):
        errors.append(fault.within(places.get(id, id)))
    if errors:
        raise gather(errors, file=delivery.file)
    if logged:
        tracker.log([*new, *changed])
    unchanged = [change.id for change in changes if not change.fields]
    return Intake(new, changed, unchanged, delivery.notes)


def _renumber(tracker: Tracker, entries: Sequence[Incoming]) -> list[Incoming]:
    """The entries under the ids that they have here, if they were given others since; so their
    links.

    Views and fields are known by their names alone, whatever their ids are elsewhere.
    """
    wanted = {entry.kind for entry in entries if entry.created and not entry.kind.key}
    known = {
        (doc.get("born", id), doc["created"]): id
        for kind in wanted
        for id, doc in tracker.draft.rows(kind)
    }
    here: dict[str, str] = {}
    for entry in entries:
        if entry.id and entry.created and not entry.kind.key:
            id = known.get((entry.born or entry.id, entry.created), entry.id)
            if id != entry.id:
                here[entry.id] = id

    def put(entry: Incoming) -> Incoming:
        if entry.kind.key:
            return entry._replace(id=None, created=None, born=None)
        given = dict(entry.given)
        for field in entry.kind.links:
            if held := given.get(field.name):
                moved = [here.get(id, id) for id in texts(given, field.name)]
                given[field.name] = moved[0] if isinstance(held, str) else moved
        return entry._replace(id=here.get(entry.id or "", entry.id), given=given)

    return (
        [put(entry) for entry in entries]
        if here
        else [put(entry) if entry.kind.key else entry for entry in entries]
    )


def _recognise(
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


def _put(
    tracker: Tracker,
    entry: Incoming,
    ids_given: Mapping[Kind, Iterator[str]],
    past: Mapping[str, str],
) -> Change:
    """Update the entry that is known by its id, or add it."""
    doc = tracker.draft.get(entry.id) if entry.id else None
    if entry.id and doc is not None:
        _check_same(entry, str(doc["created"]))
        return tracker.edit(Entry(entry.kind, entry.id, doc), entry.given, verb=VERB)
    if entry.id and ids.number(entry.id) > FARTHEST:
        raise Invalid(f"{entry.id} is too high for an id", f"{FARTHEST} is the largest.")
    if entry.id and entry.id in past:
        _check_same(entry, past[entry.id])
        if entry.created is None:
            raise Invalid(
                f"{entry.id} was the id of an entry that was removed",
                "Leave the id out to add a new entry; hemidef undo brings the old one back.",
            )
    id = entry.id or next(ids_given[entry.kind])
    return tracker.insert(VERB, entry.kind, id, entry.given, entry.created, entry.born)


def _new_ids(tracker: Tracker, entries: Sequence[Incoming]) -> dict[Kind, Iterator[str]]:
    """For each kind, ids that no entry has or had, in the store or in the file."""
    highest = {kind: tracker.last_number(kind) for kind in {entry.kind for entry in entries}}
    for entry in entries:
        if entry.id:
            highest[entry.kind] = max(highest[entry.kind], ids.number(entry.id))
    return {kind: _after(kind, last) for kind, last in highest.items()}


def _after(kind: Kind, last: int) -> Iterator[str]:
    return (ids.make(kind.letter, number) for number in count(last + 1))


def _find_repeated(entries: Sequence[Incoming]) -> Iterator[HemidefError]:
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.id in seen:
            yield Invalid(
                f"{entry.place}: {entry.id} appears here and at {seen[entry.id]}",
                "Leave the id of a new entry out.",
            )
        elif entry.id:
            seen[entry.id] = entry.place


def _check_same(entry: Incoming, created: str) -> None:
    """Refuse an entry whose id belongs, or belonged, to one that was made at another moment."""
    if entry.created and entry.created != created:
        raise Invalid(
            f"{entry.id} is taken by a different entry, made at {created}",
            "Leave id and created out to add this one as a new entry.",
        )
