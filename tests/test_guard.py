"""The guard against formulas: on, off, and the same text again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemidef.exchange.spreadsheets.guard import guard, unguard

# Texts that begin like a formula, like a guarded one, or like one guarded twice.
HOSTILE = st.builds("".join, st.tuples(st.text("=+-@\t\r\n'", max_size=3), st.text()))


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
        ("\r=1", "'\r=1"),
        ("-", "'-"),
        ("'=1", "''=1"),
        ("'quoted'", "''quoted'"),
        ("", ""),
        ("a=1", "a=1"),
        (" =1", " =1"),
    ],
)
def test_a_guard_is_an_apostrophe_in_front(text: str, guarded: str) -> None:
    assert guard(text) == guarded


@pytest.mark.parametrize("text", ["'quoted'", "'90s", "'", "' =1", "’=1", "=1", ""])
def test_what_is_no_guard_stays(text: str) -> None:
    assert unguard(text) == text
