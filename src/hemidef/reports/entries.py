"""Entries whole: a grid for each kind, with all that is kept of them and nothing that follows."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.model.entries import Entry
from hemidef.model.kinds import CREATED, FIELD, ID, Kind
from hemidef.query import views
from hemidef.reports.columns import column
from hemidef.reports.grid import Grid
from hemidef.tracker.book import Book


def entries(book: Book, rows: Sequence[Entry], terms: Sequence[str] = ()) -> list[Grid]:
    """The rows as grids, a kind without rows left out unless ``terms`` ask for that kind alone."""
    view, _ = views.split(terms, book.views)
    kinds = [book.kind(view)] if view else list(dict.fromkeys(row.kind for row in rows))
    return [_grid(kind, [row for row in rows if row.kind == kind]) for kind in kinds]


def declarations(book: Book, rows: Sequence[Entry]) -> list[Entry]:
    """The fields of the office's own that the rows use: a document of them says what those are."""
    used = {name for row in rows for name in row.doc}
    return [row for row in book.entries([FIELD]) if row.doc["name"] in used]


def _grid(kind: Kind, rows: Sequence[Entry]) -> Grid:
    fields = (ID, *kind.fields, CREATED)
    cells = [((row.id,), *(field.texts(row.doc) for field in fields[1:])) for row in rows]
    return Grid(kind.plural.capitalize(), tuple(map(column, fields)), cells, kind.plural)
