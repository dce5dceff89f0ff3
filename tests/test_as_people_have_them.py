"""Spreadsheets as offices have them: what a cell shows is what is taken, or it is told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import pytest

from conftest import Answer, Hemidef
from hemidef.exchange.sheets import read_one
from hemidef.exchange.source import PLAIN, Source

MAP = "hemidef-map: 1\nkind: initiative\n"


@pytest.fixture
def imported(hemidef: Hemidef, home: Path) -> Callable[..., Answer]:
    """Import a file of these bytes, by a mapping if one is given, into an empty store."""

    def run(data: bytes | str, *words: str, name: str = "plan.csv", map: str = "") -> Answer:
        if not Path("hemidef.json").exists():
            assert hemidef("init", "--empty").code == 0
        Path(name).write_bytes(data if isinstance(data, bytes) else data.encode())
        Path("map.yaml").write_text(map, "utf-8")
        return hemidef("import", name, *words, *(["--map", "map.yaml"] if map else []))

    return run


@pytest.fixture
def kept(hemidef: Hemidef) -> Callable[..., list[list[str]]]:
    """These fields of all initiatives, as CSV has them."""

    def read(*names: str) -> list[str]:
        shown = hemidef("list", "initiatives", "--columns", ",".join(names), "-f", "csv")
        assert shown.code == 0, shown.err
        return shown.out.splitlines()[1:]

    return read


# -- headings and rows -----------------------------------------------------------------------

TWICE = "Ref,Title,L.B,Goal,l.b\nA1,Dredge,1,2,3\n"


def test_columns_that_are_called_alike_are_named_by_their_letters(imported, kept) -> None:
    both = MAP + "columns: {Ref: external_id, Title: title, Goal: ignore, L.B: %s}\n"
    answer = imported(TWICE, map=both % "lead")
    assert answer.code == 4
    assert "columns C and E have the same heading, 'L.B'" in answer.err
    assert "column C: ignore" in answer.err
    assert imported(TWICE, map=both % "ignore").code == 0
    one = both % "ignore, Column E: lead"
    assert imported(TWICE, map=one).code == 0
    assert kept("title", "lead") == ["Dredge,3"]


def test_of_columns_that_are_called_alike_unknown_ones_may_be_ignored(imported, kept) -> None:
    plan = "Title,Notes,notes,Lead{}\nDredge,1,2,Ana,\n"
    assert imported(plan.format(","), "--kind", "I").code == 4
    assert imported(plan.format(","), "--kind", "I", "--ignore-unknown").code == 0
    assert kept("title", "lead") == ["Dredge,Ana"]
    twice = imported(plan.format(",LEAD"), "--kind", "I", "--ignore-unknown")
    assert "columns D and E have the same heading, 'Lead'" in twice.err


def test_a_suggested_map_names_them_by_their_letters(imported) -> None:
    answer = imported(TWICE, "--suggest-map")
    assert answer.code == 0
    assert "column C: ignore" in answer.out
    assert "column E: ignore" in answer.out
    assert "L.B" in answer.out
    assert imported(TWICE, map=answer.out).code == 0


def test_rows_that_are_no_entries_are_skipped_and_told(imported, kept) -> None:
    plan = "Ref,Title\nHarbours,\nA1,Dredge\nTOTAL,2\nA2,Plant\n"
    map = MAP + "columns: {Ref: ignore, Title: title}\nskip: {Title: empty, Ref: [Total, Sum]}\n"
    answer = imported(plan, map=map)
    assert answer.code == 0, answer.err
    assert "2 rows skipped, as the mapping says: 2, 4." in answer.err
    assert kept("title") == ["Dredge", "Plant"]
    wrong = imported(plan, map=map.replace("skip: {Title", "skip: {Titel"))
    assert wrong.code == 4
    assert "no column 'Titel', by which to skip rows" in wrong.err
    assert "Title" in wrong.err


# -- signs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "advised", "not_advised"),
    [
        (b"Title\nGrants 2024 \x96 2026\n", "--encoding cp1252", "latin-1"),
        (b"Title\nR\x92o\nNi\x81o\n", "mac-roman reads 'Río'", "cp1252"),
        (b"Title\nR\x92o\nNi\x81o\x07\n", "Say which encoding it is in", "cp1252"),
    ],
)
def test_only_an_encoding_that_reads_all_of_the_file_is_advised(
    imported, data: bytes, advised: str, not_advised: str
) -> None:
    answer = imported(data)
    assert answer.code == 4
    assert advised in answer.err
    assert not_advised not in answer.err


CONTROLLED = "Title\nGrants 2024 \x96 2026\n"


def test_control_characters_are_told_as_what_windows_has(imported, kept) -> None:
    map = MAP + "columns: {Title: title}\n"
    answer = imported(CONTROLLED, map=map)
    assert answer.code == 4
    assert "U+0096" in answer.err
    assert "'–'" in answer.err
    assert "repair: cp1252" in answer.err
    assert imported(CONTROLLED, map=map + "repair: cp1252\n").code == 0
    assert kept("title") == ["Grants 2024 – 2026"]
    assert "repair: cannot be 'cp1251'" in imported(CONTROLLED, map=map + "repair: cp1251\n").err


def test_a_suggested_map_offers_to_read_them_so(imported, kept) -> None:
    map = imported(CONTROLLED, "--suggest-map").out
    assert "'Grants 2024 – 2026'" in map
    assert "\n# repair: cp1252\n" in map
    assert "???" not in map
    assert imported(CONTROLLED, map=map).code == 4
    assert imported(CONTROLLED, map=map.replace("# repair", "repair")).code == 0
    assert kept("title") == ["Grants 2024 – 2026"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Trade with PerÃº", "'Trade with PerÃº' looks decoded twice; it may have been"),
        ("the â€œriver plan", "it may have been 'the “river plan'"),
        ("<p>Dredge</p>", "has HTML tags, as '<p>', which are taken as text"),
        ("IRMÃ and a < b > c; É…", ""),
    ],
)
def test_odd_cells_are_told_with_their_places(imported, cell: str, told: str) -> None:
    map = MAP + "columns: {Title: title, Notes: ignore}\n"
    answer = imported(f'Title,Notes\nDredge,{cell}\n"{cell}",\n"{cell}",\n', map=map)
    assert answer.code == 0, answer.err
    place = "plan.csv, row 3, column A (Title): "
    assert (place in answer.err) == bool(told)
    assert told in answer.err
    assert ("(and 1 more row)" in answer.err) == bool(told)
    suggested = imported(f'Title,Notes\nDredge,"{cell}"\n', "--suggest-map")
    assert told in " ".join(suggested.out.replace("\n# ", " ").split())


# -- workbooks -------------------------------------------------------------------------------


def workbook(
    *rows: Sequence[Any],
    merge: Sequence[str] = (),
    formats: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """A workbook with one sheet, Plan; ``formats`` are number formats by cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for row in rows:
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    for cell, code in formats.items():
        sheet[cell].number_format = code
    return saved(book)


def saved(book: Any) -> bytes:
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


NOON = datetime(2027, 3, 1, 12, 30)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (NOON, "mmm-yy", "2027-03"),
        (NOON, "[$-416]mmmm\\ yyyy;@", "2027-03"),
        (NOON, '"due" yyyy', "2027"),
        (NOON, "yyyy-mm-dd", "2027-03-01"),
        (NOON, "dd/mm/yyyy", "2027-03-01"),
        (NOON, "d-mmm", "2027-03-01"),
        (NOON, "yyyy-mm-dd h:mm", "2027-03-01 12:30:00"),
        (datetime(2027, 3, 1), "yyyy-mm-dd h:mm", "2027-03-01"),
        (0.45, "0%", "45"),
        (0.12345, "0.0%;[Red]-0.0%", "12.345"),
        (-1.1, "0%", "-110"),
        (0.07, '0.00"%"', "0.07"),
        (7, "0000", "0007"),
        (12345, "0000", "12345"),
        (224, "000/00", "002/24"),
        (20000001, '"INV-"00-00', "INV-200000-01"),
        (7.5, "0000", "7.5"),
        (-7, "0000", "-7"),
        (1.1, "0.00", "1.1"),
        (1200, "#,##0", "1200"),
        (7, "General", "7"),
    ],
)
def test_a_cell_says_what_it_shows(value: Any, code: str, text: str) -> None:
    data = workbook(["Title", "Cell"], ["A", value], formats={"B2": code})
    _, sheet, _ = read_one(Source("plan.xlsx", data, "xlsx"), PLAIN)
    assert sheet.rows[0].cells[1] == text


def test_a_day_with_a_time_is_due_on_the_day(imported, kept) -> None:
    data = workbook(["title", "due"], ["A", NOON], formats={"B2": "yyyy-mm-dd h:mm"})
    assert imported(data, name="plan.xlsx").code == 0
    plan = "title,due\nB,2027-03-01T14:30:00.355-04:00\nC,30 Sep 2027 9:05\nD,15/03/2027 2:30 PM\n"
    assert imported(plan).code == 0
    assert kept("due") == ["2027-03-01", "2027-03-01", "2027-09-30", "2027-03-15"]
    assert "may be 2027-04-03 or 2027-03-04" in imported("title,due\nE,03/04/2027 14:30\n").err
    map = imported(data, "--suggest-map", name="plan.xlsx").out
    assert "due: due" in map


def test_cells_that_are_one_count_for_each_of_their_rows(imported, kept) -> None:
    rows = (["Objective", "Lead", "Title"], ["Ports", "Ana", "A"], [None, None, "B"], [None] * 3)
    data = workbook(*rows, ["Rivers", None, "C"], merge=["A2:B4", "C5:D5"])
    map = MAP + "columns: {Objective: objective, Lead: lead, Title: title}\n"
    assert imported(data, name="plan.xlsx", map=map).code == 0
    assert kept("title", "objective", "lead") == ["A,Ports,", "B,Ports,", "C,Rivers,"]


def test_of_two_rows_of_headings_the_lower_is_advised(imported, kept) -> None:
    rows = (["Title", "Dates", None], [None, "Start", "Due"], ["A", "2026", "2027"])
    for merge in (["A1:A2", "B1:C1"], ["B1:C1"]):
        data = workbook(*rows, merge=merge)
        answer = imported(data, "--suggest-map", name="plan.xlsx")
        assert answer.code == 4
        assert "--skip-rows 1" in answer.err
    data = workbook(*rows, merge=["A1:A2", "B1:C1"])
    assert imported(data, "--skip-rows", "1", name="plan.xlsx").code == 0
    assert kept("title", "start", "due") == ["A,2026,2027"]


def test_the_sheet_is_asked_for_first_and_an_error_is_a_remark(imported) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(["Title", "Share"], ["A", "#DIV/0!"])))
    data = saved(book)
    answer = imported(data, "--suggest-map", name="plan.xlsx")
    place = "plan.xlsx, sheet Plan, row 2, column B (Share)"
    assert f"# {place}: shows the error #DIV/0!." in answer.out
    assert imported(data, name="plan.xlsx", map=answer.out).code == 0
    refused = imported(data, name="plan.xlsx", map=MAP + "columns: {Title: title, Share: lead}\n")
    assert refused.code == 4
    assert place in refused.err
    book.create_sheet("Notes").append(["a", "b"])
    book.create_sheet("Old").sheet_state = "hidden"
    book["Plan"].insert_rows(1)
    book["Plan"]["A1"] = "Our plan"
    for words in ((), ("--suggest-map",)):
        answer = imported(saved(book), *words, name="plan.xlsx")
        assert answer.code == 2
        assert "has several tables: Plan, Notes, Old (hidden)\nName the one: --sheet" in answer.err


def test_an_old_workbook_is_to_be_saved_as_a_new_one(imported) -> None:
    answer = imported(b"\xd0\xcf\x11\xe0 old", name="plan.xls")
    assert answer.code == 2
    assert "(.xlsx)" in answer.err


def test_a_period_stays_text_when_a_person_types_over_it(hemidef, store, kept) -> None:
    hemidef("update", "I-4", "--due", "2027-03")
    assert hemidef("export", "-o", "all.xlsx").code == 0
    book = openpyxl.load_workbook("all.xlsx")
    sheet = book["initiatives"]
    heads = [cell.value for cell in sheet[1]]
    due = sheet.cell(5, heads.index("Due") + 1)
    assert (due.value, due.number_format) == ("2027-03", "@")
    due.value = "2027-04"  # as text, for the format says so
    other = sheet.cell(6, heads.index("Due") + 1)
    other.value, other.number_format = datetime(2027, 5, 1), "mmm-yy"  # what Excel makes of it else
    book.save("all.xlsx")
    answer = hemidef("import", "all.xlsx")
    assert answer.code == 0, answer.err
    assert "0 new, 2 changed" in answer.err
    assert kept("due")[3:5] == ["2027-04", "2027-05"]


# -- other shapes ----------------------------------------------------------------------------

PROJECTS = """\
{"about": {"source": "Portal"}, "data": {"projects": [
 {"id": 1, "name": "Dredge the river mouth", "owner": {"name": "Ana", "unit": null},
  "tags": ["ports", "rivers; lakes"], "cost": 1.500},
 {"id": 2, "name": "Plant trees", "open": true, "steps": [{"on": 1}]}
], "people": [{"name": "Ana"}]}}
"""
NAMED = MAP + "columns: {id: external_id, name: title, owner.name: lead, owner.unit: ignore, %s}\n"


@pytest.mark.parametrize("name", ["plan.json", "plan.yaml"])
def test_a_list_of_objects_is_mapped_as_a_sheet_is(imported, kept, name: str) -> None:
    assert "If it has a list of objects, map it" in imported(PROJECTS, name=name).err
    several = imported(PROJECTS, "--suggest-map", name=name)
    assert several.code == 2
    assert "has several tables: data.projects, data.people" in several.err
    data = imported(PROJECTS, "--suggest-map", "--sheet", "data.projects", name=name)
    assert data.code == 0, data.err
    assert "sheet: data.projects" in data.out
    assert "  name: title\n" in data.out
    assert "owner.name: " in data.out
    figure = '[{"Name": "Fewer accidents", "Target": 1.500, "Initiative": "I-1"}]'
    if name.endswith("json"):  # where a number is one, and no text of digits
        assert "Target: target" in imported(figure, "--suggest-map", name="plan.json").out
    rest = "tags: tags, cost: ignore, open: description, steps: %s"
    map = NAMED % rest % "ignore" + "sheet: data.projects\n"
    assert imported(PROJECTS, name=name, map=map).code == 0
    assert kept("external_id", "title", "lead", "tags", "description") == [
        r"1,Dredge the river mouth,Ana,ports; rivers\; lakes,",
        "2,Plant trees,,,true",
    ]
    again = imported(PROJECTS, name=name, map=map)
    assert again.err == "0 new, 0 changed, 2 unchanged.\n"
    map = NAMED % rest % "source" + "sheet: data.projects\n"
    answer = imported(PROJECTS, name=name, map=map)
    assert answer.code == 4
    assert "row 2" in answer.err
    assert "column H (steps): holds a list of objects or lists" in answer.err


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ('[{"a.b": 1, "a": {"b": 2}}]', "plan.json, row 1: has two values that are called 'a.b'"),
        ('[{"a": 1}, 2]', "plan.json, row 2: is no object"),
        ('{"a": [1, 2]}', "plan.json: has no list of objects"),
        ('{"hemidef": 1}', "plan.json: is a document, which says itself"),
        (json.dumps([{f"k{n}": n} for n in range(1001)]), "1001 different keys"),
    ],
)
def test_what_is_no_list_of_objects(imported, data: str, problem: str) -> None:
    answer = imported(data, "--suggest-map", name="plan.json")
    assert answer.code in (2, 4)
    assert problem in answer.err


TABLES = """\
## Stage 1

| Nome | Prazo |
|--:|:--|
| **Publicar** | **novembro/2027** |

## Stage 2

| Nome | Prazo |
|--:|:--|
| Avaliar o portal&#42; | junho/2028 |
"""


def test_a_table_of_markdown_is_named_by_its_title(imported, kept) -> None:
    answer = imported(TABLES, "--suggest-map", name="plan.md")
    assert answer.code == 2
    assert "has several tables: Stage 1, Stage 2\nName the one: --sheet" in answer.err
    assert "Stage 1" in imported(TABLES, "--sheet", "Stage", name="plan.md").err
    for title in ("Stage 1", "stage 2"):
        map = imported(TABLES, "--suggest-map", "--sheet", title, name="plan.md").out
        assert imported(TABLES, name="plan.md", map=map).code == 0
    assert kept("title", "due") == ["Publicar,2027-11", "Avaliar o portal*,2028-06"]
    twice = imported(TABLES.replace("Stage 2", "Stage 1"), "--sheet", "Stage 1", name="plan.md")
    assert "has 2 tables called 'Stage 1'" in twice.err


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        (TABLES.replace("junho/2028 |", "junho/2028 | 3 |"), "plan.md", "Stage 1"),
        (PROJECTS.replace('"Ana"}]', '"Ana"}, 5]'), "plan.json", "data.projects"),
    ],
)
def test_which_table_is_meant_is_asked_before_anything_is_wrong_with_another(
    imported, text: str, name: str, title: str
) -> None:
    for words in (["--ignore-unknown"], ["--suggest-map"]):
        assert "has several tables: " in imported(text, *words, name=name).err
    answer = imported(text, "--suggest-map", "--sheet", title, name=name)
    assert answer.code == 0, answer.err


def test_a_suggested_map_passes_over_titles_and_sums(imported, kept) -> None:
    plan = "Ref,Title,Cost\nPorts,,\nA1,Dredge,1\nTOTAL:,,1\n"
    map = imported(plan, "--suggest-map").out
    assert '\n# skip:\n#   Ref:\n#   - "TOTAL:"\n#   Title:\n#   - empty\n' in map
    at = map.index("# skip")
    map = map[:at] + map[at:].replace("# ", "", 5)
    assert imported(plan, map=map).code == 0
    assert kept("title") == ["Dredge"]


def test_a_second_row_of_headings_is_pointed_out(imported) -> None:
    two = 'Ref,"Title\nof it",Dates,,Cost\n,,Start,End,Total\nA1,Dredge,2026,2027,5\n'
    assert "row 2 (line 3) looks like a second row of headings: if so, say --skip-rows 2" in (
        " ".join(imported(two, "--suggest-map").out.replace("\n# ", " ").split())
    )
    one = "Ref,Title,Dates,,Cost\nA1,Dredge,2026,2027,5\n"
    assert "second row" not in imported(one, "--suggest-map").out


@pytest.mark.parametrize(
    ("heading", "kind", "field"),
    [
        ("Descrição da Meta", "initiative", "title"),
        ("descrição da meta", "recommendation", "action"),
        ("Órgão Coordenador", "recommendation", "lead"),
        ("Promise text", "recommendation", "action"),
        ("Folio", "milestone", "external_id"),
    ],
)
def test_headings_of_offices_are_known(imported, heading: str, kind: str, field: str) -> None:
    plan = f"{heading},Mehr\nBuild the two new piers,x\nPlant many trees along the quay,y\n"
    if field == "external_id":
        plan = f"{heading},Mehr\nH-1,x\nH-2,y\n"
    assert f"\n  {heading}: {field}\n" in imported(plan, "--suggest-map", "--kind", kind).out


@pytest.mark.parametrize(
    ("word", "meant"),
    [("kept", "implemented"), ("In the works", "open"), ("broken", ""), ("superada", "")],
)
def test_words_of_other_trackers(imported, word: str, meant: str) -> None:
    plan = f"Action,Status\nBuild the two new piers,{word}\nPlant many trees on the quay,open\n"
    map = imported(plan, "--suggest-map", "--kind", "recommendation").out
    assert (f"{word}: {meant}" if meant else f"# {word}: ???") in map
