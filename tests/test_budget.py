"""What a command may cost, counted and never timed: what it imports, reads, makes and writes.

``benchmarks/run.py`` has the times; these are the ways in which they got out of hand.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from rich.segment import Segment

from conftest import Hemidef, asking
from hemidef import atomic, files
from hemidef.model.kinds import KINDS
from hemidef.model.partners import Partners
from hemidef.store import codec
from hemidef.store.storage import Buffer
from hemidef.tracker import history

# Where a command's own modules and those that it must not need are told apart, in a new process.
_RUN = """
import sys
sys.argv = ["hemidef", *sys.argv[1:]]
try:
    from hemidef.__main__ import main
    main()
except SystemExit:
    pass
print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""
RICH = {"rich.console", "rich.table", "rich.text", "rich.style", "rich.cells", "rich.box"}
YAML = {"yaml"}
HELP = {"typer.rich_utils", "rich.markdown", "pydantic"}
CHANGING = {"hemidef.tracker.tracker", "hemidef.tracker.edits"}
REMOTE = {"platformdirs", "email", "http", "asyncio", "importlib.metadata", "openpyxl"} | {
    "jinja2",
    "markupsafe",
    "docx",
    "lxml",
}


def imported(*words: str, **more: str) -> set[str]:
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", **more}
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
        ("list", YAML | HELP | CHANGING | REMOTE),
        ("list -f json", RICH | YAML | HELP | CHANGING | REMOTE),
        ("list is:stale -f csv", RICH | YAML | HELP | CHANGING | REMOTE),
        ("log", RICH | YAML | HELP | CHANGING | REMOTE),
        ("tables", YAML | HELP | CHANGING | REMOTE),
        ("export", RICH | HELP | REMOTE),
        ("export -f json", RICH | YAML | HELP | REMOTE),
        ("add initiative Patrol --due 2027", RICH | YAML | HELP | REMOTE),
        ("update I-1 --status planned", RICH | YAML | HELP | REMOTE),
        ("note I-1 Agreed", RICH | YAML | HELP | REMOTE),
        ("show I-1", YAML | HELP | CHANGING | REMOTE),
        ("help terms", YAML | HELP | CHANGING | REMOTE),
        ("report -o brief.md", RICH | HELP | CHANGING | REMOTE),
        ("report -o brief.html", RICH | HELP | CHANGING | {"docx", "lxml", "openpyxl"}),
        ("report -o brief.docx", RICH | HELP | CHANGING | {"jinja2", "openpyxl"}),
    ],
)
def test_a_command_imports_only_what_it_needs(store: Path, command: str, heavy: set[str]) -> None:
    found = imported(*command.split())
    assert "hemidef.cli.main" in found
    assert not found & heavy


@pytest.mark.parametrize("line", ["", "show I-", "list status:p", "update I-1 --lead "])
def test_a_tab_imports_no_more_than_it_needs(store: Path, line: str) -> None:
    found = imported(**asking(line))
    assert "hemidef.cli.main" in found
    assert not found & (YAML | {"openpyxl", "platformdirs"})


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


READING = ["list", "list is:stale", "show I-2", "log", "export", "summary", "check"]
CHANGING_STORE = ["add initiative More", "update I-1 --status planned", "note I-1 Agreed", "undo"]


@pytest.mark.parametrize("command", READING)
def test_a_command_reads_the_store_once(
    hemidef: Hemidef, store: Path, counts: Counts, command: str
) -> None:
    assert hemidef("update", "I-2", "--due", "2027").code == 0
    found = counts(files, "read")
    counts(codec, "parse")
    counts(history, "from_log")
    assert hemidef(*command.split()).code in (0, 1)
    assert found["read"] == found["parse"] == 1
    assert found["from_log"] <= 1, "the log has one line"


def test_a_word_is_looked_for_among_the_partners_once(
    hemidef: Hemidef, everything: Path, counts: Counts
) -> None:
    """Not for every entry that has some: that took half of a search."""
    found = counts(Partners, "find")
    assert hemidef("list", "cooperacion").code == 0
    assert 0 < found["find"] <= 2 * len(KINDS), "for each kind, and for what was overlooked"


@pytest.mark.parametrize("command", CHANGING_STORE)
def test_a_change_writes_the_store_once(
    hemidef: Hemidef, store: Path, counts: Counts, command: str
) -> None:
    assert hemidef("update", "I-2", "--due", "2027").code == 0
    found = counts(codec, "dump")
    counts(codec, "parse")
    counts(atomic, "replace")
    assert hemidef(*command.split()).code == 0
    assert found["dump"] == found["replace"] == 1
    assert found["parse"] == 2, "as it is read, and what is written"


def test_many_changes_at_once_reach_each_table_in_one_go(
    hemidef: Hemidef, store: Path, counts: Counts
) -> None:
    """TinyDB makes a whole table anew for each change to it: 500 took three seconds."""
    rows = "".join(f"Patrol {number},I-1\n" for number in range(100))
    Path("steps.csv").write_text(f"title,initiative\n{rows}")
    found = counts(Buffer, "write")
    assert hemidef("import", "steps.csv", "--kind", "milestone").code == 0
    assert 0 < found["write"] <= 3, "what was there goes, what is new comes, and the log"


@pytest.mark.parametrize("command", ["list --columns id,lead", "show I-1"])
def test_no_text_of_many_lines_is_searched_for_their_ends(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Rich cuts a line off such a text and copies the rest, again and again."""
    real, longest = Segment.split_and_crop_lines, [0]

    def measured(segments: Iterable[Segment], *args: Any, **named: Any) -> Any:
        those = list(segments)
        longest.extend(len(segment.text) for segment in those)
        return real(those, *args, **named)

    assert hemidef("update", "I-1", "--lead", "word " * 2_000).code == 0
    monkeypatch.setattr(Segment, "split_and_crop_lines", measured)
    out = hemidef(*command.split(), env={"COLUMNS": "100"}).out
    assert out.count("word") >= 2_000
    assert max(longest) <= 100
