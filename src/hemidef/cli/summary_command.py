"""``hemidef summary``."""

from __future__ import annotations

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import AsOfOption, FormatOption, Terms, command
from hemidef.cli.desk import Desk
from hemidef.model.kinds import INITIATIVE, kind_of
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
    found = stand(desk.book(), terms or [], same=desk.same, there=desk.there)
    if format != "table":
        printing.grids(desk, found.grids, format, key="section")
        return
    from hemidef.render.pages import summary as drawn

    printing.draw(desk, drawn(found, desk.terminal))
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
