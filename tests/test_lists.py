"""Lists in one cell: joined and parted again, whatever stands in their texts."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemidef.exchange.spreadsheets import lists

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
    assert lists.part(lists.join(texts)) == texts


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
    assert lists.join(texts) == cell
    assert lists.part(cell) == texts


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
    assert lists.part(cell) == texts


def test_a_single_value_is_no_list() -> None:
    assert lists.cell(["a; b\\"], many=False) == "a; b\\"
    assert lists.cell([], many=False) == ""


@pytest.mark.parametrize("text", ["\\" * 200_000 + "x", "x;" + "\\" * 200_000])
def test_a_long_run_of_backslashes(text: str) -> None:
    """From the middle of a run no search begins: this would take minutes."""
    assert lists.part(lists.join([text, "b"])) == [text, "b"]
