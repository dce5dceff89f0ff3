"""Views: tables as data. A view is a kind, a filter, columns with their headings, and a sort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemidef.errors import Misuse, nearest
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION, Kind


@dataclass(frozen=True)
class View:
    """A table: the entries of ``kind`` that ``terms`` match, in ``columns``, by ``sort``.

    A column is a field's name, or that and the heading to print. The rightmost columns are the
    first to go where the screen is narrow.
    """

    name: str
    title: str
    kind: Kind
    columns: tuple[tuple[str, str] | str, ...]
    terms: tuple[str, ...] = ()
    sort: str = "id"


ENTRIES = (
    View(
        "initiatives",
        "Initiatives",
        INITIATIVE,
        (
            "id",
            "title",
            "status",
            "lead",
            "due",
            "late",
            "progress",
            "outcome",
            "partners",
            "theme",
        ),
    ),
    View(
        "recommendations",
        "Recommendations",
        RECOMMENDATION,
        ("id", "action", "status", "lead", "due", "late", "response", "supports", "key_area"),
    ),
    View(
        "milestones",
        "Milestones",
        MILESTONE,
        ("id", "title", "initiative", "due", "done", "late"),
    ),
    View(
        "indicators",
        "Indicators",
        INDICATOR,
        ("id", "title", "initiative", "unit", "baseline", "actual", "target", "achievement"),
    ),
)

OUTCOMES = View(
    "outcomes",
    "Outcomes",
    INITIATIVE,
    ("id", "title", "outcome", "status", "progress", "objective"),
)

# The article's four tables, word for word in their titles and headings.
ARTICLE = (
    View(
        "strategic-initiatives",
        "Assessing the Strategic Implications of the 2026 National Defense Strategy for "
        "Latin America",
        INITIATIVE,
        (("title", "Strategic Initiatives"), ("outcome", "Expected Outcomes")),
        ("category:strategic-initiative", "theme:strategic-implications"),
    ),
    View(
        "partnership-initiatives",
        "Enhancing Regional Partnerships: Collaborative Approaches to Hemispheric Defense",
        INITIATIVE,
        ("title", "objective", "outcome"),
        ("category:initiative", "theme:regional-partnerships"),
    ),
    View(
        "components",
        "Addressing Emerging Threats: Cybersecurity and Transnational Crime in the Americas",
        INITIATIVE,
        (("title", "Component"), "description"),
        ("category:component", "theme:emerging-threats"),
    ),
    View(
        "proposed-actions",
        "Recommendations for Policy Makers: Building a Robust Framework for Defense Cooperation",
        RECOMMENDATION,
        ("key_area", "action"),
        ("category:proposed-action", "theme:defense-cooperation"),
    ),
)

BUILT_IN = {view.name: view for view in (*ENTRIES, OUTCOMES, *ARTICLE)}


def of_kind(kind: Kind) -> View:
    """The view that lists the entries of ``kind``."""
    return BUILT_IN[kind.plural]


def split(terms: Sequence[str]) -> tuple[View | None, list[str]]:
    """The view that one of the terms names, if one does, and the other terms."""
    for place, term in enumerate(terms):
        view = _known(term)
        if view:
            return view, [*terms[:place], *terms[place + 1 :]]
    return None, list(terms)


def _known(name: str) -> View | None:
    for kind in KINDS:
        if name.lower() == kind.name:
            return of_kind(kind)
    return BUILT_IN.get(name.lower())


def named(name: str) -> View:
    """The view called ``name``; a kind's singular will do. Raises Misuse with the nearest."""
    view = _known(name)
    if view is None:
        raise Misuse(f"there is no view {name!r}", nearest(name, BUILT_IN))
    return view
