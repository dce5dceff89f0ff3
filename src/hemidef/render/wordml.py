"""WordprocessingML: the elements of a Word document (ECMA-376, part 1, chapter 17).

They are made one by one, as python-docx takes a tenth of a second for a table of a hundred rows.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from hemidef.visible import visible

# The namespace of all elements and attributes, as lxml has it before their names.
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The colours that a type gives its values, dark enough for words on white paper; that of headings.
COLORS = {
    "green": "256B42",
    "red": "B3261E",
    "yellow": "855F00",
    "cyan": "22628F",
    "dim": "566270",
}
LEAD = "17375E"
# Grounds on which words can still be read.
BLUE, RED = "A9BFD6", "F0B8B2"
# The gap between two columns, in twentieths of a point, as all widths here are.
GAP = 115
_LINE = "BFC7D0"
# The oldest time that a zip file can say: the same document has the same bytes, whenever made.
_TIME = (1980, 1, 1, 0, 0, 0)


def make(tag: str, *children: Any, **attributes: object) -> Any:
    """An element ``w:tag`` of these attributes, also in ``w:``, and children."""
    from docx.oxml.parser import oxml_parser

    named = {f"{_W}{name}": str(value) for name, value in attributes.items()}
    element = oxml_parser.makeelement(f"{_W}{tag}", named, {"w": _W[1:-1]})
    element.extend(children)
    return element


def run(text: str, *, bold: bool = False, color: str = "", size: float = 0) -> Any:
    """``text`` in one format, its line breaks as such; in it nothing is a field or markup."""
    format = make("rPr")
    if bold:
        format.append(make("b"))
    if color:
        format.append(make("color", val=color))
    if size:
        format.append(make("sz", val=round(size * 2)))
    run = make("r", format)
    for number, line in enumerate(visible(text).split("\n")):
        if number:
            run.append(make("br"))
        words = make("t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
    return run


def field(code: str, *shown: Any) -> Iterator[Any]:
    """The runs of a field of Word's own: what it does, and what is ``shown`` until it is done."""
    yield make("r", make("fldChar", fldCharType="begin"))
    instruction = make("instrText")
    instruction.text = f" {code} "
    yield make("r", instruction)
    yield make("r", make("fldChar", fldCharType="separate"))
    yield from shown
    yield make("r", make("fldChar", fldCharType="end"))


def ground(color: str) -> Any:
    """The colour behind a cell or a paragraph."""
    return make("shd", val="clear", color="auto", fill=color)


def cell(wide: int, paragraph: Any, *, fill: str = "", span: int = 1) -> Any:
    """A cell over ``span`` columns, on a ground of the colour ``fill``."""
    about = make("tcPr", make("tcW", w=wide, type="dxa"))
    if span > 1:
        about.append(make("gridSpan", val=span))
    if fill:
        about.append(ground(fill))
    return make("tc", about, paragraph)


def row(*cells: Any, head: bool = False) -> Any:
    """A row that stays on one page; one of headings is there again on each."""
    about = make("trPr", make("cantSplit"), *([make("tblHeader")] if head else []))
    return make("tr", about, *cells)


def table(title: str, widths: Sequence[int], rows: Sequence[Any], *, ruled: bool = True) -> Any:
    """A table, with a line below each row where it is ``ruled``; ``title`` describes it."""
    rule = {"val": "single", "sz": 4, "space": 0, "color": _LINE}
    sides = ("top", "bottom", "insideH") if ruled else ()
    about = make(
        "tblPr",
        make("tblW", w=sum(widths), type="dxa"),
        make("tblBorders", *(make(side, **rule) for side in sides)),
        make("tblLayout", type="fixed"),
        make("tblCellMar", make("left", w=0, type="dxa"), make("right", w=GAP, type="dxa")),
        make("tblCaption", val=visible(title)),
    )
    columns = make("tblGrid", *(make("gridCol", w=wide) for wide in widths))
    return make("tbl", about, columns, *rows)


def pack(document: Any) -> bytes:
    """A document of python-docx's as a file, the time of whose parts is always the same."""
    saved = io.BytesIO()
    document.save(saved)
    into = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return into.getvalue()
