"""Listings: the entries that a view and a filter choose, as grids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

from hemidef.model.entries import Entry
from hemidef.model.kinds import HEADLINE, Kind
from hemidef.query import filters, views
from hemidef.query.attributes import Reader, attribute, known, reader
from hemidef.reports.columns import column, key
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.tracker.book import Book


def table(book: Book, view: Entry) -> Grid:
    """A view as it stands."""
    return replace(listing(book, [view], [])[0], group=view.text("name"))


def listing(
    book: Book,
    chosen: Sequence[Entry],
    terms: Sequence[str],
    *,
    names: Sequence[str] = (),
    sort: str = "",
    limit: int | None = None,
    every_field: bool = False,
) -> list[Grid]:
    """A grid for each of the views, of the entries that ``terms`` match; it may have no rows.

    ``names`` are the attributes to show and ``sort`` the one to sort by (``-due`` for the last
    first); ``every_field`` shows all that an entry has where ``names`` is empty. Raises Misuse
    for an unknown name.
    """
    kinds = [book.kind(view) for view in chosen]
    for name in [*names, *([sort.removeprefix("-")] if sort else [])]:
        known(name, kinds)
    grids = []
    found = book.find(filters.compile(terms, kinds, book.context))
    for view, kind in zip(chosen, kinds, strict=True):
        own = filters.compile(view.texts("terms"), [kind], book.context)
        rows = [row for row in found if row.kind == kind and own.matches(row, book)]
        rows = ordered(book, rows, sort or view.text("sort"))[:limit]
        if names:  # what somebody asks for is shown also where nothing stands in it
            asked = (attribute(name, kind) for name in names)
            shown = [replace(column(field), incidental=False) for field in asked if field]
        elif every_field:
            every = kind.attributes.values()
            shown = [column(field) for field in every if field is not HEADLINE]
        else:
            shown = [column(field, heading) for field, heading in views.columns(view, kind)]
        if shown:
            grids.append(grid(book, views.title(view), shown, rows, kind.name))
    return grids


def grid(
    book: Book, title: str, shown: Sequence[Column], rows: Sequence[Entry], group: str
) -> Grid:
    """The rows under the columns ``shown``, each of which is called as an attribute is."""
    return Grid(title, tuple(shown), _Cells(book, shown, rows), group)


class _Cells(Sequence[tuple[Cell, ...]]):
    """The cells of rows, made when they are looked at: a table shows the first of thousands."""

    def __init__(self, book: Book, shown: Sequence[Column], rows: Sequence[Entry]) -> None:
        self._book = book
        self._shown = shown
        self._rows = rows

    @cached_property
    def _made(self) -> list[tuple[Cell, ...]]:
        kinds = dict.fromkeys(row.kind for row in self._rows)
        readers = {kind: [self._reader(each.name, kind) for each in self._shown] for kind in kinds}
        return [tuple([read(row, self._book) for read in readers[row.kind]]) for row in self._rows]

    def _reader(self, name: str, kind: Kind) -> Reader:
        field = kind.attributes.get(name)
        return reader(field) if field else lambda row, book: ()

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> tuple[Cell, ...]: ...

    @overload
    def __getitem__(self, at: slice) -> _Cells: ...

    def __getitem__(self, at: int | slice) -> tuple[Cell, ...] | _Cells:
        if isinstance(at, slice):
            return _Cells(self._book, self._shown, self._rows[at])
        return self._made[at]

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return iter(self._made)


def ordered(book: Book, rows: Sequence[Entry], sort: str) -> list[Entry]:
    """The rows by the attribute ``sort``, ``-`` in front for downward; empty ones always last."""
    word = sort.removeprefix("-")
    by = {kind: attribute(word, kind) for kind in {row.kind for row in rows}}
    keyed = [(key(field.name, row, book) if (field := by[row.kind]) else (), row) for row in rows]
    filled = sorted(
        (pair for pair in keyed if pair[0]), key=lambda pair: pair[0], reverse=sort.startswith("-")
    )
    return [row for _, row in filled] + [row for key, row in keyed if not key]
