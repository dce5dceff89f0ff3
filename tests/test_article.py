"""The article's entries: all of them, in its own words, and nothing that it does not say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import SHIPPED, Hemidef
from hemidef import resources

FILE = SHIPPED / resources.ARTICLE
DOCUMENT: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
INITIATIVES: dict[str, dict[str, Any]] = {each["id"]: each for each in DOCUMENT["initiatives"]}
RECOMMENDATIONS: dict[str, dict[str, Any]] = {
    each["id"]: each for each in DOCUMENT["recommendations"]
}
ALL = {**INITIATIVES, **RECOMMENDATIONS}


def numbered(letter: str, first: int, last: int) -> list[str]:
    return [f"{letter}-{number}" for number in range(first, last + 1)]


# Which entries are of which category and theme, and which fields they have of their own.
GROUPS = {
    "strategic initiatives": (
        numbered("I", 1, 3),
        "strategic-initiative",
        "strategic-implications",
        {"outcome"},
    ),
    "initiatives": (
        numbered("I", 4, 6),
        "initiative",
        "regional-partnerships",
        {"objective", "outcome"},
    ),
    "components": (numbered("I", 7, 9), "component", "emerging-threats", {"description"}),
    "partnership forms": (
        numbered("I", 10, 12),
        "partnership-form",
        "regional-partnerships",
        {"description"},
    ),
    "focus areas": (
        numbered("I", 13, 15),
        "focus-area",
        "strategic-implications",
        {"description"},
    ),
    "proposed actions": (
        numbered("R", 1, 3),
        "proposed-action",
        "defense-cooperation",
        {"key_area"},
    ),
    "recommendations": (numbered("R", 4, 9), "recommendation", "defense-cooperation", set()),
    "key strategies": (numbered("R", 10, 13), "key-strategy", "emerging-threats", set()),
}
OWN = {"objective", "outcome", "description", "key_area"}

# The four tables, with headings, as `hemidef tables` must print them.
TABLES = [
    (
        "Assessing the Strategic Implications of the 2026 National Defense Strategy for Latin "
        "America",
        [
            ["Strategic Initiatives", "Expected Outcomes"],
            ["Joint Training Exercises", "Enhanced military capabilities and readiness"],
            ["Cybersecurity Agreements", "Improved defenses against cyber threats"],
            ["Humanitarian Assistance Programs", "Stronger community ties and resilience"],
        ],
    ),
    (
        "Enhancing Regional Partnerships: Collaborative Approaches to Hemispheric Defense",
        [
            ["Initiative", "Objective", "Expected Outcome"],
            [
                "Regional Defense Summits",
                "Foster dialogue among defense leaders",
                "Enhanced coordination and unified responses",
            ],
            [
                "Multinational Task Forces",
                "Address specific threats collaboratively",
                "Increased operational effectiveness",
            ],
            [
                "Training Academies Exchange",
                "Build capacity through shared education",
                "Stronger, more capable armed forces",
            ],
        ],
    ),
    (
        "Addressing Emerging Threats: Cybersecurity and Transnational Crime in the Americas",
        [
            ["Component", "Description"],
            [
                "Information Sharing",
                "Real-time sharing of cyber threat intelligence among nations.",
            ],
            [
                "Training Programs",
                "Joint initiatives to equip law enforcement and military personnel with "
                "cutting-edge skills.",
            ],
            [
                "Cyber Policy Growth",
                "Creating unified standards and protocols to address cyber vulnerabilities.",
            ],
        ],
    ),
    (
        "Recommendations for Policy Makers: Building a Robust Framework for Defense Cooperation",
        [
            ["Key Area", "Proposed Action"],
            [
                "Intelligence Sharing",
                "Develop secure communication networks for real-time data exchange.",
            ],
            [
                "Local Defense Capacity",
                "Invest in R&D for locally-sourced military technologies.",
            ],
            ["Joint Exercises", "Establish an annual multinational defense symposium."],
        ],
    ),
]

# The article's lists, word for word.
LISTS = {
    "I-10": "Joint military Exercises: Conducting regular training operations to enhance "
    "interoperability among different countries’ armed forces.",
    "I-11": "Intelligence Sharing: Establishing protocols for the timely exchange of information "
    "on threats like organized crime, drug trafficking, and cyber attacks.",
    "I-12": "Resource Pooling: Collaborating on technology, logistics, and humanitarian "
    "assistance to maximize resources and effectiveness.",
    "I-13": "strengthened Bilateral Relations: The NDS advocates for deepening military ties "
    "with Latin American countries, enhancing collaborative security measures while addressing "
    "regional challenges.",
    "I-14": "Resource Allocation: Increased funding and resources for joint exercises and "
    "training initiatives are expected, promoting readiness against common threats such as drug "
    "trafficking and cyber attacks.",
    "I-15": "Information Sharing: A commitment to improving intelligence-sharing frameworks "
    "could significantly bolster regional responses to transnational crimes.",
    "R-4": "Strengthening bilateral and regional defense pacts, focusing on joint training "
    "exercises and sharing best practices.",
    "R-5": "Enhancing intelligence-sharing capabilities to address transnational threats such as "
    "drug trafficking and organized crime.",
    "R-6": "Fostering partnerships with external stakeholders, including NATO, to leverage "
    "expertise and resources for regional security challenges.",
    "R-7": "Promoting defense industry collaboration to bolster local production capabilities "
    "and reduce dependency on external suppliers.",
    "R-8": "Implementing technological exchange programs that enable nations to adapt "
    "cutting-edge military technologies.",
    "R-9": "Encouraging educational partnerships, such as scholarship programs for military "
    "personnel in specialized fields.",
    "R-10": "Enhancing cross-border collaboration through intelligence sharing.",
    "R-11": "Investing in cyber defenses to protect critical infrastructure.",
    "R-12": "Implementing legislation that addresses the unique challenges posed by cybercrime.",
    "R-13": "Fostering public-private partnerships to improve resilience against attacks.",
}

SUPPORTS = {
    "R-1": ["I-7", "I-11"],
    "R-3": ["I-4"],
    "R-4": ["I-1", "I-10"],
    "R-5": ["I-11"],
    "R-8": ["I-12"],
    "R-9": ["I-6"],
    "R-10": ["I-7", "I-11"],
}


# -- the entries -----------------------------------------------------------------------------


def test_there_are_28_entries_in_order() -> None:
    assert list(INITIATIVES) == numbered("I", 1, 15)
    assert list(RECOMMENDATIONS) == numbered("R", 1, 13)
    assert len(DOCUMENT["initiatives"]) + len(DOCUMENT["recommendations"]) == 28
    assert set(DOCUMENT) == {"hemidef", "initiatives", "recommendations"}


def test_each_group_stands_where_the_article_has_it() -> None:
    assert sorted(id for ids, *_ in GROUPS.values() for id in ids) == sorted(ALL)
    for ids, category, theme, fields in GROUPS.values():
        for id in ids:
            assert (ALL[id]["category"], ALL[id]["theme"]) == (category, theme), id
            assert OWN & ALL[id].keys() == fields, id


def test_nothing_is_said_to_have_been_looked_at() -> None:
    assert {each["status"] for each in ALL.values()} == {"not-assessed"}
    assert {each["response"] for each in RECOMMENDATIONS.values()} == {"not-stated"}
    for each in ALL.values():
        assert not each.keys() & {"lead", "start", "due", "closed", "evidence", "depends_on"}


def test_each_has_a_quote_and_says_that_it_is_commentary() -> None:
    for id, each in ALL.items():
        assert each["quote"].strip(), id
        assert "not the Strategy itself" in each["source"], id
        assert each["source"].startswith("Commentary on the 2026 National Defense Strategy"), id
    assert len({each["source"] for each in ALL.values()}) == 28, "each has a place of its own"


def test_each_field_is_in_the_words_of_its_quote() -> None:
    for id, each in ALL.items():
        for name in ("title", "action", *OWN):
            words = each.get(name, "")
            # The article begins some headings with a small letter.
            assert words.casefold() in each["quote"].casefold(), (id, name)


def test_the_tables_are_quoted_row_by_row() -> None:
    rows = [row for _, (_, *rows) in TABLES for row in rows]
    ids = [*numbered("I", 1, 9), *numbered("R", 1, 3)]
    for id, row in zip(ids, rows, strict=True):
        assert ALL[id]["quote"].casefold() == " | ".join(row).casefold()


def test_the_lists_are_quoted_item_by_item() -> None:
    assert set(LISTS) == set(ALL) - {*numbered("I", 1, 9), *numbered("R", 1, 3)}
    assert {id: ALL[id]["quote"] for id in LISTS} == LISTS


def test_every_threat_is_in_the_words_of_the_quote() -> None:
    found = 0
    for id, each in ALL.items():
        for threat in each.get("threats", ()):
            # "cyber-threats" for "cyber threat intelligence", "...-crime" for "... crimes".
            words = threat.replace("-", " ").removesuffix("s")
            assert words in each["quote"].casefold(), (id, threat)
            found += 1
    assert found >= 10


def test_a_threat_that_a_quote_names_is_kept() -> None:
    named = ["drug trafficking", "organized crime", "cyber attack", "cybercrime", "cyber threat"]
    named += ["transnational crime"]
    for id, each in ALL.items():
        for words in named:
            if words in each["quote"].casefold():
                slugs = {words.replace(" ", "-"), words.replace(" ", "-") + "s"}
                assert slugs & set(each.get("threats", ())), (id, words)


def test_partners_are_those_that_a_quote_names() -> None:
    assert {id: each["partners"] for id, each in ALL.items() if "partners" in each} == {
        "R-6": ["NATO"]
    }


def test_recommendations_support_these_and_no_others() -> None:
    found = {id: each["supports"] for id, each in RECOMMENDATIONS.items() if "supports" in each}
    assert found == SUPPORTS


# -- the file and the program ----------------------------------------------------------------


def test_the_file_is_our_own_export_of_it(hemidef: Hemidef, store: Path) -> None:
    assert hemidef("export", "-o", "all.yaml").code == 0
    assert Path("all.yaml").read_bytes() == FILE.read_bytes()


def test_it_can_be_imported_into_an_empty_store(hemidef: Hemidef, home: Path) -> None:
    assert hemidef("init", "--empty").code == 0
    assert hemidef("import", str(FILE)).code == 0
    assert hemidef("export").out.encode() == FILE.read_bytes()


def test_importing_it_again_changes_nothing(hemidef: Hemidef, store: Path) -> None:
    before = store.read_bytes()
    done = hemidef("import", str(FILE))
    assert (done.code, done.out) == (0, "")
    assert "0 new, 0 changed, 28 unchanged" in done.err
    assert store.read_bytes() == before


def printed(out: str) -> list[tuple[str, list[list[str]]]]:
    """The tables in what the program printed: each title with its rows of cells."""
    found: list[tuple[str, list[list[str]]]] = []
    row: list[list[str]] = []
    title: list[str] = []
    for line in out.splitlines():
        if line.startswith(("│", "|")):
            cells = [cell.strip() for cell in re.split(r"[│|]", line)[1:-1]]
            row = [[*old, new] for old, new in zip(row or [[]] * len(cells), cells, strict=True)]
        elif line.startswith(("╭", "├", "╰", "+", "|-")):
            if title:
                found.append((" ".join(title), []))
                title = []
            if row:
                found[-1][1].append([" ".join(filter(None, lines)) for lines in row])
                row = []
        elif line:
            title.append(line)
    return found


@pytest.mark.parametrize("width", ["80", "120", "250"])
def test_tables_prints_the_four_tables(hemidef: Hemidef, store: Path, width: str) -> None:
    done = hemidef("tables", env={"COLUMNS": width})
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= int(width)
    assert printed(done.out) == TABLES


def test_a_pipe_gets_them_at_120_columns(hemidef: Hemidef, store: Path) -> None:
    out = hemidef("tables").out
    assert printed(out) == TABLES
    assert 90 < max(map(len, out.splitlines())) <= 120


def test_an_entry_of_the_right_category_and_theme_appears(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "initiative", "New", "--category", "component", "--theme", "emerging-threats")
    hemidef("add", "initiative", "Other", "--category", "component", "--theme", "elsewhere")
    hemidef("remove", "R-2")
    tables = [rows for _, rows in printed(hemidef("tables").out)]
    assert [len(rows) - 1 for rows in tables] == [3, 3, 4, 2]
    assert tables[2][-1] == ["New", ""]
    assert ["Local Defense Capacity"] not in [row[:1] for row in tables[3]]
