"""Views: the article's four tables word for word, and one for each kind."""

from __future__ import annotations

from html import unescape

import pytest

from conftest import Hemidef
from hemidef.errors import Misuse
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION
from hemidef.model.values import Context
from hemidef.query import filters, views
from hemidef.reports.columns import sources

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
    assert views.named(name).title == title


def test_an_unknown_view_has_the_nearest_and_the_list() -> None:
    with pytest.raises(Misuse) as refused:
        views.named("outcome")
    assert refused.value.problem == "there is no view 'outcome'"
    assert refused.value.hint == (
        "Did you mean outcomes? One of: initiatives, recommendations, milestones, indicators, "
        "outcomes, strategic-initiatives, partnership-initiatives, components, proposed-actions."
    )
    with pytest.raises(Misuse):
        views.named("")


def test_each_kind_has_its_view() -> None:
    for kind in (INITIATIVE, RECOMMENDATION, MILESTONE, INDICATOR):
        assert views.of_kind(kind).kind is kind
    assert [view.kind for view in views.ENTRIES] == list(KINDS)


@pytest.mark.parametrize("view", views.BUILT_IN.values(), ids=lambda view: view.name)
def test_a_view_has_columns_and_terms_that_its_kind_knows(
    view: views.View, context: Context
) -> None:
    known = sources(view.kind)
    names = [column if isinstance(column, str) else column[0] for column in view.columns]
    assert [name for name in (*names, view.sort) if name not in known] == []
    assert len(set(names)) == len(names)
    assert filters.compile(view.terms, [view.kind], context).kinds == (view.kind,)
