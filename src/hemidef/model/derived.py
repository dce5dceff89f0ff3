"""What follows from the fields and is never stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hemidef.model.fields import Doc
from hemidef.model.kinds import MILESTONE, Kind
from hemidef.model.records import Indicator
from hemidef.model.values import PERIOD, Status

# An open entry that nobody has touched for a quarter.
STALE_DAYS = 90


def is_closed(kind: Kind, doc: Doc) -> bool | None:
    """Whether the entry is closed: by its status, or for a milestone by ``done``.

    None for a kind that is neither open nor closed (an indicator).
    """
    status = kind.field("status")
    if status and isinstance(status.type, Status):
        return doc.get("status") in status.type.closed
    if kind == MILESTONE:
        return "done" in doc
    return None


def days_late(kind: Kind, doc: Doc, today: date) -> int | None:
    """Days since the last day of ``due``, negative before it; None when closed or not due."""
    due = doc.get("due")
    if due is None or is_closed(kind, doc) is not False:
        return None
    return (today - PERIOD.key(str(due))).days


def achievement(indicator: Indicator) -> Decimal | None:
    """(actual - baseline) / (target - baseline), also where the target is below the baseline.

    1 is the target reached; None where a figure is missing or target and baseline are equal.
    """
    baseline, target, actual = indicator.baseline, indicator.target, indicator.actual
    if baseline is None or target is None or actual is None or target == baseline:
        return None
    return (actual - baseline) / (target - baseline)
