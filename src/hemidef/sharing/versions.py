"""Two versions of a store that git has, and the one that both began from, made one."""

from __future__ import annotations

from collections.abc import Callable

from hemidef.errors import Conflict, counted
from hemidef.store import Draft, Snapshot, Tables
from hemidef.tracker import settlement
from hemidef.tracker.changes import MERGE, RENUMBER, Logged
from hemidef.tracker.history import History
from hemidef.tracker.lineage import mentions, pair
from hemidef.tracker.merge import changed
from hemidef.tracker.settlement import Taken, copy_of
from hemidef.tracker.tracker import Tracker

# Makes the verbs for a draft, in the name of whoever runs the command.
Track = Callable[[Draft], Tracker]


def merge(ours: Snapshot, theirs: Snapshot, base: Snapshot | None, track: Track) -> Taken:
    """Take ``theirs`` into ``ours``, with what is in conflict; ``base`` is what both began from.

    Raises Conflict where one of them is no later form of ``base``, or has a merge to settle.
    """
    for side in (ours, theirs):
        check_grown(base, side)
    copy = copy_of(theirs.read())
    with ours.change() as draft:
        return settlement.take_in(track(draft), copy)


def check_grown(base: Snapshot | None, side: Snapshot, advice: str = "") -> None:
    """Raise Conflict, with the ``advice``, where ``side`` lacks commands that ``base`` has.

    They were taken out, as git revert does and an old backup in the store's place, or never meant
    to be there, as where git cherry-pick takes a later command alone. To merge such a version would
    bring them all in, and say nothing of it.
    """
    if base and (count := lost(base, side)):
        raise Conflict(
            f"{side.source}: lacks {counted(count, 'command')} that {base.source} has, "
            "as after git revert or with an old copy in its place",
            advice
            or "A merge would bring in what is lacking. To take a command back: hemidef undo.",
        )


def lost(base: Snapshot, side: Snapshot) -> int:
    """How many commands of ``base`` the other version does not have."""
    return len(commands(base.read()) - commands(side.read()))


def commands(tables: Tables) -> set[str]:
    """The keys of the commands in a log.

    Not those of merges, which another copy need not take in where they say nothing new to it.
    """
    return {
        each.key for each in History(tables).written if each.change.verb not in (MERGE, RENUMBER)
    }


def new_changes(before: Snapshot | None, after: Snapshot) -> list[Logged]:
    """The changes of the commands that only the later version has, oldest first."""
    tables = after.read()
    new = commands(tables) - (commands(before.read()) if before else set())
    return [each for each in History(tables).written if each.key in new]


def compare(before: Snapshot, after: Snapshot) -> Taken:
    """What came in between two versions of which the later one has all that the other had."""
    ours, theirs = copy_of(before.read()), copy_of(after.read())
    both = pair(ours, theirs)
    return Taken(
        theirs.docs,
        [*changed(both.ours.docs, theirs.docs)],
        [],
        len({each.key for each in new_changes(before, after)}),
        both.renumbered,
        [*mentions(both)],
    )
