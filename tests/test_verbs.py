"""Lists on ``update``, ``done``, several at once by terms, and answers that are no values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from conftest import Hemidef
from hemidef.cli import streams


def held(hemidef: Hemidef, id: str) -> dict[str, Any]:
    """The entry ``id`` as a document has it."""
    document = json.loads(hemidef("show", id, "-f", "json").out)
    return next(entries[0] for entries in document.values() if isinstance(entries, list))


# -- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said", "now"),
    [
        ("--partner Uruguay", "+ Uruguay", ["BRA", "PER", "URY"]),
        ("--partner BRA,URY --partner COL", "+ Uruguay, Colombia", ["BRA", "PER", "URY", "COL"]),
        ("--remove partner=Brasil", "- Brazil", ["PER"]),
        ("--set partner=Uruguay", "Brazil, Peru → Uruguay", ["URY"]),
        ("--clear partners", "Brazil, Peru → none", None),
        ("--clear partners --partner URY", "Brazil, Peru → Uruguay", ["URY"]),
    ],
)
def test_what_becomes_of_a_list(
    hemidef: Hemidef, store: Path, words: str, said: str, now: list[str] | None
) -> None:
    assert "I-1  partners: + Brazil, Peru\n" in hemidef("update", "I-1", "--partner", "BRA,PER").out
    assert hemidef("update", "I-1", *words.split()).out == f"I-1  partners: {said}\n"
    assert held(hemidef, "I-1").get("partners") == now


@pytest.mark.parametrize(
    ("id", "field", "values"),
    [
        ("I-1", "evidence", ("A report, of 2026", "B")),
        ("I-1", "tag", ("one", "two")),
        ("I-1", "threat", ("cyber", "piracy")),
        ("I-1", "depends-on", ("I-2", "I-3")),
        ("R-1", "supports", ("I-8", "I-9")),
    ],
)
def test_every_list_adds(
    hemidef: Hemidef, store: Path, id: str, field: str, values: tuple[str, ...]
) -> None:
    for value in values:
        assert f"+ {value}\n" in hemidef("update", id, f"--{field}", value).out
    name = {"tag": "tags", "threat": "threats"}.get(field, field.replace("-", "_"))
    assert held(hemidef, id)[name][-2:] == list(values)


def test_partners_of_an_offices_own_are_echoed_by_name(hemidef: Hemidef, store: Path) -> None:
    words = ("--on", "initiative", "--type", "partner", "--holds", "list")
    hemidef("field", "add", "donors", *words)
    assert hemidef("update", "I-1", "--set", "donors=BRA").out == "I-1  donors: + Brazil\n"
    assert hemidef("undo").out.endswith("I-1  donors: Brazil → none\n")


# -- done ---------------------------------------------------------------------------------------


def test_done_closes_what_can_be_closed(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "milestone", "First summit", "--initiative", "I-4")
    made = hemidef("done", "i4", "R-1", "M-1", "--evidence", "Minutes", "--note", "Signed")
    assert made.out == (
        "I-4  status: not-assessed → completed\nI-4  closed: none → 2026-11-24\n"
        "I-4  evidence: + Minutes\nI-4  note: Signed\n"
        "R-1  status: not-assessed → implemented\nR-1  closed: none → 2026-11-24\n"
        "R-1  evidence: + Minutes\nR-1  note: Signed\n"
        "M-1  done: none → 2026-11-24\nM-1  evidence: + Minutes\nM-1  note: Signed\n"
    )
    assert hemidef("done", "I-4", "M-1").err.startswith("Nothing changed")
    later = hemidef("done", "I-4", "M-1", "--on", "2026-10")
    assert later.out == ("I-4  closed: 2026-11-24 → 2026-10\nM-1  done: 2026-11-24 → 2026-10\n")


@pytest.mark.parametrize(("on", "day"), [("monday", "2026-11-23"), ("7d", "2026-11-17")])
def test_done_looks_back(hemidef: Hemidef, store: Path, on: str, day: str) -> None:
    assert f"closed: none → {day}\n" in hemidef("done", "I-1", "--on", on).out


def test_done_refuses_what_is_never_done(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "indicator", "Ships", "--initiative", "I-4")
    before = store.read_bytes()
    refused = hemidef("done", "I-4", "K-1")
    assert (refused.code, refused.out) == (2, "")
    assert "K-1 is an indicator, which is never done" in refused.err
    assert "hemidef update K-1 --actual" in hemidef("done", "K-1").err
    assert hemidef("done", "I-4", "--on", "someday").err.startswith("Error: --on: 'someday'")
    assert store.read_bytes() == before


def test_a_latest_figure_is_of_today(hemidef: Hemidef, store: Path) -> None:
    made = hemidef("add", "indicator", "Ships", "--initiative", "I-4", "--actual", "3")
    assert "K-1  actual_date: 2026-11-24\n" in made.out
    hemidef("update", "K-1", "--actual-date", "2026-10")
    for words, date in [
        (("--set", "actual=5"), "2026-11-24"),
        (("--actual", "6", "--actual-date", "2026-09"), "2026-09"),
        (("--clear", "actual"), "2026-09"),
        (("--actual", "7", "--clear", "actual_date"), None),
    ]:
        assert hemidef("update", "K-1", *words).code == 0
        assert held(hemidef, "K-1").get("actual_date") == date


# -- several at once ----------------------------------------------------------------------------


@pytest.fixture
def plan(hemidef: Hemidef, home: Path) -> Path:
    """I-1 with R-1 and two steps, I-2 closed, K-1; nobody leads any of them."""
    hemidef("init", "--empty")
    for line in (
        "add initiative Airlift --status planned --tag air",
        "add initiative Sealift --status completed --tag sea",
        "add recommendation Fly --supports I-1 --tag air",
        "add milestone Hangar --initiative I-1",
        "add milestone Runway --initiative I-1",
        "add indicator Flights --initiative I-1",
    ):
        assert hemidef(*line.split()).code == 0
    return home / "hemidef.json"


def test_a_change_by_terms_asks_and_is_that_change(hemidef: Hemidef, plan: Path) -> None:
    words = ("update", "lead:none", "status:planned,not-assessed", "--lead", "J5")
    before = plan.read_bytes()
    asked = hemidef(*words)
    assert (asked.code, asked.out) == (2, "")
    assert "changing 2 entries needs your confirmation\nGive --yes" in asked.err
    tried = hemidef(*words, "--dry-run")
    assert tried.out == "I-1  lead: none → J5\nR-1  lead: none → J5\n"
    assert "dry run" in tried.err
    assert plan.read_bytes() == before
    assert hemidef(*words, "--yes").out == tried.out
    assert hemidef("undo").out.count("lead: J5 → none") == 2


def test_kinds_without_the_field_are_left_alone_and_counted(hemidef: Hemidef, plan: Path) -> None:
    made = hemidef("update", "lead:none", "--due", "2027", "--yes")
    assert made.out == "".join(f"{id}  due: none → 2027\n" for id in ("I-1", "I-2", "R-1"))
    assert "2 milestones have no lead of their own: left alone.\n" in made.err
    assert "1 indicator has no due of its own: left alone.\n" in made.err
    made = hemidef("update", "due:none", "--tag", "late", "--yes")
    assert (made.out, made.code) == ("", 0)
    assert "2 milestones have no tags of their own: left alone.\n" in made.err
    # Whoever names the kind means it, whatever else is asked of it.
    made = hemidef("update", "kind:milestone", "lead:none", "--due", "2028", "--yes")
    assert made.out == "M-1  due: none → 2028\nM-2  due: none → 2028\n"


@pytest.mark.parametrize(
    ("agreed", "meanwhile", "code", "said"),
    [
        (False, "", 1, "Nothing was changed."),
        (True, "update R-1 --lead J3", 5, "is no longer what would happen"),
        (True, "", 0, ""),
    ],
)
def test_what_was_agreed_to_is_done_or_nothing(
    hemidef: Hemidef,
    plan: Path,
    monkeypatch: pytest.MonkeyPatch,
    agreed: bool,
    meanwhile: str,
    code: int,
    said: str,
) -> None:
    def confirm(question: str, err: bool) -> bool:
        assert question == "Change them?"
        monkeypatch.setattr(streams, "is_terminal", lambda stream: False)
        if meanwhile:
            assert hemidef(*meanwhile.split()).code == 0
        return agreed

    monkeypatch.setattr(typer, "confirm", confirm)
    monkeypatch.setattr(streams, "is_terminal", lambda stream: True)
    answer = hemidef("update", "lead:none", "kind:I,R", "--lead", "J5")
    assert answer.code == code
    assert "I-1  lead: none → J5" in answer.err, "it is shown before"
    assert said in answer.err
    assert held(hemidef, "I-1").get("lead") == (None if code else "J5")


def test_done_by_terms_leaves_what_is_closed(hemidef: Hemidef, plan: Path) -> None:
    assert "closing 3 entries needs" in hemidef("done", "lead:none", "kind:I,M,K").err
    made = hemidef("done", "lead:none", "kind:I,M,K", "--yes")
    ids = [line.split()[0] for line in made.out.splitlines()]
    assert ids == ["I-1", "I-1", "M-1", "M-2"]
    assert "1 initiative is closed already: left alone.\n" in made.err
    assert "1 indicator is never done: left alone.\n" in made.err


def test_removing_by_terms(hemidef: Hemidef, plan: Path) -> None:
    assert "removing 1 entry needs your confirmation" in hemidef("remove", "tags:sea").err
    assert hemidef("remove", "tags:sea", "--yes").out == "I-2  removed: Sealift\n"
    none = hemidef("remove", "tags:sea", "--yes")
    assert (none.code, none.out) == (0, "")
    assert none.err == "No entries match tags:sea. Nothing was removed.\n"


@pytest.mark.parametrize("verb", ["update", "done", "remove"])
@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("I-1", "lead:none"), "I-1 is an id among terms"),
        (("lead:none", "planned"), "'planned' is no term with a colon"),
        (("initiatives",), "'initiatives' is not an id"),
        (("I-1", "Joint", "Staff"), "'Joint' is not an id"),
        (("laed:none",), "there is no field 'laed'"),
    ],
)
def test_ids_or_terms_but_nothing_else(
    hemidef: Hemidef, plan: Path, verb: str, words: tuple[str, ...], problem: str
) -> None:
    before = plan.read_bytes()
    more = ("--lead", "J5") if verb == "update" else ()
    refused = hemidef(verb, *words, *more, "--yes")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"Error: {problem}")
    assert plan.read_bytes() == before


def test_they_point_at_them(hemidef: Hemidef, plan: Path) -> None:
    hemidef("update", "R-1", "--supports", "I-2")
    refused = hemidef("remove", "I-1", "I-2", "--yes")
    assert "I-1, I-2 cannot be removed: R-1, M-1, M-2, K-1 point at them\n" in refused.err
    assert "I-2 cannot be removed: R-1 points at it\n" in hemidef("remove", "I-2").err


# -- no value -----------------------------------------------------------------------------------

BLANKS = ("none", "N/A", "tbd", "?", "-")


@pytest.mark.parametrize("word", BLANKS)
def test_no_value_is_refused_where_people_type(hemidef: Hemidef, store: Path, word: str) -> None:
    before = store.read_bytes()
    for words in (
        ("add", "initiative", word),
        ("add", "initiative", "Patrol", f"--lead={word}"),
        ("update", "I-1", f"--theme={word}"),
        ("update", "I-1", "--set", f"tags={word}"),
        ("update", "I-1", "--add", f"evidence={word}"),
        ("update", "I-1", f"--due={word}"),
    ):
        refused = hemidef(*words)
        assert (refused.code, refused.out) == (4, ""), words
        assert f"{word!r} is no value" in refused.err
    assert "hemidef update ID --clear theme" in hemidef("update", "I-1", f"--theme={word}").err
    assert store.read_bytes() == before
    # Prose may say what it likes.
    assert hemidef("update", "I-1", f"--objective={word}").code == 0


def test_namibia_is_a_value(hemidef: Hemidef, store: Path) -> None:
    assert hemidef("update", "I-1", "--partner", "NA").out == "I-1  partners: + Namibia\n"


def test_a_choice_may_offer_none(hemidef: Hemidef, store: Path) -> None:
    words = ("--type", "choice", "--value", "none", "--value", "some")
    assert hemidef("field", "add", "risk", "--on", "initiative", *words).code == 0
    assert hemidef("update", "I-1", "--set", "risk=None").out == "I-1  risk: none → none\n"


def test_no_value_in_the_editor(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("x.yaml").write_text("hemidef: 1\ninitiatives: [{id: I-2, lead: none}]\n")
    assert hemidef("import", "x.yaml").code == 0, "documents keep theirs"
    monkeypatch.setenv("EDITOR", "sed -i 's/^lead:.*/lead: tbd/'")
    refused = hemidef("edit", "I-1", input="")
    assert refused.code == 4
    assert "lead: 'tbd' is no value" in refused.err
    monkeypatch.setenv("EDITOR", "sed -i 's/^theme:.*/theme: cyber/'")
    assert hemidef("edit", "I-2").code == 0, "what was so before is no reason to refuse the rest"


def test_a_sheet_gets_one_error_with_what_to_write(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    rows = "title,lead,tags\nA,none,a\nB,TBD,b; n/a\nC,none,\nD,J5,d\n"
    Path("plan.csv").write_text(rows)
    refused = hemidef("import", "plan.csv")
    assert (refused.code, refused.out) == (4, "")
    assert (
        "plan.csv, column 'lead', rows 2, 3 and 4: no value for lead: 'none', 'TBD'; in a mapping, "
        'this says so: values: {"none": "", "TBD": ""}\n'
    ) in refused.err
    assert "column 'tags', row 3: no value for tags: 'n/a'" in refused.err
    Path("map.yaml").write_text(
        "hemidef-map: 1\nkind: initiative\ncolumns:\n  title: title\n"
        '  lead: {field: lead, values: {"none": "", "TBD": ""}}\n'
        '  tags: {field: tags, values: {"n/a": ""}}\n'
    )
    assert hemidef("import", "plan.csv", "--map", "map.yaml").code == 0
    assert [held(hemidef, f"I-{n}").get("lead") for n in range(1, 5)] == [None, None, None, "J5"]


def test_check_names_what_a_store_has(hemidef: Hemidef, store: Path) -> None:
    assert hemidef("check", "--select", "no-value").code == 0
    Path("x.yaml").write_text("hemidef: 1\ninitiatives: [{id: I-2, lead: none, tags: [tbd, a]}]\n")
    hemidef("import", "x.yaml")
    rows = json.loads(hemidef("check", "--select", "no-value", "-f", "json").out)
    assert [(row["id"], row["problem"]) for row in rows] == [
        ("I-2", "holds 'none' as its lead"),
        ("I-2", "holds 'tbd' as its tags"),
    ]
    assert hemidef("update", "I-2", "--clear", "lead", "--remove", "tags=tbd").code == 0
    assert hemidef("check", "--select", "no-value").code == 0
