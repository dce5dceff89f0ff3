"""What a command may cost, counted and never timed: what it imports, reads, makes and writes.

``benchmarks/run.py`` has the times; these are the ways in which they got out of hand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Hemidef
from hemidef.cli import printing
from hemidef.model.kinds import STORED, Kind
from hemidef.reports import listing
from hemidef.store import codec, lines
from hemidef.store.log import Log
from hemidef.tracker import history

# Where a command's own modules and those that it must not need are told apart, in a new process.
_RUN = """
import os, sys
sys.argv = ["hemidef", *sys.argv[1:]]
os._exit = sys.exit
try:
    from hemidef.__main__ import main
    main()
except SystemExit:
    pass
print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""
RICH = {"rich.console", "rich.table", "rich.text", "rich.markdown", "rich.style"}
YAML = {"yaml"}
HELP = {"typer.rich_utils", "pydantic"}
CHANGING = {"hemidef.tracker.tracker", "hemidef.tracker.edits"}
REMOTE = {"platformdirs", "email", "http", "asyncio", "importlib.metadata", "openpyxl"}


def imported(*words: str) -> set[str]:
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        capture_output=True,
        encoding="utf-8",
        env=env,
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        ("list", RICH | YAML | HELP | CHANGING | REMOTE),
        ("list -f json", RICH | YAML | HELP | CHANGING | REMOTE | {"rich.cells", "rich.box"}),
        ("list is:stale -f csv", RICH | YAML | HELP | CHANGING | REMOTE | {"rich.cells"}),
        ("log", RICH | YAML | HELP | CHANGING | REMOTE),
        ("tables", RICH | YAML | HELP | CHANGING | REMOTE),
        ("export", RICH | YAML | HELP | REMOTE | {"rich.cells"}),
        ("export -f json", RICH | YAML | HELP | REMOTE | {"rich.cells"}),
        ("add initiative Patrol --due 2027", RICH | YAML | HELP | REMOTE | {"rich.cells"}),
        ("update I-1 --status planned", RICH | YAML | HELP | REMOTE | {"rich.cells"}),
        ("note I-1 Agreed", RICH | YAML | HELP | REMOTE | {"rich.cells"}),
        ("show I-1", YAML | HELP | CHANGING | REMOTE),
    ],
)
def test_a_command_imports_only_what_it_needs(store: Path, command: str, heavy: set[str]) -> None:
    found = imported(*command.split())
    assert "hemidef.cli.main" in found
    assert not found & heavy


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], Counter[str]]:
    """Counts how often a method or function is called, without changing what it does."""
    found: Counter[str] = Counter()

    def count(owner: Any, name: str) -> Counter[str]:
        real = getattr(owner, name)

        def counted(*args: Any, **extra: Any) -> Any:
            found[name] += 1
            return real(*args, **extra)

        monkeypatch.setattr(owner, name, counted)
        return found

    return count


Counts = Callable[[Any, str], Counter[str]]


def test_cells_are_made_of_the_rows_that_are_shown(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(15):
        assert hemidef("add", "milestone", f"Step {number}", "--initiative", "I-1").code == 0
    made: list[int] = []
    real = listing._Cells._made.func

    def counted(cells: Any) -> Any:
        made.append(len(cells))
        return real(cells)

    monkeypatch.setattr(listing._Cells._made, "func", counted)
    monkeypatch.setitem(printing.grids.__kwdefaults__, "most", 10)
    answer = hemidef("list", "milestones")
    assert "5 more rows" in answer.err
    assert made == [10]


@pytest.mark.parametrize("command", ["update I-1 --status planned", "note I-1 Agreed", "undo"])
def test_a_change_writes_only_what_it_changes(
    hemidef: Hemidef, store: Path, counts: Counts, command: str
) -> None:
    for year in (2027, 2028, 2029):
        assert hemidef("update", "I-2", "--due", str(year)).code == 0
    layout = codec.load(store.read_bytes())
    entries = sum(len(layout[kind.plural]) for kind in STORED)
    found = counts(lines, "_encode")
    for name in ("dump", "read", "whole"):
        counts(codec, name)
    counts(Kind, "misshapen")
    assert hemidef(*command.split()).code == 0
    assert found["whole"] == found["read"] == 1
    assert found["dump"] == 0
    assert found["_encode"] <= 2, "the entry and the line of the log"
    again = 2 if command == "undo" else 1  # what comes back must fit the fields of today
    assert found["misshapen"] <= entries + again, "each entry as it is read, then the changed one"


@pytest.mark.parametrize(
    ("command", "parsed"),
    [
        ("list", 0),
        ("list is:overdue", 0),
        ("due", 0),
        ("count --by status", 0),
        ("export", 0),
        ("log", 1),
        ("list is:stale", 1),
        ("show I-2", 1),
        ("summary", 1),
        ("check", 1),
        ("add initiative More", 1),
        ("update I-1 --status planned", 1),
        ("undo", 1),
    ],
)
def test_the_log_is_parsed_where_it_is_needed_and_once(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch, command: str, parsed: int
) -> None:
    assert hemidef("update", "I-2", "--due", "2027").code == 0
    real, times = codec._documents, []

    def counted(data: bytes, expected: list[str], text: str) -> Any:
        times.append(text)
        return real(data, expected, text)

    monkeypatch.setattr(codec, "_documents", counted)
    assert hemidef(*command.split()).code in (0, 1)
    assert len(times) == parsed


@pytest.mark.parametrize(
    ("command", "made"),
    [
        ("add initiative More", 0),
        ("update I-1 --status planned", 0),
        ("undo", 2),  # to name it, and to take it back
        ("show I-1", 0),
        ("log I-1", 0),
        ("log", 3),
    ],
)
def test_of_the_log_only_what_is_asked_for_becomes_a_change(
    hemidef: Hemidef, store: Path, counts: Counts, command: str, made: int
) -> None:
    for year in (2027, 2028, 2029):
        assert hemidef("update", "I-2", "--due", str(year)).code == 0
    found = counts(history, "from_log")
    assert hemidef(*command.split()).code == 0
    assert found["from_log"] == made


def test_a_log_that_is_not_asked_for_is_whole_all_the_same(hemidef: Hemidef, store: Path) -> None:
    """Half of it may be missing, or stand there twice: that is seen without parsing a line."""
    for year in (2027, 2028, 2029):
        assert hemidef("update", "I-2", "--due", str(year)).code == 0
    whole = store.read_bytes()
    lines = whole.split(b"\n")
    at = lines.index(b'"log": {')
    for damaged in (
        whole[:-4],
        whole[: whole.index(b'"by"', whole.index(b'"log"'))],
        b"\n".join([*lines[: at + 2], lines[at + 1], *lines[at + 2 :]]),
        b"\n".join([*lines[: at + 2], b"<<<<<<< HEAD", *lines[at + 2 :]]),
        b"\n".join([*lines[: at + 1], lines[at + 1][9:], *lines[at + 2 :]]),
        b"\n".join([*lines[: at + 1], lines[at + 1][:-9], *lines[at + 2 :]]),
        whole.replace(b'"verb"', b'"v\xff"'),
    ):
        store.write_bytes(damaged)
        answer = hemidef("list")
        assert answer.code == 4, damaged[-300:]
        assert "hemidef.json: line " in answer.err


def test_a_line_of_the_log_is_looked_into_before_anything_is_saved(
    hemidef: Hemidef, store: Path
) -> None:
    assert hemidef("update", "I-2", "--due", "2027").code == 0
    damaged = store.read_bytes().replace(b'"verb": ', b'"verb" ')
    store.write_bytes(damaged)
    assert hemidef("list").code == 0
    line = damaged[: damaged.index(b'"verb" ')].count(b"\n") + 1
    for command in (["log"], ["show", "I-2"], ["update", "I-1", "--due", "2027"], ["undo"]):
        answer = hemidef(*command)
        assert answer.code == 4
        assert f"hemidef.json: line {line}: is not JSON" in answer.err
    assert store.read_bytes() == damaged


def test_what_a_change_leaves_alone_stays_byte_for_byte(hemidef: Hemidef, store: Path) -> None:
    """The log's lines are kept as another program wrote them, not made anew."""
    assert hemidef("update", "I-2", "--due", "2027").code == 0
    odd = store.read_bytes().replace(b'"verb": "update"', b'"verb":   "update"')
    store.write_bytes(odd)
    assert hemidef("update", "I-1", "--due", "2027").code == 0
    assert b'"verb":   "update"' in store.read_bytes()
    log = codec.load(store.read_bytes())["log"]
    assert isinstance(log, Log)
    assert list(log) == ["1", "2"]
    assert json.loads(store.read_bytes())["log"] == dict(log)
