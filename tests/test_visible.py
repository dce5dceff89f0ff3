"""Nothing invisible is printed, and nothing that commands the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import Hemidef
from hemidef.visible import carried, inert, visible

WILD = st.lists(
    st.characters()
    | st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Zs"])
    | st.characters(categories=["Cs", "Co", "Cn", "Mn"])
    | st.sampled_from("\n\t\r\x1b\x9b\x7f\x85\xa0\xad\u2028\u202e\u2066\u200b\ufeff\U000e0041→…é")
).map("".join)

# What one could hide or forge with: controls, format characters, breaks, halves, no characters.
SHAPELESS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(WILD)
@example("\x1b]8;;http://evil\x07click\x1b]8;;\x07")
def test_no_character_without_a_shape_is_left(text: str) -> None:
    for char in visible(text):
        assert char == "\n" or unicodedata.category(char) not in SHAPELESS
        assert char == "\n" or char.isprintable()


@given(WILD)
def test_line_breaks_and_printable_characters_stay(text: str) -> None:
    shown = visible(text)
    assert shown.count("\n") == text.count("\n")
    assert visible(shown) == shown
    kept = "".join(char for char in text if char.isprintable() or char == "\n")
    if kept == text:
        assert shown == text
    else:
        assert len(shown) > len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Perú → 中文 😀 e\u0301", "Perú → 中文 😀 e\u0301"),
        ("a\nb", "a\nb"),
        ("a\tb\rc", r"a\x09b\x0dc"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m\x7f\x00", r"\x9b31m\x7f\x00"),
        ("a\u202eb\u2066c\u200bd\ufeff", r"a\u202eb\u2066c\u200bd\ufeff"),
        ("a\xa0b\xad", r"a\xa0b\xad"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\ud800\ue000\uffff", r"\ud800\ue000\uffff"),
        ("\U000e0041\U0010ffff", r"\U000e0041\U0010ffff"),
    ],
)
def test_what_has_no_shape_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp437", "utf-8", "utf-16"])
@given(text=WILD)
@example(text="\ud800")
@example(text="→…—–‘’“”•·×ßøØæœłºª")
def test_what_is_carried_can_always_be_encoded(text: str, encoding: str) -> None:
    carried(text, encoding).encode(encoding)
    carried(visible(text), encoding).encode(encoding)


@given(text=WILD)
def test_what_is_carried_commands_nothing_that_was_not_there(text: str) -> None:
    shown = visible(text)
    for encoding in ("ascii", "cp1252"):
        new = carried(shown, encoding)
        assert all(char == "\n" or char.isprintable() for char in new)
        assert new.count("\n") == shown.count("\n")


@given(st.text(st.characters(codec="cp1252")))
def test_what_the_encoding_has_stays_as_it_is(text: str) -> None:
    assert carried(text, "cp1252") == text
    assert carried(text, "utf-8") == text


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("status: planned → in-progress", "status: planned -> in-progress"),
        ("“Perú” … São Paulo", '"Peru" ... Sao Paulo'),
        ("½ of it", "1/2 of it"),
        ("a ≠ b", "a ? b"),
        ("ß ø Ø æ œ ł", "ss o O ae oe l"),
        ("ﬁ Ⅳ ２", "fi IV 2"),
        ("中 😀", "? ?"),
        ("\ud800", "?"),
    ],
)
def test_what_ascii_cannot_carry_becomes_the_nearest(text: str, nearest: str) -> None:
    assert carried(text, "ascii") == nearest


def test_cp1252_keeps_what_it_has() -> None:
    assert carried("é – “x” → 中 ł", "cp1252") == "é – “x” -> ? l"


HIDING = "\u200bTitle\u202e"


@pytest.mark.parametrize(
    "words",
    [
        "list I-4 --columns id,lead",
        "list I-4 --columns id,lead -f json",
        "list I-4 --columns id,lead -f yaml",
        "export lead:any -f json",
        "export lead:any -f yaml",
        "show I-4",
        "log I-4",
        "update I-4 --lead Another",
        "undo",
    ],
)
def test_nothing_that_the_program_prints_is_invisible(hemidef: Hemidef, words: str) -> None:
    """A text that somebody sent may hold direction marks: who reads it must see them."""
    hemidef("init")
    hemidef("update", "I-4", "--lead", HIDING)
    out = hemidef(*words.split()).out
    assert r"\u200bTitle\u202e" in out
    assert all(char == "\n" or char.isprintable() for char in out)


def test_an_error_message_is_visible_too(hemidef: Hemidef) -> None:
    hemidef("init")
    refused = hemidef("update", "I-4", "--status", "\x1b[2Jopen\u202e")
    assert refused.code == 4
    assert all(char == "\n" or char.isprintable() for char in refused.err)


def test_what_has_no_escapes_of_its_own_is_inert() -> None:
    text = "a\tb\r\nc\rd\x1b[2J\x9b\x7f👩\u200d🚀\u202e\n"
    assert inert(text, shown=False) == "a\tb\r\nc\\x0dd\\x1b[2J\\x9b\\x7f👩\u200d🚀\u202e\n"
    shown = "a\tb\\x0d\nc\\x0dd\\x1b[2J\\x9b\\x7f👩\\u200d🚀\\u202e\n"
    assert inert(text, shown=True) == shown
