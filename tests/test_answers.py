"""Answers to what an office asks, of a store of 200 entries, each counted once more by hand."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import TODAY, Answer, Hemidef, make_store

Doc = dict[str, Any]
Office = dict[str, Doc]

LEADS = [
    "Joint Staff J5",
    "Ministry of Trade, Mines and Energy",
    "Mines and Energy",
    "Trade",
    "joint staff j5",  # the same to a reader
    None,
]
THEMES = ["cyber-defense", "borders", None]
PARTNERS = ["BRA", "PER", "URY", "OAS"]
TITLES = ["Ferry watch", "Focusing radar", "US patrols", "Bilateral drill", "Łódź–Brasil line"]


def _day(chance: random.Random) -> str:
    return (TODAY + timedelta(days=chance.randint(-200, 200))).isoformat()


def _some(chance: random.Random, values: dict[str, Any]) -> Doc:
    """Some of the ``values``, none of them empty."""
    return {name: value for name, value in values.items() if value and chance.random() < 0.7}


@pytest.fixture(scope="module")
def docs() -> Office:
    """60 initiatives with 60 milestones and 40 indicators, and 40 recommendations."""
    chance = random.Random(17)
    made: Office = {}
    for number in range(1, 101):
        kind = "I" if number <= 60 else "R"
        statuses = (
            ["not-assessed", "planned", "in-progress", "completed", "cancelled"]
            if kind == "I"
            else ["not-assessed", "open", "partial", "implemented", "superseded"]
        )
        doc = {
            "title" if kind == "I" else "action": f"{chance.choice(TITLES)} {number}",
            "category": "initiative" if kind == "I" else "recommendation",
            "status": chance.choice(statuses),
            "priority": chance.choice(["normal", "normal", "high"]),
            **_some(
                chance,
                {
                    "theme": chance.choice(THEMES),
                    "lead": chance.choice(LEADS),
                    "partners": chance.sample(PARTNERS, chance.randint(0, 3)),
                    "due": _day(chance),
                    "tags": chance.sample(["sea", "air"], chance.randint(0, 2)),
                    "evidence": ["Report 12"] * chance.randint(0, 1),
                },
            ),
        }
        if kind == "R":
            doc["response"] = "not-stated"
            doc |= _some(chance, {"supports": [f"I-{chance.randint(1, 60)}"]})
        elif chance.random() < 0.7:
            doc["outcome"] = "Fewer crossings"
        made[f"{kind}-{number if kind == 'I' else number - 60}"] = doc
    for number in range(1, 61):
        made[f"M-{number}"] = {
            "initiative": f"I-{chance.randint(1, 60)}",
            "title": f"Step {number}",
            **_some(chance, {"due": _day(chance), "evidence": ["Minutes"]}),
            **({"done": _day(chance)} if chance.random() < 0.3 else {}),
        }
    for number in range(1, 41):
        made[f"K-{number}"] = {"initiative": f"I-{chance.randint(1, 60)}", "title": f"K {number}"}
    return made


@pytest.fixture
def office(hemidef: Hemidef, home: Path, docs: Office) -> Hemidef:
    created = {"created": "2026-03-01T12:00:00.000Z"}
    make_store(home / "hemidef.json", {id: {**doc, **created} for id, doc in docs.items()})
    return hemidef


def _of(docs: Office, id: str) -> Doc:
    """The entry, or the initiative that a milestone or indicator answers for."""
    return docs[docs[id]["initiative"]] if id[0] in "MK" else docs[id]


def _is_open(docs: Office, id: str) -> bool:
    ended = _of(docs, id)["status"] in ("completed", "cancelled", "implemented", "superseded")
    return id[0] != "K" and not ended and "done" not in docs[id]


def _days_left(docs: Office, id: str) -> int | None:
    due = docs[id].get("due")
    return (date.fromisoformat(due) - TODAY).days if due and _is_open(docs, id) else None


def _ids(answer: Answer) -> list[str]:
    assert answer.code in (0, 1), answer.err
    return [row["id"] for row in json.loads(answer.out or "[]")]


def _is_j5(docs: Office, id: str) -> bool:
    return str(_of(docs, id).get("lead", "")).lower() == "joint staff j5"


QUESTIONS = {
    "what of Brazil's is due in the next 90 days": (
        ["due", "partners:brazil", "--within", "90d"],
        lambda docs, id: (
            "BRA" in _of(docs, id).get("partners", [])
            and _days_left(docs, id) is not None
            and _days_left(docs, id) <= 90
        ),
    ),
    "what has J5 open without evidence": (
        ["list", "lead:joint staff j5", "is:open", "evidence:none"],
        lambda docs, id: _is_j5(docs, id) and _is_open(docs, id) and "evidence" not in docs[id],
    ),
    "what has nobody picked up": (
        ["list", "is:open", "lead:none", "kind:I,R"],
        lambda docs, id: id[0] in "IR" and _is_open(docs, id) and "lead" not in docs[id],
    ),
    "what is of high priority and late": (
        ["list", "priority:high", "is:overdue"],
        lambda docs, id: _of(docs, id)["priority"] == "high" and (_days_left(docs, id) or 0) < 0,
    ),
    "what does not concern Peru": (
        ["list", "partners.not:peru"],
        lambda docs, id: "PER" not in _of(docs, id).get("partners", []),
    ),
    "which steps have no theme": (
        ["list", "milestones", "theme:none"],
        lambda docs, id: id[0] == "M" and "theme" not in _of(docs, id),
    ),
    "which figures are about the sea": (
        ["list", "indicators", "tags:sea"],
        lambda docs, id: id[0] == "K" and "sea" in _of(docs, id).get("tags", []),
    ),
    "what leads the office with a comma in its name": (
        ["list", "lead:Ministry of Trade, Mines and Energy"],
        lambda docs, id: _of(docs, id).get("lead") == "Ministry of Trade, Mines and Energy",
    ),
    "what do all others lead": (
        ["list", "lead.not:Ministry of Trade, Mines and Energy"],
        lambda docs, id: _of(docs, id).get("lead") != "Ministry of Trade, Mines and Energy",
    ),
    "what is about Brazil, by its name": (
        ["list", "Brasil"],
        lambda docs, id: (
            "BRA" in _of(docs, id).get("partners", [])
            or "Brasil" in docs[id].get("title", docs[id].get("action", ""))
        ),
    ),
    "what is about the US, and not focusing": (
        ["list", "US"],
        lambda docs, id: "US " in docs[id].get("title", docs[id].get("action", "")),
    ),
    "what goes with Brazil": (
        ["list", "partners:bra,ury", "is.not:closed"],
        lambda docs, id: (
            bool({"BRA", "URY"} & set(_of(docs, id).get("partners", [])))
            and (id[0] == "K" or _is_open(docs, id))
        ),
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question(office: Hemidef, docs: Office, question: str) -> None:
    words, holds = QUESTIONS[question]
    expected = [id for id in docs if holds(docs, id)]
    assert expected, "there is something to find"
    assert len(expected) < len(docs)
    assert sorted(_ids(office(*words, "-f", "json"))) == sorted(expected)


def test_check_and_summary_count_the_same(office: Hemidef, docs: Office) -> None:
    found = Counter(row["rule"] for row in json.loads(office("check", "-f", "json").out))
    gaps = {
        row["gap"]: row["count"]
        for row in json.loads(office("summary", "-f", "json").out)
        if row["section"] == "gaps"
    }
    assert gaps == {
        "nobody leads it": found["no-lead"],
        "assessed, no due date": found["no-due"],
        "assessed, no expected outcome": found["no-outcome"],
        "no recommendation for it": found["uncovered-initiative"],
        "supports no initiative": found["orphan-recommendation"],
    }
    begun = [id for id in docs if _is_open(docs, id) and _of(docs, id)["status"] != "not-assessed"]
    assert found["no-due"] == sum("due" not in docs[id] for id in begun)


def test_counts_are_of_what_a_reader_takes_for_one(office: Hemidef, docs: Office) -> None:
    rows = json.loads(office("count", "--by", "lead", "-f", "json").out)
    expected = Counter(str(_of(docs, id).get("lead")).lower() for id in docs)
    assert Counter({str(row["lead"]).lower(): row["count"] for row in rows}) == expected
    printed = office("count", "--by", "partners").out
    brazil = sum("BRA" in _of(docs, id).get("partners", []) for id in docs)
    assert re.search(rf"^Brazil +{brazil} ", printed, re.M)
    assert "BRA" not in printed


def test_what_is_exported_goes_with_its_parts(office: Hemidef, docs: Office) -> None:
    answer = office("export", "status:planned", "-f", "json")
    planned = {id for id in docs if docs[id].get("status") == "planned"}
    parts = {id for id in docs if docs[id].get("initiative") in planned}
    written = json.loads(answer.out)
    ids = {row["id"] for kind, rows in written.items() if kind != "hemidef" for row in rows}
    assert ids == planned | parts
    assert f"With {len(parts)} milestones and indicators of these initiatives." in answer.err
    only = json.loads(office("export", "kind:I", "status:planned", "-f", "json").out)
    assert set(only) == {"hemidef", "initiatives"}


# -- words -----------------------------------------------------------------------------------


@pytest.fixture
def desk(hemidef: Hemidef, home: Path) -> Hemidef:
    """A few entries with names and words that people type in many ways."""
    for words in (
        ["init", "--empty"],
        ["add", "initiative", "Ferry watch", "--partner", "Brasil", "--partner", "Perú"],
        ["add", "initiative", "Focusing on trade", "--tag", "Asia desk", "--lead", "J5"],
        ["add", "initiative", "US–Brasil “œuvre” in Łódź", "--lead", "Mines and Energy"],
        ["add", "initiative", "A republic of letters", "--partner", "Korea, Republic of,Chile"],
        ["add", "milestone", "Boats bought", "--initiative", "I-1", "--due", "2026-12-01"],
    ):
        assert hemidef(*words).code == 0, words
    return hemidef


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("brazil", "I-1 M-1"),
        ("Brasil", "I-1 I-3 M-1"),
        ("PERU", "I-1 M-1"),
        ("BRA", "I-1 I-3 M-1"),  # the code, and the beginning of a word
        ("bresil", "I-1 M-1"),
        ("South Korea", "I-4"),
        ("in", "I-3"),  # and not India
        ("republic", "I-4"),  # as a word, not for Korea's name
        ("US", "I-3"),
        ("foc", "I-2"),
        ("cusing", ""),
        ("oeuvre", "I-3"),
        ('"œuvre"', "I-3"),
        ("us-brasil", "I-3"),
        ("lodz", "I-3"),
        ("I-1", "I-1"),
        ("i1 M-1", "I-1 M-1"),
        ("j5", "I-2"),  # an office, and no id
    ],
)
def test_words(desk: Hemidef, words: str, found: str) -> None:
    asked = [words] if words in ("South Korea",) else words.split()
    assert " ".join(_ids(desk("list", *asked, "-f", "json"))) == found


def test_a_word_inside_words_is_told(desk: Hemidef) -> None:
    told = "1 more entry has it inside a longer word: hemidef list title.has:us\n"
    assert told in desk("list", "us").err
    assert told in desk("count", "us", "--by", "status").err
    assert "longer" not in desk("list", "ferry").err


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("lead:Trade, Mines and Energy", ""),
        ("lead:J5,Mines and Energy", "I-2 I-3"),
        ('lead:"Mines and Energy"', "I-3"),
        ("lead.has:mines, and", ""),
        ("partners:Korea, Republic of", "I-4"),
        ("partners:Peru,Korea, Republic of", "I-1 M-1 I-4"),
        ("partners:BRA, CHL", "I-1 M-1 I-4"),
    ],
)
def test_a_comma_with_a_blank_belongs_to_a_text(desk: Hemidef, term: str, found: str) -> None:
    assert set(_ids(desk("list", term, "-f", "json"))) == set(found.split())


def test_none_can_be_asked_for_as_a_text(desk: Hemidef, home: Path) -> None:
    """An old store, and a document, may have it."""
    (home / "x.yaml").write_text("hemidef: 1\ninitiatives:\n- {title: X, lead: none}\n", "utf-8")
    assert desk("import", "x.yaml").code == 0
    assert _ids(desk("list", 'lead:"none"', "-f", "json")) == ["I-5"]
    assert "I-5" not in _ids(desk("list", "initiatives", "lead:none", "-f", "json"))


# -- how it is shown -------------------------------------------------------------------------


def test_countries_are_shown_by_name_and_kept_by_code(desk: Hemidef) -> None:
    assert "Brazil, Peru" in desk("list", "I-1", "--columns", "id,partners").out
    assert "Brazil, Peru" in desk("show", "I-1").out
    assert "| Brazil; Peru |" in desk("list", "I-1", "-f", "md", "--columns", "partners").out
    assert "Brazil; Peru" in desk("list", "I-1", "-f", "csv", "--columns", "partners").out
    for words in (["list", "-f", "json"], ["list", "-f", "yaml"], ["export"]):
        out = desk(*words).out
        assert "BRA" in out
        assert "Brazil" not in out


def test_a_list_is_written_to_a_file_as_it_is_shown(desk: Hemidef, home: Path) -> None:
    import openpyxl

    for file in ("a.xlsx", "a.csv", "a.md", "a.json"):
        assert desk("list", "initiatives", "-o", file).err == f"Wrote 4 rows to {file}.\n"
    sheet = openpyxl.load_workbook(home / "a.xlsx")["initiative"]
    head, first = (list(row) for row in list(sheet.values)[:2])
    assert head[:3] == ["Id", "Initiative", "Urgent"]
    assert first[head.index("Partners")] == "Brazil; Peru"
    assert (home / "a.csv").read_text("utf-8-sig").startswith("Id,Initiative,Urgent,Status,Lead")
    assert "| Id | Initiative | Status |" in (home / "a.md").read_text("utf-8")
    assert json.loads((home / "a.json").read_text("utf-8"))[0]["partners"] == ["BRA", "PER"]
    refused = desk("list", "-o", "hemidef.json")
    assert (refused.code, "is a hemidef store" in refused.err) == (2, True)
    assert "Name one: -o list.xlsx." in desk("list", "-f", "xlsx").err


def test_columns_by_the_headings_of_tables(desk: Hemidef) -> None:
    rows = desk("list", "initiatives", "--columns", "Id,Expected Outcome,Initiative", "-f", "csv")
    assert rows.out.startswith("Id,Expected Outcome,Initiative\n")
    desk("add", "recommendation", "Buy boats")
    titles = json.loads(desk("list", "bo", "--columns", "id,title", "-f", "json").out)
    assert [row["title"] for row in titles] == ["Buy boats", "Boats bought"]


@pytest.mark.parametrize("width", ["40", "60", "80", "120"])
def test_what_is_urgent_is_never_left_out(desk: Hemidef, width: str) -> None:
    desk("update", "I-2", "--priority", "high", "--due", "2026-01")
    answer = desk("list", "initiatives", env={"COLUMNS": width})
    words = " ".join(answer.out.split())
    assert "late" in words
    assert "high" in words
    assert answer.err.count("No room for ") == 1
    due = desk("due", env={"COLUMNS": width}).out
    assert "late" in due
    assert "high" in due
    colored = desk("--color", "always", "list", "initiatives", env={"COLUMNS": width}).out
    assert "\x1b[31mlate" in colored


def test_orphans_count_where_there_is_something_to_support(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    hemidef("add", "recommendation", "Buy boats")
    for command in ("check", "summary"):
        assert "no initiative" not in hemidef(command).out
    hemidef("add", "initiative", "Ferry watch")
    assert "orphan-recommendation" in hemidef("check").out
    assert "supports no initiative" in hemidef("summary").out
    assert "J5" not in hemidef("summary").err
