"""hemidef's document: written and read back the same, and refused with all that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import TODAY, Hemidef
from hemidef.errors import HemidefError, Invalid, gather
from hemidef.exchange import document, json_format, yaml_format
from hemidef.exchange.reading import parse, read_partners
from hemidef.model.entries import Entry
from hemidef.model.fields import Kind
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION
from hemidef.model.partners import Partners
from hemidef.model.values import TEXT, Context
from hemidef.tracker.changes import Change, Logged

CREATED = "2026-11-24T08:30:00.123Z"
FORMATS: dict[str, Callable[..., str]] = {"yaml": yaml_format.write, "json": json_format.write}
CONTEXT = Context(TODAY, Partners(read_partners))

# An entry of each kind with every field filled.
FULL = [
    Entry(
        INITIATIVE,
        "I-7",
        {
            "title": "NO: a title, 12:30",
            "category": "component",
            "theme": "on",
            "objective": "One\nTwo # three",
            "outcome": "~",
            "description": "'quoted' \"twice\"",
            "status": "in-progress",
            "lead": "null",
            "partners": ["BRA", "OAS"],
            "threats": ["drug-trafficking", "1e3"],
            "priority": "high",
            "start": "2026",
            "due": "FY27-Q1",
            "closed": "2026-09-30",
            "depends_on": ["I-1", "I-2"],
            "tags": ["no", "0123"],
            "source": "=SUM(A1)",
            "quote": "- a\n- b",
            "evidence": ["https://example.org/a?b=c,d#e", "Minutes, of 3 May"],
            "external_id": "0o17",
            "created": CREATED,
        },
    ),
    Entry(
        RECOMMENDATION,
        "R-3",
        {
            "action": "Perú: ¡sí!",
            "description": "No: 1",
            "key_area": "1.10",
            "category": "key-strategy",
            "theme": "defense",
            "addressee": "yes",
            "recommended_by": "@somebody",
            "response": "accepted-in-principle",
            "status": "partial",
            "lead": "0x1f",
            "partners": ["PER"],
            "threats": ["cyber"],
            "priority": "normal",
            "due": "2026-H2",
            "closed": "2026-Q3",
            "supports": ["I-7"],
            "tags": ["a"],
            "source": "[x]",
            "quote": "{y}",
            "evidence": ["a; b"],
            "external_id": "12:30:45",
            "created": CREATED,
        },
    ),
    Entry(
        MILESTONE,
        "M-1",
        {
            "initiative": "I-7",
            "title": "First",
            "due": "2027-03",
            "done": "2027-03-01",
            "evidence": ["x"],
            "external_id": "007",
            "created": CREATED,
        },
    ),
    Entry(
        INDICATOR,
        "K-1",
        {
            "initiative": "I-7",
            "title": "Crossings",
            "unit": "%",
            "baseline": "-0.5",
            "baseline_date": "2025",
            "target": "12345678901234567890.5",
            "target_date": "2030",
            "actual": "0",
            "actual_date": "2026-11",
            "source": "Survey",
            "external_id": "8.10",
            "created": CREATED,
        },
    ),
]


def delivered(text: str, format: str = "yaml", file: str = "plan.yaml") -> Any:
    return document.read(parse(text, format), file, CONTEXT)


def problems(text: str, file: str = "plan.yaml") -> list[str]:
    """All that is wrong with the YAML document in ``text``."""
    return [
        part.told
        for error in delivered(text, file=file).errors
        for part in (error.parts or (error,))
    ]


def refused(text: str, file: str = "plan.yaml") -> HemidefError:
    """Why the document is none at all."""
    with pytest.raises(Invalid) as caught:
        delivered(text, file=file)
    assert "\n" not in caught.value.problem
    return caught.value


# -- written and read back -------------------------------------------------------------------


def test_every_field_is_tried() -> None:
    assert [row.kind for row in FULL] == list(KINDS)
    for row in FULL:
        assert list(row.doc) == [*(field.name for field in row.kind.fields), "created"]


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("format", FORMATS)
def test_what_is_built_is_read_back(format: str, ascii: bool) -> None:
    text = FORMATS[format](document.build(FULL), ascii=ascii)
    found = delivered(text, format)
    assert found.errors == []
    assert [(each.kind, each.id) for each in found.entries] == [(r.kind, r.id) for r in FULL]
    for each, full in zip(found.entries, FULL, strict=True):
        assert {**each.given, "created": each.created} == full.doc


def kept(text: str) -> str:
    """What the model makes of ``text``: empty when it refuses it."""
    try:
        return str(TEXT.parse(text, CONTEXT))
    except Invalid:
        return ""


MARKS = ["\n", " ", "- ", ": ", "#", "'", '"', "\\", "é", "no", "1", "\u202e", "\u2028", "😀", "|"]
TEXTS = (
    (st.text(max_size=20) | st.lists(st.sampled_from(MARKS), max_size=12).map("".join))
    .map(kept)
    .filter(bool)
)


@settings(max_examples=200)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.sampled_from(sorted(FORMATS)))
def test_any_text_of_the_models_is_read_back(words: list[str], format: str) -> None:
    base = {"title": "T", "category": "initiative", "status": "planned", "priority": "high"}
    rows = [
        Entry(INITIATIVE, f"I-{number}", {**base, "quote": each, "created": CREATED})
        for number, each in enumerate(words, 1)
    ]
    found = delivered(FORMATS[format](document.build(rows)), format)
    assert found.errors == []
    assert [each.given["quote"] for each in found.entries] == words


def test_the_shape_is_this() -> None:
    built = document.build([FULL[3], FULL[2]])
    assert list(built) == ["hemidef", "milestones", "indicators"], "empty lists are left out"
    assert list(built["milestones"][0]) == ["id", *FULL[2].doc]
    written = yaml_format.write(document.build(FULL[2:]))
    assert written == (
        "hemidef: 1\n"
        "milestones:\n"
        "- id: M-1\n"
        "  initiative: I-7\n"
        "  title: First\n"
        '  due: "2027-03"\n'
        '  done: "2027-03-01"\n'
        "  evidence:\n"
        "  - x\n"
        '  external_id: "007"\n'
        f'  created: "{CREATED}"\n'
        "indicators:\n"
        "- id: K-1\n"
        "  initiative: I-7\n"
        "  title: Crossings\n"
        '  unit: "%"\n'
        "  baseline: -0.5\n"
        '  baseline_date: "2025"\n'
        '  target: "12345678901234567890.5"\n'
        '  target_date: "2030"\n'
        "  actual: 0\n"
        '  actual_date: "2026-11"\n'
        "  source: Survey\n"
        '  external_id: "8.10"\n'
        f'  created: "{CREATED}"\n'
    )


def test_the_log_is_written_and_its_reading_does_no_harm() -> None:
    change = Change("undo", "I-7", {"lead": ("J5", None)}, "Why")
    logged = Logged(3, CREATED, "Ana", change, "fedcba9876543210", "a123456789abcdef")
    text = yaml_format.write(document.build(FULL, [logged]))
    assert text.endswith(
        "log:\n"
        "- change: 3\n"
        "  key: fedcba9876543210\n"
        f'  at: "{CREATED}"\n'
        "  by: Ana\n"
        "  verb: undo\n"
        "  id: I-7\n"
        "  changes:\n"
        "    lead:\n"
        "      old: J5\n"
        "      new:\n"
        "  note: Why\n"
        "  undoes: a123456789abcdef\n"
    )
    assert len(delivered(text).entries) == len(FULL)
    assert delivered(text).errors == []


def test_an_empty_document_holds_nothing() -> None:
    assert yaml_format.write(document.build([])) == "hemidef: 1\n"
    for text in ("hemidef: 1\n", "hemidef: 1\ninitiatives:\n", "hemidef: 1\ninitiatives: []\n"):
        assert delivered(text).entries == []
        assert delivered(text).errors == []


# -- not given, cleared and set are three things ---------------------------------------------


def test_a_field_left_out_is_not_given_and_an_empty_one_is_cleared() -> None:
    text = """\
hemidef: 1
initiatives:
  - id: I-1
    title: Patrols
  - id: I-2
    lead:
    partners: []
    threats: ""
    tags:
    status:
    due: ""
    priority: ''
"""
    found = delivered(text)
    assert found.errors == []
    assert found.entries[0].given == {"title": "Patrols"}
    assert found.entries[1].given == {
        "lead": None,
        "partners": [],
        "threats": None,
        "tags": None,
        "status": "not-assessed",
        "due": None,
        "priority": "normal",
    }


def test_what_is_required_cannot_be_cleared() -> None:
    text = "hemidef: 1\ninitiatives:\n  - id: I-1\n    title:\n  - id: I-2\n    title: ''\n"
    assert problems(text) == [
        "plan.yaml, initiatives, lines 4 and 6: title: is required and cannot be empty",
    ]


def test_id_and_created_may_be_left_out_or_empty() -> None:
    text = "hemidef: 1\ninitiatives:\n  - title: A\n  - {id: , created: , title: B}\n  - {id: i9}\n"
    found = delivered(text)
    assert [(each.id, each.created) for each in found.entries] == [
        (None, None),
        (None, None),
        ("I-9", None),
    ]


def test_import_leaves_what_is_left_out_and_clears_what_is_empty(
    hemidef: Hemidef, store: Path
) -> None:
    hemidef("update", "I-1", "--lead", "J5", "--due", "2027", "--partner", "BRA")
    Path("plan.yaml").write_text("hemidef: 1\ninitiatives: [{id: I-1, due: , partners: []}]\n")
    done = hemidef("import", "plan.yaml", "--yes")
    assert done.code == 0
    assert done.out == "I-1  partners: Brazil → none\nI-1  due: 2027 → none\n"
    assert "J5" in hemidef("show", "I-1").out


def test_created_is_kept_from_store_to_store(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "initiative", "A new one")
    text = hemidef("export", "id:I-16").out
    created = next(line for line in text.splitlines() if "created:" in line)
    Path("one.yaml").write_text(text, "utf-8")
    assert hemidef("init", "--empty", "other.json").code == 0
    assert hemidef("--store", "other.json", "import", "one.yaml").code == 0
    assert hemidef("--store", "other.json", "export").out == text
    assert created.strip().startswith('created: "2026-11-24T12:00:')


def test_export_import_export_gives_the_same_bytes(hemidef: Hemidef, store: Path) -> None:
    Path("full.yaml").write_text(yaml_format.write(document.build(FULL[2:])), "utf-8")
    assert hemidef("import", "full.yaml").code == 0
    assert hemidef("update", "I-7", "--quote", "- NO: 12:30 #\n~", "--lead", "ñ\u202e").code == 0
    for ending in ("yaml", "json"):
        assert hemidef("export", "-o", f"a.{ending}").code == 0
        assert hemidef("init", "--empty", f"{ending}.store").code == 0
        there = ("--store", f"{ending}.store")
        assert hemidef(*there, "import", f"a.{ending}").code == 0
        assert hemidef(*there, "export", "-o", f"b.{ending}").code == 0
        assert Path(f"b.{ending}").read_bytes() == Path(f"a.{ending}").read_bytes()


# -- what is refused -------------------------------------------------------------------------


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    errors = delivered("hemidef: 1\ninitiativs: []\ninitiatives:\n  - titel: A\n").errors
    assert [error.problem for error in errors] == [
        "plan.yaml, line 2: unknown key 'initiativs'",
        "plan.yaml, line 4, initiatives[1]: initiatives have no field 'titel'",
    ]
    assert errors[0].hint.startswith("Did you mean initiatives? One of: hemidef, initiatives, ")
    assert errors[1].hint.startswith("Did you mean title? One of: title, category, ")


def test_a_field_of_another_kind_is_unknown() -> None:
    assert problems("hemidef: 1\nmilestones:\n  - lead: J5\n") == [
        "plan.yaml, line 3, milestones[1]: milestones have no field 'lead'"
    ]


def test_one_field_under_two_names_is_refused() -> None:
    """``partner`` and ``partners`` are one field: one of the two would vanish in silence."""
    for words in (
        "partner: BRA\n    partners: [PER]",
        "depends-on: I-1\n    depends_on: [I-2]",
        "Title: B\n    title: C",
    ):
        text = f"hemidef: 1\ninitiatives:\n  - id: I-9\n    {words}\n"
        found = problems(text)
        assert len(found) == 1, words
        assert found[0].startswith("plan.yaml, line 5, initiatives[1]: ")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("lead: [J5]", "lead: expected one text"),
        ("lead: {name: J5}", "lead: expected one text"),
        ("partners: {a: BRA}", "partners: expected a list of texts"),
        ("partners: [BRA, [PER]]", "partners: expected a list of texts"),
        ("partners: [BRA, ]\n    tags: [a, {b: c}]", "tags: expected a list of texts"),
        ("partners:\n      -\n      - BRA", "partners: expected a list of texts"),
        ("status: opne", "status: 'opne' is not one of"),
        ("due: someday", "due: 'someday' is not a period"),
        ("due: 2026-02-30", "due: there is no such date as '2026-02-30'"),
        ("partners: [Atlantis]", "partners: no country or organisation goes by 'Atlantis'"),
        ("depends_on: [R-1]", "depends_on: R-1 is of the wrong kind"),
        ("depends_on: [x]", "depends_on: 'x' is not an id"),
        ("lead: |\n      a\n      b", "lead: has a line break"),
        ('lead: "a\\x07b"', "lead: character U+0007 is not allowed"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(line: str, problem: str) -> None:
    found = problems(f"hemidef: 1\ninitiatives:\n  - id: I-9\n    {line}\n")
    assert len(found) == 1
    number = 5 if "tags:" in line else 4
    place, _, rest = found[0].partition(", initiatives[1]: ")
    assert rest.startswith(problem)
    # A list in block form begins on the line after its key.
    assert place in (f"plan.yaml, line {number}", f"plan.yaml, line {number + 1}")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("id: R-1", "id: R-1 is not the id of one of the initiatives"),
        ("id: nonsense", "id: 'nonsense' is not an id"),
        ("id: [I-1]", "id: "),
        ("id: {a: I-1}", "id: "),
        ("created: yesterday", "created: 'yesterday' is not a timestamp"),
        ("created: 2026-11-24T08:30:00Z", "created: '2026-11-24T08:30:00Z' is not a timestamp"),
        ("created: [a]", "created: "),
        ("created: {a: b}", "created: "),
    ],
)
def test_a_wrong_id_or_moment_is_refused_with_its_name(line: str, problem: str) -> None:
    found = problems(f"hemidef: 1\ninitiatives:\n  - title: A\n    {line}\n")
    assert len(found) == 1
    assert "Node(" not in found[0], "that is our own notation, not the file's"
    assert found[0].startswith(f"plan.yaml, line 4, initiatives[1]: {problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("initiatives: I-1", "plan.yaml, line 2, initiatives: is not a list"),
        ("initiatives: {I-1: {}}", "plan.yaml, line 2, initiatives: is not a list"),
        (
            "initiatives:\n  - I-1",
            "plan.yaml, line 3, initiatives[1]: is not an entry (a mapping of fields)",
        ),
        (
            "initiatives:\n  - {title: A}\n  -\n  - []",
            "plan.yaml, line 4, initiatives[2]: is not an entry (a mapping of fields)",
        ),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(text: str, problem: str) -> None:
    assert problems(f"hemidef: 1\n{text}\n")[0] == problem


def test_all_that_is_wrong_is_listed_with_its_place() -> None:
    text = """\
hemidef: 1
colour: red
initiatives:
  - title: A
    status: opne
    due: someday
  - nonsense
recommendations:
  - action: B
    colour: red
    lead: [x]
milestones: none
"""
    assert [each.partition(": ")[0] for each in problems(text)] == [
        "plan.yaml, line 2",
        "plan.yaml, line 5, initiatives[1]",
        "plan.yaml, line 6, initiatives[1]",
        "plan.yaml, line 7, initiatives[2]",
        "plan.yaml, line 10, recommendations[1]",
        "plan.yaml, line 11, recommendations[1]",
        "plan.yaml, line 12, milestones",
    ]
    told = gather(delivered(text).errors, file="plan.yaml")
    assert told.problem.startswith("plan.yaml: 7 problems; nothing was changed:\n  plan.yaml, line")
    assert told.exit_code == 4


def test_the_program_lists_every_sort_of_error_of_a_file_at_once(
    hemidef: Hemidef, store: Path
) -> None:
    Path("plan.yaml").write_text(
        "hemidef: 1\n"
        "colour: red\n"
        "initiatives:\n"
        "  - title: A\n"
        "    status: opne\n"
        "  - objective: no title\n"
        "  - {id: I-1, created: 2020-01-01T00:00:00.000Z}\n"
        "  - {id: I-40, title: B, depends_on: [I-41]}\n"
        "  - {id: I-42, title: C}\n"
        "  - {id: i42, title: D}\n"
    )
    before = store.read_bytes()
    refused = hemidef("import", "plan.yaml")
    assert refused.code == 4
    assert refused.out == ""
    assert store.read_bytes() == before
    for line in (
        "plan.yaml: 6 problems; nothing was changed:",
        "line 2: unknown key 'colour'",
        "line 5, initiatives[1]: status: 'opne'",
        "line 6, initiatives[2]: title: is required",
        "line 7, initiatives[3]: I-1 is taken by a different entry",
        "line 8, initiatives[4]: depends_on: there is no entry I-41",
        "line 10, initiatives[6]: I-42 appears here and at",
    ):
        assert line in refused.err
    assert "Traceback" not in refused.err


PLAN_OF_ACTION = """\
plan-of-action-and-milestones:
  uuid: 0e7b0a44-0d1e-4f5a-9c3b-3a9a2f6f2c11
  metadata:
    title: A plan of our own
    last-modified: "2026-02-01T13:57:28-04:00"
    oscal-version: 1.1.2
  poam-items:
    - uuid: 5d0b3f0a-7a38-4a55-8b1a-6b0f3a0d9a10
      title: Close an open port
      related-risks:
        - risk-uuid: 0c4de4fc-9bde-46af-b6fe-3b5e78194dcf
"""


def test_another_kind_of_document_is_refused_by_what_it_looks_like() -> None:
    error = refused(PLAN_OF_ACTION)
    assert error.problem == (
        "plan.yaml: looks like another kind of document: "
        "its top has 'plan-of-action-and-milestones'"
    )
    assert "hemidef: 1" in error.hint
    assert refused("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n").problem.endswith(
        "its top has 'a', 'b', 'c' and 2 more"
    )
    assert refused("{}").problem.endswith("its top has nothing")


@pytest.mark.parametrize("version", ["2", "1.0", "0", "one", "", "[1]"])
def test_another_version_is_refused(version: str) -> None:
    error = refused(f"hemidef: {version}\ninitiatives: []\nnovelties: []\n")
    assert error.problem.startswith("plan.yaml, line 1: this hemidef does not read format ")
    assert "Node(" not in error.problem
    assert "It reads format 1" in error.hint
    assert delivered('hemidef: "1"\n').entries == []


def test_a_store_is_no_document() -> None:
    error = refused('{"hemidef": {"1": {"schema": 1}}, "initiatives": {}}', "hemidef.json")
    assert error.problem == "hemidef.json: is a hemidef store, not a document"


def test_the_files_name_stands_in_front(hemidef: Hemidef, store: Path) -> None:
    Path("sub").mkdir()
    for name, text, place in (
        ("plan.yaml", "hemidef: 1\ninitiatives: [{titel: A}]\n", "line 2, initiatives[1]: "),
        ("sub/plan.yml", "a: [\n", "line 2, column 1: "),
        ("plan.json", '{"hemidef": 1,\n"initiatives": [{"titel": 1}]}', "initiatives[1]: "),
        ("bad.json", "{", "line 1, column 2: "),
        ("deep.json", "[" * 50 + "]" * 50, "is nested"),
    ):
        Path(name).write_text(text)
        refused = hemidef("import", name)
        assert refused.code == 4
        separator = ": " if place == "is nested" else ", "
        assert refused.err.startswith(f"Error: {name}{separator}{place}")


def kinds_without_their_headline() -> list[tuple[Kind, str]]:
    return [(kind, field.name) for kind in KINDS for field in kind.fields if field.required]


@pytest.mark.parametrize(("kind", "name"), kinds_without_their_headline())
def test_a_new_entry_without_what_is_required_is_refused(
    hemidef: Hemidef, store: Path, kind: Kind, name: str
) -> None:
    given = {field.name: "I-1" for field in kind.fields if field.required and field.name != name}
    lines = "".join(f"    {each}: {value}\n" for each, value in given.items())
    Path("plan.yaml").write_text(f"hemidef: 1\n{kind.plural}:\n  - id: {kind.letter}-50\n{lines}")
    refused = hemidef("import", "plan.yaml")
    assert refused.code == 4
    assert f"plan.yaml, line 3, {kind.plural}[1]: {name}: is required" in refused.err
