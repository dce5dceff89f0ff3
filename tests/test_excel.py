"""Excel workbooks: written so that people can work in them, read to what they show."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import openpyxl.reader.excel as excel
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemidef.errors import Failure, HemidefError, Invalid, Misuse
from hemidef.exchange import excel_reader, excel_writer
from hemidef.exchange.excel_cells import escape, number_text, unescape
from hemidef.exchange.excel_writer import LONGEST_TEXT
from hemidef.exchange.sheet import Sheet, Unreadable
from hemidef.exchange.sheets import read_one
from hemidef.exchange.source import Options, Source
from hemidef.model.dates import PERIOD
from hemidef.model.figures import NUMBER, PERCENT
from hemidef.model.references import IDENTIFIER
from hemidef.model.values import LINE, TEXT, Choice, Status
from hemidef.reports.grid import Column, Grid

STATUS = Status(
    open={"in-progress": "cyan", "stalled": "red"}, done={"completed": "green"}, dropped={}, also={}
)
LONG = Choice(*(f"value-of-the-choice-{number}" for number in range(40)))
ID = Column("id", "Id", IDENTIFIER)
TITLE = Column("title", "Initiative", LINE)
NOTES = Column("notes", "Notes", TEXT)
DUE = Column("due", "Due", PERIOD)
BUDGET = Column("budget", "Budget (USD)", NUMBER)


def grid(columns: Sequence[Column], *rows: tuple[str, ...], group: str = "initiatives") -> Grid:
    """A grid with one text in each cell, none in an empty one."""
    cells = [tuple((text,) if text else () for text in row) for row in rows]
    return Grid("Entries", tuple(columns), cells, group)


def written(*grids: Grid) -> Any:
    """The workbook, as openpyxl has it."""
    return openpyxl.load_workbook(io.BytesIO(excel_writer.write(grids)))


def workbook(*rows: Sequence[Any], **sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook as somebody else might have written it: ``rows`` on the sheet Plan."""
    book = openpyxl.Workbook()
    book.active.title = "Plan"
    for title, content in {"Plan": rows, **sheets}.items():
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for row in content:
            sheet.append(row)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def edited(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook ``data`` with bytes of one of its parts exchanged."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(into, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                content = content.replace(b"<v></v>", b"<v />")  # so openpyxl has it from lxml
                assert old in content
                content = content.replace(old, new)
            after.writestr(name, content, zipfile.ZIP_DEFLATED)
    return into.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def read(data: bytes, **options: Any) -> Sheet:
    """The only sheet on which somebody sees something, or the one that is named."""
    return read_one(Source("plan.xlsx", data, "xlsx"), Options(**options))[1]


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def refused(data: bytes, kind: type[HemidefError] = Invalid, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        read(data, **options)
    assert type(caught.value) is kind
    assert caught.value.hint
    return f"{caught.value.problem} | {caught.value.hint}"


# -- there and back --------------------------------------------------------------------------


def test_what_is_written_is_read() -> None:
    columns = (ID, TITLE, DUE, BUDGET)
    rows = [
        ("I-1", "Patrols", "2026-09-30", "1200000"),
        ("I-2", "Perú – “x” 😀", "2026-Q3", "-0.5"),
        ("I-3", "", "FY27-Q1", ""),
        ("I-4", "2026-09-30", "1850-01-01", "0.1"),
        ("I-5", "007", "", "123456789012345678.25"),
    ]
    sheet = read(excel_writer.write([grid(columns, *rows)]))
    assert sheet.source == "plan.xlsx, sheet initiatives"
    assert sheet.header == ["Id", "Initiative", "Due", "Budget (USD)"]
    assert cells(sheet) == rows
    assert sheet.place(sheet.rows[0], sheet.headings[3]) == (
        "plan.xlsx, sheet initiatives, row 2, column D (Budget (USD))"
    )


HOSTILE = [
    "=1+1",
    "'=1",
    "'quoted'",
    "@SUM(A1)",
    "#N/A",
    "TRUE",
    "1e5",
    " spaces ",
    "\ttab",
    "a\nb\r\nc\rd",
    "_x000D_",
    "_x005F_x000D_",
    "__x000D__",
    "_x0041_x0042_",
    "x005F_",
    "_x000\r",
    "\x00\x07\x1b\x7f\x85",
    "\ufffe\uffff\ud800",
    "<b>&amp;</b>]]>",
    "\u2028\u202e\u200b",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_comes_back_as_it_is(text: str) -> None:
    sheet = read(excel_writer.write([grid((ID, NOTES), ("I-1", text))]))
    assert cells(sheet) == [("I-1", text)]


@settings(max_examples=50)
@given(st.lists(st.text(st.characters() | st.sampled_from("_x0D=+-@'\r\n\t")), min_size=1))
def test_any_texts_come_back_as_they_are(texts: list[str]) -> None:
    rows = [(f"I-{number}", text) for number, text in enumerate(texts, 1)]
    assert cells(read(excel_writer.write([grid((ID, NOTES), *rows)]))) == rows


@given(st.text(st.characters() | st.sampled_from("_x00DFa\r\ufffe\ud800")))
@example("_x005F_x005F_")
def test_escapes_are_undone(text: str) -> None:
    held = escape(text)
    assert unescape(held) == text
    assert not set(held) & set("\x00\x0b\x1f\r\ud800\ufffe\uffff")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_any_number_comes_back_as_it_is(value: Any) -> None:
    text = NUMBER.text(value)
    assert cells(read(excel_writer.write([grid((ID, BUDGET), ("I-1", text))]))) == [("I-1", text)]


# -- writing ---------------------------------------------------------------------------------


def test_values_have_the_types_of_their_columns() -> None:
    progress = Column("progress", "Progress", PERCENT)
    columns = (ID, TITLE, DUE, BUDGET, progress)
    sheet = written(
        grid(
            columns,
            ("I-1", "12", "2026-09-30", "1200000", "0.5"),
            ("I-2", "=1+1", "2026-Q3", "0.25", "0.3333333333333333333"),
            ("I-3", "2026-09-30", "1899-12-31", "0.12345678901234567890", ""),
        )
    )["initiatives"]
    assert [[cell.value for cell in row] for row in sheet["A2:E4"]] == [
        ["I-1", "12", datetime(2026, 9, 30), 1200000, 0.5],
        ["I-2", "=1+1", "2026-Q3", 0.25, pytest.approx(1 / 3)],
        ["I-3", "2026-09-30", "1899-12-31", "0.12345678901234567890", None],
    ]
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet["E2"].number_format == "0%"


def test_no_text_is_a_formula_not_even_when_it_is_edited() -> None:
    texts = ["=1+1", "+1", "-1", "@x", "#REF!", "Patrols"]
    sheet = written(grid((ID, TITLE), *((f"I-{n}", text) for n, text in enumerate(texts))))
    found = [sheet["initiatives"].cell(row, 2) for row in range(2, 8)]
    data = excel_writer.write([grid((ID, TITLE), ("I-1", "=1+1"))])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<f>" not in parts.read(SHEET)
    assert [cell.quotePrefix for cell in found] == [True] * 4 + [False] * 2


def test_the_header_is_bold_stays_in_sight_and_filters() -> None:
    sheet = written(grid((ID, TITLE), ("I-1", "Patrols")))["initiatives"]
    assert [cell.value for cell in sheet[1]] == ["Id", "Initiative"]
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"


def test_columns_are_as_wide_as_their_texts_within_bounds() -> None:
    sheet = written(grid((ID, TITLE, NOTES), ("I-1", "x" * 30, "word " * 100)))["initiatives"]
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths == [8, 31, 60]
    assert sheet.row_dimensions[2].height == 15 * 9
    assert sheet.row_dimensions[1].height is None


def test_a_choice_has_a_drop_down() -> None:
    columns = (ID, Column("status", "Status", STATUS), Column("long", "Long", LONG))
    many = Column("many", "Many", STATUS, many=True)
    book = written(grid((*columns, many), ("I-1", "stalled", LONG.values[0], "")))
    short, long = book["initiatives"].data_validations.dataValidation
    assert (short.type, short.formula1) == ("list", '"in-progress,stalled,completed"')
    assert str(short.sqref) == "B2:B1048576"
    assert short.showErrorMessage
    assert short.allow_blank
    assert long.formula1 == "'hemidef lists'!$A$1:$A$40"
    lists = book["hemidef lists"]
    assert lists.sheet_state == "hidden"
    assert [cell.value for cell in lists["A"]] == list(LONG.values)


@pytest.mark.parametrize("values", [("a,b", "c"), ('a"b', "c")])
def test_values_that_a_drop_down_would_split_are_on_the_hidden_sheet(
    values: tuple[str, ...],
) -> None:
    book = written(grid((ID, Column("choice", "Choice", Choice(*values)))))
    (choice,) = book["initiatives"].data_validations.dataValidation
    assert choice.formula1 == "'hemidef lists'!$A$1:$A$2"
    assert [cell.value for cell in book["hemidef lists"]["A"]] == list(values)


def test_a_status_has_a_colour_and_its_word() -> None:
    sheet = written(grid((ID, Column("status", "Status", STATUS)), ("I-1", "stalled")))
    (ranges,) = sheet["initiatives"].conditional_formatting
    rules = {rule.formula[0]: rule.dxf.fill.bgColor.rgb for rule in ranges.rules}
    assert set(rules) == {'"in-progress"', '"stalled"', '"completed"'}
    assert len(set(rules.values())) == 3
    assert sheet["initiatives"]["B2"].value == "stalled"


def test_each_grid_has_a_sheet_of_its_own_name() -> None:
    names = ["a/b:c", "A b c", "x" * 40, "x" * 40, "History", "'q'", "", "hemidef lists"]
    book = written(*(grid((ID,), group=name) for name in names[:-2]), Grid("", (ID,), ()))
    assert book.sheetnames == [
        "a b c",
        "A b c 2",
        "x" * 31,
        "x" * 29 + " 2",
        "History 2",
        "q",
        "Entries",
    ]
    assert written().sheetnames == ["Entries"]


def test_the_longest_text_is_kept_and_a_longer_one_is_refused_with_its_entry() -> None:
    longest = "é" * LONGEST_TEXT
    data = excel_writer.write([grid((ID, NOTES), ("I-1", longest))])
    assert cells(read(data)) == [("I-1", longest)]
    for text in (longest + "x", "😀" * (LONGEST_TEXT // 2 + 1), "\r" * (LONGEST_TEXT // 7 + 1)):
        with pytest.raises(Invalid) as caught:
            excel_writer.write([grid((ID, NOTES), ("I-1", "x"), ("I-2", text))])
        assert caught.value.problem.startswith("I-2: Notes: has a text of 32,7")
        assert caught.value.hint


# -- reading other people's workbooks --------------------------------------------------------


def test_cells_are_read_as_they_show() -> None:
    values = [
        (1200000, "1200000"),
        (1200000.0, "1200000"),
        (0.1 + 0.2, "0.3"),
        (1e21, "1000000000000000000000"),
        (-2.5e-7, "-0.00000025"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2026, 9, 30), "2026-09-30"),
        (datetime(2026, 9, 30), "2026-09-30"),
        (datetime(2026, 9, 30, 8, 30), "2026-09-30 08:30:00"),
        (time(8, 30), "08:30:00"),
        ("2026-09-30", "2026-09-30"),
        (" as it stands ", " as it stands "),
        ("1.515.000,00", "1.515.000,00"),
        ("'quoted'", "'quoted'"),
    ]
    sheet = read(workbook(["value"], *([value] for value, _ in values)))
    assert [text for (text,) in cells(sheet)] == [text for _, text in values]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-0.0, "0"), (3.0, "3"), (1 / 3, "0.333333333333333"), (10**20, "1" + "0" * 20)],
)
def test_numbers_are_plain_digits(value: float, text: str) -> None:
    assert number_text(value) == text


def test_days_counted_from_1904_are_the_same_days() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["due"])
    book.active.append([date(2026, 9, 30)])
    into = io.BytesIO()
    book.save(into)
    assert cells(read(into.getvalue())) == [("2026-09-30",)]


def test_rows_and_columns_keep_their_places() -> None:
    sheet = read(
        workbook([], [None, "Title", None, "Lead"], [], [None, "Patrols", None, "Ana"], [])
    )
    assert sheet.header == ["Title", "Lead"]
    (row,) = sheet.rows
    assert sheet.place(row, sheet.headings[1]) == "plan.xlsx, sheet Plan, row 4, column D (Lead)"


def test_the_law_of_headings_is_that_of_csv() -> None:
    assert read(workbook(["a", None, "c"], [1, 2, 3])).header == ["a", "column B", "c"]
    assert read(workbook(["x", "y", "X"])).header == ["column A", "y", "column C"]
    beyond = refused(workbook(["a", "b"], [1, 2, None, "note"]))
    assert "row 2: has 4 cells under 2 headings (column D: 'note') | Give column D" in beyond
    assert cells(read(workbook(["a", "b", "c"], [1, 2], [3], [4]))) == [
        ("1", "2", ""),
        ("3", "", ""),
        ("4", "", ""),
    ]


def test_what_is_merged_downwards_counts_for_each_row() -> None:
    book = openpyxl.Workbook()
    for row in (["a", "b"], ["x", None], [None, "y"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    into = io.BytesIO()
    book.save(into)
    assert cells(read(into.getvalue())) == [("x", ""), ("x", "y")]


def unread(sheet: Sheet) -> dict[str, str]:
    """What is wrong with the cells that cannot be read, by what can be seen of them."""
    found = [cell for row in sheet.rows for cell in row.cells if isinstance(cell, Unreadable)]
    return {cell: cell.error.problem for cell in found}


def test_what_shows_no_value_is_not_read() -> None:
    sheet = read(workbook(["a", "b"], ["x", "#REF!"], ["#N/A", timedelta(hours=30)]))
    assert unread(sheet) == {
        "#REF!": "shows the error #REF!",
        "#N/A": "shows the error #N/A",
        "1 day, 6:00:00": "has a length of time",
    }
    heading = refused(workbook(["a", "#REF!"], ["x", "y"]))
    assert heading.startswith("plan.xlsx, sheet Plan, row 1, column B: shows the error #REF! | ")


def test_a_formula_is_read_as_its_result_and_not_without_one() -> None:
    data = workbook(["a", "b"], ["x", "=1+1"], ["y", "=2+2"])
    lacking = "has a formula without its result"
    assert unread(read(data)) == {"=1+1": lacking, "=2+2": lacking}
    data = edited(data, SHEET, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    assert unread(read(data)) == {"=2+2": lacking}
    data = edited(data, SHEET, b"<f>2+2</f><v />", b"<f>2+2</f><v>4</v>")
    assert cells(read(data)) == [("x", "2"), ("y", "4")]


def test_a_formula_whose_result_is_an_empty_text_is_empty() -> None:
    data = workbook(["a", "b"], ["x", "=1"])
    data = edited(data, SHEET, b'"B2"><f>1</f><v />', b'"B2" t="str"><f>1</f><v></v>')
    assert cells(read(data)) == [("x", "")]


# -- which sheet -----------------------------------------------------------------------------


def test_the_only_sheet_with_content_is_read() -> None:
    assert read(workbook(Other=[["a"], [1]], Empty=[])).source == "plan.xlsx, sheet Other"


def test_of_several_sheets_all_are_read_or_the_one_that_is_named() -> None:
    data = workbook(["a"], [1], Other=[["b"], [2]])
    with excel_reader.open_tables(data, "plan.xlsx") as tables:
        found = [(each.title, each.read()) for each in tables]
    assert [(title, sheet.header) for title, sheet in found] == [("Plan", ["a"]), ("Other", ["b"])]
    assert read(data, sheet="Other").header == ["b"]
    assert read(data, sheet="other").header == ["b"]
    assert "has no sheet 'Oher' | Did you mean Other?" in refused(data, Misuse, sheet="Oher")


def test_a_hidden_sheet_does_not_count() -> None:
    data = excel_writer.write([grid((ID, Column("long", "Long", LONG)), ("I-1", LONG.values[0]))])
    assert read(data).source == "plan.xlsx, sheet initiatives"
    assert read(data, sheet="hemidef lists").header == [LONG.values[0]]


def test_a_workbook_without_cells_is_refused() -> None:
    assert refused(workbook()).startswith("plan.xlsx: is an empty workbook | ")
    assert refused(workbook(), sheet="Plan").startswith("plan.xlsx, sheet Plan: is empty | ")


# -- what is no workbook, or is a hostile one ------------------------------------------------


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is not an Excel workbook"),
        (b"a,b\n1,2\n", "is not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "is an old .xls workbook"),
        (workbook(["a"], [1])[:-100], "is not an Excel workbook, or is cut short"),
        (edited(workbook(["a"]), SHEET, b"</row>", b"</raw>"), "is not a sound Excel workbook"),
        (
            workbook(["a"])[:50] + b"\xff" * 10 + workbook(["a"])[60:],
            "is not a sound Excel workbook",
        ),
    ],
    # Workbooks hold the time; an older pytest would name a test after it.
    ids=["empty", "text", "xls", "cut", "tags", "bytes"],
)
def test_what_is_no_workbook_is_refused(data: bytes, problem: str) -> None:
    assert refused(data).startswith(f"plan.xlsx: {problem}")


def test_another_zip_is_no_workbook() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as parts:
        parts.writestr("a.txt", "a")
    assert refused(into.getvalue()).startswith("plan.xlsx: is not a sound Excel workbook")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    into = io.BytesIO(workbook(["a"], [1]))
    with zipfile.ZipFile(into, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/image1.bin", bytes(40_000_000))
    assert "has more than can be read: it unpacks to 38 MiB" in refused(into.getvalue())


def test_a_part_that_is_larger_than_it_says_is_refused() -> None:
    data = workbook(["a"], [1])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        size = struct.pack("<L", parts.getinfo(SHEET).file_size)
    assert data.count(size) == 2
    lying = data.replace(size, struct.pack("<L", 20))
    assert refused(lying).startswith("plan.xlsx: is not an Excel workbook, or is cut short")


def test_two_sheets_in_one_part_are_refused() -> None:
    data = workbook(["a"], [1], Other=[["b"], [2]])
    data = edited(data, "xl/_rels/workbook.xml.rels", b"sheet2.xml", b"sheet1.xml")
    assert "plan.xlsx: has two sheets that are one" in refused(data)


@pytest.mark.parametrize(
    ("part", "old", "new", "problem"),
    [
        ("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 40_000 + b"</cellXfs>", "more styles"),
        (SHEET, b"</sheetData>", b"<row/>" * 300_000 + b"</sheetData>", "more cells or texts"),
        (SHEET, b"<sheetData>", b"<sheetData a='" + b"=" * 1_200_000 + b"'>", "more cells"),
    ],
    ids=["styles", "rows", "signs"],
)
def test_a_part_with_too_much_in_it_is_refused(
    part: str, old: bytes, new: bytes, problem: str
) -> None:
    data = edited(workbook(["a"], [1]), part, old, new)
    assert f"plan.xlsx: has {problem}" in refused(data)


def test_a_book_is_opened_once_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[excel.ExcelReader] = []

    class Watched(excel.ExcelReader):
        def read(self) -> None:
            opened.append(self)
            super().read()

    monkeypatch.setattr(excel, "ExcelReader", Watched)
    data = workbook(["a"], ["=1"], **{f"P{n}": [["b"], ["=2"]] for n in range(9)})
    with excel_reader.open_tables(data, "plan.xlsx") as tables:
        assert len([each.read() for each in tables]) == 10
    assert [reader.archive.fp for reader in opened] == [None]


@pytest.mark.parametrize(
    "sheet_data",
    [
        b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>',
        b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (n, n) for n in range(1, 3000)),
    ],
)
def test_a_sheet_without_end_is_refused(sheet_data: bytes) -> None:
    data = edited(workbook(["a"]), SHEET, b"</sheetData>", sheet_data + b"</sheetData>")
    assert "has more rows or columns than can be read" in refused(data, sheet="Plan")


@pytest.mark.parametrize(
    "entity", [b'<!ENTITY e "x">', b'<!ENTITY e SYSTEM "file:///etc/hostname">']
)
def test_entities_are_refused(entity: bytes) -> None:
    data = workbook(["a"], ["b"])
    data = edited(data, SHEET, b"<t>b</t>", b"<t>&e;</t>")
    data = edited(data, SHEET, b"<worksheet", b"<!DOCTYPE x [" + entity + b"]><worksheet")
    assert refused(data).startswith("plan.xlsx: has a document type, which no workbook needs")


@pytest.mark.parametrize(
    ("pip", "line"),
    [
        (True, f"{sys.executable} -m pip install openpyxl"),
        (False, f"uv pip install --python {sys.executable} openpyxl"),
    ],
)
def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, pip: bool, line: str
) -> None:
    data = workbook(["a"], [1])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: pip or None)
    for use in (lambda: read(data), lambda: excel_writer.write([])):
        with pytest.raises(Failure) as caught:
            use()
        assert caught.value.hint == f"Install it: {line}"
