"""Views: tables as data, those that every store has and those that its users saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hemidef.errors import Invalid, Misuse
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import Field, Given, Kind
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION, VIEW
from hemidef.model.values import Context
from hemidef.query import filters
from hemidef.query.attributes import attribute, check_attribute

Views = Mapping[str, Entry]


def _built_in(name: str, title: str, kind: Kind, columns: str, *terms: str) -> Entry:
    """A view that no store keeps: it has no id. ``columns`` are parted by commas."""
    doc: Given = {
        **VIEW.blank,
        "name": name,
        "title": title,
        "kind": kind.name,
        "terms": list(terms),
        "columns": columns.split(","),
    }
    return Entry(VIEW, "", VIEW.order(doc))


ENTRIES = (
    _built_in(
        "initiatives",
        "Initiatives",
        INITIATIVE,
        "id,title,urgent,status,lead,due,progress,outcome,partners,theme",
    ),
    _built_in(
        "recommendations",
        "Recommendations",
        RECOMMENDATION,
        "id,action,urgent,status,lead,due,response,supports,key_area",
    ),
    _built_in("milestones", "Milestones", MILESTONE, "id,title,urgent,initiative,due,done"),
    _built_in(
        "indicators",
        "Indicators",
        INDICATOR,
        "id,title,urgent,initiative,unit,baseline,actual,target,achievement",
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

BUILT_IN: Views = {view.text("name"): view for view in (*ENTRIES, OUTCOMES, *ARTICLE)}


def of_kind(kind: Kind) -> Entry:
    """The view that lists all the entries of ``kind``."""
    return BUILT_IN[kind.plural]


def kind_of(view: Entry) -> Kind:
    """The kind of entry that ``view`` lists. Raises Invalid where the store has none such."""
    return next(kind for kind in KINDS if kind.name == view.value("kind"))


def title(view: Entry) -> str:
    """What stands above the view: its title, else its name as words."""
    return view.text("title") or view.text("name").replace("-", " ").capitalize()


def columns(view: Entry, kind: Kind) -> list[tuple[Field, str]]:
    """The attributes of ``kind`` that the view shows, each with a heading of its own or ``""``.

    Those of the kind's own view where it names none. Raises Misuse for one that is not there.
    """
    texts = view.texts("columns") or of_kind(kind).texts("columns")
    for text in texts:
        check_attribute(column_name(text), [kind])
    return list(filter(None, (column(text, kind) for text in texts)))


def column_name(text: str) -> str:
    """The attribute that a column names: ``title`` for ``title=Component``."""
    return text.partition("=")[0]


def column(text: str, kind: Kind) -> tuple[Field, str] | None:
    """The attribute that a column shows of ``kind``, and the heading to print or ``""``.

    None where the kind has no such attribute.
    """
    field = attribute(column_name(text), kind)
    return (field, text.partition("=")[2].strip()) if field else None


def check(view: Entry, kind: Kind, context: Context) -> None:
    """Refuse a view that could not be printed, or whose name means something else already.

    ``kind`` is the kind that it lists. Raises Invalid.
    """
    name = view.text("name")
    if name in BUILT_IN or name in (kind.name for kind in KINDS):
        raise Invalid(f"name: {name!r} is a built-in view", "Choose another name.")
    if ids.can_parse(name):
        raise Invalid(f"name: {name!r} is an entry's id", "Choose another name.")
    try:
        check_usable(view, kind, context)
    except Misuse as error:
        raise Invalid(error.problem, error.advice) from None


def check_usable(view: Entry, kind: Kind, context: Context) -> None:
    """Raise Misuse for terms, columns or a sort that ``kind`` does not know."""
    terms = view.texts("terms")
    if not filters.compile(terms, [kind], context).kinds:
        raise Misuse(f"{' '.join(terms)} never matches {kind.plural}", "Leave a term out.")
    columns(view, kind)
    check_attribute(view.text("sort").removeprefix("-"), [kind])


def split(terms: Sequence[str], among: Views) -> tuple[Entry | None, list[str]]:
    """The view that one of the terms names, if one does, and the other terms."""
    for place, term in enumerate(terms):
        view = _find(term, among)
        if view:
            return view, [*terms[:place], *terms[place + 1 :]]
    return None, list(terms)


def _find(name: str, among: Views) -> Entry | None:
    for kind in KINDS:
        if name.lower() == kind.name:
            return of_kind(kind)
    return among.get(name.lower())
