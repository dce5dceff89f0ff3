"""A change's lines are written anew and all others kept: the same file as if all were written."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.store import codec
from hemidef.store.codec import LOG, Layout, longer
from hemidef.store.renewal import renew

_NOW = "2026-11-24T08:30:00.000Z"
_LOGGED = {"change": 2, "at": _NOW, "by": "A", "verb": "update", "id": "I-1", "changes": {}}


def initiative(title: str) -> dict[str, Any]:
    fixed = {"category": "initiative", "status": "planned", "priority": "normal"}
    return {"title": title, **fixed, "created": _NOW}


def stored(*titles: str) -> bytes:
    layout = codec.empty()
    layout["initiatives"] = {str(n): initiative(each) for n, each in enumerate(titles, 1)}
    layout[LOG] = {"1": {**_LOGGED, "change": 1}}
    return codec.dump(layout)


def changed(data: bytes, **titles: str | None) -> tuple[Layout, Layout]:
    """The store in ``data``, and with other titles for initiatives (``_2`` of the second)."""
    loaded = codec.load(data)
    layout = {name: dict(table) if name != LOG else table for name, table in loaded.items()}
    for name, title in titles.items():
        number = name.strip("_")
        if title is None:
            del layout["initiatives"][number]
        else:
            layout["initiatives"][number] = initiative(title)
    layout[LOG] = longer(loaded[LOG], {"2": _LOGGED})
    return loaded, layout


TITLES = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\:{},\n\u2028'), min_size=1
)


@given(st.lists(TITLES, max_size=5), st.dictionaries(st.integers(1, 8), TITLES | st.none()))
def test_it_is_what_writing_all_of_it_gives(
    titles: list[str], changes: dict[int, str | None]
) -> None:
    data = stored(*titles)
    wanted = {f"_{n}": t for n, t in changes.items() if t is not None or n <= len(titles)}
    loaded, layout = changed(data, **wanted)
    expected = codec.dump(deepcopy({name: dict(table) for name, table in layout.items()}))
    assert renew(data, loaded, layout) == expected


def test_what_is_not_changed_keeps_its_bytes() -> None:
    data = stored("First", "Second", "Third").replace(
        b'"title": "Third"', b'"title":   "\\u0054hird"'
    )
    after = renew(data, *changed(data, _2="Other"))
    assert b'"title":   "\\u0054hird"' in after
    assert b'"Other"' in after
    assert json.loads(after)["initiatives"]["3"] == initiative("Third")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"},\n", b"}, "),  # two to a line
        (b'{"title"', b'{\n"title"'),  # one on two
        (b'"1": {"title"', b' "1": {"title"'),
        (b'"recommendations": {}', b'"recommendations": { }'),
    ],
)
def test_a_file_laid_out_otherwise_is_written_anew(old: bytes, new: bytes) -> None:
    data = stored("First", "Second").replace(old, new)
    loaded, layout = changed(data, _2="Other")
    assert renew(data, loaded, layout) == codec.dump(layout)


def test_what_could_not_be_read_again_is_refused() -> None:
    data = stored("First")
    loaded, layout = changed(data)
    layout["initiatives"]["1"] = {"title": "First"}
    with pytest.raises(Invalid, match=r"I-1: .* is missing"):
        renew(data, loaded, layout)
    layout["initiatives"]["1"] = initiative("\ud800")
    with pytest.raises(Invalid, match="half a character"):
        renew(data, loaded, layout)
