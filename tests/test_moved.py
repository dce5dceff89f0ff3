"""What has moved: each figure once more by hand, of histories that chance has made."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Hemidef
from faults.trial import FULL
from hemidef.errors import HemidefError
from hemidef.model.kinds import INDICATOR, INITIATIVE, MILESTONE, RECOMMENDATION
from hemidef.model.values import Context
from hemidef.reports.moved import WORDS
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
        name = dice.choice([*fields])
        if name in ("due", "lead", "done", "actual", "target") and dice.random() < 0.2:
            office.update(id, clear=[name])
        else:
            edit = {name: fields[name]}
            office.do(lambda tracker: tracker.update([id], _edits(edit), note))


def _edits(put: Doc) -> Any:
    from hemidef.tracker.edits import Edits

    return Edits(put)


def made(seed: int, context: Context) -> Office:
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
            if turn % 30 == 29:
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
