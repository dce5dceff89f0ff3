"""Taking in entries from a file: new ones are added, known ones updated; all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hemidef.errors import HemidefError, Invalid, gather
from hemidef.model import ids
from hemidef.model.kinds import Kind
from hemidef.model.values import INSTANT
from hemidef.query.rows import Row
from hemidef.tracker.changes import Change
from hemidef.tracker.tracker import Tracker, complete

VERB = "import"


@dataclass(frozen=True)
class Incoming:
    """An entry as a file has it: values by field name (a field left out is not given).

    ``place`` says where, as in ``plan.yaml, line 14, initiatives[3]``.
    """

    kind: Kind
    values: Mapping[str, Any]
    place: str
    id: str | None = None
    created: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """What stands in ``file``: its good entries, and the errors of the others.

    ``refused`` holds the ids of those others, so that links to them are not errors too.
    """

    file: str
    entries: Sequence[Incoming]
    errors: Sequence[HemidefError] = ()
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Intake:
    """What taking in a file does: the new entries, the changed ones, how many stay the same."""

    new: list[Change]
    changed: list[Change]
    unchanged: int


def take(tracker: Tracker, delivery: Delivery, *, logged: bool = True) -> Intake:
    """Take in the entries of a file; ``logged=False`` for the first filling of a store.

    Raises all that is wrong with any of them together, each with its place.
    """
    entries = delivery.entries
    new: list[Change] = []
    changed: list[Change] = []
    errors = [*delivery.errors, *_repeated(entries)]
    promised = set(delivery.refused)
    places: dict[str, str] = {}
    past = _past(tracker)
    named = {entry.id for entry in entries if entry.id}
    last = {
        kind: max(
            [tracker.last_number(kind), *map(ids.number, (i for i in named if i[0] == kind.letter))]
        )
        for kind in {entry.kind for entry in entries}
    }
    for entry in entries:
        try:
            doc = tracker.tables.get(entry.id) if entry.id else None
            if entry.id and doc is not None:
                _same(entry, str(doc["created"]))
                change = tracker.edit(Row(entry.kind, entry.id, doc), entry.values, verb=VERB)
                changed.append(change)
            else:
                if entry.id:
                    _same(entry, past.get(entry.id))
                    id = entry.id
                else:
                    last[entry.kind] += 1
                    id = ids.make(entry.kind.letter, last[entry.kind])
                values = complete(entry.kind, entry.values)
                created = entry.created or tracker.now
                change = tracker.insert(VERB, entry.kind, id, values, created)
                new.append(change)
            places[change.id] = entry.place
        except HemidefError as error:
            errors.append(error.within(entry.place))
            promised.add(entry.id or "")
    moved = [change for change in changed if change.fields]
    broken = tracker.broken([*new, *moved], promised)
    errors += [error.within(places.get(id, id)) for id, error in broken]
    if errors:
        raise gather(errors, file=delivery.file)
    if logged:
        tracker.record([*new, *moved])
    return Intake(new, moved, len(changed) - len(moved))


def _repeated(entries: Sequence[Incoming]) -> Iterator[HemidefError]:
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.id in seen:
            yield Invalid(
                f"{entry.place}: {entry.id} stands here and at {seen[entry.id]}",
                "Leave the id of a new entry out.",
            )
        elif entry.id:
            seen[entry.id] = entry.place


def _past(tracker: Tracker) -> dict[str, str]:
    """When each entry that the log made or removed was created: its identity, with its id."""
    found: dict[str, str] = {}
    for logged in tracker.history:
        old, new = logged.change.fields.get("created", (None, None))
        moment = new or old
        if moment:
            found[logged.change.id] = str(moment)
    return found


def _same(entry: Incoming, created: str | None) -> None:
    """Refuse an entry whose id belongs, or belonged, to one that was made at another moment."""
    if created and entry.created and INSTANT.text(entry.created) != created:
        raise Invalid(
            f"{entry.id} is taken by a different entry, made at {created}",
            "Leave id and created out to add this one as a new entry.",
        )
