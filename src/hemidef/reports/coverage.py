"""Coverage: which recommendations support which initiatives, and what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemidef.model.entries import Entry
from hemidef.model.fields import Kind
from hemidef.model.kinds import INITIATIVE, RECOMMENDATION
from hemidef.reports.grid import Grid, across, grid
from hemidef.tracker.book import Book


@dataclass(frozen=True)
class Matrix:
    """Who is linked with whom: ``marks`` has the linked pairs of ``down`` and ``across``."""

    down: Sequence[Entry]
    across: Sequence[Entry]
    marks: frozenset[tuple[str, str]]

    def first(self, number: int) -> Matrix:
        """Only the first rows, and the columns in which they have a mark."""
        down = self.down[:number]
        ids = {entry.id for entry in down}
        linked = {other for id, other in self.marks if id in ids}
        return Matrix(down, [entry for entry in self.across if entry.id in linked], self.marks)


@dataclass(frozen=True)
class Coverage:
    """The links that the chosen entries have part in, and the chosen entries, as grids.

    ``recommendations`` and ``initiatives`` list them all with their links, ``orphans`` those
    recommendations that support nothing, ``uncovered`` those initiatives that nothing supports.
    """

    matrix: Matrix
    recommendations: Grid
    initiatives: Grid
    orphans: Grid
    uncovered: Grid

    @property
    def title(self) -> str:
        """How much is covered, in one line; nothing of a kind that was not asked for."""
        counts = (
            ("Recommendations that support an initiative", self.recommendations, self.orphans),
            ("Initiatives supported by one", self.initiatives, self.uncovered),
        )
        return " ".join(
            f"{what}: {len(all.rows) - len(left.rows)} of {len(all.rows)}."
            for what, all, left in counts
            if all.rows
        )


def coverage(book: Book, entries: Sequence[Entry]) -> Coverage:
    """How the recommendations among ``entries`` cover initiatives, and the other way round."""
    chosen = [entry for entry in entries if entry.kind == RECOMMENDATION]
    targets = [entry for entry in entries if entry.kind == INITIATIVE]
    marks = {(each.id, id) for each in chosen for id in each.texts("supports")}
    marks |= {(id, each.id) for each in targets for id in book.supporters(each.id)}
    orphans = [each for each in chosen if not each.texts("supports")]
    uncovered = [each for each in targets if not book.supporters(each.id)]
    return Coverage(
        Matrix(
            _linked(book, RECOMMENDATION, {recommendation for recommendation, _ in marks}),
            _linked(book, INITIATIVE, {initiative for _, initiative in marks}),
            frozenset(marks),
        ),
        _table(book, RECOMMENDATION, "Recommendations", chosen, "supports"),
        _table(book, INITIATIVE, "Initiatives", targets, "supported_by"),
        _table(book, RECOMMENDATION, "Recommendations that support no initiative", orphans),
        _table(book, INITIATIVE, "Initiatives that no recommendation supports", uncovered),
    )


def _linked(book: Book, kind: Kind, ids: set[str]) -> list[Entry]:
    return [entry for entry in book.entries([kind]) if entry.id in ids]


def _table(book: Book, kind: Kind, title: str, entries: Sequence[Entry], *links: str) -> Grid:
    columns = across("id", "headline", *links, "status", "lead")
    return grid(book, title, columns, entries, kind.name)
