"""Views: tables as data, those that every store has and those that its users saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from hemidef.errors import Invalid, Misuse
from hemidef.model import ids
from hemidef.model.fields import Field
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION, Kind
from hemidef.model.records import View
from hemidef.model.values import Context
from hemidef.query import filters
from hemidef.query.attributes import attribute, known

Views = Mapping[str, View]


def _built_in(name: str, title: str, kind: Kind, columns: str, *terms: str) -> View:
    """A view that no store keeps: it has no id. ``columns`` are parted by commas."""
    return View(
        id="",
        created=datetime.min.replace(tzinfo=UTC),
        name=name,
        title=title,
        kind=kind.name,
        terms=terms,
        columns=tuple(columns.split(",")),
    )


ENTRIES = (
    _built_in(
        "initiatives",
        "Initiatives",
        INITIATIVE,
        "id,title,status,lead,due,late,progress,outcome,partners,theme",
    ),
    _built_in(
        "recommendations",
        "Recommendations",
        RECOMMENDATION,
        "id,action,status,lead,due,late,response,supports,key_area",
    ),
    _built_in("milestones", "Milestones", MILESTONE, "id,title,initiative,due,done,late"),
    _built_in(
        "indicators",
        "Indicators",
        INDICATOR,
        "id,title,initiative,unit,baseline,actual,target,achievement",
    ),
)

OUTCOMES = _built_in(
    "outcomes", "Outcomes", INITIATIVE, "id,title,outcome,status,progress,objective"
)

# The article's four tables, word for word in their titles and headings.
ARTICLE = (
    _built_in(
        "strategic-initiatives",
        "Assessing the Strategic Implications of the 2026 National Defense Strategy for "
        "Latin America",
        INITIATIVE,
        "title=Strategic Initiatives,outcome=Expected Outcomes",
        "category:strategic-initiative",
        "theme:strategic-implications",
    ),
    _built_in(
        "partnership-initiatives",
        "Enhancing Regional Partnerships: Collaborative Approaches to Hemispheric Defense",
        INITIATIVE,
        "title,objective,outcome",
        "category:initiative",
        "theme:regional-partnerships",
    ),
    _built_in(
        "components",
        "Addressing Emerging Threats: Cybersecurity and Transnational Crime in the Americas",
        INITIATIVE,
        "title=Component,description",
        "category:component",
        "theme:emerging-threats",
    ),
    _built_in(
        "proposed-actions",
        "Recommendations for Policy Makers: Building a Robust Framework for Defense Cooperation",
        RECOMMENDATION,
        "key_area,action",
        "category:proposed-action",
        "theme:defense-cooperation",
    ),
)

BUILT_IN: Views = {view.name: view for view in (*ENTRIES, OUTCOMES, *ARTICLE)}


def of_kind(kind: Kind) -> View:
    """The view that lists all the entries of ``kind``."""
    return BUILT_IN[kind.plural]


def kind_of(view: View) -> Kind:
    """The kind of entry that ``view`` lists."""
    return next(kind for kind in KINDS if kind.name == view.kind)


def title(view: View) -> str:
    """What stands above the view: its title, else its name as words."""
    return view.title or view.name.replace("-", " ").capitalize()


def columns(view: View, kind: Kind) -> list[tuple[Field, str]]:
    """The attributes of ``kind`` that the view shows, each with a heading of its own or ``""``.

    Those of the kind's own view where it names none. Raises Misuse for one that is not there.
    """
    found = []
    for text in view.columns or of_kind(kind).columns:
        name, _, heading = text.partition("=")
        known(name, [kind])
        field = attribute(name, kind)
        assert field is not None
        found.append((field, heading.strip()))
    return found


def check(view: View, kind: Kind, context: Context) -> None:
    """Refuse a view that could not be printed, or whose name means something else already.

    ``kind`` is the kind that it lists. Raises Invalid.
    """
    if view.name in BUILT_IN or view.name in (kind.name for kind in KINDS):
        raise Invalid(f"name: {view.name!r} is a view that hemidef has", "Choose another name.")
    if _is_id(view.name):
        raise Invalid(f"name: {view.name!r} is an entry's id", "Choose another name.")
    try:
        usable(view, kind, context)
    except Misuse as error:
        raise Invalid(error.problem, error.hint) from None


def usable(view: View, kind: Kind, context: Context) -> None:
    """Raise Misuse for terms, columns or a sort that ``kind`` does not know."""
    if not filters.compile(view.terms, [kind], context).kinds:
        raise Misuse(f"{' '.join(view.terms)} never matches {kind.plural}", "Leave a term out.")
    columns(view, kind)
    known(view.sort.removeprefix("-"), [kind])


def _is_id(name: str) -> bool:
    try:
        ids.parse(name)
    except Invalid:
        return False
    return True


def split(terms: Sequence[str], among: Views) -> tuple[View | None, list[str]]:
    """The view that one of the terms names, if one does, and the other terms."""
    for place, term in enumerate(terms):
        view = _find(term, among)
        if view:
            return view, [*terms[:place], *terms[place + 1 :]]
    return None, list(terms)


def _find(name: str, among: Views) -> View | None:
    for kind in KINDS:
        if name.lower() == kind.name:
            return of_kind(kind)
    return among.get(name.lower())
