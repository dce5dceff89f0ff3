"""Painting: the same text and colours, byte for byte, as Rich's own table of the same layout."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from hemidef.model.figures import COUNT, DAYS, DAYS_LEFT, NUMBER
from hemidef.model.kinds import INITIATIVE_STATUS
from hemidef.model.values import IDENTIFIER, INSTANT, LINE, SLUG, TEXT, ValueType
from hemidef.render import cells
from hemidef.render.layout import UNBROKEN, layout
from hemidef.render.painter import paragraph
from hemidef.render.tables import table
from hemidef.render.terminal import Terminal
from hemidef.render.wrapping import wide, wrap
from hemidef.reports.grid import Cell, Column, Grid


def by_rich(grid: Grid, terminal: Terminal, *, full: bool) -> Table:
    """The grid as Rich draws it."""
    laid = layout(grid, terminal, full=full)
    drawn = Table(
        box=terminal.box(full=full),
        show_lines=full,
        pad_edge=full,
        header_style="bold",
        border_style="dim",
        show_edge=full,
    )
    columns = [grid.columns[place] for place in laid.places]
    for column, heading, width in zip(columns, laid.headings, laid.widths, strict=True):
        drawn.add_column(
            Text(heading),
            width=width,
            no_wrap=isinstance(column.type, UNBROKEN),
            justify="right" if cells.is_right(column.type) else "left",
            overflow="fold",
        )
    for row, texts in zip(grid.rows, laid.rows, strict=True):
        drawn.add_row(
            *(
                Text(text, style=cells.style(row[place], column.type))
                for text, place, column in zip(texts, laid.places, columns, strict=True)
            )
        )
    return drawn


WORDS = st.text(string.ascii_letters + "  -.áñüß日本語한é́😀\u200d", max_size=80)
TEXTS = st.one_of(
    WORDS, st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.just("a\n\nb  c\n")
)
PLACES = st.sampled_from(["I-1", "R-20304"])
CELLS: list[tuple[ValueType, st.SearchStrategy[str]]] = [
    (IDENTIFIER, PLACES),
    (LINE, TEXTS),
    (TEXT, TEXTS),
    (SLUG, TEXTS),
    (INITIATIVE_STATUS, st.sampled_from(INITIATIVE_STATUS.values)),
    (DAYS, st.integers(1, 9999).map(str)),
    (DAYS_LEFT, st.integers(-99, 9999).map(str)),
    (INSTANT, st.just("2026-11-24T08:30:00.000Z")),
    (NUMBER, st.integers().map(str)),
    (COUNT, st.integers(0, 500).map(str)),
]


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    sorts = draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=7))
    columns = tuple(
        Column(f"c{at}", f"H{draw(TEXTS)}", sort, incidental=draw(st.booleans()))
        for at, (sort, _) in enumerate(sorts)
    )
    cell = [st.one_of(st.just(()), st.tuples(texts)) for _, texts in sorts]
    rows: list[tuple[Cell, ...]] = draw(st.lists(st.tuples(*cell), min_size=1, max_size=5))
    return Grid("Title", columns, rows)


TERMINALS = st.builds(
    Terminal, st.integers(20, 200), st.booleans(), st.sampled_from(["utf-8", "ascii", "cp1252"])
)
LONG = (("a word " * 30,), ("x" * 90,), ("日本語" * 30,))


@given(grids(), TERMINALS, st.booleans())
@example(
    Grid("", (Column("a", "A", LINE),), [(c,) for c in LONG]), Terminal(40, True, "utf-8"), True
)
def test_a_grid_is_painted_as_rich_would(grid: Grid, terminal: Terminal, full: bool) -> None:
    assume(not all(column.incidental for column in grid.columns))
    assume(not full or len(grid.columns) <= 3)  # as many as fit into any terminal
    assert terminal.draw([table(grid, terminal, full=full)]) == terminal.draw(
        [by_rich(grid, terminal, full=full)]
    )


@given(TEXTS, st.sampled_from(["", "bold"]), TERMINALS)
def test_a_paragraph_is_painted_as_rich_would(text: str, style: str, terminal: Terminal) -> None:
    shown = terminal.safe(text)
    ours = terminal.draw([paragraph(shown, style, terminal)])
    assert ours == terminal.draw([Text(shown, style=style)])


@pytest.mark.parametrize("width", [1, 2, 7, 24])
def test_no_line_is_wider_than_it_may_be(width: int) -> None:
    for text in ("a word " * 30, "x" * 90, "no-break " + "y" * 40, "e\u0301" * 40):
        lines = wrap(text, width)
        assert all(wide(line.rstrip()) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_long_run_of_blanks() -> None:
    """It would take minutes where every blank began a search for the next word."""
    assert wrap("a\n" + " " * 200_000 + "\nb", 40)[::2] == ["a", "b"]
