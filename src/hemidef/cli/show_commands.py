"""``hemidef show`` and ``log``: an entry whole, and what was changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import AllOption, AsOfOption, FormatOption, Ids, command
from hemidef.cli.completion import offer_choices, offer_ids
from hemidef.cli.desk import Desk
from hemidef.errors import Invalid, Misuse
from hemidef.model import periods
from hemidef.model.values import INSTANT
from hemidef.reports.details import details
from hemidef.reports.history import history
from hemidef.reports.listing import fields_in
from hemidef.tracker.book import identify

_FORMATS = ("table", "yaml", "json")


@command(short="Show entries whole, with links and last changes.")
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
    format = printing.check_format(format, _FORMATS)
    book = desk.book()
    entries = list({entry.id: entry for entry in map(book.entry, ids)}.values())
    if format != "table":
        also = fields_in(book, entries)
        streams.write(printing.document([*entries, *also], [], format))
        return
    from hemidef.render.pages import draw_page

    pages = (draw_page(details(book, entry), desk.terminal) for entry in entries)
    printing.draw(desk, (part for page in pages for part in page))


@command(short="Print what was changed, when and by whom.")
def log(
    desk: Desk,
    id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Only this entry's changes.", autocompletion=offer_ids),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only since then: 2026-10-01, -30d, ...")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only up to then, including that day.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The last so many.")] = None,
    all: AllOption = False,
    format: FormatOption = "table",
) -> None:
    """Example: hemidef log I-4

    Print what was changed, when and by whom (times in UTC), the newest first.
    """
    format = printing.check_format(format)
    book = desk.book()
    if id is None:
        found, title = book.history.changes[::-1], "Changes"
    else:
        wanted = identify(id)
        found, title = book.history.of(wanted)[::-1], f"Changes of {wanted}"
        if not found:
            book.doc(wanted)  # no such entry is something else than no changes
    if since is not None:
        first = _period("--since", since, book.today).first
        found = [logged for logged in found if INSTANT.day(logged.at) >= first]
    if until is not None:
        last = _period("--until", until, book.today).last
        found = [logged for logged in found if INSTANT.day(logged.at) <= last]
    if not found and format == "table":
        limits = {"since": since, "until": until}
        said = "".join(f" {word} {date}" for word, date in limits.items() if date is not None)
        streams.tell(f"No changes{said or ' yet'}.")
        return
    grid = history(found[:limit], title, of_one=id is not None)
    printing.grids(desk, [grid], format, every_row=all, key="change")


def _period(option: str, text: str, today: date) -> periods.Period:
    """What the option says. Raises Misuse for what is no date or period."""
    try:
        return periods.parse(text, today)
    except Invalid as error:
        raise Misuse(f"{option}: {error.problem}", error.advice) from None
