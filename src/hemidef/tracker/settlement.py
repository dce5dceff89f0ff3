"""The verbs of a merge: take in another copy, decide what is in conflict, give it all up.

Between the first and the last the store has ours and all that merged; ``store`` lets nothing else
change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from hemidef.errors import Conflict, HemidefError, Invalid, Misuse, gather
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import Doc, Texts, normalize
from hemidef.model.kinds import FIELD, STORED, VIEW, kind_of
from hemidef.store import Tables
from hemidef.tracker import checks
from hemidef.tracker.book import identify, targets
from hemidef.tracker.changes import (
    MERGE,
    Change,
    Clash,
    Logged,
    clash_entry,
    from_clash,
    log_entry,
    new_key,
)
from hemidef.tracker.edits import Edits
from hemidef.tracker.history import History
from hemidef.tracker.lineage import Copy, Pair, mentions, pair, renumber
from hemidef.tracker.merge import Merge, changed, merge
from hemidef.tracker.tracker import Tracker


class Taken(NamedTuple):
    """What taking in a copy does: to each entry, by how many commands of theirs.

    ``docs`` are the entries that there are now; ``renumbered`` has our ids, then theirs, that are
    others now; ``mentions`` where texts name them, as ``lineage.mentions`` tells it.
    """

    docs: Mapping[str, Doc]
    changes: list[Change]
    clashes: list[Clash]
    commands: int
    renumbered: tuple[Mapping[str, str], Mapping[str, str]]
    mentions: list[tuple[str, str, str, str]]


def copy_of(tables: Tables) -> Copy:
    """A store as it is merged.

    Raises Invalid for a damaged log, Conflict where it has a merge to settle itself.
    """
    if tables.conflicts():
        raise Conflict(
            f"{tables.source}: has a merge of its own that is not settled",
            "Settle that first: hemidef merge --show, with --store and its name.",
        )
    docs = {id: doc for kind in STORED for id, doc in tables.rows(kind)}
    return Copy(docs, History(tables).written)


def take_in(tracker: Tracker, theirs: Copy) -> Taken:
    """Merge another copy into the store; what is in conflict stays ours, to be decided.

    Raises Invalid for what would break the store even so.
    """
    ours = copy_of(tracker.draft)
    both = pair(ours, theirs)
    command = _command(tracker, tracker.draft.next_log, new_key())
    command = command._replace(merge=command.key)
    held: set[str] = set()
    while True:
        merged = merge(both, command, held)
        changes = [*changed(ours.docs, merged.docs)]
        _put(tracker, changes, merged.docs)
        faults = _faults(tracker, changes)
        if not faults:
            break
        more = _blamed(faults, both, merged) - held
        if not more:
            raise gather([error.within(id) for id, error in faults])
        held |= more
        _put(tracker, changes, ours.docs)
    _order(tracker, changes)
    given = [command._replace(change=change) for change in renumber(ours.docs, both)]
    for logged in (*given, *merged.log):
        tracker.draft.append(log_entry(logged._replace(number=command.number)))
    if merged.clashes:
        tracker.draft.leave(map(clash_entry, merged.clashes))
    commands = {each.key for each in merged.log} - {command.key}
    shown = [*changed(both.ours.docs, merged.docs)]
    places = [*mentions(both)]
    return Taken(merged.docs, shown, merged.clashes, len(commands), both.renumbered, places)


def _command(tracker: Tracker, number: int, key: str) -> Logged:
    return Logged(number, tracker.now, tracker.by, Change(MERGE, "", {}), key)


def _put(tracker: Tracker, changes: Iterable[Change], docs: Mapping[str, Doc]) -> None:
    for change in changes:
        if doc := docs.get(change.id):
            tracker.draft.put(change.id, doc)
        else:
            tracker.draft.drop(change.id)


def _order(tracker: Tracker, changes: Iterable[Change]) -> None:
    for id in {change.id for change in changes}:
        if doc := tracker.draft.get(id):
            tracker.draft.put(id, tracker.book.schema.of(id).order(doc))


def _faults(tracker: Tracker, changes: Sequence[Change]) -> list[checks.Fault]:
    """What ``changes`` broke; entries must also fit the fields that there are now."""
    found = checks.faults(tracker.book, changes)
    schema = tracker.book.schema
    for id in {change.id for change in changes}:
        doc = tracker.draft.get(id)
        if doc and (problem := schema.of(id).unfit(doc)):
            found.append((id, Invalid(problem, "Change or clear it.")))
    return found


def _blamed(faults: Iterable[checks.Fault], both: Pair, merged: Merge) -> set[str]:
    """The entries whose merging is to blame: those at fault, else what they need and has changed.

    All that changed where that is not plain.
    """
    before, after = both.ours.docs, merged.docs
    different = {id for id in {*before, *after} if before.get(id) != after.get(id)}
    fields = {id for id in different if kind_of(id) == FIELD}
    found: set[str] = set()
    for id, _ in faults:
        needs = {*targets(Entry(kind_of(id), id, after.get(id, {})))}
        found |= {id} & different or needs & different or (fields if kind_of(id) == VIEW else set())
    return found or different


def clashes(tables: Tables) -> list[Clash]:
    """What a merge left to decide. Raises Invalid for what no merge left."""
    try:
        return [from_clash(each) for each in tables.conflicts()]
    except Invalid as error:
        raise error.within(f"{tables.source}: conflicts") from None


def settle(
    tracker: Tracker, how: str, places: Sequence[str], put: Mapping[str, Sequence[str]]
) -> tuple[list[Change], list[Clash]]:
    """Decide conflicts: those in ``put`` with the texts given for them, then ``how``.

    That is ``ours`` or ``theirs`` for the ``places`` (``I-4.status``, ``I-4``), for all that are
    left where none is named; ``continue`` takes what somebody put into the file instead. The
    changes that makes, and what is still to decide. Raises Misuse for a place without a conflict,
    Invalid for a value, or what the whole would break.
    """
    left = clashes(tracker.draft)
    if not left:
        raise _nothing_to_settle()
    changes: list[Change] = []
    for place, words in put.items():
        id, _, name = place.partition(".")
        entry = _settled_entry(tracker, id)
        given = Edits(put={name: words}).apply(entry.kind, entry.doc, tracker.context)
        changes.append(tracker.edit(entry, given, verb=MERGE))
        left = [
            clash
            for clash in left
            if clash.id != entry.id or clash.is_whole or given.keys().isdisjoint(clash.fields)
        ]
    chosen = [clash for place in places for clash in _find(left, place)]
    if how in ("ours", "theirs"):
        decided = chosen or left
        changes += [_decide(tracker, clash, 0 if how == "ours" else 1) for clash in decided]
        left = [clash for clash in left if clash not in chosen] if chosen else []
    elif how == "continue":
        edited = [change for clash in left if (change := _edited(tracker, clash)).fields]
        done = {(change.id, *change.fields) for change in edited}
        left = [clash for clash in left if not any(_is_of(clash, each) for each in done)]
        changes += edited
    if faults := _faults(tracker, changes):
        raise gather([error.within(id) for id, error in faults])
    _order(tracker, changes)
    number, key = _last_merge(tracker)
    command = _command(tracker, number, new_key())._replace(merge=key)
    for change in changes:
        if change.fields:  # of what is gone and stays so, nothing says which it is
            tracker.draft.append(log_entry(command._replace(change=change)))
    tracker.draft.leave(map(clash_entry, left))
    return [change for change in changes if any(o != n for o, n in change.fields.values())], left


def _settled_entry(tracker: Tracker, id: str) -> Entry:
    """The entry, view or field that goes by ``id``. Raises Misuse or NotFound."""
    known = identify(id)
    return Entry(tracker.book.schema.of(known), known, tracker.book.doc(known))


def _find(among: Iterable[Clash], place: str) -> list[Clash]:
    """The conflicts at ``place``. Raises Misuse where there is none."""
    word, _, name = place.partition(".")
    id = identify(word)
    wanted = normalize(name)
    found = [each for each in among if each.id == id and (not name or wanted in each.fields)]
    if not found:
        raise Misuse(f"{place} is not in conflict", "See what is: hemidef merge --show.")
    return found


def _edited(tracker: Tracker, clash: Clash) -> Change:
    """What somebody made of our side of a conflict in the file."""
    doc = tracker.draft.get(clash.id) or {}
    fields = {name: (ours, doc.get(name)) for name, (ours, _) in clash.fields.items()}
    return Change(
        MERGE, clash.id, {n: sides for n, sides in fields.items() if sides[0] != sides[1]}
    )


def _is_of(clash: Clash, edited: tuple[str, ...]) -> bool:
    return clash.id == edited[0] and not clash.fields.keys().isdisjoint(edited[1:])


def _decide(tracker: Tracker, clash: Clash, side: int) -> Change:
    """Take one side of a conflict: 0 for ours, 1 for theirs.

    The change tells of the decision also where that leaves all as it is: another copy, where it
    was decided the other way, has not seen it.
    """
    doc: dict[str, Texts | None] = dict(tracker.draft.get(clash.id) or {})
    fields = {name: (doc.get(name), sides[side]) for name, sides in clash.fields.items()}
    doc.update({name: new for name, (_, new) in fields.items()})
    held = {name: texts for name, texts in doc.items() if texts}
    _put(tracker, [Change(MERGE, clash.id, {})], {clash.id: held} if "created" in held else {})
    return Change(MERGE, clash.id, {name: sides for name, sides in fields.items() if any(sides)})


def _last_merge(tracker: Tracker) -> tuple[int, str]:
    """The number and the key of the merge that the log ends with. Raises Conflict for none."""
    history = tracker.book.history.written
    if not history or not history[-1].merge:
        raise Conflict("the log does not end with a merge", "Restore the store from a backup.")
    return history[-1].number, history[-1].merge


def abandon(tracker: Tracker) -> list[str]:
    """Make the store what it was before the merge that is not settled; the ids it had changed.

    Raises Misuse where there is none, Conflict where the file was changed by hand since.
    """
    if not tracker.draft.conflicts():
        raise _nothing_to_settle()
    number, _ = _last_merge(tracker)
    done = [each.change for each in tracker.book.history.written if each.number == number]
    touched: set[str] = set()
    for change in reversed(done):
        if "id" in change.fields:
            old, new = map(str, change.fields["id"])
            id = old
            before: dict[str, Texts | None] = dict(tracker.draft.get(new) or {})
            tracker.draft.drop(new)
        else:
            id = change.id
            doc = tracker.draft.get(id) or {}
            if any(doc.get(name) != new for name, (_, new) in change.fields.items()):
                raise Conflict(f"{id} was changed by hand since", "Settle the merge instead.")
            before = {**doc, **{name: old for name, (old, _) in change.fields.items()}}
        touched.add(id)
        held = {name: side for name, side in before.items() if side}
        _put(tracker, [Change(MERGE, id, {})], {id: held})
    _order(tracker, [Change(MERGE, id, {}) for id in touched])
    first = next(at for at, each in tracker.draft.log() if each.get("change") == number)
    tracker.draft.cut_log(first)
    tracker.draft.leave([])
    return sorted(touched, key=lambda id: (ids.letter(id), ids.number(id)))


def _nothing_to_settle() -> HemidefError:
    """That no merge is waiting for somebody to decide."""
    return Misuse("no merge is waiting to be settled", "To begin one: hemidef merge FILE.")
