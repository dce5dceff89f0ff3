"""``hemidef moved``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import AllOption, AtOption, FormatOption, Terms, command
from hemidef.cli.desk import Desk
from hemidef.errors import Misuse, NotFound
from hemidef.model.values import INSTANT
from hemidef.reports.moved import compare, left, moves
from hemidef.reports.moved import moved as by_entry
from hemidef.store import Tables
from hemidef.tracker import past
from hemidef.tracker.book import Book
from hemidef.tracker.past import Moment


@command(short="Show what has moved since the last report.")
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

    Show what has moved since the last report: of each entry only what is net, with the notes that
    were kept meanwhile. What was moved there and back has not moved. Terms choose entries as they
    are now, and removed ones as they were then. The data formats have a row for each thing that
    moved: id, what, from, to, and for a due date the days.

    Then it counts. An entry counts under each word that is true of it:

        progressed          its status is nearer to done, the milestone is done,
                            or the figure is nearer to its target
        set back            its status went the other way, or it is stalled or
                            suspended now, or the figure is farther from its target
        slipped             it is due later
        reopened            it was closed, and is open
        dropped             it was closed without being done
        assessed            it was not assessed, and is now
        added, removed      it was not there, it is no longer there
        changed otherwise   something else in it changed
        unchanged           nothing in it changed
    """
    format = printing.check_format(format)
    if since is None:
        raise Misuse("moved since when?", "Say it: hemidef moved --since 30d, or --since monday.")
    book = desk.book()
    begin = find_moment(past.find_start, "--since", book, since)
    end = find_moment(past.find, "--until", book, until) if until is not None else None
    now = past.book_at(book, end) if end else book
    then = past.book_at(now, begin)
    if end and begin.number > end.number:
        raise Misuse(
            f"--since {since} is later than --until {until}", "Give the earlier one first."
        )
    _tell_beginning(book, begin)
    found = compare(then, now, now.select(terms or []), terms or [])
    if not found:
        printing.select(now, terms or [])
    title = f"Moved since {begin.name}{f' up to {end.name}' if end else ''}"
    grid = by_entry(found, now, title)
    if format in printing.DATA:
        printing.grids(desk, [moves(found, title)], format, key="")
    elif grid.rows:
        printing.grids(desk, [grid], format, every_row=all, key="")
    elif found:
        further = shell.line("moved", *(terms or []), "--since", "90d", *desk.same)
        streams.tell(f"Nothing has moved since {begin.name}. {grid.note} Further back: {further}")
    if others := left(then, now, found, terms or []):
        verb = "does" if len(others) == 1 else "do"
        named = ", ".join(others[: printing.MOST_NAMED])
        more = (
            f" and {len(others) - printing.MOST_NAMED} more"
            if others[printing.MOST_NAMED :]
            else ""
        )
        streams.tell(f"Not told: {named}{more}, which matched then and {verb} no longer.")


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
    made = INSTANT.day(past.beginning(book.tables) or INSTANT.start(book.today))
    if begin.day < made:
        streams.tell(f"The store was made on {made}: this is since then.")
