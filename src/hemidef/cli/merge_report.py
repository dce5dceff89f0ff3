"""What a merge brought in, and what it left to decide, as it is printed."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.desk import Desk
from hemidef.errors import counted, listed
from hemidef.model.entries import Entry
from hemidef.model.kinds import KINDS, kind_of
from hemidef.tracker.changes import Clash
from hemidef.tracker.settlement import Taken


def tell(desk: Desk, source: str, taken: Taken, *, dry_run: bool) -> bool:
    """Print what came in from ``source``, entry by entry, and which ids are others now.

    False where nothing did.
    """
    added = {each.id for each in taken.changes if not each.fields.get("created", ("was", ""))[0]}
    said = []
    for whose, renumbered in zip(("your", "their"), taken.renumbered, strict=True):
        for old, new in renumbered.items():
            if kind_of(new) in KINDS and (whose == "your" or new in added) and new in taken.docs:
                title = Entry(kind_of(new), new, taken.docs[new]).headline
                said.append(f"{new}  was {whose} {old}: {title}")
    said += printing.first_lines(desk, taken.changes, "more entries: hemidef log", brief=True)
    printing.report(said, rehearsed=dry_run)
    for id, name, old, new in taken.mentions[: printing.MOST_NAMED]:
        streams.tell(f"{id}: its {name} names {old}, which is {new} now.")
    if (more := len(taken.mentions) - printing.MOST_NAMED) > 0:
        streams.tell(f"… and {more} more texts name an id that is another now.")
    gone = sum(change.id not in taken.docs for change in taken.changes)
    counts = f"{len(added)} new, {len(taken.changes) - len(added) - gone} changed, {gone} removed"
    if not (said or taken.commands or taken.clashes):
        return False
    if dry_run:
        streams.tell(f"{counts}; nothing was merged: a dry run.")
    else:
        number = counted(taken.commands, "command")
        streams.tell(f"{counts}{f', by {number} of {source}' if taken.commands else ''}.")
    return True


def leave(
    desk: Desk,
    clashes: Sequence[Clash],
    *,
    dry_run: bool = False,
    ours: str = "Yours",
    then: str = "",
) -> None:
    """Say what is in conflict, and what to do ``then``; end with the exit code of findings.

    ``ours`` is whose values stand: in a git rebase, ours is the branch that it goes onto.
    """
    streams.tell(f"In conflict: {places(clashes)}.")
    if not dry_run:
        show, take = (shell.line("merge", each, *desk.there) for each in ("--show", "--ours"))
        streams.tell(
            f"{ours} stays until you settle it. See both: {show}. "
            f"Then: {take}, --theirs, or --set {clashes[0].place}=VALUE."
        )
        if then:
            streams.tell(then)
    raise typer.Exit(1)


def places(clashes: Sequence[Clash]) -> str:
    """Where the conflicts are: the first ten, and how many more."""
    return listed([clash.place for clash in clashes], 10)
