"""Mapping files: what each key does, and every way to get one wrong, with its file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import Answer, Hemidef

HEAD = "hemidef-map: 1\nkind: initiative\n"


@pytest.fixture
def empty(hemidef: Hemidef, home: Path) -> Path:
    """A store with nothing in it."""
    assert hemidef("init", "--empty").code == 0
    return home / "hemidef.json"


@pytest.fixture
def mapped(hemidef: Hemidef, empty: Path):
    """Import a table of cells (``|`` between them) by a mapping; the answer."""

    def run(mapping: str, table: str, *words: str) -> Answer:
        Path("map.yaml").write_text(mapping, "utf-8")
        lines = [re.sub(r" ?\| ?", "\t", line) for line in table.split("\n")]
        Path("plan.tsv").write_text("\n".join(lines) + "\n", "utf-8")
        return hemidef("import", "plan.tsv", "--map", "map.yaml", *words)

    return run


@pytest.fixture
def entries(hemidef: Hemidef):
    """What the store holds, as one list of mappings."""

    def read(*words: str) -> list[dict[str, object]]:
        document = json.loads(hemidef("export", "-f", "json", *words).out)
        kinds = ("initiatives", "recommendations", "milestones", "indicators")
        return [entry for kind in kinds for entry in document.get(kind, [])]

    return read


def values(entries, *names: str) -> list[list[object]]:
    return [[entry.get(name) for name in names] for entry in entries()]


# -- columns ---------------------------------------------------------------------------------


def test_columns_go_where_the_mapping_says(mapped, entries) -> None:
    done = mapped(
        HEAD
        + "columns:\n  Acción: title\n  RESPONSABLE: lead\n  Notas: ignore\n  Ref: external_id",
        "Acción | Responsable | Notas | Ref\nPatrullas | Marina | x | 7\nRadares |  | y | 8",
    )
    assert (done.code, done.err) == (0, "2 new, 0 changed, 0 unchanged.\n")
    assert values(entries, "title", "lead", "external_id") == [
        ["Patrullas", "Marina", "7"],
        ["Radares", None, "8"],
    ]
    assert "x" not in [value for entry in entries() for value in entry.values()]


def test_headings_that_fold_alike_go_by_their_own_letters(mapped, entries) -> None:
    table = "Name | Año | ano\na | Lead of a | x"
    done = mapped(HEAD + "columns: {Name: title, Año: lead, ano: source}", table)
    assert done.code == 0, done.err
    assert values(entries, "lead", "source") == [["Lead of a", "x"]]


def test_a_column_without_a_heading_goes_by_its_letter(mapped, entries) -> None:
    columns = "columns: {T: title, column B: lead, S: source}"
    done = mapped(HEAD + columns, "T |  | S\na | J5 | x\nb | J3 | y")
    assert done.code == 0, done.err
    assert values(entries, "lead") == [["J5"], ["J3"]]


def test_several_columns_in_one_list(mapped, entries) -> None:
    mapping = "columns: {T: title, P1: partners, P2: partner, E1: evidence, E2: evidence}"
    table = "T | P1 | P2 | E1 | E2\na | Brasil; Perú | PER, COL | x; y | z\nb |  | OEA |  |"
    done = mapped(HEAD + mapping, table)
    assert done.code == 0, done.err
    assert values(entries, "partners", "evidence") == [
        [["BRA", "PER", "COL"], ["x", "y", "z"]],
        [["OAS"], None],
    ]


def test_several_columns_in_one_text(mapped, entries) -> None:
    mapping = "columns: {T: title, U: title, A: description, B: description}"
    table = "T | U | A | B\na | b | one | two\nc |  |  | three\n | d | |"
    done = mapped(HEAD + mapping, table)
    assert done.code == 0, done.err
    assert values(entries, "title", "description") == [
        ["a; b", "one\n\ntwo"],
        ["c", "three"],
        ["d", None],
    ]


def test_hemidefs_own_ids(hemidef: Hemidef, mapped, entries) -> None:
    hemidef("add", "initiative", "Old")
    done = mapped(HEAD + "columns: {Nr: id, T: title}", "Nr | T\ni1 | New\n | Other")
    assert done.out == "I-2  added: Other\nI-1  title: Old → New\n"


# -- lists -----------------------------------------------------------------------------------


def test_separators_of_the_mapping_and_of_a_column(mapped, entries) -> None:
    mapping = (
        'list-separator: "/"\n'
        'columns:\n  T: title\n  A: evidence\n  B: {field: tags, separator: "+"}'
    )
    table = "T | A | B\na | x; y / z | p+q / r"
    assert mapped(HEAD + mapping, table).code == 0
    assert values(entries, "evidence", "tags") == [[["x; y", "z"], ["p", "q / r"]]]


def test_a_separator_that_is_typed(mapped, entries) -> None:
    mapping = HEAD + 'columns:\n  T: title\n  A: evidence\n  B: {field: tags, separator: "+"}'
    assert mapped(mapping, "T | A | B\na | x/y | p+q", "--list-sep", "/").code == 0
    assert values(entries, "evidence", "tags") == [[["x", "y"], ["p", "q"]]]


def test_the_typed_separator_goes_before_the_mappings(mapped, entries) -> None:
    mapping = HEAD + 'list-separator: "/"\ncolumns: {T: title, A: evidence}'
    assert mapped(mapping, "T | A\na | x/y+z", "--list-sep", "+").code == 0
    assert values(entries, "evidence") == [[["x/y", "z"]]]


# -- values ----------------------------------------------------------------------------------


def test_words_for_words_whatever_their_case_and_accents(mapped, entries) -> None:
    mapping = (
        "columns:\n  T: title\n  S:\n    field: status\n"
        '    values: {En ejecución: in-progress, "Concluído": completed, n/a: ""}\n'
        "  P: {field: partners, values: {El vecino: BRA, nobody: ''}}\n"
    )
    table = (
        "T | S | P\na | EN  EJECUCION | el vecino; Perú\nb | concluido | Nobody\n"
        "c | N/A | nobody; COL\nd | planned |"
    )
    assert mapped(HEAD + mapping, table).code == 0
    assert values(entries, "status", "partners") == [
        ["in-progress", ["BRA", "PER"]],
        ["completed", None],
        ["not-assessed", ["COL"]],
        ["planned", None],
    ]


def test_a_word_for_nothing_clears(hemidef: Hemidef, mapped) -> None:
    hemidef("add", "initiative", "Old", "--lead", "J5", "--external-id", "7")
    mapping = HEAD + 'columns: {R: external_id, L: {field: lead, values: {Not available: ""}}}'
    assert mapped(mapping, "R | L\n7 | not available").out == "I-1  lead: J5 → none\n"


def test_a_value_with_a_separator_in_it_is_known_whole(mapped, entries) -> None:
    mapping = HEAD + "columns: {T: title, P: {field: partners, values: {'North; South': PER}}}"
    assert mapped(mapping, "T | P\na | north; south").code == 0
    assert values(entries, "partners") == [[["PER"]]]


# -- line breaks -----------------------------------------------------------------------------


def test_lines_are_joined_where_the_mapping_says_so(mapped, entries) -> None:
    table = 'T | L\n"one\n  two" | "a; b\nc"'
    assert mapped(HEAD + "columns: {T: title, L: lead}", table).code == 4
    column = "{field: title, join: ' '}"
    done = mapped(HEAD + f"columns: {{T: {column}, L: evidence}}", table.replace("\nc", "c"))
    assert done.code == 0, done.err
    assert values(entries, "title", "evidence") == [["one two", ["a", "bc"]]]


def test_line_breaks_are_joined_or_refused(mapped) -> None:
    done = mapped(HEAD + "columns:\n  T: {field: title, join: ''}\n", "T\na")
    assert done.err.startswith("Error: map.yaml, line 4: column 'T': join: nothing would stand")


# -- numbers and dates -----------------------------------------------------------------------

BUDGET = "fields:\n  - {name: budget, on: [initiative], type: number}\n"


@pytest.mark.parametrize(
    ("decimal", "text", "number"),
    [
        (",", "1.515.000,00", 1515000),
        (",", "1 515 000,5", 1515000.5),
        (",", "1\u202f515\u00a0000,5", 1515000.5),
        (",", "-0,25", -0.25),
        (",", "12", 12),
        (".", "1,515,000.00", 1515000),
        (".", "1'515'000.5", 1515000.5),
        (".", "0.25", 0.25),
    ],
)
def test_numbers_as_people_write_them(
    mapped, entries, decimal: str, text: str, number: float
) -> None:
    mapping = f'columns: {{T: title, B: {{field: budget, decimal: "{decimal}"}}}}'
    done = mapped(HEAD + BUDGET + mapping, f"T | B\na | {text}")
    assert done.code == 0, done.err
    assert values(entries, "budget") == [[number]]


@pytest.mark.parametrize(
    ("decimal", "text"),
    [(",", "about 5"), (",", "1,5,0"), (".", "1.515.000,00"), (",", "5 USD")],
)
def test_what_is_no_number_is_refused(mapped, empty: Path, decimal: str, text: str) -> None:
    before = empty.read_bytes()
    mapping = f'columns: {{T: title, B: {{field: budget, decimal: "{decimal}"}}}}'
    done = mapped(HEAD + BUDGET + mapping, f"T | B\na | {text}")
    assert done.code == 4
    assert done.err.startswith("Error: plan.tsv, row 2, column B (B): budget: ")
    assert empty.read_bytes() == before


@pytest.mark.parametrize(
    ("decimal", "text"), [(",", "1.5"), (".", "1,5"), (",", "15.00"), (".", "1 5")]
)
def test_a_number_with_the_other_sign_is_not_made_larger(mapped, decimal: str, text: str) -> None:
    mapping = f'columns: {{T: title, B: {{field: budget, decimal: "{decimal}"}}}}'
    assert mapped(HEAD + BUDGET + mapping, f"T | B\na | {text}").code == 4


def test_a_number_without_its_decimal_sign_named_is_digits(mapped) -> None:
    done = mapped(HEAD + BUDGET + "columns: {T: title, B: budget}", "T | B\na | 1.515.000,00")
    assert done.code == 4
    assert "'1.515.000,00' is not a number" in done.err


def test_dates_in_several_forms(mapped, entries) -> None:
    mapping = (
        "columns:\n  T: title\n"
        "  D: {field: due, date: [DD/MM/YYYY, MMM YYYY, YY.MM.DD], values: {Not available: ''}}\n"
        "  S: {field: start, date: serial}"
    )
    table = (
        "T | D | S\na | 30/09/2026 | 46350\nb | mayo 2025 | 2026-Q1\nc | Not available |\n"
        "d | 2027-Q3 | 46350.0\ne | 26.09.30 |"
    )
    done = mapped(HEAD + mapping, table)
    assert done.code == 0, done.err
    assert values(entries, "due", "start") == [
        ["2026-09-30", "2026-11-24"],
        ["2025-05", "2026-Q1"],
        [None, None],
        ["2027-Q3", "2026-11-24"],
        ["2026-09-30", None],
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2024-2025", "due: '2024-2025' is not written as DD/MM/YYYY"),
        ("Not available", "due: 'Not available' is not written as"),
        ("31/02/2026", "due: there is no such date as '2026-02-31'"),
        ("09/30/2026", "due: there is no such date as '2026-30-09'"),
    ],
)
def test_what_is_no_such_date(mapped, text: str, problem: str) -> None:
    mapping = HEAD + "columns: {T: title, D: {field: due, date: DD/MM/YYYY}}"
    done = mapped(mapping, f"T | D\na | {text}")
    assert done.code == 4
    assert done.err.startswith(f"Error: plan.tsv, row 2, column B (D): {problem}")


def test_the_form_that_is_named_goes_first(mapped, entries) -> None:
    mapping = HEAD + "columns: {T: title, D: {field: due, date: YYYY-DD-MM}}"
    assert mapped(mapping, "T | D\na | 2026-05-04").code == 0
    assert values(entries, "due") == [["2026-04-05"]]


# -- kinds -----------------------------------------------------------------------------------

BY_COLUMN = (
    "hemidef-map: 1\nkind: {column: Type, values: {Programme: initiative, Avis: R}}\n"
    "columns: {What: title, Advice: action, Step of: initiative, S: status}\n"
)


def test_the_kind_by_a_column(hemidef: Hemidef, mapped, entries) -> None:
    hemidef("add", "initiative", "First")
    table = (
        "Type | What | Advice | Step of | S\nprogramme | Patrols |  |  | planned\n"
        "AVIS |  | Buy boats |  | open\nmilestone | Boats bought |  | I-1 |\n"
        "Initiatives | Radars |  |  |"
    )
    done = mapped(BY_COLUMN, table)
    assert done.code == 0, done.err
    assert values(entries, "id", "title", "action", "status", "initiative") == [
        ["I-1", "First", None, "not-assessed", None],
        ["I-2", "Patrols", None, "planned", None],
        ["I-3", "Radars", None, "not-assessed", None],
        ["R-1", None, "Buy boats", "open", None],
        ["M-1", "Boats bought", None, None, "I-1"],
    ]


def test_a_kind_that_is_none_and_a_cell_that_its_kind_has_not(mapped, empty: Path) -> None:
    before = empty.read_bytes()
    table = (
        "Type | What | Advice | Step of | S\nplan | Patrols |  |  |\n"
        "|Patrols |  |  |\nAvis | Patrols | Buy |  |\nAvis |  | Buy |  | planned"
    )
    done = mapped(BY_COLUMN, table)
    assert done.code == 4
    assert done.err.splitlines()[1:-1] == [
        "  plan.tsv, row 2, column A (Type): 'plan' is not a kind of entry",
        "    One of: initiative, recommendation, milestone, indicator.",
        "  plan.tsv, row 3, column A (Type): '' is not a kind of entry",
        "  plan.tsv, row 4, column B (What): recommendations have no title",
        "  plan.tsv, row 5, column E (S): status: 'planned' is not one of the values",
        "    One of: not-assessed, open, partial, implemented, not-implemented, superseded. Or say "
        "what it stands for in the mapping: S: {field: status, values: {planned: VALUE}}.",
    ]
    assert empty.read_bytes() == before


def test_a_column_of_kinds_that_the_file_has_not(mapped) -> None:
    done = mapped(BY_COLUMN.replace("column: Type", "column: Types"), "Type | What\na | b")
    assert done.code == 4
    assert "'Type' (column A)" in done.err


@pytest.mark.parametrize("kind", ["{colum: Type}", "{values: {a: initiative}}", '{column: ""}'])
def test_a_kind_without_its_column(mapped, kind: str) -> None:
    done = mapped(f"hemidef-map: 1\nkind: {kind}\ncolumns: {{T: title}}\n", "T\na")
    assert done.code == 4
    assert "map.yaml, line 2: " in done.err


def test_a_kind_that_is_typed_beside_a_mapping(mapped, entries) -> None:
    done = mapped(HEAD + "columns: {T: title}", "T\na", "--kind", "milestone")
    assert done.code == 2
    assert "--kind" in done.err


# -- constants -------------------------------------------------------------------------------


def test_constants_where_no_column_gives_a_value(mapped, entries) -> None:
    mapping = (
        "columns: {T: title, S: source, P: partners}\n"
        "constants:\n"
        "  {source: Letters, theme: Joint Watch, partners: [Brasil, PER], priority: high}"
    )
    assert mapped(HEAD + mapping, "T | S | P\na |  |\nb | Speech | COL").code == 0
    assert values(entries, "source", "theme", "partners", "priority") == [
        ["Letters", "Joint Watch", ["BRA", "PER"], "high"],
        ["Speech", "Joint Watch", ["COL"], "high"],
    ]


@pytest.mark.parametrize(
    ("constants", "problem"),
    [
        ("{sources: x}", "initiatives have no field 'sources' (did you mean source?)"),
        ("{status: finished}", "status: 'finished' is not one of the values"),
        ("{title: ''}", "title: is empty"),
        ("{due: soon}", "due: 'soon' is not a period"),
    ],
)
def test_constants_that_cannot_be(mapped, constants: str, problem: str) -> None:
    mapping = f"columns: {{T: title, X: nope}}\nconstants: {constants}"
    done = mapped(HEAD + mapping, "T\na")
    assert done.code == 4
    assert f"\n  map.yaml, line 4: {problem}" in done.err


def test_a_constant_of_one_kind_where_rows_are_of_several(mapped, entries) -> None:
    table = "Type | What | Advice | Step of | S\nProgramme | a |  |  |\nAvis |  | b |  |"
    done = mapped(BY_COLUMN + "constants: {addressee: Congress}\n", table)
    assert done.code in (0, 4)
    if done.code == 0:
        assert values(entries, "addressee") == [[None], ["Congress"]]


def test_a_constant_that_some_kinds_refuse(mapped, entries) -> None:
    """Recommendations are ``open``, and never ``planned``."""
    table = "Type | What | Advice | Step of | S\nAvis |  | b |  |"
    mapped(BY_COLUMN + "constants: {status: planned}\n", table)
    assert entries() == []
    mapped(BY_COLUMN + "constants: {status: open}\n", table)
    assert values(entries, "status") == [["open"]]


@pytest.mark.parametrize("constants", ["theme", "[theme]"])
def test_constants_of_another_shape(mapped, constants: str) -> None:
    done = mapped(HEAD + f"columns: {{T: title}}\nconstants: {constants}\n", "T\na")
    assert done.code == 4
    assert "map.yaml, line 4" in done.err


# -- fields ----------------------------------------------------------------------------------


def test_fields_are_declared_on_the_way(hemidef: Hemidef, mapped, entries, empty: Path) -> None:
    mapping = (
        HEAD + "columns: {T: title, M: ministers, B: budget}\n"
        "fields:\n  - {name: ministers, on: [initiative], holds: list, label: Ministers}\n"
        "  - {name: budget, on: initiative, type: number}\n"
    )
    before = empty.read_bytes().partition(b'"log"')[0]
    table = "T | M | B\na | Gates; Qualtrough | 5"
    done = mapped(mapping, table)
    assert done.err == "1 new, 0 changed, 0 unchanged; fields: 2 new.\n"
    assert "F-1  added: ministers" in done.out
    assert values(entries, "ministers", "budget") == [[["Gates", "Qualtrough"], 5]]
    assert hemidef("undo").code == 0
    assert empty.read_bytes().partition(b'"log"')[0] == before
    assert mapped(mapping, table).code == 0


def test_a_field_that_is_there_already(hemidef: Hemidef, mapped, entries) -> None:
    hemidef("field", "add", "budget", "--on", "initiative", "--type", "number", "--label", "Cost")
    mapping = HEAD + BUDGET + "columns: {T: title, B: budget}"
    done = mapped(mapping, "T | B\na | 5")
    assert (done.code, done.out) == (0, "I-1  added: a\n")
    fields = json.loads(hemidef("field", "list", "-f", "json").out)
    assert [(field["name"], field["label"]) for field in fields] == [("budget", "Cost")]


def test_a_field_that_is_there_and_of_another_sort(hemidef: Hemidef, mapped, empty: Path) -> None:
    hemidef("field", "add", "budget", "--on", "initiative")
    hemidef("add", "initiative", "Old")
    hemidef("update", "I-1", "--set", "budget=a lot")
    before = empty.read_bytes()
    done = mapped(HEAD + BUDGET + "columns: {T: title, B: budget}", "T | B\na | 5")
    assert done.code == 4
    assert "I-1 would not fit: budget: 'a lot' is not a number" in done.err
    assert empty.read_bytes() == before


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("{name: title, on: [initiative]}", "initiatives have 'title' already"),
        ("{name: x}", "on: say which kind of entry has the field"),
        ("{name: x, on: [plan]}", "on: 'plan' is not one of the values"),
        ("{name: x, on: [initiative], type: choice}", "values: a choice needs values"),
        pytest.param(
            "{on: [initiative]}",
            "name: is required",
        ),
    ],
)
def test_fields_that_cannot_be(mapped, empty: Path, field: str, problem: str) -> None:
    before = empty.read_bytes()
    done = mapped(HEAD + f"columns: {{T: title}}\nfields:\n  - {field}\n", "T\na")
    assert done.code == 4
    assert problem in done.err
    assert "map.yaml, line 5" in done.err
    assert empty.read_bytes() == before


# -- how the file is read --------------------------------------------------------------------


def test_the_files_own_options_stand_in_the_mapping(hemidef: Hemidef, empty: Path) -> None:
    Path("plan.csv").write_bytes("Título\nNome;Líder\nAção;João\n".encode("mac-roman"))
    Path("map.yaml").write_text(
        HEAD + 'encoding: mac-roman\ndelimiter: ";"\nskip-rows: 1\n'
        "columns: {Nome: title, Líder: lead}\n",
        "utf-8",
    )
    done = hemidef("import", "plan.csv", "--map", "map.yaml")
    assert done.code == 0, done.err
    assert "Ação" in hemidef("list").out
    assert "João" in hemidef("list").out
    wrong = hemidef("import", "plan.csv", "--map", "map.yaml", "--skip-rows", "2")
    assert wrong.code == 4  # what is typed goes before what stands in the mapping
    assert "'Ação' (column A)" in wrong.err


def test_the_sheet_stands_in_the_mapping(hemidef: Hemidef, empty: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["x"])
    book.create_sheet("Plan").append(["T"])
    book["Plan"].append(["Patrols"])
    book.save("plan.xlsx")
    Path("map.yaml").write_text(HEAD + "sheet: plan\ncolumns: {T: title}\n")
    assert hemidef("import", "plan.xlsx", "--map", "map.yaml").out == "I-1  added: Patrols\n"
    Path("map.yaml").write_text(HEAD + "columns: {T: title}\n")
    several = hemidef("import", "plan.xlsx", "--map", "map.yaml")
    assert several.code == 2
    assert several.err.startswith("Error: plan.xlsx: has several tables: Sheet, Plan\n")
    assert "--sheet NAME" in several.err


def test_an_option_that_the_format_has_not(mapped) -> None:
    done = mapped(HEAD + "sheet: Plan\ncolumns: {T: title}", "T\na")
    assert done.code == 2
    assert done.err.startswith("Error: plan.tsv: --sheet means nothing for tsv\n")


@pytest.mark.parametrize("said", ["five", "9" * 10, "9" * 5_000])
def test_rows_to_skip_that_are_no_number(mapped, said: str) -> None:
    done = mapped(HEAD + f"skip-rows: {said}\ncolumns: {{T: title}}", "T\na")
    assert done.code == 4
    assert done.err.startswith(f"Error: map.yaml, line 3: skip-rows: '{said[:4]}")
    assert "is not a number of rows" in done.err or len(said) > 10


def test_a_mapping_for_a_document(hemidef: Hemidef, empty: Path) -> None:
    Path("plan.yaml").write_text("hemidef: 1\n")
    Path("map.yaml").write_text(HEAD + "columns: {T: title}\n")
    done = hemidef("import", "plan.yaml", "--map", "map.yaml")
    assert done.code == 2
    assert "is a document" in done.err
    assert "--map" in done.err


# -- wrong mappings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mapping", "err"),
    [
        ("", "map.yaml: is not a mapping ('hemidef-map: 1')"),
        ("- a\n", "map.yaml: is not a mapping ('hemidef-map: 1')"),
        ("hemidef: 1\n", "map.yaml: is not a mapping ('hemidef-map: 1')"),
        (
            "hemidef-map: 2\n",
            "map.yaml, line 1: this hemidef does not read mappings of version '2'",
        ),
        (
            "hemidef-map: 1\ncolumns: {T: title}\n",
            "map.yaml: does not say of which kind the rows are",
        ),
        (HEAD, "map.yaml: names no columns"),
        (HEAD + "columns: [T]\n", "map.yaml: names no columns"),
        (
            HEAD.replace("initiative", "iniciative") + "columns: {T: title}\n",
            "map.yaml, line 2: 'iniciative' is not a kind of entry",
        ),
        (
            HEAD + "colums: {T: title}\ncolumns: {T: title}\n",
            "map.yaml, line 3: unknown key 'colums'",
        ),
        (
            HEAD + "columns:\n  T: titel\n",
            "map.yaml, line 4: column 'T': initiatives have no field",
        ),
        (
            HEAD + "columns: {T: action}\n",
            "map.yaml, line 3: column 'T': initiatives have no field",
        ),
        (
            HEAD + "columns:\n  T: {feild: title}\n",
            "map.yaml, line 4: column 'T': has an unknown key 'feild'",
        ),
        (
            HEAD + "columns: {A: title, B: due, C: due}\n",
            "map.yaml: several columns go to due, which holds one value",
        ),
        (HEAD + "columns: {A: id, B: ID}\n", "map.yaml: several columns go to id, which holds one"),
        (
            HEAD + "columns:\n  S:\n    field: status\n    values:\n      Done: complete\n",
            "map.yaml, line 5: column 'S': 'complete' is not one of the values",
        ),
        (
            HEAD + "columns:\n  S: {field: status, values: Done}\n",
            "map.yaml, line 4: column 'S': values: expected what stands for what",
        ),
        (
            HEAD + "columns:\n  D: {field: due, date: DD/MM}\n",
            "map.yaml, line 4: column 'D': 'DD/MM' is not the form of a date",
        ),
        (
            HEAD + "columns:\n  D: {field: due, date: [DD/MM/YYYY, soon]}\n",
            "map.yaml, line 4: column 'D': 'soon' is not the form of a date",
        ),
        (
            HEAD + BUDGET + "columns:\n  B: {field: budget, decimal: comma}\n",
            "map.yaml, line 6: column 'B': 'comma' is no decimal sign",
        ),
        (
            HEAD + "kind: milestone\n",
            "map.yaml, line 3, column 1: has the key 'kind' a second time",
        ),
        (HEAD + "columns: {T: title\n", "map.yaml, line"),
    ],
)
def test_a_mapping_that_is_wrong(mapped, empty: Path, mapping: str, err: str) -> None:
    before = empty.read_bytes()
    done = mapped(mapping, "T\na")
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(f"Error: {err}")
    assert len(done.err.splitlines()) == 2
    assert empty.read_bytes() == before


def test_the_nearest_field_is_named(mapped) -> None:
    done = mapped(HEAD + "columns: {T: titel}", "T\na")
    hint = done.err.splitlines()[1]
    assert hint.startswith("Did you mean title? One of: ignore, id, created, title, ")
    assert hint.endswith("Or declare it under fields.")


def test_all_that_is_wrong_is_told_together(mapped) -> None:
    mapping = (
        "hemidef-map: 1\nkind: initiative\ncolums: {a: b}\ncolumns:\n  T: titel\n"
        "  S: {field: status, values: {Done: compleeted}}\n  E: {field: due, date: DD/MM}\n"
        "constants: {leed: x}\nfields:\n  - {name: budget, on: [initiative], type: numbr}\n"
    )
    done = mapped(mapping, "T\na")
    assert done.code == 4
    assert done.err.splitlines() == [
        "Error: map.yaml: 6 problems; nothing was changed:",
        "  map.yaml, line 3: unknown key 'colums' (did you mean columns?)",
        "  map.yaml, line 10, fields[1]: type: 'numbr' is not one of the values"
        " (did you mean number?)",
        "    One of: line, text, slug, number, period, partner, choice.",
        "  map.yaml, line 5: column 'T': initiatives have no field 'titel' (did you mean title?)",
        "  map.yaml, line 6: column 'S': 'compleeted' is not one of the values"
        " (did you mean completed?)",
        "  map.yaml, line 7: column 'E': 'DD/MM' is not the form of a date",
        "  map.yaml, line 8: initiatives have no field 'leed' (did you mean lead?)",
        "Correct them and try again.",
    ]


@pytest.mark.parametrize(
    "column", ["[title]", "{field: [title]}", "{field: title, separator: [a]}", "{field: {a: b}}"]
)
def test_a_value_of_another_shape_has_its_place_once(mapped, column: str) -> None:
    done = mapped(HEAD + f"columns:\n  T: {column}\n", "T\na")
    assert done.code == 4
    assert done.err.startswith("Error: map.yaml, line 4: column 'T': ")
    assert done.err.count("map.yaml") == 1


def test_columns_that_the_mapping_does_not_name(mapped, empty: Path) -> None:
    done = mapped(HEAD + "columns: {T: title}", "T | Remarks | Cost\na | b | c")
    assert done.code == 4
    assert done.err.splitlines() == [
        "Error: plan.tsv: nothing says where these columns go: 'Remarks' (column B), "
        "'Cost' (column C)",
        "Name a field for each under columns in the mapping, or add there: Remarks: ignore, "
        "Cost: ignore. To leave out whatever it does not name: --ignore-unknown.",
    ]


def test_columns_that_the_file_has_not(mapped) -> None:
    done = mapped(HEAD + "columns: {T: title, Remaks: lead, R: ignore}", "T | R\na | b")
    assert done.code == 4
    assert done.err.startswith("Error: plan.tsv: has no column 'Remaks', which the mapping names\n")
    done = mapped(HEAD + "columns: {Titel: title, Remarks: lead}", "Title | Remarks\na | b")
    assert "'Title' (column A)" in done.err
    done = mapped(
        HEAD + "columns: {Title: title, Remark: lead, Remarks: lead}", "Title | Remarks\na | b"
    )
    assert done.code == 4


def test_a_mapping_that_is_not_there(hemidef: Hemidef, empty: Path) -> None:
    Path("plan.tsv").write_text("T\na\n")
    done = hemidef("import", "plan.tsv", "--map", "none.yaml")
    assert done.code == 2
    assert done.err.startswith("Error: none.yaml: there is no such file\n")


# -- keys that mean nothing where they stand -------------------------------------------------


@pytest.mark.parametrize(
    "column",
    [
        '{field: title, separator: "/"}',
        '{field: title, decimal: ","}',
        "{field: title, date: DD/MM/YYYY}",
        "{field: external_id, date: serial}",
        "{field: due, line-breaks: join}",
    ],
)
def test_a_key_that_means_nothing_for_the_field(mapped, column: str) -> None:
    done = mapped(HEAD + f"columns:\n  T: {column}\n  U: title\n", "T | U\na | b")
    assert done.code == 4
    assert "map.yaml, line 4: column 'T': " in done.err


def test_a_column_of_kinds_that_goes_to_a_field_too(mapped, entries) -> None:
    mapping = "hemidef-map: 1\nkind: {column: Type}\ncolumns: {T: title, Type: theme}\n"
    done = mapped(mapping, "T | Type\na | initiative")
    assert done.code == 4 or values(entries, "theme") == [["initiative"]]


def test_one_word_that_stands_for_two_things(mapped) -> None:
    words = "{Done: completed, done: planned}"
    done = mapped(
        HEAD + f"columns: {{T: title, S: {{field: status, values: {words}}}}}", "T | S\na |"
    )
    assert done.code == 4
