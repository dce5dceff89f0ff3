"""``hemidef undo``."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.model.values import INSTANT


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
        logged = tracker.book.history.command(target)[0]
        made = tracker.undo(target)
    verb = "Would undo" if dry_run else "Undid"
    when = INSTANT.words(logged.at)
    said = f"{verb} change {target}: {logged.change.verb} by {logged.by}, {when} UTC"
    printing.report([said], rehearsed=dry_run)
    all = "" if dry_run else f": {shell.line('log', '--limit', str(len(made)), *desk.there)}"
    printing.changes(made, rehearsed=dry_run, rest=f"more entries{all}")


COMMAND = command(undo, short="Take back the last change, or any one.")
