"""``hemidef import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.exchange.reading import FORMATS, read_entries
from hemidef.tracker.intake import take

# Of new entries, so many are named and the rest counted.
MOST_NEW = 20


def import_(
    desk: Desk,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A YAML or JSON file.")],
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="yaml or json; else by the ending."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change; change nothing.")
    ] = False,
) -> None:
    """Example: hemidef import plan.yaml --dry-run

    Take in a document such as hemidef export writes. An entry with a known id is updated: a
    field that it leaves out stays, one that it leaves empty is cleared. Others are added. If
    anything is wrong, everything wrong is listed and nothing is imported.
    """
    if format is not None:
        format = printing.checked(format, sorted(set(FORMATS.values())))
    delivery = read_entries(file, desk.context, format or "")
    with desk.writing(rehearse=dry_run) as tracker:
        taken = take(tracker, delivery)
    printing.changes(taken.new[:MOST_NEW], brief=True)
    if len(taken.new) > MOST_NEW:
        streams.say([f"… and {len(taken.new) - MOST_NEW} more new entries"])
    printing.changes(taken.changed)
    counts = f"{len(taken.new)} new, {len(taken.changed)} changed, {taken.unchanged} unchanged"
    streams.tell(f"{counts}; nothing was imported: a dry run." if dry_run else f"{counts}.")


COMMAND = command(import_, name="import", short="Take in entries from a YAML or JSON file.")
