"""Ids: one form, read in several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.model import ids


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("I-4", "I-4"),
        ("i4", "I-4"),
        ("I4", "I-4"),
        ("i-4", "I-4"),
        (" r-12\n", "R-12"),
        ("k-007", "K-7"),
        ("m10", "M-10"),
        ("I-100000", "I-100000"),
        ("I-999999999", "I-999999999"),
    ],
)
def test_ids_are_read_alike(text: str, id: str) -> None:
    assert ids.parse(text) == id


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "I", "I-", "4", "-4", "I-0", "I-00", "I--4", "I-4x", "I-4.0", "I 4", "II-4"),
        *(
            "4-I",
            "I-+4",
            "I-٤",
            "Í-4",
            "I-1000000000",
            "I-4,I-5",
            "I-4 I-5",
            "Regional Defense Summits",
        ),
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        ids.parse(text)
    assert refused.value.problem == f"{text.strip()!r} is not an id"
    assert refused.value.hint == "An id is a letter and a number: I-4, R-2, M-1 or K-3."


@given(st.sampled_from("IRMK"), st.integers(1, 999_999_999))
def test_parts_make_the_whole(letter: str, number: int) -> None:
    id = ids.make(letter, number)
    assert ids.parse(id) == id
    assert (ids.letter(id), ids.number(id)) == (letter, number)


@given(st.text(max_size=8))
def test_any_text_is_an_id_or_refused(text: str) -> None:
    try:
        id = ids.parse(text)
    except Invalid:
        return
    assert ids.parse(id) == id
    assert ids.make(ids.letter(id), ids.number(id)) == id
