"""What has moved: each figure once more by hand, of histories that chance has made."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Hemidef
from faults.trial import FULL
from hemidef.errors import HemidefError
from hemidef.model.kinds import INDICATOR, INITIATIVE, MILESTONE, RECOMMENDATION
from hemidef.model.values import Context
from hemidef.reports.movement import WORDS
from offices import START, Office

Doc = dict[str, Any]
Row = tuple[str, str, tuple[str, ...], tuple[str, ...], int | None]

DAYS = {
    "2027": date(2027, 12, 31),
    "2027-Q2": date(2027, 6, 30),
    "2027-06": date(2027, 6, 30),
    "2028-02-29": date(2028, 2, 29),
    "FY27": date(2027, 9, 30),
}
# How the work goes, one after the other; what is held up has come further than what is planned.
WORK = {
    "I": [["proposed"], ["planned"], ["stalled", "suspended"], ["in-progress"], ["completed"]],
    "R": [["open"], ["partial"], ["implemented"]],
}
DROPPED = ("cancelled", "not-implemented", "superseded")
STATUSES = {
    letter: ["not-assessed", *(word for step in work for word in step), *dropped]
    for (letter, work), dropped in zip(WORK.items(), [DROPPED[:1], DROPPED[1:]], strict=True)
}


def chance(dice: random.Random, office: Office) -> None:
    """Do something to what a report is about, by chance."""
    docs = office.docs
    some = [id for id in docs if id[0] in "IRMK"]
    id = dice.choice(some) if some else ""
    roll = dice.random()
    word = dice.choice(["alpha", "beta", "gamma"])
    note = dice.choice(["", "", f"Because of {word}"])
    if roll < 0.12 or len(some) < 5:
        kind = [INITIATIVE, RECOMMENDATION, MILESTONE, INDICATOR][len(some) % 4]
        put: Doc = {"action" if kind == RECOMMENDATION else "title": f"{word} {len(office.log)}"}
        if kind in (MILESTONE, INDICATOR):
            put["initiative"] = dice.choice([each for each in some if each[0] == "I"] or ["I-1"])
        office.add(kind, **put)
    elif roll < 0.2:
        office.remove(id)
    elif roll < 0.32:
        numbers = [each["change"] for each in office.log]
        office.undo(dice.choice([None, *numbers[-4:]]))
    elif roll < 0.36:
        office.do(lambda tracker: tracker.note(id, f"Noted {word}"))
    elif roll < 0.4:
        office.take_sheet({"external_id": each, "title": word} for each in ("x1", "x2"))
    elif roll < 0.46:
        name, item = dice.choice([("partners", "BRA"), ("partners", "PER"), ("tags", word)])
        (office.put_in if dice.random() < 0.6 else office.take_out)(id, name, item)
    else:
        letter = id[0]
        fields: Doc = {"title": f"New {word}"}
        if letter in "IRM":
            fields["due"] = dice.choice([*DAYS])
        if letter in "IR":
            fields |= {"status": dice.choice(STATUSES[letter]), "lead": word}
        if letter == "M":
            fields["done"] = dice.choice(["2026-10-01", "2026-11-02"])
        if letter == "K":
            fields |= {name: str(dice.randint(0, 9)) for name in ("baseline", "actual", "target")}
        if letter == "R":
            del fields["title"]
        name = dice.choice([*fields, *[name for name in fields if name == "due"] * 3])
        if name in ("due", "lead", "done", "actual", "target") and dice.random() < 0.2:
            office.update(id, clear=[name])
        else:
            edit = {name: fields[name]}
            office.do(lambda tracker: tracker.update([id], _edits(edit), note))


def _edits(put: Doc) -> Any:
    from hemidef.tracker.edits import Edits

    return Edits(put)


def made(seed: int, context: Context, *, merges: bool = True) -> Office:
    """A store with a history by chance, and a few merges."""
    Office.now = START - timedelta(days=120)
    dice = random.Random(seed)
    here = Office("here", context)
    there = here.copy("there")
    for turn in range(90):
        Office.now += timedelta(hours=dice.randrange(1, 20))
        try:
            chance(dice, here)
            if dice.random() < 0.2:
                chance(dice, there)
            if turn % 30 == 29 and merges:
                here.merge(there)
        except HemidefError:
            pass
        if here.clashes:
            here.settle("ours")
    return here


# -- by hand ---------------------------------------------------------------------------------

Key = tuple[str, str]  # what an entry is for good: when it was made, and the first id it had


def stood(log: list[Doc], number: int) -> dict[Key, tuple[str, Doc]]:
    """The entries after a change, as the log tells from its beginning."""
    docs: dict[str, Doc] = {}
    for line in log:
        if line["change"] > number:
            break
        changes = {name: sides["new"] for name, sides in line["changes"].items()}
        if "id" in changes:
            docs[changes["id"]] = docs.pop(line["changes"]["id"]["old"])
        else:
            doc = {**docs.pop(line["id"], {}), **changes}
            docs[line["id"]] = {name: held for name, held in doc.items() if held}
    entries = {id: doc for id, doc in docs.items() if doc and id[0] in "IRMK"}
    return {(doc["created"], doc.get("born", id)): (id, doc) for id, doc in entries.items()}


def called(id: str, after: list[Doc]) -> str:
    """What an entry is called after these lines of the log."""
    for line in after:
        if "id" in line["changes"] and line["changes"]["id"]["old"] == id:
            id = line["changes"]["id"]["new"]
    return id


def standing(log: list[Doc], until: int) -> set[str]:
    """The keys of the commands that nothing has taken back by then."""
    back: set[str] = set()
    for line in reversed([each for each in log if each["change"] <= until]):
        if line.get("undoes") and line["key"] not in back:
            back.add(line["undoes"])
    return {line["key"] for line in log} - back


def listed(doc: Doc, name: str) -> list[str]:
    held = doc.get(name) or []
    return held if isinstance(held, list) else [held]


def by_status(letter: str, old: str, new: str) -> str:
    """What somebody counts an entry as whose status changed."""
    step = {word: at for at, words in enumerate(WORK[letter]) for word in words}
    last = len(WORK[letter]) - 1
    if new in DROPPED:
        return "" if old in DROPPED else "dropped"
    if step.get(new) == last:
        return "progressed"
    if old in DROPPED or step.get(old) == last:
        return "reopened"
    if "not-assessed" in (old, new):
        return "assessed" if old == "not-assessed" else ""
    if new in ("stalled", "suspended"):
        return "" if old in ("stalled", "suspended") else "set back"
    return "progressed" if step[new] > step[old] else "set back"


def by_figure(old: Doc, new: Doc) -> str:
    base, goal, now = (new.get(name) for name in ("baseline", "target", "actual"))
    was = old.get("actual", base)
    if goal is None or now is None or was is None:
        return ""
    gained = abs(int(goal) - int(was)) - abs(int(goal) - int(now))
    if base is not None and base != goal:
        gained = int(now) - int(was) if int(goal) > int(base) else int(was) - int(now)
    return "progressed" if gained > 0 else "set back" if gained < 0 else ""


def became(id: str, old: Doc, new: Doc) -> tuple[list[Row], set[str]]:
    """What moved of an entry that was there, and what it counts as."""
    names = {
        name
        for name in old.keys() | new.keys()
        if sorted(listed(old, name)) != sorted(listed(new, name))
    }
    rows: list[Row] = []
    words: set[str] = set()
    for name in names - {"born", "created"}:
        before, after = listed(old, name), listed(new, name)
        what, days = name, None
        if isinstance(new.get(name, old.get(name)), list):
            both = {*before} & {*after}
            before, after = ([x for x in side if x not in both] for side in (before, after))
        if name == "due" and before and after:
            days = (DAYS[after[0]] - DAYS[before[0]]).days
            words |= {"slipped"} if days > 0 else set()
        elif name == "status":
            words.add(by_status(id[0], before[0], after[0]))
            was, now = (
                {*side} <= {*DROPPED, "completed", "implemented"} for side in (before, after)
            )
            what = "status" if was == now else "closed" if now else "reopened"
        elif name == "done" and not (before and after):
            what = "done" if after else "reopened"
            words.add("progressed" if after else "reopened")
        elif name == "actual":
            words.add(by_figure(old, new))
        if (name, "status" in names) != ("closed", True) and (name, "actual" in names) != (
            "actual_date",
            True,
        ):
            rows.append((id, what, tuple(before), tuple(after), days))
    return rows, words - {""} or {"changed otherwise" if rows else "unchanged"}


def expected(log: list[Doc], since: int, until: int) -> tuple[Counter[Row], Counter[str]]:
    """The rows, and how many count under each word."""
    then, now = stood(log, since), stood(log, until)
    span = [line for line in log if since < line["change"] <= until]
    renamed = {then[each][0]: now[each][0] for each in then if each in now}
    rows: Counter[Row] = Counter()
    counts: Counter[str] = Counter()
    for each in now.keys() | then.keys():
        id, new = now.get(each, ("", {}))
        was, old = then.get(each, ("", {}))
        if not new:
            rows[called(was, span), "removed", (*listed(old, "status"),), (), None] += 1
            counts["removed"] += 1
        elif not old:
            rows[id, "added", (), (*listed(new, "status"),), None] += 1
            rows.update((id, "done", (), (day,), None) for day in listed(new, "done"))
            counts["added"] += 1
        else:
            links = {
                name: [renamed.get(other, other) for other in listed(old, name)]
                for name in ("initiative", "supports", "depends_on")
            }
            links["initiative"] = links["initiative"][0] if links["initiative"] else None
            moved, words = became(
                id, {**old, **{n: held for n, held in links.items() if held}}, new
            )
            rows.update(moved)
            counts.update(words)
    stands = standing(log, until)
    told = {row[0] for row in rows} | {id for id, _ in now.values()}
    for at, line in enumerate(span):
        if line.get("note") and line["key"] in stands:
            id = called(line["id"], span[at:])
            rows[id, "note", (), (line["note"],), None] += id in told
    rows = +rows
    return rows, counts


@pytest.mark.parametrize("seed", range(100 if FULL else 10))
def test_every_figure(seed: int, hemidef: Hemidef, home: Path, context: Context) -> None:
    (home / "hemidef.json").write_bytes(made(seed, context).data)
    log = yaml.safe_load(hemidef("export", "--log").out)["log"]
    numbers = sorted({line["change"] for line in log})
    dice = random.Random(seed)
    for _ in range(5):
        since, until = sorted(dice.sample(numbers, 2))
        words = ["moved", "--since", str(since), "--until", str(until)]
        answer = hemidef(*words, "-f", "json")
        rows = Counter(
            (row["id"], row["what"], (*row["from"],), (*row["to"],), row["days"])
            for row in json.loads(answer.out)
        )
        wanted, counts = expected(log, since, until)
        assert rows == wanted, (since, until)
        told = [f"{counts[word]} {word}" for word in WORDS if counts[word]]
        assert answer.err == f"{', '.join(told)}.\n"
        assert hemidef(*words[:3], "--at", str(until), "-f", "json").out == answer.out


# -- as people read it -----------------------------------------------------------------------


@pytest.fixture
def plan(hemidef: Hemidef, clock: list[datetime]) -> Hemidef:
    """A store of the 1st of October 2026, and what happened in it before and after the 5th."""
    for day, line in (
        (1, "init --empty"),
        (2, "add initiative Ports --status planned --due 2026-Q4 --lead J5 --partner Peru"),
        (2, "add initiative Rivers --status in-progress"),
        (2, "add recommendation Buy_boats --status partial --tag sea"),
        (2, "add milestone Scanners --initiative I-1"),
        (2, "add indicator Crossings --initiative I-1 --unit boats --baseline 0 --target 9"),
        (2, "add initiative Radar --lead J5"),
        (6, "update I-1 --status in-progress --due 2027-Q1 --lead J3 --note Funds_came_late"),
        (6, "update I-1 --partner Uruguay --remove partner=Peru --set description=Long"),
        (7, "done M-1 --on 2026-10-06"),
        (7, "update K-1 --actual 4"),
        (8, "update I-2 --status stalled"),
        (9, "update I-2 --status in-progress --note Back_again"),
        (9, "update R-1 --status superseded"),
        (10, "add initiative Drones --status proposed"),
        (11, "update I-3 --priority high --note Typo"),
        (11, "undo"),
        (12, "remove I-3 --yes"),
    ):
        clock[0] = START.replace(month=10, day=day)
        words = [word.replace("_", " ") for word in line.split()]
        assert hemidef(*words).code == 0, words
    clock[0] = START
    return hemidef


TABLE = """\
Moved since 2026-10-05
Id    Entry       What moved                                                       Notes
──────────────────────────────────────────────────────────────────────────────────────────────────
I-1   Ports       status: planned → in-progress; due: 2026-Q4 → 2027-Q1, 90 d      Funds came late
                  later; lead: J5 → J3; partners: + Uruguay, - Peru; also:
                  description
M-1   Scanners    done: 2026-10-06
K-1   Crossings   actual: none → 4 boats
I-2   Rivers                                                                       Back again
I-3   Radar       removed, not-assessed
I-4   Drones      added, proposed
R-1   Buy boats   closed: partial → superseded

3 progressed, 1 slipped, 1 dropped, 1 added, 1 removed, 1 unchanged.
"""


def test_a_line_for_each_entry(plan: Hemidef) -> None:
    answer = plan("moved", "--since", "2026-10-05", env={"COLUMNS": "100"})
    assert [line.rstrip() for line in answer.out.splitlines()] == TABLE.splitlines()
    assert answer.err == ""
    assert (
        plan("moved", "--since", "6", env={"COLUMNS": "100"}).out.splitlines()[1:]
        == (answer.out.splitlines()[1:])
    )


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("--status planned", "--status in-progress", "progressed"),
        ("--status stalled", "--status in-progress", "progressed"),
        ("--status not-assessed", "--status completed", "progressed"),
        ("--status cancelled", "--status completed", "progressed"),
        ("--status in-progress", "--status planned", "set back"),
        ("--status planned", "--status stalled", "set back"),
        ("--status stalled", "--status planned", "set back"),
        ("--status stalled", "--status suspended", "changed otherwise"),
        ("--status not-assessed", "--status suspended", "assessed"),
        ("--status planned", "--status not-assessed", "changed otherwise"),
        ("--status completed", "--status planned", "reopened"),
        ("--status cancelled", "--status stalled", "reopened"),
        ("--status completed", "--status cancelled", "dropped"),
        ("--due 2027", "--due 2028", "slipped"),
        ("--due 2027", "--due 2026", "changed otherwise"),
        ("--due 2027", "--clear due", "changed otherwise"),
        ("--lead J5", "--lead J3", "changed otherwise"),
        ("--lead J5", "--lead J3 --due 2028", "changed otherwise"),
    ],
)
def test_what_an_entry_counts_as(hemidef: Hemidef, before: str, after: str, word: str) -> None:
    for line in ("init --empty", "add initiative Ports", f"update I-1 {before}"):
        assert hemidef(*line.split()).code == 0
    start = "1" if before == "--status not-assessed" else "2"
    assert hemidef("update", "I-1", *after.split()).code == 0
    assert hemidef("moved", "--since", start, "-f", "json").err == f"1 {word}.\n"
    assert hemidef("undo").code == 0
    assert hemidef("moved", "--since", start, "-f", "json").err == "1 unchanged.\n"


def test_formats(plan: Hemidef) -> None:
    span = ["moved", "--since", "2026-10-05", "--until", "2026-10-06"]
    csv = plan(*span, "-f", "csv").out.splitlines()
    assert csv[:3] == [
        "Id,Entry,What,From,To,Days",
        "I-1,Ports,status,planned,in-progress,",
        "I-1,Ports,due,2026-Q4,2027-Q1,90",
    ]
    rows = json.loads(plan(*span, "-f", "json").out)
    assert [row["what"] for row in rows] == [
        *("status", "due", "lead", "partners", "description", "note")
    ]
    assert rows[3] == {
        "id": "I-1",
        "headline": "Ports",
        "what": "partners",
        "from": ["PER"],
        "to": ["URY"],
        "days": None,
    }
    assert "| I-1 | Ports | status: planned → in-progress; due: " in plan(*span, "-f", "md").out
    assert plan(*span, "-f", "yaml").err == "1 progressed, 1 slipped, 5 unchanged.\n"


def test_terms_choose_as_in_every_report(plan: Hemidef) -> None:
    def told(*terms: str) -> tuple[list[str], str]:
        answer = plan("moved", *terms, "--since", "2026-10-05", "-f", "json")
        return list(dict.fromkeys(row["id"] for row in json.loads(answer.out))), answer.err

    assert told("lead:J3") == (["I-1", "M-1", "K-1"], "3 progressed, 1 slipped.\n")
    left = "Matched then but not now, and left out: I-1, M-1, K-1.\n"
    assert told("lead:J5") == (["I-3"], f"1 removed.\n{left}")
    assert told("I-3") == (["I-3"], "1 removed.\n")
    assert told("status:superseded")[0] == ["R-1"]
    assert told("ferry") == ([], "No entries match ferry.\n")
    plan("view", "save", "mine", "initiatives", "lead:J5")  # a view that there was not then
    assert told("mine")[0] == ["I-3"]


def test_nothing_moved(plan: Hemidef) -> None:
    answer = plan("moved", "lead:J3", "--since", "2026-10-20")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == (
        "Nothing has moved since 2026-10-20: 3 unchanged. "
        "Further back: hemidef moved lead:J3 --since 70d\n"
    )


def test_before_the_store_was_made(plan: Hemidef) -> None:
    answer = plan("moved", "--since", "2026-01-01")
    assert "Rivers" in answer.out
    assert answer.err == "The store was made on 2026-10-01: this is since then.\n"
    assert plan("moved", "--since", "2026-10-01").err == ""


@pytest.mark.parametrize(
    ("words", "code", "problem", "hint"),
    [
        ("", 2, "moved since when?", "Say it: hemidef moved --since 30d"),
        ("--since 99", 3, "--since: change 99 is not in the log", "See the numbers"),
        ("--since tomorrow", 2, "--since: 2026-11-25 is still to come", "The latest day is"),
        ("--since 1 --until eoy", 2, "--until: 2026-12-31 is still to come", "The latest day"),
        ("--since x", 2, "--since: 'x' is not a period", "Expected 2026, 2026-H2"),
        (
            "--since 2026-10-31 --until 2026-10-30",
            2,
            "--since 2026-10-31 is later than --until 2026-10-30",
            "Give the earlier one first.",
        ),
        (
            "--since 2026-10-08 --until 2026-10-06",
            2,
            "--since 2026-10-08 is later than --until 2026-10-06",
            "Give the earlier one first.",
        ),
    ],
)
def test_no_span(plan: Hemidef, words: str, code: int, problem: str, hint: str) -> None:
    answer = plan("moved", *words.split())
    first, second = answer.err.splitlines()
    assert (answer.code, answer.out, first) == (code, "", f"Error: {problem}")
    assert second.startswith(hint)


def test_help_has_a_line_for_each_word(hemidef: Hemidef) -> None:
    help = hemidef("moved", "--help", env={"COLUMNS": "80"}).out
    for word, meaning in WORDS.items():
        assert f"     {word:<17}  {meaning}" in help


def test_hostile_texts_move_too(plan: Hemidef) -> None:
    plan("update", "I-1", "--lead", "[red]=1+1", "--note", "=cmd\n[/bold]")
    plan("update", "I-2", "--title", "[link=x]Rivers")
    table = plan("moved", "--since", "today", "--color", "always").out
    assert "lead: J3 → [red]=1+1" in table
    assert "[link=x]Rivers" in table
    assert "'=cmd" in plan("moved", "--since", "today", "-f", "csv").out
