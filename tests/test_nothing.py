"""Reports on little or nothing, and on what cannot be meant: a sentence, never a traceback."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import yaml

from conftest import Hemidef

REPORTS = (
    "summary",
    "due",
    "due --within eoy --all",
    "coverage",
    "coverage --all",
    "timeline",
    "timeline --all",
    "count --by status",
    "count --by theme --by partners",
    "count --by achievement",
    "count --by progress --by supported_by",
)
FORMATS = ("table", "json", "yaml", "csv", "tsv", "md")


def run(hemidef: Hemidef, words: str, *more: str) -> tuple[str, str]:
    """What a report says, which must be something; its exit code must be 0."""
    answer = hemidef(*words.split(), *more)
    assert answer.code == 0, answer.err
    assert answer.out or answer.err
    assert "Traceback" not in answer.err
    assert answer.out == "" or answer.out.endswith("\n")
    assert not answer.out.startswith("\n")
    assert not answer.out.endswith("\n\n")
    return answer.out, answer.err


@pytest.fixture(params=["empty", "article", "milestones", "no match"])
def little(request: pytest.FixtureRequest, hemidef: Hemidef, home: Path) -> list[str]:
    """A store in which there is little to report, or terms that choose nothing of it."""
    if request.param == "empty":
        hemidef("init", "--empty")
        return []
    if request.param == "article":
        hemidef("init")
        return []
    if request.param == "milestones":  # and the initiative that they are steps of
        hemidef("init", "--empty")
        hemidef("add", "initiative", "Airlift")
        hemidef("add", "milestone", "Hangar built", "--initiative", "I-1")
        return ["kind:milestone"]
    hemidef("init")
    return ["no-such-words-anywhere"]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("report", REPORTS)
def test_little_to_report(hemidef: Hemidef, little: list[str], report: str, format: str) -> None:
    words = f"{report} -f {format}"
    out, _ = run(hemidef, words, *little)
    if format == "json":
        assert isinstance(json.loads(out), list)
    if format == "yaml":
        assert isinstance(yaml.safe_load(out), list)
    if format in ("csv", "tsv"):
        assert out.strip()


@pytest.mark.parametrize("format", FORMATS)
def test_little_to_check(hemidef: Hemidef, little: list[str], format: str) -> None:
    answer = hemidef("check", "-f", format, *little)
    is_article = not little and "no-lead" in answer.out
    assert answer.code == int(is_article)
    if format == "json":
        assert bool(json.loads(answer.out)) == is_article
    if format == "table" and not is_article:
        is_missed = little == ["no-such-words-anywhere"]
        missed = f"No entries match {little[0]}.\n" if is_missed else ""
        assert (answer.out, answer.err) == ("", f"{missed}Nothing found.\n")


def test_what_an_empty_store_says(hemidef: Hemidef) -> None:
    hemidef("init", "--empty")
    out, err = run(hemidef, "summary")
    assert out == (
        "2026-11-24: no entries, in hemidef.json\n"
        "\n"
        "Overdue  none\n"
        "\n"
        "Due in the next 30 days  none\n"
        "\n"
        "Changes in the last 30 days  none\n"
        "\n"
        "Gaps  none\n"
    )
    assert err == ""
    assert run(hemidef, "due") == ("", "Nothing is overdue, and nothing is due by 2026-12-24.\n")
    assert run(hemidef, "coverage") == (
        "",
        "There is no initiative or recommendation yet. Add one: hemidef add --help.\n",
    )
    assert run(hemidef, "timeline") == (
        "",
        "There is no initiative yet. Add one: hemidef add --help.\n",
    )
    assert run(hemidef, "count --by status") == (
        "",
        "There is no entry yet. Add one: hemidef add --help.\n",
    )
    out, _ = run(hemidef, "view list")
    assert out.startswith("Views\n")


def test_what_the_articles_store_says(hemidef: Hemidef, store: Path) -> None:
    out, err = run(hemidef, "summary")
    assert out.startswith("2026-11-24: 15 initiatives, 13 recommendations, in hemidef.json\n")
    assert err.startswith("Nothing is assessed yet. Begin with one entry: hemidef update I-1 ")
    _, err = run(hemidef, "due")
    assert err == (
        "Nothing is overdue, and nothing is due by 2026-12-24.\n"
        "28 open entries have no due date: hemidef list is:open due:none\n"
    )
    out, _ = run(hemidef, "coverage")
    assert out.splitlines()[0] == (
        "Recommendations that support an initiative: 7 of 13. "
        "Initiatives supported by one: 7 of 15."
    )
    out, _ = run(hemidef, "count --by status")
    assert out.splitlines()[-1].split()[:2] == ["not-assessed", "28"]


def test_the_hint_of_the_summary_works(hemidef: Hemidef, store: Path) -> None:
    _, err = run(hemidef, "summary")
    line = err.split(": hemidef ")[1].split(", and see")[0]
    assert hemidef(*shlex.split(line)).code == 0
    out, err = run(hemidef, "summary")
    assert "planned" in out
    assert err == ""


MISTAKES = (
    "summary nosuch:1",
    "summary is:ovedue",
    "summary -f xml",
    "summary -f",
    "summary --as-of 2026-02-30",
    "summary --as-of someday",
    "summary --by status",
    "due stauts:open",
    "due --within soon",
    "due -f tabel",
    "due due.before:soon",
    "due status:opne",
    "due --as-of",
    "coverage is:overdu",
    "coverage lead.over:3",
    "coverage -f cvs",
    "coverage --nosuch",
    "timeline due:2026-13",
    "timeline -f html",
    "timeline start.befor:2026",
    "timeline --as-of 2026-Q5",
    "count --by",
    "count --by stauts",
    "count --by status --by lead --by theme",
    "count --by status -f xls",
    "count --by status is:late",
    "count --by is",
    "check --select no-led",
    "check --ignore nothing",
    "check --explain nothing",
    "check --explain overdue,nothing",
    "check --explain ,",
    "check --select ,",
    "check --select , --select ,,",
    "check --ignore ,",
    "check --select all,no-led",
    "check --explain no-led,ALL",
    "log --until soon",
    "check --select overdue --ignore ovedue",
    "check partner:Atlantis",
    "check -f yml",
    "check --as-of never",
)


@pytest.mark.parametrize("words", MISTAKES)
def test_what_cannot_be_meant(hemidef: Hemidef, store: Path, words: str) -> None:
    before = store.read_bytes()
    answer = hemidef(*words.split())
    assert (answer.code, answer.out) == (2, "")
    first, second = answer.err.splitlines()
    assert first.startswith("Error: ")
    assert second
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("summary stauts:open", "status"),
        ("count --by partnrs", "partners"),
        ("due is:ovedue", "overdue"),
        ("coverage -f yml", "yaml"),
        ("timeline status:planed", "planned"),
        ("check --select orphan-recomendation", "orphan-recommendation"),
    ],
)
def test_the_nearest_is_named(hemidef: Hemidef, store: Path, words: str, near: str) -> None:
    assert near in hemidef(*words.split()).err.splitlines()[1]


@pytest.mark.parametrize("report", [*REPORTS, "check", "view list"])
def test_reading_changes_nothing(hemidef: Hemidef, everything: Path, report: str) -> None:
    before = everything.read_bytes()
    names = sorted(path.name for path in everything.parent.iterdir())
    for format in FORMATS:
        hemidef(*report.split(), "-f", format)
    assert everything.read_bytes() == before
    assert sorted(path.name for path in everything.parent.iterdir()) == names
