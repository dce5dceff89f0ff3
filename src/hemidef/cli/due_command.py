"""``hemidef due``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import AllOption, AsOfOption, FormatOption, Terms, command, fields_of
from hemidef.cli.completion import offer_values
from hemidef.cli.desk import Desk
from hemidef.errors import Invalid, Misuse
from hemidef.model import periods
from hemidef.model.kinds import KINDS
from hemidef.reports.schedule import due as deadlines
from hemidef.reports.schedule import undated

# A page of what is overdue, and one of what is due soon.
MOST_ROWS = 50


def due(
    desk: Desk,
    terms: Terms = None,
    within: Annotated[
        str,
        typer.Option(metavar="PERIOD", help="How far to look ahead: 30d, 2w, eoq, 2027-Q1, ..."),
    ] = "30d",
    lead: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Only what this one leads, as lead:TEXT.",
            autocompletion=offer_values(fields_of(*KINDS)["lead"]),
        ),
    ] = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
) -> None:
    """Example: hemidef due --within 30d

    List what is overdue, then what is due soon: initiatives, recommendations and milestones
    together, with the days that are left and who leads them (for a milestone, its initiative's
    lead).
    """
    format = printing.checked(format)
    book = desk.book()
    until = _horizon(within, book.today)
    chosen = [*(terms or []), *([f"lead:{lead}"] if lead is not None else [])]
    entries = book.select(chosen)
    found = deadlines(book, entries, until)
    if format not in printing.DATA:
        found = [grid for grid in found if grid.rows]
    if found:
        printing.grids(desk, found, format, every_row=all, most=MOST_ROWS, key="when")
    else:
        streams.tell(f"Nothing is overdue, and nothing is due by {until}.")
    without = len(undated(book, entries))
    if without and format == "table":
        verb = "has" if without == 1 else "have"
        streams.tell(
            f"{printing.counted(without, 'open entry', 'open entries')} {verb} no due date: "
            f"{shell.line('list', 'is:open', 'due:none', *chosen, *desk.same)}"
        )


def _horizon(within: str, today: date) -> date:
    """The last day to look ahead to. Raises Misuse for what is no length of time or period."""
    length = re.fullmatch(r"(\d{1,5})([dw])", within.strip(), re.ASCII | re.I)
    if length:
        days = int(length[1]) * (7 if length[2] in "wW" else 1)
        return today + timedelta(days=min(days, (date.max - today).days))
    try:
        return periods.parse(within, today).last
    except Invalid as error:
        hint = "Expected 30d, 2w, or a period such as eoq, 2027-Q1 or 2027-03-31."
        raise Misuse(f"--within: {error.problem}", hint) from None


COMMAND = command(due, short="List what is overdue and what is due soon.")
