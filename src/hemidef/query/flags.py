"""Flags: what ``is:`` may ask of an entry."""

from __future__ import annotations

from hemidef.model import derived
from hemidef.model.kinds import INITIATIVE, RECOMMENDATION
from hemidef.model.values import INSTANT
from hemidef.query.rows import Facts, Row, Test


def _is_open(row: Row, facts: Facts) -> bool:
    return facts.is_closed(row) is False


def _is_closed(row: Row, facts: Facts) -> bool:
    return facts.is_closed(row) is True


def _is_overdue(row: Row, facts: Facts) -> bool:
    late = facts.days_late(row)
    return late is not None and late > 0


def _is_stale(row: Row, facts: Facts) -> bool:
    if not _is_open(row, facts):
        return False
    return (facts.today - INSTANT.day(facts.changed(row))).days > derived.STALE_DAYS


def _is_orphan(row: Row, facts: Facts) -> bool:
    return row.kind == RECOMMENDATION and "supports" not in row.doc


def _is_uncovered(row: Row, facts: Facts) -> bool:
    return row.kind == INITIATIVE and not facts.supporters(row.id)


def _is_unmeasured(row: Row, facts: Facts) -> bool:
    return row.kind == INITIATIVE and row.id not in facts.measured


FLAGS: dict[str, Test] = {
    "open": _is_open,
    "closed": _is_closed,
    "overdue": _is_overdue,
    "stale": _is_stale,
    "orphan": _is_orphan,
    "uncovered": _is_uncovered,
    "unmeasured": _is_unmeasured,
}
