"""``hemidef moved``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.cli.options import AllOption, AtOption, FormatOption, Terms
from hemidef.errors import Misuse, NotFound, listed
from hemidef.model.dates import INSTANT
from hemidef.reports.moved import moved as by_entry
from hemidef.reports.moved import moves
from hemidef.reports.movement import compare, left
from hemidef.store import Tables
from hemidef.tracker import past
from hemidef.tracker.book import Book
from hemidef.tracker.past import Moment


@command(short="Show what has moved since the last report.", paged=True)
def moved(
    desk: Desk,
    terms: Terms = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|CHANGE",
            help="Since when: 2026-10-01, 30d, monday, ..., or after the change of this number.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|CHANGE",
            help="Up to when, if not now: to the end of a day, or the change of this number.",
        ),
    ] = None,
    all: AllOption = False,
    format: FormatOption = "table",
    at: AtOption = None,
) -> None:
    """Example: hemidef moved --since 30d

    Show what has moved since the last report: a line for each entry, with what is different now
    and the notes that were kept meanwhile. What was changed and changed back has not moved. Terms
    choose entries as they are now, and removed ones as they were then. The formats for programs
    (yaml, json, csv, tsv) have a row for each thing that moved: id, what, from, to, and the days
    for a due date.

    Below the table stands how many entries count as what; one may count as several things:

        progressed         status or figure nearer to its goal; milestone done
        set back           status or figure farther from it; stalled, suspended
        slipped            due later
        reopened           was closed or done, is not
        dropped            closed without being done
        assessed           was not assessed, has a status now
        added              was not there
        removed            is no longer there
        changed otherwise  none of these, but something in it changed
        unchanged          nothing in it changed
    """
    format = printing.check_format(format)
    if since is None:
        raise Misuse("moved since when?", "Say it: hemidef moved --since 30d, or --since monday.")
    book = desk.book()
    begin = find_moment(past.find_start, "--since", book, since)
    end = find_moment(past.find, "--until", book, until) if until is not None else None
    now = past.book_at(book, end) if end else book
    then = past.book_at(now, begin)
    if end and (begin.number, begin.day) > (end.number, end.day):
        raise Misuse(
            f"--since {since} is later than --until {until}", "Give the earlier one first."
        )
    _tell_beginning(book, begin)
    found = compare(then, now, now.select(terms or []), terms or [])
    tell = printing.tell_overlooked if found else printing.select  # which says that none match
    tell(now, terms or [])
    title = f"Moved since {begin.name}{f' up to {end.name}' if end else ''}"
    grid = by_entry(found, now, title)
    if format in printing.DATA:
        printing.grids(desk, [moves(found, title)], format, key="")
    elif grid.rows:
        printing.grids(desk, [grid], format, every_row=all, key="")
    elif found:
        days = max(2 * (now.today - begin.day).days, 30)
        further = shell.line("moved", *(terms or []), "--since", f"{days}d", *desk.same)
        streams.tell(f"Nothing has {title.lower()}: {grid.note} Further back: {further}")
    if others := left(then, now, found, terms or []):
        named = listed(others, printing.MOST_NAMED)
        streams.tell(f"Matched then but not now, and left out: {named}.")


def find_moment(
    find: Callable[[Tables, str, date], Moment], option: str, book: Book, text: str
) -> Moment:
    """The moment that an option names. Raises Misuse or NotFound."""
    try:
        return find(book.tables, text, book.today)
    except (Misuse, NotFound) as error:
        raise error.within(option) from None


def _tell_beginning(book: Book, begin: Moment) -> None:
    """Say what is compared where the store was made later."""
    began = past.beginning(book.tables)
    if began and INSTANT.day(began) > begin.day:
        told = past.tell_beginning(book.tables)
        streams.tell(f"{told[0].upper()}{told[1:]}: this is since then.")
