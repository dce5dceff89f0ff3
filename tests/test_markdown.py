"""Markdown tables: written, and read: those that hemidef writes, and those that people do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.exchange import markdown
from hemidef.exchange.sheet import Sheet
from hemidef.exchange.sheet_cells import join
from hemidef.model.values import LINE, TEXT, Choice
from hemidef.reports.grid import Column, Grid

_CELLS = st.text(
    st.sampled_from("|\\`*_[]<>&;#- \n") | st.characters(exclude_categories=["Cs", "Cc"])
).map(str.strip)
PLAN = (
    Column("id", "Id", LINE),
    Column("title", "Initiative", LINE),
    Column("partners", "Partners", LINE, many=True),
)
COLUMNS = (Column("a", "A | *b*", TEXT), Column("b", "<B> & #", LINE, many=True))


def read(text: str) -> list[tuple[str, Sheet]]:
    return [(each.title, each.read()) for each in markdown.find(text, "x.md")]


@settings(max_examples=200)
@given(st.lists(st.tuples(_CELLS, st.lists(_CELLS.filter(bool), max_size=3)), min_size=1))
def test_what_is_written_is_read(rows: list[tuple[str, list[str]]]) -> None:
    cells = [((text,), tuple(texts)) for text, texts in rows]
    written = markdown.write([Grid("Plans & [more]", COLUMNS, cells)], words=False)
    ((title, sheet),) = read(written)
    assert (title, sheet.header) == ("Plans & [more]", ["A | *b*", "<B> & #"])
    filled = [row for row in cells if any("".join(cell).strip() for cell in row)]
    # Lists have a reader of their own (cells.split), which takes the cell as it is here.
    assert [row.cells for row in sheet.rows] == [
        (text, join(texts).strip()) for (text,), texts in filled
    ]


def test_several_tables_under_their_titles() -> None:
    choice = Column("s", "Status", Choice("in-progress"))
    first = Grid("Initiatives", (choice,), [(("in-progress",),)])
    second = Grid("Others", (Column("t", "T", TEXT),), [(("x\ny",),)])
    written = markdown.write([first, second], words=False)
    found = read(written)
    assert [title for title, _ in found] == ["Initiatives", "Others"]
    assert [sheet.source for _, sheet in found] == [
        "x.md, table Initiatives",
        "x.md, table Others",
    ]
    assert [row.cells for _, sheet in found for row in sheet.rows] == [("in-progress",), ("x\ny",)]


def test_a_table_as_people_write_it() -> None:
    text = (
        "# Plan\r\n\r\nSome words | with a bar.\r\n\r\n"
        "| Title | Lead |   \r\n|:---|---:|\r\n| A \\| B | `J5`\r\n|C|\\*x\\*|\r\n| D |\r\n"
        "\r\nMore words.\r\n"
    )
    ((title, sheet),) = read(text)
    assert title == "Plan"
    assert sheet.header == ["Title", "Lead"]
    assert [row.cells for row in sheet.rows] == [("A | B", "`J5`"), ("C", "*x*"), ("D", "")]
    assert sheet.place(sheet.rows[0], sheet.headings[1]) == (
        "x.md, table Plan, row 7, column B (Lead)"
    )


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (r"| A | B \|", ("A", "B |")),
        (r"| B \|", ("B |", "")),
        (r"| \|", ("|", "")),
        (r"|\||\|", ("|", "|")),
        (r"| A | B \\|", ("A", "B \\")),
        ("| A | B \\", ("A", "B \\")),
        (r"A | B \|", ("A", "B |")),
        ("A | B", ("A", "B")),
        (r"| C:\new | \*\_\`\| |", (r"C:\new", "*_`|")),
    ],
)
def test_no_cell_is_dropped(line: str, cells: tuple[str, ...]) -> None:
    ((_, sheet),) = read(f"a | b\n---|---\n{line}\n| last | one |\n")
    assert [row.cells for row in sheet.rows] == [cells, ("last", "one")]


def test_a_table_without_a_title_goes_by_its_line() -> None:
    ((title, sheet),) = read("\n| A |\n| - |\n| b |\n")
    assert (title, sheet.source) == ("2", "x.md, table 2")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("**1**", "1"),
        ("a *b* **c** ***d*** _e_ __f__", "a b c d e f"),
        ("**a *b* c**", "a b c"),
        (r"\*a\* \_b\_ **c\*d**", "*a* _b_ c*d"),
        ("snake_case_name and 2 * 3 * 4 ** 5", "snake_case_name and 2 * 3 * 4 ** 5"),
        ("portal&#42; R&amp;D &eacute; &nope; R&D", "portal* R&D é &nope; R&D"),
        ("a<br/>b<BR>c", "a\nb\nc"),
        ("`x*y*`", "`xy`"),
    ],
)
def test_emphasis_and_names_of_signs_are_read_away(cell: str, words: str) -> None:
    ((title, sheet),) = read(f"# {cell}\n| {cell} |\n|---|\n| {cell} |\n")
    assert sheet.rows[0].cells == (words,)
    assert title == words
    assert sheet.header == [" ".join(words.split())]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "x.md: has no table"),
        ("words\n", "x.md: has no table"),
        ("| A |\n| b |\n", "x.md: 2 problems; nothing was changed:\n  x.md, line 1: is no row of"),
        ("| A |\n|-|\n| b |\n\n| c |\n", "x.md, line 5: is no row of a table"),
        ("| A |\n| B |\n|-|\n| b |\n", "x.md, line 1: is no row of a table"),
        ("| A |\n|-|\n| b |\nSource: c\n", "x.md, line 4: is no row of a table"),
        ("| A | B |\n|-|-|\n| b | c | d |\n", "x.md, table 1, row 3: has 3 cells under 2 headings"),
    ],
)
def test_what_is_no_table(text: str, problem: str) -> None:
    with pytest.raises(Invalid, match=f"^{re.escape(problem)}"):
        read(text)


# -- written ---------------------------------------------------------------------------------


def test_markdown_is_this() -> None:
    written = markdown.write(
        [
            Grid("Entries", PLAN, [(("I-1",), ("Patrols",), ("BRA", "PER"))]),
            Grid("Others", PLAN[:1], [(("K-1",),), ((),)]),
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
    table = Grid("Entries", COLUMNS, [((text,), (text,)) for text in texts])
    lines = markdown.write([table]).split("\n")[2:-1]
    assert len(lines) == len(texts) + 2
    for line in lines:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3
