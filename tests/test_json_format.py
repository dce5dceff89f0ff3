"""JSON: one entry to a line, numbers that no float rounds, and strictly read."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.exchange import json_format
from hemidef.exchange.source import DEEPEST, Node


def plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, list):
        return [plain(each) for each in node.value]
    return node.value


def read(text: str) -> Any:
    return plain(json_format.read(text))


def refused(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        json_format.read(text)
    assert "\n" not in caught.value.problem
    assert caught.value.hint
    return caught.value.problem


# -- writing ---------------------------------------------------------------------------------


def test_the_layout_is_this() -> None:
    written = json_format.write(
        {
            "hemidef": Decimal(1),
            "initiatives": [
                {"id": "I-1", "title": "Patrols «río»", "tags": ["a", "b"]},
                {"id": "I-2", "title": "Two\nlines"},
            ],
            "indicators": [{"id": "K-1", "baseline": Decimal("0.5"), "target": Decimal(20)}],
            "log": [],
        }
    )
    assert written == (
        "{\n"
        '"hemidef": 1,\n'
        '"initiatives": [\n'
        '{"id": "I-1", "title": "Patrols «río»", "tags": ["a", "b"]},\n'
        '{"id": "I-2", "title": "Two\\nlines"}\n'
        "],\n"
        '"indicators": [\n'
        '{"id": "K-1", "baseline": 0.5, "target": 20}\n'
        "],\n"
        '"log": []\n'
        "}\n"
    )


def test_a_list_is_a_document_too() -> None:
    assert json_format.write([{"id": "I-1", "lead": None}, {"id": "I-2"}]) == (
        '[\n{"id": "I-1", "lead": null},\n{"id": "I-2"}\n]\n'
    )
    assert json_format.write([]) == "[]\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("0", "0"),
        ("-5", "-5"),
        ("0.5", "0.5"),
        ("20.00", "20"),
        ("1.2E+6", "1200000"),
        ("999999999999999", "999999999999999"),
        ("1E+15", "1000000000000000"),
        ("1E+16", '"10000000000000000"'),
        ("1234567890123456", '"1234567890123456"'),
        ("0.1234567890123456", '"0.1234567890123456"'),
    ],
)
def test_a_number_is_a_number_where_a_float_holds_it(value: str, written: str) -> None:
    assert json_format.write([{"n": Decimal(value)}]) == f'[\n{{"n": {written}}}\n]\n'


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_every_number_comes_back_exactly(value: Decimal) -> None:
    written = json_format.write({"n": value})
    assert Decimal(read(written)["n"]) == value
    assert Decimal(str(json.loads(written)["n"])) == value


TEXTS = st.text(max_size=20)


@given(st.lists(st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, max_size=3), max_size=4)))
@settings(max_examples=200)
def test_any_text_comes_back_one_entry_to_a_line(entries: list[dict[str, Any]]) -> None:
    for ascii in (False, True):
        written = json_format.write({"entries": entries}, ascii=ascii)
        assert json.loads(written) == {"entries": entries}
        assert read(written) == {"entries": entries}
        assert written.replace("\n", "").isprintable()
        assert written.count("\n") == (len(entries) + 4 if entries else 3)
        assert written.isascii() or not ascii


def test_what_has_no_shape_is_escaped() -> None:
    entry = {"id": "a\u202eb\u200b\ufeff\u2028\x7f\x9b\U000e0041"}
    written = json_format.write([entry])
    assert written == (
        '[\n{"id": "a\\u202eb\\u200b\\ufeff\\u2028\\u007f\\u009b\\udb40\\udc41"}\n]\n'
    )
    assert json.loads(written) == [entry]


@pytest.mark.parametrize("ascii", [False, True])
def test_ascii_has_no_control_character_either(ascii: bool) -> None:
    written = json_format.write([{"id": "a\x7fb"}], ascii=ascii)
    assert all(" " <= char <= "~" or char == "\n" for char in written)


# -- reading ---------------------------------------------------------------------------------


def test_all_values_are_read_as_they_are_written() -> None:
    text = '{"a": 1.10, "b": 1e3, "c": -0, "d": 12345678901234567890, "e": true, "f": null}'
    assert read(text) == {
        "a": "1.10",
        "b": "1e3",
        "c": "-0",
        "d": "12345678901234567890",
        "e": "true",
        "f": None,
    }
    assert read(' [ "NO", [ ], { }, "\\ud83d\\ude00" ] ') == ["NO", [], {}, "😀"]
    assert read('{"a": ' + "9" * 5000 + "}") == {"a": "9" * 5000}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1, column 1: "),
        ("{", "line 1, column 2: "),
        ('{"a": 1,}', "line 1, column "),
        ('{"a": 1\n"b": 2}', "line 2, column 1: "),
        ("{'a': 1}", "line 1, column 2: "),
        ('{"a": 1} {}', "line 1, column 10: "),
        ('{\n"a": "x\ny"}', "line 2, column "),
        ('{\n\n"a": x}', "line 3, column 6: "),
        ('{"a": 01}', "line 1, column 8: "),
        ('{"a": "\\q"}', "line 1, column 8: "),
        ("a: 1\n", "line 1, column 1: "),
        ("// note\n{}", "line 1, column 1: "),
        ("{}\0", "line 1, column 3: "),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(text: str, place: str) -> None:
    assert refused(text).startswith(place)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(constant: str) -> None:
    assert refused(f'{{"a": {constant}}}') == f"holds {constant}, which is no number"


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"x": [{"a": 1, "b": 2, "a": 1}]}', '{"a": 1, "\\u0061": 2}']
)
def test_a_key_that_stands_twice_is_refused(text: str) -> None:
    assert refused(text) == "has the key 'a' twice in one place"


def test_deep_nesting_is_refused() -> None:
    deepest = "[" * DEEPEST + "]" * DEEPEST
    assert read(deepest)
    one_more = "[" * (DEEPEST + 1) + "1" + "]" * (DEEPEST + 1)
    for text in (one_more, '{"a": ' * 40 + "1" + "}" * 40, "[" * 100_000, '{"a":' * 100_000):
        assert refused(text) == f"is nested more than {DEEPEST} deep"


PIECES = st.sampled_from(
    [
        *("{", "}", "[", "]", ",", ":", '"a"', '"b"', "1", "-0", "1e999", "tru", "true", "null"),
        *("NaN", '"\\ud800"', '"\\q', "\n", "\x00", "\ufeff", "é", "\u2028", "9" * 5000, '{"a": '),
    ]
)


@settings(max_examples=1000)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_nothing_but_a_tree_or_a_refusal_comes_of_any_text(text: str) -> None:
    try:
        tree: Node | None = json_format.read(text)
    except Invalid:
        tree = None
    assert tree is None or only_texts(tree)


def only_texts(node: Node) -> bool:
    if isinstance(node.value, dict):
        return all(isinstance(key, str) and only_texts(each) for key, each in node.value.items())
    if isinstance(node.value, list):
        return all(only_texts(each) for each in node.value)
    return node.value is None or isinstance(node.value, str)
