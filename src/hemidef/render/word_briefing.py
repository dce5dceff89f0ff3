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
from datetime import UTC, datetime, time
from typing import Any

from hemidef import extras
from hemidef.errors import Invalid
from hemidef.model.figures import Count
from hemidef.render import cells
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
from hemidef.visible import visible

# The colours that a type gives its values, dark enough for words on white paper.
_COLORS = {
    "green": "256B42",
    "red": "B3261E",
    "yellow": "855F00",
    "cyan": "22628F",
    "dim": "566270",
}
_INK, _LEAD, _LINE = "44546A", "17375E", "BFC7D0"
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
# A bar of the largest count, in shaded blanks.
_BAR = 24
# The figures that stand side by side.
_ABREAST = 4
# What a template may unpack to: pictures in its header, and no bomb.
_MOST_BYTES = 256 * 1024 * 1024
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


def _run(text: str, *, bold: bool = False, color: str = "", size: float = 0, fill: str = "") -> Any:
    """``text`` in one format, its line breaks as such; in it nothing is a field or markup."""
    from docx.oxml.ns import qn

    format = _make("rPr")
    if bold:
        format.append(_make("b"))
    if color:
        format.append(_make("color", val=color))
    if size:
        format.append(_make("sz", val=round(size * 2)))
    if fill:
        format.append(_make("shd", val="clear", color="auto", fill=fill))
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
        self._width = int((section.page_width - section.left_margin - section.right_margin) / 635)
        self._ids = {name: self._style(name) for name in _STYLES}
        if own:
            self._number(section)

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

    def _number(self, section: Any) -> None:
        """Put the number of each page below it."""
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
        self._add("TOC 1", *start, entries[0])
        for entry in entries[1:-1]:
            self._add("TOC 1", entry)
        self._add("TOC 1", entries[-1], end)

    def _add(self, style: str, *runs: Any) -> None:
        """A paragraph at the end."""
        self._end.addprevious(self._paragraph(style, *runs))

    def _paragraph(self, style: str, *runs: Any, **format: str) -> Any:
        about = _make("pPr", _make("pStyle", val=self._ids[style]))
        about.extend(_make(name, val=value) for name, value in format.items())
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
        headings = [column.heading for column in grid.columns]
        widths = _share([[*each] for each in zip(headings, *shown, strict=True)], self._width)
        most = max((int(row[-1][0]) for row in grid.rows if _is_count(grid)), default=0)
        head = [
            self._cell(wide, _run(heading, bold=True, color=_COLORS["dim"]), **_set(column))
            for wide, heading, column in zip(widths, headings, grid.columns, strict=True)
        ]
        rows = [_make("tr", _make("trPr", _make("cantSplit"), _make("tblHeader")), *head)]
        for row, texts in zip(grid.rows, shown, strict=True):
            filled = [
                self._cell(wide, *_filled(column, cell, text, most), **_set(column))
                for wide, column, cell, text in zip(widths, grid.columns, row, texts, strict=True)
            ]
            rows.append(_make("tr", _make("trPr", _make("cantSplit")), *filled))
        self._table(grid.title, widths, rows, ruled=True)
        if grid.note:
            self._add("Briefing Facts", _run(grid.note, color=_COLORS["dim"]))

    def _cell(self, wide: int, *runs: Any, **format: str) -> Any:
        about = _make("tcPr", _make("tcW", w=wide, type="dxa"))
        return _make("tc", about, self._paragraph("Briefing Cell", *runs, **format))

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
            _make("tblCellMar", _make("left", w=0, type="dxa"), _make("right", w=115, type="dxa")),
            _make("tblCaption", val=visible(title)),
        )
        columns = _make("tblGrid", *(_make("gridCol", w=wide) for wide in widths))
        self._end.addprevious(_make("tbl", about, columns, *rows))
        self._end.addprevious(self._paragraph("Briefing Cell"))

    def chart(self, chart: Chart) -> None:
        """A chart is its tables."""
        self._add("Heading 2", _run(chart.title))
        for grid in chart.grids:
            self.grid(grid, chart.title)

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


def _set(column: Column) -> dict[str, str]:
    """How the paragraphs of a column are set: figures to the right."""
    return {"jc": "right"} if cells.is_right(column.type) else {}


def _is_count(grid: Grid) -> bool:
    return isinstance(grid.columns[-1].type, Count)


def _filled(column: Column, cell: Cell, text: str, most: int) -> Iterator[Any]:
    """What stands in a cell; behind a count its bar, which is blanks on a ground."""
    style = cells.style(cell, column.type)
    yield _run(text, bold=style == "bold", color=_COLORS.get(style, ""))
    if isinstance(column.type, Count) and most:
        yield _run("  ")
        yield _run("\u00a0" * -(-int(cell[0]) * _BAR // most), fill=_INK)


def _facts(facts: Sequence[tuple[Column, Cell]]) -> Iterator[Any]:
    for number, (column, cell) in enumerate(facts):
        gap = "   " if number else ""
        label = f"{column.heading} " if column.heading else ""
        yield _run(gap + label, color=_COLORS["dim"])
        style = cells.style(cell, column.type)
        yield _run(words(column, cell), bold=True, color=_COLORS.get(style, ""))


def _share(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """The widths of columns with these texts, in twentieths of a point: ``room`` together.

    Each gets what its longest word takes, and of the rest so much as its longest text wants.
    """
    letter = 105  # of nine points, on the average
    least = [_longest(texts, letter, 16) for texts in columns]
    wish = [_longest([text.replace(" ", "_") for text in texts], letter, 60) for texts in columns]
    rest = room - sum(least)
    if rest < 0:
        return [wide * room // sum(least) for wide in least]
    more = [max(most - some, 0) for most, some in zip(wish, least, strict=True)]
    total = sum(more) or 1
    return [
        some + min(extra, rest * extra // total) for some, extra in zip(least, more, strict=True)
    ]


def _longest(texts: Sequence[str], letter: int, most: int) -> int:
    """The width of the longest word of ``texts``, of no more than ``most`` letters, and a gap."""
    words = {word for text in texts for word in text.split()}
    return (min(max(map(len, words), default=1), most) + 2) * letter


_BLOCKS: dict[type, Callable[[_Page, Any], None]] = {
    Paragraph: _Page.paragraph,
    Figures: _Page.figures,
    Grid: _Page.grid,
    Chart: _Page.chart,
    Item: _Page.item,
}
