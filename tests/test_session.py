"""The session of somebody's first day, line by line, through the real program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Hemidef


def test_first_day(hemidef: Hemidef, store: Path) -> None:
    nothing = hemidef("list", "recommendations", "status:open")
    assert nothing.code == 0
    assert nothing.out == ""
    assert "No recommendations match status:open" in nothing.err
    assert "hemidef list recommendations" in nothing.err

    added = hemidef(
        *("add", "initiative", "Riverine patrol exchange"),
        *("--objective", "Close river routes", "--outcome", "Fewer unmonitored crossings"),
        *("--partner", "Brazil", "--partner", "Perú", "--threat", "Drug trafficking"),
        *("--due", "2027-Q2", "--lead", "Joint Staff J5"),
    )
    assert added.code == 0
    assert "I-16  added: Riverine patrol exchange" in added.out
    assert "I-16  partners: Brazil, Peru" in added.out
    assert "I-16  threats: Drug trafficking" in added.out

    assert hemidef("update", "i16", "--status", "in-progress", "--note", "Kick-off held").out == (
        "I-16  status: not-assessed → in-progress\nI-16  note: Kick-off held\n"
    )
    assert hemidef("update", "I-16", "--clear", "due", "--add", "partner=Colômbia").out == (
        "I-16  partners: + Colombia\nI-16  due: 2027-Q2 → none\n"
    )
    milestone = ("add", "milestone", "First joint patrol", "--initiative", "I-16")
    assert hemidef(*milestone, "--due", "2027-03").code == 0
    indicator = ("add", "indicator", "Crossings monitored", "--initiative", "I-16", "--unit", "%")
    assert hemidef(*indicator, "--baseline", "20", "--target", "80").code == 0
    assert hemidef("update", "K-1", "--actual", "50").out == (
        "K-1  actual: none → 50\nK-1  actual_date: none → 2026-11-24\n"
    )

    shown = hemidef("show", "I-16").out
    for words in (
        "Riverine patrol exchange",
        "Brazil, Peru, Colombia",
        "First joint patrol",
        "Crossings monitored",
        "50%",
        "0 of 1",
        "status: not-assessed → in-progress",
        "Kick-off held",
        "Ana Ruiz",
    ):
        assert words in shown

    assert hemidef("update", "R-1", "R-2", "--status", "open", "--response", "accepted").out == (
        "R-1  response: not-stated → accepted\n"
        "R-1  status: not-assessed → open\n"
        "R-2  response: not-stated → accepted\n"
        "R-2  status: not-assessed → open\n"
    )
    listed = hemidef("list", "is:open", "partners:BRA").out
    assert "I-16" in listed
    assert "R-1" not in listed
    log = hemidef("log", "I-16").out
    assert log.index("due: 2027-Q2 → none") < log.index("added: Riverine patrol exchange")

    assert "R-1  status: open → not-assessed" in hemidef("undo").out
    assert "K-1  actual: 50 → none" in hemidef("undo").out

    before = store.read_bytes()
    refused = hemidef("remove", "I-16")
    assert refused.code == 4
    assert "M-1, K-1 point at it\n" in refused.err
    assert "--force" in refused.err
    assert store.read_bytes() == before

    assert hemidef("export", "-o", "all.yaml").code == 0
    assert hemidef("init", "--empty", "other.json").code == 0
    assert hemidef("--store", "other.json", "import", "all.yaml").code == 0
    assert hemidef("export", "-o", "again.yaml", "--store", "other.json").code == 0
    assert Path("again.yaml").read_bytes() == Path("all.yaml").read_bytes()


def test_links_show_both_ways(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-5", "--depends-on", "I-4")
    initiative = hemidef("show", "I-4").out
    assert "Supported by" in initiative
    assert "R-3" in initiative
    assert "Needed by" in initiative
    assert "I-5" in initiative
    recommendation = hemidef("show", "R-3").out
    assert "Supports" in recommendation
    assert "Regional Defense Summits" in recommendation
    assert "Depends on" in hemidef("show", "I-5").out


def test_force_removes_what_belongs_and_cuts_what_points(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "milestone", "First summit", "--initiative", "I-4")
    removed = hemidef("remove", "I-4", "--force", "--yes")
    assert removed.code == 0
    assert "I-4  removed: Regional Defense Summits" in removed.out
    assert "M-1  removed: First summit" in removed.out
    assert "R-3  supports: I-4 → none" in removed.out
    rows = json.loads(hemidef("list", "-f", "json").out)
    assert {"I-4", "M-1"}.isdisjoint(row["id"] for row in rows)


def test_ids_are_never_given_again(hemidef: Hemidef, store: Path) -> None:
    assert "I-16  added" in hemidef("add", "initiative", "First").out
    hemidef("remove", "I-16")
    assert "I-17  added" in hemidef("add", "initiative", "Second").out
    hemidef("undo")
    assert "I-18  added" in hemidef("add", "initiative", "Third").out


@pytest.mark.parametrize("words", [("I-4", "--force"), ("I-2", "I-3")])
def test_several_do_not_go_unasked(hemidef: Hemidef, store: Path, words: tuple[str, ...]) -> None:
    hemidef("add", "milestone", "First summit", "--initiative", "I-4")
    before = store.read_bytes()
    refused = hemidef("remove", *words)
    assert refused.code == 2
    assert "removing 2 entries needs your confirmation" in refused.err
    assert store.read_bytes() == before
    assert hemidef("remove", "M-1", "--force").code == 0, "one alone is not asked about"
