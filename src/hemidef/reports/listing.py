"""Listings: the entries that a view and a filter choose, all of a kind in full, the views and
the declared fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hemidef.model.entries import Entry
from hemidef.model.fields import CREATED, HEADLINE, ID, Kind
from hemidef.model.figures import NUMBER
from hemidef.model.kinds import FIELD, VIEW
from hemidef.model.values import Choice
from hemidef.query import filters, views
from hemidef.query.attributes import check_attribute
from hemidef.reports.grid import Column, Grid, column, grid, sort_entries
from hemidef.tracker.book import Book


def table(book: Book, view: Entry, entries: Iterable[Entry] | None = None, *also: str) -> Grid:
    """A view as it stands, of all entries or of those among ``entries``.

    The attributes ``also`` are shown too, where the view's kind has them.
    """
    kind = book.kind(view)
    shown = views.columns(view, kind)
    there = {field.name for field, _ in shown}
    more = (views.column(name, kind) for name in also if name not in there)
    columns = [column(*each) for each in (*shown, *filter(None, more))]
    return grid(book, views.title(view), columns, listed(book, view, entries), view.text("name"))


def listed(book: Book, view: Entry, entries: Iterable[Entry] | None = None) -> list[Entry]:
    """The entries of a view in its order: all, or those among ``entries``."""
    wanted = filters.compile(view.texts("terms"), [book.kind(view)], book.context)
    found = book.find(wanted) if entries is None else book.matching(entries, wanted)
    return sort_entries(book, found, view.text("sort"))


def listing(
    book: Book,
    chosen: Sequence[Entry],
    terms: Sequence[str],
    *,
    columns: Sequence[str] = (),
    sort: str = "",
    limit: int | None = None,
    every_field: bool = False,
) -> list[Grid]:
    """A grid for each of the views, of the entries that ``terms`` match; it may have no rows.

    Of several, those of kinds that the terms cannot mean are left out.

    ``columns`` are those to show (``title``, or ``title=Component`` for a heading of one's own)
    and ``sort`` the attribute to sort by (``-due`` for the last first); ``every_field`` shows all
    that an entry has where no columns are named. Raises Misuse for an unknown name.
    """
    kinds = [book.kind(view) for view in chosen]
    for name in [*map(views.column_name, columns), *([sort.removeprefix("-")] if sort else [])]:
        check_attribute(name, kinds)
    grids = []
    wanted = filters.compile(terms, kinds, book.context)
    found = book.find(wanted)
    for view, kind in zip(chosen, kinds, strict=True):
        if len(kinds) > 1 and kind not in wanted.kinds:
            continue
        own = filters.compile(view.texts("terms"), [kind], book.context)
        entries = sort_entries(book, book.matching(found, own), sort or view.text("sort"))[:limit]
        shown = _columns(view, kind, columns, every_field)
        if shown:
            grids.append(grid(book, views.title(view), shown, entries, kind.name))
    return grids


# What somebody asks for is shown also where nothing stands in it, or nothing unusual.
_AS_ASKED: dict[str, Any] = {"incidental": False, "usual": "", "urgent": False, "asked": True}


def _columns(view: Entry, kind: Kind, asked: Sequence[str], every_field: bool) -> list[Column]:
    """The columns of a grid of ``kind``; none where it has nothing of what was ``asked`` for."""
    if asked:
        found = filter(None, (views.column(text, kind) for text in asked))
        return [replace(column(*each), **_AS_ASKED) for each in found]
    if every_field:
        return [column(field) for field in kind.attributes.values() if field is not HEADLINE]
    return [column(*each) for each in views.columns(view, kind)]


def in_full(book: Book, entries: Sequence[Entry], terms: Sequence[str] = ()) -> list[Grid]:
    """The entries with all that is kept of them and nothing that follows, a grid for each kind.

    A kind without entries is left out unless ``terms`` ask for that kind alone.
    """
    view, _ = views.split(terms, book.views)
    kinds = [book.kind(view)] if view else list(dict.fromkeys(entry.kind for entry in entries))
    grids = []
    for kind in kinds:
        columns = list(map(column, (ID, *kind.fields, CREATED)))
        of_kind = [entry for entry in entries if entry.kind == kind]
        grids.append(grid(book, kind.plural.capitalize(), columns, of_kind, kind.plural))
    return grids


def fields_in(book: Book, entries: Sequence[Entry]) -> list[Entry]:
    """The declared fields that the entries use: a document of them says what those are."""
    used = {name for entry in entries for name in entry.doc}
    return [own for own in book.entries([FIELD]) if own.text("name") in used]


SAVED = Column("saved", "Saved", Choice("yes", "no"))
HELD = Column("entries", "Entries", NUMBER)
# What matters most comes first: the last columns go where the screen is narrow.
_OF_A_VIEW = ("name", "kind", "terms", "title", "sort", "columns")


def list_views(book: Book) -> Grid:
    """The views that every store has, then those saved in this one, each with its parts."""
    fields = [field for name in _OF_A_VIEW if (field := VIEW.field(name))]
    rows = []
    for name, view in book.views.items():
        saved = "no" if name in views.BUILT_IN else "yes"
        rows.append((*(view.texts(field.name) for field in fields), (saved,)))
    return Grid("Views", (*map(column, fields), SAVED), rows, "views")


def list_fields(book: Book) -> Grid:
    """The fields that the store declares, each with how many entries hold something in it."""
    rows = []
    for own in book.entries([FIELD]):
        holding = sum(own.text("name") in entry.doc for entry in book.entries())
        rows.append((*(own.texts(field.name) for field in FIELD.fields), (str(holding),)))
    return Grid("Fields", (*map(column, FIELD.fields), HELD), rows, "fields")
