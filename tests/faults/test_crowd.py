"""Crowded: many programs at once, and one that dies or hangs with the lock in its hand."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from faults.trial import COMMANDS, FULL, Scene, impatient, program, rehearse, start
from hemidef.model.kinds import INITIATIVE
from hemidef.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

RUNS, PROCESSES, MANY = (5, 8, 100) if FULL else (1, 3, 4)

# Does commands of every sort to entries of its own, and prints what each was and answered.
CLERK = """
import json, random, subprocess, sys

name, many, program = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
chance = random.Random(name)
own = {}

def do(*words):
    done = subprocess.run([*program, *words], capture_output=True, text=True)
    print(json.dumps([words[0], done.returncode, done.stdout, done.stderr]), flush=True)
    return done.stdout

for number in range(many):
    verb = chance.choice(["add", "update", "update", "note", "remove", "list"]) if own else "add"
    id = chance.choice(sorted(own)) if own else ""
    lead = f"{name}, {number}"
    if verb == "add":
        own[do("add", "initiative", f"Of {lead}", "--lead", lead).split("  ")[0]] = lead
    elif verb == "update":
        do("update", id, "--lead", lead)
        own[id] = lead
    elif verb == "note":
        do("note", id, lead)
    elif verb == "remove":
        do("remove", id)
        del own[id]
    else:
        do("list", "initiatives", "-f", "json")
print(json.dumps(own))
"""
# As many programs that each add through TinyDB's own storage.
STOCK_CLERK = """
import sys
from tinydb import TinyDB

for number in range(int(sys.argv[3])):
    db = TinyDB(sys.argv[1], encoding="utf-8")
    db.table("initiatives").insert({"title": f"Of {sys.argv[2]}, {number}"})
    db.close()
"""


@pytest.mark.parametrize("run", range(RUNS))
def test_nothing_is_lost_where_many_change_it_at_once(store: Path, run: int) -> None:
    named = [f"Clerk {run}{number}" for number in range(PROCESSES)]
    running = [start([sys.executable, "-c", CLERK, name, str(MANY), *program()]) for name in named]
    changes: Counter[str] = Counter()
    own: dict[str, str] = {}
    for process in running:
        out, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        *answers, last = map(json.loads, out.splitlines())
        for verb, code, said, complained in answers:
            assert (code, complained) == (0, ""), f"{verb}: {said}"
            changes[verb] += verb != "list"
        kept = len(own)
        own.update(last)
        assert len(own) == kept + len(last), "two were given the same id"
    tables = Store(store).read()
    leads = {id: doc.get("lead") for id, doc in tables.rows(INITIATIVE)}
    assert {id: lead for id, lead in leads.items() if str(lead).startswith("Clerk")} == own
    log = [entry for _, entry in tables.log()]
    assert Counter(entry["verb"] for entry in log) == changes
    assert [entry["change"] for entry in log] == list(range(1, changes.total() + 1))
    added = [entry["id"] for entry in log if entry["verb"] == "add"]
    assert len(added) == len(set(added)), "an id was given again"
    assert {each.name for each in store.parent.iterdir()} == {"hemidef.json", "hemidef.json.lock"}


def test_a_stock_tinydb_is_damaged_by_as_many(store: Path) -> None:
    running = [
        start([sys.executable, "-c", STOCK_CLERK, str(store), str(number), "50"])
        for number in range(4)
    ]
    for process in running:
        process.communicate()
    try:
        titles = [doc["title"] for doc in json.loads(store.read_bytes())["initiatives"].values()]
    except (ValueError, KeyError):
        return
    assert sum(title.startswith("Of ") for title in titles) < 4 * 50


def test_a_holder_that_is_killed_keeps_nobody_waiting(scene: Scene) -> None:
    plain = rehearse(scene, "update")
    within = next(call for call in plain.calls if call.name == "fsync")
    scene.reset()
    holder = scene.stopped(plain.words, within.number)
    holder.kill()
    assert scene.end(holder).code == -signal.SIGKILL
    assert scene.state() == plain.before
    done = scene.run([*program(impatient(1)), *COMMANDS["update"]])
    assert (done.code, done.err) == (0, "")
    assert scene.state() == plain.after


def test_a_holder_that_hangs_keeps_the_others_out_until_it_goes_on(scene: Scene) -> None:
    plain = rehearse(scene, "update")
    within = next(call for call in plain.calls if call.name == "fsync")
    scene.reset()
    holder = scene.stopped(plain.words, within.number)
    other = start([*program("" if FULL else impatient(0.2)), *COMMANDS["note"]])
    out, err = other.communicate()
    assert (other.returncode, out) == (5, "")
    problem, hint = err.splitlines()
    assert "another hemidef has been changing it for" in problem
    assert hint == "Wait for it to end, or end it, and run the command again."
    reader = start([*program(), "show", "I-1"])
    assert reader.communicate()[1] == ""
    assert reader.returncode == 0, "reading waited for the lock"
    assert scene.store.read_bytes() == scene.data
    holder.send_signal(signal.SIGCONT)
    assert scene.end(holder).code == 0
    assert scene.state() == plain.after


def test_without_the_lock_changes_are_lost(scene: Scene) -> None:
    """The trials above can fail: a rename alone loses what came in between."""
    unlocked = (
        "import contextlib\n"
        "from hemidef import atomic\n"
        "from hemidef.store import store\n"
        "store.held = lambda *_: contextlib.nullcontext(True)\n"
        "atomic._compare = atomic.sweep = lambda *_: None"
    )
    plain = rehearse(scene, "update", program(unlocked))
    within = next(call for call in plain.calls if call.name == "fsync")
    scene.reset()
    holder = scene.stopped(plain.words, within.number)
    other = start([*program(unlocked), *COMMANDS["add"]])
    assert other.communicate()[1] == ""
    assert other.returncode == 0
    holder.send_signal(signal.SIGCONT)
    assert scene.end(holder).code == 0
    assert scene.state() == plain.after, "what the other added was not lost"
