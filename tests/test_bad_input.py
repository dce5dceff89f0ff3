"""Bad input: a clear line, a hint, the right exit code, and a store that is as it was."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from conftest import Hemidef

# What was typed, the exit code, words of the error, words of the hint.
TYPED = [
    ("lsit", 2, "no command 'lsit'", "Did you mean list?"),
    ("list statuss:open", 2, "no field 'statuss'", "Did you mean status?"),
    ("list recommendations objective:x", 2, "recommendations have no field 'objective'", "One of"),
    ("list status:opne", 2, "'opne' is not one of the values", "Did you mean open?"),
    ("list status.has:open", 2, "status cannot be filtered by .has", "status.not"),
    ("list is:overdeu", 2, "no flag is:overdeu", "Did you mean overdue?"),
    ("list kind:initiatve", 2, "'initiatve' is not a kind", "Did you mean initiative?"),
    ("list lead:", 2, "has no value", "lead:none"),
    ("list due.before:soon", 2, "'soon' is not a period", "2026-Q3"),
    ("list partners:Brasill", 2, "goes by 'Brasill'", "Did you mean Brazil (BRA)?"),
    ("list target.over:many", 2, "'many' is not a number", "Write digits"),
    ("list --columns id,leed", 2, "no column 'leed'", "Did you mean lead?"),
    ("list --sort duee", 2, "no column 'duee'", "Did you mean due?"),
    ("list --limit 0", 2, "0 is not in the range", "hemidef list --help"),
    ("list -f xml", 2, "no format 'xml'", "table, yaml, json, csv, tsv, md"),
    ("list --as-of never", 2, "'never' is not a period", "2026-Q3"),
    ("list --color red", 2, "--color red", "auto, always, never"),
    ("list --stor x", 2, "no such option: --stor", "Did you mean --store?"),
    ("--store none.json list", 2, "none.json: there is no such store", "hemidef init none.json"),
    ("show", 2, "missing argument 'ID...'", "hemidef show --help"),
    ("show nonsense", 2, "'nonsense' is not an id", "I-4"),
    ("show X-4", 2, "X-4 is of no known kind", "I-n (initiative)"),
    ("show I-99", 3, "there is no entry I-99", "hemidef list initiatives"),
    ("show I-99 R-99", 3, "I-99", ""),
    ("add initiativ x", 2, "'initiativ' is not a kind", "Did you mean initiative?"),
    ("add initiative", 2, "HEADLINE is missing", "hemidef add initiative"),
    ("add initiative ''", 4, "title: is required and cannot be empty", "Give it a value."),
    ("update I-1 --title ''", 4, "title: is required and cannot be empty", "Give it a value."),
    ("update I-1 --title none", 4, "title: 'none' is no value", "Give it a value."),
    (
        "add initiative x --lead ''",
        4,
        "lead: is empty",
        "Leave it out; to empty it: hemidef",
    ),
    ("add milestone Step", 2, "--initiative is missing", "--initiative I-4"),
    ("add milestone Step --initiative I-99", 4, "initiative: there is no entry I-99", "list"),
    ("add milestone Step --initiative R-1", 4, "R-1 is of the wrong kind", "I-1"),
    ("add initiative X --depends-on I-16", 4, "I-16 cannot point at itself", "another"),
    ("add indicator X --initiative I-1 --baseline 1,000", 4, "'1,000' is not a number", "1200000"),
    ("add indicator X --initiative I-1 --target inf", 4, "'inf' is not a number", "digits"),
    ("update", 2, "missing argument 'ID|TERM...'", "hemidef update --help"),
    ("update I-1", 2, "nothing to change", "hemidef update --help"),
    ("update I-99 --lead X", 3, "there is no entry I-99", "hemidef list"),
    ("update I-1 --status opne", 4, "status: 'opne' is not one of the values", "not-assessed"),
    ("update I-1 --partner Atlantis", 4, "goes by 'Atlantis'", "ISO 3166"),
    ("update I-1 --due 2026-02-30", 4, "no such date as '2026-02-30'", "Expected"),
    ("update I-1 --due someday", 4, "due: 'someday' is not a period", "Expected 2026"),
    ("update I-1 --action X", 2, "initiatives have no field 'action'", "title"),
    ("update I-1 --set leed=X", 2, "initiatives have no field 'leed'", "Did you mean lead?"),
    ("update I-1 --set lead", 2, "--set lead: has no =", "FIELD=VALUE"),
    ("update I-1 --add lead=X", 2, "lead holds one value", "--set lead=VALUE"),
    ("update I-1 --remove partner=BRA", 4, "BRA is not in the list", "nothing"),
    ("update I-1 --clear title", 4, "title: is required", "value"),
    ("update I-1 --depends-on I-1", 4, "I-1 cannot point at itself", "another"),
    ("update I-1 --depends-on I-99", 4, "there is no entry I-99", "hemidef list"),
    ("update I-1 R-1 --status completed", 4, "R-1: status: 'completed'", "implemented"),
    ("update I-1 I-2 --status x --priority y", 4, "2 problems; nothing was changed", "Correct"),
    ("update I-1 I-2 --status x", 4, "Error: status: 'x' is not one of", "One of: not-assessed"),
    ("note I-99 Words", 3, "there is no entry I-99", "hemidef list"),
    ("remove I-99", 3, "there is no entry I-99", "hemidef list"),
    ("remove I-4", 4, "I-4 cannot be removed: R-3 points at it", "--force"),
    ("remove I-2 I-3", 2, "removing 2 entries", "--yes"),
    ("undo 99", 3, "change 99 is not in the log", "hemidef log"),
    ("undo", 3, "there is nothing to undo", "hemidef log"),
    ("log X-1", 2, "X-1 is of no known kind", "I-n"),
    ("log I-99", 3, "there is no entry I-99", "hemidef list"),
    ("update I-1 --due march", 4, "due: 'march' is not a period", "as in march 2026."),
    ("list due:Q3", 2, "'Q3' is not a period", "Write its year too, as in Q3 2026."),
    ("due --within march", 2, "--within: 'march' is not a period", "with its year: 2027-Q1"),
    ("list achievement.over:50", 2, "50 is 5000%", "Write 50% if"),
    ("log --since never", 2, "--since: 'never' is not a period", "Expected"),
    ("init", 2, "hemidef.json: is already there", "Name another file"),
    ("init --empty --from x.yaml", 2, "exclude each other", "one of them"),
    ("init new.json -f yaml", 2, "-f says how --from is read", "Give --from"),
    ("init new.json --from - -f xml", 2, "no format 'xml'", "yaml, json, csv, tsv, xlsx, md"),
    ("init new.json --from none.yaml", 2, "none.yaml: there is no such file", "Check"),
    ("update I-1 --clear x --set x=1", 2, "x is both set and cleared", "one of the two"),
    ("update I-1 --status", 2, "'--status' requires an argument", "See: hemidef update --help."),
    ("update I-1 --budgt 3", 2, "no such option: --budgt", "--set budgt=VALUE"),
    ("export -o x.docx", 2, "'.docx' does not say", "yaml, json, csv, tsv, xlsx, md"),
    ("export -f xml", 2, "no format 'xml'", "yaml, json, csv, tsv, xlsx, md"),
    ("export -o none/x.yaml", 1, "none/x.yaml: cannot be written", "Nothing was changed"),
    ("import none.yaml", 2, "none.yaml: there is no such file", "Check"),
    ("import plan.txt", 2, "plan.txt: there is no such file", "Check"),
    ("import hemidef.json.lock", 2, "'.lock' does not say", "yaml, json, csv, tsv, xlsx, md"),
    ("import hemidef.json", 4, "is a hemidef store", "export"),
]


@pytest.mark.parametrize(("typed", "code", "problem", "hint"), TYPED, ids=[t[0] for t in TYPED])
def test_typed(
    hemidef: Hemidef, store: Path, typed: str, code: int, problem: str, hint: str
) -> None:
    before = store.read_bytes()
    answer = hemidef(*(word.replace("''", "") for word in typed.split()))
    assert answer.code == code
    assert answer.out == ""
    first, _, second = answer.err.partition("\n")
    assert first.startswith("Error: ")
    assert problem in first
    assert hint in second
    assert store.read_bytes() == before
    assert not Path("new.json").exists()


def test_a_circle_of_three_is_shown(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-2", "--depends-on", "I-1")
    hemidef("update", "I-3", "--depends-on", "I-2")
    before = store.read_bytes()
    refused = hemidef("update", "I-1", "--depends-on", "I-3")
    assert refused.code == 4
    assert "I-1 → I-3 → I-2 → I-1" in refused.err
    assert store.read_bytes() == before


def test_nothing_set_is_no_empty_text(hemidef: Hemidef, store: Path) -> None:
    refused = hemidef("update", "I-1", "--lead", "")
    assert refused.code == 4
    assert "lead: is empty" in refused.err
    assert "--clear" in refused.err


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\x00b", "a\ud800b", "two\nlines", "a\u2028b"])
def test_what_no_line_may_hold(hemidef: Hemidef, store: Path, text: str) -> None:
    before = store.read_bytes()
    refused = hemidef("update", "I-1", "--title", text)
    assert refused.code == 4
    assert refused.err.startswith("Error: title: ")
    assert "\x1b" not in refused.err
    assert store.read_bytes() == before


# A file that is imported, the exit code, words of the error.
FILES = [
    (b"", 4, "is empty"),
    (b"\n# nothing\n", 4, "is empty"),
    (b"\xffh\x00", 4, "line 1, column 1: byte 0xff is not utf-8\nSave it as UTF-8"),
    (b"just words\n", 4, "is one text, not a hemidef document"),
    (b"- a\n- b\n", 4, "is a list, not a hemidef document"),
    (b"plan-of-action-and-milestones:\n  uuid: 1\n", 4, "'plan-of-action-and-milestones'"),
    (b"hemidef: 2\n", 4, "line 1: this hemidef does not read format '2'"),
    (b"hemidef: 1\ninitiative: []\n", 4, "line 2: unknown key 'initiative'"),
    (b"hemidef: 1\ninitiatives: {}\n", 4, "is not a list"),
    (b"hemidef: 1\ninitiatives:\n  - words\n", 4, "line 3, initiatives[1]: is not an entry"),
    (b"hemidef: 1\ninitiatives:\n  - lead: X\n", 4, "initiatives[1]: title: is required"),
    (b"hemidef: 1\ninitiatives:\n  - title: [A, B]\n", 4, "title: expected one text"),
    (b"hemidef: 1\ninitiatives:\n  - title: A\n    tags: {a: b}\n", 4, "tags: expected a list"),
    (b"hemidef: 1\ninitiatives:\n  - id: R-1\n", 4, "R-1 is not the id of one of the initiatives"),
    (b"hemidef: 1\ninitiatives:\n  - id: I-1\n    title:\n", 4, "line 4, initiatives[1]: title"),
    (b"hemidef: 1\ninitiatives:\n  - id: I-1\n  - id: i1\n", 4, "I-1 appears here and at"),
    (
        b'hemidef: 1\ninitiatives:\n  - id: I-1\n    created: "2020-01-01T00:00:00.000Z"\n',
        4,
        "I-1 is taken by a different entry",
    ),
    (b"hemidef: 1\ninitiatives:\n  - title: A\n    title: B\n", 4, "line 4, column 5"),
    (b"hemidef: 1\ninitiatives: &a [*a]\n", 4, "line 2, column 14: has an anchor"),
    (b"hemidef: 1\ninitiatives:\n  - title: !!int 3\n", 4, "has the tag"),
    (b"hemidef: 1\n\tx: y\n", 4, "line 2, column 1"),
    (b"hemidef: 1\nmilestones:\n  - title: A\n    initiative: I-99\n", 4, "no entry I-99"),
]


@pytest.mark.parametrize(("data", "code", "problem"), FILES)
def test_files(hemidef: Hemidef, store: Path, data: bytes, code: int, problem: str) -> None:
    before = store.read_bytes()
    Path("plan.yaml").write_bytes(data)
    for dry_run in ([], ["--dry-run"]):
        answer = hemidef("import", "plan.yaml", *dry_run)
        assert answer.code == code
        assert answer.err.startswith("Error: plan.yaml")
        assert problem in answer.err
    assert store.read_bytes() == before


def test_everything_wrong_with_a_file_is_listed(hemidef: Hemidef, store: Path) -> None:
    Path("plan.yaml").write_text(
        "hemidef: 1\n"
        "initiatives:\n"
        "  - title: A\n"
        "    statu: planned\n"
        "    due: 2026-13\n"
        "  - id: I-30\n"
        "    title: B\n"
        "    partners: [Brazil, Atlantis]\n"
        "  - lead: X\n"
        "  - title: C\n"
        "    depends_on: [I-77, I-30]\n"
        "recommendation:\n"
        "  - action: D\n"
    )
    answer = hemidef("import", "plan.yaml")
    assert answer.code == 4
    assert answer.err.splitlines()[0] == "Error: plan.yaml: 6 problems; nothing was changed:"
    for line in (
        "line 4, initiatives[1]: initiatives have no field 'statu' (did you mean status?)",
        "line 5, initiatives[1]: due: there is no such date as '2026-13'",
        "line 8, initiatives[2]: partners: no country or organisation goes by 'Atlantis'",
        "line 9, initiatives[3]: title: is required",
        "line 10, initiatives[4]: depends_on: there is no entry I-77",
        "line 13: unknown key 'recommendation' (did you mean recommendations?)",
    ):
        assert f"  plan.yaml, {line}" in answer.err.splitlines()


def test_what_is_no_file(hemidef: Hemidef, store: Path) -> None:
    Path("folder.yaml").mkdir()
    assert "folder.yaml: is a folder" in hemidef("import", "folder.yaml").err
    if hasattr(os, "mkfifo"):
        os.mkfifo("fifo.yaml")
        assert "fifo.yaml: is not a regular file" in hemidef("import", "fifo.yaml").err
    assert hemidef("import", "folder.yaml").code == 2


# What stands in the store, and words of the error.
STORES = [
    (b"", "hemidef.json: is empty"),
    (b'{"hemidef": {"1": {"sch', "hemidef.json: line 1: ends too early"),
    (b"<<<<<<< HEAD\n{}\n", "hemidef.json: line 1: has a git conflict marker"),
    (b"{}", "hemidef.json: is JSON, but not a hemidef store"),
    (b'{"_default": {"1": {"a": 1}}}', "hemidef.json: is JSON, but not a hemidef store"),
    (b'{"hemidef": {"1": {"schema": 99}}}', "was written by a newer hemidef"),
    (b"\xff", "hemidef.json: line 1: is not UTF-8"),
    (b"\xff\xfe{", "hemidef.json: its mark says that it is UTF-16"),
    (b"\xff\xfe{\0", "hemidef.json: line 1: ends too early"),
    (b'{"hemidef": {"1": {"schema": 1}}, "extra": {}}', "unknown table 'extra'"),
    (
        b'{"hemidef": {"1": {"schema": 1}}, "initiatives": {"1": {"title": 5}}}',
        "I-1: 'title' is not a text",
    ),
]


@pytest.mark.parametrize(("data", "problem"), STORES)
@pytest.mark.parametrize("typed", ["list", "show I-1", "update I-1 --lead X", "export", "undo"])
def test_stores(hemidef: Hemidef, home: Path, data: bytes, problem: str, typed: str) -> None:
    store = home / "hemidef.json"
    store.write_bytes(data)
    answer = hemidef(*typed.split())
    assert answer.code == 4
    assert problem in answer.err
    assert len(answer.err.splitlines()) == 2
    assert store.read_bytes() == data


@pytest.mark.parametrize("part", ["nothing", "the beginning", "half a letter", "a new beginning"])
def test_a_store_that_another_program_is_writing_is_to_be_tried_again(
    hemidef: Hemidef, store: Path, part: str
) -> None:
    """To move it away, or to begin anew, would be to lose it."""
    hemidef("update", "I-1", "--lead", "José")
    whole = store.read_bytes()
    cut = whole.index("é".encode())
    key = whole.index(b'"quote"', len(whole) // 3) + 4
    store.write_bytes(
        {
            "nothing": b"",
            "the beginning": whole[: len(whole) // 2],
            "half a letter": whole[: cut + 1],
            "a new beginning": whole[:key] + whole[cut:],
        }[part]
    )
    for words in ("list", "update I-1 --lead X"):
        answer = hemidef(*words.split())
        assert answer.code == 4
        assert "It is being written or damaged; try again." in answer.err
        assert "init" not in answer.err


def test_a_value_that_somebody_typed_into_the_store(hemidef: Hemidef, store: Path) -> None:
    layout = json.loads(store.read_bytes())
    layout["initiatives"]["3"]["due"] = "soon"
    store.write_text(json.dumps(layout))
    for typed in (
        "show I-3",
        "list is:overdue",
        "list due.before:2027",
        "list --sort due",
        "count --by due",
        "update I-3 --lead X",
    ):
        answer = hemidef(*typed.split())
        assert answer.code == 4
        assert answer.err.count("I-3, in the store") == 1, typed
        assert "'soon' is not a period" in answer.err
    assert hemidef("update", "I-3", "--lead", "X", "--due", "2027").code == 0, "which mends it"
    assert hemidef("list", "is:overdue").code == 0


def test_a_read_only_store_is_read_and_not_changed(hemidef: Hemidef, store: Path) -> None:
    before = store.read_bytes()
    store.chmod(0o444)
    refused = hemidef("update", "I-1", "--lead", "X")
    assert refused.code == 1
    assert "hemidef.json: is read-only" in refused.err
    assert "chmod u+w" in refused.err
    assert store.read_bytes() == before
    assert hemidef("list").code == 0


def test_an_error_shows_where_in_the_code_only_when_asked(hemidef: Hemidef, store: Path) -> None:
    assert "Traceback" not in hemidef("show", "I-99").err
    assert "HEMIDEF_DEBUG" not in hemidef("show", "I-99").err
