"""CSV and TSV: read as people have them or refused with their place, and written for others."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemidef.errors import HemidefError, Invalid, Misuse
from hemidef.exchange import csv_format
from hemidef.exchange.sheet import Sheet, letter
from hemidef.exchange.sheet_cells import unguard
from hemidef.model.figures import NUMBER
from hemidef.model.references import IDENTIFIER
from hemidef.model.values import LINE, TEXT
from hemidef.reports.grid import Cell, Column, Grid


def read(data: str | bytes, **options: str | int) -> Sheet:
    raw = data.encode() if isinstance(data, str) else data
    return csv_format.read(raw, "plan.csv", **options)  # type: ignore[arg-type]


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def refused(data: str | bytes, kind: type[HemidefError] = Invalid, **options: str | int) -> str:
    """The problem and the hint, as a person reads them."""
    with pytest.raises(kind) as caught:
        read(data, **options)
    assert type(caught.value) is kind
    assert caught.value.hint
    return f"{caught.value.problem} | {caught.value.hint}"


# -- rows and places -------------------------------------------------------------------------


def test_a_sheet_is_headings_over_rows() -> None:
    sheet = read("title,lead\nPatrols,Ana\n\n,\nPower,\n")
    assert sheet.source == "plan.csv"
    assert sheet.header == ["title", "lead"]
    assert cells(sheet) == [("Patrols", "Ana"), ("Power", "")]
    assert [row.number for row in sheet.rows] == [2, 5]


def test_a_place_says_row_and_column_and_the_line_where_it_differs() -> None:
    sheet = read('title,,Lead\n"Two\nlines",,Ana\nPatrols,,Ben\n')
    first, second = sheet.rows
    assert first.cells == ("Two\nlines", "Ana")
    assert sheet.place(first) == "plan.csv, row 2"
    assert sheet.place(second) == "plan.csv, row 3 (line 4)"
    lead = sheet.headings[1]
    assert sheet.place(first, lead) == "plan.csv, row 2, column C (Lead)"
    assert sheet.place(second, lead) == "plan.csv, row 3 (line 4), column C (Lead)"


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_a_spreadsheets_letters(index: int, letters: str) -> None:
    assert letter(index) == letters


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(end: str) -> None:
    sheet = read(f'a,b{end}"1{end}2",3{end}4,5{end}')
    assert cells(sheet) == [("1\n2", "3"), ("4", "5")]
    assert [row.line for row in sheet.rows] == [2, 4]


def test_a_last_line_needs_no_end() -> None:
    assert cells(read("a,b\n1,2")) == [("1", "2")]


def test_a_header_alone_is_a_sheet_without_rows() -> None:
    sheet = read("title,lead\n")
    assert sheet.header == ["title", "lead"]
    assert sheet.rows == ()


def test_texts_stay_as_they_stand() -> None:
    texts = (r"Canada\u2019s", " a ", "1.515.000,00", "\xa0x\xa0", 'in"side', "'90s", "+1")
    sheet = read("a;b;c;d;e;f;g\n" + ";".join(texts))
    assert cells(sheet) == [texts]


def test_the_guard_against_formulas_comes_off() -> None:
    assert cells(read("a,b\n'=1+1,''quoted'\n'-0.5,'quoted'\n")) == [
        ("=1+1", "'quoted'"),
        ("-0.5", "'quoted'"),
    ]


def test_a_large_cell_is_read_and_no_limit_is_left_behind() -> None:
    before = csv.field_size_limit()
    large = 'A "large" one, ' * 14_000  # 210 KB
    assert cells(read('a,b\n"' + large.replace('"', '""') + '",x\n')) == [(large, "x")]
    assert csv.field_size_limit() == before


# -- headings --------------------------------------------------------------------------------


def test_headings_are_cleaned() -> None:
    sheet = read('\ufeffMLC\xa0ID, "Lead,"Re\nporting  lead\xa0"\n1,2,3\n')
    assert sheet.header == ["MLC ID", '"Lead', "Re porting lead"]


def test_a_blank_column_is_left_out_and_a_nameless_one_has_its_letter() -> None:
    sheet = read(",title,,lead\n0,Patrols,,Ana\n1,Power,,Ben\n")
    assert sheet.header == ["column A", "title", "lead"]
    assert cells(sheet) == [("0", "Patrols", "Ana"), ("1", "Power", "Ben")]
    assert [heading.letter for heading in sheet.headings] == ["A", "B", "D"]
    assert sheet.place(sheet.rows[0], sheet.headings[0]) == "plan.csv, row 2, column A"


# -- rows that do not fit --------------------------------------------------------------------


def test_a_split_title_is_seen_where_the_last_cell_is_empty() -> None:
    data = "title,lead,notes\nJoint patrols,Ana,\nRoads, rivers,Ben,\n"
    assert refused(data).startswith("plan.csv, row 3: has 4 cells under 3 headings; was a text")


def test_a_split_title_is_seen_under_a_padded_header() -> None:
    assert "row 2: has 3 cells under 2 headings" in refused("title,lead,\nRoads, rivers,Ben\n")


def test_all_rows_that_do_not_fit_are_named() -> None:
    with pytest.raises(Invalid) as caught:
        read("title,lead,lead\na,b,c,d\nx,y,z\n\ne,f,g,h\n")
    assert [part.problem.partition(":")[0] for part in caught.value.parts] == [
        "plan.csv, row 2",
        "plan.csv, row 5",
    ]


def test_a_delimiter_at_the_end_of_every_row_but_the_header_is_no_cell() -> None:
    assert cells(read("a,b\n1,2,\n3,4,\n")) == [("1", "2"), ("3", "4")]


def test_cells_may_be_missing_at_the_end() -> None:
    # As Excel writes them: a block of rows whose last column is empty.
    assert cells(read("a,b,c\n" + "1,2\n" * 16 + "3\n4,5,6\n")) == [
        *[("1", "2", "")] * 16,
        ("3", "", ""),
        ("4", "5", "6"),
    ]


def test_a_text_broken_at_a_line_break_is_refused() -> None:
    problem = refused("id,title,lead\n1,Joint patrols,Ana\n2,Roads and\nrivers,Ben\n3,Power,Cy\n")
    assert problem.startswith("plan.csv, row 3: this row and the next 1 make up 3 cells together")


def test_what_stands_above_the_header_is_refused_with_the_way_to_skip_it() -> None:
    data = "Plan 2026\nBy,Ana\n\nDraft\n\ntitle,lead,due,status\na,b,c,d\ne,f,g,h\n"
    problem = refused(data)
    assert problem.startswith("plan.csv, row 1: has 1 cell, the rows below have up to 4")
    assert problem.endswith("If the headings stand in row 6, say --skip-rows 5.")  # By,Ana is two
    sheet = read(data, skip_rows=5)
    assert sheet.header == ["title", "lead", "due", "status"]
    assert [sheet.place(row) for row in sheet.rows] == ["plan.csv, row 7", "plan.csv, row 8"]


def test_a_padded_title_above_the_header_is_seen() -> None:
    assert "say --skip-rows 2." in refused("Plan,,,\n,,,\na,b,c,d\n1,2,3,4\n5,,,\n6,,,\n")


def test_skipped_lines_are_not_read() -> None:
    assert cells(read('"Plan\n2026" x,"\na,b\n1,2\n', skip_rows=2)) == [("1", "2")]


def test_few_headings_are_no_title() -> None:
    assert read("a,,,d\n").header == ["a", "d"]
    assert read("a,b,c,d\n1,,,\n2,,,\n").header == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("skip", "kind", "problem"),
    [(-1, Misuse, "-1 rows cannot be skipped"), (9, Invalid, "plan.csv: is empty below row 9")],
)
def test_rows_that_cannot_be_skipped(skip: int, kind: type[HemidefError], problem: str) -> None:
    assert refused("a,b\n1,2\n", kind, skip_rows=skip).startswith(problem)


# -- quotes ----------------------------------------------------------------------------------


def test_an_unclosed_quote_is_named_by_the_line_where_its_row_begins() -> None:
    assert refused('a,b\n"1\n2","3\n4,5\n').startswith(
        "plan.csv, line 2: a quote in this row is opened and never closed | Close it; "
    )


def test_text_after_a_closing_quote_is_refused_with_its_line() -> None:
    assert refused('a,b\n"1" x,2\n').startswith("plan.csv, line 2: text follows a closing quote | ")


def test_a_quote_closed_by_a_later_one_names_the_line_where_its_row_begins() -> None:
    assert refused('a,b\n1,"2\n3,4\n5,"6"\n').startswith(
        "plan.csv, line 4: text follows a closing quote; its row begins in line 2 | "
    )


def test_all_wrong_quotes_are_named() -> None:
    with pytest.raises(Invalid) as caught:
        read('a,b\n"1"x,2\n3,4\n5,"6"y\n7,"8\n')
    lines = [part.problem.partition(":")[0] for part in caught.value.parts]
    assert lines == ["plan.csv, line 2", "plan.csv, line 4", "plan.csv, line 5"]


ROWS = st.lists(
    st.lists(st.text(st.sampled_from('ab,;"\n \t|é')), min_size=2, max_size=2), min_size=1
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@given(rows=ROWS)
def test_what_python_writes_is_read(delimiter: str, quoting: int, rows: list[list[str]]) -> None:
    into = io.StringIO()
    writer = csv.writer(into, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["a", "b"])
    writer.writerows(rows)
    kept = [tuple(row) for row in rows if "".join(row).strip()]
    assert cells(read(into.getvalue(), delimiter=delimiter)) == kept


@pytest.mark.parametrize("format", ["csv", "tsv"])
@given(texts=st.lists(st.text("=+-@'\t\n,;\"a ", min_size=1)))
def test_our_own_export_is_read_to_the_same_texts(format: str, texts: list[str]) -> None:
    columns = (Column("id", "Id", IDENTIFIER), Column("title", "Title", TEXT))
    grid = Grid("", columns, [(("I-1",), (text,)) for text in texts])
    sheet = read(csv_format.write([grid], format, "kind"))
    assert sheet.header == ["id", "title"]
    assert cells(sheet) == [("I-1", text) for text in texts]


# -- delimiters ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "a;b;c\nx;1,5;2,5\ny;3,5;4,5\n",  # decimal commas
        "a\tb\tc\nx, y, z\t1\t2;3\n",
        "a|b|c\n1|2;3;4|5\n",
        'a,b,c\n"x;y","1;2","3;4"\n"x;y","1;2","3;4"\n',  # lists in cells
        "a,b,c\n1,2,3;4\n5,6,7;8\n",
        'a;b;c\n"x";"y";"z"\n',
        "sep=;\na,x;b;c\n1,2;3;4\n",
        "title;lead, support;due\nx;y;z\n",
        "a;b;c,d\n1;2;3,4\n5;6;7,8,9\n",  # as many columns in every row, commas in most
    ],
)
def test_the_delimiter_is_found(data: str) -> None:
    assert len(read(data).header) == 3


def test_the_delimiter_is_found_below_a_title() -> None:
    assert "say --skip-rows 1." in refused("Roads, rivers and power\na;b;c\n1;2;3\n")


def test_the_delimiter_is_found_where_rows_are_ragged() -> None:
    assert "row 2: has 4 cells under 3 headings" in refused("a,b,c\n1,2,3,4\n1,2\n")


def test_two_delimiters_that_both_make_columns_are_refused() -> None:
    problem = refused("a,b;c\n1,2;3\n", Misuse)
    assert problem.startswith(
        "plan.csv: more than one delimiter makes columns of it: "
        "comma (2 columns), semicolon (2 columns) | Name the right one: --delimiter comma"
    )
    assert cells(read("a,b;c\n1,2;3\n", delimiter="semicolon")) == [("1,2", "3")]
    assert cells(read("a,b;c\n1,2;3\n", delimiter=",")) == [("1", "2;3")]


def test_one_column_has_no_delimiter() -> None:
    sheet = read("title\nPatrols, joint\nPower\n")
    assert sheet.header == ["title"]
    assert cells(sheet) == [("Patrols, joint",), ("Power",)]


def test_one_column_whose_texts_have_commas_is_to_be_said() -> None:
    data = "title\nPatrols, joint\nPower, soft\n"
    assert "If each line is one text, say --delimiter tab." in refused(data)
    assert cells(read(data, delimiter="tab")) == [("Patrols, joint",), ("Power, soft",)]


@pytest.mark.parametrize("word", ["tab", "TAB", "\t", "\\t"])
def test_a_tab_has_names(word: str) -> None:
    assert cells(read("a,b\tc\n1,2\t3\n", delimiter=word)) == [("1,2", "3")]


@pytest.mark.parametrize("word", ["xx", '"', "\n", "colon,"])
def test_what_cannot_be_a_delimiter(word: str) -> None:
    assert "cannot be a delimiter" in refused("a,b\n1,2\n", Misuse, delimiter=word)


# -- encodings -------------------------------------------------------------------------------

TEXT_FILE = "título,líder\nSeguridad de España’s,José Muñoz — São Paulo\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_found_by_itself(encoding: str) -> None:
    sheet = read(TEXT_FILE.encode(encoding))
    assert sheet.header == ["título", "líder"]
    assert cells(sheet) == [("Seguridad de España’s", "José Muñoz — São Paulo")]


def test_utf_16_is_found_whichever_byte_comes_first() -> None:
    assert read(b"\xfe\xff" + TEXT_FILE.encode("utf-16-be")).header == ["título", "líder"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_another_encoding_is_named_in_the_error_and_then_read(encoding: str, end: str) -> None:
    data = TEXT_FILE.replace("\n", end).encode(encoding)
    problem = refused(data)
    assert problem.startswith("plan.csv, line 1, column 2: byte 0x")
    assert f"is not utf-8 | Say --encoding {encoding} if" in problem
    assert f"{encoding} reads 'título'" in problem
    assert cells(read(data, encoding=encoding)) == cells(read(TEXT_FILE))


def test_cp850_is_told_from_the_others() -> None:
    problem = refused("título,líder\nEspaña,José\n".encode("cp850"))
    assert "Say --encoding cp850 if" in problem


def test_the_byte_is_found_by_line_and_column() -> None:
    problem = refused("a,b\r\n1,2\r\nx,Canada’s plan\r\n".encode("mac-roman"))
    assert problem.startswith("plan.csv, line 3, column 9: byte 0xd5 is not utf-8 | ")
    for reading in ("mac-roman reads 'Canada’s'", "cp1252 reads 'CanadaÕs'"):
        assert reading in problem


def test_one_bad_byte_in_utf_8_is_no_other_encoding() -> None:
    problem = refused("a,b\né,ñ\nü,ö\n".encode() + b"Per\xfa,x\n")
    assert "line 4, column 4" in problem
    assert "The rest of it is UTF-8; correct this word: cp1252 reads 'Perú'" in problem


def test_a_wrong_encoding_is_refused() -> None:
    assert "It is UTF-8: leave out --encoding." in refused(TEXT_FILE, encoding="ascii")
    marked = TEXT_FILE.encode("utf-8-sig")
    assert "begins with the mark of utf-8; it is not cp1252" in refused(
        marked, Misuse, encoding="cp1252"
    )
    assert "Its mark says that it is utf-8" in refused(marked + b"\xff")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mac-romn", "Did you mean mac-roman?"),
        ("hex", "The usual ones: cp1252"),
        ("a\0b", "The usual ones: cp1252"),
    ],
)
def test_an_unknown_encoding_is_refused(name: str, hint: str) -> None:
    problem = refused("a,b\n", Misuse, encoding=name)
    assert problem.startswith(f"there is no encoding {name!r} | {hint}")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_to_be_named(encoding: str) -> None:
    data = "a,b\nPatrols,x\n".encode(encoding)
    assert f"has a NUL byte | It looks like --encoding {encoding}." in refused(data)
    assert cells(read(data, encoding=encoding)) == [("Patrols", "x")]


# -- written ---------------------------------------------------------------------------------

ID = Column("id", "Id", IDENTIFIER)
TITLE = Column("title", "Initiative", LINE)
QUOTE = Column("quote", "Quote", TEXT)
PARTNERS = Column("partners", "Partners", LINE, many=True)
TARGET = Column("target", "Target", NUMBER)
DELIMITERS = {"csv": ",", "tsv": "\t"}


def grid(*rows: tuple[Cell, ...], columns: tuple[Column, ...] = (ID, QUOTE)) -> Grid:
    return Grid("Entries", columns, rows, "initiative")


def rows(text: str, format: str = "csv") -> list[list[str]]:
    """The table as Python's csv reads it, strictly."""
    return list(
        csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[format], strict=True)
    )


def cell_of(text: str, column: Column = QUOTE, format: str = "csv") -> str:
    """How the one cell ``text`` comes out at the other end."""
    written = csv_format.write([grid((("I-1",), (text,)), columns=(ID, column))], format, "kind")
    return rows(written, format)[1][1]


def test_csv_is_this() -> None:
    written = csv_format.write(
        [
            grid(
                (("I-1",), ("Patrols, joint",), ("BRA", "PER"), ("-0.5",)),
                (("I-2",), ('Say "no"',), (), ()),
                columns=(ID, TITLE, PARTNERS, TARGET),
            )
        ],
        "csv",
        "kind",
    )
    assert written == (
        'id,title,partners,target\nI-1,"Patrols, joint",BRA; PER,-0.5\nI-2,"Say ""no""",,\n'
    )


def test_tsv_is_this() -> None:
    written = csv_format.write([grid((("I-1",), ("a, b",)), (("I-2",), ("a\nb",)))], "tsv", "kind")
    assert written == 'id\tquote\nI-1\ta, b\nI-2\t"a\nb"\n'


def test_a_grid_without_rows_is_its_heading() -> None:
    assert csv_format.write([grid()], "csv", "kind") == "id,quote\n"


@pytest.mark.parametrize("format", DELIMITERS)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(",;|\t\n'\"=-"))
    )
)
def test_any_text_is_one_cell(format: str, texts: list[str]) -> None:
    table = grid(*((("I-1",), (text,)) for text in texts))
    read = rows(csv_format.write([table], format, "kind"), format)
    assert [len(row) for row in read] == [2] * (len(texts) + 1)
    # The guard comes off again, and then it is the same text.
    assert [unguard(row[1]) for row in read[1:]] == texts


@pytest.mark.parametrize("format", DELIMITERS)
@pytest.mark.parametrize("delimiter", ",;\t|")
@given(st.lists(st.text(",;|\t\n\"'=+-@a", max_size=8), min_size=2, max_size=4))
def test_no_cell_runs_whichever_delimiter_a_spreadsheet_uses(
    delimiter: str, format: str, texts: list[str]
) -> None:
    table = grid(tuple((text,) for text in texts), columns=(QUOTE,) * len(texts))
    written = csv_format.write([table], format, "kind")
    found = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
    # Behind a quote that ends a text, a tab of TSV's own may look like the beginning of one.
    begin = [cell.lstrip("\t" if format == "tsv" else "") for row in found for cell in row]
    assert not [cell for cell in begin if cell.startswith(tuple("=+-@\t\r"))]


def test_a_negative_number_stays_a_number() -> None:
    assert cell_of("-0.5", TARGET) == "-0.5"
    assert cell_of("-0.5", TITLE) == "'-0.5"


def test_the_guard_goes_by_the_whole_cell_of_a_list() -> None:
    written = csv_format.write(
        [grid((("I-1",), ("=a", "=b")), (("I-2",), ("a", "=b")), columns=(ID, PARTNERS))],
        "csv",
        "kind",
    )
    assert rows(written)[1:] == [["I-1", "'=a; =b"], ["I-2", "a; =b"]]


def test_several_grids_become_one_with_the_columns_of_all() -> None:
    first = grid((("I-1",), ("=A",), ("BRA",)), columns=(ID, TITLE, PARTNERS))
    second = Grid("Others", (ID, TARGET, TITLE), [(("K-1",), ("-5",), ("B",))], "indicator")
    assert csv_format.write([first, second], "csv", "kind") == (
        "kind,id,title,partners,target\ninitiative,I-1,'=A,BRA,\nindicator,K-1,B,,-5\n"
    )
