"""``coverage``: each link marked once, at every width, and ids whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from rich.cells import cell_len

from conftest import Hemidef

ID = re.compile(r"[IR]-\d+")


def linked(hemidef: Hemidef, *terms: str) -> list[tuple[str, str]]:
    """The links of the recommendations that the terms match."""
    rows = json.loads(hemidef("coverage", *terms, "-f", "json").out)
    return sorted(
        (row["id"], id) for row in rows if row["kind"] == "recommendation" for id in row["supports"]
    )


def marked(out: str, mark: str = "●") -> list[tuple[str, str]]:
    """The pairs that are marked in the matrix: by the line, and by the id above the column."""
    pairs = []
    above: list[tuple[int, int, str]] = []
    for line in out.splitlines():
        if line.startswith("    ") and ID.fullmatch(line.split()[0]):
            above = [(*id.span(), id[0]) for id in ID.finditer(line)]
            assert " ".join(id for *_, id in above) == " ".join(line.split())
        elif mark in line and above:
            at = [cell_len(line[: found.start()]) for found in re.finditer(re.escape(mark), line)]
            for place in at:
                (column,) = (id for first, end, id in above if first <= place < end)
                pairs.append((line.split()[0], column))
    return sorted(pairs)


@pytest.mark.parametrize("width", [20, 30, 40, 50, 60, 79, 80, 81, 99, 120, 160, 200])
def test_every_link_is_marked_once(hemidef: Hemidef, everything: Path, width: int) -> None:
    out = hemidef("coverage", "--all", env={"COLUMNS": str(width)}).out
    assert max(map(cell_len, out.splitlines())) <= width
    pairs = linked(hemidef)
    assert len(pairs) > 15
    assert marked(out) == pairs
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_ids_are_whole_and_columns_are_named(
    hemidef: Hemidef, everything: Path, width: int
) -> None:
    out = hemidef("coverage", "--all", env={"COLUMNS": str(width)}).out
    assert not re.search(r"\b[IR]-?$", out, re.MULTILINE)
    matrix = re.split(r"\nRecommendations\s+that\s+support", out)[0]
    for id in {id for _, id in linked(hemidef)}:
        named = re.findall(rf"^{id}  +\S", matrix, re.MULTILINE)
        assert len(named) == 1, id
    listed = out[len(matrix) :]
    rows = json.loads(hemidef("coverage", "-f", "json").out)
    bare = [row["id"] for row in rows if not (row.get("supports") or row.get("supported_by"))]
    assert re.findall(r"^([IR]-\d+)  +\S", listed, re.MULTILINE) == bare


def test_ids_of_many_digits(hemidef: Hemidef, home: Path) -> None:
    (home / "large.yaml").write_text(
        "hemidef: 1\n"
        "initiatives: [{id: I-7, title: Seven}, {id: I-123456, title: Many}]\n"
        "recommendations:\n"
        "  - {id: R-98765, action: Act on both, supports: [I-7, I-123456]}\n"
        "  - {id: R-2, action: 評価を行う, supports: [I-123456]}\n"
    )
    assert hemidef("init", "--from", "large.yaml").code == 0
    for width in (20, 24, 30, 40, 120):
        out = hemidef("coverage", env={"COLUMNS": str(width)}).out
        assert marked(out) == [("R-2", "I-123456"), ("R-98765", "I-123456"), ("R-98765", "I-7")]


@pytest.mark.parametrize(
    "terms", ["theme:emerging-threats", "lead:any", "I-1", "is:closed", "title.has:radar"]
)
def test_terms_leave_what_the_chosen_are_linked_with(
    hemidef: Hemidef, everything: Path, terms: str
) -> None:
    chosen = {row["id"] for row in json.loads(hemidef("list", terms, "-f", "json").out)}
    pairs = [pair for pair in linked(hemidef) if chosen & set(pair)]
    assert pairs
    assert marked(hemidef("coverage", "--all", terms).out) == pairs


def test_the_first_twenty_five_and_then_all(hemidef: Hemidef, home: Path) -> None:
    initiatives = ", ".join(f"{{id: I-{n}, title: Step {n}}}" for n in range(1, 71))
    advice = ", ".join(
        f"{{id: R-{n}, action: Do {n}, supports: [I-{n}, I-{n % 3 + 1}]}}" for n in range(4, 34)
    )
    (home / "many.yaml").write_text(
        f"hemidef: 1\ninitiatives: [{initiatives}]\nrecommendations: [{advice}]\n"
    )
    assert hemidef("init", "--from", "many.yaml").code == 0
    pairs = linked(hemidef)
    assert len(pairs) == 60
    short = hemidef("coverage")
    first = {f"R-{n}" for n in range(4, 29)}
    assert marked(short.out) == [pair for pair in pairs if pair[0] in first]
    assert short.err == (
        "5 more recommendations; --all shows them.\n"
        "Initiatives that no recommendation supports: 12 more rows; --all prints them.\n"
    )
    assert short.out.splitlines()[0] == (
        "Recommendations that support an initiative: 30 of 30. "
        "Initiatives supported by one: 33 of 70."
    )
    whole = hemidef("coverage", "--all")
    assert marked(whole.out) == pairs
    assert whole.err == ""


def test_the_marks_in_ascii(hemidef: Hemidef, everything: Path, program: list[str]) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    done = subprocess.run([*program, "coverage", "--all"], env=env, capture_output=True, check=True)
    out = done.stdout.decode("ascii")
    found = re.search(r"R-2 .* (\S)$", out, re.MULTILINE)
    assert found
    assert marked(out.replace(f" {found[1]}", " ●")) == linked(hemidef)


def test_no_link_at_all(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    hemidef("add", "initiative", "Airlift")
    hemidef("add", "recommendation", "Buy aircraft")
    answer = hemidef("coverage")
    assert answer.code == 0
    assert answer.out.splitlines()[0] == (
        "Recommendations that support an initiative: 0 of 1. Initiatives supported by one: 0 of 1."
    )
    assert "\n\n\n" not in answer.out
    assert answer.err == "Link one to another: hemidef update R-1 --supports I-1\n"
    assert hemidef(*answer.err.split("hemidef ")[1].strip().rstrip(".").split()).code == 0
    assert marked(hemidef("coverage").out) == [("R-1", "I-1")]


def test_a_link_is_advised_between_entries_that_are_there(hemidef: Hemidef) -> None:
    hemidef("init", "--empty")
    hemidef("add", "recommendation", "Buy boats")
    assert hemidef("coverage").err == "", "there is nothing to support"
    hemidef("remove", "R-1")
    hemidef("add", "recommendation", "Buy boats again")
    hemidef("add", "initiative", "Ferry watch")
    told = hemidef("coverage").err
    assert told == "Link one to another: hemidef update R-2 --supports I-1\n"
    assert hemidef("update", "R-2", "--supports", "I-1").code == 0
