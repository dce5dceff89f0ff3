"""``hemidef summary``, ``due``, ``coverage``, ``timeline``, ``count`` and ``tables``."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import command, fields_of
from hemidef.cli.completion import offer_name, offer_values
from hemidef.cli.desk import Desk
from hemidef.cli.options import AllOption, AsOfOption, AtOption, FormatOption, Terms
from hemidef.errors import Invalid, Misuse, counted, listed
from hemidef.model import periods
from hemidef.model.fields import KIND
from hemidef.model.kinds import INITIATIVE, KINDS, kind_of
from hemidef.query import views
from hemidef.query.attributes import attribute
from hemidef.reports.count import bars, cross_table, lines, tally
from hemidef.reports.coverage import coverage as links
from hemidef.reports.listing import table
from hemidef.reports.schedule import due as deadlines
from hemidef.reports.schedule import timeline as spans
from hemidef.reports.schedule import timeline_grids, undated
from hemidef.reports.summary import gaps_grid
from hemidef.reports.summary import summary as stand

# A page of what is overdue, and one of what is due soon.
MOST_DUE = 50
# So many rows of the matrix of coverage, and of each list below it, stay readable.
MOST_LINKS = 25
# A page of the timeline; of the initiatives that it cannot draw, so many are named.
MOST_SPANS = 50
MOST_UNDATED = 10


@command(short="Show how things stand, on one screen.", paged=True)
def summary(
    desk: Desk,
    terms: Terms = None,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
    at: AtOption = None,
) -> None:
    """Example: hemidef summary

    Show how things stand, on one screen: how many entries have which status, how much of what was
    due by now is done, what is overdue, what is due in the next 30 days, what changed in the last
    30, and what is missing.
    """
    format = printing.check_format(format)
    book = desk.book()
    found = stand(book, printing.select(book, terms or []), whole=not terms)
    typed = [*(terms or []), *desk.same]
    gaps = gaps_grid(found.gaps, [shell.line("list", *gap.terms, *typed) for gap in found.gaps])
    if format != "table":
        printing.grids(desk, [*found.grids, gaps], format, key="section")
        return
    from hemidef.render.pages import draw_summary

    found = replace(found, title=f"{found.title}, in {desk.shown}")
    due = shell.line("due", *typed)
    dates = (f"--since={found.since}", f"--until={found.until}")
    log = shell.line("log", *(terms or []), *dates, *desk.then)
    printing.draw(desk, draw_summary(found, gaps, desk.terminal, due=due, log=log))
    if len(found.unassessed) == found.assessable > 0 and not desk.at:
        first = found.unassessed[0]
        status = "planned" if kind_of(first) == INITIATIVE else "open"
        begun = shell.line("update", first, "--status", status, "--due", "eoy", *desk.there)
        seen = shell.line("show", first, *desk.there)
        streams.tell(
            f"Nothing is assessed yet. Begin with one entry: {begun}, "
            f"and see what it is with {seen}."
        )


@command(short="List what is overdue and what is due soon.", paged=True)
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
    at: AtOption = None,
) -> None:
    """Example: hemidef due --within 30d

    List what is overdue, then what is due soon: initiatives, recommendations and milestones
    together, with the days that are left and who leads them. A milestone is led by whoever leads
    its initiative.
    """
    format = printing.check_format(format)
    book = desk.book()
    until = _horizon(within, book.today)
    quoted = f'"{lead}"' if lead and "," in lead else lead  # one value, whatever is in it
    chosen = [*(terms or []), *([f"lead:{quoted}"] if lead is not None else [])]
    entries = printing.select(book, chosen)
    found = deadlines(book, entries, until)
    if format not in printing.DATA:
        found = [grid for grid in found if grid.rows]
    if found:
        printing.grids(desk, found, format, every_row=all, most=MOST_DUE, key="when")
    else:
        streams.tell(f"Nothing is overdue, and nothing is due by {until}.")
    without = len(undated(book, entries))
    if without and format == "table":
        verb = "has" if without == 1 else "have"
        streams.tell(
            f"{counted(without, 'open entry', 'open entries')} {verb} no due date: "
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
        hint = "Expected 30d, 2w, eoq, or a period with its year: 2027-Q1, March 2027."
        raise Misuse(f"--within: {error.problem}", hint) from None


@command(short="Show which recommendations support which initiatives.", paged=True)
def coverage(
    desk: Desk,
    terms: Terms = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
    at: AtOption = None,
) -> None:
    """Example: hemidef coverage

    Show which recommendations support which initiatives, then the recommendations that support
    no initiative, and the initiatives that no recommendation supports. Terms narrow it to some
    entries and those that they are linked with.
    """
    format = printing.check_format(format)
    book = desk.book()
    entries = printing.select(book, terms or [])
    found = links(book, entries)
    if format != "table":
        printing.grids(desk, [found.recommendations, found.initiatives], format)
        return
    if not (found.recommendations.rows or found.initiatives.rows):
        printing.tell_nothing("initiative or recommendation", terms, entries)
        return
    from hemidef.render.matrix import draw_matrix

    links_shown = found.matrix if all else found.matrix.first(MOST_LINKS)
    printing.draw(desk, draw_matrix(found.title, links_shown, desk.terminal))
    more = len(found.matrix.down) - len(links_shown.down)
    if more:
        streams.tell(f"{counted(more, 'more recommendation')}; --all shows them.")
    left_over = [grid for grid in (found.orphans, found.uncovered) if grid.rows]
    streams.write("\n" if left_over else "")
    printing.grids(desk, left_over, "table", every_row=all, most=MOST_LINKS)
    if not (found.matrix.marks or desk.at) and found.orphans.rows and found.uncovered.rows:
        (recommendation,), (initiative,) = (
            grid.rows[0][0] for grid in (found.orphans, found.uncovered)
        )
        linked = shell.line("update", recommendation, "--supports", initiative, *desk.there)
        streams.tell(f"Link one to another: {linked}")


@command(short="Draw initiatives and milestones over time.", paged=True)
def timeline(
    desk: Desk,
    terms: Terms = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
    at: AtOption = None,
) -> None:
    """Example: hemidef timeline status:in-progress

    Draw each initiative from its start to its due date, with its milestones: by month, quarter or
    year, whichever fits. Formats other than table list the dates.
    """
    format = printing.check_format(format)
    book = desk.book()
    entries = printing.select(book, terms or [])
    found = spans(book, entries)
    if format != "table":
        printing.grids(desk, timeline_grids(book, found), format)
        return
    if found.spans:
        from hemidef.render.timeline import draw_timeline

        shown = found if all else replace(found, spans=found.spans[:MOST_SPANS])
        printing.draw(desk, draw_timeline(shown, desk.terminal))
        more = len(found.spans) - len(shown.spans)
        if more:
            streams.tell(f"{counted(more, 'more initiative')}; --all draws them.")
    elif found.undated:
        dated = shell.line("update", found.undated[0].id, "--due", "2027-Q2", *desk.there)
        streams.tell(f"No initiative here has a date.{'' if desk.at else f' Give one: {dated}.'}")
    else:
        printing.tell_nothing("initiative", terms, entries)
    if found.spans and found.undated:
        have = "has" if len(found.undated) == 1 else "have"
        named = listed([entry.id for entry in found.undated], MOST_UNDATED)
        streams.tell(f"{named} {have} no date.")


@command(short="Count entries by one or two fields.", paged=True)
def count(
    desk: Desk,
    terms: Terms = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD",
            help="What to count by: status, lead, partners, ... Give it once or twice.",
            show_default=False,
            autocompletion=offer_name,
        ),
    ] = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
    at: AtOption = None,
) -> None:
    """Example: hemidef count --by status --by theme

    Count the entries that match the terms by one field, or by two: one down, one across. If the
    field is a list, an entry counts once under each of its values. A note says which kinds of entry
    do not have the field.
    """
    format = printing.check_format(format)
    by = by or [KIND.name]
    book = desk.book()
    entries = printing.select(book, terms or [])
    found = tally(book, entries, by)
    if not entries and format not in printing.DATA:
        printing.tell_nothing("entry", terms, entries)
        for name in terms or ():
            if any(attribute(name, kind) for kind in book.schema.kinds):
                streams.tell(f"To count by it: {shell.line('count', '--by', name, *desk.same)}.")
        return
    if found.left_out:
        lacks = f"does not have both {' and '.join(by)}" if by[1:] else f"has no {by[0]}"
        left_out = (
            counted(number, kind.name, kind.plural) for kind, number in found.left_out.items()
        )
        streams.tell(f"Not counted, as their kind {lacks}: {', '.join(left_out)}.")
    if not found.entries and format not in printing.DATA:
        return
    for_people = bars if len(found.fields) == 1 else cross_table
    grid = lines(found) if format in printing.DATA else for_people(found)
    printing.grids(desk, [grid], format, every_row=all, key="")


@command(short="Show the article's four tables as they stand now.", paged=True)
def tables(desk: Desk, format: FormatOption = "table", at: AtOption = None) -> None:
    """Example: hemidef tables

    Show the article's four tables, filled from the store as it stands now. An entry that you add
    with the category and theme of a table appears in it.
    """
    format = printing.check_format(format)
    book = desk.book()
    found = [table(book, view) for view in views.ARTICLE]
    printing.grids(desk, found, format, every_row=True, boxed=True, key="table")
