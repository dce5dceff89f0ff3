"""What a store holds, in one row: how many entries and changes, and what is its own."""

from __future__ import annotations

from hemidef.model.dates import INSTANT
from hemidef.model.figures import NUMBER
from hemidef.model.kinds import VIEW
from hemidef.model.values import LINE
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.tracker.book import Book


def contents(book: Book, path: str, why: str) -> Grid:
    """What the store at ``path`` holds; ``why`` says how it came to be the one that is used.

    Changes are counted as ``undo`` does, one for each command.
    """
    counts = {kind: sum(1 for _ in book.entries([kind])) for kind in book.schema.kinds}
    last = book.history.changes[-1:]
    cells: list[tuple[Column, Cell]] = [
        (Column("store", "Store", LINE), (path,)),
        (Column("why", "Why", LINE), (why,)),
        *(
            (Column(kind.plural, kind.plural.capitalize(), NUMBER), (str(count),))
            for kind, count in counts.items()
        ),
        (Column("changes", "Changes", NUMBER), (str(len(book.history.commands)),)),
        (Column("changed", "Last changed", INSTANT), tuple(each.at for each in last)),
        (Column("by", "By", LINE), tuple(each.by for each in last)),
        (
            Column("fields", "Own fields", LINE, many=True),
            tuple(field.text("name") for field in book.schema.own),
        ),
        (
            Column("views", "Own views", LINE, many=True),
            tuple(view.text("name") for view in book.entries([VIEW])),
        ),
    ]
    columns, row = zip(*cells, strict=True)
    return Grid("Store", columns, [row], "store")
