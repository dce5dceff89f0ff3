"""Listings: the entries that a view and a filter choose, as grids."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.errors import Misuse, nearest
from hemidef.model.kinds import Kind
from hemidef.query import filters
from hemidef.query.rows import Row
from hemidef.query.views import View
from hemidef.reports.columns import Source, source, sources
from hemidef.reports.grid import Column, Grid
from hemidef.tracker.book import Book


def table(book: Book, view: View) -> Grid:
    """A view as it stands."""
    rows = book.find(filters.compile(view.terms, [view.kind], book.context))
    return grid(book, view.title, _sources(view), ordered(book, rows, view.sort), view.name)


def listing(
    book: Book,
    chosen: Sequence[View],
    terms: Sequence[str],
    *,
    columns: Sequence[str] = (),
    sort: str = "",
    limit: int | None = None,
    every_field: bool = False,
) -> list[Grid]:
    """A grid for each of the views, of the entries that ``terms`` match; it may have no rows.

    ``columns`` and ``sort`` (``-due`` for the last first) name columns; ``every_field`` shows
    all that an entry has where ``columns`` names none. Raises Misuse for an unknown name.
    """
    kinds = [view.kind for view in chosen]
    for name in [*columns, sort.removeprefix("-")]:
        _known(name, kinds)
    grids = []
    wanted = filters.compile(terms, kinds, book.context)
    found = book.find(wanted)
    for view in chosen:
        own = filters.compile(view.terms, [view.kind], book.context)
        rows = [row for row in found if row.kind is view.kind and own.matches(row, book)]
        rows = ordered(book, rows, sort or view.sort)[:limit]
        shown = _sources(view)
        if columns:
            picked = [source(name, view.kind) for name in columns]
            shown = [each.asked_for() for each in picked if each is not None]
        elif every_field:
            shown = list(sources(view.kind).values())
        if shown:
            grids.append(grid(book, view.title, shown, rows, view.kind.name))
    return grids


def grid(book: Book, title: str, shown: Sequence[Source], rows: Sequence[Row], group: str) -> Grid:
    """The rows under the columns ``shown``."""
    cells = [tuple(each.cell(row, book) for each in shown) for row in rows]
    return Grid(title, tuple(each.column for each in shown), cells, group)


def ordered(book: Book, rows: Sequence[Row], sort: str) -> list[Row]:
    """The rows by the column ``sort``, ``-`` in front for downward; empty cells always last."""
    by = {kind.name: source(sort.removeprefix("-"), kind) for kind in {row.kind for row in rows}}
    keyed = [(each.key(row, book) if (each := by[row.kind.name]) else (), row) for row in rows]
    filled = sorted(
        (pair for pair in keyed if pair[0]), key=lambda pair: pair[0], reverse=sort.startswith("-")
    )
    return [row for _, row in filled] + [row for key, row in keyed if not key]


def _sources(view: View) -> list[Source]:
    """The view's columns, under its own headings."""
    shown = []
    for each in view.columns:
        name, heading = (each, "") if isinstance(each, str) else each
        found = sources(view.kind)[name]
        column = found.column
        if heading:
            column = Column(column.name, heading, column.sort, column.many)
        shown.append(Source(column, found.read))
    return shown


def _known(name: str, kinds: Sequence[Kind]) -> None:
    if name and not any(source(name, kind) for kind in kinds):
        known = dict.fromkeys(each for kind in kinds for each in sources(kind))
        raise Misuse(f"there is no column {name!r}", nearest(name, known))
