"""``hemidef coverage``."""

from __future__ import annotations

from hemidef.cli import printing, streams
from hemidef.cli.command import AllOption, AsOfOption, FormatOption, Terms, command
from hemidef.cli.desk import Desk
from hemidef.reports.coverage import coverage as links

# So many rows of the matrix, and of each list below it, stay readable.
MOST_ROWS = 25


def coverage(
    desk: Desk,
    terms: Terms = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
) -> None:
    """Example: hemidef coverage

    Show which recommendations support which initiatives, then the recommendations that support
    none and the initiatives that none supports. Terms narrow it to some entries and what they
    are linked with. The other formats list both kinds with their links.
    """
    format = printing.checked(format)
    book = desk.book()
    found = links(book, book.select(terms or []))
    if format != "table":
        printing.grids(desk, [found.recommendations, found.initiatives], format)
        return
    if not (found.recommendations.rows or found.initiatives.rows):
        streams.tell(printing.nothing("initiative or recommendation", terms))
        return
    from hemidef.render.matrix import matrix

    links_shown = found.matrix if all else found.matrix.first(MOST_ROWS)
    printing.draw(desk, matrix(found.title, links_shown, desk.terminal))
    more = len(found.matrix.down) - len(links_shown.down)
    if more:
        streams.tell(f"{printing.counted(more, 'more recommendation')}; --all shows them.")
    left_over = [grid for grid in (found.orphans, found.uncovered) if grid.rows]
    streams.write("\n" if left_over else "")
    printing.grids(desk, left_over, "table", every_row=all, most=MOST_ROWS)
    if not found.matrix.marks:
        streams.tell("Link one to another: hemidef update R-1 --add supports=I-1.")


COMMAND = command(coverage, short="Show which recommendations support which initiatives.")
