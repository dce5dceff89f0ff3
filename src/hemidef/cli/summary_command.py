"""``hemidef summary``."""

from __future__ import annotations

from hemidef.cli import printing, streams
from hemidef.cli.command import AsOfOption, FormatOption, Terms, command
from hemidef.cli.desk import Desk
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
    from hemidef.render.summary import summary as drawn

    printing.drawing(desk, drawn(found, desk.terminal))
    if found.unassessed == found.assessable > 0:
        streams.tell(
            "Nothing is assessed yet. Begin with one entry: hemidef update I-1 --status planned "
            '--lead "Joint Staff J5" --due 2027-Q2, and see what it is with hemidef show I-1.'
        )


COMMAND = command(summary, short="Show how things stand, on one screen.")
