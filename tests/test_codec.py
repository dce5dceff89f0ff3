"""The store's file: one document per line, read back the same, and refused when it is not whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

from conftest import Hemidef
from hemidef.errors import Invalid
from hemidef.store import codec

CREATED = "2026-11-24T00:00:00.000Z"


def initiative(title: str = "Patrols", **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "category": "initiative",
        "status": "not-assessed",
        "priority": "normal",
        "created": CREATED,
        **more,
    }


def logged(change: int) -> dict[str, Any]:
    return {
        "change": change,
        "key": f"{change:016x}",
        "at": CREATED,
        "by": "Ana Ruiz",
        "verb": "update",
        "id": "I-1",
        "changes": {"lead": [None, "J5"]},
    }


def small() -> codec.Layout:
    """A layout with three entries of two kinds and two lines of log."""
    layout = codec.empty()
    layout["initiatives"] = {"1": initiative("Patrullas «río»"), "2": initiative(tags=["a", "b"])}
    layout["milestones"] = {"7": {"initiative": "I-1", "title": "First", "created": CREATED}}
    layout["log"] = {"1": logged(1), "2": logged(2)}
    return layout


def refused(data: bytes) -> str:
    """What is wrong with ``data``, which must be refused in one line."""
    with pytest.raises(Invalid) as caught:
        codec.load(data)
    assert "\n" not in caught.value.problem
    assert caught.value.hint
    return caught.value.problem


# -- dump and load are inverse ---------------------------------------------------------------


def test_what_is_dumped_loads_the_same() -> None:
    assert codec.load(codec.dump(small())) == small()
    assert codec.load(codec.dump(codec.empty())) == codec.empty()


def test_the_bytes_are_these() -> None:
    layout = codec.empty()
    layout["initiatives"] = {"2": initiative("Two"), "1": initiative("Uno ñ")}
    assert codec.dump(layout).decode() == (
        "{\n"
        '"hemidef": {\n"1": {"schema": 4}\n},\n'
        '"initiatives": {\n'
        '"1": {"title": "Uno ñ", "category": "initiative", "status": "not-assessed", '
        f'"priority": "normal", "created": "{CREATED}"}},\n'
        '"2": {"title": "Two", "category": "initiative", "status": "not-assessed", '
        f'"priority": "normal", "created": "{CREATED}"}}\n'
        "},\n"
        '"recommendations": {},\n"milestones": {},\n"indicators": {},\n'
        '"views": {},\n"fields": {},\n"log": {}\n'
        "}\n"
    )


_TRAPS = st.sampled_from('"\\:{},\n\u2028')
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | _TRAPS, min_size=1, max_size=20)


@given(st.dictionaries(st.integers(1, 999_999_999), st.tuples(TEXTS, TEXTS), max_size=5))
def test_any_text_comes_back_and_takes_one_line(entries: dict[int, tuple[str, str]]) -> None:
    layout = codec.empty()
    layout["initiatives"] = {
        str(number): initiative(title, description=words)
        for number, (title, words) in entries.items()
    }
    data = codec.dump(layout)
    assert codec.load(data) == layout
    assert codec.dump(codec.load(data)) == data
    numbers = [int(n) for n in re.findall(rb'^"(\d+)": \{"title"', data, re.MULTILINE)]
    assert numbers == sorted(entries)


def test_keys_stay_in_the_order_given() -> None:
    layout = small()
    backward = dict(reversed(initiative().items()))
    layout["initiatives"]["2"] = backward
    line = codec.dump(layout).decode().splitlines()[6]
    assert re.findall(r'"([a-z]+)": ', line) == list(backward)


def test_tables_stand_in_order_and_the_log_last() -> None:
    shuffled = dict(reversed(small().items()))
    data = codec.dump(shuffled)
    assert data == codec.dump(small())
    assert list(json.loads(data)) == [
        "hemidef",
        "initiatives",
        "recommendations",
        "milestones",
        "indicators",
        "views",
        "fields",
        "log",
    ]


def test_entries_stand_by_number_not_by_text() -> None:
    layout = codec.empty()
    layout["initiatives"] = {str(number): initiative() for number in (10, 9, 100, 1)}
    assert list(json.loads(codec.dump(layout))["initiatives"]) == ["1", "9", "10", "100"]


def test_a_change_of_one_entry_is_a_diff_of_one_line() -> None:
    layout = small()
    before = codec.dump(layout).splitlines()
    layout["initiatives"]["1"]["lead"] = "Joint Staff J5\nand others"
    after = codec.dump(layout).splitlines()
    assert len(before) == len(after)
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0].startswith(b'"1": {"title": "Patrullas')


def test_an_entry_added_in_the_midst_is_a_diff_of_one_line() -> None:
    layout = small()
    layout["initiatives"]["9"] = initiative()
    before = codec.dump(layout).splitlines()
    layout["initiatives"]["5"] = initiative("Fifth")
    after = codec.dump(layout).splitlines()
    assert [line for line in after if line not in before] == [after[7]]
    assert [line for line in before if line not in after] == []


def test_tinydb_itself_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    path.write_bytes(codec.dump(small()))
    with TinyDB(path, access_mode="r", encoding="utf-8") as db:
        assert db.tables() == set(small())
        assert db.table("initiatives").get(doc_id=1) == small()["initiatives"]["1"]
        assert [each.doc_id for each in db.table("log")] == [1, 2]


def test_a_table_that_no_store_has_is_not_dropped_in_silence() -> None:
    """TinyDB makes one where somebody forgets to name the table."""
    with pytest.raises(Invalid, match="has an unknown table '_default'"):
        codec.dump({**small(), "_default": {"1": {"title": "Lost"}}})


def test_a_pretty_printed_store_is_accepted() -> None:
    for indent in (None, 1, 4):
        for ascii in (False, True):
            pretty = json.dumps(small(), indent=indent, ensure_ascii=ascii).encode()
            assert codec.load(pretty) == small()


def test_a_table_left_out_is_an_empty_one() -> None:
    layout = small()
    del layout["indicators"], layout["log"]
    assert codec.load(json.dumps(layout).encode())["indicators"] == {}


# -- what is not whole is refused, with its line ---------------------------------------------


@pytest.mark.parametrize("data", [b"", b" ", b"\n\n", b"\t \r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data) == "is empty"


def test_a_store_cut_short_anywhere_is_refused() -> None:
    data = codec.dump(small())
    assert len(data) > 600
    for length in range(1, len(data) - 1):
        cut = data[:length]
        problem = refused(cut)
        line = int(re.match(r"line (\d+): ", problem)[1])  # type: ignore[index]
        # The line that it ends on, or the next when it ends with a whole one.
        assert line in (cut.count(b"\n"), cut.count(b"\n") + 1), (length, problem)
    assert codec.load(data[:-1]) == small(), "the last line break holds nothing"


def test_bytes_after_the_end_are_refused() -> None:
    data = codec.dump(small())
    assert refused(data + b"}").startswith(f"line {data.count(b'%c' % 10) + 1}: ")
    assert "line" in refused(data + data)
    assert "line" in refused(data + b"\0" * 512)


def test_zeros_in_place_of_the_data_are_refused() -> None:
    """What some file systems leave after a power loss."""
    assert refused(b"\0" * 4096)


@pytest.mark.parametrize(
    "marker", [b"<<<<<<< HEAD\n", b"=======\n", b"=======\r\n", b">>>>>>> theirs\n"]
)
def test_a_conflict_marker_is_refused_with_its_line(marker: bytes) -> None:
    lines = codec.dump(small()).splitlines(keepends=True)
    lines.insert(5, marker)
    assert refused(b"".join(lines)) == "line 6: has a git conflict marker"


def test_text_that_looks_like_a_conflict_marker_is_none() -> None:
    layout = small()
    layout["initiatives"]["1"]["description"] = "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n"
    assert codec.load(codec.dump(layout)) == layout


@pytest.mark.parametrize("bad", ["ñ".encode("latin-1"), b"\xff", b"\xed\xa0\x80", b"\xc3"])
def test_what_is_not_utf_8_is_refused_with_its_line(bad: bytes) -> None:
    data = codec.dump(small()).replace("ío".encode(), bad)
    assert refused(data) == "line 6: is not UTF-8"


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_no_number_is_refused_with_its_line(constant: bytes) -> None:
    data = codec.dump(small()).replace(b'"change": 2', b'"change": ' + constant)
    problem = refused(data)
    assert constant.decode() in problem
    assert problem.startswith("line 18: ")


@pytest.mark.parametrize("damage", [b"", b" ", b"\n"])
def test_an_id_that_stands_twice_is_refused(damage: bytes) -> None:
    """As git's union merge leaves it, and when lines were joined."""
    first = next(line for line in codec.dump(small()).splitlines() if b"Patrullas" in line)
    twice = first + damage + first.replace(b"Patrullas", b"Patrols")
    problem = refused(codec.dump(small()).replace(first, twice))
    assert problem.endswith("has '1' twice in one place")
    assert problem.startswith("line 7: ") == (damage == b"\n")


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("separator", [":", ": ", " :"])
def test_a_key_that_stands_twice_is_refused_in_any_layout(
    indent: int | None, separator: str
) -> None:
    pretty = json.dumps(small(), indent=indent, separators=(",", separator))
    for key, other in (('"2"', '"1"'), ('"status"', '"title"'), ('"views"', '"fields"')):
        twice = pretty.replace(key, other, 1)
        assert twice != pretty
        assert refused(twice.encode()).endswith(f"has '{other[1:-1]}' twice in one place")


@pytest.mark.parametrize(
    "data", [b"[]", b"{}", b"null", b"1", b'"hemidef"', b'{"hemidef": []}', b'{"_default": {}}']
)
def test_other_json_is_no_store(data: bytes) -> None:
    assert refused(data) == "is JSON, but not a hemidef store"


@pytest.mark.parametrize("schema", ["1", None, True, 0, -1, [1], {}])
def test_a_schema_that_is_no_number_is_refused(schema: Any) -> None:
    layout = {**small(), "hemidef": {"1": {"schema": schema}}}
    assert "not a hemidef store" in refused(json.dumps(layout).encode())


def put(*way: str, value: Any) -> Callable[[Any], None]:
    def change(layout: Any) -> None:
        for step in way[:-1]:
            layout = layout[step]
        layout[way[-1]] = value

    return change


MISSHAPEN = {
    "a table that is a list": (put("initiatives", value=[]), "'initiatives'"),
    "a table that is null": (put("log", value=None), "'log'"),
    "an unknown table": (put("_default", value={}), "'_default'"),
    "an entry that is a list": (put("initiatives", "2", value=[]), "initiatives"),
    "an entry that is null": (put("milestones", "7", value=None), "milestones"),
    "a word for a number": (put("initiatives", "two", value=initiative()), "'two'"),
    "a leading zero": (put("initiatives", "03", value=initiative()), "'03'"),
    "the number zero": (put("initiatives", "0", value=initiative()), "'0'"),
    "a negative number": (put("initiatives", "-3", value=initiative()), "'-3'"),
    "an Arabic digit": (put("initiatives", "٣", value=initiative()), "initiatives"),
    "a superscript digit": (put("initiatives", "²", value=initiative()), "initiatives"),
    "an unknown field": (put("initiatives", "2", "colour", value="red"), "I-2: 'colour'"),
    "another kind's field": (put("milestones", "7", "lead", value="J5"), "M-7: 'lead'"),
    "a number for a text": (put("initiatives", "2", "lead", value=5), "I-2: 'lead'"),
    "null for a text": (put("initiatives", "2", "lead", value=None), "I-2: 'lead'"),
    "a list for a text": (put("initiatives", "2", "lead", value=["J5"]), "I-2: 'lead'"),
    "a text for a list": (put("initiatives", "2", "tags", value="a"), "I-2: 'tags'"),
    "a number in a list": (put("initiatives", "2", "tags", value=["a", 1]), "I-2: 'tags'"),
    "a number for a moment": (put("initiatives", "2", "created", value=0), "I-2: 'created'"),
    "no fields": (put("initiatives", "2", value={}), "I-2: "),
}


@pytest.mark.parametrize("what", MISSHAPEN)
def test_a_wrong_shape_is_refused_with_its_place(what: str) -> None:
    change, place = MISSHAPEN[what]
    layout = small()
    change(layout)
    assert place in refused(json.dumps(layout).encode())


@pytest.mark.parametrize("name", ["title", "category", "status", "priority", "created"])
def test_an_entry_without_what_every_entry_has_is_refused(name: str) -> None:
    layout = small()
    del layout["initiatives"]["2"][name]
    assert refused(json.dumps(layout).encode()) == f"I-2: {name!r} is missing"


LOG_DAMAGE = {
    "nothing in it": put("log", "2", value={}),
    "no id": put("log", "2", value={k: v for k, v in logged(2).items() if k != "id"}),
    "a text for a number": put("log", "2", "change", value="two"),
    "a number for a moment": put("log", "2", "at", value=5),
    "an id of no kind": put("log", "2", "id", value="Z-1"),
    "an id that is none": put("log", "2", "id", value=""),
    "changes that are a list": put("log", "2", "changes", value=[]),
    "a side that is missing": put("log", "2", "changes", value={"lead": ["J5"]}),
    "sides that are numbers": put("log", "2", "changes", value={"lead": [1, 2]}),
    "a text for two sides": put("log", "2", "changes", value={"lead": "J5"}),
    "a side that is a list of lists": put("log", "2", "changes", value={"tags": [None, [[]]]}),
    "a number for a note": put("log", "2", "note", value=5),
    "a number for what it undoes": put("log", "2", "undoes", value=1),
    "a number for its key": put("log", "2", "key", value=1),
}


@pytest.mark.parametrize("command", ["log", "undo", "show I-1", "add initiative More"])
@pytest.mark.parametrize("what", LOG_DAMAGE)
def test_a_log_entry_of_a_wrong_shape_is_refused(
    what: str, command: str, hemidef: Hemidef, home: Path
) -> None:
    """By whatever reads it; what does not need not suffer from it."""
    layout = small()
    LOG_DAMAGE[what](layout)
    store = home / "hemidef.json"
    store.write_text(json.dumps(layout))
    before = store.read_bytes()
    answer = hemidef(*command.split())
    assert answer.code == 4
    assert "hemidef.json: log, 2: is not an entry of a log" in answer.err
    assert store.read_bytes() == before
    assert hemidef("list").code == 0


def test_half_a_character_is_refused() -> None:
    r"""JSON can say ``\ud800``, but no UTF-8 can: it could be read and never be saved again."""
    data = codec.dump(small()).replace(b"Patrullas", b"\\ud800")
    refused(data)


@pytest.mark.parametrize(
    "data",
    [
        b'{"hemidef": {"1": {"schema": ' + b"9" * 5000 + b"}}}",
        codec.dump(small()).replace(b'"change": 2', b'"change": ' + b"9" * 5000),
        codec.dump(small()).replace(b'"2": {"title"', b'"' + b"9" * 5000 + b'": {"title"'),
        codec.dump(small()).replace(b'"change": 2', b'"change": 1e999'),
    ],
    ids=["schema", "a number", "an id", "an infinite one"],
)
def test_a_number_beyond_all_bounds_is_refused(data: bytes) -> None:
    refused(data)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"hemidef": {"1": {"schema": 1}}, "log": {"1": {"a": ' + b"[" * 100_000 + b"]" * 100_000,
        b'{"hemidef": {"1": {"schema": 1}}, "log": {"1": {"a": '
        + b"[" * 100_000
        + b"]" * 100_000
        + b"}}}",
    ],
    ids=["lists", "mappings", "within a store, cut", "within a store"],
)
def test_deep_nesting_is_refused(data: bytes) -> None:
    refused(data)


# -- schemas ---------------------------------------------------------------------------------


def test_a_newer_schema_is_refused() -> None:
    layout = {**small(), "hemidef": {"1": {"schema": codec.SCHEMA + 1}}, "novelties": {}}
    problem = refused(json.dumps(layout).encode())
    assert problem == "was written by a newer hemidef (schema 5; this one knows 4)"


def test_an_older_schema_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def second(layout: codec.Layout) -> codec.Layout:
        for each in layout["plans"].values():
            each["title"] = each.pop("name")
        return layout

    def third(layout: codec.Layout) -> codec.Layout:
        return {"initiatives": layout.pop("plans"), **layout}

    monkeypatch.setattr(codec, "SCHEMA", 3)
    monkeypatch.setattr(codec, "UPGRADES", {1: second, 2: third})
    old = initiative()
    old["name"] = old.pop("title")
    data = json.dumps({"hemidef": {"1": {"schema": 1}}, "plans": {"1": old}}).encode()
    found = codec.load(data)
    assert found["hemidef"] == {"1": {"schema": 3}}
    assert found["initiatives"] == {"1": initiative()}
    assert codec.load(codec.dump(found)) == found


def test_an_upgraded_store_is_checked_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    old = codec.dump(small())
    monkeypatch.setattr(codec, "SCHEMA", codec.SCHEMA + 1)
    monkeypatch.setattr(
        codec, "UPGRADES", {codec.SCHEMA - 1: lambda layout: {**layout, "plans": {}}}
    )
    assert "'plans'" in refused(old)


def test_a_store_of_schema_2_called_the_type_of_a_field_its_sort() -> None:
    declared = {"name": "budget", "on": ["initiative"], "sort": "number", "holds": "one"}
    line = {"change": 1, "at": CREATED, "by": "a", "verb": "save", "id": "F-1"}
    old = {
        **small(),
        "hemidef": {"1": {"schema": 2}},
        "fields": {"1": {**declared, "created": CREATED}},
        "log": {"1": {**line, "changes": {"sort": [None, "number"]}}},
    }
    found = codec.load(json.dumps(old).encode())
    assert list(found["fields"]["1"])[2:4] == ["type", "holds"]
    assert found["log"]["1"]["changes"] == {"type": [None, "number"]}


def test_an_old_log_gets_keys_by_what_it_tells() -> None:
    """The same in every copy, whatever came later; an undo names what it took back by its key."""

    def line(change: int, by: str, id: str, **more: Any) -> dict[str, Any]:
        made = {"change": change, "at": CREATED, "by": by, "verb": "update", "id": id}
        return {**made, "changes": {"lead": [None, by]}, **more}

    def keyed(*log: dict[str, Any]) -> list[dict[str, Any]]:
        lines = {str(at): each for at, each in enumerate(log, 1)}
        old = {**small(), "hemidef": {"1": {"schema": 3}}, "log": lines}
        return list(codec.load(json.dumps(old).encode())["log"].values())

    before = line(1, "Ana", "I-1"), line(1, "Ana", "I-2"), line(3, "Ana", "I-1", undoes=1)
    ours = keyed(*before, line(4, "Ana", "I-2"))
    both = keyed(*before, line(4, "Ben", "I-2"), line(4, "Ana", "I-2"), line(6, "Ana", "I-1"))
    keys = [each["key"] for each in both]
    assert keys[:3] == [each["key"] for each in ours[:3]]
    assert keys[4] == ours[3]["key"]
    assert keys[0] == keys[1] == both[2]["undoes"]
    assert len(set(keys)) == 5
    assert [each["change"] for each in both] == [1, 1, 3, 4, 5, 6]
