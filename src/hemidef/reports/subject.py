"""What a briefing is about: the entries of a book, what became of them, and how much is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from hemidef.model.entries import Entry
from hemidef.reports.count import by_value
from hemidef.reports.grid import Grid
from hemidef.reports.movement import Moved
from hemidef.reports.summary import Summary
from hemidef.reports.summary import summary as stand
from hemidef.tracker.book import Book
from hemidef.tracker.past import Moment

# So many rows of a table, and so many drawn ones of a chart, still are a page.
MOST_ROWS = 50
MOST_DRAWN = 25


@dataclass(frozen=True)
class Subject:
    """What a briefing is about: the ``entries`` of a book, all of them where ``whole``.

    Its tables are those of the views ``chosen``; ``moved`` has what became of the entries after the
    moment ``since``, when the book was as it was ``then``. No table and no chart stops unless it is
    ``limited``.
    """

    book: Book
    entries: Sequence[Entry]
    whole: bool
    chosen: Sequence[Entry]
    then: Book
    since: Moment
    moved: Sequence[Moved]
    limited: bool

    @cached_property
    def summary(self) -> Summary:
        """How the entries stand."""
        return stand(self.book, self.entries, whole=self.whole)

    def most(self, number: int) -> int | None:
        """``number`` as a limit; None for none."""
        return number if self.limited else None

    def shown(self, grid: Grid) -> Grid:
        """A grid for people, in words, of as many rows as are shown."""
        told = grid.for_people.filled.in_words(self.book.context.partners)
        return told.first(self.most(MOST_ROWS))

    def tables(self, *grids: Grid) -> Iterator[Grid]:
        """Those of ``grids`` in which something stands, as they are shown."""
        return (self.shown(grid) for grid in grids if grid.rows)


def split(subject: Subject, name: str) -> dict[str, Subject]:
    """A subject for each value of the attribute ``name``, in words; ``""`` for what has none.

    What was removed is told of those to whom it belonged.
    """
    gone = [each for each in subject.moved if "removed" in each.words]
    before = by_value(subject.then, [each.entry for each in gone], name)
    now = by_value(subject.book, subject.entries, name)
    found = {}
    for value in sorted({**now, **before}, key=lambda value: (not value, value.casefold())):
        entries = now.get(value, [])
        ids = {entry.id for entry in entries}
        moved = [each for each in subject.moved if each not in gone and each.entry.id in ids]
        moved += [each for each in gone if each.entry in before.get(value, ())]
        found[value] = replace(subject, entries=entries, whole=False, moved=moved)
    return found
