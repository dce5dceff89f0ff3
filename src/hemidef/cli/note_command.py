"""``hemidef note``."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef.cli import printing
from hemidef.cli.command import Id, command
from hemidef.cli.desk import Desk


def note(
    desk: Desk,
    id: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to keep.")],
) -> None:
    """Example: hemidef note I-4 "Brazil asked for a new date"

    Keep a note about an entry in the log, with your name and the time.
    """
    with desk.writing() as tracker:
        made = tracker.note(id, text)
    printing.changes([made])


COMMAND = command(note, short="Keep a note about an entry.")
