"""``hemidef summary``."""

from __future__ import annotations

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import AsOfOption, FormatOption, Terms, command
from hemidef.cli.desk import Desk
from hemidef.model.kinds import INITIATIVE, kind_of
from hemidef.reports.summary import gaps_grid
from hemidef.reports.summary import summary as stand


def summary(
    desk: Desk,
    terms: Terms = None,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
) -> None:
    """Example: hemidef summary

    Show how things stand, on one screen: counts by status, what of what was due by now is done,
    what is overdue and due in the next 30 days, what changed in the last 30, and what is missing.
    """
    format = printing.checked(format)
    found = stand(desk.book(), terms or [])
    typed = [*(terms or []), *desk.same]
    gaps = gaps_grid(found.gaps, [shell.line("list", *gap.terms, *typed) for gap in found.gaps])
    if format != "table":
        printing.grids(desk, [*found.grids, gaps], format, key="section")
        return
    from hemidef.render.pages import summary as drawn

    due = shell.line("due", *typed)
    dates = (f"--since={found.since}", f"--until={found.until}")
    log = "" if terms else shell.line("log", *dates, *desk.there)  # which takes no terms
    printing.draw(desk, drawn(found, gaps, desk.terminal, due=due, log=log))
    if len(found.unassessed) == found.assessable > 0:
        first = found.unassessed[0]
        status = "planned" if kind_of(first) == INITIATIVE else "open"
        begun = shell.line(
            *("update", first, "--status", status, "--lead", "Joint Staff J5"),
            *("--due", "2027-Q2", *desk.there),
        )
        seen = shell.line("show", first, *desk.there)
        streams.tell(
            f"Nothing is assessed yet. Begin with one entry: {begun}, "
            f"and see what it is with {seen}."
        )


COMMAND = command(summary, short="Show how things stand, on one screen.")
