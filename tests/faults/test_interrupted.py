"""Interrupted: by Ctrl-C or a polite end, a command is whole or not there, in a line at most."""

from __future__ import annotations

import random
import signal
import sys
from pathlib import Path

import pytest

from faults.trial import COMMANDS, FULL, program, start, strike
from hemidef.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

TRIALS = 150 if FULL else 6

# Before this is said, only Python itself is there, which answers in its own way.
UP = program("import sys\nfrom hemidef import __main__\nprint('up', file=sys.stderr, flush=True)")


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_at_any_moment(store: Path, name: str, code: int) -> None:
    number, told = getattr(signal, name), "Interrupted.\n"
    chance = random.Random(number)
    early = within = 0
    for trial in range(TRIALS):
        lead = f"Trial {trial}"
        before = store.read_bytes()
        process = start([*UP, "update", "I-1", "--lead", lead])
        assert process.stderr
        assert process.stderr.readline() == "up\n"
        within += strike(process, store, chance, number)
        out, err = process.communicate()
        now = (Store(store).read().get("I-1") or {}).get("lead")
        if out.endswith(f"→ {lead}\n"):  # said to be done; the signal came after that
            assert now == lead
            assert err in ("", told)
        else:
            early += 1
            assert (process.returncode, out, err) == (code, "", told)
            assert now == lead or store.read_bytes() == before
    assert early, "no signal came before the end"
    if Path("/proc/self/fd").is_dir():
        assert within, "no signal came within a transaction"
    process = start([*program(), *COMMANDS["note"]])
    assert process.communicate()[1] == ""
    assert {each.name for each in store.parent.iterdir()} == {"hemidef.json", "hemidef.json.lock"}


# Runs an update of I-1 in a process that interrupts itself: when it begins to import a module,
# if need be in a weak reference's callback, where Python prints an exception and goes on; or when
# everything is done and the process is about to go.
ITSELF = """
import atexit, os, runpy, signal, sys, weakref

def interrupt():
    os.kill(os.getpid(), signal.SIGINT)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            if where == "callback":
                held = Finder()
                callback = weakref.ref(held, lambda gone: interrupt())
                del held
            else:
                interrupt()

module, where = sys.argv[1:]
sys.meta_path.insert(0, Finder())
def last():
    interrupt()
    print("Let alone.")

if module == "end":
    atexit.register(last)
sys.argv = ["hemidef", "update", "I-1", "--lead", "J5"]
runpy.run_module("hemidef", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("where", ["import", "callback"])
@pytest.mark.parametrize("module", ["typer", "hemidef.cli.change_commands", "tinydb"])
def test_an_interrupt_while_the_program_starts_is_one_line_too(
    store: Path, module: str, where: str
) -> None:
    before = store.read_bytes()
    process = start([sys.executable, "-c", ITSELF, module, where])
    assert process.communicate() == ("", "Interrupted.\n")
    assert process.returncode == 130
    assert store.read_bytes() == before


def test_an_interrupt_when_all_is_done_comes_too_late(store: Path) -> None:
    process = start([sys.executable, "-c", ITSELF, "end", "exit"])
    assert process.communicate() == ("I-1  lead: none → J5\nLet alone.\n", "")
    assert process.returncode == 0
