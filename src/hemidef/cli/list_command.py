"""``hemidef list``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.cli.near_misses import meant
from hemidef.cli.options import (
    AllOption,
    AsOfOption,
    AtOption,
    ColumnsOption,
    FormatOption,
    SortOption,
    Terms,
    output_option,
)
from hemidef.cli.pairs import split_names
from hemidef.errors import Misuse
from hemidef.exchange.source import FORMATS as FILES
from hemidef.exchange.source import format_of
from hemidef.model.entries import Entry
from hemidef.query import views
from hemidef.reports.listing import listing
from hemidef.tracker.book import Book


@command(short="List entries as tables.", paged=True)
def list_(
    desk: Desk,
    terms: Terms = None,
    columns: ColumnsOption = None,
    sort: SortOption = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most N of each kind.")
    ] = None,
    all: AllOption = False,
    format: FormatOption = "",
    output: Annotated[
        Path | None,
        output_option("Write the tables to this file: xlsx, csv, tsv, md, yaml or json."),
    ] = None,
    as_of: AsOfOption = None,
    at: AtOption = None,
) -> None:
    """Example: hemidef list recommendations status:open

    List the entries that match all the terms, a table for each kind. One of the terms may be the
    name of a view, such as recommendations or outcomes; hemidef view list shows them all.

    Some terms:

        cyber                  a word in any text, or its beginning
        status:open,partial    either of these
        status.not:completed   not this
        lead:none  lead:any    empty, not empty
        partners:Brazil        Brazil is one of the partners
        due.before:2027        also due.after:"30 Sep 2026", due:2026-Q3
        changed.since:monday   also 30d, 2026-10-01
        is:overdue             also is:open, is:stale and more

    All of them are in hemidef help terms. For Excel:

        hemidef list is:overdue -o overdue.xlsx
    """
    if output is not None:
        format = printing.check_format(format or format_of(output), FILES)
    elif format == "xlsx":
        raise Misuse("a workbook is written to a file", "Name one: -o list.xlsx.")
    else:
        format = printing.check_format(format or "table")
    book = desk.book()
    view, rest = views.split(terms or [], book.views)
    chosen = [view] if view else list(views.ENTRIES)
    found = listing(
        book,
        chosen,
        rest,
        columns=split_names(columns),
        sort=sort or "",
        limit=limit,
        every_field=format in printing.FOR_PROGRAMS,
    )
    if format not in printing.DATA:
        found = [grid for grid in found if grid.rows] or (found if output else [])
    printing.tell_overlooked(book, terms or [])
    are_gone = printing.tell_gone(book, terms or [])
    if not found:
        if not are_gone:
            streams.tell(_nothing(chosen, rest, book, desk.same))
        return
    if output is not None:
        printing.save(desk, found, format, output)
    else:
        printing.grids(desk, found, format, every_row=all)


def _nothing(chosen: list[Entry], terms: list[str], book: Book, same: list[str]) -> str:
    view = chosen[0] if len(chosen) == 1 else None
    what = "entries"
    if view:
        is_kind = view in views.ENTRIES
        what = views.title(view).lower() if is_kind else f"entries of the view {view.text('name')}"
    again = shell.line("list", *([view.text("name")] if view else []), *same)
    if not terms and chosen[0] in views.ENTRIES:
        return f"There are no {what} yet. Add one: hemidef add --help."
    if not terms:
        name = chosen[0].text("name")
        return f"The view {name} has no entries now. What it asks for: hemidef view list."
    if instead := meant(terms, book, views=view is None):
        named = [view.text("name")] if view else []
        asked = shell.line("list", *named, *instead, *same)
        return f"No {what} match {' '.join(terms)}. Did you mean: {asked}"
    return f"No {what} match {' '.join(terms)}. Try fewer terms, or all of them: {again}."
