"""Names that would forge or hide: of files and people, and texts of which nothing is seen."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from conftest import Hemidef
from hemidef import shell

FORGED = "x\nI-4  status: planned → completed"


@pytest.mark.parametrize(
    "blank", ["\u3164", "\u2800 \u2800", "\u115f\u1160", "\uffa0", "\ufe0f", "\u200b \u200b"]
)
def test_a_text_of_fillers_alone_is_empty(hemidef: Hemidef, store: Path, blank: str) -> None:
    for words in (
        ("add", "initiative", blank),
        ("update", "I-1", "--lead", blank),
        ("update", "I-1", "--tag", blank),
        ("note", "I-1", blank),
    ):
        refused = hemidef(*words)
        assert refused.code == 4
        assert "is empty" in refused.err or "has no letter" in refused.err
    Path("plan.csv").write_text(f"id,lead\nI-1,{blank}\n", "utf-8")
    Path("plan.yaml").write_text(
        f"hemidef: 1\ninitiatives:\n- id: I-1\n  lead: {json.dumps(blank)}\n", "utf-8"
    )
    for words in (("plan.csv", "--kind", "initiative"), ("plan.yaml",)):
        assert "lead: is empty" in hemidef("import", *words, "--dry-run").err
    log = hemidef("update", "I-1", "--lead", "J5", env={"HEMIDEF_USER": blank})
    assert log.code == 0
    assert json.loads(hemidef("log", "-f", "json").out)[-1]["by"] == "unknown"


def test_a_run_of_variation_selectors_is_shown_and_emoji_stay(
    hemidef: Hemidef, store: Path
) -> None:
    hidden = "Signed" + "".join(chr(0xE0100 + byte) for byte in b"secret") + " ❤️ 葛\U000e0100"
    assert hemidef("update", "I-1", "--lead", hidden).code == 0
    for words in (
        "list I-1 --columns id,lead",
        "show I-1",
        "log",
        "list I-1 -f json",
        "list I-1 -f yaml",
    ):
        out = hemidef(*words.split(), env={"COLUMNS": "400"}).out
        assert "\U000e0173" not in out
        assert "U000e0173" in out or "udb40" in out
        assert "❤️ 葛\U000e0100" in out or words.endswith("yaml")  # which escapes all of these


def test_a_name_is_one_line(hemidef: Hemidef, store: Path) -> None:
    """A line break in it would print a change that was never made."""
    assert hemidef("update", "I-1", "--lead", "J5", env={"HEMIDEF_USER": FORGED}).code == 0
    assert json.loads(hemidef("log", "-f", "json").out)[-1]["by"] == " ".join(FORGED.split())
    # What an older hemidef, or somebody else, wrote into the log.
    store.write_text(store.read_text("utf-8").replace(" ".join(FORGED.split()), r"x\nI-4  forged"))
    hemidef("note", "I-2", "Words\nI-4  forged")
    for words in ("log", "show I-1", "log -f md", "undo 1", "note I-3 one\nI-4"):
        out = hemidef(*words.split(" ")).out
        assert not [line for line in out.splitlines() if line.startswith("I-4")], words


@pytest.mark.skipif(sys.platform == "win32", reason="no such name is possible")
def test_the_name_of_a_file_is_one_line(hemidef: Hemidef, store: Path) -> None:
    odd = Path(f"{FORGED}.yaml")
    odd.write_text("hemidef: 1\nbogus: []\n", "utf-8")
    Path(f"{FORGED}.csv").write_text("Title,Chief\nA,B\n", "utf-8")
    for words in (
        ("import", str(odd)),
        ("import", f"{FORGED}.csv"),
        ("import", f"{FORGED}.csv", "--suggest-map"),
        ("import", "absent\nI-4"),
        ("--store", f"{FORGED}.json", "list"),
        ("init", f"{FORGED}.json"),
        ("export", "-o", f"{FORGED}.yaml"),
        ("list", "lead:\nI-4"),
        ("show", "x\nI-4"),
    ):
        answer = hemidef(*words)
        lines = (answer.out + answer.err).splitlines()
        assert not [line for line in lines if line.lstrip(" #").startswith("I-4")], words
    # Many errors, each with the file's name.
    odd.write_text("hemidef: 1\ninitiatives:\n" + "- lead: A\n" * 3, "utf-8")
    assert "I-4  s" not in [line[:6] for line in hemidef("import", str(odd)).err.splitlines()]


def test_a_traceback_is_visible(hemidef: Hemidef, store: Path) -> None:
    words = ("update", "I-1", "--status", "\x1b[2Jopen\u202e")
    err = hemidef(*words, env={"HEMIDEF_DEBUG": "1"}).err
    assert "Traceback" in err
    assert "\x1b" not in err
    assert "\u202e" not in err
    # Also where the words are those of a path, which is not quoted as a value is.
    err = hemidef("import", "a\x1b[2J.yaml", env={"HEMIDEF_DEBUG": "1"}).err
    assert "Traceback" in err
    assert "\x1b" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX words and modes")
def test_a_file_whose_name_begins_with_a_dash(hemidef: Hemidef, store: Path) -> None:
    """What a hint says works as it stands."""
    asked = hemidef("--store", "-s.json", "list")
    assert asked.err.splitlines()[1] == "Make it: hemidef init ./-s.json"
    made = hemidef("init", "./-s.json")
    assert made.code == 0
    assert hemidef("--store", "-s.json", "list").code == 0
    Path("-plan.csv").write_text("Title\nA\n", "utf-8")
    out = hemidef("import", "--suggest-map", "--", "-plan.csv").out
    assert "hemidef import ./-plan.csv --map" in out
    Path("-s.json").chmod(0o444)
    refused = hemidef("--store", "-s.json", "note", "I-1", "Words")
    assert refused.err.splitlines()[1] == "Make it writable first: chmod u+w ./-s.json"
    os.unlink("-s.json")  # noqa: PTH108
    assert shell.file("-") == "-"
