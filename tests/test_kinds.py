"""Kinds: what their entries hold, and what is no document of a kind."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Hemidef
from hemidef.errors import Invalid
from hemidef.model import dates, references, values
from hemidef.model.entries import Entry
from hemidef.model.fields import Kind
from hemidef.model.figures import NUMBER, Number
from hemidef.model.kinds import (
    FIELD,
    INDICATOR,
    INITIATIVE,
    KINDS,
    MILESTONE,
    RECOMMENDATION,
    STORED,
    VIEW,
    kind_named,
    kind_of,
)
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.query import views

CREATED = "2026-11-24T08:30:00.250Z"
every_kind = pytest.mark.parametrize("kind", STORED, ids=lambda kind: kind.name)

# For every type: text forms as a store holds them.
TEXTS: dict[type[values.ValueType], list[str]] = {
    values.Line: ["Joint Staff J5", "[draft]", "NO"],
    values.Label: ["drug-trafficking", "C++"],
    values.Text: ["Close river routes\nand coasts", "0123"],
    values.Name: ["budget_2027", "on"],
    values.Slug: ["drug-trafficking", "são-tomé"],
    values.Word: ["drug-trafficking", "são-tomé"],
    dates.PeriodType: ["2027-Q2", "FY27", "2028-02-29"],
    Number: ["0", "-1.5", "1200000"],
    references.PartnerType: ["BRA", "OAS"],
    references.Reference: ["I-4", "I-12"],
}


def _texts(field: Any) -> list[str]:
    if isinstance(field.type, values.Choice):
        return list(field.type.values)
    return TEXTS[type(field.type)]


def full(kind: Kind) -> dict[str, Any]:
    """A document with every field of the kind."""
    doc = {f.name: _texts(f) if f.many else _texts(f)[0] for f in kind.fields}
    return {**doc, "created": CREATED}


def least(kind: Kind) -> dict[str, Any]:
    """A document with what the kind cannot be without."""
    needed = {f.name for f in kind.fields if f.required or f.default} | {"created"}
    return {name: value for name, value in full(kind).items() if name in needed}


@every_kind
@given(data=st.data())
def test_a_document_comes_back_from_its_values(kind: Kind, data: st.DataObject) -> None:
    doc = least(kind)
    for field in kind.fields:
        texts = st.sampled_from(_texts(field))
        given = st.lists(texts, min_size=1, unique=True) if field.many else texts
        drawn = data.draw(given if field.name in doc else st.none() | given)
        if drawn is not None:
            doc[field.name] = drawn
    doc = kind.order(doc)
    entry = Entry(kind, f"{kind.letter}-7", doc)
    assert kind.misshapen(doc) == ""
    assert kind.unfit(doc) == ""
    for field in kind.fields:
        forms = tuple(map(field.type.text, entry.values(field.name)))
        assert forms == entry.texts(field.name)
        assert forms == (tuple(doc.get(field.name, ())) if field.many else forms)


def test_an_entry_is_read_as_texts_and_as_values() -> None:
    doc = {**least(INDICATOR), "target": "80.50", "target_date": "FY27"}
    entry = Entry(INDICATOR, "K-1", doc)
    assert (entry.text("target"), entry.texts("target")) == ("80.50", ("80.50",))
    assert entry.value("target") == Decimal("80.5")
    assert entry.value("target_date").last.isoformat() == "2027-09-30"
    assert (entry.text("actual"), entry.texts("actual"), entry.value("actual")) == ("", (), None)
    assert entry.headline == "Joint Staff J5"
    initiative = Entry(INITIATIVE, "I-1", {**least(INITIATIVE), "partners": ["BRA", "PER"]})
    assert initiative.texts("partners") == initiative.values("partners") == ("BRA", "PER")
    assert (initiative.texts("tags"), initiative.values("tags")) == ((), ())
    assert initiative.value("status") == "not-assessed"
    assert initiative.values("budget") == (), "a field that its kind does not have"


def test_a_view_and_an_own_field_are_read_as_entries_are() -> None:
    view = views.BUILT_IN["components"]
    assert view.text("name") == "components"
    assert view.texts("columns") == ("title=Component", "description")
    assert view.value("kind") == "initiative"
    own = Entry(FIELD, "F-1", {"name": "budget", "on": ["milestone"], "type": "number"})
    budget = Schema([own]).kind(MILESTONE).field("budget")
    assert budget is not None
    assert (budget.heading, budget.type, budget.many) == ("Budget", NUMBER, False)
    assert MILESTONE.field("budget") is None


@pytest.mark.parametrize(
    ("kind", "change", "problem"),
    [
        (INITIATIVE, {"due": "someday"}, "due: 'someday' is not a period"),
        (INITIATIVE, {"status": "begun"}, "status: 'begun' is not one of the values"),
        (INDICATOR, {"target": "eighty"}, "target: 'eighty' is not a number"),
        (MILESTONE, {"created": "today"}, "created: 'today' is not a timestamp"),
    ],
)
def test_a_text_that_no_value_has_is_refused_with_its_place(
    kind: Kind, change: dict[str, Any], problem: str
) -> None:
    doc = {**full(kind), **change}
    assert kind.misshapen(doc) == "", "its shape belongs to any other"
    assert kind.unfit(doc) == problem
    name = next(iter(change))
    if name != "created":
        with pytest.raises(Invalid) as refused:
            Entry(kind, f"{kind.letter}-7", doc).value(name)
        assert refused.value.problem == f"{kind.letter}-7, in the store: {problem}"


@pytest.mark.parametrize(
    ("kind", "change", "problem"),
    [
        (INITIATIVE, {"budget": "5"}, "'budget' is no field of initiatives"),
        (INITIATIVE, {"id": "I-7"}, "'id' is no field of initiatives"),
        (MILESTONE, {"status": "open"}, "'status' is no field of milestones"),
        (INITIATIVE, {"title": 5}, "'title' is not a text"),
        (INITIATIVE, {"title": None}, "'title' is not a text"),
        (INITIATIVE, {"title": ["a"]}, "'title' is not a text"),
        (INITIATIVE, {"partners": "BRA"}, "'partners' is not a list of texts"),
        (INITIATIVE, {"partners": ["BRA", 5]}, "'partners' is not a list of texts"),
        (INITIATIVE, {"partners": {"BRA": "PER"}}, "'partners' is not a list of texts"),
        (INDICATOR, {"target": 80}, "'target' is not a text"),
        (RECOMMENDATION, {"created": 5}, "'created' is not a text"),
    ],
)
def test_what_is_no_document_of_the_kind(kind: Kind, change: dict[str, Any], problem: str) -> None:
    assert kind.misshapen({**full(kind), **change}) == problem


@pytest.mark.parametrize("name", ["title", "status", "category", "priority", "created"])
def test_what_is_always_there_may_not_be_missing(name: str) -> None:
    doc = full(INITIATIVE)
    del doc[name]
    assert INITIATIVE.misshapen(doc) == f"'{name}' is missing"


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (INITIATIVE, {"title": ""}),
        (INITIATIVE, {"status": ""}),
        (INITIATIVE, {"lead": ""}),
        (MILESTONE, {"done": ""}),
        (RECOMMENDATION, {"supports": []}),
        (RECOMMENDATION, {"supports": [""]}),
    ],
)
def test_empty_values_are_left_out_of_documents(kind: Kind, change: dict[str, Any]) -> None:
    assert kind.misshapen({**full(kind), **change}) != ""


@pytest.mark.parametrize("command", ["list supports:I-4", "show R-3", "export", "remove I-4"])
def test_a_broken_link_in_a_store_is_an_error_of_one_line(
    command: str, hemidef: Hemidef, store: Path
) -> None:
    whole = store.read_text("utf-8")
    store.write_text(whole.replace('"supports": ["I-4"]', '"supports": ["foo"]'), "utf-8")
    assert store.read_text("utf-8") != whole
    answer = hemidef(*command.split())  # a traceback fails here
    if answer.code:
        assert "R-3" in answer.err
        assert "foo" in answer.err


def test_documents_are_put_in_order_without_the_empty_ones() -> None:
    doc = {"created": CREATED, "lead": None, "partners": [], "tags": ["a"], "title": "Summit"}
    assert list(INITIATIVE.order(doc).items()) == [
        ("title", "Summit"),
        ("tags", ["a"]),
        ("created", CREATED),
    ]


def test_kinds_go_by_letter_and_by_name() -> None:
    assert [kind_of(id) for id in ("I-1", "R-2", "M-3", "K-4")] == list(KINDS)
    assert (kind_of("V-5"), kind_of("F-5")) == (VIEW, FIELD)
    for kind in KINDS:
        assert kind_named(kind.name) is kind_named(kind.plural.upper()) is kind
    for kind in STORED:
        assert kind.field(kind.headline) is not None
        assert kind.field(kind.headline).required
    with pytest.raises(Invalid):
        kind_named("views")  # what is stored, but no kind of entry
    with pytest.raises(Invalid) as refused:
        kind_of("X-1")
    assert refused.value.problem == "X-1 is of no known kind"
    assert refused.value.hint == (
        "Ids are I-n (initiative), R-n (recommendation), M-n (milestone), K-n (indicator)."
    )
    with pytest.raises(Invalid) as refused:
        kind_named("milestoen")
    assert refused.value.problem == "'milestoen' is not a kind of entry"
    assert refused.value.hint == (
        "Did you mean milestone? One of: initiative, recommendation, milestone, indicator."
    )


def test_a_field_goes_by_its_very_name() -> None:
    assert INITIATIVE.field("partners").name == "partners"
    assert INITIATIVE.field("partner") is None
    assert INITIATIVE.field("") is None


def test_every_type_of_field_is_tried_here(context: Context) -> None:
    for kind in STORED:
        for field in kind.fields:
            for text in _texts(field):
                assert field.type.text(field.parse(text, context)) == text
