"""CSV, TSV and Markdown: other programs read the same cells, and run none of them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Hemidef
from hemidef.exchange import csv_format, markdown
from hemidef.exchange.cells import unguard
from hemidef.model.figures import NUMBER
from hemidef.model.values import IDENTIFIER, LINE, TEXT
from hemidef.reports.grid import Cell, Column, Grid

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


def cell(text: str, column: Column = QUOTE, format: str = "csv") -> str:
    """How the one cell ``text`` comes out at the other end."""
    written = csv_format.write([grid((("I-1",), (text,)), columns=(ID, column))], format, "kind")
    return rows(written, format)[1][1]


# -- CSV and TSV -----------------------------------------------------------------------------


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
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"))))
def test_any_text_is_one_cell(format: str, texts: list[str]) -> None:
    table = grid(*((("I-1",), (text,)) for text in texts))
    read = rows(csv_format.write([table], format, "kind"), format)
    assert [len(row) for row in read] == [2] * (len(texts) + 1)
    # The guard comes off again, and then it is the same text.
    assert [unguard(row[1]) for row in read[1:]] == texts


@pytest.mark.parametrize("format", DELIMITERS)
@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://x","y")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\n=1",
        "'=1",
        "'quoted'",
    ],
)
def test_no_cell_runs_as_a_formula(text: str, format: str) -> None:
    assert cell(text, format=format) == f"'{text}"
    assert unguard(cell(text, format=format)) == text


@pytest.mark.parametrize("text", ["a=1", " =1", "1+1", "Perú", "I-4", "(=1)", '"=1"', "–5", "?"])
def test_a_text_without_risk_has_no_guard(text: str) -> None:
    assert cell(text) == text


def test_a_negative_number_stays_a_number() -> None:
    assert cell("-0.5", TARGET) == "-0.5"
    assert cell("-0.5", TITLE) == "'-0.5"


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


def test_the_program_writes_every_field_of_every_kind(hemidef: Hemidef) -> None:
    hemidef("init")
    hemidef("add", "indicator", "@Crossings", "--initiative", "I-4", "--baseline", "-5")
    read = rows(hemidef("list", "-f", "csv").out)
    assert len({len(row) for row in read}) == 1
    assert len(read) == 1 + 28 + 1
    table = [dict(zip(read[0], row, strict=True)) for row in read[1:]]
    assert read[0][:2] == ["kind", "id"]
    last = table[-1]
    assert (last["kind"], last["id"], last["title"]) == ("indicator", "K-1", "'@Crossings")
    assert last["baseline"] == "-5"
    assert last["action"] == ""
    first = next(row for row in table if row["id"] == "R-1")
    assert first["supports"] == "I-7; I-11"


# -- Markdown --------------------------------------------------------------------------------


def test_markdown_is_this() -> None:
    written = markdown.write(
        [
            grid((("I-1",), ("Patrols",), ("BRA", "PER")), columns=(ID, TITLE, PARTNERS)),
            Grid("Others", (ID,), [(("K-1",),), ((),)], "indicator"),
        ]
    )
    assert written == (
        "## Entries\n\n"
        "| Id | Initiative | Partners |\n"
        "| --- | --- | --- |\n"
        "| I-1 | Patrols | BRA; PER |\n"
        "\n"
        "## Others\n\n"
        "| Id |\n"
        "| --- |\n"
        "| K-1 |\n"
        "|  |\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        ("a\\|b", r"a\\\|b"),
        ("`a` *b* _c_", r"\`a\` \*b\* \_c\_"),
        ("[a](http://x)", r"\[a\](http://x)"),
        ("![a](b)", r"!\[a\](b)"),
        ("<script>x</script>", "&lt;script>x&lt;/script>"),
        ("R&D & b", "R&D & b"),
        ("&lt; &#60; &#x3c;", "&amp;lt; &amp;#60; &amp;#x3c;"),
        ("a\nb", "a<br>b"),
        ("<br>", "&lt;br>"),
        ("ñ – 😀", "ñ – 😀"),
    ],
)
def test_markup_in_a_text_is_literal(text: str, written: str) -> None:
    table = markdown.write([Grid(text, (Column("a", text, LINE),), [((text,),)])])
    title, _, heading, _, row = table.splitlines()
    assert heading == row == f"| {written} |"
    assert title == f"## {written}"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"))))
def test_any_text_is_one_cell_of_a_markdown_table(texts: list[str]) -> None:
    table = grid(*(((text,), (text,)) for text in texts))
    lines = markdown.write([table]).split("\n")[2:-1]
    assert len(lines) == len(texts) + 2
    for line in lines:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3


# -- through the program ---------------------------------------------------------------------


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
        read = rows(out, format)
        assert ",".join(read[0]) == "table,title,outcome,objective,description,key_area,action"
        names = ["strategic-initiatives", "partnership-initiatives", "components"]
        names.append("proposed-actions")
        assert [row[0] for row in read[1:]] == [name for name in names for _ in range(3)]
