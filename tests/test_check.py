"""``check``: each rule on and off, what it explains, and the copies that sync services leave."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest

from conftest import Hemidef
from hemidef.reports.rules import RULES
from hemidef.store import Store

# A line that breaks each rule, in a store with I-1, R-1 and K-1, and one that mends it.
CASES = {
    "overdue": ("update I-1 --due 2026-10", "update I-1 --due 2027"),
    "no-lead": ("update I-1 --clear lead", "update I-1 --lead J5"),
    "no-due": ("update I-1 --clear due", "update I-1 --status not-assessed"),
    "no-outcome": ("update I-1 --clear outcome", "update I-1 --status completed --evidence x"),
    "no-indicator": ("remove K-1 --yes", "add indicator Ships --initiative I-1"),
    "stale": ("", ""),
    "orphan-recommendation": ("update R-1 --clear supports", "update R-1 --add supports=I-1"),
    "uncovered-initiative": ("update R-1 --clear supports", "update R-1 --add supports=I-1"),
    "closed-without-evidence": ("update I-1 --status completed", "update I-1 --evidence x"),
    "closed-without-note": ("update I-1 --status cancelled", "note I-1 No_money"),
    "duplicate-title": ("add initiative Séa_WATCH --lead J5", "update I-2 --title Airlift"),
    "due-before-start": ("update I-1 --start 2028", "update I-1 --start 2027-12-31"),
    "indicator-without-target": ("update K-1 --clear target", "update K-1 --target 5"),
}


@pytest.fixture
def sound(hemidef: Hemidef) -> Hemidef:
    """A store in which no rule is broken."""
    for line in (
        "init --empty",
        "add initiative Sea_watch --status planned --lead J5 --due 2027 --outcome Seen",
        "add recommendation Act --lead J5 --supports I-1",
        "add indicator Ships --initiative I-1 --target 5",
    ):
        assert hemidef(*line.split()).code == 0
    return hemidef


def found(hemidef: Hemidef, *words: str) -> set[str]:
    """The rules that ``check`` says are broken; its exit code says whether any is."""
    answer = hemidef("check", *words, "-f", "json")
    rules = {row["rule"] for row in json.loads(answer.out)}
    assert answer.code == int(bool(rules))
    return rules


def test_nothing_found(sound: Hemidef) -> None:
    for words in ([], ["--select", "all"], ["--all"], ["lead:J5"]):
        answer = sound("check", *words)
        assert (answer.code, answer.out, answer.err) == (0, "", "Nothing found.\n")
    assert sound("check", "-f", "json").out == "[]\n"


def test_there_is_a_case_of_every_rule() -> None:
    # What no option takes, a document brings: see test_verbs.py. A date is moved in test_slips.py.
    elsewhere = {"no-value", "conflicted-copy", "moved-often"}
    assert [*CASES] == [rule.name for rule in RULES if rule.name not in elsewhere]


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_on_and_off(sound: Hemidef, rule: str) -> None:
    breaking, mending = CASES[rule]
    day = ["--as-of", "2027-06-01"] if rule == "stale" else []
    is_off = rule in ("no-indicator", "closed-without-note")
    if breaking:
        assert rule not in found(sound, "--select", "all", *day)
        assert sound(*breaking.split()).code == 0
    assert found(sound, "--select", rule, *day) == {rule}
    assert (rule in found(sound, *day)) != is_off
    assert rule in found(sound, "--select", "all", *day)
    assert rule not in found(sound, "--ignore", rule, *day)
    assert rule not in found(sound, "--select", "all", "--ignore", rule, *day)
    assert found(sound, "--select", rule, "--ignore", rule, *day) == set()
    if mending:
        assert sound(*mending.split()).code == 0
        assert rule not in found(sound, "--select", "all")


def test_stale_after_ninety_days(sound: Hemidef) -> None:
    """The entries and the log are of the 24th of November 2026."""
    words = ["--select", "stale", "--as-of"]
    assert found(sound, *words, "2027-02-22") == set()  # the 90th day after
    assert found(sound, *words, "2027-02-23") == {"stale"}


def test_a_change_makes_an_entry_fresh(hemidef: Hemidef, everything: Path) -> None:
    def stale() -> set[str]:
        rows = json.loads(hemidef("check", "--select", "stale", "-f", "json").out)
        return {row["id"] for row in rows}

    before = stale()
    assert {"I-1", "R-3"} < before
    hemidef("note", "I-1", "Still true")
    assert stale() == before - {"I-1"}
    hemidef("undo")
    assert "I-1" not in stale()  # somebody has looked at it, twice


def test_only_the_entries_that_the_terms_match(hemidef: Hemidef, everything: Path) -> None:
    every = json.loads(hemidef("check", "-f", "json").out)
    for terms in (["kind:recommendation"], ["lead:none"], ["recommendations", "is:open"]):
        ids = {row["id"] for row in json.loads(hemidef("list", *terms, "-f", "json").out)}
        rows = json.loads(hemidef("check", *terms, "-f", "json").out)
        # Which of two that share a title comes first depends on which are looked at.
        alike = [row for row in every if row["rule"] != "duplicate-title" and row["id"] in ids]
        assert [row for row in rows if row["rule"] != "duplicate-title"] == alike


@pytest.mark.parametrize(
    "words",
    [
        "--select no-lead --select overdue",
        "--select overdue,no-lead",
        "--select no-lead,overdue,no-lead --select overdue",
        "--select all --ignore "
        + ",".join(rule.name for rule in RULES if rule.name not in ("overdue", "no-lead")),
        "--select NO_LEAD,Overdue",
        "--select ,overdue,,no-lead,",
    ],
)
def test_ways_to_select_the_same(hemidef: Hemidef, everything: Path, words: str) -> None:
    rows = json.loads(hemidef("check", *words.split(), "-f", "json").out)
    assert list(dict.fromkeys(row["rule"] for row in rows)) == ["overdue", "no-lead"]
    assert rows == json.loads(hemidef("check", "--select", "overdue,no-lead", "-f", "json").out)


@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
@pytest.mark.parametrize(("word", "near"), [("overdu", "overdue"), ("no-led", "no-lead")])
def test_a_rule_that_there_is_not(
    store: Path, hemidef: Hemidef, option: str, word: str, near: str
) -> None:
    refused = hemidef("check", option, word)
    assert (refused.code, refused.out) == (2, "")
    first, second = refused.err.splitlines()
    assert first == f"Error: there is no rule {word!r}"
    assert near in second


def explained(hemidef: Hemidef) -> dict[str, list[str]]:
    blocks = hemidef("check", "--explain", "all").out.split("\n\n")
    return {lines[0].split()[0]: lines for block in blocks if (lines := block.splitlines())}


def test_every_rule_is_explained(hemidef: Hemidef, store: Path) -> None:
    whole = explained(hemidef)
    assert list(whole) == [rule.name for rule in RULES]
    for rule in RULES:
        alone = hemidef("check", "--explain", rule.name)
        assert (alone.code, alone.err) == (0, "")
        assert alone.out.splitlines() == whole[rule.name]
        assert ("(off unless selected)" in whole[rule.name][0]) != rule.on
        assert len(whole[rule.name][1]) > 40


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("overdue,no-lead", ["overdue", "no-lead"]),
        ("no-lead,overdue,no-lead", ["overdue", "no-lead"]),
        (" No_Lead , STALE,", ["no-lead", "stale"]),
        ("ALL", [rule.name for rule in RULES]),
        ("stale,All", [rule.name for rule in RULES]),
    ],
)
def test_several_rules_explained(
    hemidef: Hemidef, store: Path, words: str, rules: list[str]
) -> None:
    whole = explained(hemidef)
    answer = hemidef("check", "--explain", words)
    assert (answer.code, answer.err) == (0, "")
    assert [block.splitlines() for block in answer.out.split("\n\n")] == [
        whole[rule] for rule in rules
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_an_explanation_is_wrapped_at_words(hemidef: Hemidef, store: Path, width: int) -> None:
    out = hemidef("check", "--explain", "all", env={"COLUMNS": str(width)}).out
    prose = [line for line in out.splitlines() if re.match("    (?!The same: )", line)]
    assert max(map(len, prose)) <= width
    said = " ".join(out.split())
    for rule in RULES:
        assert " ".join(rule.why.split()) in said


@pytest.mark.parametrize("day", ["2026-11-24", "2027-01-01", "2028-03-01"])
def test_the_same_by_list(hemidef: Hemidef, everything: Path, day: str) -> None:
    """The command line that an explanation gives lists the entries that the rule finds."""
    told = 0
    for rule, lines in explained(hemidef).items():
        for line in lines:
            label, _, command = line.strip().partition("The same: hemidef ")
            if command and not label:
                told += 1
                words = [*shlex.split(command), "--as-of", day, "-f", "json"]
                listed = {row["id"] for row in json.loads(hemidef(*words).out)}
                select = ["--select", rule, "--as-of", day, "-f", "json"]
                checked = {row["id"] for row in json.loads(hemidef("check", *select).out)}
                assert listed == checked, rule
                assert listed, rule
    assert told == 9


def test_five_of_each_unless_all_are_asked_for(hemidef: Hemidef, everything: Path) -> None:
    every = json.loads(hemidef("check", "-f", "json").out)
    rules = list(dict.fromkeys(row["rule"] for row in every))
    short = hemidef("check")
    long = hemidef("check", "--all")
    assert short.code == long.code == 1
    assert short.err == long.err
    assert short.err.startswith(f"{len(every)} findings by {len(rules)} rules. ")
    blocks = short.out.split("\n\n")
    assert len(blocks) == len(rules)
    for rule, block in zip(rules, blocks, strict=True):
        ids = [row["id"] for row in every if row["rule"] == rule]
        head, *lines = block.splitlines()
        assert head.split()[:2] == [rule, str(len(ids))]
        assert [line.split()[0] for line in lines[:5]] == ids[:5]
        more = f"  and {len(ids) - 5} more: hemidef check --select {rule}"
        assert lines[5:] == ([more] if len(ids) > 5 else [])
        if len(ids) > 5:
            selected = hemidef("check", "--select", rule).out.splitlines()
            assert [line.split()[0] for line in selected[1:]] == ids
    assert re.findall(r"^  ([IRMK]-\d+)", long.out, re.M) == [row["id"] for row in every]


def test_the_command_for_the_rest_finds_the_rest(hemidef: Hemidef, everything: Path) -> None:
    out = hemidef("check", "kind:initiative", "--as-of", "2027-12-31").out
    head, *_, more = next(block for block in out.split("\n\n") if "more:" in block).splitlines()
    command = more.partition("hemidef ")[2]
    rest = hemidef(*shlex.split(command), "-f", "json")
    assert len(json.loads(rest.out)) == int(head.split()[1])


def test_the_command_for_the_rest_carries_the_terms_and_the_day(
    hemidef: Hemidef, everything: Path
) -> None:
    words = ["kind:initiative", 'title.not:R&D "x"', "--as-of", "2027-12-31"]
    blocks = hemidef("check", *words).out.split("\n\n")
    cut = [block.splitlines() for block in blocks if "more: hemidef " in block]
    assert len(cut) > 2
    for head, *_, more in cut:
        rule, number = head.split()[:2]
        typed = shlex.split(more.partition("hemidef ")[2])
        assert typed == ["check", *words, "--select", rule]
        rest = json.loads(hemidef(*typed, "-f", "json").out)
        assert len(rest) == int(number)


def test_one_finding_is_counted_in_the_singular(sound: Hemidef) -> None:
    sound("update", "K-1", "--clear", "target")
    told = sound("check").err
    assert told.startswith("1 finding by 1 rule. ")


def test_the_articles_store_as_it_came(hemidef: Hemidef, store: Path) -> None:
    for width in ("80", "120"):
        answer = hemidef("check", env={"COLUMNS": width})
        assert answer.code == 1
        assert len(answer.out.splitlines()) <= 45
        assert "closed" not in answer.out
        assert "stale" not in answer.out


def test_a_note_says_why_it_was_closed(sound: Hemidef) -> None:
    words = ["--select", "closed-without-note"]
    sound("note", "I-1", "Before it was closed")
    sound("update", "I-1", "--status", "cancelled")
    assert found(sound, *words) == {"closed-without-note"}
    sound("update", "I-1", "--outcome", "Seen at night")
    assert found(sound, *words) == {"closed-without-note"}
    sound("note", "I-1", "No money")
    assert found(sound, *words) == set()
    for left in ({"closed-without-note"}, {"closed-without-note"}, set()):
        sound("undo")  # the last note, the outcome, the closing
        assert found(sound, *words) == left


def test_a_note_with_the_closing(sound: Hemidef) -> None:
    words = ["--select", "closed-without-note"]
    sound("update", "I-1", "--status", "completed", "--note", "Done in Lima")
    assert found(sound, *words) == set()
    sound("update", "I-1", "--status", "cancelled")
    assert found(sound, *words) == {"closed-without-note"}
    sound("undo")
    assert found(sound, *words) == set()
    sound("update", "I-1", "--status", "planned")
    sound("update", "I-1", "--status", "completed")
    assert found(sound, *words) == {"closed-without-note"}


def test_a_closing_undone_and_done_again(sound: Hemidef) -> None:
    words = ["--select", "closed-without-note"]
    sound("note", "I-1", "Under way")
    sound("update", "I-1", "--status", "cancelled")
    sound("undo")
    assert found(sound, *words) == set()
    last = json.loads(sound("log", "-f", "json").out)[0]["change"]
    assert sound("undo", str(last)).code == 0  # closed once more
    assert found(sound, *words) == {"closed-without-note"}
    sound("update", "I-1", "--note", "No money")
    assert found(sound, *words) == set()


def test_closed_when_it_was_imported(hemidef: Hemidef, everything: Path) -> None:
    rows = json.loads(hemidef("check", "--select", "closed-without-note", "-f", "json").out)
    ids = {row["id"] for row in rows}
    assert {"I-7", "I-8", "R-19"} <= ids
    assert not {"I-6", "R-18"} & ids


def test_steps_of_two_initiatives_may_be_called_alike(sound: Hemidef) -> None:
    words = ["--select", "duplicate-title"]
    sound("add", "initiative", "Airlift", "--lead", "J4")
    sound("add", "milestone", "Kick-off", "--initiative", "I-1")
    sound("add", "milestone", "Kick-off", "--initiative", "I-2")
    sound("add", "recommendation", "Airlift", "--lead", "J4")
    assert found(sound, *words) == set()
    sound("add", "milestone", "kick-off", "--initiative", "I-2")
    rows = json.loads(sound("check", *words, "-f", "json").out)
    assert [(row["id"], row["problem"]) for row in rows] == [("M-3", "has the same title as M-2")]


COPIES = {
    "hemidef-DESKTOP-4F2KQ1.json": "OneDrive on Windows",
    "hemidef-LAPTOP-ANA.json": "OneDrive on Windows",
    "hemidef-DESKTOP-4F2KQ1-2.json": "OneDrive, a second time",
    "hemidef-Anas-MacBook-Pro.json": "OneDrive on a Mac",
    "hemidef (Ana Ruiz's conflicted copy 2026-11-24).json": "Dropbox",
    "hemidef (conflicted copy 2026-11-24 101530).json": "Nextcloud",
    "hemidef (copia en conflicto de Ana 2026-11-24).json": "Dropbox in Spanish",
    "hemidef (cópia em conflito de João 2026-11-24).json": "Dropbox in Portuguese",
    "hemidef (Copie en conflit de Zoé 2026-11-24).json": "Dropbox in French",
    "hemidef_conflict-20261124-101530.json": "ownCloud",
    "hemidef.sync-conflict-20261124-101530-ABCDEFG.json": "Syncthing",
    "hemidef (1).json": "Google Drive",
    "hemidef (12).json": "Google Drive",
    "hemidef(1).json": "Google Drive for desktop",
    "hemidef 2.json": "iCloud",
    "hemidef 3.json": "iCloud",
}
OTHERS = (
    "hemidef.json",
    "hemidef.json.lock",
    ".hemidef.json.lock",
    "hemidef.yaml",
    "hemidef_2026.json",
    "hemidef-2026.json",
    "hemidef-2026-11-24.json",
    "hemidef.bak.json",
    "hemidef2.json",
    "hemidefense.json",
    "my-hemidef.json",
    "hemidef",
    "Hemidef (1).txt",
    "conflict.json",
)
NO_COPIES = (
    *OTHERS,
    "hemidef-backup.json",
    "hemidef-old.json",
    "hemidef 2026.json",
    "hemidef-FY27.json",
    "hemidef-FY27-Q1.json",
    "hemidef-2026-Q3.json",
    "hemidef-Brazil.json",
    "hemidef-BRA.json",
    "hemidef-J5.json",
)


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_that_a_sync_service_left(sound: Hemidef, home: Path, name: str) -> None:
    (home / name).write_text("{}")
    answer = sound("check")
    assert answer.code == 1
    line = shlex.join(["hemidef", "merge", name])
    assert " ".join(answer.out.split()) == (
        "conflicted-copy 1 is a second copy of the store "
        f"{name} is a second copy of the store: {line}"
    )
    assert found(sound, "--select", "conflicted-copy") == {"conflicted-copy"}
    assert found(sound, "--ignore", "conflicted-copy") == set()
    rows = json.loads(sound("check", "-f", "json").out)
    assert [(row["rule"], row["id"], row["headline"]) for row in rows] == [
        ("conflicted-copy", None, None)
    ]


@pytest.mark.parametrize("name", NO_COPIES)
def test_no_copy(sound: Hemidef, home: Path, name: str) -> None:
    if name != "hemidef.json":
        (home / name).write_text("{}")
    assert sound("check").code == 0


def test_all_the_copies_and_nothing_else(sound: Hemidef, home: Path) -> None:
    for name in (*COPIES, *OTHERS):
        if name != "hemidef.json":
            (home / name).write_text("{}")
    assert set(Store(home / "hemidef.json").conflicted_copies()) == set(COPIES)
    assert sound("check", "--all").out.count("is a second copy") == len(COPIES) + 1


def test_copies_of_a_store_of_another_name(sound: Hemidef, home: Path) -> None:
    sound("init", "plan.v2", "--empty")
    (home / "plan (1).v2").write_text("{}")
    (home / "hemidef (1).json").write_text("{}")
    assert "plan (1).v2" in sound("check", "--store", "plan.v2").out
    assert "hemidef (1).json" not in sound("check", "--store", "plan.v2").out


@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege there")
def test_copies_beside_the_file_that_a_link_leads_to(sound: Hemidef, home: Path) -> None:
    folder = home / "OneDrive"
    folder.mkdir()
    (home / "hemidef.json").rename(folder / "strategy.json")
    (home / "hemidef.json").symlink_to(folder / "strategy.json")
    (folder / "strategy-DESKTOP-4F2KQ1.json").write_text("{}")
    assert found(sound) == {"conflicted-copy"}


def test_long_ids_stand_apart_from_what_follows(hemidef: Hemidef, home: Path) -> None:
    assert hemidef("init", "--empty").code == 0
    Path("long.csv").write_text("id,title\nI-12345,Nine\nI-7,Ten\n")
    assert hemidef("import", "long.csv").code == 0
    found = hemidef("check", "--select", "no-lead").out
    assert "  I-12345  Nine\n" in found
    assert "  I-7      Ten\n" in found


def test_what_a_store_has_none_of_is_not_missing(sound: Hemidef) -> None:
    """Nothing can support an initiative where there are no recommendations yet."""
    for gone, rule in (("R-1", "uncovered-initiative"), ("I-1", "orphan-recommendation")):
        assert sound("remove", gone, "--force", "--yes").code == 0
        assert rule not in found(sound)
        assert sound("undo").code == 0
    assert sound("update", "R-1", "--clear", "supports").code == 0
    assert {"uncovered-initiative", "orphan-recommendation"} <= found(sound)


@pytest.mark.parametrize(("due", "said"), [("2026-11-23", "1 day ago"), ("2026-11-22", "2 days")])
def test_how_long_ago_it_was_due(sound: Hemidef, due: str, said: str) -> None:
    assert sound("update", "I-1", "--due", due).code == 0
    assert f"was due {due}, {said}" in sound("check").out
