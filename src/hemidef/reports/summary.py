"""The summary: how things stand, on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hemidef import shell
from hemidef.model.entries import Entry
from hemidef.model.figures import NUMBER
from hemidef.model.kinds import INITIATIVE, MILESTONE, RECOMMENDATION, Kind
from hemidef.model.values import COMMAND, LINE, Status
from hemidef.reports.count import lines, tally
from hemidef.reports.due import due
from hemidef.reports.grid import Column, Grid
from hemidef.reports.history import history
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Logged

# How far it looks back for what changed and ahead for what is due, in days.
DAYS = 30

# What is missing, and the terms that find it.
GAPS = {
    "nobody leads it": ("is:open", "lead:none", "kind:I,R"),
    "no due date": ("is:open", "due:none"),
    "no expected outcome": ("is:open", "outcome:none"),
    "no recommendation for it": ("is:open", "is:uncovered"),
    "supports no initiative": ("is:open", "is:orphan"),
}


@dataclass(frozen=True)
class Summary:
    """How things stand: counts by status, what of what was due is done, and the lists.

    ``typed`` are the words that chose the entries, for the commands that list them; ``log`` is
    the command that lists the changes, where no terms chose among them.
    Of the ``assessable`` entries, the ``unassessed`` (ids) are still in the status that nobody
    gave them.
    """

    statuses: tuple[Grid, ...]
    deadlines: Grid
    overdue: Grid
    upcoming: Grid
    changes: Grid
    gaps: Grid
    unassessed: tuple[str, ...]
    assessable: int
    title: str
    typed: tuple[str, ...]
    log: str

    @property
    def grids(self) -> tuple[Grid, ...]:
        """All of it as grids."""
        lists = (self.deadlines, self.overdue, self.upcoming, self.changes, self.gaps)
        return (*self.statuses, *lists)


def summary(
    book: Book, terms: Sequence[str], *, same: Sequence[str] = (), there: Sequence[str] = ()
) -> Summary:
    """How the entries that ``terms`` match stand.

    ``same`` and ``there`` are options for commands that show more of it: of the same store and
    day, of the same store.
    """
    rows = book.select(terms)
    overdue, upcoming = due(book, rows, book.today + timedelta(days=DAYS))
    upcoming = replace(upcoming, title=f"Due in the next {DAYS} days")
    since = book.today - timedelta(days=DAYS)
    changes = history(
        _recent(book, since, rows if terms else None), f"Changes in the last {DAYS} days"
    )
    typed = (*terms, *same)
    assessable = [row for row in rows if row.kind.field("status")]
    return Summary(
        tuple(_statuses(book, rows, kind) for kind in (INITIATIVE, RECOMMENDATION)),
        _deadlines(book, rows),
        overdue,
        upcoming,
        replace(changes, group="changes"),
        _gaps(book, rows, typed),
        tuple(row.id for row in assessable if _is_unassessed(row)),
        len(assessable),
        f"{book.today}: {_counts(rows)}",
        typed,
        "" if terms else shell.line("log", f"--since={since}", f"--until={book.today}", *there),
    )


def _counts(rows: Sequence[Entry]) -> str:
    """How many entries of each kind there are, in words."""
    numbers = Counter(row.kind for row in rows)
    counts = [f"{n} {kind.name if n == 1 else kind.plural}" for kind, n in numbers.items()]
    return ", ".join(counts) or "no entries"


def _statuses(book: Book, rows: Sequence[Entry], kind: Kind) -> Grid:
    counted = tally(book, [row for row in rows if row.kind == kind], ["status"])
    return replace(lines(counted), title=kind.plural.capitalize(), group=kind.plural)


def _is_unassessed(row: Entry) -> bool:
    status = row.kind.field("status")
    return status is not None and row.doc.get("status") == status.default


_DEADLINES = (
    Column("kind", "Due by today", LINE),
    Column("all", "All", NUMBER),
    Column("done", "Done", NUMBER),
    Column("dropped", "Dropped", NUMBER),
    Column("open", "Open", NUMBER),
    Column("not_assessed", "Not assessed", NUMBER),
)


def _deadlines(book: Book, rows: Sequence[Entry]) -> Grid:
    """What became of the entries whose last day has come, kind by kind."""
    table = []
    for kind in (INITIATIVE, RECOMMENDATION, MILESTONE):
        ends = [_end(book, row) for row in rows if row.kind == kind and _has_come(book, row)]
        figures = [ends.count(column.name) for column in _DEADLINES[2:]]
        if ends:
            table.append(((kind.name,), (str(len(ends)),), *((str(n),) for n in figures)))
    return Grid("Due by today", _DEADLINES, table, "deadlines")


def _has_come(book: Book, row: Entry) -> bool:
    due = row.value("due")
    return due is not None and due.last <= book.today


def _end(book: Book, row: Entry) -> str:
    """What became of an entry, as the name of a column."""
    status = row.kind.field("status")
    if status and isinstance(status.type, Status):
        done = row.doc["status"] in status.type.done
    else:
        done = "done" in row.doc
    if done:
        return "done"
    if book.is_closed(row):
        return "dropped"
    return "not_assessed" if _is_unassessed(row) else "open"


def _recent(book: Book, since: date, rows: Sequence[Entry] | None) -> list[Logged]:
    """What was changed since then, the newest first: of ``rows``, or of all where that is None."""
    ids = None if rows is None else {row.id for row in rows}
    recent = book.history.between(since, book.today)[::-1]
    return [logged for logged in recent if ids is None or logged.change.id in ids]


def _gaps(book: Book, rows: Sequence[Entry], typed: Sequence[str]) -> Grid:
    table = [
        ((gap,), (str(number),), (shell.line("list", *terms, *typed),))
        for gap, terms in GAPS.items()
        if (number := len(book.among(rows, terms)))
    ]
    columns = (Column("gap", "Gap", LINE), Column("count", "Entries", NUMBER))
    return Grid("Gaps", (*columns, Column("see", "See", COMMAND)), table, "gaps")
