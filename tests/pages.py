"""Briefings read back, by readers of the tests' own: what stands in a page, a document, a text."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import docx
from docx.oxml.ns import qn

from hemidef.exchange import markdown

# A table: its title, its headings, its rows.
Table = tuple[str, list[str], list[list[str]]]
VOID = {"meta", "link", "img", "br", "hr", "input", "rect", "line", "circle", "path"}


@dataclass
class Node:
    """An element: its tag, its attributes, and in their order the texts and elements in it."""

    tag: str
    attributes: dict[str, str]
    inside: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.inside)

    def all(self, *tags: str) -> list[Node]:
        found = []
        for each in self.inside:
            if isinstance(each, Node):
                found += [each] if each.tag in tags or not tags else []
                found += each.all(*tags)
        return found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes what is not open"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parse(page: str) -> Node:
    """The elements of a page, each of which must be closed where it is open."""
    parser = _Parser()
    parser.feed(page)
    parser.close()
    assert len(parser.open) == 1, "something is left open"
    return parser.open[0]


def tables_of_page(page: str) -> list[Table]:
    found = []
    for table in parse(page).all("table"):
        (caption,) = table.all("caption")
        head, *rows = table.all("tr")
        cells = [[cell.text for cell in row.all("td")] for row in rows]
        found.append((caption.text, [cell.text for cell in head.all("th")], cells))
    return found


def tables_of_text(text: str) -> list[Table]:
    sheets = [(each.title, each.read()) for each in markdown.find(text, "brief.md")]
    return [
        (title, sheet.header, [list(row.cells) for row in sheet.rows]) for title, sheet in sheets
    ]


def tables_of_document(data: bytes) -> list[Table]:
    """The tables with one row of headings: not the headline figures, and no lines over time."""
    found = []
    for table in docx.Document(io.BytesIO(data)).element.body.iter(qn("w:tbl")):
        caption = next(table.iter(qn("w:tblCaption"))).get(qn("w:val"))
        rows = [*table.iter(qn("w:tr"))]
        if sum(1 for _ in table.iter(qn("w:tblHeader"))) == 1:
            head, *cells = [[_cell(cell) for cell in row.iter(qn("w:tc"))] for row in rows]
            found.append((caption, head, cells))
    return found


def _cell(cell: docx.oxml.CT_Tc) -> str:
    signs = {qn("w:t"): lambda each: each.text or "", qn("w:br"): lambda _: "\n"}
    return "".join(signs[each.tag](each) for each in cell.iter(*signs))


def texts_of_document(data: bytes) -> str:
    """All the words of a document, one text after the other."""
    body = docx.Document(io.BytesIO(data)).element.body
    return "\n".join(each.text or "" for each in body.iter(qn("w:t")))


def headings_of_document(data: bytes) -> list[tuple[str, str]]:
    paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    return [
        (each.style.name, each.text)
        for each in paragraphs
        if each.style.name.startswith(("Title", "Heading"))
    ]


def parts_of_document(data: bytes) -> dict[str, str]:
    """The XML of a document by the names of its parts."""
    with ZipFile(io.BytesIO(data)) as parts:
        return {
            name: parts.read(name).decode()
            for name in parts.namelist()
            if Path(name).suffix in (".xml", ".rels")
        }


def figures(page: str) -> dict[str, str]:
    """The headline figures by what they count."""
    found = {}
    for each in parse(page).all("li"):
        if each.inside and isinstance(each.inside[0], Node) and each.inside[0].tag == "b":
            words = each.inside[0].text
            found[re.sub(r"\s+", " ", each.text.removeprefix(words)).strip()] = words
    return found
