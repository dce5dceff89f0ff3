"""``hemidef show``."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import AsOfOption, Ids, command
from hemidef.cli.completion import offer_choices
from hemidef.cli.desk import Desk
from hemidef.reports.details import details
from hemidef.reports.listing import fields_in

_FORMATS = ("table", "yaml", "json")


def show(
    desk: Desk,
    ids: Ids,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="table, yaml or json.",
            autocompletion=offer_choices(_FORMATS),
        ),
    ] = "table",
    as_of: AsOfOption = None,
) -> None:
    """Example: hemidef show I-4

    Show entries whole: fields, milestones, indicators, links both ways, the last changes.
    With -f yaml or json, as a document that hemidef import takes.
    """
    format = printing.checked(format, _FORMATS)
    book = desk.book()
    entries = list({entry.id: entry for entry in map(book.entry, ids)}.values())
    if format != "table":
        also = fields_in(book, entries)
        streams.write(printing.document([*entries, *also], [], format))
        return
    from hemidef.render.pages import page as drawn

    pages = (drawn(details(book, entry), desk.terminal) for entry in entries)
    printing.draw(desk, (part for page in pages for part in page))


COMMAND = command(show, short="Show entries whole, with links and last changes.")
