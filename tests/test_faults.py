"""Faults: killed, interrupted and crowded programs lose nothing that they acknowledged.

The short form runs with every test run; HEMIDEF_FAULTS=full runs the long one, and also shows
that the same trial finds the faults of TinyDB's own storage.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from hemidef.model.kinds import INITIATIVE
from hemidef.store import Store, codec

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

FULL = os.environ.get("HEMIDEF_FAULTS") == "full"
KILLS = 200 if FULL else 25
PROCESSES, ADDS = (8, 25) if FULL else (4, 8)
INTERRUPTS = 60 if FULL else 8

Process = subprocess.Popen[str]


def start(words: list[str]) -> Process:
    return subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A job in the background inherits that SIGINT is ignored, and would never hear of ours.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def is_changing(process: Process, store: Path) -> bool:
    """Whether the process has the store's side file open: its transaction is running."""
    side = f"{store}.lock"
    with contextlib.suppress(OSError):
        folder = f"/proc/{process.pid}/fd"
        return any(os.readlink(f"{folder}/{name}") == side for name in os.listdir(folder))  # noqa: PTH115, PTH208
    return False


def strike(process: Process, store: Path, chance: random.Random, number: int) -> bool:
    """Send the signal ``number`` at some moment; whether that was within the transaction.

    Every other time at any moment of the run, every other time just after the transaction began
    (where /proc tells that): it is a small part of the run, and would hardly ever be hit.
    """
    if chance.random() < 0.5 or not Path("/proc/self/fd").is_dir():
        time.sleep(chance.uniform(0, 0.35))
    else:
        while process.poll() is None and not is_changing(process, store):
            pass
        time.sleep(chance.uniform(0, 0.004))
    within = is_changing(process, store)
    process.send_signal(number)
    return within


# -- killed ----------------------------------------------------------------------------------


def test_a_killed_update_is_whole_or_not_there(store: Path, program: list[str]) -> None:
    chance = random.Random(2026)
    expected: dict[str, str] = {}
    killed = within = acknowledged = 0
    for trial in range(KILLS):
        id, lead = f"I-{trial % 15 + 1}", f"Trial {trial}"
        process = start([*program, "update", id, "--lead", lead])
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
        [*program, "update", "I-1", "--lead", "Last"], check=True, capture_output=True, text=True
    )
    assert done.stdout.endswith("→ Last\n")
    beside = {each.name for each in store.parent.iterdir()}
    assert beside == {"hemidef.json", "hemidef.json.lock"}, "something was left behind for good"


# A process that changes entry after entry and says so after each, through our own store or
# through TinyDB's stock storage.
OURS = """
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
STOCK = """
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
    assert list(kills(OURS, store, KILLS)) == [""] * KILLS
    codec.load(store.read_bytes())


@pytest.mark.skipif(not FULL, reason="HEMIDEF_FAULTS=full")
def test_the_same_kills_damage_a_stock_tinydb(store: Path) -> None:
    """The trial above can fail: this is what it looks like when it does."""
    assert any(kills(STOCK, store, KILLS))


# -- crowded ---------------------------------------------------------------------------------


def test_processes_that_add_at_once_all_get_their_own_id(store: Path, program: list[str]) -> None:
    many = (
        "import subprocess, sys\n"
        "for number in range(int(sys.argv[2])):\n"
        "    done = subprocess.run([*sys.argv[3:], 'add', 'initiative',\n"
        "        f'Of {sys.argv[1]}, {number}'], capture_output=True, text=True)\n"
        "    print(done.returncode, done.stdout.split('  added: ')[0], done.stderr)\n"
    )
    running = [
        start([sys.executable, "-c", many, str(each), str(ADDS), *program])
        for each in range(PROCESSES)
    ]
    said = [line for each in running for line in each.communicate()[0].splitlines() if line]
    total = PROCESSES * ADDS
    assert sorted(said) == sorted(f"0 I-{number} " for number in range(16, 16 + total))
    tables = Store(store).read()
    titles = [str(doc["title"]) for _, doc in tables.rows(INITIATIVE)][15:]
    wanted = [f"Of {each}, {number}" for each in range(PROCESSES) for number in range(ADDS)]
    assert sorted(titles) == sorted(wanted)
    assert [number for number, _ in tables.log()] == list(range(1, total + 1))


# -- interrupted -----------------------------------------------------------------------------


def test_an_interrupted_update_is_whole_and_says_so_in_a_line(
    store: Path, program: list[str]
) -> None:
    interrupted = 0
    for trial in range(INTERRUPTS):
        chance = random.Random(trial)
        lead = f"Trial {trial}"
        before = store.read_bytes()
        process = start([*program, "update", "I-1", "--lead", lead])
        while process.poll() is None and not is_changing(process, store):
            if not Path("/proc/self/fd").is_dir():
                time.sleep(0.2)
                break
        time.sleep(chance.uniform(0, 0.004))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
        now = (Store(store).read().get("I-1") or {}).get("lead")
        assert err in ("", "Interrupted.\n"), "more than a line"
        if out.endswith(f"→ {lead}\n"):  # said to be done; the interrupt came after that
            assert now == lead
        else:
            interrupted += 1
            assert (process.returncode, out, err) == (130, "", "Interrupted.\n")
            assert now == lead or store.read_bytes() == before
    assert interrupted, "no interrupt came before the end"
    beside = {each.name for each in store.parent.iterdir()}
    assert beside == {"hemidef.json", "hemidef.json.lock"}


# Runs an update of I-1 in a process that interrupts itself: when it begins to import a module,
# or when everything is done and the interpreter shuts down.
ITSELF = """
import atexit, os, runpy, signal, sys

def interrupt():
    os.kill(os.getpid(), signal.SIGINT)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            interrupt()

module = sys.argv[1]
sys.meta_path.insert(0, Finder())
if module == "atexit":
    atexit.register(interrupt)
sys.argv = ["hemidef", "update", "I-1", "--lead", "J5"]
runpy.run_module("hemidef", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("module", ["typer", "hemidef.cli.update_command", "tinydb"])
def test_an_interrupt_while_the_program_starts_is_one_line_too(store: Path, module: str) -> None:
    before = store.read_bytes()
    process = start([sys.executable, "-c", ITSELF, module])
    assert process.communicate() == ("", "Interrupted.\n")
    assert process.returncode == 130
    assert store.read_bytes() == before


def test_an_interrupt_when_all_is_done_comes_too_late(store: Path) -> None:
    process = start([sys.executable, "-c", ITSELF, "atexit"])
    assert process.communicate() == ("I-1  lead: none → J5\n", "")
    assert process.returncode == 0
