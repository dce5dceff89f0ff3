"""``hemidef update``, ``list`` and ``log``: wishes that are easily misread."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import Hemidef


def test_what_is_set_adds_up_or_is_refused(hemidef: Hemidef, store: Path) -> None:
    set_twice = ("update", "I-3", "--set", "partners=BRA", "--set", "partner=PER")
    assert hemidef(*set_twice).out == "I-3  partners: + Brazil, Peru\n"
    before = store.read_bytes()
    for words in (
        ("--set", "lead=A", "--set", "lead=B"),
        ("--set", "lead=A", "--lead", "C"),
        ("--lead", "Z", "--clear", "lead"),
    ):
        assert hemidef("update", "I-3", *words).code == 2
    assert store.read_bytes() == before


def test_closing_and_reopening(hemidef: Hemidef, store: Path) -> None:
    closed = "I-1  status: not-assessed → completed\nI-1  closed: none → 2026-11-24\n"
    assert hemidef("update", "I-1", "--status", "completed").out == closed
    assert "I-1  closed: 2026-11-24 → none" in hemidef("update", "I-1", "--status", "stalled").out
    given = hemidef("update", "I-1", "--status", "cancelled", "--closed", "2026-09").out
    assert "I-1  closed: none → 2026-09" in given
    assert "closed" not in hemidef("update", "I-1", "--status", "completed").out
    made = hemidef("add", "recommendation", "Done", "--status", "implemented").out
    assert "R-14  closed: 2026-11-24" in made


@pytest.mark.skipif(os.name == "nt", reason="shell editor")
def test_closing_in_the_editor(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/^status:.*/status:\\ completed/")
    assert "I-1  closed: none → 2026-11-24" in hemidef("edit", "I-1").out
    monkeypatch.setenv("EDITOR", "sed -i s/^status:.*/status:\\ planned/")
    assert "I-1  closed: 2026-11-24 → none" in hemidef("edit", "I-1").out


def test_a_text_cannot_look_like_a_change(hemidef: Hemidef, store: Path) -> None:
    forged = hemidef("update", "I-1", "--description", "x\nI-9  removed: Cyber Policy Growth")
    assert len(forged.out.splitlines()) == 1


def test_undo_says_what_it_takes_back(hemidef: Hemidef, store: Path) -> None:
    hemidef("remove", "I-4", "--force")
    assert hemidef("undo").out.startswith("Undid change 1: remove by Ana Ruiz")
    hemidef("note", "I-1", "words")
    assert hemidef("undo").out.startswith("Undid change 5: note by Ana Ruiz")
    assert "undid 5: note" in hemidef("log", "I-1").out


def test_the_last_changed_come_first(hemidef: Hemidef, store: Path) -> None:
    for id in ("I-5", "I-9", "I-7"):
        hemidef("note", id, "seen")
    rows = json.loads(hemidef("list", "initiatives", "--sort", "-changed", "-f", "json").out)
    assert [row["id"] for row in rows[:3]] == ["I-7", "I-9", "I-5"]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no time zones to set here")
def test_today_is_where_the_reader_is(
    hemidef: Hemidef, store: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/Bogota")
    time.tzset()
    try:
        clock[0] = datetime(2026, 11, 25, 3, 32, tzinfo=UTC)  # 22:32 on the 24th there
        hemidef("note", "I-1", "late at night")
        assert "I-1" in hemidef("list", "changed:2026-11-24", "--columns", "id").out
        assert "I-1" in hemidef("list", "changed.since:today", "--columns", "id").out
        assert hemidef("list", "changed.after:today").out == ""
        assert "late at night" in hemidef("log", "--since", "today").out
    finally:
        monkeypatch.undo()
        time.tzset()


def test_columns_that_a_kind_has_not_or_that_are_empty(hemidef: Hemidef, store: Path) -> None:
    assert "Joint Training Exercises" in hemidef("list", "--columns", "title").out
    assert "Late" in hemidef("list", "initiatives", "--columns", "late").out


def test_a_data_format_has_the_same_columns_every_week(hemidef: Hemidef, store: Path) -> None:
    words = ("-f", "csv", "--columns", "id,title,action")
    assert hemidef("list", "nothing at all", *words).out == "Kind,Id,Title,Proposed Action\n"
    assert hemidef("list", "cyber", *words).out.startswith("Kind,Id,Title,Proposed Action\n")
    assert hemidef("list", "nothing at all", "-f", "json").out == "[]\n"


def test_a_view_may_stand_anywhere(hemidef: Hemidef, store: Path) -> None:
    first = hemidef("list", "recommendations", "lead:none").out
    assert hemidef("list", "lead:none", "recommendations").out == first
    assert "R-13" in first


def test_a_flag_without_its_is(hemidef: Hemidef, store: Path) -> None:
    assert "Did you mean: hemidef list is:overdue" in hemidef("list", "overdue").err


def test_the_program_alone_prints_its_help(hemidef: Hemidef, home: Path) -> None:
    for words in ((), ("add",)):
        alone = hemidef(*words)
        assert alone.code == 0
        assert "Error" not in alone.err


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_the_lock_is_as_open_as_the_store(hemidef: Hemidef, store: Path) -> None:
    store.chmod(0o664)
    Path("hemidef.json.lock").unlink()
    hemidef("note", "I-1", "words")
    assert Path("hemidef.json.lock").stat().st_mode & 0o777 == 0o664
    assert store.stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize("kind", ["i", "I", "initiative", "Initiatives"])
def test_add_takes_every_name_of_a_kind(hemidef: Hemidef, store: Path, kind: str) -> None:
    assert "I-16  added: Patrol" in hemidef("add", kind, "Patrol").out
    assert "Did you mean --partner?" in hemidef("add", kind, "Patrol", "--partners", "BRA").err
