"""Coverage: which recommendations support which initiatives, and what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemidef.model.entries import Entry
from hemidef.model.kinds import INITIATIVE, RECOMMENDATION, Kind
from hemidef.reports.columns import across
from hemidef.reports.grid import Grid
from hemidef.reports.listing import grid
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
        ids = {row.id for row in down}
        linked = {other for id, other in self.marks if id in ids}
        return Matrix(down, [row for row in self.across if row.id in linked], self.marks)


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


def coverage(book: Book, rows: Sequence[Entry]) -> Coverage:
    """How the recommendations among ``rows`` cover initiatives, and the other way round."""
    chosen = [row for row in rows if row.kind == RECOMMENDATION]
    targets = [row for row in rows if row.kind == INITIATIVE]
    supports = {row.id: row.doc.get("supports", ()) for row in chosen}
    marks = {(row.id, id) for row in chosen for id in supports[row.id]}
    marks |= {(id, row.id) for row in targets for id in book.supporters(row.id)}
    return Coverage(
        Matrix(
            _linked(book, RECOMMENDATION, {recommendation for recommendation, _ in marks}),
            _linked(book, INITIATIVE, {initiative for _, initiative in marks}),
            frozenset(marks),
        ),
        _table(book, RECOMMENDATION, "Recommendations", chosen, "supports"),
        _table(book, INITIATIVE, "Initiatives", targets, "supported_by"),
        _table(
            book,
            RECOMMENDATION,
            "Recommendations that support no initiative",
            [row for row in chosen if not supports[row.id]],
        ),
        _table(
            book,
            INITIATIVE,
            "Initiatives that no recommendation supports",
            [row for row in targets if not book.supporters(row.id)],
        ),
    )


def _linked(book: Book, kind: Kind, ids: set[str]) -> list[Entry]:
    return [row for row in book.entries([kind]) if row.id in ids]


def _table(book: Book, kind: Kind, title: str, rows: Sequence[Entry], *links: str) -> Grid:
    shown = across("id", "headline", *links, "status", "lead")
    return grid(book, title, shown, rows, kind.name)
