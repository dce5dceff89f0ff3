"""Spreadsheets that an export writes: whole, safe to open, and read back to the same entries."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Answer, Hemidef
from faults.trial import FULL
from hemidef import files
from hemidef.cli import streams
from hemidef.exchange import csv_format, excel_writer, markdown
from hemidef.exchange.document import build
from hemidef.exchange.json_format import write as write_json
from hemidef.exchange.reading import read_entries
from hemidef.exchange.source import Options, Source
from hemidef.exchange.yaml_format import write as write_yaml
from hemidef.model.fields import Kind
from hemidef.model.kinds import FIELD, INITIATIVE, KINDS, OWN_TYPES, STORED
from hemidef.model.values import Context
from hemidef.reports.listing import in_full
from hemidef.tracker.edits import Edits
from hemidef.tracker.intake import take
from hemidef.tracker.tracker import Tracker
from hemidef.tracker.undo import take_back
from test_laws import Desk, edits_of

pytestmark = pytest.mark.usefixtures("unflushed")

MANY = 10_000 if FULL else 1_000
# Fields are made anew for every store, which takes its time.
EXAMPLES = 300 if FULL else 15

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "'quoted'", '=HYPERLINK("http://x")', "#N/A"]


def refused(answer: Answer, problem: str, hint: str = "", code: int = 2) -> None:
    assert (answer.code, answer.out) == (code, ""), answer
    assert answer.err.startswith(f"Error: {problem}"), answer.err
    assert hint in answer.err


# -- one kind or several ---------------------------------------------------------------------


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_one_kind_to_a_file(hemidef: Hemidef, store: Path, format: str) -> None:
    several = hemidef("export", "-f", format)
    refused(
        several,
        f"{format} holds one kind of entry, and these are of 2",
        f"hemidef export initiatives -f {format}; xlsx holds all.",
    )
    refused(hemidef("export", "-o", f"all.{format}"), f"{format} holds one kind")
    assert not Path(f"all.{format}").exists()
    done = hemidef("export", "initiatives", "-o", f"all.{format}")
    assert done.err == f"Wrote 15 entries to all.{format}.\n"
    text = Path(f"all.{format}").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter="," if format == "csv" else "\t"))
    assert rows[0][:3] == ["id", "title", "category"]
    assert rows[0][-2:] == ["created", "hemidef"]
    assert [row[0] for row in rows[1:]] == [f"I-{number}" for number in range(1, 16)]
    piped = hemidef("export", "initiatives", "-f", format).out.splitlines()
    without = [line.rpartition("," if format == "csv" else "\t")[0] for line in text.splitlines()]
    assert piped == without, "a pipe has no stamp"


def test_a_file_of_terms_alone(hemidef: Hemidef, store: Path) -> None:
    hemidef("export", "kind:R", "status:any", "-o", "r.csv")
    assert hemidef("import", "r.csv").err == "0 new, 0 changed, 13 unchanged.\n"


def test_a_file_of_no_entries_has_its_headings(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    assert hemidef("export", "milestones", "-f", "csv").out == (
        "id,initiative,title,due,done,evidence,external_id,created\n"
    )


def test_a_file_of_nothing_at_all(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    assert '""' not in hemidef("export", "-f", "csv").out


def test_what_to_type_keeps_the_terms(hemidef: Hemidef, store: Path) -> None:
    answer = hemidef("export", "cyber", "-f", "csv")
    assert "hemidef export initiatives cyber -f csv" in answer.err


def test_a_workbook_has_a_sheet_for_each_kind(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "milestone", "First", "--initiative", "I-4", "--due", "2026-09-30")
    done = hemidef("export", "-o", "all.xlsx")
    assert (done.out, done.err) == ("", "Wrote 29 entries to all.xlsx.\n")
    book = openpyxl.load_workbook("all.xlsx")
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["initiatives", "recommendations", "milestones"]
    assert book["milestones"]["D2"].value.isoformat() == "2026-09-30T00:00:00"
    some = hemidef("export", "milestones", "-o", "some.xlsx")
    assert some.err.startswith("Wrote 1 entry to some.xlsx.\n")
    assert "They link to 1 entry not in this export." in some.err


def test_tables_in_markdown(hemidef: Hemidef, store: Path) -> None:
    assert hemidef("export", "-o", "all.md").err == "Wrote 28 entries to all.md.\n"
    text = Path("all.md").read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "## Initiatives",
        "## Recommendations",
    ]
    before = store.read_bytes()
    assert hemidef("import", "all.md").err == "0 new, 0 changed, 28 unchanged.\n"
    assert store.read_bytes() == before


def test_the_ending_says_the_format(hemidef: Hemidef, store: Path) -> None:
    starts = {
        "a.yaml": b"hemidef: 1\n",
        "a.YML": b"hemidef: 1\n",
        "a.json": b"{",
        "a.tab": b"id\ttitle",
        "a.xlsx": b"PK\x03\x04",
        "a.md": b"## Initiatives\n",
    }
    for name, start in starts.items():
        assert hemidef("export", "initiatives", "-o", name).code == 0
        assert Path(name).read_bytes().startswith(start)
    assert hemidef("export", "initiatives", "-o", "a.txt", "-f", "csv").code == 0
    assert Path("a.txt").read_bytes().startswith(b"\xef\xbb\xbfid,title")
    refused(hemidef("export", "-o", "a.doc"), "a.doc: the ending '.doc' does not say")
    refused(hemidef("export", "-f", "doc"), "there is no format 'doc' here", "xlsx")


def test_a_workbook_on_standard_output_is_its_bytes(
    hemidef: Hemidef, store: Path, program: list[str]
) -> None:
    done = subprocess.run([*program, "export", "-f", "xlsx"], capture_output=True, check=True)
    assert done.stderr == b""
    book = openpyxl.load_workbook(io.BytesIO(done.stdout))
    assert book["initiatives"]["B2"].value == "Joint Training Exercises"
    before = store.read_bytes()
    again = subprocess.run(
        [*program, "import", "-", "-f", "xlsx"], input=done.stdout, capture_output=True, check=True
    )
    assert again.stderr == b"0 new, 0 changed, 28 unchanged.\n"
    assert store.read_bytes() == before


@pytest.mark.parametrize("format", ["csv", "xlsx", "md"])
def test_the_log_goes_in_documents_alone(hemidef: Hemidef, store: Path, format: str) -> None:
    answer = hemidef("export", "initiatives", "--log", "-f", format)
    refused(answer, f"{format} cannot hold the log", "yaml or json")


# -- lists and tables ------------------------------------------------------------------------


def test_a_list_as_csv_has_the_columns_and_headings_of_the_tables(hemidef: Hemidef) -> None:
    hemidef("init")
    hemidef("add", "indicator", "@Crossings", "--initiative", "I-4", "--baseline", "-5")
    hemidef("update", "I-4", "--partner", "BRA,Korea, Republic of")
    read = list(csv.reader(io.StringIO(hemidef("list", "-f", "csv").out)))
    assert len({len(row) for row in read}) == 1
    assert len(read) == 1 + 28 + 1
    table = [dict(zip(read[0], row, strict=True)) for row in read[1:]]
    assert read[0][:3] == ["Kind", "Id", "Title"]
    last = table[-1]
    assert (last["Kind"], last["Id"], last["Title"]) == ("indicator", "K-1", "'@Crossings")
    assert last["Baseline"] == "-5"
    assert last["Proposed Action"] == ""
    by_id = {row["Id"]: row for row in table}
    assert by_id["R-1"]["Supports"] == "I-7; I-11"
    assert by_id["I-4"]["Partners"] == "Brazil; South Korea"


@pytest.mark.parametrize("format", ["csv", "tsv", "md"])
def test_the_articles_tables_in_other_formats(hemidef: Hemidef, format: str) -> None:
    hemidef("init")
    out = hemidef("tables", "-f", format).out
    assert "Develop secure communication networks for real-time data exchange." in out
    if format == "md":
        assert out.count("\n## ") + out.startswith("## ") == 4
        assert "| Strategic Initiatives | Expected Outcomes |" in out
        assert "Invest in R&D for" in out
    else:
        read = list(csv.reader(io.StringIO(out), delimiter="," if format == "csv" else "\t"))
        assert (
            ",".join(read[0])
            == "Table,Title,Outcome,Objective,Description,Key Area,Proposed Action"
        )
        names = ["strategic-initiatives", "partnership-initiatives", "components"]
        names.append("proposed-actions")
        assert [row[0] for row in read[1:]] == [name for name in names for _ in range(3)]


# -- never a formula -------------------------------------------------------------------------


def test_no_heading_is_a_formula(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    hemidef("field", "add", "cost", "--on", "initiative", "--label", "=1+1;-2")
    hemidef("add", "initiative", "A", "--set", "cost=5")
    out = hemidef("list", "initiatives", "-f", "csv", "--columns", "title=@x,cost").out
    assert out == "'@x,'=1+1;'-2\nA,5\n"
    (home / "plan.csv").write_text("title,'=1+1;'-2\nB,6\n", "utf-8")
    answer = hemidef("import", "plan.csv", "--kind", "initiative", "--delimiter", "comma")
    assert (answer.code, "I-2  added: B" in answer.out) == (0, True), answer.err


def test_no_text_is_a_formula(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    hemidef("field", "add", "remark", "--on", "initiative")
    hemidef("field", "add", "notes", "--on", "initiative", "--type", "text", "--holds", "list")
    words = [field.name for field in INITIATIVE.fields if field.is_words and field.name != "title"]
    for text in FORMULAS:
        set_ = [word for name in words for word in ("--set", f"{name}={text}")]
        assert hemidef("add", "initiative", *set_, "--", text).code == 0
        id = f"I-{FORMULAS.index(text) + 1}"
        assert hemidef("update", id, "--set", f"remark={text}", "--set", f"notes={text}").code == 0
    store = home / "hemidef.json"
    before = store.read_bytes()
    for name in ("all.csv", "all.tsv", "all.xlsx", "all.md"):
        assert hemidef("export", "initiatives", "-o", name).code == 0
        done = hemidef("import", name)
        assert done.err == f"0 new, 0 changed, {len(FORMULAS)} unchanged.\n", name
        assert store.read_bytes() == before
    risky = ("=", "+", "-", "@", "\t", "\r")
    rows = list(csv.reader(Path("all.csv").read_text("utf-8").splitlines(), strict=True))
    assert not [cell for row in rows for cell in row if cell.startswith(risky)]
    sheet = openpyxl.load_workbook("all.xlsx")["initiatives"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    guarded = [cell for cell in cells if str(cell.value).startswith((*risky, "'"))]
    assert len(guarded) >= (len(words) + 3) * (len(FORMULAS) - 1)
    assert all(cell.quotePrefix for cell in guarded)


# -- writing that fails ----------------------------------------------------------------------


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("name", ["all.csv", "all.xlsx", "all.md", "all.yaml"])
def test_a_full_disk_leaves_the_old_file(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: str
) -> None:
    Path(name).write_bytes(b"the old file")
    before = sorted(path.name for path in Path().iterdir())

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(files.os, call, full)
        answer = hemidef("export", "initiatives", "-o", name)
    refused(answer, f"{name}: cannot be written: No space left on device", code=1)
    assert Path(name).read_bytes() == b"the old file"
    assert sorted(path.name for path in Path().iterdir()) == before


@pytest.mark.parametrize("format", ["csv", "xlsx", "md", "yaml"])
def test_never_over_a_store(hemidef: Hemidef, store: Path, format: str) -> None:
    before = store.read_bytes()
    Path("link").symlink_to("hemidef.json")
    for name in ("hemidef.json", "link"):
        answer = hemidef("export", "initiatives", "-f", format, "-o", name)
        refused(answer, f"{name}: is a hemidef store", "Name another file.")
    assert store.read_bytes() == before


@pytest.mark.parametrize("written", ["crlf", "by another program"])
def test_never_over_a_store_in_another_layout(hemidef: Hemidef, store: Path, written: str) -> None:
    data = store.read_bytes()
    other = data.replace(b"\n", b"\r\n")
    store.write_bytes(other if written == "crlf" else json.dumps(json.loads(data)).encode())
    before = store.read_bytes()
    Path("copy.json").write_bytes(before)
    for name in ("hemidef.json", "copy.json"):
        answer = hemidef("export", "-o", name)
        refused(answer, f"{name}: is a hemidef store", "Name another file.")
    assert store.read_bytes() == before


def test_a_folder_is_no_file(hemidef: Hemidef, store: Path) -> None:
    Path("folder.csv").mkdir()
    answer = hemidef("export", "initiatives", "-o", "folder.csv")
    refused(answer, "folder.csv: is a folder", "Name a file.")


# -- there and back, whatever stands in the entries ------------------------------------------

# A field of every sort and one that holds a list of each.
_VALUES = {"choice": ["low", "very-high"]}
_SORTS = [*OWN_TYPES, "choice"]
# A document cannot hold a list of numbers yet.
_LISTS = [sort for sort in _SORTS if sort != "number"]
OWN = [
    {
        "name": f"own_{sort}_{holds}",
        "on": ["initiative", "milestone"],
        "type": sort,
        "holds": holds,
        "values": _VALUES.get(sort, []),
    }
    for holds, sorts in (("one", _SORTS), ("list", _LISTS))
    for sort in sorts
]


def declared(context: Context) -> Desk:
    """A store that declares all of ``OWN``."""
    desk = Desk(context)
    for field in OWN:
        assert desk.do(
            lambda tracker, field=field: tracker.save(FIELD, field["name"], Edits(field))
        )
    return desk


@pytest.fixture(scope="module")
def declarations(context: Context) -> bytes:
    return declared(context).data


def commands(schema_kinds: tuple[Kind, ...]) -> st.SearchStrategy[list[tuple[Kind, dict]]]:
    by = {kind.name: kind for kind in schema_kinds}
    order = st.sampled_from([by[kind.name] for kind in (INITIATIVE, *KINDS)])
    return st.lists(
        order.flatmap(lambda kind: st.tuples(st.just(kind), edits_of(kind))),
        min_size=1,
        max_size=8,
    )


def filled(context: Context, data: bytes, made: list[tuple[Kind, dict]]) -> Desk:
    desk = Desk(context, data)
    desk.do(lambda tracker: tracker.add(INITIATIVE, Edits({"title": "=First"})))
    for kind, put in made:
        desk.do(lambda tracker, kind=kind, put=put: tracker.add(kind, Edits(put)))
    return desk


def read(
    desk: Desk,
    data: bytes,
    format: str,
    options: Options = Options(),  # noqa: B008
) -> Desk:
    """``desk`` with the entries of a file."""
    source = Source(f"all.{format}", data, format)

    def work(tracker: Tracker) -> None:
        take(tracker, read_entries(source, desk.context, tracker.book.schema, options=options))

    desk.now = desk.now.replace(year=2027)
    assert desk.do(work)
    return desk


def spread(desk: Desk, format: str) -> list[tuple[str, bytes]]:
    """The entries as files of ``format``, one for all or one for each kind."""
    book = desk.book()
    grids = in_full(book, book.select([]))
    if format == "xlsx":
        return [("", excel_writer.write(grids))]
    if format == "md":
        return [("", markdown.write(grids, words=False).encode())]
    return [(grid.group, csv_format.write([grid], format, "").encode()) for grid in grids]


@settings(max_examples=EXAMPLES)
@given(data=st.data())
@pytest.mark.parametrize("format", ["csv", "tsv", "xlsx", "md"])
def test_entries_go_there_and_back(
    context: Context, declarations: bytes, data: st.DataObject, format: str
) -> None:
    kinds = Desk(context, declarations).book().schema.kinds
    desk = filled(context, declarations, data.draw(commands(kinds)))
    other = Desk(context, declarations)
    for group, written in spread(desk, format):
        other = read(other, written, format, Options(kind=group))
    assert other.entries() == desk.entries()
    before = desk.data
    for group, written in spread(desk, format):
        assert read(desk, written, format, Options(kind=group)).data == before


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_documents_go_there_and_back_with_their_fields(
    context: Context, declarations: bytes, data: st.DataObject
) -> None:
    kinds = Desk(context, declarations).book().schema.kinds
    desk = filled(context, declarations, data.draw(commands(kinds)))
    for format, write in (("yaml", write_yaml), ("json", write_json)):
        written = write(build(desk.book().entries(STORED)))
        other = read(Desk(context), written.encode(), format)
        assert write(build(other.book().entries(STORED))) == written


_FIELD_NAMES = st.sampled_from(["own_line_one", "own_partner_list", "other"])


@settings(max_examples=EXAMPLES)
@given(data=st.data(), length=st.integers(1, 8))
def test_undone_step_by_step_with_fields_and_imports(
    context: Context, declarations: bytes, data: st.DataObject, length: int
) -> None:
    desk = filled(context, declarations, [])
    first = desk.entries()
    steps = [first]
    done = 0
    for _ in range(length):
        verb = data.draw(st.sampled_from(["add", "update", "remove_field", "save", "import"]))
        kinds = desk.book().schema.kinds
        if verb in ("add", "update"):
            kind = data.draw(st.sampled_from(kinds))
            put = data.draw(edits_of(kind))
            if verb == "add":
                was = desk.do(lambda tracker, kind=kind, put=put: tracker.add(kind, Edits(put)))
            else:
                put.pop("depends_on", None)
                was = desk.do(lambda tracker, put=put: tracker.update(["I-1"], Edits(put)))
        elif verb == "remove_field":
            name = data.draw(_FIELD_NAMES)
            was = desk.do(lambda tracker, name=name: tracker.discard(FIELD, name))
        elif verb == "save":
            name = data.draw(_FIELD_NAMES)
            sort = data.draw(st.sampled_from([each for each in _SORTS if each != "number"]))
            field = {"name": name, "on": ["initiative"], "type": sort}
            field |= {"values": _VALUES[sort]} if sort in _VALUES else {}
            was = desk.do(
                lambda tracker, field=field: tracker.save(FIELD, field["name"], Edits(field))
            )
        else:
            text = f"title,own_line_one\nNew,=x{done}\n" if done % 2 else "id,title\nI-1,Again\n"
            source = Source("x.csv", text.encode(), "csv")
            how = Options(kind="initiative")
            was = desk.do(
                lambda tracker, source=source, how=how: take(
                    tracker, read_entries(source, context, tracker.book.schema, options=how)
                )
            )
        if was and desk.entries() != steps[-1]:
            steps.append(desk.entries())
        done += was
    while len(steps) > 1:
        steps.pop()
        before = desk.entries()
        while desk.entries() == before:  # a command that changed nothing has no change to undo
            assert desk.do(take_back)
        assert desk.entries() == steps[-1]


def many(context: Context, count: int) -> Desk:
    """A store of ``count`` entries with texts that spreadsheets take for something else."""
    desk = Desk(context)
    desk.do(partial(_fill, count=count))
    return desk


def _fill(tracker: Tracker, count: int) -> None:
    for number in range(1, count + 1):
        trap = FORMULAS[number % len(FORMULAS)]
        values = {
            "title": f"{trap} {number}",
            "description": f"{trap}\n\n{'Perú; “x” | ' * (number % 7)}é",
            "evidence": [f"{trap};", f"C:\\plans\\{number}\\", "a; b"],
            "external_id": f"{number:05}",
            "status": ("planned", "completed", "in-progress")[number % 3],
            "tags": ["cyber", "niño"],
        }
        if number % 4 == 0:
            values["depends_on"] = [f"I-{number - 1}"]
        tracker.insert("add", INITIATIVE, f"I-{number}", values, "2026-11-24T00:00:00.000Z")


@pytest.mark.parametrize("format", ["csv", "xlsx", "md"])
def test_thousands_of_entries_go_there_and_back(context: Context, format: str) -> None:
    desk = many(context, MANY)
    other = Desk(context)
    for group, written in spread(desk, format):
        other = read(other, written, format, Options(kind=group))
    assert other.entries() == desk.entries()
    assert len(other.store.read().log()) == MANY


def test_a_dash_is_standard_output(hemidef: Hemidef, store: Path) -> None:
    assert hemidef("export", "-o", "-", "-f", "csv", "initiatives").out.startswith("id,title,")
    assert not Path("-").exists()


def test_a_workbook_is_nothing_for_a_terminal(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "is_terminal", lambda stream: True)
    monkeypatch.setenv("NO_COLOR", "1")
    refused(hemidef("export", "-f", "xlsx"), "a workbook cannot be printed to a terminal", "-o", 2)
