"""What git has begun in a clone and not ended: a merge, a rebase; which side of it is whose."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

from hemidef import files
from hemidef.errors import Conflict
from hemidef.sharing import versions
from hemidef.sharing.clone import Clone
from hemidef.sharing.versions import Track
from hemidef.store import Snapshot, Store, Unmerged
from hemidef.tracker.settlement import Taken


class Operation(NamedTuple):
    """What is under way, what ``ours`` and ``theirs`` are in it, and how to go on."""

    name: str
    ours: str
    theirs: str
    go_on: str
    give_up: str

    @property
    def is_swapped(self) -> bool:
        """Whether ours is others', and theirs one's own: a rebase makes one's commits anew."""
        return self.ours != _HERE


_HERE = "your branch"
# By what lies in git's folder while it is under way; of two, the first says it.
_OPERATIONS = {
    "rebase-merge": ("rebase", "the branch that you rebase onto", "your own commit"),
    "rebase-apply/applying": ("am", _HERE, "the patch"),
    "rebase-apply": ("rebase", "the branch that you rebase onto", "your own commit"),
    "MERGE_HEAD": ("merge", _HERE, "the branch that you merge"),
    "CHERRY_PICK_HEAD": ("cherry-pick", _HERE, "the commit that you pick"),
    "REVERT_HEAD": ("revert", _HERE, "the version before the commit that you revert"),
}
# Git keeps no note of that: only what it left in the index tells.
_STASH = Operation(
    "stash pop", _HERE, "what you had put aside", "git stash drop", "git checkout HEAD -- FILE"
)


def _under_way(clone: Clone) -> Operation | None:
    """What git has begun in the clone, by its own notes."""
    for place, (name, ours, theirs) in _OPERATIONS.items():
        if (clone.folder / place).exists():
            command = f"git {name}"
            return Operation(name, ours, theirs, f"{command} --continue", f"{command} --abort")
    return None


def check_idle(clone: Clone) -> None:
    """Raise Conflict where something is under way in the clone."""
    found = _under_way(clone)
    if found:
        raise Conflict(
            f"git has a {found.name} under way here",
            f"Finish it ({found.go_on}) or give it up ({found.give_up}), then: hemidef sync.",
        )
    if clone.stages():
        raise Conflict(
            f"{clone.store}: git has a conflict here",
            "Merge the two sides: hemidef merge --continue.",
        )


def of_conflict(clone: Clone) -> Operation | None:
    """What the store is in conflict by, as git sees it; None where it is in none."""
    return (_under_way(clone) or _STASH) if clone.stages() else None


def merge_stages(store: Store, clone: Clone, track: Track) -> Taken:
    """Merge the two sides of a conflict that git has of the store, and write it whole.

    What was done since with ours in its place stays. Raises Conflict where one of the sides is
    gone or no later form of the common one, as ``versions.merge`` does.
    """
    before = files.read(store.path)
    sides = clone.stages()
    if not {2, 3} <= sides.keys():
        gone = "ours" if 2 not in sides else "theirs"
        raise Conflict(
            f"{store.path}: has changed on one side of git's conflict, and is gone on the other "
            f"({gone})",
            "Keep it (git add FILE) or not (git rm FILE).",
        )
    ours, theirs = sides[2], sides[3]
    with contextlib.suppress(Unmerged):
        here = Snapshot(before, str(store.path))
        done = versions.commands(here.read())
        if not versions.lost(ours, here):
            ours = here
        elif not versions.lost(theirs, here):
            theirs = here
        elif done - versions.commands(ours.read()) - versions.commands(theirs.read()):
            raise Conflict(
                f"{store.path}: was changed since, and has neither side of git's conflict whole",
                "Begin with yours (git checkout --ours FILE), then: hemidef merge --continue.",
            )
    taken = versions.merge(ours, theirs, sides.get(1), track)
    if ours.data != before:
        store.replace(ours.data, expected=before)
    return taken
