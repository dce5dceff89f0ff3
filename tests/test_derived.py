"""What follows from the fields: open and closed, late, done of all, achieved."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import Hemidef
from hemidef.model.entries import Entry
from hemidef.model.fields import Kind
from hemidef.model.figures import PERCENT
from hemidef.model.kinds import (
    INDICATOR,
    INITIATIVE,
    INITIATIVE_STATUS,
    MILESTONE,
    RECOMMENDATION,
    RECOMMENDATION_STATUS,
)


def days_late(kind: Kind, doc: dict[str, str], today: date) -> int | None:
    return Entry(kind, "", doc).days_late(today)


def is_closed(kind: Kind, doc: dict[str, str]) -> bool | None:
    return Entry(kind, "", doc).is_closed


@pytest.mark.parametrize(
    ("due", "today", "late"),
    [
        ("2026", "2026-12-31", 0),
        ("2026", "2027-01-01", 1),
        ("2026", "2026-01-01", -364),
        ("FY27-Q1", "2026-12-31", 0),
        ("FY27-Q1", "2027-01-01", 1),
        ("FY27", "2027-09-30", 0),
        ("FY27", "2027-10-01", 1),
        ("2026-Q3", "2026-10-01", 1),
        ("2026-H1", "2026-07-01", 1),
        ("2028-02", "2028-02-29", 0),
        ("2028-02", "2028-03-01", 1),
        ("2026-11-24", "2026-11-24", 0),
        ("2026-11-24", "2026-11-25", 1),
        ("2025", "2026-11-24", 328),
    ],
)
def test_late_from_the_day_after_the_last(due: str, today: str, late: int) -> None:
    doc = {"status": "in-progress", "due": due}
    assert days_late(INITIATIVE, doc, date.fromisoformat(today)) == late


def test_late_is_only_what_is_open_and_due() -> None:
    today = date(2030, 1, 1)
    assert days_late(INITIATIVE, {"status": "planned"}, today) is None
    assert days_late(INITIATIVE, {"status": "completed", "due": "2026"}, today) is None
    assert days_late(RECOMMENDATION, {"status": "not-implemented", "due": "2026"}, today) is None
    assert days_late(RECOMMENDATION, {"status": "open", "due": "2029"}, today) == 1
    assert days_late(MILESTONE, {"due": "2029"}, today) == 1
    assert days_late(MILESTONE, {"due": "2026", "done": "2029"}, today) is None
    assert days_late(INDICATOR, {"due": "2026"}, today) is None


def test_closed_by_status() -> None:
    closed = {s for s in INITIATIVE_STATUS.values if is_closed(INITIATIVE, {"status": s})}
    assert closed == {"completed", "cancelled"}
    closed = {s for s in RECOMMENDATION_STATUS.values if is_closed(RECOMMENDATION, {"status": s})}
    assert closed == {"implemented", "not-implemented", "superseded"}


def test_a_milestone_is_closed_when_done_and_an_indicator_never() -> None:
    assert is_closed(MILESTONE, {}) is False
    assert is_closed(MILESTONE, {"done": "2026-05"}) is True
    assert is_closed(INDICATOR, {"actual": "80", "target": "80"}) is None


def test_progress_counts_the_milestones_that_are_done(hemidef: Hemidef, store: Path) -> None:
    assert _progress(hemidef) is None
    for title in ("Agenda", "Venue", "Summit"):
        hemidef("add", "milestone", title, "--initiative", "I-4")
    hemidef("update", "M-1", "M-3", "--done", "2026-11")
    assert _progress(hemidef) == "2 of 3"


def _progress(hemidef: Hemidef) -> str | None:
    rows = json.loads(hemidef("list", "id:I-4", "-f", "json").out)
    progress: str | None = rows[0]["progress"]
    return progress


def _achieved(baseline: str | None, target: str | None, actual: str | None) -> Decimal | None:
    figures = {"baseline": baseline, "target": target, "actual": actual}
    doc = {name: text for name, text in figures.items() if text is not None}
    return Entry(INDICATOR, "K-1", doc).achievement


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "share"),
    [
        ("20", "80", "50", "0.5"),
        ("20", "80", "80", "1"),
        ("20", "80", "20", "0"),
        ("20", "80", "110", "1.5"),
        ("20", "80", "5", "-0.25"),
        ("0", "0.3", "0.1", None),
        # Less is more: the target is below the baseline.
        ("100", "40", "70", "0.5"),
        ("100", "40", "40", "1"),
        ("100", "40", "10", "1.5"),
        ("100", "40", "130", "-0.5"),
        ("10", "0", "0", "1"),
        ("-10", "10", "0", "0.5"),
    ],
)
def test_achievement(baseline: str, target: str, actual: str, share: str | None) -> None:
    achieved = _achieved(baseline, target, actual)
    if share is None:
        assert achieved is not None
        assert round(achieved, 20) == round(Decimal(1) / 3, 20)
    else:
        assert achieved == Decimal(share)


@pytest.mark.parametrize(
    ("baseline", "target", "actual"),
    [
        *(("50", "50", "50"), ("50", "50", "60"), ("50", "50.0", "60")),
        *((None, "80", "50"), ("20", None, "50"), ("20", "80", None), (None, None, None)),
    ],
)
def test_no_achievement_without_three_figures_and_a_way_to_go(
    baseline: str | None, target: str | None, actual: str | None
) -> None:
    assert _achieved(baseline, target, actual) is None


@pytest.mark.parametrize(
    ("target", "actual"),
    [("30000", "1"), ("3e20", "1"), ("7", "5e-10"), ("1e-9", "1e29")],
)
def test_an_achievement_has_a_text_form_that_sorts(target: str, actual: str) -> None:
    share = _achieved("0", target, actual)
    assert share is not None
    assert PERCENT.key(PERCENT.text(share)) == share


def test_indicators_sort_by_what_is_achieved(hemidef: Hemidef, store: object) -> None:
    for title, target in (("Radars", "30000"), ("Patrols", "2"), ("Ships", "7")):
        measure = ("add", "indicator", title, "--initiative", "I-4", "--baseline", "0")
        assert hemidef(*measure, "--target", target, "--actual", "1").code == 0
    listed = hemidef("list", "indicators", "--sort", "achievement")
    assert listed.code == 0, listed.err
    assert listed.out.index("Radars") < listed.out.index("Ships") < listed.out.index("Patrols")
