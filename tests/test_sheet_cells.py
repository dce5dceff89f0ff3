"""Cells of spreadsheets: lists in them come apart again, and the guard comes off again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemidef.exchange import sheet_cells as cells
from hemidef.exchange.sheet_cells import guard, unguard

# Texts as fields hold them: trimmed, not empty.
_TEXTS = st.text(st.sampled_from(";\\ a,é\n'\"|") | st.characters(codec="utf-8"), min_size=1)
TEXTS = st.lists(_TEXTS.map(str.strip).filter(bool), max_size=4)


@settings(max_examples=1000)
@example(["\\"])
@example(["\\;", ";\\", ";"])
@example(["a\\", "b"])
@example(["C:\\plans\\", "\\\\server\\share", "a;b\\;c"])
@given(TEXTS)
def test_what_is_joined_is_parted_again(texts: list[str]) -> None:
    assert cells.split(cells.join(texts)) == texts


@pytest.mark.parametrize(
    ("texts", "cell"),
    [
        ([], ""),
        (["North"], "North"),
        (["North", "South"], "North; South"),
        (["a; b", "c"], r"a\; b; c"),
        (["C:\\plans", "d"], "C:\\plans; d"),
        (["C:\\plans\\", "d"], "C:\\plans\\\\; d"),
        (["C:\\plans\\"], "C:\\plans\\"),
        (["a\\;b"], "a\\\\\\;b"),
    ],
)
def test_a_list_is_written_so(texts: list[str], cell: str) -> None:
    assert cells.join(texts) == cell
    assert cells.split(cell) == texts


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        (" North ;South;; ; East ", ["North", "South", "East"]),
        (";", []),
        ("one\ntwo; three", ["one\ntwo", "three"]),
        (r"\\server\share; x", [r"\\server\share", "x"]),
    ],
)
def test_a_list_is_read_as_people_write_it(cell: str, texts: list[str]) -> None:
    assert cells.split(cell) == texts


def test_a_single_value_is_no_list() -> None:
    assert cells.cell(["a; b\\"], many=False) == "a; b\\"
    assert cells.cell([], many=False) == ""


@pytest.mark.parametrize("text", ["\\" * 200_000 + "x", "x;" + "\\" * 200_000])
def test_a_long_run_of_backslashes(text: str) -> None:
    """From the middle of a run no search begins: this would take minutes."""
    assert cells.split(cells.join([text, "b"])) == [text, "b"]


# -- the guard -------------------------------------------------------------------------------

# Texts that begin like a formula, like a guarded one, or like one guarded twice.
HOSTILE = st.builds(
    "".join, st.tuples(st.text("=+-@\t\r\n'", max_size=3), st.text() | st.text(",;|\t='\"-x"))
)


@given(HOSTILE)
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguard(guard(text)) == text


@given(HOSTILE)
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("\r=1", "'\r'=1"),
        ("-", "'-"),
        ("'=1", "''=1"),
        ("'quoted'", "''quoted'"),
        ("", ""),
        ("a=1", "a=1"),
        (" =1", " =1"),
        ("a;=cmd", "a;'=cmd"),
        ("a;'=cmd", "a;''=cmd"),
        ('a|"=cmd"', 'a|\'"=cmd"'),
        ("a:\n- b\n- c", "a:\n'- b\n'- c"),
        ("a, -b", "a, -b"),
        ("('a','')", "('a','')"),
    ],
)
def test_a_guard_is_an_apostrophe_in_front(text: str, guarded: str) -> None:
    assert guard(text) == guarded


@pytest.mark.parametrize(
    "text", ["'quoted'", "'90s", "'", "' =1", "’=1", "=1", "", "a;=1", "('a','')", "a;'b'"]
)
def test_what_is_no_guard_stays(text: str) -> None:
    assert unguard(text) == text
