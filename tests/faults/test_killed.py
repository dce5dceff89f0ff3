"""Killed: at any call, and at any moment, nothing acknowledged is lost and nothing is torn."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.trial import (
    COMMANDS,
    FULL,
    STOCK,
    VERBS,
    Scene,
    impatient,
    program,
    rehearse,
    sample,
    start,
    strike,
)
from hemidef.errors import Invalid
from hemidef.model.kinds import INITIATIVE
from hemidef.store import Store, codec

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

KILLS = 200 if FULL else 10

# A lock that a dead holder still held would keep the next command waiting.
NEXT = program(impatient(1))


@pytest.mark.parametrize("verb", VERBS)
def test_killed_at_a_call_a_command_is_whole_or_not_there(scene: Scene, verb: str) -> None:
    plain = rehearse(scene, verb)
    for call in sample(plain.calls, 1, verb):
        scene.reset(verb)
        run = scene.run(plain.words, call.number, "kill")
        (fired,) = run.fired("kill")
        assert fired.name == call.name
        assert (run.code, run.err) == (-signal.SIGKILL, "")
        now = scene.state()
        assert now in (plain.before, plain.after), call
        if run.out:
            assert now == plain.after, call
        kept = codec.load(scene.store.read_bytes()) if now else codec.empty()
        done = scene.run([*NEXT, *COMMANDS["note" if now else "init"]])
        assert (done.code, done.err) == (0, ""), call
        assert scene.names() == {"hemidef.json", "hemidef.json.lock"}, call
        grown = codec.load(scene.store.read_bytes())
        header, after = kept.pop(codec.HEADER), grown.pop(codec.HEADER)
        assert header["1"].items() <= after["1"].items(), call  # a new one says when it was made
        assert all(kept[name].items() <= grown[name].items() for name in kept), call


def test_the_same_kills_damage_a_stock_tinydb(scene: Scene) -> None:
    """The trial above can fail: this is what it looks like when it does."""
    words = [sys.executable, "-c", STOCK, str(scene.store), "J5"]
    scene.reset()
    damaged = []
    for call in scene.run(words).calls:
        if call.changes:
            scene.reset()
            assert scene.run(words, call.number, "kill").fired("kill")
            try:
                scene.state()
            except Invalid:
                damaged.append(call.name)
    assert "write" in damaged


# -- at any moment ---------------------------------------------------------------------------


def test_a_killed_update_is_whole_or_not_there(store: Path) -> None:
    chance = random.Random(2026)
    expected: dict[str, str] = {}
    killed = within = acknowledged = 0
    for trial in range(KILLS):
        id, lead = f"I-{trial % 15 + 1}", f"Trial {trial}"
        process = start([*program(), "update", id, "--lead", lead])
        hit = strike(process, store, chance, signal.SIGKILL)
        process.communicate()
        tables = Store(store).read()  # raises when it is not whole
        now = str((tables.get(id) or {}).get("lead"))
        if process.returncode == 0:
            acknowledged += 1
            expected[id] = lead
        else:
            assert process.returncode == -signal.SIGKILL
            killed += 1
            within += hit
            assert now in (lead, expected.get(id, "None"))
            expected[id] = now
        # Nothing that an earlier run acknowledged has gone, from the entries or from the log.
        leads = {i: str(doc.get("lead")) for i, doc in tables.rows(INITIATIVE)}
        assert {each: leads[each] for each in expected} == expected
        changes = [entry["changes"]["lead"][1] for _, entry in tables.log()]
        assert changes == sorted(changes, key=lambda text: int(text.split()[1]))
        assert {lead for lead in expected.values() if lead != "None"} <= set(changes)
    assert killed >= KILLS // 5, "hardly a kill came before the end"
    if Path("/proc/self/fd").is_dir():
        assert within >= KILLS // 10, "hardly a kill came within a transaction"
    done = subprocess.run(
        [*program(), "update", "I-1", "--lead", "Last"], check=True, capture_output=True, text=True
    )
    assert done.stdout.endswith("→ Last\n")
    beside = {each.name for each in store.parent.iterdir()}
    assert beside == {"hemidef.json", "hemidef.json.lock"}, "something was left behind for good"


# A process that changes entry after entry and says so after each, through our own store or
# through TinyDB's stock storage.
STREAM = """
import sys
from pathlib import Path
from hemidef.store import Store

store = Store(Path(sys.argv[1]))
start = int(sys.argv[2])
for number in range(start, start + 100_000):
    with store.change() as draft:
        id = f"I-{number % 15 + 1}"
        draft.put(id, {**draft.get(id), "lead": str(number) * (1 + number % 50)})
    print(number, flush=True)
"""
STOCK_STREAM = """
import sys
from tinydb import TinyDB

db = TinyDB(sys.argv[1], encoding="utf-8")
start = int(sys.argv[2])
for number in range(start, start + 100_000):
    lead = str(number) * (1 + number % 50)
    db.table("initiatives").update({"lead": lead}, doc_ids=[number % 15 + 1])
    print(number, flush=True)
"""


def kills(script: str, store: Path, trials: int) -> Iterator[str]:
    """What each kill of the script did to the store: empty when nothing was lost."""
    chance = random.Random(2026)
    whole = store.read_bytes()
    for trial in range(trials):
        first = trial * 100_000
        process = start([sys.executable, "-c", script, str(store), str(first)])
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        said = process.communicate()[0].split("\n")[:-1]  # what follows the last break is torn
        last = int(said[-1]) if said else first
        try:
            document = json.loads(store.read_bytes())["initiatives"][str(last % 15 + 1)]
            lost = "" if document["lead"] == str(last) * (1 + last % 50) else "lost"
        except (ValueError, KeyError):
            lost = "corrupt"
        yield lost
        if lost:
            store.write_bytes(whole)


def test_a_killed_stream_of_changes_loses_none(store: Path) -> None:
    assert list(kills(STREAM, store, KILLS)) == [""] * KILLS
    codec.load(store.read_bytes())


@pytest.mark.skipif(not FULL, reason="HEMIDEF_FAULTS=full")
def test_a_killed_stream_of_changes_damages_a_stock_tinydb(store: Path) -> None:
    """The trial above can fail: this is what it looks like when it does."""
    assert any(kills(STOCK_STREAM, store, KILLS))
