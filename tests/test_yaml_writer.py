"""Writing YAML: every reader, of YAML 1.1 and 1.2, takes it for the same values."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from hemidef.exchange import yaml_format
from hemidef.exchange.source import Node

KEYWORDS = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nil"]
KEYWORDS += ["nan", "inf", "infinity", "undefined"]

NASTY = [
    *(each for word in KEYWORDS for each in (word, word.upper(), word.title(), word.swapcase())),
    *("tRuE", "nULL", "yEs", "nO", "oN", "True ", " no", "no.", "no,", "yes no", "null/void"),
    # What is empty, and what other notations mean by it.
    *("", "~", "=", "<<", "-", "--", "---", "--- a", "...", "....", "?", ":", "!", "&", "*", "|"),
    *(">", "%", "@", "`", "#", ",", "[", "]", "{", "}", "[]", "{}", "''", '""', "'", '"', "\\"),
    # Numbers of all kinds.
    *("0", "00", "007", "09", "08", "0123", "0o17", "0O17", "0x1f", "0X1F", "0xg", "0b11", "0b2"),
    *("1", "-1", "+1", "-0", "+0", "1.", ".5", "-.5", "+.5", "1.10", "1.0", "1..2", "1.2.3", "."),
    *("1e3", "1E3", "1e+3", "1e-3", "1.e3", ".1e3", "0e0", "-0e-0", "1e", "1e999"),
    *("e1", "e3", "E5", "e+1", "E-05", "e1.5", "e1_000", "e1,000", "e", "E", "e1a", "ea1"),
    *("1_000", "_1", "1_", "_", "1,000", "1,000.00", "1.515.000,00", "1 000", "12e03", "-2E+05"),
    *(".inf", "-.inf", "+.inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", "inf.", "0.1e1f", "1f"),
    *("9" * 30, "-" + "9" * 30, "0." + "3" * 30, "123456789012345678", "1d", "1l", "1n", "0n"),
    # Dates, times, versions.
    *("2026-09-30", "2026-9-3", "2026-13-45", "2026-09", "2026", "2026-Q3", "20260930"),
    *("2026-11-24T08:30:00Z", "2026-11-24 08:30:00", "2001-12-14t21:59:43.10-05:00", "30/09/2026"),
    *("12:30", "12:30:45", "190:20:30", "190:20:30.15", "-1:30", "1:2", "00:00", "1.2.3-rc1"),
    # What begins something else in YAML.
    *("- a", "-a", "-\ta", "? a", "?a", ": a", ":a", ":x", "a:", "a: b", "a:b", "a : b", "a :b"),
    *("# a", "#a", "a #b", "a# b", "a#b", "&a", "*a", "!a", "!!str a", "%a", "@a", "`a`", "|a"),
    *(">a", "| a", "|-", ">+2", "[a", "a]", "{a", "a}", "{a: b}", "[a, b]", "a, b", "a,b", ",a"),
    *("'a", "a'", "'a'", "it's", '"a', 'a"', '"a"', 'say "x"', "a'b\"c", "\\n", "\\x41", "a\\"),
    *("<<: a", "<<: *a", "*", "**a**", "a*b", "$a", "${a}", "$(a)", "%YAML 1.1", "%TAG", "a%"),
    *("=a", "=1+1", "+a", "-a-", "a-", "a -", "a - b", "a+b", "a/b", "/a", "a.", "a..", "(a)"),
    *("~a", "~/a", "a~", "^a", "<a>", "a<b", "a&b", "R&D", "a|b", "a;b", ";a", "a!", "a?", "!"),
    # Blanks and breaks.
    *(" ", "  ", " a", "a ", "a  b", "\t", "\ta", "a\t", "a\tb", "\n", "a\n", "\na", "a\nb"),
    *("a\n\nb", "a \nb", "a\n b", "a\n\n\n", "\n\n", "a\n# b", "a\n- b", "a\n---\nb", "\r", "a\rb"),
    *("a\r\nb", "a\x85b", "\x85", "a\u2028b", "\u2028", "a\u2029b", "\u2029", "a\xa0b", "\xa0"),
    *("\u3000a", "a\u3000", "a\u2003b", "\u1680", "\u202f", "a\u00adb"),
    # Letters, marks and what has no shape.
    *("ñandú", "Perú", "São Paulo", "Ñ", "ß", "œuvre", "ŷ", "Ünïcödé 1", "naïve, isn't it"),
    *("Привет", "中文", "日本語", "עברית", "العربية", "हिन्दी", "ไทย", "Ω", "ﬁ", "İ", "ı"),
    *("\u0301a", "e\u0301", "a\u0300\u0301", "\u200b", "a\u200bb", "👩\u200d👩", "\u2060"),
    *("\u200d", "\uf8ff"),
    *("\u202e", "a\u202eb", "\u202da", "\u2066a\u2069", "\u200e", "\u200f", "\u061c", "\ufe0f"),
    *("\ufeff", "\ufeffa", "a\ufeffb", "\ufffd", "\ufffc", "\ufff9", "\ue000", "\ud7ff"),
    *("😀", "a😀b", "🇧🇷", "\U00010000", "\U0010fffd", "𝒳", "𠀀", "\U000e0041", "\U000f0000"),
    *("\x7f", "a\x7fb", "\x80", "\x9b31m", "\x9f", "→", "…", "—", "“a”", "‘a’", "½", "×", "€", "°"),
    # Words, long ones too, and links.
    *("a", "A", "Z9", "I-1", "a_b", "a b c", "Joint Staff J5", "U.S. Navy (4th Fleet)", "C++"),
    *("C#", "https://x.org/a?b=c&d=e#f", "a@b.org", "word " * 60 + "end", "x" * 2000, "é" * 300),
    *("null, or none", "true story", "No. 5", "on time", "yes-men", "off/on", "none.", "nan's"),
]  # fmt: skip


def plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, list):
        return [plain(each) for each in node.value]
    return node.value


READERS: dict[str, Callable[[str], Any]] = {
    "ours": lambda text: plain(yaml_format.read(text)),
    "PyYAML": yaml.safe_load,
    "ruamel": lambda text: YAML(typ="safe", pure=True).load(text),  # YAML 1.2
}
if hasattr(yaml, "CSafeLoader"):
    READERS["libyaml"] = lambda text: yaml.load(text, Loader=yaml.CSafeLoader)


# A key of more than 1024 characters is none to YAML (1.2.2, 7.4), and an escape takes ten.
LONGEST_KEY = 100


def document(texts: list[str]) -> dict[str, Any]:
    """The texts at every place of a document where a text may stand."""
    return {
        "entries": [{"id": "I-1", "title": each, "note": each} for each in texts],
        "list": texts,
        "lists": [texts, [texts]],
        "keys": {each: each for each in texts if len(each) <= LONGEST_KEY},
        "last": texts[-1] if texts else "",
    }


def test_the_list_is_long_and_each_on_it_once() -> None:
    assert len(set(NASTY)) >= 300


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("name", READERS)
def test_nasty_texts_are_read_back_as_they_are(name: str, ascii: bool) -> None:
    nasty = list(dict.fromkeys(NASTY))
    found = READERS[name](yaml_format.write(document(nasty), ascii=ascii))
    assert found["list"] == nasty
    assert found == document(nasty)


@pytest.mark.parametrize("text", sorted(set(NASTY)))
def test_a_nasty_text_is_one_visible_line(text: str) -> None:
    """Only words are plain; the rest is in quotes, and nothing in them is without a shape."""
    written = yaml_format.write([text]).removeprefix("- ").removesuffix("\n")
    assert written.isprintable(), ascii(written)
    if not written.startswith('"'):
        assert written == text
        assert re.fullmatch(r"[^\W\d_](.*[\w.()/'+-])?", written)
        assert not re.search(r"[:#\[\]{}&*!|>%@`\"\\=?~<]", written)


# What the model keeps: no control but the line break, no half character, none that is not one.
CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]),
    st.sampled_from("\n  \u2028\u2029\u200b\u202e\ufeff\u3000\xad\xa0"),
    st.sampled_from("\n -:#'\",[]{}0123456789.eExo_+yYnNtTfF~"),
)


# A list, as st.text would take them all for one range of characters, and hardly try the few.
TEXTS = st.lists(CHARACTERS, max_size=30).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=8, unique=True))
@settings(max_examples=300)
def test_any_text_is_read_back_as_it_is(texts: list[str]) -> None:
    for ascii in (False, True):
        written = yaml_format.write({"list": texts, "keys": {t: t for t in texts}}, ascii=ascii)
        for name, read in READERS.items():
            found = read(written)
            assert found == {"list": texts, "keys": {t: t for t in texts}}, name


@given(st.text(st.sampled_from("0123456789.,:eExXoObB_+-nulNaifyYtrsoff "), max_size=6))
@settings(max_examples=500)
def test_what_could_be_a_number_or_a_keyword_stays_a_text(text: str) -> None:
    written = yaml_format.write({"a": text})
    for name, read in READERS.items():
        assert read(written) == {"a": text}, name


@given(st.lists(st.text(max_size=8), max_size=5))
def test_ascii_is_ascii_and_the_same(texts: list[str]) -> None:
    written = yaml_format.write({"ñ": texts}, ascii=True)
    assert all(" " <= char <= "~" or char == "\n" for char in written)
    assert READERS["ours"](written) == {"ñ": texts}
    assert READERS["PyYAML"](written) == {"ñ": texts}


# -- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("0", "0"),
        ("20", "20"),
        ("-5", "-5"),
        ("0.5", "0.5"),
        ("-0.125", "-0.125"),
        ("1200000", "1200000"),
        ("1.2E+6", "1200000"),
        ("123456789012345", "123456789012345"),
        ("1234567890.12345", "1234567890.12345"),
        ("1234567890123456", '"1234567890123456"'),
        ("0.1234567890123456", '"0.1234567890123456"'),
        ("1E+30", '"1000000000000000000000000000000"'),
        ("1E-20", '"0.00000000000000000001"'),
    ],
)
def test_a_number_is_plain_digits_where_no_reader_rounds_it(value: str, written: str) -> None:
    assert yaml_format.write({"figure": Decimal(value)}) == f"figure: {written}\n"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9)))
def test_a_number_is_read_back_exactly(value: Decimal) -> None:
    written = yaml_format.write({"figure": value})
    for name, read in READERS.items():
        found = read(written)["figure"]
        assert not isinstance(found, bool), name
        assert Decimal(str(found)) == value, name
        if not isinstance(found, str):
            assert "e" not in written.lower().removeprefix("figure"), name


# -- shape -----------------------------------------------------------------------------------


def test_the_layout_is_this() -> None:
    value = {
        "hemidef": Decimal(1),
        "initiatives": [
            {"id": "I-1", "tags": ["a", "b c"], "null": None, "no": [], "nothing": {}},
            {"log": {"lead": {"old": None, "new": "J5"}}},
            {},
            [],
            ["x", ["z"]],
        ],
    }
    written = yaml_format.write(value)
    assert written == (
        "hemidef: 1\n"
        "initiatives:\n"
        "- id: I-1\n"
        "  tags:\n"
        "  - a\n"
        "  - b c\n"
        '  "null":\n'
        '  "no": []\n'
        "  nothing: {}\n"
        "- log:\n"
        "    lead:\n"
        "      old:\n"
        "      new: J5\n"
        "- {}\n"
        "- []\n"
        "- - x\n"
        "  - - z\n"
    )
    value["hemidef"] = 1
    assert yaml.safe_load(written) == value


def test_a_list_of_mappings_is_a_document_too() -> None:
    assert yaml_format.write([{"id": "I-1", "m": Decimal("0.5")}, {"id": "I-2"}]) == (
        "- id: I-1\n  m: 0.5\n- id: I-2\n"
    )
    assert yaml_format.write([]) == "[]\n"


@pytest.mark.parametrize("word", ["e1", "E5", "e+1", "E-05", "e1.5", "e1_000", "e1,000"])
def test_an_exponent_without_its_number_is_quoted(word: str) -> None:
    """Some readers of YAML take it for a number, though neither YAML 1.1 nor 1.2 has it as one."""
    assert yaml_format.write([word, "ea1", "e1a"]) == f'- "{word}"\n- ea1\n- e1a\n'


@pytest.mark.skipif(not hasattr(yaml, "CSafeDumper"), reason="PyYAML is without libyaml here")
@pytest.mark.parametrize("ascii", [False, True])
def test_without_libyaml_it_is_the_same_text(monkeypatch: pytest.MonkeyPatch, ascii: bool) -> None:
    value = document(list(dict.fromkeys(NASTY)))
    del value["keys"]  # the two differ in which keys they introduce by a question mark
    written = yaml_format.write(value, ascii=ascii)
    monkeypatch.setattr(yaml_format, "_DUMPER", yaml.SafeDumper)
    assert yaml_format.write(value, ascii=ascii) == written


def test_escapes_are_in_one_spelling() -> None:
    """The emitter has letters for some and capitals in others; a text's own backslash is none."""
    for char, escape in [
        ("\x85", r"\x85"),
        ("\xa0", r"\xa0"),
        ("\u2028", r"\u2028"),
        ("\ufeff", r"\ufeff"),
        ("\U0001f600", r"\U0001f600"),
        ("\n\t", r"\n\t"),
        (r"\N", r"\\N"),
    ]:
        assert yaml_format.write([f"\\{char}L"]) == f'- "\\\\{escape}L"\n'


def test_no_line_is_folded() -> None:
    words = "word " * 500 + "end"
    assert yaml_format.write({"a": words}) == f"a: {words}\n"
