"""The summary: how things stand, on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hemidef.errors import counted
from hemidef.model.entries import Entry
from hemidef.model.fields import Kind
from hemidef.model.figures import NUMBER
from hemidef.model.kinds import INITIATIVE, MILESTONE, RECOMMENDATION
from hemidef.model.values import COMMAND, LINE, Status
from hemidef.query.attributes import FLAGS
from hemidef.reports.count import lines, tally
from hemidef.reports.grid import Column, Grid
from hemidef.reports.log import history
from hemidef.reports.rules import RULES
from hemidef.reports.schedule import due
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Logged

# How far it looks back for what changed and ahead for what is due, in days.
DAYS = 30


@dataclass(frozen=True)
class Gap:
    """Something that is missing: from how many of the entries, and the terms that find them."""

    what: str
    count: int
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """How things stand: counts by status, what of what was due is done, and the lists.

    The ``changes`` are those from the day ``since`` to ``until``. Of the ``assessable`` entries,
    the ``unassessed`` (ids) are still in the status that nobody gave them.
    """

    title: str
    statuses: tuple[Grid, ...]
    deadlines: Grid
    overdue: Grid
    upcoming: Grid
    changes: Grid
    since: date
    until: date
    gaps: tuple[Gap, ...]
    unassessed: tuple[str, ...]
    assessable: int

    @property
    def grids(self) -> tuple[Grid, ...]:
        """All of it as grids, but for the gaps: see ``gaps_grid``."""
        return (*self.statuses, self.deadlines, self.overdue, self.upcoming, self.changes)


def summary(book: Book, entries: Sequence[Entry], *, whole: bool) -> Summary:
    """How the entries stand; ``whole`` says that they are all, removed ones with them."""
    overdue, upcoming = due(book, entries, book.today + timedelta(days=DAYS))
    since = book.today - timedelta(days=DAYS)
    recent = _recent(book, since, None if whole else entries)
    changes = history(book, recent, f"Changes in the last {DAYS} days")
    assessable = [entry for entry in entries if entry.kind.field("status")]
    return Summary(
        f"{book.today}: {_counts(entries)}",
        tuple(_statuses(book, entries, kind) for kind in (INITIATIVE, RECOMMENDATION)),
        _deadlines(book, entries),
        overdue,
        replace(upcoming, title=f"Due in the next {DAYS} days"),
        replace(changes, group="changes"),
        since,
        book.today,
        tuple(_gaps(book, entries)),
        tuple(entry.id for entry in assessable if not FLAGS["assessed"].test(entry, book)),
        len(assessable),
    )


def gaps_grid(gaps: Sequence[Gap], commands: Sequence[str]) -> Grid:
    """The gaps as a grid, each beside the command that lists its entries."""
    columns = (
        Column("gap", "Gap", LINE),
        Column("count", "Entries", NUMBER),
        Column("see", "See", COMMAND),
    )
    rows = [
        ((gap.what,), (str(gap.count),), (command,))
        for gap, command in zip(gaps, commands, strict=True)
    ]
    return Grid("Gaps", columns, rows, "gaps")


def _counts(entries: Sequence[Entry]) -> str:
    """How many entries of each kind there are, in words."""
    numbers = Counter(entry.kind for entry in entries)
    counts = [counted(n, kind.name, kind.plural) for kind, n in numbers.items()]
    return ", ".join(counts) or "no entries"


def _statuses(book: Book, entries: Sequence[Entry], kind: Kind) -> Grid:
    counted = tally(book, [entry for entry in entries if entry.kind == kind], ["status"])
    return replace(lines(counted), title=kind.plural.capitalize(), group=kind.plural)


_DEADLINES = (
    Column("kind", "Due by today", LINE),
    Column("all", "All", NUMBER),
    Column("done", "Done", NUMBER),
    Column("dropped", "Dropped", NUMBER),
    Column("open", "Open", NUMBER),
    Column("not_assessed", "Not assessed", NUMBER),
)


def _deadlines(book: Book, entries: Sequence[Entry]) -> Grid:
    """What became of the entries whose last day has come, kind by kind."""
    rows = []
    for kind in (INITIATIVE, RECOMMENDATION, MILESTONE):
        of_kind = [entry for entry in entries if entry.kind == kind]
        ends = [_end(book, entry) for entry in of_kind if _has_come(book, entry)]
        figures = [len(ends), *(ends.count(column.name) for column in _DEADLINES[2:])]
        if ends:
            rows.append(((kind.name,), *((str(figure),) for figure in figures)))
    return Grid("Due by today", _DEADLINES, rows, "deadlines")


def _has_come(book: Book, entry: Entry) -> bool:
    due = entry.value("due")
    return due is not None and due.last <= book.today


def _end(book: Book, entry: Entry) -> str:
    """What became of an entry, as the name of a column."""
    status = entry.kind.field("status")
    if status and isinstance(status.type, Status):
        done = entry.text("status") in status.type.done
    else:
        done = "done" in entry.doc
    if done:
        return "done"
    if book.is_closed(entry):
        return "dropped"
    return "not_assessed" if status and not FLAGS["assessed"].test(entry, book) else "open"


def _recent(book: Book, since: date, entries: Sequence[Entry] | None) -> list[Logged]:
    """What was changed since then, the newest first: of ``entries``, or of all where None."""
    recent = book.history.between(since, book.today)[::-1]
    if entries is None:
        return recent
    ids = book.family(entry.id for entry in entries)
    return [logged for logged in recent if logged.change.id in ids]


def _gaps(book: Book, entries: Sequence[Entry]) -> list[Gap]:
    """What is missing, by the rules of ``check``."""
    of_gaps = [rule for rule in RULES if rule.gap]
    gaps = [Gap(rule.gap, len(rule.broken_by(book, entries)), rule.terms) for rule in of_gaps]
    return [gap for gap in gaps if gap.count]
