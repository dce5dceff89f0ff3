"""Taking in entries from a file: new ones are added, known ones updated; all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from hemidef.errors import HemidefError, Invalid, gather
from hemidef.model import ids
from hemidef.model.kinds import Kind
from hemidef.model.values import INSTANT
from hemidef.query.rows import Row
from hemidef.tracker.changes import Change
from hemidef.tracker.keys import ids_by_key
from hemidef.tracker.ledger import Ledger

VERB = "import"
# No file has so many entries, and a slip of the key must not use up all the numbers.
FARTHEST = 9_999_999


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


def take(ledger: Ledger, delivery: Delivery, *, logged: bool = True) -> Intake:
    """Take in the entries of a file; ``logged=False`` for the first filling of a store.

    Raises all that is wrong with any of them together, each with its place.
    """
    entries = _recognised(ledger, delivery.entries)
    errors = [*delivery.errors, *_repeated(entries)]
    promised = set(delivery.refused)
    places: dict[str, str] = {}
    changes: list[Change] = []
    ids_given = _new_ids(ledger, entries)
    past = _past(ledger)
    for entry in entries:
        try:
            change = _put(ledger, entry, ids_given, past)
        except HemidefError as error:
            errors.append(error.within(entry.place))
            promised.add(entry.id or "")
        else:
            changes.append(change)
            places[change.id] = entry.place
    new = [change for change in changes if "created" in change.fields]
    changed = [change for change in changes if change.fields and "created" not in change.fields]
    for id, broken in ledger.broken([*new, *changed], promised):
        errors.append(broken.within(places.get(id, id)))
    if errors:
        raise gather(errors, file=delivery.file)
    if logged:
        ledger.record([*new, *changed])
    return Intake(new, changed, len(changes) - len(new) - len(changed))


def _recognised(ledger: Ledger, entries: Sequence[Incoming]) -> list[Incoming]:
    """The entries, those of a kind with a key under the ids that they have here."""
    known = {kind: ids_by_key(ledger.tables, kind) for kind in {entry.kind for entry in entries}}
    found = []
    for entry in entries:
        own = known[entry.kind].get(str(entry.values.get(entry.kind.key)), ())
        found.append(replace(entry, id=own[0]) if own and not entry.id else entry)
    return found


def _put(
    ledger: Ledger,
    entry: Incoming,
    ids_given: Mapping[Kind, Iterator[str]],
    past: Mapping[str, str],
) -> Change:
    """Update the entry that is known by its id, or add it."""
    doc = ledger.tables.get(entry.id) if entry.id else None
    if entry.id and doc is not None:
        _same(entry, str(doc["created"]))
        return ledger.edit(Row(entry.kind, entry.id, doc), entry.values, verb=VERB)
    if entry.id and ids.number(entry.id) > FARTHEST:
        raise Invalid(f"{entry.id} is too large an id", f"{FARTHEST} is the largest.")
    if entry.id and entry.id in past:
        _same(entry, past[entry.id])
        if entry.created is None:
            raise Invalid(
                f"{entry.id} was the id of an entry that was removed",
                "Leave the id out to add a new entry; hemidef undo brings the old one back.",
            )
    id = entry.id or next(ids_given[entry.kind])
    return ledger.insert(VERB, entry.kind, id, entry.values, entry.created)


def _new_ids(ledger: Ledger, entries: Sequence[Incoming]) -> dict[Kind, Iterator[str]]:
    """For each kind, ids that no entry has or had, in the store or in the file."""
    highest = {kind: ledger.last_number(kind) for kind in {entry.kind for entry in entries}}
    for entry in entries:
        if entry.id:
            highest[entry.kind] = max(highest[entry.kind], ids.number(entry.id))
    return {kind: _after(kind, last) for kind, last in highest.items()}


def _after(kind: Kind, last: int) -> Iterator[str]:
    return (ids.make(kind.letter, number) for number in count(last + 1))


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


def _past(ledger: Ledger) -> dict[str, str]:
    """When each entry that the log made or removed was created: its identity, with its id."""
    found: dict[str, str] = {}
    for logged in ledger.history:
        old, new = logged.change.fields.get("created", (None, None))
        moment = new or old
        if moment:
            found[logged.change.id] = str(moment)
    return found


def _same(entry: Incoming, created: str) -> None:
    """Refuse an entry whose id belongs, or belonged, to one that was made at another moment."""
    if entry.created and INSTANT.text(entry.created) != created:
        raise Invalid(
            f"{entry.id} is taken by a different entry, made at {created}",
            "Leave id and created out to add this one as a new entry.",
        )
