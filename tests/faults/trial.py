"""A trial: the program changes a store while one chosen file-system call of it goes wrong."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conftest import Answer
from hemidef.store import codec

FULL = os.environ.get("HEMIDEF_FAULTS") == "full"

Process = subprocess.Popen[str]

# The commands that change a store by themselves, on the store of the fixture ``scene``. With an
# editor, with git or after a merge is tests/test_edit.py, test_git.py and tests/test_merge.py.
PLAN = (
    "hemidef: 1\ninitiatives:\n- id: I-4\n  lead: J4\n- title: Imported\n  category: initiative\n"
)
COMMANDS = {
    "add": ["add", "initiative", "Riverine patrol exchange", "--lead", "J5"],
    "update": ["update", "I-1", "--lead", "J5", "--status", "in-progress"],
    "done": ["done", "R-1"],
    "remove": ["remove", "I-2", "--force", "--yes"],
    "undo": ["undo"],
    "import": ["import", "../plan.yaml"],
    "sheet": ["import", "../back.csv"],
    "merge": ["merge", "../other.json"],
    "note": ["note", "I-1", "Brazil asked for a new date"],
    "init": ["init", "hemidef.json"],
    "view": ["view", "save", "late", "recommendations", "is:overdue"],
    "no-view": ["view", "remove", "soon"],
    "field": ["field", "add", "budget", "--on", "initiative", "--type", "number"],
    "no-field": ["field", "remove", "cost", "--yes"],
}
# All go through one transaction; the short form tries those that differ most.
VERBS = [*COMMANDS] if FULL else ["import", "undo", "init"]

# A program that changes the store's leads through TinyDB's own storage, as the word after the
# store says: nothing protects it.
STOCK = """
import sys
from tinydb import TinyDB

db = TinyDB(sys.argv[1], encoding="utf-8")
db.table("initiatives").update({"quote": sys.argv[2]}, doc_ids=[1])  # the file gets shorter
print("done", flush=True)
"""

# Moments and keys are the only things in which two runs of one command differ.
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z|(?<=\")[0-9a-f]{16}(?=\")")
# Asking changes nothing: a kill there is a kill at the call before.
_ASKING = ("stat", "stat64", "lstat", "lstat64", "fstat", "fstat64", "read", "lseek", "lseek64")


def program(changed: str = "") -> list[str]:
    """The words that start the program, with a part of it ``changed`` first by Python code."""
    return [sys.executable, "-c", f"{changed}\nfrom hemidef.__main__ import main\nmain()"]


# Has the program say in its last line how many seconds of a processor it took, and how much memory
# at most, as Linux counts it.
_COST = """
import atexit, sys, time
def tell():
    lines = open("/proc/self/status").read().splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    print("COST", time.process_time(), peak.split()[1], file=sys.stderr, flush=True)
atexit.register(tell)
"""


def measure(*words: str) -> tuple[Answer, float, int]:
    """The program as a process: its answer, its seconds of a processor, its peak in MiB."""
    done = subprocess.run(
        [*program(_COST), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    *said, cost = done.stderr.splitlines(keepends=True)
    mark, seconds, peak = cost.split()
    assert mark == "COST", done.stderr
    answer = Answer(done.returncode, done.stdout, "".join(said))
    return answer, float(seconds), int(peak) // 1024


def impatient(seconds: float) -> str:
    """The change that makes the program wait only so many ``seconds`` for the lock."""
    return (
        "from functools import partial\n"
        "from hemidef.store import lock, store\n"
        f"store.held = partial(lock.held, patience={seconds})"
    )


def start(words: Sequence[str], **named: str) -> Process:
    """Start a program that hears an interrupt; ``named`` is added to its environment."""
    return subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **named},
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
        time.sleep(chance.uniform(0, 0.2))
    else:
        while process.poll() is None and not is_changing(process, store):
            pass
        time.sleep(chance.uniform(0, 0.004))
    within = is_changing(process, store)
    process.send_signal(number)
    return within


@dataclass(frozen=True)
class Call:
    """A file-system call as inject.c wrote it down; ``descriptor`` is -1 where it has none."""

    number: int
    name: str
    descriptor: int
    path: str
    other: str
    detail: int
    outcome: str
    data: bytes

    @property
    def changes(self) -> bool:
        """Whether it does more than to ask."""
        return self.name not in _ASKING


@dataclass(frozen=True)
class Run:
    """How a run of the program ended, and the calls that it made."""

    code: int
    out: str
    err: str
    calls: list[Call]

    def fired(self, fault: str) -> list[Call]:
        """The calls in which ``fault`` was injected: one, or none that the run came to."""
        return [call for call in self.calls if call.outcome == fault]


class Scene:
    """A store in a folder of its own, as it is before each run."""

    def __init__(self, library: Path, store: Path, data: bytes, work: Path) -> None:
        self.library = library
        self.store = store
        self.data = data
        self.trace = work / "trace"
        (work / "plan.yaml").write_text(PLAN, encoding="utf-8")

    def reset(self, verb: str = "") -> None:
        """Put the store there as at first, and nothing else; for ``init`` nothing at all."""
        for each in self.store.parent.iterdir():
            each.unlink()
        if verb != "init":
            self.store.write_bytes(self.data)

    def start(self, words: Sequence[str], at: int = 0, fault: str = "") -> Process:
        """Start a program in which the call number ``at`` suffers ``fault`` (see inject.c)."""
        self.trace.unlink(missing_ok=True)
        return start(
            words,
            LD_PRELOAD=str(self.library),
            INJECT_FOLDER=str(self.store.parent),
            INJECT_TRACE=str(self.trace),
            INJECT_AT=str(at),
            INJECT_FAULT=fault,
        )

    def end(self, process: Process) -> Run:
        """Wait for the end of a program that ``start`` started."""
        out, err = process.communicate()
        return Run(process.returncode, out, err, self.calls())

    def run(self, words: Sequence[str], at: int = 0, fault: str = "") -> Run:
        """Run a program in which the call number ``at`` suffers ``fault``."""
        return self.end(self.start(words, at, fault))

    def stopped(self, words: Sequence[str], at: int) -> Process:
        """Start a program that stops just before its call number ``at``, until SIGCONT."""
        process = self.start(words, at, "stop")
        how = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        assert how is not None
        assert how.si_code == os.CLD_STOPPED, "it ended before it came to that call"
        return process

    def calls(self) -> list[Call]:
        """The calls that the last run made."""
        found = []
        for line in self.trace.read_text(encoding="utf-8").splitlines():
            number, name, descriptor, path, other, detail, outcome, data = line.split("\t")
            found.append(
                Call(
                    int(number),
                    name,
                    int(descriptor),
                    os.path.normpath(path),  # "." is how the folder itself may be named
                    other,
                    int(detail),
                    outcome,
                    bytes.fromhex(data),
                )
            )
        return found

    def state(self) -> bytes | None:
        """The store as it is, moments apart; None where there is none. Raises if not whole."""
        try:
            return settled(self.store.read_bytes())
        except FileNotFoundError:
            return None

    def names(self) -> set[str]:
        """What lies in the store's folder."""
        return {each.name for each in self.store.parent.iterdir()}


def settled(data: bytes) -> bytes:
    """The bytes of a store without moments and keys. Raises HemidefError when it is not whole."""
    codec.load(data)
    return _MOMENT.sub(b"(moment)", data)


@dataclass(frozen=True)
class Rehearsal:
    """A command done undisturbed: the calls that it makes, and the store before and after."""

    words: list[str]
    calls: list[Call]
    before: bytes | None
    after: bytes | None


def rehearse(scene: Scene, verb: str, starting: Sequence[str] = ()) -> Rehearsal:
    """Do the command ``verb`` once with nothing going wrong."""
    words = [*(starting or program()), *COMMANDS[verb]]
    scene.reset(verb)
    before = scene.state()
    run = scene.run(words)
    assert run.code == 0, run.err
    after = scene.state()
    assert after not in (None, before)
    return Rehearsal(words, run.calls, before, after)


def sample(calls: Sequence[Call], many: int, seed: str) -> Iterator[Call]:
    """All of the calls in the full form; in the short form ``many`` of those that change."""
    if FULL:
        yield from calls
        return
    changing = [call for call in calls if call.changes]
    yield from random.Random(seed).sample(changing, min(many, len(changing)))
