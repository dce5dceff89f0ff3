"""Undo where something is in its way: it names the change to take back first, and skips none."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from conftest import Answer, Hemidef, all_but_log


def stuck(answer: Answer, number: int, first: int) -> None:
    assert (answer.code, answer.out) == (5, "")
    problem, hint = answer.err.splitlines()
    assert problem.startswith(f"Error: change {number} cannot be undone: ")
    assert hint == f"Undo change {first} first: hemidef undo {first}."


def test_a_later_value_names_its_change(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-1", "--lead", "A")
    hemidef("update", "I-1", "--lead", "B")
    hemidef("update", "I-1", "--due", "2027")  # is not in the way
    stuck(hemidef("undo", "1"), 1, 2)
    assert hemidef("undo", "2").code == 0
    assert hemidef("undo", "1").code == 0


def test_the_last_change_may_be_covered_by_an_undo(hemidef: Hemidef, store: Path) -> None:
    """Three of these leave one value; the first was taken back, so the last finds another."""
    for words in ("--lead A", "--clear lead", "--lead A"):
        hemidef("update", "I-1", *words.split())
    hemidef("undo", "1")
    before = store.read_bytes()
    stuck(hemidef("undo"), 3, 4)
    stuck(hemidef("undo", "--dry-run"), 3, 4)
    assert store.read_bytes() == before
    assert hemidef("undo", "4").code == 0
    assert "Undid change 3" in hemidef("undo").out


@pytest.mark.parametrize(
    ("lines", "number", "first"),
    [
        (["add|initiative|X", "add|milestone|Y|--initiative|I-16", "update|I-1|--lead|A"], 1, 2),
        (
            [
                "add|milestone|Y|--initiative|I-2",
                "remove|M-1",
                "remove|I-2|--force|--yes",
                "note|I-1|Z",
            ],
            2,
            3,
        ),
        (
            [
                "field|add|cost|--on|initiative",
                "update|I-1|--set|cost=5",
                "update|I-1|--clear|cost",
                "field|remove|cost",
                "update|I-3|--lead|A",
            ],
            3,
            4,
        ),
        (["remove|I-1|--force|--yes", "update|R-4|--supports|I-2"], 1, 3),
    ],
    ids=["pointed at", "points at", "no field", "links"],
)
def test_what_is_in_the_way_is_named(
    hemidef: Hemidef, store: Path, lines: list[str], number: int, first: int
) -> None:
    for line in lines:
        answer = hemidef(*line.split("|"))
        assert answer.code == 0, answer.err
    stuck(hemidef("undo", str(number)), number, first)


def test_what_no_change_did_is_put_right_by_hand(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-1", "--lead", "A")
    store.write_text(store.read_text("utf-8").replace('"lead": "A"', '"lead": "B"'), "utf-8")
    answer = hemidef("undo")
    assert answer.code == 5
    assert answer.err.splitlines()[1].endswith("put it right with hemidef update.")


WORDS = ["--lead A", "--lead B", "--clear lead", "--due 2027 --lead A", "--clear due --lead B"]


@pytest.mark.parametrize("seed", range(4))
def test_whoever_does_as_told_gets_back_to_the_beginning(
    hemidef: Hemidef, store: Path, seed: int, unflushed: None
) -> None:
    chance = random.Random(seed)
    before = all_but_log(store)
    for _ in range(12):
        count = store.read_bytes().count(b'"verb"')
        if count > 2 and chance.random() < 0.6:
            hemidef("undo", str(chance.randint(1, count)))
        else:
            hemidef("update", "I-1", *chance.choice(WORDS).split())
    asked = ["undo"]
    for _ in range(60):
        answer = hemidef(*asked)
        if answer.code == 3:
            break
        found = re.search(r"hemidef (undo \d+)", answer.err)
        assert answer.code == 0 or found, answer.err
        asked = found[1].split() if found else ["undo"]
    assert "there is nothing to undo" in answer.err
    assert all_but_log(store) == before
