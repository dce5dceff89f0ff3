"""Reading YAML: plain data as text, everything else refused with its line and column."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.exchange import yaml_format
from hemidef.exchange.source import DEEPEST, Node


def plain(node: Node) -> Any:
    """The tree without its lines."""
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, list):
        return [plain(each) for each in node.value]
    return node.value


def read(text: str) -> Any:
    return plain(yaml_format.read(text))


def refused(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        yaml_format.read(text)
    assert "\n" not in caught.value.problem
    assert caught.value.hint
    return caught.value.problem


# -- what is read ----------------------------------------------------------------------------


def test_plain_data_are_read() -> None:
    text = """\
# A plan
hemidef: 1
initiatives:
  - id: I-1
    title: Patrols      # of rivers
    tags: [rivers, "north, south"]
    description: |
      Two lines,
      kept.
    objective: >
      One line,
      folded.
  - {id: I-2, title: 'It''s here', lead: }
milestones: []
facts: {}
"""
    assert read(text) == {
        "hemidef": "1",
        "initiatives": [
            {
                "id": "I-1",
                "title": "Patrols",
                "tags": ["rivers", "north, south"],
                "description": "Two lines,\nkept.\n",
                "objective": "One line, folded.\n",
            },
            {"id": "I-2", "title": "It's here", "lead": None},
        ],
        "milestones": [],
        "facts": {},
    }


def test_every_value_knows_its_line() -> None:
    tree = yaml_format.read("a: 1\nb:\n  - x\n\n  - y: |\n      z\n")
    assert isinstance(tree.value, dict)
    assert tree.line == 1
    assert tree.value["a"].line == 1
    items = tree.value["b"]
    assert items.line == 3
    assert isinstance(items.value, list)
    assert [item.line for item in items.value] == [3, 5]


WORDS = """
    NO no No on ON yes y n true True FALSE off Null NULL ~ = 0123 0o17 0x1F 0b11 1e3 1E3 1.10
    .5 5. +1 -0 1_000 1,000 12:30 12:30:45 190:20:30.15 2026-09-30 2024-13-45 2026-11-24T08:30:00Z
    .inf -.inf .NaN << <<< 9999999999999999999999999 nan I-1 a:b http://x.y/z?a=b#c
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_text_stays_text(word: str) -> None:
    assert read(f"key: {word}\n") == {"key": word}
    assert read(f"- {word}\n") == [word]
    assert read(f"[{word}, b]\n") == ([word, "b"] if "," not in word else ["1", "000", "b"])
    if word != "<<":
        assert read(f"{word}: value\n") == {word: "value"}


def test_only_what_is_left_out_is_empty() -> None:
    assert read("a:\nb: ''\nc: \"\"\nd: ~\ne: null\nf: []\n") == {
        "a": None,
        "b": "",
        "c": "",
        "d": "~",
        "e": None,
        "f": [],
    }
    assert read("-\n- \n- x\n") == [None, None, "x"]


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "---\n...\n"])
def test_a_document_may_be_empty(text: str) -> None:
    assert read(text) is None


def test_quoted_escapes_are_read() -> None:
    assert read(r'"\x41\u00f1\U0001F600\n\t\\\"\/\_\N\L\P"') == ('Añ😀\n\t\\"/\xa0\x85\u2028\u2029')


def test_one_document_may_say_where_it_begins_and_ends() -> None:
    assert read("%YAML 1.1\n---\na: 1\n...\n") == {"a": "1"}


def test_windows_line_ends_are_read() -> None:
    assert read("a: 1\r\nb: |\r\n  x\r\n  y\r\n") == {"a": "1", "b": "x\ny\n"}


def test_what_is_as_deep_as_allowed_is_read() -> None:
    found = read("[" * DEEPEST + "]" * DEEPEST)
    for _ in range(DEEPEST - 1):
        assert len(found) == 1
        found = found[0]
    assert found == []


# -- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: !!str 2\n", "line 2, column 4: has the tag 'tag:yaml.org,2002:str'"),
        ("a: !!python/object/apply:os.system [id]\n", "line 1, column 4: has the tag"),
        ("a:\n  - !x {b: 1}\n", "line 2, column 5: has the tag '!x'"),
        ("! a: 1\n", "line 1, column 1: has the tag '!'"),
        ("!!map\na: 1\n", "line 1, column 1: has the tag"),
        ("a: &b 1\n", "line 1, column 4: has an anchor"),
        ("a: &b [1]\n", "line 1, column 4: has an anchor"),
        ("&b a: 1\n", "line 1, column 1: has an anchor"),
        ("a: 1\nb: *a\n", "line 2, column 4: refers to an anchor"),
        ("- *a\n", "line 1, column 3: refers to an anchor"),
        ("*a : 1\n", "line 1, column 1: refers to an anchor"),
        ("a:\n  <<: {b: 1}\n", "line 2, column 3: has a merge key"),
        ("<<: [{b: 1}]\n", "line 1, column 1: has a merge key"),
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1: has the key 'a' a second time"),
        ("a: 1\n'a': 2\n", "line 2, column 1: has the key 'a' a second time"),
        ("- {b: 1, c: 2, b: 3}\n", "line 1, column 16: has the key 'b' a second time"),
        ("? [a, b]\n: 1\n", "line 1, column 3: a key must be a word"),
        ("? {a: b}\n: 1\n", "line 1, column 3: a key must be a word"),
        ("[a]: 1\n", "line 1, column 1: a key must be a word"),
        (": 1\n", "line 1, column 1: "),
        ("- {: 1}\n", "line 1, column 4: "),
        ("a: 1\n?\n", "line 2, column 2: a key is missing"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1: a second document begins"),
        ("---\n---\na: 1\n", "line 2, column 1: a second document begins"),
        ("a: 1\n...\nb: 2\n", "line 3, column 1: "),
        ("a: 1\n   b: 2\n", "line 2, column 5: "),
        ("a:\n  - b\n c\n", "line 3, column 2: "),
        ("a:\n  b: 1\n c: 2\n", "line 3, column 2: "),
        ("a:\n\t- b\n", "line 2, column 1: "),
        ("a: b: c\n", "line 1, column 5: "),
        ("a: 'b\n", "line 2, column 1: "),
        ('a: "b\n', "line 2, column 1: "),
        ("a: [b\n", "line 2, column 1: "),
        ("a: {b\n", "line 2, column 1: "),
        ("a: ]\n", "line 1, column 4: "),
        ("a: @b\n", "line 1, column 4: "),
        ("a: `b\n", "line 1, column 4: "),
        ("a: %b\n", "line 1, column 4: "),
        ('a: "\\q"\n', "line 1, column 5: "),
        ('a: "\\ud800"\n', "line 1, column "),
        ("%YAML 9.9\n---\na\n", "line 1, column 1: "),
        ("%YAML 1.1\n%YAML 1.1\n---\na\n", "line 2, column 1: "),
        ("!y!z a\n", "line 1, column 1: "),
    ],
)
def test_what_is_not_plain_data_is_refused_with_its_place(text: str, problem: str) -> None:
    assert refused(text).startswith(problem)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: x\x00y\n", "line 2, column 5"),
        ("a: 1\nb: x\x1by\n", "line 2, column 5"),
        ("a: ñandú 😀\nb: ñ\x07\n", "line 2, column 5"),
        ("\x01", "line 1, column 1"),
        ("a: \x7f\n", "line 1, column 4"),
        ("a: \x9b31m\n", "line 1, column 4"),
        ("a: \ufffe\n", "line 1, column 4"),
        ("\n" * 5000 + "ñ: \x08\n", "line 5001, column 4"),
    ],
)
def test_a_control_character_is_refused_with_its_place(text: str, place: str) -> None:
    assert refused(text) == f"{place}: has a character that YAML does not allow"


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{here}: &{here} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n"
        for last, here in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    assert refused(bomb).startswith("line 1, column 4: has an anchor")
    assert refused("a: [1]\nb: [*a, *a]\n").startswith("line 2, column 5: refers to an anchor")


DEEP = {
    "flow lists": "[" * 100_000,
    "flow lists, closed": "[" * 100_000 + "]" * 100_000,
    "flow mappings": "{a: " * 100_000,
    "flow keys": "{" * 100_000,
    "block lists": "- " * 100_000,
    "block keys": "? " * 100_000,
    "block mappings": "".join(f"{' ' * depth}a:\n" for depth in range(2000)),
    "within a document": "hemidef: 1\ninitiatives:\n  - title: " + "[" * 100_000,
}


@pytest.mark.parametrize("what", DEEP)
def test_nesting_beyond_all_bounds_is_refused(what: str) -> None:
    """In a process of its own: the loaders of PyYAML overrun the C stack on these."""
    script = (
        "import sys\n"
        "from hemidef.errors import Invalid\n"
        "from hemidef.exchange import yaml_format\n"
        "try:\n"
        "    yaml_format.read(sys.stdin.read())\n"
        "except Invalid as error:\n"
        "    print(error.problem)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=DEEP[what],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("line ")
    # A key that is a mapping or a list is refused for that, before it is too deep.
    assert done.stdout.endswith((f"is nested more than {DEEPEST} deep\n", "a key must be a word\n"))


def test_one_deeper_than_allowed_is_refused_at_its_place() -> None:
    text = "a:\n  " + "[" * DEEPEST
    assert refused(text) == f"line 2, column {DEEPEST + 2}: is nested more than {DEEPEST} deep"


# -- whatever is in the file -----------------------------------------------------------------

PIECES = st.one_of(
    st.sampled_from(
        [
            *("- ", "? ", ": ", "a", "a: ", "b: ", "'", '"', "[", "]", "{", "}", ",", "|", ">"),
            *("\n", "\n  ", "\n    ", " ", "\t", "\r\n", "#", "&a ", "*a", "!", "!!str ", "!<x>"),
            *("%YAML 1.1\n", "%TAG ! x\n", "---\n", "...\n", "<<: ", "~", "@", "`", "\\", '"\\x'),
            *("\\u12", "\\ud800", "|+2\n", ">-\n", "\x00", "\x1b", "\x85", "\u2028", "\ufeff"),
            *("\U0001f600", "ñ", "2026-13-45", "1e999", "9" * 400, "!!bool x", "!!int 0x"),
        ]
    ),
    st.text(max_size=4),
)


@settings(max_examples=3000)
@given(st.lists(PIECES, max_size=10).map("".join))
@example("a: !!timestamp 2024-13-45")
@example("!<%ff> a")
@example("\ufeff\ufeffa: 1")
@example("? " * 50)
def test_nothing_but_a_tree_or_a_refusal_comes_of_any_text(text: str) -> None:
    problem = ""
    try:
        tree = yaml_format.read(text)
    except Invalid as error:
        problem = error.problem
    assert problem.startswith("line ") if problem else only_texts(tree)


def only_texts(node: Node) -> bool:
    if isinstance(node.value, dict):
        return all(isinstance(key, str) and only_texts(each) for key, each in node.value.items())
    if isinstance(node.value, list):
        return all(only_texts(each) for each in node.value)
    return node.value is None or isinstance(node.value, str)
