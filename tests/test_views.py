"""Views: the article's four tables word for word, one for each kind, and those that are saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from conftest import Hemidef, all_but_log
from hemidef.model.entries import Entry
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION, VIEW
from hemidef.model.values import Context
from hemidef.query import filters, views
from hemidef.store import Store

# Each table as the article has it: its title, its headings, its rows.
ARTICLE = [
    (
        "Assessing the Strategic Implications of the 2026 National Defense Strategy for "
        "Latin America",
        "| Strategic Initiatives | Expected Outcomes |",
        "| Joint Training Exercises | Enhanced military capabilities and readiness |",
        "| Cybersecurity Agreements | Improved defenses against cyber threats |",
        "| Humanitarian Assistance Programs | Stronger community ties and resilience |",
    ),
    (
        "Enhancing Regional Partnerships: Collaborative Approaches to Hemispheric Defense",
        "| Initiative | Objective | Expected Outcome |",
        "| Regional Defense Summits | Foster dialogue among defense leaders | "
        "Enhanced coordination and unified responses |",
        "| Multinational Task Forces | Address specific threats collaboratively | "
        "Increased operational effectiveness |",
        "| Training Academies Exchange | Build capacity through shared education | "
        "Stronger, more capable armed forces |",
    ),
    (
        "Addressing Emerging Threats: Cybersecurity and Transnational Crime in the Americas",
        "| Component | Description |",
        "| Information Sharing | Real-time sharing of cyber threat intelligence among nations. |",
        "| Training Programs | Joint initiatives to equip law enforcement and military "
        "personnel with cutting-edge skills. |",
        "| Cyber Policy Growth | Creating unified standards and protocols to address cyber "
        "vulnerabilities. |",
    ),
    (
        "Recommendations for Policy Makers: Building a Robust Framework for Defense Cooperation",
        "| Key Area | Proposed Action |",
        "| Intelligence Sharing | Develop secure communication networks for real-time data "
        "exchange. |",
        "| Local Defense Capacity | Invest in R&D for locally-sourced military technologies. |",
        "| Joint Exercises | Establish an annual multinational defense symposium. |",
    ),
]


def test_the_articles_tables_word_for_word(hemidef: Hemidef, store: object) -> None:
    printed = unescape(hemidef("tables", "-f", "md").out).splitlines()
    lines = [line for line in printed if line and not line.startswith("| ---")]
    assert lines == [line for title, *table in ARTICLE for line in (f"## {title}", *table)]


def test_the_titles_are_printed_whole_at_a_terminals_width(hemidef: Hemidef, store: object) -> None:
    printed = " ".join(hemidef("tables", env={"COLUMNS": "60"}).out.split())
    for title, *_ in ARTICLE:
        assert title in printed


@pytest.mark.parametrize(
    ("number", "entry"),
    [
        (0, "initiative --category strategic-initiative --theme strategic-implications"),
        (1, "initiative --category initiative --theme regional-partnerships"),
        (2, "initiative --category component --theme emerging-threats"),
        (3, "recommendation --category proposed-action --theme defense-cooperation"),
    ],
)
def test_a_new_entry_appears_in_its_table(
    number: int, entry: str, hemidef: Hemidef, store: object
) -> None:
    kind, *options = entry.split()
    assert hemidef("add", kind, "Riverine patrol exchange", *options).code == 0
    tables = hemidef("tables", "-f", "md").out.split("## ")[1:]
    assert [index for index, table in enumerate(tables) if "Riverine" in table] == [number]


@pytest.mark.parametrize(
    "entry",
    [
        "initiative --category strategic-initiative --theme cyber",
        "initiative --category initiative --theme emerging-threats",
        "initiative --category component --theme regional-partnerships",
        "initiative --category component",
        "recommendation --category proposed-action --theme cyber",
        "recommendation --category key-strategy --theme defense-cooperation",
    ],
)
def test_an_entry_of_another_category_or_theme_is_in_none(
    entry: str, hemidef: Hemidef, store: object
) -> None:
    kind, *options = entry.split()
    assert hemidef("add", kind, "Riverine patrol exchange", *options).code == 0
    assert "Riverine" not in hemidef("tables", "-f", "md").out


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("initiatives", "Initiatives"),
        ("initiative", "Initiatives"),
        ("Recommendation", "Recommendations"),
        ("MILESTONES", "Milestones"),
        ("indicator", "Indicators"),
        ("outcomes", "Outcomes"),
        ("components", ARTICLE[2][0]),
        ("proposed-actions", ARTICLE[3][0]),
    ],
)
def test_views_go_by_name_and_kinds_by_their_singular(name: str, title: str) -> None:
    view, rest = views.split([name], views.BUILT_IN)
    assert view is not None
    assert (view.text("title"), rest) == (title, [])


def test_each_kind_has_its_view() -> None:
    for kind in (INITIATIVE, RECOMMENDATION, MILESTONE, INDICATOR):
        assert views.kind_of(views.of_kind(kind)) is kind
    assert [views.kind_of(view) for view in views.ENTRIES] == list(KINDS)


@pytest.mark.parametrize("view", views.BUILT_IN.values(), ids=lambda view: view.text("name"))
def test_a_view_has_columns_and_terms_that_its_kind_knows(view: Entry, context: Context) -> None:
    kind = views.kind_of(view)
    names = [column.partition("=")[0] for column in view.texts("columns")]
    assert [name for name in (*names, view.text("sort")) if name not in kind.attributes] == []
    assert len(set(names)) == len(names)
    assert [field.name for field, _ in views.columns(view, kind)] == names
    assert filters.compile(view.texts("terms"), [kind], context).kinds == (kind,)


def test_a_list_takes_a_heading_as_a_view_does(hemidef: Hemidef, store: Path) -> None:
    asked = ("components", "--columns", "title=Part, description = What it does", "--sort", "title")
    table = hemidef("list", *asked, env={"COLUMNS": "120"})
    assert table.code == 0, table.err
    assert table.out.splitlines()[1].split("   ")[0] == "Part"
    assert "What it does" in table.out
    assert "| Part | What it does |" in hemidef("list", *asked, "-f", "md").out
    assert hemidef("list", *asked, "-f", "csv").out.startswith("Part,What it does\n")
    # Programs know a column by its name.
    assert list(json.loads(hemidef("list", *asked, "-f", "json").out)[0])[1:] == [
        "title",
        "description",
    ]
    unknown = hemidef("list", "components", "--columns", "titel=Part")
    assert (unknown.code, unknown.out) == (2, "")
    assert "there is no column 'titel'" in unknown.err
    assert "Did you mean title?" in unknown.err


# Saved views


LATE = ("view", "save", "late", "recommendations", "is:overdue", "--columns", "id,action=Do,late")


@pytest.fixture
def office(hemidef: Hemidef, home: Path) -> Path:
    """A store with two late recommendations, one in time, and initiatives."""
    assert hemidef("init", "--empty").code == 0
    for words in (
        "initiative|Riverine patrol exchange|--lead|Joint Staff J5|--status|in-progress",
        "initiative|Cooperación cibernética|--status|planned|--due|2026-Q3",
        "recommendation|Fund the patrols|--lead|J8|--due|2026-Q3|--supports|I-1",
        "recommendation|Train cyber crews|--lead|J6|--due|2026-11-23|--response|noted",
        "recommendation|Publish the map|--due|2027",
        "milestone|Boats bought|--initiative|I-1|--done|2026-10",
        "milestone|First joint patrol|--initiative|I-1|--due|2026-10",
        "milestone|Second joint patrol|--initiative|I-1|--due|2027",
        "indicator|Crossings watched|--initiative|I-1|--baseline|20|--target|80|--actual|35",
    ):
        assert hemidef("add", *words.split("|")).code == 0
    return home / "hemidef.json"


def saved(store: Path) -> dict[str, dict[str, Any]]:
    """The saved views in the store, by name."""
    return {str(view["name"]): dict(view) for _, view in Store(store).read().rows(VIEW)}


def ids(hemidef: Hemidef, *words: str) -> list[str]:
    """The ids that a list prints."""
    answer = hemidef("list", *words, "-f", "json")
    assert answer.code == 0, answer.err
    return [row["id"] for row in json.loads(answer.out)]


def test_a_list_is_saved_under_a_name_with_lists_own_words(hemidef: Hemidef, office: Path) -> None:
    answer = hemidef(*LATE, "--sort", "-due", "--title", "What is late")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "V-1  added: late",
        "V-1  title: What is late",
        "V-1  kind: recommendation",
        "V-1  terms: is:overdue",
        "V-1  columns: id, action=Do, late",
        "V-1  sort: -due",
    ]
    assert answer.err == "Print it: hemidef list late\n"
    printed = hemidef("list", "late", "-f", "md").out.splitlines()
    assert printed == [
        "## What is late",
        "",
        "| Id | Do | Late |",
        "| --- | --- | --- |",
        "| R-2 | Train cyber crews | 1 d |",
        "| R-1 | Fund the patrols | 55 d |",
    ]


def test_the_table_stands_under_its_title_and_headings(hemidef: Hemidef, office: Path) -> None:
    hemidef("view", "save", "parts", "initiatives", "--columns", "title=Component,lead")
    title, heads, _, *rows = hemidef("list", "parts").out.splitlines()
    assert title == "Parts", "a title left out is the name"
    assert heads.split() == ["Component", "Lead"]
    assert len(rows) == 2
    hemidef("view", "save", "cyber-watch", "initiatives", "cibernetica")
    assert hemidef("list", "CYBER-WATCH").out.splitlines()[0] == "Cyber watch"


def test_a_view_is_seen_as_it_stands_on_the_day(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE)
    assert ids(hemidef, "late") == ["R-1", "R-2"]
    assert hemidef("update", "R-1", "--status", "implemented").code == 0
    assert ids(hemidef, "late") == ["R-2"]
    assert ids(hemidef, "late", "--as-of", "2028-01-01") == ["R-2", "R-3"]
    hemidef("update", "R-2", "R-3", "--due", "2030")
    nothing = hemidef("list", "late")
    assert nothing.code == 0
    assert nothing.out == ""
    assert nothing.err.startswith("The view late has no entries now.")


@pytest.mark.parametrize("format", ["table", "yaml", "json", "csv", "tsv", "md"])
def test_a_view_is_listed_in_every_format(format: str, hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE)
    answer = hemidef("list", "late", "-f", format)
    assert answer.code == 0
    assert "R-1" in answer.out
    assert "Fund the patrols" in answer.out
    assert "R-3" not in answer.out
    # People read the view's columns under its headings; programs all fields under their names.
    is_data = format in ("yaml", "json")
    assert ("action" in answer.out, "Do" in answer.out) == (is_data, not is_data)


@pytest.mark.parametrize(
    "words", ["late lead:J6", "lead:J6 late", "lead:J6 late crews", "crews LATE", "crews Late"]
)
def test_a_saved_view_stands_anywhere_among_the_terms(
    words: str, hemidef: Hemidef, office: Path
) -> None:
    hemidef(*LATE)
    assert ids(hemidef, *words.split()) == ["R-2"]


def test_options_of_list_go_before_those_of_the_view(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE, "--sort", "-due")
    assert ids(hemidef, "late") == ["R-2", "R-1"]
    assert ids(hemidef, "late", "--sort", "due") == ["R-1", "R-2"]
    assert hemidef("list", "late", "--columns", "lead", "-f", "csv").out.split() == [
        "Lead",
        "J6",
        "J8",
    ]


def test_a_view_starts_from_another(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE, "--sort", "-due", "--title", "What is late")
    answer = hemidef("view", "save", "mine", "late", "lead:J8")
    assert answer.code == 0
    mine = saved(office)["mine"]
    created = mine.pop("created")
    assert created.startswith("2026-11-24T12:")
    assert mine == {
        "name": "mine",
        "kind": "recommendation",
        "terms": ["is:overdue", "lead:J8"],
        "columns": ["id", "action=Do", "late"],
        "sort": "-due",
    }, "its title is its own"
    assert ids(hemidef, "mine") == ["R-1"]
    hemidef("view", "save", "wide", "lead:J8", "mine", "--columns", "id", "--sort", "lead")
    assert saved(office)["wide"]["columns"] == ["id"]
    assert saved(office)["wide"]["sort"] == "lead"
    hemidef("view", "remove", "late")
    assert ids(hemidef, "mine") == ["R-1"], "it does not need the one that it came from"


def test_a_view_starts_from_a_built_in_one(hemidef: Hemidef, office: Path) -> None:
    assert hemidef("view", "save", "results", "outcomes", "status:planned").code == 0
    assert saved(office)["results"]["columns"] == views.OUTCOMES.doc["columns"]
    assert ids(hemidef, "results") == ["I-2"]


@pytest.mark.parametrize("words", ["kind:milestone", "done:none kind:Milestones", "MILESTONE"])
def test_a_kind_may_be_named_in_any_way(words: str, hemidef: Hemidef, office: Path) -> None:
    assert hemidef("view", "save", "steps", *words.split()).code == 0
    assert saved(office)["steps"]["kind"] == "milestone"


def test_a_view_is_replaced_whole(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE, "--title", "What is late", "--sort", "-due")
    answer = hemidef("view", "save", "late", "initiatives", "is:overdue")
    assert answer.code == 0
    assert [line[:4] for line in answer.out.splitlines()] == ["V-1 "] * len(answer.out.splitlines())
    assert "V-1  title: What is late → none" in answer.out.splitlines()
    assert "V-1  kind: recommendation → initiative" in answer.out.splitlines()
    assert len(saved(office)) == 1
    assert "title" not in saved(office)["late"]
    assert ids(hemidef, "late") == ["I-2"]


def test_a_view_does_not_start_from_itself(hemidef: Hemidef, office: Path) -> None:
    """Its name among the terms of its own successor is a word to look for."""
    hemidef("view", "save", "cyber", "recommendations", "lead:J6")
    assert hemidef("view", "save", "cyber", "cyber", "recommendations").code == 0
    assert saved(office)["cyber"]["terms"] == ["cyber"]


def test_saved_again_as_it_was_nothing_changes(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE)
    before = office.read_bytes()
    answer = hemidef(*LATE)
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "Nothing changed: it already has these values.\n"
    assert office.read_bytes() == before


def test_a_name_is_made_of_words(hemidef: Hemidef, office: Path) -> None:
    answer = hemidef("view", "save", "Cyber Watch!", "initiatives", "cibernetica")
    assert answer.err == "Print it: hemidef list cyber-watch\n"
    assert ids(hemidef, "cyber-watch") == ["I-2"]


REFUSED = {
    "an unknown field": (
        "initiatives parters:BRA",
        "initiatives have no field 'parters' to filter by",
        "Did you mean partners? ",
    ),
    "a field of another kind": (
        "initiatives addressee:none",
        "initiatives have no field 'addressee' to filter by",
        "",
    ),
    "a value that the field cannot hold": (
        "initiatives status:plannd",
        "status:plannd: 'plannd' is not one of the values",
        "Did you mean planned? ",
    ),
    "an unknown flag": ("initiatives is:overdu", "there is no flag is:overdu", "Did you mean over"),
    "an unknown column": (
        "initiatives --columns id,titel",
        "there is no column 'titel'",
        "Did you mean title? ",
    ),
    "an unknown column with a heading": (
        "initiatives --columns titel=Component",
        "there is no column 'titel'",
        "Did you mean title? ",
    ),
    "a column of another kind": (
        "milestones --columns id,response",
        "there is no column 'response'",
        "",
    ),
    "an unknown sort": ("initiatives --sort -du", "there is no column 'du'", "Did you mean due? "),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_view_is_checked_when_it_is_saved(what: str, hemidef: Hemidef, office: Path) -> None:
    words, problem, hint = REFUSED[what]
    before = office.read_bytes()
    answer = hemidef("view", "save", "mine", *words.split())
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith(f"Error: {problem}\n{hint}")
    assert office.read_bytes() == before


@pytest.mark.parametrize("name", ["outcomes", "Initiatives", "milestone", "proposed-actions"])
def test_a_name_that_means_something_already_is_refused(
    name: str, hemidef: Hemidef, office: Path
) -> None:
    before = office.read_bytes()
    answer = hemidef("view", "save", name, "recommendations", "is:open")
    assert answer.code == 4
    assert answer.err.startswith(f"Error: name: {name.lower()!r} is a built-in view\n")
    assert office.read_bytes() == before


@pytest.mark.parametrize(
    "words", ["is:open", "", "kind:milestone,initiative", "kind.not:milestone"]
)
def test_a_view_without_a_kind_is_refused(words: str, hemidef: Hemidef, office: Path) -> None:
    answer = hemidef("view", "save", "mine", *words.split())
    assert answer.code == 2
    assert answer.err == (
        "Error: a view lists one kind of entry; none is named\n"
        "Name one of: initiatives, recommendations, milestones, indicators.\n"
    )
    assert saved(office) == {}


def test_the_catalogue_marks_the_saved_ones(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE, "--title", "What is late")
    found = json.loads(hemidef("view", "list", "-f", "json").out)
    assert [view["name"] for view in found] == [*views.BUILT_IN, "late"]
    assert [view["saved"] for view in found] == ["no"] * len(views.BUILT_IN) + ["yes"]
    assert found[-1] == {
        "name": "late",
        "kind": "recommendation",
        "terms": ["is:overdue"],
        "columns": ["id", "action=Do", "late"],
        "sort": "id",
        "title": "What is late",
        "saved": "yes",
    }
    assert "What is late" in hemidef("view", "list", env={"COLUMNS": "120"}).out


def test_a_view_is_removed_and_the_entries_stay(hemidef: Hemidef, office: Path) -> None:
    before = all_but_log(office)
    hemidef(*LATE)
    answer = hemidef("view", "remove", "LATE")
    assert (answer.code, answer.out) == (0, "V-1  removed: late\n")
    assert all_but_log(office) == before
    assert ids(hemidef, "late") == [], "the name is a word again"
    hemidef(*LATE)
    ids_of_views = [id for id, _ in Store(office).read().rows(VIEW)]
    assert ids_of_views == ["V-2"], "an id is never given again"


@pytest.mark.parametrize(
    ("name", "hint"),
    [("lat", "Did you mean late? One of: late, mine."), ("zeppelin", "One of: late, mine.")],
)
def test_an_unknown_view_is_not_removed(
    name: str, hint: str, hemidef: Hemidef, office: Path
) -> None:
    hemidef(*LATE)
    hemidef("view", "save", "mine", "late", "lead:J8")
    before = office.read_bytes()
    answer = hemidef("view", "remove", name)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == f"Error: there is no saved view {name!r}\n{hint}\n"
    assert office.read_bytes() == before


def test_a_built_in_view_is_not_removed(hemidef: Hemidef, office: Path) -> None:
    answer = hemidef("view", "remove", "outcomes")
    assert answer.code == 3
    assert "outcomes" in answer.err


@pytest.mark.parametrize(
    "words",
    ["show V-1", "update V-1 --note x", "remove V-1", "note V-1 x", "edit V-1", "show I-1 v1"],
)
def test_a_view_is_no_entry(words: str, hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE)
    before = office.read_bytes()
    answer = hemidef(*words.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Error: V-1 is a view, not an entry\nSee: hemidef view -h.\n"
    assert office.read_bytes() == before


def test_views_are_in_the_log(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE)
    hemidef(*LATE, "--title", "What is late")
    hemidef("view", "remove", "late")
    found = json.loads(hemidef("log", "V-1", "-f", "json").out)
    assert [change["what"] for change in found] == [
        "removed: late",
        "title: none → What is late",
        "added: late",
    ]
    assert {change["by"] for change in found} == {"Ana Ruiz"}
    assert hemidef("log", "V-1").out.startswith("Changes of V-1\n")
    assert "V-1" in hemidef("log").out


def test_a_view_that_never_was_has_no_log(hemidef: Hemidef, office: Path) -> None:
    answer = hemidef("log", "V-9")
    assert answer.code == 3
    assert answer.err.startswith("Error: there is no")


# Undone, exported, imported like entries


@pytest.mark.parametrize(
    "words",
    [
        "view save mine initiatives status:planned --title Mine",
        "view save late initiatives --columns id,title=Component --sort -title",
        "view remove late",
    ],
    ids=["saved", "replaced", "removed"],
)
def test_what_is_done_to_a_view_is_undone_exactly(
    words: str, hemidef: Hemidef, office: Path
) -> None:
    hemidef(*LATE, "--title", "What is late", "--sort", "-due")
    before = all_but_log(office)
    assert hemidef(*words.split()).code == 0
    after = all_but_log(office)
    assert after != before
    assert hemidef("undo").code == 0
    assert all_but_log(office) == before
    undoing = json.loads(hemidef("log", "-f", "json").out)[0]["change"]
    assert hemidef("undo", str(undoing)).code == 0
    assert all_but_log(office) == after


def test_an_undo_that_would_give_two_views_one_name_is_refused(
    hemidef: Hemidef, office: Path
) -> None:
    hemidef(*LATE)
    hemidef("view", "remove", "late")
    removal = json.loads(hemidef("log", "-f", "json").out)[0]["change"]
    hemidef("view", "save", "late", "milestones", "is:overdue")
    before = office.read_bytes()
    answer = hemidef("undo", str(removal))
    assert answer.code != 0
    assert "'late' is taken by V-2" in answer.err
    assert office.read_bytes() == before


@pytest.mark.parametrize("name", ["all.yaml", "all.json"])
def test_views_travel_with_an_export(name: str, hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE, "--title", "What is [red] late", "--sort", "-due")
    hemidef("view", "save", "mine", "late", "lead:none", "due.before:+30d", "a, b: c")
    wrote = hemidef("export", "-o", name)
    assert wrote.err == f"Wrote 9 entries, 2 views to {name}.\n"
    assert hemidef("init", "--empty", "other.json").code == 0
    other = ("--store", "other.json")
    answer = hemidef(*other, "import", name)
    assert answer.err.endswith("9 new, 0 changed, 0 unchanged; views: 2 new.\n")
    copied = saved(Path("other.json"))
    assert [{**view, "created": ""} for view in copied.values()] == [
        {**view, "created": ""} for view in saved(office).values()
    ]
    hemidef(*other, "export", "-o", f"again-{name}")
    assert Path(f"again-{name}").read_bytes() == Path(name).read_bytes()
    before = Path("other.json").read_bytes()
    assert hemidef(*other, "import", name).err.endswith(
        "0 new, 0 changed, 9 unchanged; views: 2 unchanged.\n"
    )
    assert Path("other.json").read_bytes() == before
    assert hemidef("import", name).err == "0 new, 0 changed, 9 unchanged; views: 2 unchanged.\n"


def test_a_store_is_made_from_a_file_with_views(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE)
    hemidef("export", "-o", "all.yaml")
    made = hemidef("init", "--from", "all.yaml", "other.json")
    assert made.out == "Made other.json with 9 entries.\n"
    assert ids(hemidef, "late", "--store", "other.json") == ["R-1", "R-2"]


def test_an_export_by_terms_has_no_views(hemidef: Hemidef, office: Path) -> None:
    hemidef(*LATE)
    assert "views:" in hemidef("export").out
    assert "views:" not in hemidef("export", "kind:recommendation").out
    by_view = hemidef("export", "late").out
    assert "views:" not in by_view
    assert "R-1" in by_view
    assert "R-3" not in by_view


def test_an_imported_view_updates_the_one_of_its_name(hemidef: Hemidef, office: Path) -> None:
    hemidef("view", "save", "first", "initiatives")
    hemidef(*LATE, "--title", "What is late")
    Path("views.yaml").write_text(
        "hemidef: 1\n"
        "views:\n"
        "  - {name: new, kind: milestones, terms: ['is:open']}\n"
        "  - {name: Late, kind: recommendation, terms: ['is:stale']}\n",
        "utf-8",
    )
    before = all_but_log(office)
    answer = hemidef("import", "views.yaml")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines() == ["V-3  added: new", "V-2  terms: is:overdue → is:stale"]
    assert answer.err == "0 new, 0 changed, 0 unchanged; views: 1 new, 1 changed.\n"
    assert saved(office)["late"]["title"] == "What is late", "what a file leaves out stays"
    assert hemidef("undo").code == 0
    assert all_but_log(office) == before


BAD_VIEWS: dict[str, tuple[str, str]] = {
    "an unknown field": ("kind: initiative, terms: ['parters:BRA']", "no field 'parters'"),
    "an unknown flag": ("kind: initiative, terms: ['is:overdu']", "no flag is:overdu"),
    "an unknown column": ("kind: initiative, columns: [titel]", "no column 'titel'"),
    "an unknown sort": ("kind: initiative, sort: '-du'", "no column 'du'"),
    "an unknown kind": ("kind: initiativ", "kind: 'initiativ' is not one of the values"),
    "no kind": ("terms: ['is:open']", "kind: is required"),
    "a field that no view has": ("kind: initiative, colums: [id]", "views have no field 'colums'"),
}


@pytest.mark.parametrize("what", BAD_VIEWS)
def test_a_bad_view_keeps_the_whole_file_out(what: str, hemidef: Hemidef, office: Path) -> None:
    facts, problem = BAD_VIEWS[what]
    Path("plan.yaml").write_text(
        "hemidef: 1\n"
        "initiatives:\n"
        "  - title: Radar network\n"
        "views:\n"
        "  - {name: good, kind: initiative}\n"
        f"  - {{name: bad, {facts}}}\n",
        "utf-8",
    )
    before = office.read_bytes()
    answer = hemidef("import", "plan.yaml")
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith("Error: plan.yaml, line 6, views[2]: ")
    assert problem in answer.err.splitlines()[0]
    assert office.read_bytes() == before


@pytest.mark.parametrize("name", ["outcomes", "initiative"])
def test_an_imported_view_of_a_taken_name_is_refused(
    name: str, hemidef: Hemidef, office: Path
) -> None:
    Path("v.yaml").write_text(f"hemidef: 1\nviews:\n  - {{name: {name}, kind: milestone}}\n")
    answer = hemidef("import", "v.yaml")
    assert answer.code == 4
    assert answer.err.startswith(
        f"Error: v.yaml, line 3, views[1]: name: {name!r} is a built-in view\n"
    )


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_two_views_of_one_name_in_a_file_are_refused(
    known: bool, hemidef: Hemidef, office: Path
) -> None:
    if known:
        hemidef(*LATE)
    Path("views.yaml").write_text(
        "hemidef: 1\n"
        "views:\n"
        "  - {name: late, kind: recommendation}\n"
        "  - {name: Late, kind: recommendation, terms: ['is:open']}\n",
        "utf-8",
    )
    before = office.read_bytes()
    answer = hemidef("import", "views.yaml")
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith("Error: views.yaml, line 4, views[2]: ")
    assert office.read_bytes() == before


# A store from before there were views


@pytest.fixture
def older(office: Path) -> Path:
    """The store as schema 1 had it: without a table of views."""
    layout = json.loads(office.read_bytes())
    del layout["views"]
    layout["hemidef"]["1"]["schema"] = 1
    office.write_text(json.dumps(layout, ensure_ascii=False), "utf-8")
    return office


@pytest.mark.parametrize("words", ["list", "show I-1", "view list", "log", "export"])
def test_an_older_store_is_read_as_it_is(words: str, hemidef: Hemidef, older: Path) -> None:
    before = older.read_bytes()
    assert hemidef(*words.split()).code == 0
    assert older.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [LATE, ("update", "I-1", "--lead", "J3"), ("undo",)],
    ids=["a view saved", "an entry changed", "an undo"],
)
def test_an_older_store_is_brought_up_by_the_first_change(
    words: tuple[str, ...], hemidef: Hemidef, older: Path
) -> None:
    assert hemidef(*words).code == 0
    layout = json.loads(older.read_bytes())
    assert layout["hemidef"]["1"]["schema"] == 4
    assert "views" in layout
    assert list(layout)[-1] == "log"
    assert len(layout["views"]) == (words is LATE)


def test_a_change_that_is_none_leaves_an_older_store_as_it_is(
    hemidef: Hemidef, older: Path
) -> None:
    before = older.read_bytes()
    assert hemidef("update", "I-1", "--lead", "Joint Staff J5").code == 0
    assert older.read_bytes() == before


def test_a_view_that_somebody_broke_by_hand_is_an_error_of_one_line(
    hemidef: Hemidef, office: Path
) -> None:
    hemidef(*LATE)
    whole = office.read_text("utf-8")
    broken: list[Callable[[str], str]] = [
        lambda text: text.replace('"is:overdue"', '"is:overdu"'),
        lambda text: text.replace('"action=Do"', '"actoin=Do"'),
        lambda text: text.replace('"kind": "recommendation"', '"kind": "recommendatoin"'),
    ]
    for change in broken:
        assert change(whole) != whole
        office.write_text(change(whole), "utf-8")
        answer = hemidef("list", "late")  # a traceback fails here
        assert answer.code in (2, 4)
        assert answer.err.startswith("Error: ")


# What follows from the fields, as terms


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (["late.over:30"], ["I-2", "R-1"]),
        (["late.over:54"], ["I-2", "R-1"]),
        (["late.over:55"], []),
        (["late:24", "kind:milestone"], ["M-2"]),
        (["progress:1 of 3"], ["I-1"]),
        (["progress:none"], ["I-2"]),
        (["achievement.under:50%"], ["K-1"]),
        (["achievement.under:25%"], []),
        (["achievement:0.25"], ["K-1"]),
        (["is:unmeasured"], ["I-2"]),
        (["kind:indicator"], ["K-1"]),
    ],
)
def test_derived_attributes_are_asked_for_like_fields(
    terms: list[str], found: list[str], hemidef: Hemidef, office: Path
) -> None:
    listed = json.loads(hemidef("list", *terms, "-f", "json").out or "[]")
    assert [entry["id"] for entry in listed] == found
    kind = {"I": "initiatives", "R": "recommendations", "M": "milestones", "K": "indicators"}
    if found and len({id[0] for id in found}) == 1 and "kind:" not in " ".join(terms):
        assert hemidef("view", "save", "asked", kind[found[0][0]], *terms).code == 0
        assert ids(hemidef, "asked") == found


def test_columns_that_were_asked_for_and_have_no_room_are_named(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    asked = ("--columns", "id,title,lead,theme,source")
    told = "No room for Theme, Source: widen the window, or give -f csv or -f md.\n"
    assert hemidef("list", "initiatives", *asked).err == told
    hemidef("view", "save", "mine", "initiatives", *asked)
    assert hemidef("list", "mine").err == told
    both = hemidef("list").err
    assert both.count("No room for") == 1, "once, whatever the number of tables"
    monkeypatch.setenv("COLUMNS", "200")
    assert hemidef("list", "mine").err == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("recomendations", "recommendations"),
        ("status=open", "status:open"),
        ("outcome", "outcomes"),
    ],
)
def test_what_a_word_that_finds_nothing_was_meant_for(
    hemidef: Hemidef, home: Path, typed: str, meant: str
) -> None:
    hemidef("init", "--empty")
    assert hemidef("list", typed).err == (
        f"No entries match {typed}. Did you mean: hemidef list {meant}\n"
    )
    in_a_view = hemidef("list", "initiatives", typed).err  # of which there can be only one
    assert ("Did you mean" in in_a_view) == (":" in meant)


def test_a_list_of_one_kind_has_no_columns_of_others(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "milestone", "First patrol", "--initiative", "I-1", "--due", "2027")
    answer = hemidef("list", "kind:milestone", "-f", "csv")
    assert answer.out.splitlines()[0] == "Id,Milestone,Urgent,Initiative,Due,Done"
