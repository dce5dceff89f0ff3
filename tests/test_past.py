"""Former states: the entries and the log as they stood at a moment, by ``--at``."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from conftest import Answer, Hemidef
from faults.trial import FULL
from hemidef.cli import printing
from hemidef.errors import HemidefError
from hemidef.model.fields import Doc
from hemidef.model.kinds import FIELD, STORED, VIEW
from hemidef.model.values import Context
from hemidef.store import Tables
from hemidef.tracker.book import Book
from hemidef.tracker.past import tables_after
from offices import START, Office
from test_history import lima, needs_zones

__all__ = ["lima"]


def exported(tables: Tables, context: Context) -> str:
    """What ``export --log`` writes, and what there is to the document of each entry."""
    book = Book(tables, context)
    rows = [*book.entries(), *book.entries([VIEW, FIELD])]
    return printing.document(rows, book.history.written, "yaml", to_file=True)


def docs_of(tables: Tables) -> Mapping[str, Doc]:
    return {id: doc for kind in STORED for id, doc in tables.rows(kind)}


def step(dice: random.Random, here: Office, there: Office) -> bool:
    """Let chance have its way in two copies of a store; whether all went well."""
    there.chance(dice)
    here.chance(dice)
    if dice.random() < 0.1:
        try:
            here.merge(there)
        except HemidefError:
            return False
        if here.clashes:
            try:
                here.settle(dice.choice(["ours", "theirs"]))
            except HemidefError:
                here.settle("ours")
    return True


@pytest.mark.parametrize("seed", range(200 if FULL else 10))
def test_every_former_state_comes_back(seed: int, context: Context) -> None:
    """To the byte: also that before a merge, an undo, an import or a removal."""
    Office.now = START
    dice = random.Random(seed)
    here = Office("here", context)
    there = here.copy("there", timedelta(seconds=40))
    states: dict[int, Tables] = {0: here.open()}
    for _ in range(dice.randrange(5, 40)):
        if step(dice, here, there) and here.log:
            states[here.log[-1]["change"]] = here.open()
    for number, saved in states.items():
        stood = tables_after(here.open(), number)
        assert docs_of(stood) == docs_of(saved)
        assert exported(stood, context) == exported(saved, context)


@pytest.mark.parametrize("seed", range(40 if FULL else 3))
def test_the_program_shows_what_a_store_of_then_shows(
    seed: int, hemidef: Hemidef, home: Path, context: Context, clock: list[datetime]
) -> None:
    """Whatever is asked of it: a copy that was saved at that moment is asked the same."""
    Office.now = START
    dice = random.Random(seed)
    here = Office("here", context)
    there = here.copy("there", timedelta(seconds=40))
    saved: dict[int, bytes] = {}
    for _ in range(25):
        if step(dice, here, there) and here.log:
            saved[here.log[-1]["change"]] = here.data
    (home / "hemidef.json").write_bytes(here.data)
    lines = ["export", "export --log", "export -f json lead:any", "list -f json", "log -f json"]
    lines += ["summary", "due --within 2y", "coverage", "timeline", "count --by status", "tables"]
    lines += ["check", "list changed.since:2026-11-24", "moved --since 1 -f json"]
    for number in dice.sample([*saved], 4):
        (home / "then.json").write_bytes(saved[number])
        clock[0] = START + timedelta(hours=1)
        for line in lines:
            now = hemidef(*line.split(), "--at", str(number))
            then = hemidef(*line.split(), "--store", "then.json")
            name, at = " --store then.json", f" --at {number}"
            assert now.out.replace(at, "") == then.out.replace(name, "").replace(
                "then.json", "hemidef.json"
            ), (line, number)
            assert now.code == then.code


# -- moments ---------------------------------------------------------------------------------


@pytest.fixture
def plan(hemidef: Hemidef, home: Path, clock: list[datetime]) -> Hemidef:
    """A store made on the 1st of October 2026, with a change at noon of some days after that."""
    for day, words in (
        (1, "init --empty"),
        (5, "add initiative Ports --lead J5 --status planned"),
        (5, "update I-1 --status in-progress"),
        (20, "view save mine initiatives lead:J5"),
        (21, "field add budget --on initiative --type number"),
        (22, "update I-1 --set budget=5 --lead J3"),
        (25, "remove I-1 --yes"),
    ):
        clock[0] = datetime.combine(START.replace(month=10, day=day).date(), START.timetz())
        assert hemidef(*words.split()).code == 0
    clock[0] = START
    return hemidef


def ids(answer: Answer) -> list[str]:
    assert answer.code == 0, answer.err
    return [row["id"] for row in json.loads(answer.out)]


def status(answer: Answer) -> str:
    assert answer.code == 0, answer.err
    return str(json.loads(answer.out)["initiatives"][0]["status"])


@pytest.mark.parametrize(
    ("at", "changes", "told"),
    [
        ("1", 1, "after change 1 of 2026-10-05"),
        ("2", 2, "after change 2 of 2026-10-05"),
        ("2026-10-01", 0, "at the end of 2026-10-01"),  # the store was made at noon
        ("2026-10-04", 0, "at the end of 2026-10-04"),
        ("2026-10-05", 2, "at the end of 2026-10-05"),
        ("5 October 2026", 2, "at the end of 2026-10-05"),
        ("2026-10-21", 4, "at the end of 2026-10-21"),
        ("2026-10", 6, "at the end of 2026-10-31"),
        ("30d", 6, "at the end of 2026-10-25"),
        ("yesterday", 6, "at the end of 2026-11-23"),
        ("today", 6, "at the end of 2026-11-24"),
    ],
)
def test_a_moment(plan: Hemidef, at: str, changes: int, told: str) -> None:
    answer = plan("log", "-f", "json", "--at", at)
    assert len(ids(answer)) == changes
    assert answer.err == f"As it stood {told}.\n"


@pytest.mark.parametrize(
    ("at", "code", "problem", "hint"),
    [
        ("7", 3, "change 7 is not in the log", "See the numbers: hemidef log."),
        ("0", 3, "change 0 is not in the log", "See the numbers: hemidef log."),
        ("eoy", 2, "2026-12-31 is still to come", "The latest day is 2026-11-24."),
        ("2026", 2, "2026-12-31 is still to come", "The latest day is 2026-11-24."),
        (
            "2026-09-30",
            2,
            "the store was made on 2026-10-01, and nothing is known of 2026-09-30",
            "The earliest day is 2026-10-01.",
        ),
        ("", 2, "'' is not a period", "Expected 2026, 2026-H2, "),
        ("soon", 2, "'soon' is not a period", "Expected 2026, 2026-H2, "),
        ("03/04/2026", 2, "'03/04/2026' may be 2026-04-03 or 2026-03-04", "Write the one that"),
    ],
)
def test_no_moment(plan: Hemidef, at: str, code: int, problem: str, hint: str) -> None:
    answer = plan("list", "--at", at)
    assert (answer.code, answer.out) == (code, "")
    first, second = answer.err.splitlines()
    assert first == f"Error: --at: {problem}"
    assert second.startswith(hint)
    assert "number of a change" in second or not hint.startswith(("Expected", "Write"))


def test_a_year_that_is_a_number_too(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    hemidef("add", "initiative", "Ports")
    store = home / "hemidef.json"
    store.write_text(store.read_text("utf-8").replace('"change": 1,', '"change": 1999,'), "utf-8")
    assert "--at: 1999 may be the year or change 1999" in hemidef("list", "--at", "1999").err
    assert ids(hemidef("log", "--at", "01999", "-f", "json")) == ["I-1"]


def test_a_store_that_does_not_know_when_it_was_made(plan: Hemidef, home: Path) -> None:
    store = home / "hemidef.json"
    made = '"made": "2026-10-01T12:00:01.000Z"'
    old = store.read_text("utf-8")
    assert made in old
    store.write_text(old.replace(f", {made}", ""), "utf-8")
    assert "--at: the log begins on 2026-10-05" in plan("list", "--at", "2026-10-04").err
    assert ids(plan("log", "--at", "2026-10-05", "-f", "json")) == ["I-1", "I-1"]


@needs_zones
def test_a_day_ends_in_the_readers_zone(
    lima: None, hemidef: Hemidef, clock: list[datetime]
) -> None:
    for day, hour in ((10, 20), (11, 4), (11, 6)):  # 3 pm and 11 pm on the 10th, 1 am on the 11th
        clock[0] = clock[0].replace(day=day, hour=hour)
        words = ["init", "--empty"] if hour == 20 else ["add", "initiative", "Ports"]
        assert hemidef(*words).code == 0
    assert ids(hemidef("list", "--at", "2026-11-10", "-f", "json")) == ["I-1"]
    assert ids(hemidef("list", "--at", "2026-11-11", "-f", "json")) == ["I-1", "I-2"]


def test_a_merge_counts_from_when_it_was_made(
    plan: Hemidef, home: Path, clock: list[datetime]
) -> None:
    """Not from when the other side did what came in with it."""
    copy = home / "copy.json"
    copy.write_bytes((home / "hemidef.json").read_bytes())
    for day, words in (
        (5, ["add", "initiative", "Ours"]),
        (3, ["add", "initiative", "Theirs", "--store", "copy.json"]),
        (9, ["merge", "copy.json"]),
        (11, ["update", "I-2", "--lead", "J9"]),
    ):
        clock[0] = clock[0].replace(day=day)
        assert plan(*words).code == 0, words
    clock[0] = START
    assert ids(plan("list", "--at", "2026-11-03", "-f", "json")) == []
    assert ids(plan("list", "--at", "2026-11-05", "-f", "json")) == ["I-2"]
    assert ids(plan("list", "--at", "2026-11-09", "-f", "json")) == ["I-2", "I-3"]


def test_a_merge_is_no_older_than_what_was_done_before_it(
    plan: Hemidef, home: Path, clock: list[datetime]
) -> None:
    """Also one that brings in what was done before that, and changes nothing of its own."""
    plan("add", "initiative", "Ours")
    plan("add", "initiative", "Also ours")
    (home / "copy.json").write_bytes((home / "hemidef.json").read_bytes())
    for day, line in (
        (28, "update I-3 --lead J3 --store copy.json"),
        (30, "update I-2 --lead J5"),
        (31, "merge copy.json"),
    ):
        clock[0] = clock[0].replace(month=12, day=day)
        assert plan(*line.split()).code == 0
    leads = ("list", "lead:any", "-f", "json", "--at")
    assert plan(*leads, "2026-12-29").out == "[]\n"
    assert ids(plan(*leads, "2026-12-31")) == ["I-2", "I-3"]


# -- what is asked then ----------------------------------------------------------------------


def test_views_and_fields_of_then(plan: Hemidef) -> None:
    assert ids(plan("list", "mine", "--at", "3", "-f", "json")) == ["I-1"]
    assert "mine" not in plan("export", "--at", "2").out
    assert "budget: 5" in plan("export", "--at", "5").out
    assert "no field 'budget'" in plan("list", "budget:any", "--at", "3").err
    assert "there is no entry I-1" in plan("show", "I-1").err
    assert "Ports" in plan("show", "I-1", "--at", "5").out


def test_today_is_that_day(plan: Hemidef) -> None:
    plan("undo")
    plan("update", "I-1", "--due", "2026-10-15", "--lead", "J3")
    late = ("list", "is:overdue", "-f", "json")
    assert ids(plan(*late)) == ["I-1"]
    last = str(len(json.loads(plan("log", "-f", "json").out)))
    assert ids(plan(*late, "--at", last, "--as-of", "2026-10-10")) == []
    assert ids(plan(*late, "--at", "2026-10-24", "--as-of", "today")) == []
    assert "2026-10-24: 1 initiative" in plan("summary", "--at", "2026-10-24").out
    assert "2026-11-24: 1 initiative" in plan("summary", "--at", "5", "--as-of", "today").out
    assert plan("list", "is:stale", "-f", "json", "--at", "5").out == "[]\n"
    assert ids(plan("list", "is:stale", "-f", "json", "--at", "5", "--as-of", "2027-06")) == ["I-1"]


def test_commands_that_go_on_stay_there(plan: Hemidef) -> None:
    for words in (["due"], ["summary"]):
        answer = plan(*words, "--at", "2", "--as-of", "2026-10-23")
        assert "--at 2 --as-of 2026-10-23" in answer.out + answer.err


def test_nobody_is_told_to_change_what_has_been(hemidef: Hemidef) -> None:
    for line in ("init --empty", "add initiative Ports", "add recommendation Boats"):
        hemidef(*line.split())
    for command in ("summary", "coverage", "timeline"):
        assert "hemidef update" in hemidef(command).err
        assert "hemidef update" not in hemidef(command, "--at", "today").err


def test_what_changes_a_store_has_no_past(plan: Hemidef) -> None:
    for words in (["update", "I-1", "--lead", "J5"], ["remove", "I-1"], ["undo"], ["note", "I-1"]):
        answer = plan(*words, "--at", "3")
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(
            "Error: no such option: --at\n"
            f"hemidef {words[0]} is about the store as it is now. See: hemidef "
        )


def test_what_was_deleted_by_hand_has_no_past(hemidef: Hemidef, home: Path) -> None:
    """Of an entry that is in the log alone, not all is known."""
    for line in ("init --empty", "add initiative Ports", "add initiative Rivers"):
        hemidef(*line.split())
    for status in ("planned", "stalled"):
        hemidef("update", "I-1", "--status", status)
    store = home / "hemidef.json"
    lines = store.read_text("utf-8").splitlines(keepends=True)
    store.write_text("".join(line for line in lines if '"title": "Ports",' not in line), "utf-8")
    assert ids(hemidef("list", "--at", "3", "-f", "json")) == ["I-2"]
    assert hemidef("moved", "--since", "3", "-f", "json").err == "1 unchanged.\n"


def test_a_damaged_log_is_named(plan: Hemidef, home: Path) -> None:
    store = home / "hemidef.json"
    store.write_text(store.read_text("utf-8").replace('"verb": "remove"', '"verb": 7'), "utf-8")
    answer = plan("list", "--at", "2")
    assert answer.code == 4
    assert "hemidef.json: log, 6: is not an entry of a log" in answer.err
