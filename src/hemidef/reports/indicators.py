"""Indicators: how far each has come from its baseline to its target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from hemidef.model.entries import Entry
from hemidef.model.kinds import INDICATOR
from hemidef.reports.grid import Grid, across, grid
from hemidef.tracker.book import Book

TITLE = "From baseline to target"
_COLUMNS = across(
    "id",
    "headline",
    "initiative",
    "unit",
    "baseline",
    "actual",
    "actual_date",
    "target",
    "target_date",
    "achievement",
)


@dataclass(frozen=True)
class Gauge:
    """An indicator that leads from a baseline to another target.

    ``achievement`` is 1 for the target reached, None where there is no figure yet.
    """

    entry: Entry
    achievement: Decimal | None


def gauges(entries: Iterable[Entry]) -> tuple[Gauge, ...]:
    """The indicators among ``entries`` that lead from a baseline to another target.

    Raises Invalid, with the entry's place, where the store holds what no value has.
    """
    found = []
    for entry in entries:
        if entry.kind == INDICATOR:
            baseline, target = entry.value("baseline"), entry.value("target")
            if None not in (baseline, target) and baseline != target:
                found.append(Gauge(entry, entry.achievement))
    return tuple(found)


def indicators(book: Book, entries: Iterable[Entry]) -> Grid:
    """The indicators among ``entries``: baseline, actual, target. Raises as ``gauges`` does."""
    found = [entry for entry in entries if entry.kind == INDICATOR]
    return grid(book, TITLE, _COLUMNS, found, INDICATOR.name)
