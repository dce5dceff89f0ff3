"""``hemidef undo``."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.model.values import INSTANT

# So many are named and the rest counted; whoever takes back an import knows what was in it.
MOST_NAMED = 20


def undo(
    desk: Desk,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[NUMBER]", help="The number of a change in hemidef log.", show_default=False
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change; change nothing.")
    ] = False,
) -> None:
    """Example: hemidef undo

    Take back the last change, exactly; again, the one before it. With a number, take back that
    change, which may itself be an undo.
    """
    with desk.writing(rehearse=dry_run) as tracker:
        target = tracker.undoable(number)
        logged = tracker.history.command(target)[0]
        made = tracker.undo(target)
    verb = "Would undo" if dry_run else "Undid"
    when = INSTANT.words(logged.at)
    said = f"{verb} change {target}: {logged.change.verb} by {logged.by}, {when} UTC"
    printing.report([said], rehearsed=dry_run)
    printing.changes(made[:MOST_NAMED], rehearsed=dry_run)
    if len(made) > MOST_NAMED:
        more = f"… and {len(made) - MOST_NAMED} more entries"
        rest = "" if dry_run else f": {shell.line('log', '--limit', str(len(made)), *desk.there)}"
        printing.report([more + rest], rehearsed=dry_run)


COMMAND = command(undo, short="Take back the last change, or any one.")
