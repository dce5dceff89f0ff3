"""Git's own merges of a store: with our driver, with one that fails, and without any."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from clones import Colleague, Office, git
from hemidef.sharing import setup
from hemidef.store import Store

Two = tuple[Colleague, Colleague]

# Each way in which git merges: what Ana types, and how she goes on after a conflict.
WAYS = {
    "merge": ("fetch --quiet", "merge --no-edit origin/main", "git merge --continue"),
    "pull": ("", "pull --no-edit --no-rebase", "git merge --continue"),
    "pull-rebase": ("", "pull --rebase", "git rebase --continue"),
    "rebase": ("fetch --quiet", "rebase origin/main", "git rebase --continue"),
    "rebase-apply": ("fetch --quiet", "rebase --apply origin/main", "git rebase --continue"),
    "cherry-pick": ("fetch --quiet", "cherry-pick origin/main", "git cherry-pick --continue"),
    "stash": ("pull --quiet", "stash pop", "git stash drop"),
}
SWAPPED = ("pull-rebase", "rebase", "rebase-apply")
MERGED = {"I-4": ("lead", "J5"), "I-5": ("status", "stalled"), "I-6": ("lead", "J3")}


@pytest.fixture
def bare(office: Office) -> Two:
    """Ana and Ben without a driver."""
    return office.begin()


@pytest.fixture
def two(bare: Two) -> Two:
    """Ana and Ben, whose clones know the driver."""
    ana, ben = bare
    ana.run("sync --setup")
    ana.git("add .gitattributes")
    ana.commit("driver")
    ana.git("push --quiet")
    ben.git("pull --quiet")
    ben.run("sync --setup")
    return ana, ben


def part(two: Two, way: str, ours: str = "update I-5 --status stalled") -> None:
    """Ben shares a change, and Ana makes two, as commits or put aside."""
    ana, ben = two
    ben.run("update I-4 --lead J5")
    ben.commit()
    ben.git("push --quiet")
    for line in (ours, "update I-6 --lead J3"):
        ana.run(line)
        if way != "stash":
            ana.commit()
    if way == "stash":
        ana.git("stash --quiet")
    if WAYS[way][0]:
        ana.git(WAYS[way][0])


def check_merged(who: Colleague) -> None:
    for id, (field, value) in MERGED.items():
        assert who.value(id, field) == value
    assert len(json.loads(who.data)["log"]) == 3
    assert not json.loads(who.data).get("conflicts")
    assert who.git("diff --diff-filter=U --name-only") == ""


def check_sides(who: Colleague, way: str) -> None:
    """Ours is what git calls so."""
    (clash,) = json.loads(who.data)["conflicts"].values()
    is_upstream = way in (*SWAPPED, "stash")
    assert clash["changes"] == {"lead": ["J5", "J9"] if is_upstream else ["J9", "J5"]}


# -- with the driver -----------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_git_merges_by_entries(two: Two, way: str) -> None:
    part(two, way)
    ana, ben = two
    ana.git(WAYS[way][1])
    check_merged(ana)
    if way != "stash":
        ana.git("push --quiet" + (" --force" if way == "cherry-pick" else ""))
        if way != "cherry-pick":
            ben.git("pull --quiet")
            check_merged(ben)
            assert ana.data == ben.data
    names = {path.name for path in ana.folder.iterdir()}
    assert names == {".git", ".gitattributes", "hemidef.json", "hemidef.json.lock"}
    assert ana.git("status --porcelain --untracked-files=all").strip() in ("", "M hemidef.json")


@pytest.mark.parametrize("way", WAYS)
def test_a_conflict_is_in_the_store_and_git_stops(two: Two, way: str) -> None:
    part(two, way, ours="update I-4 --lead J9")
    ana, _ = two
    ana.git(WAYS[way][1], 1)
    assert ana.git("diff --diff-filter=U --name-only") == "hemidef.json\n"
    (clash,) = json.loads(ana.data)["conflicts"].values()
    assert clash["changes"] == {
        "lead": ["J5", "J9"] if way in (*SWAPPED, "stash") else ["J9", "J5"]
    }
    shown = ana.run("merge --show")
    whose = "ours is the branch that you rebase onto, theirs is your own commit"
    assert (whose in shown.err) == (way in SWAPPED)
    answer = ana.run("merge --set I-4.lead=J7")
    assert answer.err.endswith(f"settled. Go on: {WAYS[way][2]}.\n")
    assert ana.git("diff --diff-filter=U --name-only") == ""
    ana.git(WAYS[way][2].removeprefix("git "))
    assert ana.value("I-4", "lead") == "J7"
    assert ana.value("I-6", "lead") == "J3"
    assert ana.git("stash list") == ""
    ana.commit() if way == "stash" else None
    assert ana.git("status --porcelain --untracked-files=no") == ""


def test_a_merge_that_is_given_up_says_that_git_has_one_too(two: Two) -> None:
    part(two, "merge", ours="update I-4 --lead J9")
    ana, _ = two
    before = ana.data
    ana.git("merge origin/main", 1)
    assert "git merge --abort" in ana.run("merge --abort").err
    assert ana.data == before


def test_a_criss_cross_of_merges(two: Two) -> None:
    """Two common versions, which git would merge to one, conflicts and all, before it merges."""
    ana, _ = two
    ana.git("branch other")
    ana.run("update I-5 --status planned")
    ana.commit()
    ana.git("switch --quiet other")
    ana.run("update I-5 --status stalled")
    ana.commit()
    ana.git("branch side")
    ana.git("merge main", 1)
    ana.run("merge --ours")
    ana.git("commit --quiet --no-edit")
    ana.git("switch --quiet main")
    ana.git("merge side", 1)
    ana.run("merge --theirs")
    ana.git("commit --quiet --no-edit")
    ana.run("update I-6 --lead J3")
    ana.commit()
    assert "In conflict" not in ana.git("merge --no-edit other")
    assert ana.value("I-5", "status") == "stalled"
    assert ana.value("I-6", "lead") == "J3"


# -- what the driver is no use for ---------------------------------------------------------------


def is_marked(who: Colleague) -> bool:
    return b"\n<<<<<<< " in who.data and b"\n>>>>>>> " in who.data


BROKEN = {
    "gone": "/nowhere/hemidef",
    "no module": f"{sys.executable} -P -m nothing_of_this_name",
    "fails": "false",
    "usage": f"{sys.executable} -P -m hemidef merge --nonsense",
    "killed": "sh -c 'kill -9 $$'",
    "interrupted": f"{sys.executable} -c 'raise KeyboardInterrupt'",
}


@pytest.mark.parametrize(
    ("way", "fault"),
    [*((way, "gone") for way in WAYS), *(("merge", fault) for fault in BROKEN)][:-1],
)
def test_a_driver_that_cannot_run_leaves_a_conflict_to_be_seen(
    two: Two, way: str, fault: str
) -> None:
    part(two, way)
    ana, _ = two
    driver = ana.git("config merge.hemidef.driver").strip()
    program = driver.partition(" merge-driver")[0]
    git(ana.folder, "config", "merge.hemidef.driver", driver.replace(program, BROKEN[fault], 1))
    ana.git(WAYS[way][1], 1)
    assert is_marked(ana), ana.data[-500:]
    refused = ana.run("list", 4)
    assert "Merge both sides: hemidef merge --continue.\n" in refused.err
    ana.run("merge --continue")
    assert ana.git("diff --diff-filter=U --name-only") == ""


@pytest.mark.parametrize("what", ["no store", "newer", "conflicts"])
def test_a_version_that_cannot_be_merged_is_left_to_git(two: Two, what: str) -> None:
    ana, ben = two
    ben.run("update I-4 --lead J5")
    if what == "no store":
        ben.store.write_bytes(ben.data[:-10])
    elif what == "newer":
        ben.store.write_bytes(ben.data.replace(b'"schema": 4', b'"schema": 5'))
    else:
        ana.run("update I-4 --lead J9")
        (ben.folder / "anas.json").write_bytes(ana.data)
        ben.run("merge anas.json", 1)
        ana.git("checkout --quiet hemidef.json")
    ben.commit()
    ben.git("push --quiet")
    ana.run("update I-6 --lead J3")
    ana.commit()
    said = ana.git("pull --no-rebase", 1)
    assert "Error: hemidef.json (theirs)" in said
    assert is_marked(ana)
    before = ana.data
    ana.run("merge --continue", 5 if what == "conflicts" else 4)
    assert ana.data == before


def test_a_revert_is_not_done_in_silence(two: Two) -> None:
    """The version without the command has nothing new: a merge of entries would leave all as is."""
    ana, _ = two
    for number in (4, 5, 6):
        ana.run(f"update I-{number} --lead J{number}")
        ana.commit()
    said = ana.git("revert --no-edit HEAD~1", 1)
    assert "lacks 1 command that hemidef.json (the common version) has" in said
    assert is_marked(ana)
    before = ana.data
    refused = ana.run("merge --continue", 5)
    assert "lacks 1 command" in refused.err
    assert "hemidef undo" in refused.err
    assert ana.data == before
    ana.git("revert --abort")
    ana.git("revert --no-edit HEAD")  # the last one can be: nothing was built on it
    assert len(json.loads(ana.data)["log"]) == 2


def test_a_command_is_not_picked_with_those_before_it(two: Two) -> None:
    ana, _ = two
    ana.git("switch --quiet --create draft")
    for number in (4, 5):
        ana.run(f"update I-{number} --lead J{number}")
        ana.commit()
    ana.git("switch --quiet main")
    ana.run("update I-6 --lead J6")
    ana.commit()
    said = ana.git("cherry-pick draft", 1)
    assert "hemidef.json (ours): lacks 1 command" in said
    assert is_marked(ana)


def test_a_rebase_that_drops_a_commit_stops(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, _ = two
    for number in (4, 5, 6):
        ana.run(f"update I-{number} --lead J{number}")
        ana.commit()
    ana.git("rebase --onto HEAD~3 HEAD~2", 1)
    assert is_marked(ana)


# -- without a driver ----------------------------------------------------------------------------


@pytest.mark.parametrize("way", [way for way in WAYS if way != "pull"])
@pytest.mark.parametrize("clashing", [False, True])
def test_merge_continue_takes_both_sides_from_git(bare: Two, way: str, clashing: bool) -> None:
    ours = "update I-4 --lead J9" if clashing else "update I-5 --status stalled"
    part(bare, way, ours=ours)
    ana, _ = bare
    ana.git(WAYS[way][1], 1)
    for _ in range(3):
        if not ana.git("diff --diff-filter=U --name-only"):
            break
        assert is_marked(ana)
        refused = ana.run("note I-1 x", 4)
        assert "Merge both sides: hemidef merge --continue.\n" in refused.err
        answer = ana.run("merge --continue", None)
        if answer.code:
            assert "In conflict: I-4.lead.\n" in answer.err
            assert ("In a git rebase, ours is" in answer.err) == (way in SWAPPED)
            check_sides(ana, way)
            assert ana.git("diff --diff-filter=U --name-only") == "hemidef.json\n"
            answer = ana.run("merge --set I-4.lead=J7")
        assert answer.err.endswith(f"Git takes hemidef.json for settled. Go on: {WAYS[way][2]}.\n")
        ana.git(WAYS[way][2].removeprefix("git "), None)
    if clashing:
        assert ana.value("I-4", "lead") == "J7"
    else:
        check_merged(ana)
    if way == "stash":
        ana.commit()
    assert ana.git("status --porcelain --untracked-files=no") == ""
    if way not in ("cherry-pick", "stash"):
        ana.git("push --quiet")


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_who_has_taken_one_side_loses_neither(bare: Two, side: str) -> None:
    """That was the advice of former versions; and what was done since stays."""
    part(bare, "merge")
    ana, _ = bare
    ana.git("merge origin/main", 1)
    ana.git(f"checkout --quiet --{side} hemidef.json")
    ana.run("update I-7 --lead Since")
    ana.run("merge --continue")
    assert ana.value("I-7", "lead") == "Since"
    assert [ana.value(id, field) for id, (field, _) in MERGED.items()] == ["J5", "stalled", "J3"]
    assert ana.git("diff --diff-filter=U --name-only") == ""


def test_a_store_that_one_side_removed(bare: Two) -> None:
    ana, ben = bare
    ben.git("rm --quiet hemidef.json")
    ben.commit()
    ben.git("push --quiet")
    ana.run("update I-6 --lead J3")
    ana.commit()
    ana.git("pull --no-rebase", 1)
    before = ana.data
    refused = ana.run("merge --continue", 5)
    assert "is gone on the other (theirs)" in refused.err
    assert ana.data == before


def test_marks_that_git_knows_nothing_of(bare: Two) -> None:
    part(bare, "merge")
    ana, _ = bare
    ana.git("merge origin/main", 1)
    ana.git("add hemidef.json")
    before = ana.data
    refused = ana.run("merge --continue", 5)
    assert "has a git conflict marker, but git has no conflict here" in refused.err
    assert "git restore" in refused.err
    assert ana.data == before


# -- the set-up ----------------------------------------------------------------------------------


def test_what_is_in_the_attributes_stays_and_nothing_is_there_twice(bare: Two) -> None:
    ana, _ = bare
    file = ana.folder / ".gitattributes"
    file.write_bytes(b"*.txt text")
    answer = ana.run("sync --setup")
    assert "Commit .gitattributes" in answer.err
    assert file.read_bytes() == b"*.txt text\nhemidef.json merge=hemidef -text\n"
    again = ana.run("sync --setup")
    assert "Commit" not in again.err
    assert file.read_bytes() == b"*.txt text\nhemidef.json merge=hemidef -text\n"
    assert len(ana.git("config --get-all merge.hemidef.driver").splitlines()) == 1
    assert ana.git("status --porcelain") == "?? .gitattributes\n", "the lock is left out"


def test_a_stronger_line_elsewhere_is_told(bare: Two) -> None:
    ana, _ = bare
    info = ana.folder / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "attributes").write_text("*.json merge=union\n")
    refused = ana.run("sync --setup", 1)
    assert "git still merges hemidef.json as 'union'" in refused.err


@pytest.mark.parametrize(
    "name",
    ["plan 2027.json", "[a]*?.json", "#plan.json", "!plan.json", 'a"b\\c.json', "señal.json"],
)
def test_a_store_of_any_name(bare: Two, name: str) -> None:
    ana, _ = bare
    (ana.folder / name).write_bytes(ana.data)
    store = str(ana.folder / name)
    assert ana.hemidef("--store", store, "sync", "--setup").code == 0
    assert git(ana.folder, "check-attr", "merge", "text", "--", name).endswith(": text: unset\n")
    assert "hemidef" not in git(ana.folder, "check-attr", "merge", "--", "b.json").partition(":")[2]
    git(ana.folder, "check-ignore", "--quiet", f"{name}.lock")
    git(ana.folder, "check-ignore", "--quiet", "b.json.lock", code=1)


@pytest.mark.skipif(sys.platform == "win32", reason="links")
@pytest.mark.parametrize("way", ["script", "module"])
def test_the_program_may_be_anywhere(
    two: Two, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with quotes, blanks and per cent signs; what lies in the work tree is not run."""
    odd = tmp_path / 'it\'s "100%O" $HOME here'
    odd.mkdir()
    if way == "script":
        script = odd / "hemidef"
        script.write_text(
            f'#!/bin/sh\ntouch ran\nexec {shlex.quote(sys.executable)} -P -m hemidef "$@"'
        )
        script.chmod(0o755)
        monkeypatch.setattr(sys, "argv", [str(script)])
    else:
        monkeypatch.setattr(sys, "argv", ["/x/hemidef/__main__.py"])
    ana, _ = two
    ana.run("sync --setup")
    part(two, "merge")
    for name in ("hemidef.py", "json.py", "typer.py"):
        (ana.folder / name).write_text("open('planted', 'w')\nraise SystemExit(0)\n")
    ana.git("merge --no-edit origin/main")
    check_merged(ana)
    assert not (ana.folder / "planted").exists()
    assert (ana.folder / "ran").exists() == (way == "script")


def test_the_driver_is_in_no_list(two: Two) -> None:
    ana, _ = two
    assert "merge-driver" not in ana.run("--help").out
    assert "%O %A %B" in ana.run("merge-driver --help").out
    assert setup.IN_CONFLICT > 5, "no error of ours ends so"


def test_a_driver_that_is_refused_the_write_leaves_ours(two: Two) -> None:
    ana, _ = two
    kept = ana.data
    Store(ana.store).read()
    (ana.folder / "base.json").write_bytes(kept)
    (ana.folder / "theirs.json").write_bytes(kept[:-5])
    ana.run("merge-driver base.json hemidef.json theirs.json hemidef.json", 4)
    assert ana.data == kept
