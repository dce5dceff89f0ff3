"""Deadlines at their edges: the last day and the one after, what is late and what no more."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from conftest import Hemidef


@pytest.fixture
def plan(hemidef: Hemidef) -> Hemidef:
    """A store with one initiative, in progress."""
    hemidef("init", "--empty")
    hemidef("add", "initiative", "Port security", "--status", "in-progress", "--lead", "J5")
    return hemidef


def left(hemidef: Hemidef, day: str, *words: str) -> dict[str, int]:
    """The entries that are late or due within a year, with the days that each has left."""
    out = hemidef("due", "--within", "365d", "--as-of", day, "-f", "json", *words).out
    return {row["id"]: row["left"] for row in json.loads(out)}


def late(hemidef: Hemidef, day: str) -> set[str]:
    """The entries that are late, by every way to ask."""
    found = {id for id, days in left(hemidef, day).items() if days < 0}
    listed = json.loads(hemidef("list", "is:overdue", "--as-of", day, "-f", "json").out)
    assert {row["id"] for row in listed} == found
    checked = hemidef("check", "--select", "overdue", "--as-of", day, "-f", "json")
    assert {row["id"] for row in json.loads(checked.out)} == found
    assert checked.code == bool(found)
    summary = json.loads(hemidef("summary", "--as-of", day, "-f", "json").out)
    assert {row["id"] for row in summary if row["section"] == "overdue"} == found
    return found


@pytest.mark.parametrize(
    ("due", "last", "after"),
    [
        ("2026", "2026-12-31", "2027-01-01"),
        ("2026-H1", "2026-06-30", "2026-07-01"),
        ("2026-H2", "2026-12-31", "2027-01-01"),
        ("2026-Q1", "2026-03-31", "2026-04-01"),
        ("2026-Q3", "2026-09-30", "2026-10-01"),
        ("2027-02", "2027-02-28", "2027-03-01"),
        ("2028-02", "2028-02-29", "2028-03-01"),
        ("2028-02-29", "2028-02-29", "2028-03-01"),
        ("2026-11-24", "2026-11-24", "2026-11-25"),
        ("FY27", "2027-09-30", "2027-10-01"),
        ("FY27-Q1", "2026-12-31", "2027-01-01"),
        ("FY27-Q2", "2027-03-31", "2027-04-01"),
        ("FY28-Q2", "2028-03-31", "2028-04-01"),
    ],
)
def test_late_from_the_day_after_the_last(plan: Hemidef, due: str, last: str, after: str) -> None:
    plan("update", "I-1", "--due", due)
    plan("add", "recommendation", "Scan all freight", "--status", "open", "--due", due)
    plan("add", "milestone", "Scanners bought", "--initiative", "I-1", "--due", due)
    ids = {"I-1", "R-1", "M-1"}
    assert left(plan, last) == dict.fromkeys(ids, 0)
    assert not late(plan, last)
    assert left(plan, after) == dict.fromkeys(ids, -1)
    assert late(plan, after) == ids
    assert plan("due", "--as-of", last).out.count("today") == 3
    assert plan("due", "--as-of", after).out.count("1 d late") == 3
    checked = plan("check", "--select", "overdue", "--as-of", after).out
    assert checked.count(f"was due {due}, 1 day ago") == 3


def test_a_leap_day_is_a_day_between(plan: Hemidef) -> None:
    plan("update", "I-1", "--due", "2028-02-28")
    assert left(plan, "2028-02-27") == {"I-1": 1}
    assert left(plan, "2028-02-29") == {"I-1": -1}
    assert left(plan, "2028-03-01") == {"I-1": -2}
    plan("update", "I-1", "--due", "2027-02-28")
    assert left(plan, "2027-03-01") == {"I-1": -1}
    assert plan("update", "I-1", "--due", "2027-02-29").code == 4


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        ("2026-01-01", 89),
        ("2025-12", 90),
        ("2026-03-31", 0),
        ("2026", -275),
        ("FY26-Q2", 0),
        ("+10d", -248),
        ("today", -238),
        ("eoy", -275),
        ("2040", -5389),
    ],
)
def test_as_of_another_day(plan: Hemidef, as_of: str, days: int) -> None:
    """A period counts as its last day, as a deadline does."""
    plan("update", "I-1", "--due", "2026-Q1")
    assert left(plan, as_of) == {"I-1": days}


def test_as_of_decides_how_far_to_look_ahead(plan: Hemidef) -> None:
    plan("update", "I-1", "--due", "2026-03-31")

    def ahead(within: str, day: str) -> bool:
        out = plan("due", "--within", within, "--as-of", day, "-f", "json").out
        return bool(json.loads(out))

    assert ahead("30d", "2026-03-01")
    assert not ahead("29d", "2026-03-01")
    assert ahead("eoq", "2026-01-01")
    assert not ahead("eoq", "2025-12-31")
    assert ahead("2w", "2026-03-17")
    assert not ahead("2w", "2026-03-16")


def test_as_of_the_last_days_that_there_are(plan: Hemidef) -> None:
    assert plan("due", "--as-of", "2999-12-31").code == 0


@pytest.mark.parametrize("status", ["cancelled", "completed"])
def test_the_steps_of_a_closed_initiative_are_late_no_more(plan: Hemidef, status: str) -> None:
    plan("update", "I-1", "--due", "2026-06")
    plan("add", "milestone", "Scanners bought", "--initiative", "I-1", "--due", "2026-05")
    plan("add", "milestone", "Scanners run", "--initiative", "I-1", "--due", "2026-12")
    assert late(plan, "2026-11-24") == {"I-1", "M-1"}
    plan("update", "I-1", "--status", status)
    assert left(plan, "2026-11-24") == {}
    assert not late(plan, "2030-01-01")
    rows = json.loads(plan("summary", "--as-of", "2027", "-f", "json").out)
    ends = {row["kind"]: row for row in rows if row["section"] == "deadlines"}
    assert ends["milestone"]["dropped"] == 2
    assert ends["initiative"]["done" if status == "completed" else "dropped"] == 1
    plan("undo")
    assert late(plan, "2026-11-24") == {"I-1", "M-1"}


def test_a_milestone_that_is_done_is_late_no_more(plan: Hemidef) -> None:
    plan("add", "milestone", "Scanners bought", "--initiative", "I-1", "--due", "2026-05")
    assert late(plan, "2026-11-24") == {"M-1"}
    plan("update", "M-1", "--done", "2026-11-24")
    assert left(plan, "2026-11-24") == {}
    plan("update", "M-1", "--clear", "done")
    assert late(plan, "2026-11-24") == {"M-1"}


def test_what_is_reopened_is_late_again(plan: Hemidef) -> None:
    plan("add", "recommendation", "Scan all freight", "--status", "open", "--due", "2026-Q3")
    plan("update", "R-1", "--status", "implemented", "--note", "All ports report it")
    entry = json.loads(plan("show", "R-1", "-f", "json").out)
    assert entry["recommendations"][0]["closed"] == "2026-11-24"
    assert not late(plan, "2026-11-24")
    plan("update", "R-1", "--status", "partial", "--note", "One does not")
    entry = json.loads(plan("show", "R-1", "-f", "json").out)
    assert "closed" not in entry["recommendations"][0]
    assert late(plan, "2026-11-24") == {"R-1"}
    assert left(plan, "2026-11-24") == {"R-1": -55}
    rows = json.loads(plan("summary", "-f", "json").out)
    ends = next(row for row in rows if row["section"] == "deadlines")
    assert (ends["kind"], ends["done"], ends["open"]) == ("recommendation", 0, 1)


def test_the_last_day_to_look_ahead_to_counts(hemidef: Hemidef, everything: Path) -> None:
    assert "I-22" in left(hemidef, "2025-12-24")
    assert "I-23" not in left(hemidef, "2025-12-24")


ACHIEVEMENTS = {
    # baseline, target, actual: what is achieved
    ("10", "30", "25"): "75%",
    ("120", "60", "105"): "25%",
    ("120", "60", "120"): "0%",
    ("120", "60", "150"): "-50%",
    ("120", "60", "0"): "200%",
    ("-10", "10", "0"): "50%",
    ("0", "0.3", "0.1"): "33%",
    ("0", "3", "2"): "67%",
    ("0", "1000", "1"): "0%",
    ("5", "5", "5"): "",
    ("0", "0", "7"): "",
    ("", "30", "25"): "",
    ("10", "", "25"): "",
    ("10", "30", ""): "",
}


@pytest.mark.parametrize("figures", ACHIEVEMENTS)
def test_the_achievement_column(plan: Hemidef, figures: tuple[str, str, str]) -> None:
    named = zip(("--baseline", "--target", "--actual"), figures, strict=True)
    options = [f"{name}={figure}" for name, figure in named if figure]
    assert plan("add", "indicator", "Freight scanned", "--initiative", "I-1", *options).code == 0
    table = plan("list", "indicators", "--columns", "id,achievement").out.splitlines()
    assert table[-1].split() == ["K-1", *filter(None, [ACHIEVEMENTS[figures]])]
    rows: list[dict[str, Any]] = json.loads(plan("list", "indicators", "-f", "json").out)
    assert (rows[0]["achievement"] is None) == (not ACHIEVEMENTS[figures])
    found = json.loads(plan("list", "achievement:none", "-f", "json").out)
    assert bool(found) == (not ACHIEVEMENTS[figures])


def test_an_initiative_has_its_milestones_under_its_own_lead(plan: Hemidef) -> None:
    plan("add", "initiative", "Airlift", "--lead", "J4", "--due", "2026-12")
    plan("add", "milestone", "Ours", "--initiative", "I-1", "--due", "2026-12")
    plan("add", "milestone", "Theirs", "--initiative", "I-2", "--due", "2026-12")
    assert set(left(plan, "2026-11-24", "--lead", "j4")) == {"I-2", "M-2"}
    assert set(left(plan, "2026-11-24", "--lead", "J5")) == {"M-1"}
    plan("update", "I-2", "--lead", "J5")
    assert set(left(plan, "2026-11-24", "--lead", "J5")) == {"M-1", "I-2", "M-2"}
    plan("update", "I-2", "--clear", "lead")
    assert set(left(plan, "2026-11-24", "--lead", "none")) == {"I-2", "M-2"}


@pytest.mark.parametrize("within", ["soon", "30", "30m", "d", "", "30 d", "2026-13", "99999999d"])
def test_a_length_of_time_that_is_none(plan: Hemidef, within: str) -> None:
    refused = plan("due", "--within", within)
    assert refused.code == 2
    assert refused.out == ""
    first, second = refused.err.splitlines()
    assert first.startswith("Error: --within: ")
    assert second == "Expected 30d, 2w, eoq, or a period with its year: 2027-Q1, March 2027."


@pytest.mark.parametrize(
    "lead",
    [
        "J5",
        "Joint Staff, J5",
        "O'Higgins y Cía",
        '"Zentrale" Söhne',
        "R&D",
        "$(id) `id` ; *",
    ],
)
def test_the_command_for_the_undated_can_be_typed(plan: Hemidef, lead: str) -> None:
    plan("update", "I-1", "--lead", lead)
    told = plan("due", "--lead", lead).err
    lexer = shlex.shlex(told.rpartition("hemidef ")[2], posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = list(lexer)
    assert words[-1] == (f'lead:"{lead}"' if "," in lead else f"lead:{lead}")
    assert len(json.loads(plan(*words, "-f", "json").out)) == 1


def test_the_command_for_the_undated_is_of_the_same_day(plan: Hemidef) -> None:
    told = plan("due", "is:stale", "--as-of", "2027-06-01").err
    line = told.splitlines()[-1]
    assert line.startswith("1 open entry has no due date: ")
    words = shlex.split(line.partition(": hemidef ")[2])
    assert len(json.loads(plan(*words, "-f", "json").out)) == 1


@pytest.mark.parametrize("width", [34, 40, 45])
def test_on_a_narrow_screen_it_still_says_what(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    hemidef("update", "R-4", "--due", "2026-09")
    monkeypatch.setenv("COLUMNS", str(width))
    shown = hemidef("due").out
    assert "Strengthe" in shown
    assert max(map(len, shown.splitlines())) <= width
