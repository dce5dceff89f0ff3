"""Undo: a command of the log is taken back, exactly, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hemidef.errors import Conflict, Invalid, NotFound
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import BORN, CREATED, Texts
from hemidef.model.kinds import FIELD
from hemidef.tracker import checks
from hemidef.tracker.book import targets
from hemidef.tracker.changes import RENUMBER, Change
from hemidef.tracker.tracker import Tracker


def take_back(tracker: Tracker, number: int | None = None) -> list[Change]:
    """Take back the command ``number`` of the log, or the last that is not taken back.

    Raises NotFound when there is none, Conflict when what it did has changed since.
    """
    target = undoable(tracker, number)
    history = tracker.book.history
    done = history.command(target)[::-1]
    if any(_renumbers(each.change) for each in done):  # what it did is told by the ids of then
        done = [each for each in reversed(history.written) if each.number == target]
        others = history.renumbered_since(target)
        if not others.keys().isdisjoint(each.change.id for each in done):
            why = f"{', '.join(sorted(others))} got another id since"
            raise _stuck(tracker, target, why, _renumbers)
    changes: list[Change] = []
    for logged in done:
        if logged.change.verb == RENUMBER and all(each.verb != RENUMBER for each in changes):
            _check_undone(tracker, target, changes)  # while they go by the ids of then
        changes.append(_restore(tracker, logged.change, target))
    _check_undone(tracker, target, changes)
    tracker.log(changes, undoes=[logged.key for logged in done])
    return changes


def undoable(tracker: Tracker, number: int | None) -> int:
    """The command that ``take_back`` would take back. Raises NotFound when there is none."""
    commands = tracker.book.history.commands
    standing = commands.keys() - tracker.book.history.undone
    if number is None:
        plain = [each for each in standing if commands[each] is None]
        if not plain:
            raise NotFound("there is nothing to undo", "See what was done: hemidef log.")
        return max(plain)
    if number not in standing:
        what = "is already undone" if number in commands else "is not in the log"
        raise NotFound(f"change {number} {what}", "See the numbers: hemidef log.")
    return number


def _check_undone(tracker: Tracker, target: int, changes: Sequence[Change]) -> None:
    """Raise Conflict for what is broken by ``changes``, which take back the command."""
    try:
        for change in changes:
            _settle(tracker, change.id)
    except Invalid as error:
        raise _stuck(tracker, target, error.problem, _declares, _any) from None
    faults = checks.faults(tracker.book, changes)
    if faults:
        id, fault = faults[0]
        alone = [id] == [change.id for change in changes]
        why = fault.problem if alone else f"{id}: {fault.problem}"
        about = {id, *targets(Entry(tracker.book.schema.of(id), id, tracker.draft.get(id) or {}))}
        raise _stuck(tracker, target, why, lambda change: change.id in about, _declares, _any)


def _restore(tracker: Tracker, change: Change, number: int) -> Change:
    """Make the entry what it was before ``change``, made by the command ``number``.

    Raises Conflict where it is not what the change left behind.
    """

    def refuse(why: str, name: str = "") -> Conflict:
        def did(other: Change) -> bool:
            return other.id == change.id and (not name or name in other.fields)

        return _stuck(tracker, number, f"{change.id} {why} since", did)

    if _renumbers(change):
        return _renumber_back(tracker, change, refuse)
    doc: dict[str, Texts | None] = dict(tracker.draft.get(change.id) or {})
    if change.fields and not doc and CREATED.name not in change.fields:
        raise refuse("was removed")
    for name, (old, new) in change.fields.items():
        if doc.get(name) != new:
            raise refuse(f"{name} has changed", name)
        doc[name] = old
    before = {name: held for name, held in doc.items() if held}
    if before and CREATED.name not in before:  # the change made it, and more was added since
        name = next(iter(before))
        raise refuse(f"{name} has changed", name)
    if before:
        tracker.draft.put(change.id, before)
    else:
        tracker.draft.drop(change.id)
    return _backwards(change, change.id)


def _renumber_back(tracker: Tracker, change: Change, refuse: Callable[[str], Conflict]) -> Change:
    """Give an entry the id that it had before ``change``."""
    old, new = map(str, change.fields["id"])
    doc = tracker.draft.get(new)
    if doc is None:
        raise refuse("was removed")
    if tracker.draft.get(old) is not None:
        raise refuse(f"cannot be {old} again, which was taken")
    born = change.fields.get("born", (doc.get(BORN.name),))[0]
    tracker.draft.drop(new)
    tracker.draft.put(old, {name: held for name, held in {**doc, BORN.name: born}.items() if held})
    return _backwards(change, old)


def _stuck(
    tracker: Tracker, number: int, why: str, *suspects: Callable[[Change], bool]
) -> Conflict:
    """That the command ``number`` cannot be taken back, and which one has to be before it.

    That is the last one that made a change of the kind that is in the way: what it left is
    there now. Where the first of ``suspects`` finds no later one, the next is asked.
    """
    found = map(tracker.book.history.last_of, suspects)
    later = next((each for each in found if each > number), None)
    advice = f"Undo change {later} first: hemidef undo {later}."
    if later is None:
        advice = "No later change in the log did that: put it right with hemidef update."
    return Conflict(f"change {number} cannot be undone: {why}", advice)


def _settle(tracker: Tracker, id: str) -> None:
    """Put the fields of an entry that came back in order.

    Raises Invalid where it does not fit the fields that there are now.
    """
    kind = tracker.book.schema.of(id)
    doc = tracker.draft.get(id)
    if doc is not None:
        if problem := kind.unfit(doc):
            raise Invalid(f"{id} would not fit: {problem}")
        tracker.draft.put(id, kind.order(doc))


def _backwards(change: Change, id: str) -> Change:
    """``change`` the other way round, of the entry ``id``."""
    verb = RENUMBER if change.verb == RENUMBER else "undo"
    return Change(verb, id, {name: (new, old) for name, (old, new) in change.fields.items()})


def _renumbers(change: Change) -> bool:
    """Whether it gives an entry another id."""
    return "id" in change.fields


def _declares(change: Change) -> bool:
    """Whether it is a change to a field of the store's own."""
    return ids.letter(change.id) == FIELD.letter


def _any(change: Change) -> bool:
    return True
