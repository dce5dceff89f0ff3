"""``hemidef count``."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import AllOption, AsOfOption, FormatOption, Terms, command
from hemidef.cli.completion import offer_name
from hemidef.cli.desk import Desk
from hemidef.reports.count import barred, crossed, lines, tally


def count(
    desk: Desk,
    by: Annotated[
        list[str],
        typer.Option(
            metavar="FIELD",
            help="What to count by: status, lead, partners, ... Once or twice.",
            autocompletion=offer_name,
        ),
    ],
    terms: Terms = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
) -> None:
    """Example: hemidef count --by status --by theme

    Count the entries that the terms match by one field, or by two, one down and one across.
    Where a field is a list, an entry counts once under each of its values.
    """
    format = printing.checked(format)
    book = desk.book()
    counted = tally(book, book.select(terms or []), by)
    if not counted.entries and format not in printing.DATA:
        streams.tell(printing.nothing("entry", terms))
        return
    for_people = barred if len(counted.fields) == 1 else crossed
    grid = lines(counted) if format in printing.DATA else for_people(counted)
    printing.grids(desk, [grid], format, every_row=all, key="")


COMMAND = command(count, short="Count entries by one or two fields.")
