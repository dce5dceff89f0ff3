"""``hemidef remove``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.errors import Misuse


def remove(
    desk: Desk,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="I-4, R-2, M-1, K-3 or i4.")],
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

    Remove entries. hemidef undo brings them back; their ids are never given again.
    """
    if len(ids) > 1 and not (yes or dry_run):
        _confirm(desk, ids)
    with desk.writing(rehearse=dry_run) as tracker:
        made = tracker.remove(ids, force=force)
    printing.changes(made)
    if dry_run:
        streams.tell("Nothing was removed: this was a dry run.")


def _confirm(desk: Desk, ids: list[str]) -> None:
    rows = [desk.book().row(id) for id in ids]
    if not (streams.is_terminal(sys.stdin) and streams.is_terminal(sys.stderr)):
        raise Misuse(
            f"removing {len(rows)} entries wants a confirmation", "Give --yes to go ahead."
        )
    for row in rows:
        streams.tell(f"{row.id}  {row.doc[row.kind.headline]}")
    if not typer.confirm(f"Remove these {len(rows)}?", err=True):
        raise typer.Abort


COMMAND = command(remove, short="Remove entries.")
