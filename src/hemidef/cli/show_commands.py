"""``hemidef show`` and ``log``: an entry whole, and what was changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.completion import offer_choices, offer_ids_and_terms
from hemidef.cli.desk import Desk
from hemidef.cli.near_misses import meant
from hemidef.cli.options import AllOption, AsOfOption, AtOption, FormatOption, Ids
from hemidef.errors import Invalid, Misuse
from hemidef.model import ids as names
from hemidef.model import periods
from hemidef.model.dates import INSTANT
from hemidef.reports.details import details
from hemidef.reports.listing import fields_in
from hemidef.reports.log import history
from hemidef.tracker.book import Book, identify

_FORMATS = ("table", "yaml", "json")


@command(short="Show entries in full, with links and last changes.", paged=True)
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
    at: AtOption = None,
) -> None:
    """Example: hemidef show I-4

    Show entries in full: their fields, milestones, indicators, links both ways and last changes.
    With -f yaml or json, print them as a document that hemidef import takes in.
    """
    format = printing.check_format(format, _FORMATS)
    book = desk.book()
    entries = list({entry.id: entry for entry in map(book.entry, ids)}.values())
    if format != "table":
        also = fields_in(book, entries)
        streams.write(printing.document([*entries, *also], None, format))
        return
    from hemidef.render.pages import draw_page

    pages = (draw_page(details(book, entry), desk.terminal) for entry in entries)
    printing.draw(desk, (part for page in pages for part in page))


@command(short="Show what was changed, when and by whom.", paged=True)
def log(
    desk: Desk,
    terms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|TERM]...",
            help="Only changes of these entries: I-4, also removed ones; lead:J5, ...",
            show_default=False,
            autocompletion=offer_ids_and_terms,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Only since then: 2026-10-01, 30d, monday, ..."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only up to then, including that day.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The last so many.")] = None,
    all: AllOption = False,
    format: FormatOption = "table",
    at: AtOption = None,
) -> None:
    """Example: hemidef log I-4 --since monday

    Show what was changed, when and by whom, the newest first. The changes of an initiative
    include those of its milestones and indicators. Times are in your own time zone.
    """
    format = printing.check_format(format)
    book = desk.book()
    ids, rest = _ids(terms or [])
    found = book.history.changes[::-1]
    if terms:
        own = book.family(_wanted(book, ids, rest))
        found = [logged for logged in found if logged.change.id in own]
    if since is not None:
        first = _period("--since", since, book.today).first
        found = [logged for logged in found if INSTANT.day(logged.at) >= first]
    if until is not None:
        last = _period("--until", until, book.today).last
        found = [logged for logged in found if INSTANT.day(logged.at) <= last]
    whose = f" of {', '.join(ids)}" if ids and not rest else ""
    if not found and format == "table":
        limits = {"since": since, "until": until}
        said = "".join(f" {word} {date}" for word, date in limits.items() if date is not None)
        matching = f" of entries that match {' '.join(rest)}" if rest else whose
        instead = meant(rest, book) if rest and not book.select(rest) else []
        question = f" Did you mean {' '.join(instead)}?" if instead else ""
        streams.tell(f"No changes{matching}{said or ' yet'}.{question}")
        return
    named = ids[0] if whose and not ids[1:] and format not in printing.DATA else ""
    grid = history(book, found[:limit], f"Changes{whose}", of=named)
    printing.grids(desk, [grid], format, every_row=all, key="change")


def _ids(words: list[str]) -> tuple[list[str], list[str]]:
    """The ids among the words, and the other words. Raises Misuse for an id of no kind."""
    ids: list[str] = []
    rest: list[str] = []
    for word in words:
        if names.can_parse(word):
            ids.append(identify(word))
        else:
            rest.append(word)
    return list(dict.fromkeys(ids)), rest


def _wanted(book: Book, ids: list[str], terms: list[str]) -> set[str]:
    """The entries of these ids, if there are any, that the terms match.

    An entry that was removed is only known by its id. Raises NotFound for one that never was.
    """
    for id in ids:
        if id not in book.history.last:
            book.doc(id)
    if not terms:
        return set(ids)
    matching = {entry.id for entry in book.select(terms)}
    return matching.intersection(ids) if ids else matching


def _period(option: str, text: str, today: date) -> periods.Period:
    """What the option says, seen from today back. Raises Misuse for what is no date or period."""
    try:
        return periods.parse(text, today, back=True)
    except Invalid as error:
        raise Misuse(f"{option}: {error.problem}", error.advice) from None
