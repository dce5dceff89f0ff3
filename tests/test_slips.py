"""Due dates that were moved: ``first_due``, ``slipped`` and ``due_moves``, which the log tells."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Hemidef
from faults.trial import FULL
from hemidef.model.values import Context
from test_moved import DAYS, made, standing

COLUMNS = ["list", "--columns", "id,first_due,due,slipped,due_moves", "-f", "json"]
Figures = tuple[str | None, int | None, int | None]


@pytest.fixture
def plan(hemidef: Hemidef, home: Path) -> Hemidef:
    """A store of three entries with a due date, of which one came with it."""
    (home / "x.yaml").write_text("hemidef: 1\ninitiatives:\n- {title: Ports, due: 2026-Q4}\n")
    for line in (
        "init --from x.yaml",
        "add recommendation Boats --due 2027",
        "add milestone Scanners --initiative I-1",
        "add indicator Crossings --initiative I-1",
    ):
        assert hemidef(*line.split()).code == 0
    return hemidef


def figures(hemidef: Hemidef, id: str) -> Figures:
    """The first due date, the days it slipped, and how often it was moved."""
    row = json.loads(hemidef(*COLUMNS, id).out)[0]
    return row["first_due"], row["slipped"], row["due_moves"]


@pytest.mark.parametrize(
    ("id", "lines", "wanted"),
    [
        ("I-1", "", ("2026-Q4", 0, 0)),
        ("I-1", "update I-1 --due 2027-01-10", ("2026-Q4", 10, 1)),
        ("I-1", "update I-1 --due 2026-12-21", ("2026-Q4", -10, 1)),
        ("I-1", "update I-1 --due 2026-12", ("2026-Q4", 0, 0)),  # the same last day
        ("I-1", "update I-1 --due 2027|update I-1 --due 2026-Q4", ("2026-Q4", 0, 2)),
        ("I-1", "update I-1 --due 2027|undo", ("2026-Q4", 0, 0)),
        ("I-1", "update I-1 --due 2027|undo|undo 5", ("2026-Q4", 365, 1)),
        ("I-1", "update I-1 --due 2027|update I-1 --due 2028|undo", ("2026-Q4", 365, 1)),
        ("I-1", "update I-1 --clear due", ("2026-Q4", None, 0)),
        ("I-1", "update I-1 --clear due|update I-1 --due 2027", ("2026-Q4", 365, 1)),
        ("I-1", "update I-1 --clear due|update I-1 --due 2026-Q4", ("2026-Q4", 0, 0)),
        ("R-1", "", ("2027", 0, 0)),
        ("R-1", "update R-1 --due FY28|remove R-1 --yes|undo", ("2027", 274, 1)),
        ("M-1", "", (None, None, None)),
        ("M-1", "update M-1 --due 2027", ("2027", 0, 0)),
        ("M-1", "update M-1 --due 2027|update M-1 --due 2028|done M-1", ("2027", 366, 1)),
        ("M-1", "update M-1 --due 2027|undo", (None, None, None)),
        ("M-1", "update M-1 --due 2027|undo|update M-1 --due 2029", ("2029", 0, 0)),
    ],
)
def test_of_an_entry(plan: Hemidef, id: str, lines: str, wanted: Figures) -> None:
    for line in filter(None, lines.split("|")):
        assert plan(*line.split()).code == 0, line
    assert figures(plan, id) == wanted


def by_hand(log: list[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    """The first due date of each entry, and how often it was moved, by id; none is renumbered."""
    stands = standing(log, len(log) + 1)
    found: dict[str, list[str]] = {}
    for line in log:
        sides = line["changes"].get("due")
        if not sides or line["verb"] == "merge" or "undoes" in line or line["key"] not in stands:
            continue
        held = found.setdefault(line["id"], [])
        held += [sides["old"]] if sides["old"] and not held else []
        if sides["new"] and (not held or DAYS[held[-1]] != DAYS[sides["new"]]):
            held.append(sides["new"])
    return {id: (held[0], len(held) - 1) for id, held in found.items() if held}


@pytest.mark.parametrize("seed", range(100 if FULL else 10))
def test_every_figure(seed: int, hemidef: Hemidef, home: Path, context: Context) -> None:
    (home / "hemidef.json").write_bytes(made(seed, context, merges=False).data)
    wanted = by_hand(yaml.safe_load(hemidef("export", "--log").out)["log"])
    rows = json.loads(hemidef(*COLUMNS, "kind:I,R,M").out)
    for row in rows:
        first, moves = wanted.get(row["id"], (None, None))
        assert (row["first_due"], row["due_moves"]) == (first, moves), row
        slipped = (DAYS[row["due"]] - DAYS[first]).days if row["due"] and first else None
        assert row["slipped"] == slipped


def test_two_who_moved_one_date(plan: Hemidef, home: Path) -> None:
    """Each of them once; what the merge makes of it is no move."""
    (home / "copy.json").write_bytes((home / "hemidef.json").read_bytes())
    plan("update", "I-1", "--due", "2027")
    plan("update", "I-1", "--due", "2028", "--store", "copy.json")
    assert "In conflict: I-1.due." in plan("merge", "copy.json").err
    assert plan("merge", "--theirs").code == 0
    assert figures(plan, "I-1") == ("2026-Q4", 731, 2)


def test_terms_sorting_and_the_rule(plan: Hemidef) -> None:
    for due in ("2027", "2028", "2029"):
        plan("update", "I-1", "--due", due)
    plan("update", "R-1", "--due", "2027-06")
    plan("update", "M-1", "--due", "2027")

    def ids(*words: str) -> str:
        return " ".join(row["id"] for row in json.loads(plan(*words, "-f", "json").out))

    assert ids("list", "is:slipped") == "I-1"
    assert ids("list", "is.not:slipped", "slipped:any") == "R-1 M-1"
    assert ids("list", "slipped.over:365") == "I-1"
    assert ids("list", "slipped.under:0") == "R-1"
    assert ids("list", "due_moves.over:0") == "I-1 R-1"
    assert ids("list", "first_due.before:2027") == "I-1"
    assert ids("list", "kind:I,R", "first_due:2026-Q4") == "I-1"
    assert ids("check", "--select", "moved-often") == "I-1"
    told = plan("check", "--select", "moved-often").out
    assert "was due 2026-Q4 at first, and was moved 3 times" in told
    table = plan("list", "initiatives", "--columns", "id,first_due,due,slipped", "--sort=-slipped")
    assert table.out.splitlines()[3].split() == ["I-1", "2026-Q4", "2029", "1096", "d", "later"]
    plan("update", "I-1", "--status", "completed")
    assert ids("check", "--select", "moved-often") == ""
    plan("undo")
    assert ids("check", "--select", "moved-often") == "I-1"
    plan("undo", "6")
    assert ids("check", "--select", "moved-often") == ""


def test_as_they_were(plan: Hemidef, clock: list[datetime]) -> None:
    plan("update", "I-1", "--due", "2027")
    plan("update", "I-1", "--due", "2028")
    rows = json.loads(plan(*COLUMNS, "I-1", "--at", "4").out)
    assert (rows[0]["slipped"], rows[0]["due_moves"]) == (365, 1)


def test_a_date_in_the_log_that_is_none(plan: Hemidef, home: Path) -> None:
    plan("update", "I-1", "--due", "2027-01-10")
    store = home / "hemidef.json"
    text = store.read_text("utf-8").replace('["2026-Q4", "2027-01-10"]', '["2026-Q4", "soon"]')
    store.write_text(text, "utf-8")
    answer = plan("list", "is:slipped")
    assert answer.code == 4
    assert "hemidef.json: log, change 4: 'soon' is not a period" in answer.err


def test_a_log_that_nobody_asks_for_is_not_read(plan: Hemidef, home: Path) -> None:
    """A damaged one is found only by what reads it."""
    store = home / "hemidef.json"
    store.write_text(store.read_text("utf-8").replace('"verb": "add"', '"verb": 7'), "utf-8")
    for words in (["list"], ["due"], ["count"], ["tables"], ["coverage"], ["timeline"]):
        assert plan(*words).code == 0
    assert plan("list", "--columns", "id,slipped").code == 4
