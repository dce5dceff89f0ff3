"""Files that are made to break what reads them: YAML, and all else that an import takes."""

from __future__ import annotations

import io
import json
import zipfile

HEAD = "hemidef: 1\n"
_ENTRY = "- title: A\n  category: initiative\n"
_PLAN = f"{HEAD}initiatives:\n{_ENTRY}"


def _lol(levels: int) -> str:
    """Aliases of aliases: ten to the ``levels`` once they are followed."""
    lines = ["a0: &a0 [lol]"]
    for n in range(1, levels):
        lines.append(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]")
    return "\n".join(lines)


def _merged(levels: int) -> str:
    lines = ["m0: &m0 {k: v}"]
    for n in range(1, levels):
        lines.append(f"m{n}: &m{n}\n  <<: [{', '.join([f'*m{n - 1}'] * 10)}]")
    return "\n".join(lines)


_YAML_TEXTS = {
    # What runs code, or stands for something else.
    "object": f"{HEAD}initiatives: !!python/object/apply:os.system ['touch pwned']\n",
    "new": f"{HEAD}initiatives: !!python/object/new:os.system ['touch pwned']\n",
    "module": f"{HEAD}x: !!python/module:os\n",
    "name": f"{HEAD}x: !!python/name:os.system\n",
    "bool": f"{HEAD}initiatives:\n- title: !!bool maybe\n",
    "int": f"{HEAD}initiatives:\n- title: !!int x\n",
    "binary": f"{HEAD}initiatives:\n- title: !!binary aGk=\n",
    "own-tag": f"{HEAD}initiatives:\n- title: !secret x\n",
    "str-tag": f"{HEAD}initiatives:\n- title: !!str x\n",
    "set": f"{HEAD}initiatives: !!set {{a, b}}\n",
    "anchor": f"{HEAD}initiatives: &all\n{_ENTRY}",
    "alias": f"{HEAD}initiatives: &a [*a]\n",
    "unknown-alias": f"{HEAD}initiatives: *nobody\n",
    "aliases": _lol(9),
    "merge": f"{HEAD}base: &b {{title: A}}\ninitiatives:\n- <<: *b\n",
    "merges": _merged(9),
    "merge-key": f"{HEAD}initiatives:\n- <<: {{title: A}}\n",
    # What is too deep or too large.
    "deep-list": "- " * 25_000,
    "deep-flow": "[" * 100_000,
    "deep-map": "{a: " * 50_000,
    "deep-lines": "".join(f"{' ' * n}a:\n" for n in range(400)),
    "deep-keys": "? " * 25_000,
    "unclosed": f"{HEAD}initiatives: [" + "[]," * 100_000,
    "many-keys": HEAD + "".join(f"k{n}: 1\n" for n in range(20_000)),
    "many-entries-of-none": f"{HEAD}initiatives:\n" + "- x\n" * 20_000,
    "long-key": f"{'k' * 5_000}: 1\n",
    "long-integer": f"hemidef: {'9' * 10_000}\n",
    # What says one thing twice, or two things.
    "twice": f"{HEAD}initiatives:\n- title: A\n  title: B\n",
    "top-twice": f"{_PLAN}initiatives: []\n",
    "version-twice": f"{HEAD}hemidef: 2\n",
    "documents": f"{_PLAN}---\n{_PLAN}",
    "after-the-end": f"{_PLAN}...\nmore: 1\n",
    # What is no YAML.
    "tab": f"{HEAD}initiatives:\n\t- title: A\n",
    "tab-in-map": f"{HEAD}initiatives:\n- title: A\n\tlead: B\n",
    "quote": f'{HEAD}initiatives:\n- title: "A\n',
    "apostrophe": f"{HEAD}initiatives:\n- title: 'A\n",
    "escape": f'{HEAD}initiatives:\n- title: "\\q"\n',
    "half-escape": f'{HEAD}initiatives:\n- title: "\\ud800"\n',
    "beyond-unicode": f'{HEAD}initiatives:\n- title: "\\U00110000"\n',
    "brace": f"{HEAD}initiatives: {{\n",
    "bracket": f"{HEAD}initiatives: ]\n",
    "colon": f"{HEAD}initiatives: a: b\n",
    "at": f"{HEAD}initiatives: @x\n",
    "backtick": f"{HEAD}initiatives: `x`\n",
    "percent": f"%YAML 2.0\n---\n{_PLAN}",
    "directive": f"%TAG ! tag:x,2000:\n---\n{HEAD}x: !y z\n",
    "indent": f"{HEAD}initiatives:\n  - title: A\n - title: B\n",
    "block": f"{HEAD}initiatives:\n- title: |9\n  A\n",
    "nul": f"{HEAD}initiatives:\n- title: a\0b\n",
    "escape-sign": f"{HEAD}initiatives:\n- title: a\x1b[31mb\n",
    # What is YAML, but no document of ours.
    "list": "- a\n- b\n",
    "word": "hemidef\n",
    "no-version": f"initiatives:\n{_ENTRY}",
    "newer": "hemidef: 2\ninitiatives: []\n",
    "no-number": "hemidef: one\n",
    "complex-key": f"{HEAD}? [a, b]\n: 1\n",
    "map-key": f"{HEAD}? {{a: b}}\n: 1\n",
    "null-key": f"{HEAD}? \n: 1\n",
    "unknown-top": f"{HEAD}inititives: []\n",
    "map-for-list": f"{HEAD}initiatives: {{title: A}}\n",
    "text-for-entry": f"{HEAD}initiatives: [A]\n",
    "list-for-text": f"{HEAD}initiatives:\n- title: [A]\n  category: initiative\n",
    "map-for-text": f"{HEAD}initiatives:\n- title: {{a: b}}\n  category: initiative\n",
    "unknown-field": f"{_PLAN}  titel: B\n",
    "no-title": f"{HEAD}initiatives:\n- lead: J5\n",
    "empty-title": f"{HEAD}initiatives:\n- title: ''\n  category: initiative\n",
    "bad-date": f"{_PLAN}  due: 2024-13-45\n",
    "not-a-number": f"{HEAD}indicators:\n- initiative: I-1\n  title: A\n  target: .nan\n",
    "infinite": f"{HEAD}indicators:\n- initiative: I-1\n  title: A\n  target: 1e999999999\n",
    "bad-status": f"{_PLAN}  status: doing\n",
    "bad-partner": f"{_PLAN}  partners: [Atlantis]\n",
    "no-id": f"{HEAD}initiatives:\n- id: I-0\n  title: A\n  category: initiative\n",
    "huge-id": f"{HEAD}initiatives:\n- id: I-99999999999\n  title: A\n  category: initiative\n",
    "id-of-another-kind": f"{HEAD}initiatives:\n- id: R-1\n  title: A\n  category: initiative\n",
    "id-twice": f"{HEAD}initiatives:\n- {{id: I-1, lead: A}}\n- {{id: I-1, lead: B}}\n",
    "nowhere": f"{HEAD}milestones:\n- initiative: I-999\n  title: A\n",
    "wrong-kind": f"{HEAD}milestones:\n- initiative: R-1\n  title: A\n",
    "itself": f"{HEAD}initiatives:\n- id: I-1\n  depends_on: [I-1]\n",
    "bad-created": f"{_PLAN}  created: yesterday\n",
    "bad-field": f"{HEAD}fields:\n- name: title\n  'on': [initiative]\n  type: line\n",
    "bad-view": f"{HEAD}views:\n- name: x\n  filter: [nosuch:1]\n",
}
YAML: dict[str, bytes] = {
    **{f"{name}.yaml": text.encode() for name, text in _YAML_TEXTS.items()},
    "latin.yaml": f"{HEAD}initiatives:\n- title: Perú\n".encode("latin-1"),
    "cut.yaml": "title: é".encode()[:-1],
    "surrogates.yaml": b"title: \xed\xa0\x80\n",
    "utf-16.yaml": _PLAN.encode("utf-16-le"),
    "zeros.yaml": bytes(10_000),
    "zip.yaml": b"PK\x03\x04" + bytes(range(256)) * 10,
    "empty.yaml": b"",
}

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="P" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
LINK = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
REL = (
    '<Relationship Id="rId1" Target="{}" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"/>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_BOMB = (
    "<!DOCTYPE x ["
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + '<!ENTITY l0 "lol">]>'
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def workbook(
    sheet: str,
    *,
    before: str = "",
    book: str = BOOK,
    types: str = TYPES,
    links: str = REL.format("worksheets/sheet1.xml", "worksheet"),
    **parts: bytes,
) -> bytes:
    """A workbook of one sheet with the XML ``sheet``, after a document type, with more parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", types)
        file.writestr("_rels/.rels", LINK.format(REL.format("xl/workbook.xml", "officeDocument")))
        file.writestr("xl/workbook.xml", book)
        file.writestr("xl/_rels/workbook.xml.rels", LINK.format(links))
        file.writestr("xl/worksheets/sheet1.xml", before + SHEET.format(sheet))
        for name, data in parts.items():
            file.writestr(name, data)
    return made.getvalue()


def rows(*cells: str) -> str:
    """The XML of a sheet with one row of headings and cells for each of ``cells``."""
    found = "".join(f'<row r="{n}">{each}</row>' for n, each in enumerate(cells, 1))
    return f"<sheetData>{found}</sheetData>"


def text(at: str, value: str) -> str:
    """The XML of a cell."""
    return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'


_HEADS = text("A1", "title") + text("B1", "category")
_WHOLE = workbook(rows(_HEADS, text("A2", "A") + text("B2", "initiative")))
_CSV = "title,category\n"

OTHERS: dict[str, bytes] = {
    # CSV and TSV.
    "quote.csv": (_CSV + 'A,"initiative\n' + "B,initiative\n" * 1000).encode(),
    "extra.csv": (_CSV + "A,initiative,more\n").encode(),
    "twice.csv": b"title,title,category\nA,B,initiative\n",
    "unnamed.csv": b"title,,category\nA,x,initiative\n",
    "unknown.csv": b"title,category,titel\nA,initiative,B\n",
    "split.csv": b"title,,,category\nA title, in three,columns,initiative\n",
    "nul.csv": b"title,category\nA\0B,initiative\n",
    "control.csv": b"title,category\nA\x1b[2JB,initiative\n",
    "wide.csv": (",".join(f"c{n}" for n in range(20_000)) + "\n").encode(),
    "binary.csv": bytes(range(256)) * 100,
    "empty.csv": b"",
    "blank.csv": b"\n\n  \n,,,\n",
    "headings.csv": b"nothing,known\n1,2\n",
    "bad-date.csv": b"title,category,due\nA,initiative,31/31/2026\n",
    "no-title.csv": b"title,category\n,initiative\n",
    "unknown.tsv": b"title\tcategory\ttitel\nA\tinitiative\tB\n",
    "quote.tsv": b'title\tcategory\n"A\tinitiative\n',
    # Excel.
    "no-zip.xlsx": b"title,category\nA,initiative\n",
    "old.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "cut.xlsx": _WHOLE[: len(_WHOLE) // 2],
    "flipped.xlsx": _WHOLE[:200] + bytes(b ^ 0xFF for b in _WHOLE[200:400]) + _WHOLE[400:],
    "empty.xlsx": b"",
    "no-book.xlsx": workbook("", book=""),
    "bomb.xlsx": workbook(rows(_HEADS) + " " * 100_000_000),
    "entities.xlsx": workbook(rows(_HEADS, text("A2", "&l9;")), before=_BOMB),
    "outside.xlsx": workbook(rows(_HEADS, text("A2", "&f;")), before=_OUTSIDE),
    "endless.xlsx": workbook(rows(_HEADS, text("XFD1048576", "x"))),
    "blank.xlsx": workbook("<sheetData/>"),
    "broken-xml.xlsx": workbook("<sheetData><row><c>"),
    "error.xlsx": workbook(rows(_HEADS, '<c r="A2" t="e"><v>#REF!</v></c>')),
    "formula.xlsx": workbook(rows(_HEADS, '<c r="A2"><f>1+1</f></c>')),
    # JSON.
    "deep.json": b"[" * 100_000,
    "nan.json": b'{"hemidef": 1, "initiatives": NaN}',
    "twice.json": b'{"hemidef": 1, "initiatives": [{"title": "A", "title": "B"}]}',
    "half.json": b'{"hemidef": 1, "initiatives": [{"title": "\\ud800"}]}',
    "long.json": b'{"hemidef": ' + b"9" * 10_000 + b"}",
    "cut.json": b'{"hemidef": 1, "initiatives": [{"title": ',
    "list.json": b"[1, 2]",
    "word.json": b'"hemidef"',
    "more.json": b'{"hemidef": 1}{"hemidef": 1}',
    "utf-16.json": '{"hemidef": 1}'.encode("utf-16-le"),
    "store.json": json.dumps({"hemidef": {"1": {"schema": 3}}, "initiatives": {}}).encode(),
    # Markdown.
    "prose.md": b"# A plan\n\nWe will see.\n",
    "ragged.md": b"| title | category |\n|---|---|\n| A | initiative | more |\n",
    "empty.md": b"",
}

# Mappings, tried on a CSV that is right.
MAPS: dict[str, bytes] = {
    "list": b"- a\n",
    "no-version": b"kind: initiative\ncolumns: {T: title}\n",
    "newer": b"hemidef-map: 9\nkind: initiative\ncolumns: {T: title}\n",
    "no-kind": b"hemidef-map: 1\nkind: initiatve\ncolumns: {T: title}\n",
    "no-field": b"hemidef-map: 1\nkind: initiative\ncolumns: {T: titel}\n",
    "no-column": b"hemidef-map: 1\nkind: initiative\ncolumns: {X: title}\n",
    "tag": b"hemidef-map: 1\nkind: !!python/name:os.system x\n",
    "alias": b"hemidef-map: 1\nkind: &k initiative\ncolumns: {T: *k}\n",
    "deep": b"- " * 25_000,
    "bad-date": b"hemidef-map: 1\nkind: initiative\ncolumns: {T: {field: title, date: XX}}\n",
    "regex": b"hemidef-map: 1\nkind: initiative\ncolumns: {T: {field: title, decimal: '(a+)+$'}}\n",
    "binary": bytes(range(256)),
    "empty": b"",
}
