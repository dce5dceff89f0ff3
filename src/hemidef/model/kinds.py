"""The kinds of entry, each with its letter and its fields. Adding a field is adding one line here.

What a field's value may be is its type (``values``, ``figures``); the vocabularies of statuses
and categories are declared beside the fields that have them.
"""

from __future__ import annotations

from hemidef.errors import Invalid, nearest
from hemidef.model import ids
from hemidef.model.dates import PAST, PERIOD
from hemidef.model.fields import Field, Kind
from hemidef.model.figures import DAYS, DAYS_LATER, DAYS_LEFT, NUMBER, PERCENT, PROGRESS
from hemidef.model.references import IDENTIFIER, PARTNER, Reference
from hemidef.model.values import (
    LABEL,
    LINE,
    NAME,
    SLUG,
    TEXT,
    URGENCY,
    WORD,
    Choice,
    Status,
    ValueType,
)

# IATI's activity statuses (https://iatistandard.org/en/iati-standard/203/codelists/activitystatus/)
# map onto these: pipeline, implementation and finalisation (which is still open), closed.
INITIATIVE_STATUS = Status(
    open={
        "not-assessed": "dim",
        "proposed": "",
        "planned": "",
        "in-progress": "cyan",
    },
    held={"stalled": "red", "suspended": "yellow"},
    done={"completed": "green"},
    dropped={"cancelled": "dim"},
    also={
        "pipeline": "planned",
        "pipeline-identification": "planned",
        "implementation": "in-progress",
        "finalisation": "in-progress",
        "closed": "completed",
        "done": "completed",
        "canceled": "cancelled",
    },
)
# The U.S. Government Accountability Office's words for its recommendations map onto these.
RECOMMENDATION_STATUS = Status(
    open={"not-assessed": "dim", "open": "", "partial": "cyan"},
    done={"implemented": "green"},
    dropped={"not-implemented": "red", "superseded": "dim"},
    also={
        "partially-addressed": "partial",
        "open-partially-addressed": "partial",
        "closed-implemented": "implemented",
        "done": "implemented",
        "closed-not-implemented": "not-implemented",
    },
)
INITIATIVE_CATEGORY = Choice(
    "strategic-initiative", "initiative", "component", "partnership-form", "focus-area"
)
RECOMMENDATION_CATEGORY = Choice("recommendation", "key-strategy", "proposed-action")
RESPONSE = Choice("not-stated", "accepted", "accepted-in-principle", "noted", "rejected")

DEPENDS_ON = Reference("I", back="Needed by")
SUPPORTS = Reference("I", back="Supported by")
STEP_OF = Reference("I", back="Milestones")
MEASURE_OF = Reference("I", back="Indicators")


def _list(name: str, type: ValueType, heading: str, help: str, singular: str) -> Field:
    return Field(name, type, heading, help, many=True, singular=singular)


# The fields that several kinds have.
THEME = Field("theme", LABEL, "Theme", "The part of the strategy that it belongs to.")
PARTNERS = _list(
    "partners", PARTNER, "Partners", "Countries and organisations that take part.", "partner"
)
THREATS = _list("threats", LABEL, "Threats", "The threats that it addresses.", "threat")
PRIORITY = Field(
    "priority",
    Choice("normal", "high", colors={"high": "red"}),
    "Priority",
    "How much it matters.",
    default="normal",
)
DUE = Field("due", PERIOD, "Due", "When it is due; late after its last day.")
CLOSED = Field("closed", PAST, "Closed", "When it was closed; set by closing it.")
TAGS = _list("tags", LABEL, "Tags", "Words of your own to find it by.", "tag")
SOURCE = Field("source", LINE, "Source", "Where it is written.")
QUOTE = Field("quote", TEXT, "Quote", "The source's own words.")
EVIDENCE = _list(
    "evidence", LINE, "Evidence", "Documents and links that show what was done.", "evidence"
)
EXTERNAL_ID = Field("external_id", LINE, "External id", "Its id in another system.")

# What follows from the fields of an entry, of others and from the day: see ``query.attributes``.
LATE = Field("late", DAYS, "Late", "How many days it is overdue.")
# What every kind may be asked for, so that a column or a term may be about all of them.
TITLE = Field("title", LINE, "Title", "What it is called, or what is recommended.")
URGENT = Field("urgent", URGENCY, "Urgent", "That it is late, or of high priority.", many=True)
LEFT = Field("left", DAYS_LEFT, "Left", "How many days are left until it is due.")
FIRST_DUE = Field("first_due", PERIOD, "First due", "When it was due at first, by the log.")
SLIPPED = Field(
    "slipped", DAYS_LATER, "Slipped", "How many days later it is due than at first, by the log."
)
DUE_MOVES = Field("due_moves", NUMBER, "Due moved", "How often its due date was moved.")
OF_DUE = (LATE, LEFT, URGENT, FIRST_DUE, SLIPPED, DUE_MOVES)
DONE_OF_ALL = Field("progress", PROGRESS, "Milestones", "How many of its milestones are done.")
SUPPORTED_BY = Field(
    "supported_by", IDENTIFIER, "Supported by", "The recommendations that support it.", many=True
)
ACHIEVED = Field("achievement", PERCENT, "Achieved", "How far it has come to its target.")

INITIATIVE = Kind(
    "initiative",
    "I",
    "Something that a strategy sets out to do.",
    headline="title",
    fields=(
        Field("title", LINE, "Initiative", "What it is called.", required=True),
        Field(
            "category",
            INITIATIVE_CATEGORY,
            "Category",
            "The category that its source puts it in.",
            default="initiative",
        ),
        THEME,
        Field("objective", TEXT, "Objective", "What it sets out to do."),
        Field("outcome", TEXT, "Expected Outcome", "What it was meant to achieve."),
        Field("description", TEXT, "Description", "What it consists of."),
        Field(
            "status", INITIATIVE_STATUS, "Status", "How far it has come.", default="not-assessed"
        ),
        Field("lead", LINE, "Lead", "Who leads it."),
        PARTNERS,
        THREATS,
        PRIORITY,
        Field("start", PERIOD, "Start", "When it starts."),
        DUE,
        CLOSED,
        _list(
            "depends_on",
            DEPENDS_ON,
            "Depends on",
            "The initiatives that it waits for.",
            "depends-on",
        ),
        TAGS,
        SOURCE,
        QUOTE,
        EVIDENCE,
        EXTERNAL_ID,
    ),
    derived=(*OF_DUE, DONE_OF_ALL, SUPPORTED_BY),
)
# What a milestone or indicator answers for its initiative when it is asked.
ANSWERED = tuple(
    field
    for field in INITIATIVE.fields
    if field.name in ("lead", "partners", "threats", "theme", "tags", "category", "priority")
)

RECOMMENDATION = Kind(
    "recommendation",
    "R",
    "Something that somebody was advised to do.",
    headline="action",
    fields=(
        Field("action", LINE, "Proposed Action", "What is recommended.", required=True),
        Field("description", TEXT, "Description", "What it consists of."),
        Field("key_area", LINE, "Key Area", "The area that it is about."),
        Field(
            "category",
            RECOMMENDATION_CATEGORY,
            "Category",
            "The category that its source puts it in.",
            default="recommendation",
        ),
        THEME,
        Field("addressee", LINE, "Addressee", "Who is to act on it."),
        Field("recommended_by", LINE, "Recommended by", "Who recommends it."),
        Field(
            "response", RESPONSE, "Response", "What the addressee answered.", default="not-stated"
        ),
        Field(
            "status",
            RECOMMENDATION_STATUS,
            "Status",
            "How far it has come.",
            default="not-assessed",
        ),
        Field("lead", LINE, "Lead", "Who leads the work on it."),
        PARTNERS,
        THREATS,
        PRIORITY,
        DUE,
        CLOSED,
        _list("supports", SUPPORTS, "Supports", "The initiatives that it helps along.", "supports"),
        TAGS,
        SOURCE,
        QUOTE,
        EVIDENCE,
        EXTERNAL_ID,
    ),
    derived=OF_DUE,
)

MILESTONE = Kind(
    "milestone",
    "M",
    "A step of an initiative that is done or not.",
    headline="title",
    fields=(
        Field(
            "initiative",
            STEP_OF,
            "Initiative",
            "The initiative that it is a step of.",
            required=True,
        ),
        Field("title", LINE, "Milestone", "What is to be reached.", required=True),
        DUE,
        Field("done", PAST, "Done", "When it was reached."),
        EVIDENCE,
        EXTERNAL_ID,
    ),
    derived=(*OF_DUE, *ANSWERED),
)

INDICATOR = Kind(
    "indicator",
    "K",
    "A figure that shows whether an initiative works.",
    headline="title",
    fields=(
        Field(
            "initiative",
            MEASURE_OF,
            "Initiative",
            "The initiative that it measures.",
            required=True,
        ),
        Field("title", LINE, "Indicator", "What is measured.", required=True),
        Field("unit", LINE, "Unit", "What it is counted in."),
        Field("baseline", NUMBER, "Baseline", "The figure at the outset."),
        Field("baseline_date", PAST, "Baseline date", "When the baseline was taken."),
        Field("target", NUMBER, "Target", "The figure to reach."),
        Field("target_date", PERIOD, "Target date", "When it is to be reached."),
        Field("actual", NUMBER, "Actual", "The latest figure."),
        Field("actual_date", PAST, "Actual date", "When the latest figure was taken."),
        Field("source", LINE, "Source", "Where the figures come from."),
        EXTERNAL_ID,
    ),
    derived=(ACHIEVED, URGENT, *ANSWERED),
)

KINDS = (INITIATIVE, RECOMMENDATION, MILESTONE, INDICATOR)

ENTRY = Choice(
    *(kind.name for kind in KINDS),
    also={word: kind.name for kind in KINDS for word in (kind.plural, kind.letter.lower())},
)

# A table: which entries of a kind, in which columns, in which order. A column is an attribute's
# name, or that and the heading to print: ``title=Component``. The rightmost columns are the first
# to go where the screen is narrow.
VIEW = Kind(
    "view",
    "V",
    "A table with a name.",
    headline="name",
    fields=(
        Field("name", SLUG, "View", "What it is called: hemidef list NAME.", required=True),
        Field("title", LINE, "Title", "The title of the table."),
        Field("kind", ENTRY, "Kind", "The kind of entry that it lists.", required=True),
        _list("terms", LINE, "Terms", "Which entries of that kind.", "term"),
        _list("columns", LINE, "Columns", "What it shows of each entry.", "column"),
        Field("sort", LINE, "Sorted by", "A column; -due for the last first.", default="id"),
    ),
    key="name",
)

# The types of value that an office's own field may have; a choice's are its own values.
OWN_TYPES: dict[str, ValueType] = {
    "line": LINE,
    "text": TEXT,
    "slug": SLUG,
    "number": NUMBER,
    "period": PERIOD,
    "partner": PARTNER,
}
CHOICE = "choice"

# A field that the model does not have and an office needs.
FIELD = Kind(
    "field",
    "F",
    "A field of an office's own.",
    headline="name",
    fields=(
        Field("name", NAME, "Field", "What it is called: --set NAME=VALUE.", required=True),
        _list("on", ENTRY, "On", "The kind of entry that has it.", "on"),
        Field(
            "type",
            Choice(*OWN_TYPES, CHOICE),
            "Type",
            "What its values are.",
            default="line",
        ),
        Field("label", LINE, "Label", "The heading of its column."),
        Field("holds", Choice("one", "list"), "Holds", "One value, or a list.", default="one"),
        _list("values", WORD, "Values", "A value that may be chosen.", "value"),
        Field("about", LINE, "About", "What it is for."),
    ),
    key="name",
)
# Names that the fields of an own field's declaration had before: stores and documents have them.
FORMER = {"sort": "type"}

# All that a store keeps.
STORED = (*KINDS, VIEW, FIELD)
_BY_LETTER = {kind.letter: kind for kind in STORED}


def kind_of(id: str) -> Kind:
    """The kind that ``id`` (a well-formed one) is of. Raises Invalid for a letter of none."""
    kind = _BY_LETTER.get(ids.letter(id))
    if kind is None:
        letters = ", ".join(f"{kind.letter}-n ({kind.name})" for kind in KINDS)
        raise Invalid(f"{id} is of no known kind", f"Ids are {letters}.")
    return kind


def kind_named(word: str) -> Kind:
    """The kind that ``word`` names, as in initiative, initiatives or I. Raises Invalid."""
    for kind in KINDS:
        if word.casefold() in (kind.name, kind.plural, kind.letter.casefold()):
            return kind
    raise Invalid(f"{word!r} is not a kind of entry", nearest(word, [k.name for k in KINDS]))
