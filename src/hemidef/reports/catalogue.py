"""The catalogues: the views that there are, and the fields that the store declares."""

from __future__ import annotations

from hemidef.model.figures import NUMBER
from hemidef.model.kinds import FIELD, VIEW
from hemidef.model.values import Choice
from hemidef.query import views
from hemidef.reports.columns import column
from hemidef.reports.grid import Column, Grid
from hemidef.tracker.book import Book

SAVED = Column("saved", "Saved", Choice("yes", "no"))
# What matters most comes first: the last columns go where the screen is narrow.
SHOWN = ("name", "kind", "terms", "title", "sort", "columns")


def catalogue(book: Book) -> Grid:
    """The views that every store has, then those saved in this one, each with its parts."""
    fields = [next(field for field in VIEW.fields if field.name == name) for name in SHOWN]
    rows = []
    for view in book.views.values():
        saved = ("no" if view.text("name") in views.BUILT_IN else "yes",)
        rows.append((*(view.texts(field.name) for field in fields), saved))
    return Grid("Views", (*map(column, fields), SAVED), rows, "views")


HELD = Column("entries", "Entries", NUMBER)


def declared(book: Book) -> Grid:
    """The fields that the store declares, each with how many entries hold a value in it."""
    rows = []
    for row in book.entries([FIELD]):
        name = row.doc["name"]
        holding = sum(name in entry.doc for entry in book.entries())
        rows.append((*(field.texts(row.doc) for field in FIELD.fields), (str(holding),)))
    return Grid("Fields", (*map(column, FIELD.fields), HELD), rows, "fields")
