"""Fields that an office declares itself: from then on fields like any other, everywhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from conftest import Answer, Hemidef

BUDGET = ("field", "add", "budget", "--on", "initiative", "--type", "number")


@pytest.fixture
def ours(hemidef: Hemidef, store: Path) -> Path:
    """The article's store, with a budget declared and given to two initiatives."""
    assert hemidef(*BUDGET, "--label", "Budget (USD)").code == 0
    for id, budget in (("I-1", "5"), ("I-2", "7.50")):
        assert hemidef("update", id, "--set", f"budget={budget}").code == 0
    return store


def refused(answer: Answer, problem: str, hint: str = "", code: int = 4) -> None:
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(f"Error: {problem}")
    assert hint in answer.err
    assert len(answer.err.splitlines()) == 2


def ids(answer: Answer) -> list[str]:
    assert answer.code == 0, answer.err
    return [row["id"] for row in json.loads(answer.out)]


def told(store: Path) -> bytes:
    """The store's bytes up to its log."""
    return store.read_bytes().partition(b'"log": {')[0]


# -- declared --------------------------------------------------------------------------------


def test_a_field_is_declared_and_listed(hemidef: Hemidef, store: Path) -> None:
    words = ("--label", "Budget (USD)", "--about", "What it may cost.")
    made = hemidef(*BUDGET, "--on", "recommendation", *words)
    assert made.out == (
        "F-1  added: budget\n"
        "F-1  on: initiative, recommendation\n"
        "F-1  type: number\n"
        "F-1  label: Budget (USD)\n"
        "F-1  holds: one\n"
        "F-1  about: What it may cost.\n"
    )
    assert made.err.startswith("Set it: hemidef update ")
    hemidef("update", "I-1", "R-1", "--set", "budget=1")
    assert json.loads(hemidef("field", "list", "-f", "json").out) == [
        {
            "name": "budget",
            "on": ["initiative", "recommendation"],
            "type": "number",
            "label": "Budget (USD)",
            "holds": "one",
            "values": [],
            "about": "What it may cost.",
            "entries": 2,
        }
    ]
    assert "Budget (USD)" in hemidef("field", "list").out


def test_declared_again_alike_nothing_changes(hemidef: Hemidef, ours: Path) -> None:
    before = ours.read_bytes()
    again = hemidef(*BUDGET, "--label", "Budget (USD)")
    assert (again.out, again.err) == ("", "Nothing changed.\n")
    assert ours.read_bytes() == before


def test_any_words_may_be_a_name(hemidef: Hemidef, store: Path) -> None:
    """Also those that mean something in Python: no class has attributes called after fields."""
    assert hemidef("field", "add", "class", "--on", "initiative").code == 0
    assert hemidef("update", "I-1", "--set", "class=Pact").out == "I-1  class: none → Pact\n"
    assert ids(hemidef("list", "class:pact", "-f", "json")) == ["I-1"]


def test_a_store_without_any_says_how(hemidef: Hemidef, store: Path) -> None:
    none = hemidef("field", "list")
    assert (none.code, none.out) == (0, "")
    assert "hemidef field add budget" in none.err
    assert hemidef("field", "list", "-f", "json").out == "[]\n"


SORTS = [
    (("--type", "line"), "  A   line ", "A line", "two\nlines", "has a line break"),
    (("--type", "text"), "two\nlines", "two\nlines", "\x07", "character U+0007 is not allowed"),
    (("--type", "slug"), "Drug trafficking", "drug-trafficking", "…", "has no letter or digit"),
    (("--type", "number"), "1200000.50", 1200000.5, "1,5", "'1,5' is not a number"),
    (("--type", "period"), "Q3 2026", "2026-Q3", "soon", "'soon' is not a period"),
    (("--type", "partner"), "Perú", "PER", "Peruvia", "'Peruvia'"),
    (
        ("--type", "choice", "--value", "low", "--value", "Very high"),
        "very HIGH",
        "very-high",
        "medium",
        "'medium' is not one of the values",
    ),
]
SORT_NAMES = [words[1] for words, *_ in SORTS]


@pytest.mark.parametrize(("words", "text", "kept", "bad", "problem"), SORTS, ids=SORT_NAMES)
def test_every_type_of_value(
    hemidef: Hemidef,
    store: Path,
    words: tuple[str, ...],
    text: str,
    kept: object,
    bad: str,
    problem: str,
) -> None:
    hemidef("field", "add", "ours", "--on", "initiative", *words)
    set_ = hemidef("update", "I-3", "--set", f"ours={text.strip().replace('   ', ' ')}")
    assert set_.code == 0, set_.err
    entry = json.loads(hemidef("show", "I-3", "-f", "json").out)["initiatives"][0]
    assert entry["ours"] == kept
    before = store.read_bytes()
    wrong = hemidef("update", "I-3", "--set", f"ours={bad}")
    assert wrong.code == 4
    assert wrong.err.startswith("Error: ours: ")
    assert problem in wrong.err
    assert store.read_bytes() == before


LISTS = [
    ("line", "A line", "z"),
    ("text", "two\nlines", "z"),
    ("slug", "drug-trafficking", "z"),
    pytest.param(
        "number",
        "1200000.5",
        "7",
    ),
    ("period", "2026-Q3", "FY27"),
    ("partner", "PER", "OAS"),
    ("choice", "very-high", "low"),
]


@pytest.mark.parametrize(("type", "first", "other"), LISTS)
def test_a_list_of_every_type(
    hemidef: Hemidef, store: Path, type: str, first: str, other: str
) -> None:
    words = ("--value", "very-high", "--value", "low") if type == "choice" else ()
    words = ("--type", type, "--holds", "list", *words)
    assert hemidef("field", "add", "ours", "--on", "initiative", *words).code == 0
    hemidef("update", "I-3", "--set", f"ours={first}")
    hemidef("update", "I-3", "--add", f"ours={other}", "--add", f"ours={other}")
    entry = json.loads(hemidef("show", "I-3", "-f", "json").out)["initiatives"][0]
    assert [str(each) for each in entry["ours"]] == [first, other]
    taken = hemidef("update", "I-3", "--remove", f"ours={other}")
    assert taken.code == 0
    name = {"OAS": "Organization of American States"}.get(other, other)
    assert taken.out == f"I-3  ours: - {name}\n"
    gone = hemidef("update", "I-3", "--remove", f"ours={other}")
    assert gone.code == 4
    assert gone.err.startswith(f"Error: ours: {other} is not in the list\nIt holds: ")
    assert hemidef("update", "I-3", "--clear", "ours").code == 0
    assert "ours" not in json.loads(hemidef("show", "I-3", "-f", "json").out)["initiatives"][0]


def test_a_list_refuses_what_its_type_refuses(hemidef: Hemidef, store: Path) -> None:
    words = ("--type", "period", "--holds", "list")
    hemidef("field", "add", "reviews", "--on", "initiative", *words)
    before = store.read_bytes()
    for verb in ("--set", "--add", "--remove"):
        answer = hemidef("update", "I-3", verb, "reviews=soon")
        refused(answer, "reviews: 'soon' is not a period")
    assert store.read_bytes() == before


def test_set_with_a_new_entry(hemidef: Hemidef, ours: Path) -> None:
    made = hemidef("add", "initiative", "Patrols", "--set", "budget=12")
    assert made.code == 0
    assert "I-16  budget: 12" in made.out


def test_set_cleared_and_not_given_are_three_things(hemidef: Hemidef, ours: Path) -> None:
    assert hemidef("update", "I-1", "--lead", "J5").out == "I-1  lead: none → J5\n"
    assert hemidef("update", "I-1", "--set", "budget=9").out == "I-1  budget: 5 → 9\n"
    assert hemidef("update", "I-1", "--clear", "budget").out == "I-1  budget: 9 → none\n"
    assert hemidef("update", "I-1", "--clear", "budget").err.startswith("Nothing changed")
    refused(hemidef("update", "I-1", "--set", "budget="), "budget: is empty", "--clear budget")


def test_several_values_for_a_list_in_one_go(hemidef: Hemidef, store: Path) -> None:
    hemidef("field", "add", "regions", "--on", "initiative", "--holds", "list")
    done = hemidef("update", "I-1", "--set", "regions=North", "--set", "regions=South")
    assert done.out == "I-1  regions: + North, South\n"


def test_several_values_for_one_that_holds_one_are_refused(hemidef: Hemidef, ours: Path) -> None:
    twice = hemidef("update", "I-1", "--set", "budget=1", "--set", "budget=2")
    refused(twice, "budget is given twice", code=2)
    refused(hemidef("update", "I-1", "--add", "budget=1"), "budget holds one value", code=2)


def test_other_kinds_have_it_not(hemidef: Hemidef, ours: Path) -> None:
    refused(hemidef("update", "R-1", "--set", "budget=1"), "recommendations have no field", code=2)
    near = hemidef("update", "I-1", "--set", "budgt=1")
    refused(near, "initiatives have no field 'budgt'", "Did you mean budget?", code=2)


# -- refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["title", "Title", "partner", "depends-on", "lead"])
def test_names_of_the_models_fields_are_taken(hemidef: Hemidef, store: Path, name: str) -> None:
    answer = hemidef("field", "add", name, "--on", "initiative")
    assert answer.code == 4
    assert "initiatives have " in answer.err
    assert "already" in answer.err


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "kind",
        "created",
        "changed",
        "headline",
        "late",
        "left",
        "progress",
        "supported_by",
        "any",
        "none",
    ],
)
def test_names_of_what_follows_and_of_terms_are_taken(
    hemidef: Hemidef, store: Path, name: str
) -> None:
    before = store.read_bytes()
    answer = hemidef("field", "add", name, "--on", "initiative", "--type", "number")
    is_word = name in ("any", "none")
    why = f"{name!r} is a term's word" if is_word else f"initiatives have {name!r} already"
    refused(answer, f"name: {why}", "Choose another name")
    assert store.read_bytes() == before


def test_a_name_that_any_kind_has(hemidef: Hemidef, store: Path) -> None:
    """It would be two things in one term, one column and one --set; its removal would be both."""
    for name, on, owner in (
        ("unit", "initiative", "indicators"),
        ("objective", "recommendation", "initiatives"),
        ("lead", "milestone", "initiatives"),
        ("progress", "recommendation", "initiatives"),
        ("changed", "indicator", "initiatives"),
    ):
        refused(
            hemidef("field", "add", name, "--on", on),
            f"name: {owner} have {name!r} already",
            f"as in {on}_{name}",
        )


@pytest.mark.parametrize(
    ("words", "problem", "hint"),
    [
        (["x", "--type", "number"], "on: say which kind of entry has the field", "--on initiative"),
        (["x", "--on", "plan"], "on: 'plan' is not one of the values", "One of: initiative"),
        (["x", "--on", "initiative", "--type", "date"], "type: 'date'", "period"),
        (
            ["x", "--on", "initiative", "--type", "choice"],
            "values: a choice needs values",
            "--value",
        ),
        (["x", "--on", "I", "--value", "a"], "values: only a choice", "--type choice"),
        (["x", "--on", "initiative", "--holds", "two"], "holds: 'two'", "list"),
        (["2027", "--on", "initiative"], "name: '2027' cannot be a name", "budget_2027"),
        (["is", "--on", "initiative"], "name: 'is' is a term's word", "initiative_is"),
        (["año", "--on", "initiative"], "name: 'año' cannot be a name", "a to z"),
    ],
)
def test_what_cannot_be_a_field(
    hemidef: Hemidef, store: Path, words: list[str], problem: str, hint: str
) -> None:
    before = store.read_bytes()
    refused(hemidef("field", "add", *words), problem, hint)
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    "label", ["Title", "Due", "Kind", "Status", "Progress", "Late", "Supported by"]
)
def test_a_label_that_another_column_has_is_not_mixed_up(
    hemidef: Hemidef, store: Path, label: str
) -> None:
    if hemidef("field", "add", "nick", "--on", "initiative", "--label", label).code:
        return  # to refuse it is right too
    hemidef("update", "I-1", "--set", "nick=x")
    hemidef("export", "initiatives", "-o", "all.xlsx")
    before = store.read_bytes()
    assert hemidef("import", "all.xlsx").err == "0 new, 0 changed, 15 unchanged.\n"
    assert store.read_bytes() == before
    hemidef("update", "I-1", "--clear", "nick")
    assert hemidef("import", "all.xlsx").out == "I-1  nick: none → x\n"


@pytest.mark.parametrize("name", ["initiative", "expected_outcome"])
def test_a_name_that_is_another_columns_heading_is_not_mixed_up(
    hemidef: Hemidef, store: Path, name: str
) -> None:
    if hemidef("field", "add", name, "--on", "initiative").code:
        return
    hemidef("update", "I-1", "--set", f"{name}=x")
    for file in ("all.csv", "all.xlsx"):
        hemidef("export", "initiatives", "-o", file)
        assert hemidef("import", file).err == "0 new, 0 changed, 15 unchanged.\n"


# -- like any other --------------------------------------------------------------------------


def test_shown(hemidef: Hemidef, ours: Path) -> None:
    shown = " ".join(hemidef("show", "I-2").out.split())
    assert "Budget (USD) 7.5" in shown
    assert "budget" in hemidef("show", "I-3").out.partition("Empty:")[2]


def test_a_field_without_a_label_is_called_after_its_name(hemidef: Hemidef, store: Path) -> None:
    hemidef("field", "add", "budget-of-2027", "--on", "initiative")
    hemidef("update", "I-1", "--set", "budget_of_2027=a")
    assert "Budget of 2027" in hemidef("show", "I-1").out


def test_columns_sorted_and_filtered(hemidef: Hemidef, ours: Path) -> None:
    hemidef("update", "I-3", "--set", "budget=10")
    table = hemidef("list", "budget:any", "--columns", "id,budget", "--sort", "-budget", "-f", "md")
    assert [line.split(" | ")[-1] for line in table.out.splitlines()[2:]] == [
        "Budget (USD) |",
        "--- |",
        "10 |",
        "7.5 |",
        "5 |",
    ]
    assert "Budget (USD)" in hemidef("list", "budget:any", "--columns", "id,budget").out
    for term, found in [
        ("budget.over:6", ["I-2", "I-3"]),
        ("budget.under:6", ["I-1"]),
        ("budget:7.5", ["I-2"]),
        ("budget:any", ["I-1", "I-2", "I-3"]),
    ]:
        assert ids(hemidef("list", term, "-f", "json")) == found
    # What has no such field has none there either, as with the fields of other kinds.
    none = ids(hemidef("list", "initiatives", "budget:none", "-f", "json"))
    assert none == [f"I-{number}" for number in range(4, 16)]
    wrong = hemidef("list", "budgets:1")
    refused(wrong, "there is no field", "Did you mean budget?", code=2)
    refused(hemidef("list", "budget.over:much"), "budget.over:much", code=2)


def test_searched_for(hemidef: Hemidef, store: Path) -> None:
    hemidef("field", "add", "sponsor", "--on", "initiative")
    hemidef("update", "I-1", "--set", "sponsor=Fundação Amazônia")
    assert ids(hemidef("list", "fundacao", "-f", "json")) == ["I-1"]
    assert ids(hemidef("list", "sponsor.has:amazonia", "-f", "json")) == ["I-1"]


def test_a_search_in_one_store_does_not_answer_for_another(hemidef: Hemidef, home: Path) -> None:
    """The words of a choice are no text, whichever store was searched before in this process."""
    for store in ("without.json", "with.json"):
        hemidef("init", "--empty", store)
        hemidef("--store", store, "add", "initiative", "Riverine patrol exchange")
    risk = ("field", "add", "risk", "--on", "initiative", "--type", "choice", "--value", "grave")
    assert hemidef("--store", "with.json", *risk).code == 0
    assert hemidef("--store", "with.json", "update", "I-1", "--set", "risk=grave").code == 0
    for store in ("without.json", "with.json"):
        assert "No entries match grave" in hemidef("--store", store, "list", "grave").err


def test_counted(hemidef: Hemidef, store: Path) -> None:
    values = ("--type", "choice", "--value", "low", "--value", "high")
    hemidef("field", "add", "risk", "--on", "initiative", *values)
    hemidef("update", "I-1", "I-2", "--set", "risk=high")
    hemidef("update", "I-3", "--set", "risk=low")
    counts = json.loads(hemidef("count", "initiatives", "--by", "risk", "-f", "json").out)
    assert [(row["risk"], row["count"]) for row in counts] == [
        ("low", 1),
        ("high", 2),
        (None, 12),
    ]


def test_a_choices_order_is_its_own(hemidef: Hemidef, store: Path) -> None:
    values = ("--type", "choice", "--value", "small", "--value", "large", "--value", "huge")
    hemidef("field", "add", "size", "--on", "initiative", *values)
    for id, size in (("I-1", "huge"), ("I-2", "small"), ("I-3", "large")):
        hemidef("update", id, "--set", f"size={size}")
    assert ids(hemidef("list", "size:any", "--sort", "size", "-f", "json")) == ["I-2", "I-3", "I-1"]


def test_check_says_what_it_said(hemidef: Hemidef, store: Path) -> None:
    before = hemidef("check")
    hemidef(*BUDGET)
    hemidef("update", "I-1", "--set", "budget=5")
    assert hemidef("check") == before


def test_a_view_over_it_and_a_report(hemidef: Hemidef, ours: Path) -> None:
    saved = ("view", "save", "dear", "initiatives", "budget.over:6")
    assert hemidef(*saved, "--columns", "id,budget=Cost", "--sort", "-budget").code == 0
    table = hemidef("list", "dear", "-f", "md").out
    assert table.splitlines()[2:] == ["| Id | Cost |", "| --- | --- |", "| I-2 | 7.5 |"]


def test_in_the_log_and_undone(hemidef: Hemidef, ours: Path) -> None:
    before = told(ours)
    hemidef("update", "I-1", "--set", "budget=6", "--note", "Rounded up")
    assert "budget: 5 → 6" in hemidef("log", "I-1").out
    assert "I-1  budget: 6 → 5" in hemidef("undo").out
    assert told(ours) == before


@pytest.mark.skipif(sys.platform == "win32", reason="an editor that is a shell script")
def test_in_the_editor(hemidef: Hemidef, ours: Path, home: Path) -> None:
    seen = home / "seen"
    script = home / "editor.sh"
    script.write_text(f'cp "$1" {seen}\nsed -i.bak "s/^budget: 5$/budget: 8/" "$1"\n')
    edited = hemidef("edit", "I-1", env={"EDITOR": f"sh {script}"})
    assert "budget: 5" in seen.read_text().splitlines()
    assert edited.out == "I-1  budget: 5 → 8\n"
    hemidef("edit", "R-1", env={"EDITOR": f"sh {script}"})
    assert "budget" not in seen.read_text()


def test_milestones_are_late_whatever_is_declared(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "milestone", "First patrol", "--initiative", "I-4", "--due", "2026-01")
    reports = ("list is:overdue", "due", "check")
    before = [hemidef(*words.split()) for words in reports]
    hemidef("field", "add", "code", "--on", "milestone")
    assert [hemidef(*words.split()) for words in reports] == before


# -- changed ---------------------------------------------------------------------------------


def test_another_label(hemidef: Hemidef, ours: Path) -> None:
    changed = hemidef(*BUDGET, "--label", "Cost")
    assert changed.out == "F-1  label: Budget (USD) → Cost\n"
    assert "Cost" in hemidef("list", "budget:any", "--columns", "id,budget").out


def test_another_type_where_a_value_would_not_fit(hemidef: Hemidef, ours: Path) -> None:
    before = ours.read_bytes()
    answer = hemidef("field", "add", "budget", "--on", "initiative", "--type", "period")
    refused(answer, "I-1 would not fit: budget: ", "hemidef update")
    wider = hemidef("field", "add", "budget", "--on", "initiative", "--holds", "list")
    refused(wider, "I-1 would not fit: 'budget' is not a list of texts")
    moved = hemidef("field", "add", "budget", "--on", "recommendation", "--type", "number")
    refused(moved, "I-1 would not fit: 'budget' is no field of initiatives")
    assert ours.read_bytes() == before


def test_another_type_where_every_value_fits(hemidef: Hemidef, ours: Path) -> None:
    changed = hemidef("field", "add", "budget", "--on", "initiative", "--type", "line")
    assert changed.code == 0
    assert "F-1  type: number → line" in changed.out
    assert "I-1  budget: 5 → about 5" in hemidef("update", "I-1", "--set", "budget=about 5").out
    answer = hemidef(*BUDGET)
    refused(answer, "I-1 would not fit: budget: 'about 5' is not a number")


def test_a_choice_that_loses_a_value_in_use(hemidef: Hemidef, store: Path) -> None:
    add = ("field", "add", "risk", "--on", "initiative", "--type", "choice", "--value")
    hemidef(*add, "low", "--value", "high")
    hemidef("update", "I-7", "--set", "risk=high")
    refused(hemidef(*add, "low"), "I-7 would not fit: risk: 'high' is not one of the values")
    hemidef("update", "I-7", "--set", "risk=low")
    assert hemidef(*add, "low").code == 0


def test_a_view_that_would_lose_its_column(hemidef: Hemidef, ours: Path) -> None:
    hemidef("view", "save", "dear", "initiatives", "budget:any", "--columns", "id,budget")
    before = ours.read_bytes()
    answer = hemidef("field", "remove", "budget", "--yes")
    assert answer.code == 4
    assert "view dear: initiatives have no field 'budget' to filter by" in answer.err
    assert "hemidef view remove dear" in answer.err
    assert ours.read_bytes() == before
    hemidef("view", "remove", "dear")
    assert hemidef("field", "remove", "budget", "--yes").code == 0


# -- removed ---------------------------------------------------------------------------------


def test_removed_with_what_it_holds_and_brought_back(hemidef: Hemidef, ours: Path) -> None:
    before = told(ours)
    asked = hemidef("field", "remove", "budget")
    refused(asked, "2 entries hold a value in budget, which would go with it", "--yes", code=2)
    assert told(ours) == before
    gone = hemidef("field", "remove", "budget", "--yes")
    assert gone.out == ("I-1  budget: 5 → none\nI-2  budget: 7.5 → none\nF-1  removed: budget\n")
    assert "budget" not in hemidef("export").out
    refused(hemidef("update", "I-1", "--set", "budget=1"), "initiatives have no field", code=2)
    undone = hemidef("undo")
    assert undone.code == 0
    assert told(ours) == before
    assert "F-1  restored: budget" in undone.out


def test_one_that_nothing_is_in_goes_without_asking(hemidef: Hemidef, store: Path) -> None:
    hemidef("field", "add", "Budget-2027", "--on", "initiative")
    assert hemidef("field", "remove", "budget-2027").out == "F-1  removed: budget_2027\n"
    near = hemidef("field", "remove", "budget")
    assert near.code == 3
    assert near.err.startswith("Error: there is no field 'budget' of your own")


def test_after_an_undo_in_another_order(hemidef: Hemidef, ours: Path) -> None:
    """The declaration cannot go while values stand in it, and its number is not used again."""
    number = json.loads(hemidef("log", "F-1", "-f", "json").out)[0]["change"]
    before = ours.read_bytes()
    assert hemidef("undo", str(number)).code in (4, 5)
    assert ours.read_bytes() == before
    hemidef("field", "remove", "budget", "--yes")
    assert "F-2  added: cost" in hemidef("field", "add", "cost", "--on", "initiative").out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_asked_at_a_terminal(hemidef: Hemidef, ours: Path) -> None:
    from test_prompts import typed

    before = ours.read_bytes()
    code, shown = typed("field", "remove", "budget", answers="n")
    assert code == 1
    assert "2 entries hold a value in budget. Remove it all?" in shown
    assert "Nothing was removed." in shown
    assert ours.read_bytes() == before
    code, shown = typed("field", "remove", "budget", answers="y")
    assert code == 0
    assert "F-1  removed: budget" in shown
    assert "budget" not in told(ours).decode()


# -- in files --------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["all.yaml", "all.json"])
def test_a_document_carries_them(hemidef: Hemidef, ours: Path, file: str) -> None:
    wrote = hemidef("export", "-o", file)
    assert wrote.err == f"Wrote 28 entries, 1 field to {file}.\n"
    hemidef("init", "--empty", "other.json")
    assert hemidef("import", file, "--store", "other.json").code == 0
    hemidef("export", "-o", f"again-{file}", "--store", "other.json")
    assert Path(f"again-{file}").read_bytes() == Path(file).read_bytes()
    hemidef("init", "third.json", "--from", file)
    assert "7.5" in hemidef("list", "budget:any", "--store", "third.json", "-f", "json").out


def test_a_part_carries_those_in_use(hemidef: Hemidef, ours: Path) -> None:
    hemidef("field", "add", "unused", "--on", "initiative")
    with_it = hemidef("export", "budget.over:6", "-f", "json").out
    assert [field["name"] for field in json.loads(with_it)["fields"]] == ["budget"]
    without = hemidef("export", "initiatives", "budget:none", "-f", "json").out
    assert "fields" not in json.loads(without)
    whole = json.loads(hemidef("export", "-f", "json").out)
    assert [field["name"] for field in whole["fields"]] == ["budget", "unused"]


DOCUMENT = """\
hemidef: 1
{first}
{second}
"""
FIELDS = "fields:\n  - {name: budget, on: [initiative], type: number}"
ENTRIES = "initiatives:\n  - {title: Patrols, budget: 5}"


@pytest.mark.parametrize("first", [FIELDS, ENTRIES], ids=["fields first", "fields last"])
def test_where_a_document_declares_them_does_not_matter(
    hemidef: Hemidef, home: Path, first: str
) -> None:
    second = ENTRIES if first == FIELDS else FIELDS
    Path("x.yaml").write_text(DOCUMENT.format(first=first, second=second))
    hemidef("init", "--empty")
    done = hemidef("import", "x.yaml")
    assert (done.code, done.err) == (0, "1 new, 0 changed, 0 unchanged; fields: 1 new.\n")
    assert "budget: 5" in hemidef("export").out
    undone = hemidef("undo")
    assert undone.code == 0
    assert hemidef("field", "list", "-f", "json").out == "[]\n"
    assert hemidef("list", "-f", "json").out == "[]\n"


def test_a_document_whose_field_does_not_fit_the_store(hemidef: Hemidef, ours: Path) -> None:
    before = ours.read_bytes()
    Path("x.yaml").write_text(
        "hemidef: 1\nfields:\n  - {name: budget, on: [initiative], type: period}\n"
        "  - {name: title, on: [initiative]}\n"
    )
    answer = hemidef("import", "x.yaml")
    assert answer.code == 4
    assert "x.yaml, line" in answer.err
    assert ours.read_bytes() == before


# -- damaged ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"type": "number"', '"type": "money"'),
        ('"type": "number"', '"type": 5'),
        ('"name": "budget", ', ""),
        pytest.param(
            '"name": "budget"',
            '"name": "Bud get"',
        ),
        ('"on": ["initiative"]', '"on": "initiative"'),
        ('"on": ["initiative"]', '"on": ["plan"]'),
        ('"on": ["initiative"]', '"on": ["recommendation"]'),
        ('"holds": "one"', '"holds": "list"'),
        ('"holds": "one"', '"holds": "two"'),
    ],
)
def test_a_store_damaged_by_hand_is_refused_in_a_line(
    hemidef: Hemidef, ours: Path, old: str, new: str
) -> None:
    head, _, log = ours.read_text("utf-8").partition('"log": {')
    assert old in head
    ours.write_text(f'{head.replace(old, new)}"log": {{{log}', "utf-8")
    before = ours.read_bytes()
    for words in (["list"], ["update", "I-1", "--lead", "J5"], ["export"]):
        answer = hemidef(*words)
        assert answer.code == 4
        assert answer.err.startswith(f"Error: {ours}: ")
        assert len(answer.err.splitlines()) == 2
    assert ours.read_bytes() == before


def test_a_value_damaged_by_hand_names_its_entry(hemidef: Hemidef, ours: Path) -> None:
    ours.write_text(ours.read_text("utf-8").replace('"budget": "5"', '"budget": "much"', 1))
    answer = hemidef("list", "budget.over:1")
    assert answer.code == 4
    assert answer.err.startswith("Error: I-1, in the store: budget: 'much' is not a number\n")


def test_an_addition_is_not_undone_when_a_field_was_given_since(
    hemidef: Hemidef, store: Path
) -> None:
    hemidef("add", "initiative", "Patrols")
    hemidef(*BUDGET)
    hemidef("update", "I-16", "--set", "budget=5")
    before = store.read_bytes()
    refused(hemidef("undo", "1"), "change 1 cannot be undone: I-16 budget has changed", code=5)
    assert store.read_bytes() == before


# -- against an older log, and in merged files -------------------------------------------------


def test_an_entry_does_not_come_back_with_a_value_that_no_field_takes(
    hemidef: Hemidef, store: Path
) -> None:
    hemidef(*BUDGET)
    hemidef("add", "initiative", "X")
    hemidef("update", "I-16", "--set", "budget=5")
    hemidef("remove", "I-16")
    hemidef("field", "remove", "budget")
    before = store.read_bytes()
    refused(
        hemidef("undo", "4"),
        "change 4 cannot be undone: I-16 would not fit: 'budget' is no field of initiatives",
        "Undo change 5 first: hemidef undo 5.",
        5,
    )
    assert store.read_bytes() == before
    hemidef("undo")
    assert "I-16  budget: 5" in hemidef("undo", "4").out
    assert '"budget": "5"' in told(store).decode()


def test_a_value_that_was_taken_from_a_choice_does_not_come_back(
    hemidef: Hemidef, store: Path
) -> None:
    add = ("field", "add", "risk", "--on", "initiative", "--type", "choice", "--value")
    hemidef(*add, "low", "--value", "high")
    hemidef("update", "I-1", "--set", "risk=high")
    hemidef("update", "I-1", "--set", "risk=low")
    hemidef(*add, "low")
    answer = hemidef("undo", "3")
    refused(answer, "change 3 cannot be undone: I-1 would not fit: risk: 'high' is not", code=5)
    hemidef(*add, "low", "--holds", "list")
    hemidef("update", "I-1", "--clear", "risk")
    refused(hemidef("undo", "2"), "change 2 cannot be undone: I-1 risk has changed since", code=5)


def test_a_removed_entry_does_not_come_back_in_part(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "initiative", "X", "--lead", "J5")
    hemidef("update", "I-16", "--clear", "lead")
    hemidef("remove", "I-16")
    for words in (("undo", "2"), ("undo", "2", "--dry-run")):
        refused(
            hemidef(*words),
            "change 2 cannot be undone: I-16 was removed since",
            "Undo change 3 first: hemidef undo 3.",
            5,
        )


def test_a_field_does_not_come_back_beside_another_of_its_name(
    hemidef: Hemidef, store: Path
) -> None:
    for words in (BUDGET, ("field", "remove", "budget"), BUDGET):
        assert hemidef(*words).code == 0
    refused(
        hemidef("undo", "2"), "change 2 cannot be undone: name: 'budget' is taken by F-2", code=5
    )


@pytest.mark.parametrize("name", ["budget", "title", "id", "kind", "changed", "achievement"])
def test_two_fields_of_one_name_in_a_merged_store(hemidef: Hemidef, store: Path, name: str) -> None:
    hemidef(*BUDGET)
    hemidef("field", "add", "other", "--on", "recommendation", "--on", "initiative")
    hemidef("update", "I-1", "--set", "budget=5")
    store.write_bytes(store.read_bytes().replace(b'"name": "other"', f'"name": "{name}"'.encode()))
    for words in (("list",), ("field", "list"), ("update", "I-1", "--lead", "J5")):
        refused(
            hemidef(*words),
            f"{store}: table 'fields', 2: there is a field {name!r} already",
            "Give it another name in the file",
        )


def test_a_declaration_in_a_file_leaves_what_it_does_not_say(
    hemidef: Hemidef, ours: Path, tmp_path: Path
) -> None:
    file = tmp_path / "part.yaml"
    for declared in ("{name: budget, on: [initiative]}", "{name: budget, label: Cost}"):
        file.write_text(
            f"hemidef: 1\nfields: [{declared}]\ninitiatives: [{{id: I-1, budget: '12'}}]\n"
        )
        assert hemidef("import", str(file)).code == 0
    assert '"budget": "12"' in told(ours).decode()
    assert json.loads(hemidef("field", "list", "-f", "json").out)[0]["type"] == "number"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("--set Cost-USD=3 --clear cost_usd", "cost_usd is both set and cleared"),
        ("--set cost_usd=3 --clear COST-usd", "cost_usd is both set and cleared"),
        ("--set Cost-USD=3 --set cost_usd=4", "cost_usd is given twice"),
    ],
)
def test_a_field_of_an_offices_own_is_one_however_it_is_spelled(
    hemidef: Hemidef, store: Path, words: str, problem: str
) -> None:
    hemidef("field", "add", "cost_usd", "--on", "initiative", "--type", "number")
    before = store.read_bytes()
    answer = hemidef("update", "I-1", *words.split())
    assert (answer.code, answer.out) == (2, "")
    assert problem in answer.err
    assert store.read_bytes() == before
