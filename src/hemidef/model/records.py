"""The records: the four kinds of entry, saved views, and fields that an office declares itself.

Adding a field is adding one line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hemidef.model.fields import many, one
from hemidef.model.figures import NUMBER
from hemidef.model.periods import Period
from hemidef.model.values import (
    LINE,
    NAME,
    PARTNER,
    PERIOD,
    SLUG,
    TEXT,
    Choice,
    Reference,
    Status,
    ValueType,
)

DEPENDS_ON = Reference("I", back="Needed by")
SUPPORTS = Reference("I", back="Supported by")
STEP_OF = Reference("I", back="Milestones")
MEASURE_OF = Reference("I", back="Indicators")
PRIORITY = Choice("normal", "high")

# IATI's activity statuses (https://iatistandard.org/en/iati-standard/203/codelists/activitystatus/)
# map onto these: pipeline, implementation and finalisation (which is still open), closed.
INITIATIVE_STATUS = Status(
    open=("not-assessed", "proposed", "planned", "in-progress", "stalled", "suspended"),
    done=("completed",),
    dropped=("cancelled",),
    also={
        "pipeline": "planned",
        "pipeline-identification": "planned",
        "implementation": "in-progress",
        "finalisation": "in-progress",
        "closed": "completed",
        "canceled": "cancelled",
    },
)
# The U.S. Government Accountability Office's words for its recommendations map onto these.
RECOMMENDATION_STATUS = Status(
    open=("not-assessed", "open", "partial"),
    done=("implemented",),
    dropped=("not-implemented", "superseded"),
    also={
        "partially-addressed": "partial",
        "open-partially-addressed": "partial",
        "closed-implemented": "implemented",
        "closed-not-implemented": "not-implemented",
    },
)
INITIATIVE_CATEGORY = Choice(
    "strategic-initiative", "initiative", "component", "partnership-form", "focus-area"
)
RECOMMENDATION_CATEGORY = Choice("recommendation", "key-strategy", "proposed-action")
RESPONSE = Choice("not-stated", "accepted", "accepted-in-principle", "noted", "rejected")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every record carries: its id and when it was made (UTC, to the millisecond)."""

    id: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Initiative(Record):
    """Something that a strategy sets out to do."""

    title: str = one(LINE, "Initiative", "What it is called.", required=True)
    category: str = one(
        INITIATIVE_CATEGORY,
        "Category",
        "The category that its source puts it in.",
        default="initiative",
    )
    theme: str | None = one(SLUG, "Theme", "The part of the strategy that it belongs to.")
    objective: str | None = one(TEXT, "Objective", "What it sets out to do.")
    outcome: str | None = one(TEXT, "Expected Outcome", "What it was meant to achieve.")
    description: str | None = one(TEXT, "Description", "What it consists of.")
    status: str = one(INITIATIVE_STATUS, "Status", "How far it has come.", default="not-assessed")
    lead: str | None = one(LINE, "Lead", "Who leads it.")
    partners: tuple[str, ...] = many(
        PARTNER, "Partners", "Countries and organisations that take part.", singular="partner"
    )
    threats: tuple[str, ...] = many(
        SLUG, "Threats", "The threats that it answers.", singular="threat"
    )
    priority: str = one(PRIORITY, "Priority", "How much it matters.", default="normal")
    start: Period | None = one(PERIOD, "Start", "When it starts.")
    due: Period | None = one(PERIOD, "Due", "When it is to be done; late after its last day.")
    closed: Period | None = one(PERIOD, "Closed", "When it was closed; set by closing it.")
    depends_on: tuple[str, ...] = many(
        DEPENDS_ON, "Depends on", "The initiatives that it waits for.", singular="depends-on"
    )
    tags: tuple[str, ...] = many(SLUG, "Tags", "Words of your own to find it by.", singular="tag")
    source: str | None = one(LINE, "Source", "Where it is written.")
    quote: str | None = one(TEXT, "Quote", "The source's own words.")
    evidence: tuple[str, ...] = many(
        LINE, "Evidence", "Documents and links that show what was done.", singular="evidence"
    )
    external_id: str | None = one(LINE, "External id", "Its id in another system.")


@dataclass(frozen=True, kw_only=True)
class Recommendation(Record):
    """Something that somebody was advised to do."""

    action: str = one(LINE, "Proposed Action", "What is recommended.", required=True)
    key_area: str | None = one(LINE, "Key Area", "The area that it is about.")
    category: str = one(
        RECOMMENDATION_CATEGORY,
        "Category",
        "The category that its source puts it in.",
        default="recommendation",
    )
    theme: str | None = one(SLUG, "Theme", "The part of the strategy that it belongs to.")
    addressee: str | None = one(LINE, "Addressee", "Who is to act on it.")
    recommended_by: str | None = one(LINE, "Recommended by", "Who recommends it.")
    response: str = one(RESPONSE, "Response", "What the addressee answered.", default="not-stated")
    status: str = one(
        RECOMMENDATION_STATUS, "Status", "How far it has come.", default="not-assessed"
    )
    lead: str | None = one(LINE, "Lead", "Who leads the work on it.")
    partners: tuple[str, ...] = many(
        PARTNER, "Partners", "Countries and organisations that take part.", singular="partner"
    )
    threats: tuple[str, ...] = many(
        SLUG, "Threats", "The threats that it answers.", singular="threat"
    )
    priority: str = one(PRIORITY, "Priority", "How much it matters.", default="normal")
    due: Period | None = one(PERIOD, "Due", "When it is to be done; late after its last day.")
    closed: Period | None = one(PERIOD, "Closed", "When it was closed; set by closing it.")
    supports: tuple[str, ...] = many(
        SUPPORTS, "Supports", "The initiatives that it helps along.", singular="supports"
    )
    tags: tuple[str, ...] = many(SLUG, "Tags", "Words of your own to find it by.", singular="tag")
    source: str | None = one(LINE, "Source", "Where it is written.")
    quote: str | None = one(TEXT, "Quote", "The source's own words.")
    evidence: tuple[str, ...] = many(
        LINE, "Evidence", "Documents and links that show what was done.", singular="evidence"
    )
    external_id: str | None = one(LINE, "External id", "Its id in another system.")


@dataclass(frozen=True, kw_only=True)
class Milestone(Record):
    """A step of an initiative that is done or not."""

    initiative: str = one(
        STEP_OF, "Initiative", "The initiative that it is a step of.", required=True
    )
    title: str = one(LINE, "Milestone", "What is to be reached.", required=True)
    due: Period | None = one(PERIOD, "Due", "When it is to be done; late after its last day.")
    done: Period | None = one(PERIOD, "Done", "When it was reached.")
    evidence: tuple[str, ...] = many(
        LINE, "Evidence", "Documents and links that show what was done.", singular="evidence"
    )


@dataclass(frozen=True, kw_only=True)
class Indicator(Record):
    """A figure that shows whether an initiative works."""

    initiative: str = one(
        MEASURE_OF, "Initiative", "The initiative that it measures.", required=True
    )
    title: str = one(LINE, "Indicator", "What is measured.", required=True)
    unit: str | None = one(LINE, "Unit", "What it is counted in.")
    baseline: Decimal | None = one(NUMBER, "Baseline", "The figure at the outset.")
    baseline_date: Period | None = one(PERIOD, "Baseline date", "When the baseline was taken.")
    target: Decimal | None = one(NUMBER, "Target", "The figure to reach.")
    target_date: Period | None = one(PERIOD, "Target date", "When it is to be reached.")
    actual: Decimal | None = one(NUMBER, "Actual", "The latest figure.")
    actual_date: Period | None = one(PERIOD, "Actual date", "When the latest figure was taken.")
    source: str | None = one(LINE, "Source", "Where the figures come from.")


# The kinds of entry, by name: what a view may list.
_ENTRIES = ("initiative", "recommendation", "milestone", "indicator")
_LETTERS = dict(zip("irmk", _ENTRIES, strict=True))
ENTRY = Choice(*_ENTRIES, also={**{f"{name}s": name for name in _ENTRIES}, **_LETTERS})


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


@dataclass(frozen=True, kw_only=True)
class OwnField(Record):
    """A field that the model does not have and an office needs."""

    name: str = one(NAME, "Field", "What it is called: --set NAME=VALUE.", required=True)
    on: tuple[str, ...] = many(ENTRY, "On", "The kind of entry that has it.", singular="on")
    type: str = one(Choice(*OWN_TYPES, CHOICE), "Type", "What may stand in it.", default="line")
    label: str | None = one(LINE, "Label", "What stands above its column.")
    holds: str = one(Choice("one", "list"), "Holds", "One value, or a list.", default="one")
    values: tuple[str, ...] = many(SLUG, "Values", "What may be chosen.", singular="value")
    about: str | None = one(LINE, "About", "What it is for.")


@dataclass(frozen=True, kw_only=True)
class View(Record):
    """A table: which entries of a kind, in which columns, in which order.

    A column is an attribute's name, or that and the heading to print: ``title=Component``. The
    rightmost columns are the first to go where the screen is narrow.
    """

    name: str = one(SLUG, "View", "What it is called: hemidef list NAME.", required=True)
    title: str | None = one(LINE, "Title", "What stands above it.")
    kind: str = one(ENTRY, "Kind", "The kind of entry that it lists.", required=True)
    terms: tuple[str, ...] = many(LINE, "Terms", "Which of them.", singular="term")
    columns: tuple[str, ...] = many(LINE, "Columns", "What it shows of them.", singular="column")
    sort: str = one(LINE, "Sorted by", "A column; -due for the last first.", default="id")
