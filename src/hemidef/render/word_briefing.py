"""A briefing as a Word document: headings, tables, a table of contents; the office's own styles.

The parts of the document are written as WordprocessingML (ECMA-376, part 1, chapter 17), as
python-docx takes a tenth of a second for a table of a hundred rows. Charts are their tables, with
bars and lines as shaded cells: pictures would need a library, and could not be changed in Word.
python-docx is 47 ms to import and an extra, so it is imported where it is used.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any

from hemidef import extras
from hemidef.errors import Invalid
from hemidef.model.figures import Count
from hemidef.model.values import Text
from hemidef.render import cells
from hemidef.render.scale import Scale, fit_scale
from hemidef.reports.briefing import (
    Briefing,
    Chart,
    Figures,
    Item,
    Paragraph,
    lines,
    note,
    words,
)
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.reports.schedule import Mark, Span, Timeline
from hemidef.visible import visible

# The colours that a type gives its values, dark enough for words on white paper.
_COLORS = {
    "green": "256B42",
    "red": "B3261E",
    "yellow": "855F00",
    "cyan": "22628F",
    "dim": "566270",
}
_LEAD, _LINE = "17375E", "BFC7D0"
# The styles of paragraphs: those that Word has, and two of a briefing's own, which a template may
# have too. Each with the one that it is based on, its size in points and its outline's level.
_STYLES = {
    "Title": ("Normal", 26, None),
    "Heading 1": ("Normal", 16, 0),
    "Heading 2": ("Normal", 12, 1),
    "TOC 1": ("Normal", 10.5, None),
    "List Bullet": ("Normal", 10.5, None),
    "Briefing Facts": ("Normal", 9.5, None),
    "Briefing Cell": ("Normal", 9, None),
}
# The grounds of an initiative's time, and of its delay, on which signs can still be read.
_TIME_OPEN, _TIME_LATE = "A9BFD6", "F0B8B2"
_SIGNS = {"◆": "done", "◇": "to do", "▲": "overdue", "×": "dropped"}
# The parts of a unit of time that a scale in a document has room for.
_UNITS = 36
# The letters that the bar of the largest count is long, and the gap between two columns.
_BAR, _GAP = 32, 115
# The width of a letter of a table on the average, in twentieths of a point.
_LETTER = 112
# A table of more columns has smaller letters.
_MANY_COLUMNS = 8
# So much of what an initiative is called stands beside its line.
_NAME = 70
# The figures that stand side by side.
_ABREAST = 4
# What a template may unpack to: pictures in its header, and no bomb.
_MOST_BYTES = 256 * 1024 * 1024
# Two centimetres, in English Metric Units.
_MARGIN = 720_000
# The oldest time that a zip file can say: the same document has the same bytes, whenever made.
_TIME = (1980, 1, 1, 0, 0, 0)


def write(briefing: Briefing, template: bytes = b"", file: str = "") -> bytes:
    """The briefing as a Word document, with the styles, header and footer of ``template``.

    Raises Failure where python-docx is not installed, Invalid where ``template``, which the file
    of that name holds, is no Word document.
    """
    docx = extras.load("docx", "Word documents")
    page = _Page(_open(docx, template, file), own=not template)
    page.fill(briefing)
    into = io.BytesIO()
    page.document.save(into)
    return _timeless(into.getvalue())


def _open(docx: Any, template: bytes, file: str) -> Any:
    """The document to fill: that of the template, without its text, or an empty one."""
    if not file:
        return docx.Document()
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise Invalid(f"unpacks to more than {_MOST_BYTES >> 20} MiB")
        document = docx.Document(io.BytesIO(template))
        body = document.element.body
        for part in list(body):
            if not part.tag.endswith("}sectPr"):
                body.remove(part)
        return document
    except Exception as error:  # a damaged package makes python-docx raise nearly anything
        hint = "Save it in Word as a document (.docx); a template (.dotx) is not read."
        raise Invalid(f"{file}: is not a sound Word document: {error}", hint) from None


def _timeless(data: bytes) -> bytes:
    """The package with the time of its parts always the same."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return into.getvalue()


def _make(tag: str, *children: Any, **attributes: object) -> Any:
    """An element ``w:tag`` of these attributes, also in ``w:``, and children."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def _run(text: str, *, bold: bool = False, color: str = "", size: float = 0) -> Any:
    """``text`` in one format, its line breaks as such; in it nothing is a field or markup."""
    from docx.oxml.ns import qn

    format = _make("rPr")
    if bold:
        format.append(_make("b"))
    if color:
        format.append(_make("color", val=color))
    if size:
        format.append(_make("sz", val=round(size * 2)))
    run = _make("r", format)
    for number, line in enumerate(visible(text).split("\n")):
        if number:
            run.append(_make("br"))
        words = _make("t")
        words.text = line
        words.set(qn("xml:space"), "preserve")
        run.append(words)
    return run


def _field(code: str, *shown: Any) -> Iterator[Any]:
    """The runs of a field of Word's own: what it does, and what is ``shown`` until it is done."""
    yield _make("r", _make("fldChar", fldCharType="begin"))
    instruction = _make("instrText")
    instruction.text = f" {code} "
    yield _make("r", instruction)
    yield _make("r", _make("fldChar", fldCharType="separate"))
    yield from shown
    yield _make("r", _make("fldChar", fldCharType="end"))


class _Page:
    """A ``document`` that is being filled; ``own`` says that it has no office's template."""

    def __init__(self, document: Any, *, own: bool) -> None:
        self.document = document
        self._end = document.element.body.sectPr
        if self._end is None:
            self._end = document.element.body.get_or_add_sectPr()
        section = document.sections[-1]
        if own:
            section.left_margin = section.right_margin = _MARGIN
        self._width = int((section.page_width - section.left_margin - section.right_margin) / 635)
        self._ids = {name: self._style(name) for name in _STYLES}
        if own:
            self._dress(section)

    def _style(self, name: str) -> str:
        """The id of the style called ``name``, which is made where the document has none."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Pt, RGBColor

        styles = self.document.styles
        based, size, level = _STYLES[name]
        if name in styles:
            return str(styles[name].style_id)
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=not name.startswith("Brief"))
        if based in styles:
            made.base_style = styles[based]
        made.font.size = Pt(size)
        made.paragraph_format.space_after = Pt(2)
        if level is not None:
            made.font.bold = True
            made.font.color.rgb = RGBColor.from_string(_LEAD)
            made.paragraph_format.keep_with_next = True
            made.paragraph_format.space_before = Pt(12)
            made.element.get_or_add_pPr().append(_make("outlineLvl", val=level))
        return str(made.style_id)

    def _dress(self, section: Any) -> None:
        """Give a document that has no office's styles its look, and a number below each page."""
        from docx.shared import Pt, RGBColor

        styles = self.document.styles
        for name, (_, size, level) in {**_STYLES, "Normal": ("", 10.5, None)}.items():
            style = styles[name]
            style.font.size = Pt(size)
            style.paragraph_format.space_after = Pt(2 if name.startswith("Brief") else 4)
            style.paragraph_format.space_before = Pt({0: 22, 1: 12, None: 0}[level])
            if level is not None or name == "Title":
                style.font.color.rgb = RGBColor.from_string(_LEAD)
        runs = [*_field("PAGE", _run("1")), _run(" / "), *_field("NUMPAGES", _run("1"))]
        paragraph = section.footer.paragraphs[0]._p
        paragraph.get_or_add_pPr().append(_make("jc", val="right"))
        paragraph.extend(runs)

    def fill(self, briefing: Briefing) -> None:
        """Write all of the briefing."""
        core = self.document.core_properties
        core.title, core.author, core.last_modified_by = (
            visible(text)[:255] for text in (briefing.title, briefing.author, briefing.author)
        )
        core.created = core.modified = datetime.combine(briefing.day, time(), UTC)
        core.revision, core.comments = 1, ""
        self._add("Title", _run(briefing.title))
        for label, told in briefing.facts:
            self._add("Briefing Facts", _run(f"{label}: ", color=_COLORS["dim"]), _run(told))
        self._contents([section.title for section in briefing.sections])
        for number, section in enumerate(briefing.sections):
            start = _make("bookmarkStart", id=number, name=f"_Toc{number + 1:08}")
            self._add("Heading 1", start, _run(section.title), _make("bookmarkEnd", id=number))
            for block in section.blocks:
                _BLOCKS[type(block)](self, block)

    def _contents(self, titles: Sequence[str]) -> None:
        """A field that lists the sections; Word puts in the pages when it is brought up to date."""
        if len(titles) < 3:
            return
        entries = [
            _make("hyperlink", _run(title), anchor=f"_Toc{number:08}", history=1)
            for number, title in enumerate(titles, 1)
        ]
        *start, end = _field(r'TOC \o "1-1" \h \z \u')
        self._add("Briefing Cell")
        self._add("TOC 1", *start, entries[0])
        for entry in entries[1:-1]:
            self._add("TOC 1", entry)
        self._add("TOC 1", entries[-1], end)

    def _add(self, style: str, *runs: Any) -> None:
        """A paragraph at the end."""
        self._end.addprevious(self._paragraph(style, *runs))

    def _paragraph(self, style: str, *runs: Any, format: Sequence[Any] = ()) -> Any:
        about = _make("pPr", _make("pStyle", val=self._ids[style]), *format)
        return _make("p", about, *runs)

    def paragraph(self, block: Paragraph) -> None:
        self._end.addprevious(_make("p", _run(block.text)))

    def figures(self, block: Figures) -> None:
        """Headline figures side by side, each above what it counts."""
        wide = self._width // _ABREAST
        rows = []
        for start in range(0, len(block.figures), _ABREAST):
            shown = block.figures[start : start + _ABREAST]
            filled = [
                self._cell(
                    wide,
                    _run(each.words, bold=True, size=20, color=_LEAD),
                    _run(f"\n{each.label}"),
                    _run(f"\n{each.remark}" if each.remark else "", color=_COLORS["dim"]),
                )
                for each in shown
            ]
            blank = [self._cell(wide) for _ in range(_ABREAST - len(shown))]
            rows.append(_make("tr", _make("trPr", _make("cantSplit")), *filled, *blank))
        self._table("Headline figures", [wide] * _ABREAST, rows, ruled=False)

    def grid(self, grid: Grid, above: str = "") -> None:
        """A table under its title, its headings again on each page, no row on two."""
        if grid.title != above:
            self._add("Heading 2", _run(grid.title))
        shown = lines(grid)
        widths = _share(grid.columns, shown, self._width)
        size = _size(grid.columns)
        counts = [int(row[-1][0]) for row in grid.rows if isinstance(grid.columns[-1].type, Count)]
        head = [
            self._cell(
                wide,
                _run(column.heading, bold=True, color=_COLORS["dim"], size=size),
                format=_set(column),
            )
            for wide, column in zip(widths, grid.columns, strict=True)
        ]
        rows = [_make("tr", _make("trPr", _make("cantSplit"), _make("tblHeader")), *head)]
        for number, (row, texts) in enumerate(zip(grid.rows, shown, strict=True)):
            filled = []
            for wide, column, cell, text in zip(widths, grid.columns, row, texts, strict=True):
                style = cells.style(cell, column.type)
                run = _run(text, bold=style == "bold", color=_COLORS.get(style, ""), size=size)
                is_bar = isinstance(column.type, Count)
                format = _bar(counts[number] / max(counts), wide) if is_bar else _set(column)
                filled.append(self._cell(wide, run, format=format))
            rows.append(_make("tr", _make("trPr", _make("cantSplit")), *filled))
        self._table(grid.title, widths, rows, ruled=True)
        if grid.note:
            self._add("Briefing Facts", _run(grid.note, color=_COLORS["dim"]))

    def _cell(
        self, wide: int, *runs: Any, fill: str = "", span: int = 1, format: Sequence[Any] = ()
    ) -> Any:
        """A cell over ``span`` columns; ``format`` is that of its paragraph."""
        about = _make("tcPr", _make("tcW", w=wide, type="dxa"))
        if span > 1:
            about.append(_make("gridSpan", val=span))
        if fill:
            about.append(_make("shd", val="clear", color="auto", fill=fill))
        return _make("tc", about, self._paragraph("Briefing Cell", *runs, format=format))

    def _table(
        self, title: str, widths: Sequence[int], rows: Sequence[Any], *, ruled: bool
    ) -> None:
        """A table, with a line below each row where it is ``ruled``, and room below it."""
        rule = {"val": "single", "sz": 4, "space": 0, "color": _LINE}
        sides = ("top", "bottom", "insideH") if ruled else ()
        about = _make(
            "tblPr",
            _make("tblW", w=sum(widths), type="dxa"),
            _make("tblBorders", *(_make(side, **rule) for side in sides)),
            _make("tblLayout", type="fixed"),
            _make("tblCellMar", _make("left", w=0, type="dxa"), _make("right", w=_GAP, type="dxa")),
            _make("tblCaption", val=visible(title)),
        )
        columns = _make("tblGrid", *(_make("gridCol", w=wide) for wide in widths))
        self._end.addprevious(_make("tbl", about, columns, *rows))
        self._end.addprevious(self._paragraph("Briefing Cell"))

    def chart(self, chart: Chart) -> None:
        """A chart is its tables, below its lines where it has any."""
        self._add("Heading 2", _run(chart.title))
        if isinstance(chart.drawing, Timeline):
            self._plan(chart.title, chart.drawing)
        for grid in chart.grids:
            self.grid(grid, chart.title)

    def _plan(self, title: str, plan: Timeline) -> None:
        """The initiatives over time: a row for each, a column for each unit of time."""
        days = [day for span in plan.spans for day in span.days] + [plan.today]
        scale = replace(fit_scale(min(days), max(days), _UNITS), width=1)
        unit = self._width * 45 // 100 // scale.count
        told = 1300
        widths = [self._width - unit * scale.count - told, *[unit] * scale.count, told]
        today = scale.column(plan.today)
        head = _COLORS["dim"]
        years = [at for at, year in enumerate(scale.years) if year]
        rows = [
            self._heads(
                [
                    self._cell(
                        unit * (end - at),
                        _run(
                            scale.years[at] if end - at > 1 or scale.months > 11 else "", color=head
                        ),
                        span=end - at,
                    )
                    for at, end in pairwise([*years, scale.count])
                ],
                widths,
            )
        ]
        if scale.labels:
            labels = [
                self._cell(unit, _run(label, size=7, bold=at == today, color=head))
                for at, label in enumerate(scale.labels)
            ]
            rows.append(self._heads(labels, widths))
        rows += [self._span(span, scale, today, widths) for span in plan.spans]
        self._table(title, widths, rows, ruled=True)
        signs = ", ".join(f"{sign} milestone {meaning}" for sign, meaning in _SIGNS.items())
        self._add("Briefing Facts", _run(f"{signs}. Red: late.", color=_COLORS["dim"]))

    def _heads(self, filled: Sequence[Any], widths: Sequence[int]) -> Any:
        """A row of headings between the column of names and that of notes."""
        about = _make("trPr", _make("cantSplit"), _make("tblHeader"))
        return _make("tr", about, self._cell(widths[0]), *filled, self._cell(widths[-1]))

    def _span(self, span: Span, scale: Scale, today: int, widths: Sequence[int]) -> Any:
        """An initiative's row: its time on a dark ground, its delay on a red one."""
        known = [scale.column(day) for day in span.days]
        first = scale.column(span.first) if span.first else min(known)
        last = scale.column(span.last) if span.last else max(known)
        first, last = sorted((first, last))
        signs = {scale.column(mark.day): _sign(mark) for mark in span.marks}
        filled = []
        for at, wide in enumerate(widths[1:-1]):
            is_late = bool(span.late) and last < at <= today
            fill = _TIME_LATE if is_late else _TIME_OPEN if first <= at <= last else ""
            filled.append(self._cell(wide, _run(signs.get(at, ""), size=8), fill=fill))
        name = (_run(f"{span.entry.id}  ", bold=True), _run(_clip(span.entry.headline)))
        late = _COLORS["red" if span.late else "dim"]
        ends = self._cell(widths[0], *name), self._cell(widths[-1], _run(note(span), color=late))
        return _make("tr", _make("trPr", _make("cantSplit")), ends[0], *filled, ends[1])

    def item(self, item: Item) -> None:
        """An entry: its headline, its facts in a line, its texts, its parts as a list."""
        self._add("Heading 2", _run(f"{item.id}  ", color=_COLORS["dim"]), _run(item.headline))
        if item.facts:
            self._add("Briefing Facts", *_facts(item.facts))
        for label, text in item.texts:
            name = _run(f"{label}. ", color=_COLORS["dim"])
            self._end.addprevious(_make("p", name, _run(text)))
        for part in item.parts:
            name = _run(f"{part.id}  ", color=_COLORS["dim"])
            self._add("List Bullet", name, _run(f"{part.headline}  "), *_facts(part.facts))


def _set(column: Column) -> list[Any]:
    """How the paragraphs of a column are set: figures to the right."""
    return [_make("jc", val="right")] if cells.is_right(column.type) else []


def _bar(share: float, wide: int) -> list[Any]:
    """A ground for a count, as long as its share of a cell; the count itself always fits."""
    rest = min(round((wide - _GAP) * (1 - share)), wide - _GAP - 4 * _LETTER)
    ground = _make("shd", val="clear", color="auto", fill=_TIME_OPEN)
    return [ground, _make("ind", left=0, right=max(rest, 0))]


def _clip(text: str) -> str:
    """The beginning of a text, in one line."""
    line = text.replace("\n", " ")
    return line if len(line) <= _NAME else f"{line[:_NAME].rstrip()}…"


def _sign(mark: Mark) -> str:
    """How a milestone stands."""
    return "▲" if mark.late else "×" if mark.dropped else "◆" if mark.done else "◇"


def _facts(facts: Sequence[tuple[Column, Cell]]) -> Iterator[Any]:
    for number, (column, cell) in enumerate(facts):
        gap = "   " if number else ""
        label = f"{column.heading} " if column.heading else ""
        yield _run(gap + label, color=_COLORS["dim"])
        style = cells.style(cell, column.type)
        yield _run(words(column, cell), bold=True, color=_COLORS.get(style, ""))


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
    return [
        some + min(extra, rest * extra // total) for some, extra in zip(least, more, strict=True)
    ]


_BLOCKS: dict[type, Callable[[_Page, Any], None]] = {
    Paragraph: _Page.paragraph,
    Figures: _Page.figures,
    Grid: _Page.grid,
    Chart: _Page.chart,
    Item: _Page.item,
}
