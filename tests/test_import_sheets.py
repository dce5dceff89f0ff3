"""Importing spreadsheets as people have them: what comes in, and what is refused, and where."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Answer, Hemidef

TITLES = "hemidef-map: 1\nkind: initiative\ncolumns: {Title: title, Lead: lead}\n"


@pytest.fixture
def empty(hemidef: Hemidef, home: Path) -> Path:
    """A store with nothing in it."""
    assert hemidef("init", "--empty").code == 0
    return home / "hemidef.json"


@pytest.fixture
def kept(hemidef: Hemidef) -> Callable[..., list[Any]]:
    """What stands in fields of the initiatives, by number: a list for several fields."""

    def read(*names: str) -> list[Any]:
        document = json.loads(hemidef("export", "initiatives", "-f", "json").out)
        found = [[entry.get(name) for name in names] for entry in document.get("initiatives", [])]
        return found if len(names) > 1 else [values[0] for values in found]

    return read


@pytest.fixture
def brought(hemidef: Hemidef, empty: Path) -> Callable[..., Answer]:
    """Import a file of these bytes."""

    def run(data: bytes | str, *words: str, name: str = "plan.csv") -> Answer:
        Path(name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return hemidef("import", name, *words)

    return run


def refused(answer: Answer, problem: str, hint: str = "", code: int = 4) -> None:
    assert (answer.code, answer.out) == (code, ""), answer
    assert answer.err.startswith(f"Error: {problem}"), answer.err
    assert hint in answer.err


def workbook(*rows: Sequence[Any], title: str = "Plan") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


# -- files as people have them ---------------------------------------------------------------

PLAN = "Title,Lead\nVigilância do Amazonas,José Peña\nPatrullas “ríos”,Müller\n"
ROWS = [["Vigilância do Amazonas", "José Peña"], ["Patrullas “ríos”", "Müller"]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PLAN.encode(), ()),
        (PLAN.encode("utf-8-sig"), ()),
        (PLAN.replace("\n", "\r\n").encode("utf-16"), ()),
        (PLAN.encode("utf-16-be"), ("--encoding", "utf-16-be")),
        (PLAN.encode("cp1252"), ("--encoding", "cp1252")),
        (PLAN.replace("\n", "\r").encode("mac-roman"), ("--encoding", "mac-roman")),
        (PLAN.replace("\n", "\r\n").encode("cp1252"), ("--encoding", "windows-1252")),
        (PLAN.replace(",", ";").encode(), ()),
        (PLAN.replace(",", "\t").encode(), ()),
        (PLAN.replace(",", "|").encode(), ("--delimiter", "pipe")),
        (PLAN.replace(",", ":").encode(), ("--delimiter", ":")),
        (f"sep=;\n{PLAN}".replace(",", ";").encode(), ()),
        (f"A\nB\n\nC\nD\n{PLAN}".encode(), ("--skip-rows", "5")),
        (PLAN.replace("\n", ",\n").encode(), ()),
        (PLAN.replace("\n", "\n\n").encode(), ()),
        (PLAN.replace(",", "\u00a0,").encode(), ()),
    ],
)
def test_a_file_in_any_dress(
    brought: Callable[..., Answer], kept: Callable[..., Any], data: bytes, words: tuple[str, ...]
) -> None:
    done = brought(data, "--kind", "initiative", *words)
    assert (done.code, done.err) == (0, "2 new, 0 changed, 0 unchanged.\n")
    assert kept("title", "lead") == ROWS


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_an_encoding_is_never_guessed(
    brought: Callable[..., Answer], empty: Path, encoding: str
) -> None:
    before = empty.read_bytes()
    answer = brought("Title\nVigilância\nPeña\n".encode(encoding), "--kind", "initiative")
    refused(answer, "plan.csv, line 2, column 6: byte ", f"--encoding {encoding}")
    assert empty.read_bytes() == before


def test_cells_of_several_lines(brought: Callable[..., Answer], kept: Callable[..., Any]) -> None:
    data = 'title,description,lead\nA,"one\r\ntwo, ""three""\r\n\r\nfour",J5\r\nB,"x\ry",\n'
    assert brought(data).code == 0
    assert kept("description", "lead") == [
        ['one\ntwo, "three"\n\nfour', "J5"],
        ["x\ny", None],
    ]
    wrong = brought('title,lead\n"A\nB",\n"C",D\n', "--kind", "initiative")
    refused(wrong, "plan.csv, row 2, column A (title): title: has a line break")
    lower = brought('title,due,description\nA,,"x\ny"\nB,soon,\n')
    refused(lower, "plan.csv, row 3 (line 4), column B (due): due: 'soon' is not a period")


def test_a_cell_of_200_kilobytes(
    brought: Callable[..., Answer], kept: Callable[..., Any], hemidef: Hemidef
) -> None:
    text = "Perú – " * 25_000
    assert brought(f'title,description\nA,"{text}"\n').code == 0
    assert kept("description") == [text.strip()]
    hemidef("export", "initiatives", "-o", "all.csv")
    assert hemidef("import", "all.csv").err == "0 new, 0 changed, 1 unchanged.\n"
    refused(hemidef("export", "-o", "all.xlsx"), "I-1: Description: has a text of ", "CSV")
    assert not Path("all.xlsx").exists()


def test_texts_stay_as_they_are_written(
    brought: Callable[..., Answer], kept: Callable[..., Any]
) -> None:
    texts = ["Brazil\\u2019s plan", "NO", "007", "1e5", "TRUE", "2026-09-30", "=1+1", "a b\\"]
    assert brought("".join(f"{text}\n" for text in ["title", *texts]), "--kind", "I").code == 0
    assert kept("title") == texts


def test_a_quote_that_is_never_closed(brought: Callable[..., Answer], empty: Path) -> None:
    before = empty.read_bytes()
    answer = brought('title,lead\nA,J5\nB,"J3\nC,J2\nD,J1\n')
    refused(answer, "plan.csv, line 3: a quote in this row is opened and never closed", "twice")
    assert empty.read_bytes() == before


def test_a_title_that_was_split_over_columns(brought: Callable[..., Answer], empty: Path) -> None:
    before = empty.read_bytes()
    answer = brought("title,lead\nPatrols, rivers and coasts,J5\nRadars,J3\n")
    refused(answer, "plan.csv, row 2: has 3 cells under 2 headings", "double quotes")
    assert "was a text split?" in answer.err
    assert empty.read_bytes() == before


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("title,lead,Title\nA,B,C\n", "plan.csv: columns A and C have the same heading"),
        ("title,,lead\nA,x,B\n", "plan.csv: these columns are no fields: 'column B' (column B)"),
        ("title,Remarks\nA,x\n", "plan.csv: these columns are no fields: 'Remarks' (column B)"),
        ("", "plan.csv: is empty"),
        ("\n\n  \n", "plan.csv: is empty"),
        ("PK\x03\x04rest", "plan.csv: is an Excel workbook, not CSV"),
        ("title,lead\nA,B\x00\n", "plan.csv, line 2, column 4: has a NUL byte"),
    ],
)
def test_what_is_no_table_of_ours(
    brought: Callable[..., Answer], empty: Path, data: str, problem: str
) -> None:
    before = empty.read_bytes()
    refused(brought(data), problem)
    assert empty.read_bytes() == before


def test_a_blank_column_without_a_heading_is_none(
    brought: Callable[..., Answer], kept: Callable[..., Any]
) -> None:
    assert brought("title,,lead,\nA, ,B,\nC\n", "--kind", "initiative").code == 0
    assert kept("title", "lead") == [["A", "B"], ["C", None]]


SPANISH = """\
hemidef-map: 1
kind: recommendation
columns:
  Código: external_id
  Recomendación: action
  Órgano responsable: lead
  Situación: {field: status, values: {Concluído: implemented, En curso: partial, "N/D": ""}}
  Plazo: {field: due, date: [DD/MM/YYYY, MMM YYYY], values: {Sem prazo: ""}}
  Costo: {field: cost, decimal: ","}
  Países: {field: partners, separator: "/"}
fields:
  - {name: cost, on: [recommendation], type: number}
"""


def test_headings_in_spanish_and_portuguese(
    brought: Callable[..., Answer], hemidef: Hemidef
) -> None:
    Path("map.yaml").write_text(SPANISH, "utf-8")
    plan = (
        "CODIGO;recomendacion;Organo Responsable;SITUACION;Plazo;Costo;Países\n"
        "7;Comprar lanchas;Marinha;CONCLUIDO;mayo 2025;1.515.000,00;Perú / Brasil\n"
        "8;Treinar;;n/d;Sem prazo;;\n9;Formar;Armada;en curso;30/09/2026;-0,5;OEA\n"
    )
    done = brought(plan.encode("cp1252"), "--encoding", "cp1252", "--map", "map.yaml")
    assert done.err == "3 new, 0 changed, 0 unchanged; fields: 1 new.\n"
    rows = json.loads(hemidef("export", "recommendations", "-f", "json").out)["recommendations"]
    names = ("external_id", "action", "lead", "status", "due", "cost", "partners")
    assert [[row.get(name) for name in names] for row in rows] == [
        ["7", "Comprar lanchas", "Marinha", "implemented", "2025-05", 1515000, ["PER", "BRA"]],
        ["8", "Treinar", None, "not-assessed", None, None, None],
        ["9", "Formar", "Armada", "partial", "2026-09-30", -0.5, ["OAS"]],
    ]


# -- again -----------------------------------------------------------------------------------


def test_known_by_an_external_id(
    brought: Callable[..., Answer], kept: Callable[..., Any], empty: Path
) -> None:
    first = "external_id,title,lead,due\n7,A,J5,2026\n8,B,J3,2027\n"
    assert brought(first).err == "2 new, 0 changed, 0 unchanged.\n"
    before = empty.read_bytes()
    again = brought(first)
    assert (again.code, again.out) == (0, "")
    assert again.err == "0 new, 0 changed, 2 unchanged.\n"
    assert empty.read_bytes() == before
    # A cell that is empty clears, a column that is missing leaves.
    changed = brought("external_id,title,lead\n8,B,\n7,A,J7\n9,C,\n", "--kind", "initiative")
    assert changed.out == "I-3  added: C\nI-2  lead: J3 → none\nI-1  lead: J5 → J7\n"
    assert changed.err == "1 new, 2 changed, 0 unchanged.\n"
    assert kept("due") == ["2026", "2027", None]


def test_known_by_an_id(brought: Callable[..., Answer], kept: Callable[..., Any]) -> None:
    brought("title,external_id\nA,7\nB,8\n", "--kind", "initiative")
    done = brought("id,external_id,title\ni2,9,B\n,10,C\n", "--kind", "initiative")
    assert done.out == "I-3  added: C\nI-2  external_id: 8 → 9\n"
    other = brought("id,title\nR-1,C\n", "--kind", "initiative")
    refused(other, "plan.csv, row 2, column A (id): id: R-1 is not the id of one of the init")


def test_a_needed_cell_that_is_empty(brought: Callable[..., Answer], empty: Path) -> None:
    brought("title,external_id\nA,7\n", "--kind", "initiative")
    before = empty.read_bytes()
    for data in ("title,external_id\n,7\n", "title,external_id\n  ,8\n"):
        answer = brought(data, "--kind", "initiative")
        refused(answer, "plan.csv, row 2, column A (title): title: is required and cannot be empty")
    missing = brought("external_id,lead\n8,J5\n", "--kind", "initiative")
    refused(missing, "plan.csv, row 2: title: is required")
    assert empty.read_bytes() == before


def test_two_rows_with_one_external_id(brought: Callable[..., Answer], empty: Path) -> None:
    before = empty.read_bytes()
    answer = brought("external_id,title\n7,A\n8,B\n7,C\n", "--kind", "initiative")
    refused(answer, "plan.csv, row 4: external_id '7' appears here and at plan.csv, row 2")
    assert empty.read_bytes() == before


def test_two_rows_with_one_external_id_where_one_has_an_id(
    brought: Callable[..., Answer], empty: Path
) -> None:
    answer = brought("id,external_id,title\nI-9,7,A\n,7,B\n", "--kind", "initiative")
    assert answer.code == 4
    assert "row 2" in answer.err
    assert "row 3" in answer.err


def test_an_external_id_that_two_entries_share(
    brought: Callable[..., Answer], hemidef: Hemidef, empty: Path
) -> None:
    for title in ("A", "B"):
        hemidef("add", "initiative", title, "--external-id", "7")
    before = empty.read_bytes()
    answer = brought("external_id,title\n7,C\n", "--kind", "initiative")
    refused(answer, "plan.csv, row 2: external_id '7' belongs to I-1 and I-2", "Give the id")
    assert empty.read_bytes() == before
    done = brought("id,external_id,title\nI-2,7,C\n", "--kind", "initiative")
    assert done.out == "I-2  title: B → C\n"


def test_one_id_in_two_rows(brought: Callable[..., Answer], hemidef: Hemidef) -> None:
    hemidef("add", "initiative", "A", "--external-id", "7")
    answer = brought("id,external_id,title\nI-1,,B\ni1,,C\n", "--kind", "initiative")
    refused(answer, "plan.csv, row 3: I-1 appears here and at plan.csv, row 2")
    answer = brought("id,external_id,title\nI-1,7,B\n,7,C\n", "--kind", "initiative")
    refused(answer, "plan.csv, row 3: I-1 appears here and at plan.csv, row 2")


def test_a_dry_run_tells_all_and_changes_nothing(
    brought: Callable[..., Answer], empty: Path
) -> None:
    old = "".join(f"{number},Old {number},J{number}\n" for number in range(1, 76))
    brought(f"external_id,title,lead\n{old}")
    before = empty.read_bytes()
    rows = [f"{number},Old {number},J{number}" for number in range(1, 26)]
    rows += [f"{number},New {number},J{number}" for number in range(26, 51)]
    rows += [f"{number},Added {number},J1" for number in range(101, 126)]
    tried = brought("external_id,title,lead\n" + "\n".join(rows), "--dry-run")
    lines = tried.out.splitlines()
    assert tried.code == 0
    assert lines[:20] == [f"I-{number}  added: Added {number + 25}" for number in range(76, 96)]
    assert lines[20] == "… and 5 more new entries"
    assert lines[21:41] == [
        f"I-{number}  title: Old {number} → New {number}" for number in range(26, 46)
    ]
    assert lines[41] == "… and 5 more changed entries"
    unchanged = ", ".join(f"I-{number}" for number in range(1, 21))
    assert lines[42:] == [f"unchanged: {unchanged} and 5 more"]
    assert tried.err == ("25 new, 25 changed, 25 unchanged; nothing was imported: a dry run.\n")
    assert empty.read_bytes() == before


def test_every_error_with_its_row_and_column(brought: Callable[..., Answer], empty: Path) -> None:
    before = empty.read_bytes()
    answer = brought(
        "title,due,partners,status,depends_on\nA,soon,Narnia,planed,\n,2026,,,\n"
        "C,2026,Perú,planned,I-99\nD,,,,R-1\n"
    )
    assert answer.err.splitlines() == [
        "Error: plan.csv: 6 problems; nothing was changed:",
        "  plan.csv, row 2, column B (due): due: 'soon' is not a period",
        "  plan.csv, row 2, column C (partners): partners: no country or organisation goes by "
        "'Narnia' (did you mean Armenia (ARM)?)",
        "    Or say what it stands for in a mapping: hemidef import FILE --suggest-map.",
        "  plan.csv, row 2, column D (status): status: 'planed' is not one of the values"
        " (did you mean planned?)",
        "    One of: not-assessed, proposed, planned, in-progress, stalled, suspended, completed, "
        "cancelled. Or say what it stands for in a mapping: hemidef import FILE --suggest-map.",
        "  plan.csv, row 3, column A (title): title: is required and cannot be empty",
        "  plan.csv, row 5: depends_on: R-1 is of the wrong kind",
        "  plan.csv, row 4: depends_on: there is no entry I-99",
        "Correct them and try again.",
    ]
    assert empty.read_bytes() == before


def test_more_than_fifty_errors(brought: Callable[..., Answer], empty: Path) -> None:
    before = empty.read_bytes()
    rows = "".join(f"Entry {number},soon {number}\n" for number in range(120))
    answer = brought(f"title,due\n{rows}", "--kind", "initiative")
    lines = answer.err.splitlines()
    assert answer.code == 4
    assert lines[0] == "Error: plan.csv: 120 problems; nothing was changed:"
    assert lines[50] == "  plan.csv, row 51, column B (due): due: 'soon 49' is not a period"
    assert lines[51:] == ["  … and 70 more", "Correct them and try again."]
    assert empty.read_bytes() == before


def test_an_import_is_undone_whole(brought: Callable[..., Answer], hemidef: Hemidef) -> None:
    Path("map.yaml").write_text(
        "hemidef-map: 1\nkind: initiative\ncolumns: {R: external_id, T: title, B: budget}\n"
        "fields: [{name: budget, on: [initiative], type: number}]\n"
    )
    hemidef("add", "initiative", "A", "--external-id", "7")
    before = Path("hemidef.json").read_bytes().partition(b'"log": {')[0]
    done = brought("R,T,B\n7,B,5\n8,C,6\n", "--map", "map.yaml")
    assert done.err == "1 new, 1 changed, 0 unchanged; fields: 1 new.\n"
    assert hemidef("undo", "--dry-run").code == 0
    assert hemidef("undo").code == 0
    assert Path("hemidef.json").read_bytes().partition(b'"log": {')[0] == before
    assert hemidef("undo", "2").code == 3


# -- options ---------------------------------------------------------------------------------


def test_a_kind_is_named_or_known(
    brought: Callable[..., Answer], hemidef: Hemidef, empty: Path
) -> None:
    unclear = brought("initiative,title\nI-1,A\n")
    refused(unclear, "plan.csv: its rows may be of several kinds: ", "Say --kind.", code=2)
    assert "milestone or indicator" in unclear.err
    wrong = brought("title\nA\n", "--kind", "plan")
    refused(wrong, "--kind: 'plan' is not a kind of entry", "initiative", code=2)
    assert brought("Proposed Action\nBuy boats\n").out == "R-1  added: Buy boats\n"
    hemidef("add", "initiative", "First")
    assert "M-1  added: Done" in brought("title,initiative,done\nDone,i1,2026\n").out


def test_rows_of_several_kinds(
    brought: Callable[..., Answer], hemidef: Hemidef, empty: Path
) -> None:
    data = "Kind,title,action,status\ninitiative,A,,planned\nRecommendations,,B,open\n"
    done = brought(data)
    assert done.out == "I-1  added: A\nR-1  added: B\n"
    wrong = brought("kind,title,action\nplan,A,\ninitiative,,B\n")
    assert wrong.err.splitlines()[1:4] == [
        "  plan.csv, row 2, column A (kind): 'plan' is not a kind of entry",
        "    One of: initiative, recommendation, milestone, indicator.",
        "  plan.csv, row 3, column C (action): initiatives have no action",
    ]


def test_what_list_prints_is_read_again(
    brought: Callable[..., Answer], hemidef: Hemidef, empty: Path
) -> None:
    hemidef("add", "initiative", "A")
    hemidef("add", "milestone", "B", "--initiative", "I-1")
    before = empty.read_bytes()
    printed = hemidef("list", "-f", "csv").out
    told, counts = brought(printed).err.splitlines()
    assert told.startswith("plan.csv: not taken in, as they follow from other fields: ")
    assert "Milestones (column " in told
    assert "Urgent" not in told, "nothing stands in it"
    assert counts == "0 new, 0 changed, 2 unchanged."
    assert empty.read_bytes() == before


def test_a_column_of_somebody_elses_that_is_called_as_what_follows_is_told(
    brought: Callable[..., Answer], empty: Path
) -> None:
    answer = brought("title,Progress\nA,half\n", "--kind", "initiative")
    assert answer.err == (
        "plan.csv: not taken in, as they follow from other fields: Progress (column B).\n"
        "1 new, 0 changed, 0 unchanged.\n"
    )


def test_two_columns_of_one_field(brought: Callable[..., Answer], empty: Path) -> None:
    answer = brought("title,Initiative\nA,B\n", "--kind", "initiative")
    assert answer.code == 4
    assert "'Initiative' (column B)" in answer.err


@pytest.mark.parametrize(
    ("name", "words", "problem"),
    [
        ("plan.csv", ("--sheet", "Plan"), "plan.csv: --sheet means nothing for csv"),
        ("plan.tsv", ("--sheet", "Plan"), "plan.tsv: --sheet means nothing for tsv"),
        ("plan.xlsx", ("--encoding", "cp1252"), "plan.xlsx: --encoding means nothing for xlsx"),
        ("plan.xlsx", ("--delimiter", ";"), "plan.xlsx: --delimiter means nothing for xlsx"),
        ("plan.md", ("--delimiter", "pipe"), "plan.md: --delimiter means nothing for md"),
        ("plan.md", ("--sheet", "Plan"), "plan.md: has no sheet 'Plan'"),
        ("plan.md", ("--skip-rows", "1"), "plan.md: --skip-rows means nothing for md"),
        ("plan.yaml", ("--kind", "I"), "plan.yaml: is a document"),
        ("plan.yaml", ("--sheet", "I"), "plan.yaml: is a document"),
        ("plan.json", ("--encoding", "utf-8"), "plan.json: is a document"),
        ("plan.json", ("--delimiter", ";"), "plan.json: is a document"),
        ("plan.yaml", ("--skip-rows", "1"), "plan.yaml: is a document"),
        ("plan.yaml", ("--list-sep", "/"), "plan.yaml: is a document"),
        ("plan.csv", ("--skip-rows", "-1"), "--skip-rows cannot be less than 0"),
        ("plan.csv", ("--encoding", "utf-99"), "there is no encoding 'utf-99'"),
        ("plan.csv", ("--delimiter", "semi"), "'semi' cannot be a delimiter"),
        ("plan.csv", ("-f", "doc"), "there is no format 'doc' here"),
        ("plan.doc", (), "plan.doc: the ending '.doc' does not say which format it is"),
        ("plan", (), "plan: the ending '' does not say which format it is"),
    ],
)
def test_options_that_mean_nothing(
    brought: Callable[..., Answer], empty: Path, name: str, words: tuple[str, ...], problem: str
) -> None:
    before = empty.read_bytes()
    data = {
        "plan.xlsx": workbook(["title"], ["A"]),
        "plan.md": b"| title |\n| --- |\n| A |\n",
        "plan.yaml": b"hemidef: 1\n",
        "plan.json": b'{"hemidef": 1}',
    }
    answer = brought(data.get(name, b"title\nA\n"), *words, name=name)
    refused(answer, problem, code=2)
    assert len(answer.err.splitlines()) == 2
    assert empty.read_bytes() == before


def test_lists_by_another_sign(brought: Callable[..., Answer], kept: Callable[..., Any]) -> None:
    data = "title,evidence,partners\nA,x; y/z,BRA/Perú\n"
    assert brought(data, "--list-sep", "/").code == 0
    assert kept("evidence", "partners") == [[["x; y", "z"], ["BRA", "PER"]]]


def test_the_format_is_named(brought: Callable[..., Answer]) -> None:
    done = brought("title\tlead\nA\tB\n", "-f", "TSV", "--kind", "initiative", name="plan.txt")
    assert done.out == "I-1  added: A\n"
    assert brought("| title |\n|---|\n| C |\n", "--kind", "I", name="p.md").out.endswith("C\n")


# -- standard input --------------------------------------------------------------------------


def test_standard_input(hemidef: Hemidef, empty: Path, kept: Callable[..., Any]) -> None:
    done = hemidef("import", "-", "-f", "csv", "--kind", "initiative", input="title,lead\nA,Peña\n")
    assert (done.code, done.out) == (0, "I-1  added: A\n")
    assert kept("lead") == ["Peña"]
    wrong = hemidef("import", "-", "-f", "csv", input="title,due,lead\nA,soon,\n")
    refused(wrong, "standard input, row 2, column B (due): due: 'soon' is not a period")
    silent = hemidef("import", "-", input="title\nA\n")
    refused(silent, "standard input does not say which format it is", "Say it with -f", code=2)


def test_a_workbook_on_standard_input(home: Path, empty: Path, program: list[str]) -> None:
    done = subprocess.run(
        [*program, "import", "-", "-f", "xlsx", "--kind", "initiative"],
        input=workbook(["title"], ["Perú"]),
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode() == "I-1  added: Perú\n"


# -- workbooks -------------------------------------------------------------------------------


def test_a_workbook_exported_edited_and_imported(hemidef: Hemidef, store: Path) -> None:
    hemidef("field", "add", "budget", "--on", "initiative", "--type", "number")
    hemidef("update", "I-1", "--set", "budget=5", "--partner", "BRA")
    assert hemidef("export", "-o", "all.xlsx").code == 0
    before = store.read_bytes()
    assert hemidef("import", "all.xlsx").err == "0 new, 0 changed, 28 unchanged.\n"
    assert store.read_bytes() == before

    book = openpyxl.load_workbook("all.xlsx")
    sheet = book["initiatives"]
    columns = {cell.value: cell.column for cell in sheet[1]}

    def put(row: int, heading: str, value: Any) -> None:
        sheet.cell(row, columns[heading]).value = value

    put(2, "Status", "in-progress")
    put(2, "Budget", 1_200_000.5)
    put(2, "Partners", "BRA; Perú")
    put(3, "Due", date(2026, 9, 30))
    put(4, "Due", datetime(2027, 3, 1))
    put(5, "Expected Outcome", None)
    put(17, "Initiative", "=A new one")
    sheet.cell(17, columns["Initiative"]).data_type = "s"
    put(17, "Start", "Q3 2026")
    book["recommendations"].cell(2, 2).value = "Buy boats"
    book.save("all.xlsx")

    tried = hemidef("import", "all.xlsx", "--dry-run")
    assert store.read_bytes() == before
    done = hemidef("import", "all.xlsx")
    assert done.err == "1 new, 5 changed, 23 unchanged.\n"
    assert tried.out.startswith(done.out)
    assert "I-16  added: =A new one\n" in done.out
    assert "I-1  status: not-assessed → in-progress\n" in done.out
    assert "I-1  partners: + Peru\n" in done.out
    assert "I-1  budget: 5 → 1200000.5\n" in done.out
    assert "I-2  due: none → 2026-09-30\n" in done.out
    assert "I-3  due: none → 2027-03-01\n" in done.out
    assert "I-4  outcome: Enhanced coordination and unified responses → none\n" in done.out
    assert "→ Buy boats\n" in done.out
    hemidef("undo")
    assert store.read_bytes().partition(b'"log"')[0] == before.partition(b'"log"')[0]


def test_errors_in_a_workbook_name_sheet_row_and_column(
    brought: Callable[..., Answer], hemidef: Hemidef
) -> None:
    data = workbook(["title", "due"], ["A", "soon"], [None, 2026], title="initiatives")
    answer = brought(data, name="plan.xlsx")
    assert answer.err.splitlines()[1:3] == [
        "  plan.xlsx, sheet initiatives, row 2, column B (due): due: 'soon' is not a period",
        "  plan.xlsx, sheet initiatives, row 3, column A (title): title: is required and cannot "
        "be empty",
    ]
    formula = brought(workbook(["title"], ["=A1"], title="initiatives"), name="plan.xlsx")
    place = "plan.xlsx, sheet initiatives, row 2, column A (title)"
    refused(formula, f"{place}: has a formula without its result", "Open the workbook in Excel")


def test_a_sheet_is_named(brought: Callable[..., Answer]) -> None:
    data = workbook(["title"], ["A"], title="initiatives")
    assert brought(data, "--sheet", "Initiatives", name="p.xlsx").out == "I-1  added: A\n"
    wrong = brought(data, "--sheet", "inititives", name="p.xlsx")
    refused(wrong, "p.xlsx: has no sheet 'inititives'", "Did you mean initiatives?", code=2)
    above = workbook(["Plan of 2026"], [], ["title", "lead"], ["B", "J5"], title="initiatives")
    assert brought(above, name="p.xlsx").code == 4
    assert brought(above, "--skip-rows", "2", name="p.xlsx").out == "I-2  added: B\n"


def test_numbers_of_a_workbook_beside_numbers_in_words(
    brought: Callable[..., Answer], kept: Callable[..., Any]
) -> None:
    Path("map.yaml").write_text(
        'hemidef-map: 1\nkind: initiative\ncolumns: {T: title, B: {field: cost, decimal: ","}}\n'
        "fields: [{name: cost, on: [initiative], type: number}]\n"
    )
    data = workbook(["T", "B"], ["A", 0.5], ["B", "1.515.000,25"], ["C", 1515000.25])
    assert brought(data, "--map", "map.yaml", name="p.xlsx").code == 0
    assert kept("cost") == [0.5, 1515000.25, 1515000.25]


def test_dates_of_a_workbook_beside_dates_in_words(
    brought: Callable[..., Answer], kept: Callable[..., Any]
) -> None:
    Path("map.yaml").write_text(
        "hemidef-map: 1\nkind: initiative\n"
        "columns: {T: title, D: {field: due, date: [DD/MM/YYYY, serial]}}\n"
    )
    data = workbook(
        ["T", "D"], ["A", date(2026, 9, 30)], ["B", "30/09/2026"], ["C", 46295], ["D", 2026]
    )
    assert brought(data, "--map", "map.yaml", name="p.xlsx").code == 0
    assert kept("due") == ["2026-09-30", "2026-09-30", "2026-09-30", "2026"]


# -- init, and foreign files -----------------------------------------------------------------


def test_init_from_a_spreadsheet(hemidef: Hemidef, home: Path) -> None:
    Path("plan.csv").write_text("title,lead,start\nA,J5,2026\nB,,\n", "utf-8")
    assert hemidef("init", "a.json", "--from", "plan.csv").out == "Made a.json with 2 entries.\n"
    Path("plan.xlsx").write_bytes(workbook(["title", "lead"], ["A", "J5"], title="initiatives"))
    assert hemidef("init", "b.json", "--from", "plan.xlsx").out == "Made b.json with 1 entry.\n"
    assert hemidef("undo", "--store", "b.json").code == 3
    Path("plan.csv").write_text("title,Remarks\nA,J5\n")
    wrong = hemidef("init", "c.json", "--from", "plan.csv")
    refused(wrong, "plan.csv: these columns are no fields: 'Remarks' (column B)")
    assert not Path("c.json").exists()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("name: x\nservices: {}\nvolumes: []\nd: 1\n", "looks like another kind of document: its"),
        ("- a\n- b\n", "is a list, not a hemidef document"),
        ("just words\n", "is one text, not a hemidef document"),
        ("{}\n", "looks like another kind of document: its top has nothing"),
        ("", "is empty"),
        ("hemidef-map: 1\nkind: initiative\n", "looks like another kind of document"),
    ],
)
def test_a_foreign_document(
    brought: Callable[..., Answer], empty: Path, data: str, problem: str
) -> None:
    before = empty.read_bytes()
    refused(brought(data, name="x.yaml"), f"x.yaml: {problem}", "hemidef: 1")
    assert empty.read_bytes() == before


def test_a_bad_moment_does_not_hide_what_else_is_wrong_in_its_row(
    brought: Callable[..., Answer], empty: Path
) -> None:
    row = "title,due,status,created\nA,3/12/2026,foo,x\n"
    refused = brought(row, "--kind", "initiative").err
    for problem in ("column B (due): due", "column C (status): status", "column D (created)"):
        assert problem in refused


def test_what_cannot_be_read_in_an_ignored_column_is_no_matter(
    brought: Callable[..., Answer], empty: Path
) -> None:
    data = workbook(["Name", "Check"], ["A", "#N/A"], ["B", "=A1"])
    Path("map.yaml").write_text(
        "hemidef-map: 1\nkind: initiative\ncolumns: {Name: title, CHECK: ignore}\n"
    )
    assert brought(data, "--map", "map.yaml", name="plan.xlsx").err.startswith("2 new")
    Path("map.yaml").write_text(
        "hemidef-map: 1\nkind: initiative\ncolumns: {Name: title, CHECK: outcome}\n"
    )
    answer = brought(data, "--map", "map.yaml", name="plan.xlsx")
    assert "row 2, column B (Check): shows the error #N/A" in answer.err
    assert "row 3, column B (Check): has a formula without its result" in answer.err


def test_a_cell_that_cannot_be_read_may_stand_for_something(
    brought: Callable[..., Answer], kept: Callable[..., Any]
) -> None:
    data = workbook(["Name", "Lead"], ["A", "#N/A"], ["B", "J5"])
    suggested = brought(data, "--suggest-map", name="plan.xlsx")
    assert '      # "#N/A": ???  (1 row)\n' in suggested.out
    Path("map.yaml").write_text(suggested.out.replace('# "#N/A": ???  (1 row)', '"#N/A": ""'))
    assert brought(data, "--map", "map.yaml", name="plan.xlsx").code == 0
    assert kept("title", "lead") == [["A", None], ["B", "J5"]]


def test_a_bar_that_is_escaped_does_not_close_the_last_cell(
    brought: Callable[..., Answer], kept: Callable[..., Any]
) -> None:
    table = "| title | lead |\n|---|---|\n| A | J5 \\||\n| B | J3\\|\n| C | J2\\\n|\\|D\\|\n"
    done = brought(table, "--kind", "initiative", name="plan.md")
    assert done.err == "4 new, 0 changed, 0 unchanged.\n"
    assert kept("title", "lead") == [["A", "J5 |"], ["B", "J3|"], ["C", "J2\\"], ["|D|", None]]


@pytest.mark.parametrize("number", range(4))
def test_the_names_of_delimiters_that_are_advised_are_taken(
    brought: Callable[..., Answer], number: int
) -> None:
    unclear = brought("title,lead;due\nA,B;2027\n", "--kind", "initiative")
    refused(unclear, "plan.csv: more than one delimiter makes columns of it", code=2)
    names = unclear.err.rpartition("--delimiter ")[2].strip(".\n").replace(" or ", ", ")
    name = names.split(", ")[number]
    char = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}[name]
    words = ("--kind", "initiative", "--delimiter", name)
    assert brought(f"title{char}lead\nA{char}B\n", *words).out == "I-1  added: A\n"


def test_a_link_to_a_row_that_is_refused_is_no_second_error(
    brought: Callable[..., Answer], empty: Path
) -> None:
    answer = brought(
        "kind,id,title,due,initiative\n"
        "initiative,i7,A,soon,\nmilestone,,First,,I-7\nmilestone,,Second,,I-8\n"
    )
    assert answer.err.splitlines()[1:-1] == [
        "  plan.csv, row 2, column D (due): due: 'soon' is not a period",
        "  plan.csv, row 4: initiative: there is no entry I-8",
    ]


def test_columns_of_no_one_kind_are_no_import_of_nothing(
    brought: Callable[..., Answer], hemidef: Hemidef, empty: Path
) -> None:
    hemidef("add", "initiative", "A")
    before = empty.read_bytes()
    for data in ("id,lead\nI-1,J5\n", "title,action\nA,B\n"):
        answer = brought(data)
        refused(answer, "plan.csv: its columns do not tell what its rows are", "--kind", code=2)
    assert empty.read_bytes() == before
    assert brought("id,lead\nI-1,J5\n", "--kind", "I").out == "I-1  lead: none → J5\n"


def test_half_a_character_is_refused(brought: Callable[..., Answer], empty: Path) -> None:
    csv = "title\nA \\ud800 B\n", "--encoding", "unicode_escape"
    refused(
        brought(*csv, "--kind", "I"), "plan.csv, row 2, column A (title): title: character U+D8"
    )
    for heading, cell in (("title", "_xD800_"), ("_xD800_", "A")):
        answer = brought(workbook([heading], [cell]), "--suggest-map", name="plan.xlsx")
        refused(answer, "plan.xlsx, sheet Plan: has half a character")
