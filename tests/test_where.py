"""``hemidef where``, and changes that go to another store than the nearest."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from conftest import Hemidef


def told(hemidef: Hemidef, *words: str, **named: Any) -> dict[str, Any]:
    """What ``where`` says, as data."""
    [row] = json.loads(hemidef("where", *words, "-f", "json", **named).out)
    return dict(row)


def test_what_the_store_holds(hemidef: Hemidef, store: Path) -> None:
    assert told(hemidef)["changed"] is None
    hemidef("field", "add", "budget", "--on", "initiative", "--type", "number")
    hemidef("view", "save", "late", "recommendations", "is:overdue")
    hemidef("add", "milestone", "First summit", "--initiative", "I-4")
    hemidef("update", "I-1", "I-2", "--lead", "J5", env={"HEMIDEF_USER": "Marta"})
    row = told(hemidef)
    assert row.pop("changed").startswith("2026-11-24T12:")
    assert row == {
        "store": os.fspath(store),
        "why": "it is the nearest hemidef.json, from this folder upward",
        "initiatives": 15,
        "recommendations": 13,
        "milestones": 1,
        "indicators": 0,
        "changes": 4,
        "by": "Marta",
        "fields": ["budget"],
        "views": ["late"],
    }
    lines = dict(line.split("  ", 1) for line in hemidef("where").out.splitlines())
    assert lines["Initiatives"].strip() == "15"
    assert lines["Own views"].strip() == "late"
    assert lines["Last changed"].strip().startswith("2026-11-24")


def test_why_that_one(hemidef: Hemidef, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    none = hemidef("where")
    assert (none.code, none.out) == (0, "")
    assert none.err.startswith("There is no store yet. hemidef init makes one in this folder")
    assert hemidef("where", "-f", "json").out == "[]\n"
    assert list(home.parent.rglob("hemidef.json")) == [], "asking makes none"
    hemidef("list")
    assert "so it is your own" in told(hemidef)["why"]
    hemidef("init", "--empty")
    (home / "below").mkdir()
    monkeypatch.chdir(home / "below")
    assert told(hemidef)["store"] == os.fspath(home / "hemidef.json")
    hemidef("init", "--empty", "other.json")
    assert told(hemidef, "--store", "other.json")["why"] == "--store names it"
    named = told(hemidef, env={"HEMIDEF_STORE": "other.json"})
    assert named["why"] == "HEMIDEF_STORE names it"
    assert named["store"] == os.fspath(home / "below" / "other.json")


def test_a_change_elsewhere_names_the_store(hemidef: Hemidef, store: Path) -> None:
    hemidef("init", "other.json")
    words = ("update", "I-1", "--lead", "J5")
    assert hemidef(*words).err == ""
    assert hemidef(*words, "--store", "hemidef.json").err.startswith("Nothing changed")
    said = f"The store is other.json, which %s names, not the nearest: {store}.\n"
    assert hemidef(*words, "--store", "other.json").err == said % "--store"
    named = {"HEMIDEF_STORE": "other.json"}
    asked = hemidef("remove", "R-12", "R-13", "--yes", env=named)
    assert asked.err == said % "HEMIDEF_STORE"
    assert hemidef("list", env=named).err == "", "reading changes nothing"


def test_summary_names_the_store(hemidef: Hemidef, store: Path) -> None:
    assert hemidef("summary").out.splitlines()[0].endswith(", in hemidef.json")
    hemidef("init", "--empty", "sub/other.json")
    elsewhere = hemidef("summary", "--store", "sub/other.json").out.splitlines()[0]
    assert elsewhere == f"2026-11-24: no entries, in {store.parent / 'sub' / 'other.json'}"
