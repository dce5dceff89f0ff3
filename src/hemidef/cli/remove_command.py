"""``hemidef remove``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import Ids, command
from hemidef.cli.desk import Desk
from hemidef.errors import Misuse


def remove(
    desk: Desk,
    ids: Ids,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Also where others point at it: clear that, and remove its milestones and "
            "indicators.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would go; remove nothing.")
    ] = False,
) -> None:
    """Example: hemidef remove M-3

    Remove entries; where several would go, it asks. hemidef undo brings them back; their ids are
    never given again.
    """
    if (len(ids) > 1 or force) and not (yes or dry_run):
        _confirm(desk, ids, force)
    with desk.writing(rehearse=dry_run) as tracker:
        made = tracker.remove(ids, force=force)
    printing.changes(made, rehearsed=dry_run)
    if dry_run:
        streams.tell("Nothing was removed: this was a dry run.")


def _confirm(desk: Desk, ids: list[str], force: bool) -> None:
    """Ask where several would go, naming them. Raises Misuse where nobody is there to answer."""
    with desk.writing(rehearse=True) as tracker:  # refuses here what it would refuse later
        made = tracker.remove(ids, force=force)
    going = sum("created" in change.fields for change in made)
    if going < 2:
        return
    if not (streams.is_terminal(sys.stdin) and streams.is_terminal(sys.stderr)):
        raise Misuse(f"removing {going} entries wants a confirmation", "Give --yes to go ahead.")
    streams.tell("This would be done:")
    for line in printing.lines(made):
        streams.tell(line)
    if not typer.confirm("Remove them?", err=True):
        streams.tell("Nothing was removed.")
        raise typer.Exit(1)


COMMAND = command(remove, short="Remove entries.")
