"""Shapes of files that cost a reader more than their size, each made at any size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faults import documents
from faults.documents import HEAD, rows, text, workbook

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_MAP = "hemidef-map: 1\nkind: initiative\ncolumns:\n"
_TITLE = text("A1", "title") + text("B1", "category")
_ENTRY = text("A2", "A") + text("B2", "initiative")


@dataclass(frozen=True)
class Shape:
    """A file called ``name``, made for a number; ``sizes`` are two such numbers.

    ``words`` are the command's, after the file; ``map`` makes the mapping that they name.
    ``codes`` are the exit codes that may come.
    """

    name: str
    make: Callable[[int], str | bytes]
    sizes: tuple[int, int]
    words: Sequence[str] = ()
    map: Callable[[int], str] | None = None
    codes: Sequence[int] = (4,)

    def data(self, size: int) -> bytes:
        made = self.make(size)
        return made.encode() if isinstance(made, str) else made


def _sheets(count: int) -> bytes:
    """A workbook of so many small sheets, each with a part of its own."""
    part = documents.SHEET.format(
        rows(_TITLE, *[_ENTRY.replace('2"', f'{n}"') for n in range(2, 30)])
    )
    names = [f"sheet{n}.xml" for n in range(2, count + 1)]
    return _book(names, {f"xl/worksheets/{name}": part.encode() for name in names})


def _one_part(count: int) -> bytes:
    """A workbook of so many sheets, all of them in one part of 3,000 rows."""
    return _book(["sheet1.xml"] * (count - 1), {}, rows(_TITLE, *[_ENTRY] * 3000))


def _book(targets: Sequence[str], parts: dict[str, bytes], sheet: str = "") -> bytes:
    """A workbook whose first sheet is ``sheet``, the others at ``targets``."""
    more = range(2, len(targets) + 2)
    listed = "".join(f'<sheet name="P{n}" sheetId="{n}" r:id="rId{n}"/>' for n in more)
    book = documents.BOOK.replace("</sheets>", f"{listed}</sheets>")
    links = [documents.REL.format("worksheets/sheet1.xml", "worksheet")]
    for n, target in zip(more, targets, strict=True):
        link = documents.REL.format(f"worksheets/{target}", "worksheet")
        links.append(link.replace("rId1", f"rId{n}"))
    return workbook(sheet or rows(_TITLE, _ENTRY), book=book, links="".join(links), **parts)


def _with_part(name: str, holding: str, sheet: str = "") -> bytes:
    """A workbook with one more part of openpyxl's: ``sharedStrings`` or ``styles``."""
    declared = f'<Override PartName="/xl/{name}.xml" ContentType="{_SPREADSHEET}.{name}+xml"/>'
    types = documents.TYPES.replace("</Types>", f"{declared}</Types>")
    parts = {f"xl/{name}.xml": holding.encode()}
    return workbook(sheet or rows(_TITLE, _ENTRY), types=types, **parts)


def _styles(count: int) -> bytes:
    xfs = "<xf/>" * count
    return _with_part("styles", f"<styleSheet {_MAIN}><cellXfs>{xfs}</cellXfs></styleSheet>")


def _strings(count: int) -> bytes:
    return _with_part("sharedStrings", f"<sst {_MAIN}>{'<si/>' * count}</sst>")


def _repeated(count: int) -> bytes:
    """One long text in many cells."""
    cells = "".join('<row><c t="s"><v>0</v></c></row>' for _ in range(count))
    long = f"<sst {_MAIN}><si><t>{'word ' * 6000}</t></si></sst>"
    return _with_part("sharedStrings", long, f"<sheetData>{cells}</sheetData>")


def _entries(line: str) -> Callable[[int], str]:
    """A document of so many entries with the field that ``line`` has."""
    return lambda count: (
        f"{HEAD}initiatives:\n"
        + "".join(
            f"- title: A{n}\n  category: initiative\n  {line.format(n=n)}\n" for n in range(count)
        )
    )


def _declared(count: int) -> str:
    return f"{HEAD}fields:\n" + "".join(
        f"- {{name: field_{n}, 'on': [initiative], type: line}}\n" for n in range(count)
    )


def _headings(count: int) -> str:
    return ",".join(f"heading {n}" for n in range(count)) + "\n" + ",".join("x" * count) + "\n"


SHAPES = {
    # Workbooks.
    "many sheets": Shape("a.xlsx", _sheets, (50, 200)),
    "one part for all sheets": Shape("a.xlsx", _one_part, (75, 300)),
    "styles": Shape("a.xlsx", _styles, (250_000, 1_000_000)),
    "shared strings": Shape("a.xlsx", _strings, (500_000, 2_000_000)),
    "one text in all cells": Shape("a.xlsx", _repeated, (2_500, 10_000)),
    "elements of no meaning": Shape(
        "a.xlsx", lambda n: workbook(f"<sheetData>{'<x/>' * n}</sheetData>"), (250_000, 1_000_000)
    ),
    "wide rows": Shape(
        "a.xlsx", lambda n: workbook(rows(_TITLE, *[text("XFD{}", "")] * n)), (300, 1_200)
    ),
    "a last row far below": Shape(
        "a.xlsx", lambda n: workbook(rows(_TITLE + text(f"A{n}", "A"))), (262_144, 1_048_576)
    ),
    # Markdown.
    "line breaks": Shape("a.md", lambda n: "\n" * n, (250_000, 1_000_000)),
    "a rule": Shape("a.md", lambda n: f"| a |\n|{'-' * n}x\n", (10_000, 40_000)),
    "spaces in a rule": Shape("a.md", lambda n: f"| a |\n|{' ' * n}x\n", (10_000, 40_000)),
    "a last cell": Shape("a.md", lambda n: f"| a |\n|---|\n| {'B' * n}\\|\n", (10_000, 40_000)),
    "backslashes": Shape("a.md", lambda n: f"| a |\n|---|\n| {chr(92) * n}\\|\n", (10_000, 40_000)),
    "tables": Shape("a.md", lambda n: "| a |\n|---|\n| x |\n\n" * n, (2_500, 10_000)),
    # CSV.
    "quoted cells": Shape("a.csv", lambda n: ",".join(['"x"'] * n) + "\n", (25_000, 100_000)),
    "quoted cells with breaks": Shape(
        "a.csv", lambda n: "title,category\n" + '"x\ny",' * n + "\n", (25_000, 100_000)
    ),
    "blank lines": Shape("a.csv", lambda n: "\n" * n, (250_000, 1_000_000)),
    "wrong quotes": Shape(
        "a.csv", lambda n: "title,category\n" + '"x"y,z\n' * n, (25_000, 100_000)
    ),
    "unknown partners, CSV": Shape(
        "a.csv",
        lambda n: (
            "title,category,partners\n" + "".join(f"A,initiative,Atlantis{k}\n" for k in range(n))
        ),
        (1_000, 4_000),
    ),
    "a list of unknown partners": Shape(
        "a.csv",
        lambda n: (
            f"title,category,partners\nA,initiative,{'; '.join(f'At{k}' for k in range(n))}\n"
        ),
        (10_000, 40_000),
    ),
    "headings": Shape("a.csv", _headings, (250, 1_000)),
    "more headings": Shape("a.csv", _headings, (2_500, 10_000)),
    "headings to suggest": Shape("a.csv", _headings, (250, 1_000), ["--suggest-map"], codes=(0,)),
    "more headings to suggest": Shape("a.csv", _headings, (2_500, 10_000), ["--suggest-map"]),
    "a mapping that matches nothing": Shape(
        "a.csv",
        lambda n: "T\nA\n",
        (500, 2_000),
        ["--map", "map.yaml"],
        lambda n: _MAP + "".join(f"  heading {k}: title\n" for k in range(n)),
    ),
    "a mapping of no fields": Shape(
        "a.csv",
        lambda n: "T\nA\n",
        (500, 2_000),
        ["--map", "map.yaml"],
        lambda n: _MAP + "".join(f"  heading {k}: titel{k}\n" for k in range(n)),
    ),
    "rows to skip": Shape(
        "a.csv",
        lambda n: "T\nA\n",
        (10**6, 10**9),
        ["--map", "map.yaml"],
        lambda n: f"{_MAP}  T: title\nskip-rows: {n}\n",
    ),
    # Documents.
    "unknown partners": Shape("a.yaml", _entries("partners: [Atlantis{n}]"), (1_000, 4_000)),
    "unknown words": Shape("a.yaml", _entries("status: doing{n}"), (1_000, 4_000)),
    "unknown fields": Shape("a.yaml", _entries("titel{n}: x"), (1_000, 4_000)),
    "unknown keys": Shape(
        "a.yaml", lambda n: HEAD + "".join(f"k{k}: 1\n" for k in range(n)), (20_000, 80_000)
    ),
    "declared fields": Shape("a.yaml", _declared, (250, 1_000)),
    "more declared fields": Shape("a.yaml", _declared, (2_500, 10_000)),
    "no entries": Shape(
        "a.yaml", lambda n: f"{HEAD}initiatives:\n" + "- x\n" * n, (400_000, 1_500_000)
    ),
    "small lists": Shape("a.yaml", lambda n: f"{HEAD}x:\n" + "- []\n" * n, (250_000, 1_000_000)),
    "ones": Shape("a.json", lambda n: f"[{'1,' * n}1]", (1_250_000, 5_000_000)),
    "empty lists": Shape("a.json", lambda n: f"[{'[],' * n}1]", (83_000, 333_000)),
    "empty mappings": Shape(
        "a.json", lambda n: f'{{"hemidef":1,"initiatives":[{"{}," * n}1]}}', (83_000, 333_000)
    ),
}
