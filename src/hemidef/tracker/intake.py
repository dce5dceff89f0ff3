"""Taking in entries from a file: new ones are added, known ones updated; all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from hemidef.errors import HemidefError, Invalid, Problems, listed
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import Doc
from hemidef.tracker import checks
from hemidef.tracker.changes import IMPORT, Change
from hemidef.tracker.recognition import (
    FARTHEST,
    Incoming,
    Names,
    Titles,
    adopt_ids,
    find_equal,
    find_repeated,
    number,
    recognise,
)
from hemidef.tracker.tracker import Tracker

# Goes through something long one by one, and may tell how far it has come.
Watch = Callable[[Sequence[Any]], Iterable[Any]]


class Sent(NamedTuple):
    """An entry as a sheet was sent with it, and the keys of the commands that had changed it."""

    doc: Doc
    seen: frozenset[str]


class Stamp(NamedTuple):
    """What a sheet was sent with: it is the ``sheet`` of that key, which no other export has.

    It shows the entries as they were after the command ``number``, 0 for before the first, which
    ``mark`` tells from that of any other store. ``sent`` has the entries by id; where it is None,
    the store tells.
    """

    sheet: str
    number: int
    mark: str
    sent: Mapping[str, Sent] | None = None


class Delivery(NamedTuple):
    """What stands in ``file``: its good entries, and the errors of the others.

    ``refused`` holds the ids of those others, so that links to them are not errors too;
    ``notes`` say what else whoever brings the file should know; ``stamp`` is that of a sheet that
    comes back.
    """

    file: str
    entries: Sequence[Incoming]
    errors: Sequence[HemidefError] = ()
    refused: frozenset[str] = frozenset()
    notes: Sequence[str] = ()
    stamp: Stamp | None = None


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
    id, a view's name); without that too, by being equal in all that the file gives. It closes and
    dates nothing by itself. Raises all that is wrong with any of them together, each with its
    place.
    """
    entries, strangers = recognise(tracker, adopt_ids(tracker.draft, delivery.entries))
    errors = Problems(delivery.file)
    errors.extend(chain(delivery.errors, strangers, find_repeated(entries)))
    promised = set(delivery.refused)
    places: dict[str, str] = {}
    changes: list[Change] = []
    entries, equal = find_equal(tracker, entries, promised)
    entries = number(tracker, entries)
    names = Names(tracker, entries, promised)
    titles = Titles(tracker, entries)
    past = tracker.book.history.created
    for entry in watch(entries):
        try:
            change = _put(tracker, names.resolve(entry), past)
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
    errors.refuse()
    if logged:
        tracker.log([*new, *changed])
    unchanged = [change.id for change in changes if not change.fields]
    return Intake(new, changed, unchanged, [*delivery.notes, *_told(titles.alike(new), equal)])


def _told(alike: Sequence[str], equal: Sequence[str]) -> Iterator[str]:
    """What to know of the new entries that may be old ones, and of the rows that say nothing."""
    if alike:
        yield f"New, though called as an entry that was there already: {listed(alike, 10)}."
    if equal:
        have = (
            f"{len(equal):,} entries of the file have" if equal[1:] else "An entry of the file has"
        )
        yield f"{have} no id, and nothing that is not here already: {listed(equal, 10)}."


def _put(tracker: Tracker, entry: Incoming, past: Mapping[str, str]) -> Change:
    """Update the entry that is known by its id, or add it."""
    id = entry.id or ""
    doc = tracker.draft.get(id)
    if doc is not None:
        _check_same(entry, str(doc["created"]))
        return tracker.edit(Entry(entry.kind, id, doc), entry.given, verb=IMPORT, dates=False)
    if ids.number(id) > FARTHEST:
        raise Invalid(f"{id} is too high for an id", f"{FARTHEST} is the largest.")
    if id in past:
        _check_same(entry, past[id])
        if entry.created is None:
            raise Invalid(
                f"{id} was the id of an entry that was removed",
                "Leave the id out to add a new entry; hemidef undo brings the old one back.",
            )
    return tracker.insert(
        IMPORT, entry.kind, id, entry.given, entry.created, entry.born, dates=False
    )


def _check_same(entry: Incoming, created: str) -> None:
    """Refuse an entry whose id belongs, or belonged, to one that was made at another moment."""
    if entry.created and entry.created != created:
        raise Invalid(
            f"{entry.id} is taken by a different entry, made at {created}",
            "Leave id and created out to add this one as a new entry.",
        )
