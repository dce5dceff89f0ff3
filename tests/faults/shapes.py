"""Shapes of files that cost a reader more than their size, each made at any size."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faults import documents
from faults.documents import HEAD, rows, text, workbook

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_MAP = "hemidef-map: 1\nkind: initiative\ncolumns:\n"
_TITLE = text("A1", "title") + text("B1", "category")
# What no packer makes smaller, so that the rest may unpack to much for the file's size.
_PICTURE = {"xl/media/image1.jpeg": random.Random(1).randbytes(80_000)}
_ENTRY = text("A2", "A") + text("B2", "initiative")
_ROW = f"<row>{'<c><v>1</v></c>' * 20}</row>"
_RESULTS = f"<row>{'<c><f>1</f><v>1</v></c>' * 20}</row>"


@dataclass(frozen=True)
class Shape:
    """A file called ``name``, made for a number; ``sizes`` are two such numbers.

    ``words`` are the command's, after the file; ``map`` makes the mapping that they name.
    ``refusal`` is what the larger one is refused with, where that is a limit.
    """

    name: str
    make: Callable[[int], str | bytes]
    sizes: tuple[int, int]
    words: Sequence[str] = ()
    map: Callable[[int], str] | None = None
    refusal: str = ""

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
    return workbook(
        sheet or rows(_TITLE, _ENTRY), book=book, links="".join(links), **parts, **_PICTURE
    )


def _with_part(name: str, holding: str, sheet: str = "") -> bytes:
    """A workbook with one more part of openpyxl's: ``sharedStrings`` or ``styles``."""
    declared = f'<Override PartName="/xl/{name}.xml" ContentType="{_SPREADSHEET}.{name}+xml"/>'
    types = documents.TYPES.replace("</Types>", f"{declared}</Types>")
    parts = {f"xl/{name}.xml": holding.encode(), **_PICTURE}
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


def _far(last: int) -> str:
    """The XML of a sheet whose last row is far below the others."""
    return rows(_TITLE).replace("</sheetData>", f'<row r="{last}">{_ENTRY}</row></sheetData>')


def _merged(count: int) -> str:
    """The XML of a sheet where all columns are merged downwards, and so many pairs of rows."""
    columns = [f"{first}{last}" for first in " ABCDEFGHIJ" for last in string.ascii_uppercase]
    ranges = [f"{each.strip()}2:{each.strip()}1048576" for each in columns]
    ranges += [f"A{n}:A{n + 1}" for n in range(2, count, 2)]
    merged = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    return f"{rows(_TITLE, *[_ENTRY] * count)}<mergeCells>{merged}</mergeCells>"


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
    "one part for all sheets": Shape(
        "a.xlsx", _one_part, (75, 300), refusal="has two sheets that are one"
    ),
    "styles": Shape("a.xlsx", _styles, (250_000, 1_000_000), refusal="more cells or texts"),
    "shared strings": Shape(
        "a.xlsx", _strings, (500_000, 2_000_000), refusal="more cells or texts"
    ),
    "one text in all cells": Shape(
        "a.xlsx", _repeated, (2_500, 10_000), refusal="more rows or columns"
    ),
    "elements of no meaning": Shape(
        "a.xlsx",
        lambda n: workbook(f"<sheetData>{'<x/>' * n}</sheetData>", **_PICTURE),
        (250_000, 1_000_000),
        refusal="more cells or texts",
    ),
    "wide rows": Shape(
        "a.xlsx",
        lambda n: workbook(rows(_TITLE, *(text(f"XFD{k}", "") for k in range(2, n))), **_PICTURE),
        (300, 1_200),
        refusal="more rows or columns",
    ),
    "a last row far below": Shape(
        "a.xlsx", lambda n: workbook(_far(n), **_PICTURE), (262_144, 1_048_576)
    ),
    "cells": Shape(
        "a.xlsx",
        lambda n: workbook(f"<sheetData>{_ROW * n}</sheetData>", **_PICTURE),
        (1_820, 7_280),
    ),
    "cells with formulas": Shape(
        "a.xlsx",
        lambda n: workbook(f"<sheetData>{_ROW}{_RESULTS * n}</sheetData>", **_PICTURE),
        (1_220, 4_880),
    ),
    "rows without cells": Shape(
        "a.xlsx",
        lambda n: workbook(f"<sheetData>{'<row/>' * n}</sheetData>", **_PICTURE),
        (73_000, 295_000),
    ),
    "cells in one row": Shape(
        "a.xlsx",
        lambda n: workbook(f"<sheetData><row>{'<c/>' * n}</row></sheetData>", **_PICTURE),
        (73_000, 295_000),
    ),
    "cells for each byte": Shape(
        "a.xlsx",
        lambda n: workbook(
            f"<sheetData>{_ROW * (n // 66)}</sheetData>",
            **{"xl/p.jpeg": random.Random(1).randbytes(n)},
        ),
        (480_000, 950_000),
    ),
    "styles and no more": Shape("a.xlsx", _styles, (9_750, 39_000)),
    "parts": Shape(
        "a.xlsx",
        lambda n: _book([], {f"xl/p{k}.xml": b"<x/>" for k in range(n)}),
        (1_000, 4_000),
        refusal="more parts",
    ),
    "merged cells": Shape("a.xlsx", lambda n: workbook(_merged(n), **_PICTURE), (2_500, 10_000)),
    # Markdown.
    "stars": Shape("a.md", lambda n: f"| a |\n|---|\n| {'*a _b ' * n} |\n", (10_000, 40_000)),
    "line breaks": Shape("a.md", lambda n: "\n" * n, (250_000, 1_000_000)),
    "a rule": Shape("a.md", lambda n: f"| a |\n|{'-' * n}x\n", (10_000, 40_000)),
    "spaces in a rule": Shape("a.md", lambda n: f"| a |\n|{' ' * n}x\n", (10_000, 40_000)),
    "a last cell": Shape("a.md", lambda n: f"| a |\n|---|\n| {'B' * n}\\|\n", (10_000, 40_000)),
    "backslashes": Shape("a.md", lambda n: f"| a |\n|---|\n| {chr(92) * n}\\|\n", (10_000, 40_000)),
    "tables": Shape("a.md", lambda n: "| a |\n|---|\n| x |\n\n" * n, (2_500, 10_000)),
    # CSV.
    "quoted cells": Shape(
        "a.csv",
        lambda n: ",".join(['"x"'] * n) + "\n",
        (25_000, 100_000),
        refusal="has 100000 cells",
    ),
    "quoted cells with breaks": Shape(
        "a.csv",
        lambda n: "title,category\n" + '"x\ny",' * n + "\n",
        (25_000, 100_000),
        refusal="has 100000 cells",
    ),
    "blank lines": Shape("a.csv", lambda n: "\n" * n, (250_000, 1_000_000)),
    "wrong quotes": Shape(
        "a.csv",
        lambda n: "title,category\n" + '"x"y,z\n' * n,
        (11_000, 44_000),
        refusal="at least 10000 problems",
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
    "more headings": Shape("a.csv", _headings, (2_500, 10_000), refusal="has 10000 cells"),
    "headings to suggest": Shape("a.csv", _headings, (250, 1_000), ["--suggest-map"]),
    "more headings to suggest": Shape(
        "a.csv", _headings, (2_500, 10_000), ["--suggest-map"], refusal="has 10000 cells"
    ),
    "a mapping that matches nothing": Shape(
        "a.csv",
        lambda n: "T\nA\n",
        (500, 2_000),
        ["--map", "map.yaml"],
        lambda n: _MAP + "  T: title\n" + "".join(f"  heading {k}: title\n" for k in range(n)),
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
        (10**6, 10**10),
        ["--map", "map.yaml"],
        lambda n: f"{_MAP}  T: title\nskip-rows: {n}\n",
        refusal="not a number of rows",
    ),
    "dates to suggest": Shape(
        "a.csv",
        lambda n: "Title,Due\n" + "".join(f"A,{k % 28 + 1}/{k % 12 + 1}/{k}\n" for k in range(n)),
        (15_000, 60_000),
        ["--suggest-map"],
    ),
    "words to suggest": Shape(
        "a.csv",
        lambda n: (
            "Title,Due,Status,Partners,Actual\n"
            + "".join(f"A,x{k},y{k},z{k},{k}a\n" for k in range(n))
        ),
        (8_000, 32_000),
        ["--suggest-map"],
    ),
    "an unclosed quote": Shape(
        "a.csv",
        lambda n: 'title,category\n"A,initiative\n' + "B,initiative\n" * n,
        (15_000, 60_000),
    ),
    "not UTF-8": Shape(
        "a.csv", lambda n: b"title,category\n" + b"\xd5\xe9," * n, (80_000, 320_000)
    ),
    "rows broken in two": Shape(
        "a.csv", lambda n: "title,category,lead\n" + "A,initiative\nx,y,z\n" * n, (10_000, 40_000)
    ),
    "rows with a cell too many": Shape(
        "a.csv", lambda n: "title,category\n" + "A,initiative,x\n" * n, (15_000, 60_000)
    ),
    "links that lead nowhere": Shape(
        "a.yaml",
        lambda n: f"{HEAD}milestones:\n" + "- {initiative: I-99, title: A}\n" * n,
        (8_000, 30_000),
    ),
    "keys that are taken": Shape(
        "a.yaml",
        lambda n: (
            f"{HEAD}initiatives:\n" + "- {title: A, category: initiative, external_id: x}\n" * n
        ),
        (4_500, 18_000),
    ),
    "ids that are taken": Shape(
        "a.yaml",
        lambda n: f"{HEAD}initiatives:\n" + "- {id: I-77, title: A, category: initiative}\n" * n,
        (4_500, 18_000),
    ),
    "a chain of links": Shape(
        "a.yaml",
        lambda n: (
            f"{HEAD}initiatives:\n"
            + "".join(
                f"- {{id: I-{k}, title: A, category: initiative, depends_on: [I-{k + 1}]}}\n"
                for k in range(100, 100 + n)
            )
        ),
        (3_000, 12_000),
    ),
    "views": Shape(
        "a.yaml",
        lambda n: (
            f"{HEAD}views:\n"
            + "".join(f"- {{name: v{k}, kind: initiative, columns: [x{k}]}}\n" for k in range(n))
        ),
        (4_500, 18_000),
    ),
    # Documents.
    "unknown partners": Shape("a.yaml", _entries("partners: [Atlantis{n}]"), (1_000, 4_000)),
    "unknown words": Shape("a.yaml", _entries("status: doing{n}"), (1_000, 4_000)),
    "unknown fields": Shape("a.yaml", _entries("titel{n}: x"), (1_000, 4_000)),
    "unknown keys": Shape(
        "a.yaml",
        lambda n: HEAD + "".join(f"k{k}: 1\n" for k in range(n)),
        (11_000, 44_000),
        refusal="at least 10000 problems",
    ),
    "declared fields": Shape("a.yaml", _declared, (250, 1_000)),
    "more declared fields": Shape(
        "a.yaml", _declared, (1_100, 4_400), refusal="4,400 fields of its own"
    ),
    "no entries": Shape(
        "a.yaml",
        lambda n: f"{HEAD}initiatives:\n" + "- x\n" * n,
        (400_000, 1_500_000),
        refusal="far more values",
    ),
    "small lists": Shape(
        "a.yaml",
        lambda n: f"{HEAD}x:\n" + "- []\n" * n,
        (250_000, 1_000_000),
        refusal="far more values",
    ),
    "as many values as are read": Shape("a.json", lambda n: f"[{'1,' * n}1]", (100_000, 399_000)),
    "as many entries as are read": Shape(
        "a.yaml", lambda n: f"{HEAD}initiatives:\n" + "- x\n" * n, (50_000, 199_000)
    ),
    "ones": Shape(
        "a.json", lambda n: f"[{'1,' * n}1]", (1_250_000, 5_000_000), refusal="far more values"
    ),
    "objects": Shape(
        "a.json",
        lambda n: f"[{','.join([json.dumps({'title': 'A', 'x': {'y': 1}})] * n)}]",
        (4_000, 16_000),
        ["--suggest-map"],
    ),
    "objects with few keys in common": Shape(
        "a.json",
        lambda n: f"[{','.join(json.dumps({f'k{k % 900}': 1}) for k in range(n))}]",
        (12_500, 50_000),
        ["--suggest-map"],
        refusal="too few keys in common",
    ),
    "empty lists": Shape("a.json", lambda n: f"[{'[],' * n}1]", (83_000, 333_000)),
    "empty mappings": Shape(
        "a.json", lambda n: f'{{"hemidef":1,"initiatives":[{"{}," * n}1]}}', (83_000, 333_000)
    ),
}
