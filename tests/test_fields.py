"""A field: read from text, from lists, from a document, by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Hemidef
from hemidef.errors import Invalid, Misuse
from hemidef.model.fields import Field, Kind, find_field
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE
from hemidef.model.values import LINE, Context

FIELDS = [(kind, field) for kind in KINDS for field in kind.fields]
every_field = pytest.mark.parametrize(
    ("kind", "field"), FIELDS, ids=[f"{kind.name}-{field.name}" for kind, field in FIELDS]
)


def of(kind: Kind, name: str) -> Field:
    field = kind.field(name)
    assert field is not None
    return field


PARTNERS = of(INITIATIVE, "partners")
THREATS = of(INITIATIVE, "threats")
DEPENDS_ON = of(INITIATIVE, "depends_on")
EVIDENCE = of(INITIATIVE, "evidence")


@pytest.mark.parametrize(
    ("field", "texts", "held"),
    [
        (PARTNERS, ["BRA,PER"], ["BRA", "PER"]),
        (PARTNERS, ["Brasil, Perú , OEA"], ["BRA", "PER", "OAS"]),
        (PARTNERS, ["Bolivia, Plurinational State of"], ["BOL"]),
        (PARTNERS, ["Korea, Republic of", "BRA"], ["KOR", "BRA"]),
        (PARTNERS, ["BRA", "Brazil", "brésil", "PER"], ["BRA", "PER"]),
        (PARTNERS, ["BRA,BRA", "PER,BRA"], ["BRA", "PER"]),
        (PARTNERS, ["PER", "BRA"], ["PER", "BRA"]),
        (PARTNERS, ["BRA,"], ["BRA"]),
        (PARTNERS, [], []),
        (DEPENDS_ON, ["i4,I-5", "I-04"], ["I-4", "I-5"]),
        (THREATS, ["Drug trafficking", "drug-trafficking"], ["Drug trafficking"]),
        (THREATS, ["cyber,drug trafficking"], ["cyber", "drug trafficking"]),
        (THREATS, ["cyber, drug trafficking,"], ["cyber", "drug trafficking"]),
        (THREATS, ["C++,C#", "c++"], ["C++", "C#"]),
        (THREATS, ['"Water, sanitation"', "Cyber,CYBER"], ["Water, sanitation", "Cyber"]),
        (
            EVIDENCE,
            ["Minutes, 3 May", "https://x.org/a,b"],
            ["Minutes, 3 May", "https://x.org/a,b"],
        ),
    ],
)
def test_lists_are_read_each_value_once_in_the_order_given(
    field: Field, texts: list[str], held: list[str], context: Context
) -> None:
    assert field.read(texts, context) == held


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        (PARTNERS, "BRA,Atlantis", "partners: no country or organisation goes by 'Atlantis'"),
        (PARTNERS, "Atlantis", "partners: no country or organisation goes by 'Atlantis'"),
        (PARTNERS, "Peru, Bolivia, Atlantis", "Atlantis"),
        (DEPENDS_ON, "I-4,R-1", "depends_on: R-1 is of the wrong kind"),
        (THREATS, "cyber,!!", "threats: '!!' has no letter or digit"),
    ],
)
def test_one_wrong_value_of_a_list_is_named(
    field: Field, text: str, problem: str, context: Context
) -> None:
    with pytest.raises(Invalid) as refused:
        field.read([text], context)
    assert problem in refused.value.problem


@pytest.mark.parametrize("text", ["", " ", ",", " , "])
@pytest.mark.parametrize("field", [PARTNERS, THREATS, DEPENDS_ON], ids=lambda field: field.name)
def test_nothing_given_does_not_clear_a_list(
    field: Field, text: str, hemidef: Hemidef, store: Path
) -> None:
    value = {"partners": "BRA", "threats": "cyber", "depends_on": "I-1"}[field.name]
    assert hemidef("update", "I-4", field.option, value).code == 0
    before = store.read_bytes()
    assert hemidef("update", "I-4", field.option, text).code == 4
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("title", "--title"),
        ("partners", "--partner"),
        ("threats", "--threat"),
        ("depends_on", "--depends-on"),
        ("external_id", "--external-id"),
        ("evidence", "--evidence"),
    ],
)
def test_options(name: str, option: str) -> None:
    assert of(INITIATIVE, name).option == option


@every_field
def test_declarations_say_all_that_is_printed(kind: Kind, field: Field) -> None:
    assert field.heading[0].isupper()
    assert field.help[0].isupper()
    assert field.help.endswith(".")
    assert bool(field.singular) == field.many


@every_field
def test_a_field_answers_to_its_names_and_no_other_does(kind: Kind, field: Field) -> None:
    words = {field.name, field.name.upper(), field.name.replace("_", "-"), field.option[2:]}
    for word in words:
        assert [other.name for other in kind.fields if other.answers_to(word)] == [field.name]


def test_no_field_answers_to_nothing() -> None:
    assert [field.name for _, field in FIELDS if field.answers_to("")] == []


def test_a_nameless_value_changes_nothing(hemidef: Hemidef, store: object) -> None:
    refused = hemidef("update", "I-4", "--set", "=Nope")
    assert refused.code == 2
    assert "Regional Defense Summits" in hemidef("show", "I-4").out


def test_an_unknown_field_has_the_nearest_and_the_list() -> None:
    assert find_field("Partner", INITIATIVE.fields, "initiatives") is PARTNERS
    with pytest.raises(Misuse) as refused:
        find_field("titel", MILESTONE.fields, "milestones")
    assert refused.value.problem == "milestones have no field 'titel'"
    assert refused.value.hint == (
        "Did you mean title? One of: initiative, title, due, done, evidence, external_id."
    )


def test_clearing() -> None:
    assert PARTNERS.clear() is None
    assert of(INITIATIVE, "lead").clear() is None
    assert of(INITIATIVE, "status").clear() == "not-assessed"
    with pytest.raises(Invalid) as refused:
        of(INITIATIVE, "title").clear()
    assert refused.value.problem == "title: is required and cannot be empty"


def test_a_field_keeps_text_forms_and_reads_their_values(context: Context) -> None:
    due = of(INITIATIVE, "due")
    assert due.read(["Q2 2027"], context) == "2027-Q2"
    assert due.values({"due": "2027-Q2"}) == (due.parse("2027-Q2", context),)
    assert due.values({}) == ()
    assert PARTNERS.read(["Brazil", "PER"], context) == ["BRA", "PER"]
    assert PARTNERS.values({"partners": ["BRA", "PER"]}) == ("BRA", "PER")
    assert PARTNERS.values({}) == ()
    assert PARTNERS.texts({"partners": ["BRA"]}) == ("BRA",)
    assert due.texts({"due": "2027"}) == ("2027",)
    assert due.texts({}) == ()
    with pytest.raises(Invalid, match=r"^due: 'someday' is not a period$"):
        due.values({"due": "someday"})
    with pytest.raises(Misuse, match=r"^due is given twice$"):
        due.read(["2027", "2028"], context)


def test_references_are_told_from_words() -> None:
    found = {field.name for kind in KINDS for field in kind.fields if field.is_reference}
    assert found == {"depends_on", "supports", "initiative"}
    assert not Field("note", LINE, "Note", "Words.").is_reference
    assert of(INDICATOR, "initiative").required
