"""A briefing as a Word document: headings, tables, a table of contents; the office's own styles.

Charts are their tables, with bars and lines as shaded cells: pictures would need a library, and
could not be changed in Word. python-docx is 47 ms to import and an extra, so it is imported where
it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any

from hemidef import extras
from hemidef.model.figures import Count
from hemidef.model.values import Text
from hemidef.render import cells, word_timeline
from hemidef.render.word_styles import dress, open_document, style_ids
from hemidef.render.wordml import (
    BLUE,
    COLORS,
    GAP,
    LEAD,
    cell,
    field,
    ground,
    make,
    pack,
    row,
    run,
    table,
)
from hemidef.reports.briefing import (
    Briefing,
    Chart,
    Figures,
    Item,
    Paragraph,
    lines,
    words,
)
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.reports.schedule import Timeline
from hemidef.visible import visible

# The letters that the bar of the largest count is long.
_BAR = 32
# The width of a letter of a table on the average, in twentieths of a point.
_LETTER = 112
# A table of so many columns is as wide as the page; one of more than so many has smaller letters.
_FULL, _MANY_COLUMNS = 3, 8
# The figures that stand side by side.
_ABREAST = 4
# Where a template does not say how wide its page is, in twentieths of a point.
_WIDTH = 9_000


def write(briefing: Briefing, template: bytes = b"", file: str = "") -> bytes:
    """The briefing as a Word document, with the styles, header and footer of ``template``.

    Raises Failure where python-docx is not installed, Invalid where ``template``, which the file
    of that name holds, is no Word document.
    """
    docx = extras.load("docx", "Word documents")
    page = _Page(open_document(docx, template, file), own=not template)
    page.fill(briefing)
    return pack(page.document)


class _Page:
    """A ``document`` that is being filled; ``own`` says that it has no office's template."""

    def __init__(self, document: Any, *, own: bool) -> None:
        self.document = document
        self._end = document.element.body.sectPr
        if self._end is None:
            self._end = document.element.body.get_or_add_sectPr()
        self._ids = style_ids(document)
        if own:
            dress(document)
        section = document.sections[-1]
        wide = section.page_width, section.left_margin, section.right_margin
        self._width = _WIDTH if None in wide else int((wide[0] - wide[1] - wide[2]) / 635)

    def fill(self, briefing: Briefing) -> None:
        """Write all of the briefing."""
        core = self.document.core_properties
        core.title, core.author, core.last_modified_by = (
            visible(text)[:255] for text in (briefing.title, briefing.author, briefing.author)
        )
        core.created = core.modified = datetime.combine(briefing.day, time(), UTC)
        core.revision, core.comments = 1, ""
        self._add("Title", run(briefing.title))
        for label, told in briefing.facts:
            self._add("Briefing Facts", run(f"{label}: ", color=COLORS["dim"]), run(told))
        self._contents([section.title for section in briefing.sections])
        for number, section in enumerate(briefing.sections):
            start = make("bookmarkStart", id=number, name=f"_Toc{number + 1:08}")
            self._add("Heading 1", start, run(section.title), make("bookmarkEnd", id=number))
            for block in section.blocks:
                _BLOCKS[type(block)](self, block)

    def _contents(self, titles: Sequence[str]) -> None:
        """A field that lists the sections; Word puts in the pages when it is brought up to date."""
        if len(titles) < 3:
            return
        entries = [
            make("hyperlink", run(title), anchor=f"_Toc{number:08}", history=1)
            for number, title in enumerate(titles, 1)
        ]
        *start, end = field(r'TOC \o "1-1" \h \z \u')
        self._add("Briefing Cell")
        self._add("TOC 1", *start, entries[0])
        for entry in entries[1:-1]:
            self._add("TOC 1", entry)
        self._add("TOC 1", entries[-1], end)

    def _add(self, style: str, *runs: Any) -> None:
        """A paragraph at the end."""
        self._end.addprevious(self._paragraph(style, *runs))

    def _paragraph(self, style: str, *runs: Any, format: Sequence[Any] = ()) -> Any:
        about = make("pPr", make("pStyle", val=self._ids[style]), *format)
        return make("p", about, *runs)

    def _put(self, *runs: Any, format: Sequence[Any] = ()) -> Any:
        """The paragraph of a cell."""
        return self._paragraph("Briefing Cell", *runs, format=format)

    def _place(self, table: Any) -> None:
        """A table at the end, and room below it."""
        self._end.addprevious(table)
        self._add("Briefing Cell")

    def paragraph(self, block: Paragraph) -> None:
        self._end.addprevious(make("p", run(block.text)))

    def figures(self, block: Figures) -> None:
        """Headline figures side by side, each above what it counts."""
        wide = self._width // _ABREAST
        rows = []
        for start in range(0, len(block.figures), _ABREAST):
            shown = block.figures[start : start + _ABREAST]
            filled = [
                cell(
                    wide,
                    self._put(
                        run(each.words, bold=True, size=20, color=LEAD),
                        run(f"\n{each.label}"),
                        run(f"\n{each.remark}" if each.remark else "", color=COLORS["dim"]),
                    ),
                )
                for each in shown
            ]
            blank = [cell(wide, self._put()) for _ in range(_ABREAST - len(shown))]
            rows.append(row(*filled, *blank))
        self._place(table("Headline figures", [wide] * _ABREAST, rows, ruled=False))

    def grid(self, grid: Grid, above: str = "") -> None:
        """A table under its title, its headings again on each page, no row on two."""
        if grid.title != above:
            self._add("Heading 2", run(grid.title))
        shown = lines(grid)
        widths = _share(grid.columns, shown, self._width)
        size = _size(grid.columns)
        counts = [
            int(each[-1][0]) for each in grid.rows if isinstance(grid.columns[-1].type, Count)
        ]
        head = [
            cell(
                wide,
                self._put(
                    run(column.heading, bold=True, color=COLORS["dim"], size=size),
                    format=_set(column),
                ),
            )
            for wide, column in zip(widths, grid.columns, strict=True)
        ]
        rows = [row(*head, head=True)]
        for number, (held, texts) in enumerate(zip(grid.rows, shown, strict=True)):
            filled = []
            for wide, column, each, text in zip(widths, grid.columns, held, texts, strict=True):
                style = cells.style(each, column.type)
                told = run(text, bold=style == "bold", color=COLORS.get(style, ""), size=size)
                is_bar = isinstance(column.type, Count)
                format = _bar(counts[number] / max(counts), wide) if is_bar else _set(column)
                filled.append(cell(wide, self._put(told, format=format)))
            rows.append(row(*filled))
        self._place(table(grid.title, widths, rows))
        if grid.note:
            self._add("Briefing Facts", run(grid.note, color=COLORS["dim"]))

    def chart(self, chart: Chart) -> None:
        """A chart is its tables, below its lines where it has any."""
        self._add("Heading 2", run(chart.title))
        if isinstance(chart.drawing, Timeline):
            self._place(word_timeline.draw(chart.title, chart.drawing, self._width, self._put))
            signs = f"{word_timeline.LEGEND}. Red: late. {chart.note}".rstrip()
            self._add("Briefing Facts", run(signs, color=COLORS["dim"]))
        for grid in chart.grids:
            self.grid(grid, chart.title)

    def item(self, item: Item) -> None:
        """An entry: its headline, its facts in a line, its texts, its parts as a list."""
        self._add("Heading 2", run(f"{item.id}  ", color=COLORS["dim"]), run(item.headline))
        if item.facts:
            self._add("Briefing Facts", *_facts(item.facts))
        for label, text in item.texts:
            name = run(f"{label}. ", color=COLORS["dim"])
            self._end.addprevious(make("p", name, run(text)))
        for part in item.parts:
            name = run(f"{part.id}  ", color=COLORS["dim"])
            self._add("List Bullet", name, run(f"{part.headline}  "), *_facts(part.facts))


def _set(column: Column) -> list[Any]:
    """How the paragraphs of a column are set: figures to the right."""
    return [make("jc", val="right")] if cells.is_right(column.type) else []


def _bar(share: float, wide: int) -> list[Any]:
    """A ground for a count, as long as its share of a cell; the count itself always fits."""
    rest = min(round((wide - GAP) * (1 - share)), wide - GAP - 4 * _LETTER)
    return [ground(BLUE), make("ind", left=0, right=max(rest, 0))]


def _facts(facts: Sequence[tuple[Column, Cell]]) -> Iterator[Any]:
    for number, (column, held) in enumerate(facts):
        gap = "   " if number else ""
        label = f"{column.heading} " if column.heading else ""
        yield run(gap + label, color=COLORS["dim"])
        style = cells.style(held, column.type)
        yield run(words(column, held), bold=True, color=COLORS.get(style, ""))


def _size(columns: Sequence[Column]) -> int:
    """The size of the letters of a table, in points."""
    return 9 if len(columns) <= _MANY_COLUMNS else 8


def _share(columns: Sequence[Column], texts: Sequence[Sequence[str]], room: int) -> list[int]:
    """The widths of columns with these texts, in twentieths of a point: ``room`` at most.

    Each gets what its longest word takes, or all of it where that is short, and of the rest so
    much as its longest text wants.
    """
    letter = _LETTER * _size(columns) // 9
    least, wish = [], []
    down = zip(*texts, strict=True)
    for column, held in zip(columns, down, strict=True):
        may_wrap = isinstance(column.type, Text)
        bar = _BAR * letter if isinstance(column.type, Count) else 0
        broken = {part for text in held for part in (text.split() if may_wrap else [text])}
        broken |= {*column.heading.split()}
        least.append((min(max(map(len, broken)), 18) + 2) * letter + bar)
        wish.append((min(max(map(len, held), default=0), 60) + 2) * letter)
    rest = room - sum(least)
    if rest < 0:
        return [wide * room // sum(least) for wide in least]
    more = [max(most - some, 0) for most, some in zip(wish, least, strict=True)]
    total = sum(more) or 1
    widths = [
        some + min(extra, rest * extra // total) for some, extra in zip(least, more, strict=True)
    ]
    wrapping = [at for at, column in enumerate(columns) if isinstance(column.type, Text)]
    spare = room - sum(widths)
    if len(columns) >= _FULL:
        for at in wrapping:
            widths[at] += spare // len(wrapping)
    return widths


_BLOCKS: dict[type, Callable[[_Page, Any], None]] = {
    Paragraph: _Page.paragraph,
    Figures: _Page.figures,
    Grid: _Page.grid,
    Chart: _Page.chart,
    Item: _Page.item,
}
