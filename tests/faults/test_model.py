"""The model: commands, faults and restarts by chance, against a plain dict; undo is exact."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conftest import Answer, Hemidef
from faults.trial import FULL
from hemidef import atomic, files
from hemidef.atomic import exchange
from hemidef.errors import HemidefError
from hemidef.store import codec

RUNS, STEPS = 1000 if FULL else 15, 25
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

# What is called to read and to save; about 15 calls in one change.
CALLS = ("open", "fstat", "write", "fsync", "close", "fchmod")

# What rules set, by the table that it is in.
NAMES = {
    "initiatives": ("title", "lead", "tags", "cost"),
    "recommendations": ("action", "lead", "tags", "supports"),
    "views": ("name", "terms"),
    "fields": ("name", "type"),
}
LETTERS = {"I": "initiatives", "R": "recommendations", "V": "views", "F": "fields"}

# What a store begins with.
FIRST = {
    "initiatives": [
        {"id": "I-1", "title": "The I-1", "category": "initiative", "lead": "J3"},
    ],
    "recommendations": [
        {"id": "R-1", "action": "The R-1", "category": "recommendation", "supports": ["I-1"]},
    ],
}

Entries = dict[str, dict[str, Any]]


class Crash(BaseException):
    """The process is gone at this call; what comes after it has no effect."""


FAULTS: list[Callable[[], BaseException]] = [
    lambda: OSError(errno.EIO, os.strerror(errno.EIO)),
    lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    KeyboardInterrupt,
    Crash,
]


class System:
    """The module os, whose call number ``at`` ends in ``error`` instead of being made."""

    def __init__(self, at: int, error: BaseException, crash: Callable[[], None]) -> None:
        self.left = at
        self.error = error
        self.crash = crash
        self.fired = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in CALLS:
            return real

        def call(*words: Any, **named: Any) -> Any:
            self.step(lambda: os.close(*words) if name == "close" else None)
            return real(*words, **named)

        return call

    def step(self, before: Callable[[], None] = lambda: None) -> None:
        self.left -= 1
        if self.left == 0:
            self.fired = True
            if isinstance(self.error, Crash):
                self.crash()
            else:
                before()
                raise self.error


class Machine(RuleBasedStateMachine):
    """Every rule runs one command; what the store holds then is compared with the model."""

    def __init__(self, hemidef: Hemidef, home: Path, clock: list[datetime]) -> None:
        super().__init__()
        clock[0] = NOON
        self.hemidef = hemidef
        self.home = home
        self.store = home / "hemidef.json"
        for each in home.iterdir():
            each.unlink()
        self.plan = home / "plan.json"
        self.write(FIRST)
        assert hemidef("init", "--from", "plan.json").code == 0
        self.model: Entries = {
            "I-1": {"title": "The I-1", "lead": "J3"},
            "R-1": {"action": "The R-1", "supports": ["I-1"]},
        }
        self.past: list[tuple[Entries, codec.Layout]] = []  # what undo brings back
        self.future: list[tuple[int, Entries, codec.Layout]] = []  # what undoing an undo does
        self.last = {"I": 1, "R": 1, "V": 0, "F": 0}
        self.fired = 0

    # -- one command ---------------------------------------------------------------------------

    def write(self, entries: dict[str, Any]) -> None:
        """Write the document that is imported."""
        self.plan.write_text(json.dumps({"hemidef": 1, **entries}), encoding="utf-8")

    def names(self) -> set[str]:
        """What lies beside the store and in its place, but for what is imported."""
        return {each.name for each in self.home.iterdir()} - {self.plan.name}

    def number(self) -> int:
        """The number of the last command in the log."""
        log = codec.load(self.store.read_bytes())[codec.LOG].values()
        return max(int(entry["change"]) for entry in log)

    def entries(self) -> codec.Layout:
        """What the store holds, the log apart. Raises HemidefError when it is not whole."""
        layout = codec.load(self.store.read_bytes())
        layout[codec.LOG] = {}
        return layout

    def compare(self) -> None:
        """Whether the store is as the model: the fields that rules set, and no other entries."""
        entries = self.entries()
        found = {
            f"{letter}-{number}": {name: doc[name] for name in NAMES[table] if name in doc}
            for letter, table in LETTERS.items()
            for number, doc in entries[table].items()
        }
        assert found == self.model

    @contextlib.contextmanager
    def broken(self, fault: tuple[int, int] | None) -> Iterator[list[dict[str, bytes]]]:
        """Let one call go wrong; yields the folder as it was at a crash, if there was one."""
        crashed: list[dict[str, bytes]] = []
        if fault is None:
            yield crashed
            return

        def crash() -> None:
            crashed.append({each.name: each.read_bytes() for each in self.home.iterdir()})

        def swap(one: Path, other: Path) -> bool:
            system.step()
            return exchange(one, other)

        at, what = fault
        system = System(at, FAULTS[what](), crash)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(files, "os", system)
            patched.setattr(atomic, "os", system)
            patched.setattr(atomic, "exchange", swap)
            yield crashed
        self.fired += system.fired

    def do(self, fault: tuple[int, int] | None, after: Entries, *words: str) -> Answer:
        """Run a command that makes ``after`` of the model, or, where it fails, nothing."""
        before, names = self.store.read_bytes(), self.names()
        entries = self.entries()
        with self.broken(fault) as crashed:
            answer = self.hemidef(*words)
        if crashed:
            for each in self.home.iterdir():
                each.unlink()
            for name, data in crashed[0].items():
                (self.home / name).write_bytes(data)
            done = self.store.read_bytes() != before
        else:
            done = answer.code == 0
            assert done or self.store.read_bytes() == before
            assert done or answer.err
            assert len(answer.err.splitlines()) <= (2 if words[0] != "import" else 4)
            assert self.names() <= names, "something was left behind"
            assert not done or self.names() == {"hemidef.json", "hemidef.json.lock"}
        if done:
            if words == ("undo",):
                self.past.pop()
                self.future.append((self.number(), self.model, entries))
            else:
                self.past.append((self.model, entries))
                if words[0] == "undo":
                    self.future.pop()
                else:
                    self.future.clear()
            self.model = after
        for id in self.model:
            self.last[id[0]] = max(self.last[id[0]], int(id[2:]))
        self.compare()
        return answer

    # -- the commands --------------------------------------------------------------------------

    faults = st.none() | st.tuples(st.integers(1, 24), st.integers(0, len(FAULTS) - 1))
    leads = st.sampled_from(["J3", "J5", "Joint Staff", "Ministério da Defesa", "=1+1", "on"])
    numbers = st.integers(0, 100)

    def new(self, letter: str) -> str:
        """The id that the next one is given; one that is gone is not given again."""
        return f"{letter}-{self.last[letter] + 1}"

    def some(self, number: int, letter: str = "") -> str:
        """One of the entries, by chance."""
        ids = sorted(id for id in self.model if id[0] in (letter or "IR"))
        return ids[number % len(ids)]

    def named(self, letter: str, name: str) -> str:
        """The id of the view or field called ``name``; empty where there is none."""
        found = (id for id, record in self.model.items() if record.get("name") == name)
        return next((id for id in found if id.startswith(letter)), "")

    def has(self, letters: str) -> bool:
        return any(id[0] in letters for id in self.model)

    @rule(fault=faults, lead=leads)
    def add(self, fault: tuple[int, int] | None, lead: str) -> None:
        id = self.new("I")
        after = {**self.model, id: {"title": f"The {id}", "lead": lead}}
        self.do(fault, after, "add", "initiative", f"The {id}", "--lead", lead)

    @precondition(lambda self: self.has("I"))
    @rule(fault=faults, number=numbers)
    def recommend(self, fault: tuple[int, int] | None, number: int) -> None:
        id, aim = self.new("R"), self.some(number, "I")
        after = {**self.model, id: {"action": f"The {id}", "supports": [aim]}}
        self.do(fault, after, "add", "recommendation", f"The {id}", "--supports", aim)

    @precondition(lambda self: self.has("IR"))
    @rule(fault=faults, number=numbers, lead=leads, tag=st.sampled_from(["a", "b"]))
    def update(self, fault: tuple[int, int] | None, number: int, lead: str, tag: str) -> None:
        id = self.some(number)
        after = deepcopy(self.model)
        after[id]["lead"] = lead
        tags = after[id].setdefault("tags", [])
        if tag in tags and self.model[id].get("lead") == lead:
            return  # nothing would change, and nothing would be kept to undo
        after[id]["tags"] = [*tags, *([] if tag in tags else [tag])]
        self.do(fault, after, "update", id, "--lead", lead, "--add", f"tags={tag}")

    @precondition(lambda self: self.has("IR"))
    @rule(fault=faults, number=numbers)
    def note(self, fault: tuple[int, int] | None, number: int) -> None:
        self.do(fault, self.model, "note", self.some(number), "Kept")

    @precondition(lambda self: self.has("IR"))
    @rule(fault=faults, number=numbers)
    def remove(self, fault: tuple[int, int] | None, number: int) -> None:
        id = self.some(number)
        after = {}
        for other, entry in deepcopy(self.model).items():
            if id in entry.get("supports", []):
                del entry["supports"]
            after[other] = entry
        del after[id]
        self.do(fault, after, "remove", id, "--force", "--yes")

    @precondition(lambda self: self.has("I"))
    @rule(fault=faults, number=numbers, lead=leads)
    def import_(self, fault: tuple[int, int] | None, number: int, lead: str) -> None:
        known, id = self.some(number, "I"), self.new("I")
        entries = [{"id": known, "lead": lead}, {"title": f"The {id}", "category": "component"}]
        self.write({"initiatives": entries})
        after = {**deepcopy(self.model), id: {"title": f"The {id}"}}
        after[known]["lead"] = lead
        self.do(fault, after, "import", "plan.json", "--yes")

    @rule(fault=faults, name=st.sampled_from(["late", "soon"]), lead=st.sampled_from(["J3", "J5"]))
    def save_view(self, fault: tuple[int, int] | None, name: str, lead: str) -> None:
        id, terms = self.named("V", name) or self.new("V"), [f"lead:{lead}"]
        view = {"name": name, "terms": terms}
        if self.model.get(id) == view:
            return  # it was so already
        self.do(fault, {**self.model, id: view}, "view", "save", name, "initiatives", *terms)

    @precondition(lambda self: self.named("V", "late"))
    @rule(fault=faults)
    def remove_view(self, fault: tuple[int, int] | None) -> None:
        after = {**self.model}
        del after[self.named("V", "late")]
        self.do(fault, after, "view", "remove", "late")

    @precondition(lambda self: not self.named("F", "cost"))
    @rule(fault=faults, type=st.sampled_from(["number", "line"]))
    def add_field(self, fault: tuple[int, int] | None, type: str) -> None:
        after = {**self.model, self.new("F"): {"name": "cost", "type": type}}
        self.do(fault, after, "field", "add", "cost", "--on", "initiative", "--type", type)

    @precondition(lambda self: self.named("F", "cost") and self.has("I"))
    @rule(fault=faults, number=numbers)
    def set_field(self, fault: tuple[int, int] | None, number: int) -> None:
        id = self.some(number, "I")
        if self.model[id].get("cost") == str(number):
            return
        after = {**self.model, id: {**self.model[id], "cost": str(number)}}
        self.do(fault, after, "update", id, "--set", f"cost={number}")

    @precondition(lambda self: self.named("F", "cost"))
    @rule(fault=faults)
    def remove_field(self, fault: tuple[int, int] | None) -> None:
        after = deepcopy(self.model)
        del after[self.named("F", "cost")]
        for record in after.values():
            record.pop("cost", None)
        self.do(fault, after, "field", "remove", "cost", "--yes")

    @precondition(lambda self: self.past)
    @rule(fault=faults)
    def undo(self, fault: tuple[int, int] | None) -> None:
        self.back(fault, *self.past[-1], "undo")

    @precondition(lambda self: self.future)
    @rule(fault=faults)
    def undo_the_undo(self, fault: tuple[int, int] | None) -> None:
        number, after, entries = self.future[-1]
        self.back(fault, after, entries, "undo", str(number))

    def back(
        self,
        fault: tuple[int, int] | None,
        after: Entries,
        entries: codec.Layout,
        *words: str,
    ) -> None:
        """Run an undo, after which all is exactly as it was in ``entries``."""
        done = len(self.past)
        self.do(fault, after, *words)
        if len(self.past) != done:
            assert self.entries() == entries, "undo was not exact"

    @precondition(lambda self: not self.past)
    @rule()
    def undo_nothing(self) -> None:
        before = self.store.read_bytes()
        assert self.hemidef("undo").code == 3
        assert self.store.read_bytes() == before


Make = Callable[[], Machine]


@pytest.fixture
def make(hemidef: Hemidef, home: Path, clock: list[datetime]) -> Make:
    """Makes a machine with a new store."""
    return lambda: Machine(hemidef, home, clock)


def test_the_store_is_as_the_model(make: Make) -> None:
    made: list[Machine] = []

    def kept() -> Machine:
        made.append(make())
        return made[-1]

    whole = settings(max_examples=RUNS, stateful_step_count=STEPS)
    # It takes what makes a machine, too.
    run_state_machine_as_test(kept, settings=whole)  # type: ignore[arg-type]
    assert sum(each.fired for each in made) >= RUNS, "hardly a fault came"


def in_place(path: Path, data: bytes, **_: object) -> None:
    """Write as TinyDB's own storage does."""
    system = vars(atomic)["os"]  # with the fault in it
    try:
        descriptor = system.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        system.write(descriptor, data)
        system.fsync(descriptor)
        system.close(descriptor)
    except OSError as error:
        raise files.failed(path, "cannot be written", error) from None


def test_a_store_that_is_written_in_place_is_not(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial above can fail: this is what it looks like when it does."""
    monkeypatch.setattr(atomic, "replace", in_place)
    plain = make()  # only what goes wrong tells it from ours
    plain.add(None, "J3")
    plain.undo(None)
    quick = settings(max_examples=50, stateful_step_count=STEPS, phases=[Phase.generate])
    with pytest.raises((AssertionError, HemidefError, ExceptionGroup)):
        run_state_machine_as_test(make, settings=quick)  # type: ignore[arg-type]
