"""``hemidef timeline``."""

from __future__ import annotations

from dataclasses import replace

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import AllOption, AsOfOption, FormatOption, Terms, command
from hemidef.cli.desk import Desk
from hemidef.reports.schedule import timeline as spans
from hemidef.reports.schedule import timeline_grids

# So many lines are a page.
MOST_ROWS = 50
# So many that cannot be drawn are named.
MOST_NAMED = 10


def timeline(
    desk: Desk,
    terms: Terms = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
) -> None:
    """Example: hemidef timeline status:in-progress

    Draw initiatives from start to due with their milestones, by month, quarter or year as it
    fits. The other formats list the initiatives that have a date, and their milestones.
    """
    format = printing.checked(format)
    book = desk.book()
    found = spans(book, book.select(terms or []))
    if format != "table":
        printing.grids(desk, timeline_grids(book, found), format)
        return
    if found.spans:
        from hemidef.render.timeline import timeline as drawn

        shown = found if all else replace(found, spans=found.spans[:MOST_ROWS])
        printing.draw(desk, drawn(shown, desk.terminal))
        more = len(found.spans) - len(shown.spans)
        if more:
            streams.tell(f"{printing.counted(more, 'more initiative')}; --all draws them.")
    elif found.undated:
        dated = shell.line("update", found.undated[0].id, "--due", "2027-Q2", *desk.there)
        streams.tell(f"No initiative here has a date. Give one: {dated}.")
    else:
        streams.tell(printing.nothing("initiative", terms))
    if found.spans and found.undated:
        have = "has" if len(found.undated) == 1 else "have"
        named = ", ".join(entry.id for entry in found.undated[:MOST_NAMED])
        more = len(found.undated) - MOST_NAMED
        streams.tell(f"{named}{f' and {more} more' if more > 0 else ''} {have} no date.")


COMMAND = command(timeline, short="Draw initiatives and milestones over time.")
