"""The store of every situation: that each is there, and that the laws hold with all of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from conftest import DATA, HISTORY, Hemidef, all_but_log
from hemidef.model.kinds import INITIATIVE, KINDS, RECOMMENDATION, VIEW
from hemidef.model.values import Choice, Context
from hemidef.query.filters import compile
from hemidef.store import Store
from hemidef.tracker.book import Book


@pytest.fixture
def book(everything: Path, context: Context) -> Book:
    return Book(Store(everything).read(), context)


def test_every_field_is_filled_somewhere_and_empty_elsewhere(book: Book) -> None:
    for kind in (*KINDS, VIEW):
        rows = list(book.entries([kind]))
        for field in kind.fields:
            filled = [row for row in rows if field.texts(row.doc)]
            assert filled, f"{field.name} of {kind.plural}"
            if not field.required and field.default is None:
                assert len(filled) < len(rows), f"{field.name} of {kind.plural}"
            if field.many:
                assert any(len(field.texts(row.doc)) > 1 for row in filled), field.name


def test_every_choice_is_made(book: Book) -> None:
    for kind in (INITIATIVE, RECOMMENDATION):
        for field in kind.fields:
            if isinstance(field.type, Choice):
                made = {text for row in book.entries([kind]) for text in field.texts(row.doc)}
                assert made == set(field.type.values), f"{field.name} of {kind.plural}"


@pytest.mark.parametrize(
    ("terms", "ids"),
    [
        # deadlines, on the day and around it
        ("due:2026-11-24|is:open", "I-10 R-9 M-5"),
        ("late:1", "I-11 R-10 M-6"),
        ("left:30", "I-22"),
        ("left:31", "I-23"),
        ("due:2028-02-29", "I-12 R-20 M-12"),
        ("due:none", "I-9 I-13 I-18 R-1 R-11 R-15 M-4"),
        ("start:any|due:none", "I-13"),
        ("is:overdue", "I-1 I-4 I-11 R-2 R-10 R-13 R-17 M-2 M-6 M-14"),
        # open, closed, forgotten
        (
            "is:closed",
            "I-6 I-7 I-8 R-4 R-5 R-6 R-7 R-18 R-19 M-1 M-7 M-8 M-9 M-10 M-11 M-13",
        ),
        ("is:closed|evidence:none|status:any", "I-7 I-8 R-5 R-6 R-7 R-19"),
        ("is:closed|closed:none|kind:initiative", "I-7"),
        ("is:stale|changed:any", "I-1"),
        ("is:stale|kind:milestone", "M-2 M-3 M-4 M-5 M-6 M-12 M-14 M-15"),
        ("changed.since:2026-11", "I-3 I-5 I-14 I-15 I-16"),
        # who and what for
        ("lead:none|is:open", "I-2 I-9 I-16 I-18 R-1 R-10 R-13 R-15 R-16"),
        ("is:orphan", "R-1 R-7 R-15 R-16"),
        ("is:uncovered", "I-2 I-7 I-9 I-15 I-16 I-19 I-22 I-23"),
        ("response:rejected|is:open", "R-8"),
        ("depends_on:any", "I-14 I-15 I-16"),
        ("title:regional radar network", "I-2 I-21"),
        ("title:cooperacion cibernetica regional", "I-17 I-18"),
        ("action:crear una celula de analisis conjunta", "R-14 R-15 R-16"),
        # figures
        ("progress:any", "I-1 I-4 I-6 I-8 I-10 I-11 I-12 I-14"),
        ("progress:2 of 2", "I-11"),
        ("is:unmeasured", "I-2 I-3 I-5 I-7 I-9 I-10 I-15 I-16 I-18 I-19 I-21 I-22 I-23"),
        ("achievement.over:100%", "K-3"),
        ("achievement.under:0%", "K-4"),
        ("achievement:50%", "K-1"),
        ("achievement:25%", "K-2"),
        ("achievement:100%", "K-10"),
        ("achievement:0%", "K-11"),
        ("achievement:none", "K-5 K-6 K-7 K-8 K-9"),
    ],
)
def test_the_situations_are_there(terms: str, ids: str, book: Book) -> None:
    rows = book.find(compile(terms.split("|"), KINDS, book.context))
    assert " ".join(row.id for row in rows) == ids


def test_one_starts_after_it_is_due(book: Book) -> None:
    dated = book.find(compile(["start:any", "due:any"], [INITIATIVE], book.context))
    late = [each for each in dated if each.value("start").first > each.value("due").last]
    assert [each.id for each in late] == ["I-15"]


def test_it_has_a_history(hemidef: Hemidef, everything: Path, book: Book) -> None:
    assert len({logged.number for logged in book.history.changes}) == len(HISTORY)
    assert {logged.by for logged in book.history.changes} == {who for _, who, _ in HISTORY}
    assert [logged.change.id for logged in book.history.changes if logged.undone] == ["I-5"]
    assert "closed" not in book.doc("R-17"), "it was implemented, and then reopened"
    assert book.doc("I-6")["closed"] == "2026-06-30"
    assert not any(row.id == "M-16" for row in book.entries())


def test_undone_step_by_step_it_is_as_the_file_has_it(
    hemidef: Hemidef, everything: Path, clock: list[datetime]
) -> None:
    clock[0] = datetime(2026, 5, 1, 12, tzinfo=UTC)  # when the fixture did the same
    hemidef("init", "--from", str(DATA / "everything.yaml"), "first.json")
    while (undone := hemidef("undo")).code == 0:
        pass
    assert undone.code == 3
    assert all_but_log(everything) == all_but_log(Path("first.json"))


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_exported_imported_exported_it_is_the_same(
    format: str, hemidef: Hemidef, everything: Path
) -> None:
    hemidef("export", "-o", f"all.{format}")
    assert hemidef("init", "--from", f"all.{format}", "other.json").code == 0
    hemidef("--store", "other.json", "export", "-o", f"again.{format}")
    assert Path(f"again.{format}").read_bytes() == Path(f"all.{format}").read_bytes()
    assert hemidef("import", f"all.{format}").err.startswith("0 new, 0 changed, ")


@pytest.mark.parametrize("columns", ["40", "80", "120", "200"])
def test_every_command_that_reads_prints_it_at_any_width(
    columns: str, hemidef: Hemidef, everything: Path
) -> None:
    """In the terminal's width: with wide characters, long words, and what looks like markup."""
    ids = [entry["id"] for entry in json.loads(hemidef("list", "-f", "json").out)]
    before = everything.read_bytes()
    for words in (["list", "--all"], ["tables"], ["log"], ["view", "list"], ["show", *ids]):
        answer = hemidef(*words, env={"COLUMNS": columns})
        assert answer.code == 0, answer.err
        assert answer.out
        assert max(map(cell_len, answer.out.splitlines())) <= int(columns), words
    assert everything.read_bytes() == before


def test_what_looks_like_markup_is_printed_as_it_is(hemidef: Hemidef, everything: Path) -> None:
    printed = hemidef("show", "I-16", "R-20", env={"COLUMNS": "200"}).out
    assert "[red]Alerta temprana[/red] [link=https://example.org]radar[/link]" in printed
    assert "[bold]Review[/bold] «the plan»" in printed
    assert hemidef("list", "sin-lider").out.startswith("[red]Sin líder[/red]\n")
