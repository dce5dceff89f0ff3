"""Sheets that come back: what was changed in one since it was sent, merged into what is here now.

Whoever had the sheet gave one command, which had seen what the store's log knew when the sheet was
sent, what came from the same sheet before, and nothing else. So a cell that nobody touched changes
nothing, whatever happened here since, and one that was changed on both sides is in conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hemidef.errors import listed
from hemidef.model.entries import Entry
from hemidef.model.fields import BORN, CREATED, Doc, texts
from hemidef.model.kinds import KINDS, kind_of
from hemidef.tracker.book import Book
from hemidef.tracker.changes import IMPORT, RENUMBER, Change, Logged, Side, new_key
from hemidef.tracker.decision import is_items, is_whole, together
from hemidef.tracker.history import History
from hemidef.tracker.intake import Delivery, Sent, Stamp, Watch, take
from hemidef.tracker.lineage import Copy
from hemidef.tracker.merge import do_again
from hemidef.tracker.past import tables_after
from hemidef.tracker.recognition import Incoming, adopt_ids
from hemidef.tracker.settlement import Taken, copy_of, take_in
from hemidef.tracker.tracker import Tracker


class Returned(NamedTuple):
    """What a sheet that came back does.

    ``taken`` is what was merged, None where nothing was changed; ``unchanged`` are the ids of the
    other rows. ``since`` counts the commands here that changed entries of the sheet and that it
    was not sent with. ``unsent`` are the changes to entries that it was not sent with: what was
    known of those, nothing tells.
    """

    taken: Taken | None
    unchanged: list[str]
    since: int
    unsent: list[Change]
    notes: Sequence[str]


# -- sending ---------------------------------------------------------------------------------


def stamp(book: Book, entries: Iterable[Entry]) -> Stamp:
    """What a sheet of ``entries`` is sent with."""
    seen: dict[str, list[str]] = {entry.id: [] for entry in entries}
    for each in book.history.changes:
        if each.change.id in seen:
            seen[each.change.id].append(each.key)
    sent = {id: Sent(book.doc(id), frozenset(keys)) for id, keys in seen.items()}
    number = book.history.number
    return Stamp(new_key(), number, _mark(book.history, number), sent)


def _mark(history: History, number: int) -> str:
    """What tells the command ``number`` of this store from that of any other: 8 signs."""
    last = next((each.key for each in reversed(history.written) if each.number == number), "")
    return _digest([history.tables.made, number, last])


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]


# -- coming back -----------------------------------------------------------------------------


def merge_sheet(tracker: Tracker, delivery: Delivery, *, watch: Watch = iter) -> Returned | None:
    """Merge a sheet, as one command; where it is in conflict, ours stays until it is settled.

    None, and nothing is done, where it has no stamp, or the store cannot tell what it was sent
    with: another store sent it, or the log is in another order since. Raises as ``take`` and
    ``take_in`` do.
    """
    if not (stamp := delivery.stamp):
        return None
    draft, history = tracker.draft, tracker.book.history
    ours = copy_of(draft)
    held = _held(tracker, stamp)
    sent = _sent(tracker, stamp, held)
    if not sent:
        return None
    named = [_name(entry, held) for entry in delivery.entries]
    entries = [_cut(entry, sent) for entry in adopt_ids(draft, named)]
    # Taken in where each entry is as whoever had the sheet saw what they changed; then ours again.
    put = _put(tracker, entries, sent)
    intake = take(tracker, delivery._replace(entries=entries), logged=False, watch=watch)
    changes = [*intake.new, *intake.changed]
    theirs = {change.id: draft.get(change.id) or {} for change in changes}
    for id in {*put, *theirs}:
        if doc := ours.docs.get(id):
            draft.put(id, doc)
        else:
            draft.drop(id)
    taken = None
    if changes:
        command = _command(tracker, stamp, changes)
        log = [*_seen(history, {id: sent[id] for id in theirs if id in sent})]
        log += [command._replace(change=change) for change in changes]
        taken = take_in(tracker, Copy({**ours.docs, **theirs}, log))
    unsent = [change for change in intake.changed if change.id not in sent]
    shown = {id: sent[id] for entry in entries if (id := entry.id or "") in sent}
    since = len({each.key for each in history.changes if _is_later(each, shown)})
    notes = [*intake.notes, *_missing(tracker, stamp, sent, entries)]
    return Returned(taken, intake.unchanged, since, unsent, notes)


def _held(tracker: Tracker, stamp: Stamp) -> Mapping[str, Sent]:
    """What the sheet was sent with, by the ids of then; nothing where the store cannot tell."""
    history = tracker.book.history
    if stamp.sent is not None:
        return stamp.sent
    if _mark(history, stamp.number) != stamp.mark:
        return {}
    seen: dict[str, set[str]] = {}
    for each in history.written:
        if each.number > stamp.number:
            break
        id = each.change.id
        if "id" in each.change.fields:
            seen[id] = seen.pop(str(each.change.fields["id"][0]), set())
        seen.setdefault(id, set()).add(each.key)
    then = tables_after(tracker.draft, stamp.number)
    rows = (row for kind in KINDS for row in then.rows(kind))
    return {id: Sent(doc, frozenset(seen.get(id, ()))) for id, doc in rows}


def _sent(tracker: Tracker, stamp: Stamp, held: Mapping[str, Sent]) -> dict[str, Sent]:
    """What this store has, or had, of what is ``held``, by the ids of now.

    Not what another copy knew more of than this store: there the whole row is news. What came from
    the same sheet before, and was not taken back, its people have seen too.
    """
    history = tracker.book.history
    keys = {each.key for each in history.written}
    then = [_name(Incoming(kind_of(id), each.doc, "", id), held) for id, each in held.items()]
    found: dict[str, Sent] = {}
    for entry, before in zip(adopt_ids(tracker.draft, then), held.values(), strict=True):
        id = entry.id or ""
        here = tracker.draft.get(id)
        is_same = entry.created == (here["created"] if here else history.created.get(id))
        if is_same and before.seen <= keys:
            known = tracker.book.schema.of(id).order(entry.given)
            found[id] = Sent({**known, **_identity(here or known)}, before.seen)
    for each in history.changes:
        id = each.change.id
        if id in found and each.key.startswith(f"{stamp.sheet}-") and not each.undone:
            doc, seen = found[id]
            made = tracker.book.schema.of(id).order({**doc, **do_again(each.change, doc)})
            found[id] = Sent(made, seen | {each.key})
    return found


def _is_later(logged: Logged, sent: Mapping[str, Sent]) -> bool:
    """Whether it is a change to an entry of the sheet that this was not sent with, and stands."""
    known = sent.get(logged.change.id)
    if known is None or logged.key in known.seen or logged.undone:
        return False
    takes_back_later = logged.back is not None and logged.back not in known.seen
    return not (takes_back_later or logged.change.verb == RENUMBER)


def _identity(doc: Doc) -> Doc:
    return {name: doc[name] for name in (CREATED.name, BORN.name) if name in doc}


def _name(entry: Incoming, held: Mapping[str, Sent]) -> Incoming:
    """The entry with when it was made, and under which id, also where its row does not say so."""
    if not entry.id or entry.id not in held:
        return entry
    doc = held[entry.id].doc
    created, born = str(doc[CREATED.name]), str(doc.get(BORN.name) or entry.id)
    return entry._replace(created=entry.created or created, born=entry.born or born)


def _cut(entry: Incoming, sent: Mapping[str, Sent]) -> Incoming:
    """The entry with those cells alone that are others than was sent."""
    if not entry.id or entry.id not in sent:
        return entry
    doc = sent[entry.id].doc
    touched = {
        name: held
        for name, held in entry.given.items()
        if texts(entry.given, name) != texts(doc, name)
    }
    return entry._replace(given=touched)


def _put(tracker: Tracker, entries: Iterable[Incoming], sent: Mapping[str, Sent]) -> list[str]:
    """Make the values that were changed what was sent, and put back what was removed since.

    The ids of the entries that are others for it.
    """
    put = []
    for entry in entries:
        id = entry.id or ""
        if id not in sent:
            continue
        doc, here = sent[id].doc, tracker.draft.get(id)
        if here is None:
            put.append(id)
            tracker.draft.put(id, doc)
        elif entry.given:
            put.append(id)
            names = {each for name in entry.given for each in together(name)}
            then = {**here, **{name: doc.get(name) for name in names}}
            tracker.draft.put(id, tracker.book.schema.of(id).order(then))
    return put


def _command(tracker: Tracker, stamp: Stamp, changes: Sequence[Change]) -> Logged:
    """What the changes of a sheet are logged from. The same sheet again is the same command.

    One that was taken back is not: it may come again.
    """
    history = tracker.book.history
    before = {each.key for each in history.written if each.undone}
    back = sorted(key for key in before if key.startswith(f"{stamp.sheet}-"))
    key = f"{stamp.sheet}-{_digest([back, changes])}"
    return Logged(tracker.draft.next_log, tracker.now, tracker.by, Change(IMPORT, "", {}), key)


def _seen(history: History, sent: Mapping[str, Sent]) -> Iterator[Logged]:
    """The log that the sheet's people had seen: of the entries ``sent``, the commands named there.

    An undo of what they had not seen, which left what they had, counts as seen.
    """
    for logged, now in zip(history.written, history.changes, strict=True):
        known = sent.get(now.change.id)
        if (
            known is None
            or logged.key in known.seen
            or logged.change.verb == RENUMBER
            or (logged.back is not None and _leaves(now.change, known.doc))
        ):
            yield logged


def _leaves(change: Change, doc: Doc) -> bool:
    """Whether what a change left is what ``doc`` has."""
    return all(doc.get(name) == new for name, (_, new) in change.fields.items())


def _missing(
    tracker: Tracker, stamp: Stamp, sent: Mapping[str, Sent], entries: Sequence[Incoming]
) -> Iterator[str]:
    """That rows are gone, which removes nothing. A CSV file does not say which it was sent with."""
    kinds, there = {entry.kind for entry in entries}, {entry.id for entry in entries}
    gone = [id for id in sent if id not in there and kind_of(id) in kinds and tracker.draft.get(id)]
    if stamp.sent is not None and gone:
        yield f"Sent, and not in the file any more: {listed(gone, 10)}; an import removes nothing."


# -- without a stamp -------------------------------------------------------------------------


def going_back(history: History, changes: Iterable[Change]) -> Iterator[tuple[Change, Logged]]:
    """Each of ``changes`` that gives a field a value which it had before, with that field alone.

    Of a list, an item that it had or had not. Also the change that had replaced it then.
    """
    lines: dict[str, list[Logged]] = {change.id: [] for change in changes}
    for logged in history.changes if lines else ():
        if logged.change.id in lines and not is_whole(logged.change):
            lines[logged.change.id].append(logged)
    for change in changes:
        for name, (now, new) in change.fields.items():
            replaced = (
                each
                for each in reversed(lines[change.id])
                if name in each.change.fields
                and _is_undone_by(each.change.fields[name], now, new, change.id)
            )
            if last := next(replaced, None):
                yield change._replace(fields={name: (now, new)}), last


def _is_undone_by(sides: tuple[Side, Side], now: Side, new: Side, id: str) -> bool:
    """Whether a change of these ``sides`` is taken back, in part, where ``now`` becomes ``new``."""
    if not is_items(id, *sides, now, new):
        return sides[0] == new
    before, after, here, there = (set(side or ()) for side in (*sides, now, new))
    return bool((before - after) & (there - here) or (after - before) & (here - there))
