"""Tables on a terminal: long ones are printed as they are drawn, and look as if drawn at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.table import Table
from rich.text import Text

from conftest import ANSI, Hemidef
from hemidef.cli import streams
from hemidef.render import rich_tables as tables

ROWS = 23


@pytest.fixture
def steps(hemidef: Hemidef, home: Path) -> Path:
    """A store with many milestones, some of them with words that wrap."""
    lines = ["hemidef: 1", "initiatives:", "- {id: I-1, title: Patrols}", "milestones:"]
    for number in range(1, ROWS + 1):
        words = "a long way to go " * (number % 4 * 3)
        lines.append(
            f"- {{id: M-{number}, initiative: I-1, title: Step {number} {words}, due: 2027}}"
        )
    Path("steps.yaml").write_text("\n".join(lines))
    assert hemidef("init", "--from", "steps.yaml").code == 0
    return home / "hemidef.json"


@pytest.mark.parametrize("color", ["always", "never"])
@pytest.mark.parametrize("chunk", [1, 7, ROWS])
def test_a_table_of_chunks_looks_like_one(
    hemidef: Hemidef, steps: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, color: str
) -> None:
    words = ("list", "--all", "--color", color)
    env = {"COLUMNS": "60"}
    whole = hemidef(*words, env=env).out
    assert len(re.findall(r"^M-\d+ ", ANSI.sub("", whole), re.M)) == ROWS
    monkeypatch.setattr(tables, "CHUNK", chunk)
    assert hemidef(*words, env=env).out == whole


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were drawn at each time that something was printed."""
    rows, found = [0], list[int]()
    add_row, write_bytes = Table.add_row, streams.write_bytes

    def count(table: Table, *cells: Text) -> None:
        rows[0] += 1
        add_row(table, *cells)

    def look(data: bytes) -> bool:
        found.append(rows[0])
        return write_bytes(data)

    monkeypatch.setattr(Table, "add_row", count)
    monkeypatch.setattr(streams, "write_bytes", look)
    monkeypatch.setattr(tables, "CHUNK", 10)
    return found


def test_the_first_rows_are_printed_before_the_last_are_drawn(
    hemidef: Hemidef, steps: Path, drawn: list[int]
) -> None:
    assert hemidef("list", "milestones", "--all").code == 0
    assert drawn == [0, 10, 20, ROWS]


def test_nothing_is_drawn_for_a_reader_that_has_gone(
    hemidef: Hemidef, steps: Path, drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(stream: object, data: bytes) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(streams, "_write_all", gone)
    monkeypatch.setattr(streams, "_silence", lambda: None)
    answer = hemidef("list", "milestones", "--all")
    assert (answer.code, answer.err) == (0, "")
    assert drawn == [0]


def test_nothing_is_printed_where_a_value_is_wrong(hemidef: Hemidef, steps: Path) -> None:
    """It is found before the first table is printed, though it stands in the second."""
    steps.write_bytes(steps.read_bytes().replace(b'"due": "2027"', b'"due": "soon"', 1))
    answer = hemidef("list", "--all", "--columns", "id,title,late")
    assert (answer.code, answer.out) == (4, "")


def test_a_dumb_terminal_is_as_wide_as_it_says(hemidef: Hemidef, store: Path) -> None:
    wide = {"COLUMNS": "150", "LINES": "", "TERM": "dumb"}
    for command in ("show I-1", "list", "coverage", "timeline", "summary"):
        colored = hemidef(*command.split(), "--color", "always", env=wide).out
        plain = hemidef(*command.split(), env=wide).out
        assert [ANSI.sub("", line).rstrip() for line in colored.splitlines()] == plain.splitlines()
