"""Sync: colleagues with clones come to the same store, and whatever is in the way is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clones import Colleague, Office, git
from conftest import Hemidef
from hemidef.sharing import upstream
from hemidef.sharing.clone import Clone
from sheets import Sheet

Two = tuple[Colleague, Colleague]


@pytest.fixture
def two(office: Office) -> Two:
    return office.begin()


# -- what it does --------------------------------------------------------------------------------


def test_what_each_changed_comes_to_both(two: Two, office: Office) -> None:
    ana, ben = two
    ben.run("update I-4 --lead J5")
    assert ben.run("sync").err == "Sent 1 command to origin/main: I-4.\n"
    ana.run("update I-5 --status planned --note Agreed")
    ana.run("add initiative Rivers")
    answer = ana.run("sync")
    assert answer.out == "I-4  lead: none → J5\n"
    assert answer.err == (
        "0 new, 1 changed, 0 removed, by 1 command of origin/main.\n"
        "Sent 2 commands to origin/main: I-5, I-16.\n"
    )
    assert ben.run("sync").out == "I-5  status: not-assessed → planned\nI-16  added: Rivers\n"
    assert ana.data == ben.data == office.shared_store()
    for each in two:
        assert each.run("sync").err == "Nothing to share: this store and origin/main are alike.\n"
        assert each.git("status --porcelain --untracked-files=no") == ""
        assert each.git("log --merges --oneline") == ""
    assert office.head() == ana.git("rev-parse HEAD").strip()


def test_what_others_sent_stays_to_the_byte(two: Two, office: Office) -> None:
    ana, ben = two
    ben.run("update I-4 --lead J5")
    ben.run("sync")
    sent = json.loads(office.shared_store())["log"]
    ana.run("update I-5 --lead J3")
    ana.run("sync")
    log = json.loads(ana.data)["log"]
    assert [log[number] for number in sent] == [*sent.values()]
    ben.run("update I-6 --lead J2")  # as ours brings nothing else, it is theirs and one line more
    ben.run("sync")
    ana.run("sync")
    assert ana.data == ben.data
    assert [each["by"] for each in json.loads(ana.data)["log"].values()] == ["Ben", "Ana", "Ben"]


def test_a_commit_says_what_changed(two: Two) -> None:
    ana, _ = two
    ana.run("update I-4 --lead J5")
    ana.run("sync")
    assert ana.git("log -1 --format=%B") == "hemidef: I-4  lead: none → J5 (Ana)\n\n"
    for number in range(1, 16):
        ana.run(f"update I-{number} --lead \u202e{number} --note Said_so")
    ana.run("sync")
    subject, _, *body = ana.git("log -1 --format=%B").rstrip().split("\n")
    assert subject.startswith("hemidef: I-1, I-2, I-3, ")
    assert subject.endswith("more")
    assert len(subject) <= 72
    assert len(body) == 15
    assert body[0] == r"I-1  lead: none → \u202e1 (Ana): Said so"


def test_a_rehearsal_shows_both_ways_and_changes_nothing(two: Two, office: Office) -> None:
    ana, ben = two
    ben.run("update I-4 --lead J5")
    ben.run("sync")
    ana.run("update I-5 --lead J3")
    before = (ana.data, ana.git("rev-parse HEAD"), office.head(), ana.rest())
    answer = ana.run("sync --dry-run")
    assert answer.out == "I-4  lead: none → J5\n"
    assert answer.err == (
        "0 new, 1 changed, 0 removed; nothing was merged: a dry run.\n"
        "Would send 1 command to origin/main: I-5.\n"
    )
    assert (ana.data, ana.git("rev-parse HEAD"), office.head(), ana.rest()) == before
    assert ana.git("diff --cached") == ""


def test_a_conflict_is_settled_here_before_anything_is_sent(two: Two, office: Office) -> None:
    ana, ben = two
    ben.run("update I-5 --status stalled")
    ben.run("sync")
    ana.run("update I-5 --status planned")
    ana.run("update I-6 --lead J3")
    shared = office.head()
    rehearsed = ana.run("sync --dry-run", 1)
    assert "In conflict: I-5.status.\n" in rehearsed.err
    assert not json.loads(ana.data).get("conflicts")
    answer = ana.run("sync", 1)
    assert "In conflict: I-5.status.\n" in answer.err
    assert answer.err.endswith("Nothing was sent. When all is settled: hemidef sync.\n")
    assert office.head() == shared
    pending = ana.data
    refused = ana.run("sync", 5)
    assert "a merge left 1 conflict to settle" in refused.err
    assert (office.head(), ana.data) == (shared, pending)
    ana.run("merge --theirs")
    assert ana.run("sync").err == "Sent 2 commands to origin/main: I-5, I-6.\n"
    ben.run("sync")
    assert ana.data == ben.data
    assert ana.value("I-5", "status") == "stalled"
    assert b'"conflicts"' not in office.shared_store()


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx"])
def test_a_sheet_comes_back_to_another_clone(two: Two, name: str) -> None:
    """After a sync it is as well known there, and what it left to settle is not sent before."""
    ana, ben = two
    ana.run("update I-5 --lead J5")
    ana.run(f"export initiatives -o ../{name}")
    ana.run("update I-5 I-6 --lead J3")
    ana.run("sync")
    ben.run("sync")
    sheet = Sheet(ben.folder.parent / name)
    sheet.put("I-5", lead="Staff")
    sheet.put("I-7", lead="Staff")
    answer = ben.run(f"import ../{name}", 1)
    assert answer.out == "I-7  lead: none → Staff\n"
    assert "In conflict: I-5.lead.\n" in answer.err
    assert "nothing is shared before that" in ben.run("sync", 5).err
    ben.run("merge --theirs")
    ben.run("sync")
    ana.run("sync")
    assert ana.data == ben.data
    assert [ana.value(id, "lead") for id in ("I-5", "I-6", "I-7")] == ["Staff", "J3", "Staff"]
    assert ben.run("undo").out.splitlines()[1:] == [
        "I-5  lead: Staff → J3",
        "I-7  lead: Staff → none",
    ]


def test_commits_made_by_hand_go_along(two: Two) -> None:
    ana, ben = two
    ana.run("update I-4 --lead J5")
    ana.commit("Decided-on-Monday")
    ana.run("sync")  # nobody was faster: as it is
    assert ana.git("log -1 --format=%s") == "Decided-on-Monday\n"
    ana.run("update I-4 --lead J6")
    ana.commit("Decided-on-Tuesday")
    ben.run("update I-5 --lead J3")
    ben.run("sync")
    ana.run("sync")
    assert "Decided-on-Tuesday" in ana.git("log -1 --format=%B")
    ben.run("sync")
    assert ana.data == ben.data
    assert ana.git("rev-list --count HEAD") == "4\n"


def test_a_store_that_was_edited_by_hand_is_shared(two: Two) -> None:
    ana, ben = two
    text = ana.store.read_text("utf-8")
    ana.store.write_text(text.replace("Joint Training Exercises", "Joint Training"), "utf-8")
    ana.run("sync")
    assert ana.git("log -1 --format=%s") == "hemidef: the store was edited past hemidef\n"
    assert ben.run("sync").out == "I-1  title: Joint Training Exercises → Joint Training\n"


def test_a_store_deep_in_a_repository_with_odd_names(office: Office) -> None:
    ana = office.clone("Ana")
    deep = ana.folder / "años y días" / "it's [1], 100%"
    deep.mkdir(parents=True)
    (ana.folder / "años y días" / "beside.txt").write_text("beside")
    ana.git("add .")
    ana.git("commit --quiet -m first")
    ana.git("push --quiet origin HEAD")
    there = Colleague("Ana", deep, office.hemidef)
    there.run("init a,b.json")
    there.run("--store a,b.json update I-4 --lead J5")
    there.run("--store a,b.json sync")
    ben = office.clone("Ben")
    again = Colleague("Ben", ben.folder / "años y días" / deep.name, office.hemidef)
    again.run("--store a,b.json update I-4 --lead J6")
    again.run("--store a,b.json sync")
    there.run("--store a,b.json sync")
    assert (deep / "a,b.json").read_bytes() == (again.folder / "a,b.json").read_bytes()
    assert (ben.folder / "años y días" / "beside.txt").read_text() == "beside"
    assert ana.git("status --porcelain --untracked-files=no") == ""


def test_line_endings_of_windows_go_to_and_fro(office: Office, home: Path) -> None:
    with (home.parent / "home" / ".gitconfig").open("a") as file:
        file.write("[core]\n    autocrlf = true\n")
    ana, ben = office.begin()
    assert b"\r\n" in ben.data
    ben.run("update I-4 --lead J5")
    ana.run("update I-5 --lead J3")
    for who in (ben, ana, ben, ana):
        who.run("sync")
        assert who.git("status --porcelain --untracked-files=no") == ""
    assert "alike" in ben.run("sync").err
    assert (ana.data, ana.value("I-4", "lead")) == (ben.data, "J5")
    assert b"\r\n" not in office.shared_store()


def test_a_store_with_fields_of_its_own(two: Two) -> None:
    ana, ben = two
    ana.run("field add host --on initiative --type partner --label Host")
    ana.run("update I-4 --set host=BRA")
    ana.run("sync")
    assert "I-4  host: none → Brazil" in ben.run("sync").out


# -- other files ---------------------------------------------------------------------------------


@pytest.fixture
def busy(two: Two) -> Two:
    """Ana has other files in every state; Ben's clone has the committed ones."""
    ana, ben = two
    for name in ("plain", "dirty", "staged", "both", "gone", "kept"):
        (ana.folder / f"{name}.txt").write_text(f"{name}\n" * 3)
    ana.git("add plain.txt dirty.txt staged.txt both.txt gone.txt kept.txt")
    ana.git("commit --quiet -m files")
    ana.git("push --quiet")
    ben.git("pull --quiet")
    (ana.folder / "dirty.txt").write_text("changed")
    (ana.folder / "staged.txt").write_text("to be committed")
    (ana.folder / "both.txt").write_text("to be committed")
    (ana.folder / "new.txt").write_text("new and staged")
    ana.git("add staged.txt both.txt new.txt")
    (ana.folder / "both.txt").write_text("and changed again")
    (ana.folder / "gone.txt").unlink()
    ana.git("rm --quiet --cached kept.txt")
    (ana.folder / "untracked.txt").write_text("untracked")
    return two


def test_other_files_stay_as_they_are(busy: Two) -> None:
    ana, ben = busy
    before = ana.rest()
    ana.run("update I-4 --lead J5")
    ana.run("sync")
    ben.run("update I-5 --lead J3")
    ben.run("sync")
    ana.run("update I-6 --lead J2")
    ana.run("sync")
    assert ana.rest() == before
    assert ana.git("show --stat --format= HEAD HEAD~1 HEAD~2").count(".txt") == 0


def test_other_files_that_others_changed_come_in(busy: Two) -> None:
    ana, ben = busy
    (ben.folder / "plain.txt").write_text("Ben's")
    (ben.folder / "bens.txt").write_text("Ben's too")
    ben.git("add plain.txt bens.txt")
    ben.commit()
    ben.git("push --quiet")
    staged, _, files = ana.rest()
    ana.run("update I-4 --lead J5")
    ana.run("sync")
    after, _, now = ana.rest()
    assert now == {**files, "plain.txt": b"Ben's", "bens.txt": b"Ben's too"}
    changed = {*after.splitlines()} ^ {*staged.splitlines()}
    assert {line.partition("\t")[2] for line in changed} == {"plain.txt", "bens.txt"}
    assert ana.git("diff --name-only HEAD -- plain.txt bens.txt hemidef.json") == ""


@pytest.mark.parametrize("name", ["dirty", "staged", "both", "untracked", "new"])
def test_a_file_that_both_changed_stops_it_before_anything_is_sent(
    busy: Two, office: Office, name: str
) -> None:
    ana, ben = busy
    (ben.folder / f"{name}.txt").write_text("Ben's")
    ben.git(f"add {name}.txt")
    ben.commit()
    ben.git("push --quiet")
    ana.run("update I-4 --lead J5")
    before, shared = ana.rest(), office.head()
    for words in ("sync --dry-run", "sync"):
        answer = ana.run(words, 5)
        assert f"{name}.txt" in answer.err
        assert "git stash" in answer.err
        assert (ana.rest(), office.head()) == (before, shared)
    assert ana.value("I-4", "lead") == "J5"


def test_commits_of_other_files_are_not_sent_nor_lost(two: Two, office: Office) -> None:
    ana, ben = two
    (ana.folder / "notes.txt").write_text("x")
    ana.git("add notes.txt")
    ana.git("commit --quiet -m Notes")
    for _ in range(2):
        shared, head = office.head(), ana.git("rev-parse HEAD")
        ana.run("update I-4 --lead J5")
        answer = ana.run("sync", 2)
        assert "a commit that origin/main does not have changes other files" in answer.err
        assert "Notes" in answer.err
        assert "git pull" in answer.err
        assert office.head() == shared
        assert head.strip() in ana.git("rev-list HEAD")
        ben.run("update I-5 --lead J3")
        ben.run("sync")


# -- what is in the way --------------------------------------------------------------------------


def refused(who: Colleague, code: int, *said: str, words: str = "sync") -> None:
    """Sync must refuse in an error and a hint that has all that is ``said``, and harm nothing."""
    before = (who.data, who.git("status --porcelain=v2"), who.git("for-each-ref", None))
    answer = who.run(words, code)
    assert len(answer.err.splitlines()) == 2, answer.err
    assert answer.err.startswith("Error: ")
    assert all(each in answer.err for each in said), answer.err
    assert (who.data, who.git("status --porcelain=v2"), who.git("for-each-ref", None)) == before


def test_no_repository(hemidef: Hemidef, store: Path) -> None:
    for words in ("sync", "sync --dry-run", "sync --setup"):
        answer = hemidef(*words.split())
        assert (answer.code, answer.out) == (2, "")
        assert f"{store}: is not in a git repository" in answer.err


def test_no_git(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(two[0].folder))
    answer = two[0].run("sync", 1)
    assert "git was not found" in answer.err
    assert "https://git-scm.com" in answer.err


def test_in_gits_own_folder(two: Two) -> None:
    inside = two[0].folder / ".git" / "plan.json"
    shutil.copyfile(two[0].store, inside)
    refused(two[0], 2, "is not in the work tree", words="--store .git/plan.json sync")


def test_a_link(two: Two) -> None:
    (two[0].folder / "link.json").symlink_to("hemidef.json")
    refused(
        two[0], 2, "is a link", f"hemidef --store {two[0].store}", words="--store link.json sync"
    )


def test_an_ignored_store(office: Office) -> None:
    ana = office.clone("Ana")
    ana.run("init")
    (ana.folder / ".gitignore").write_text("*.json\n")
    refused(ana, 2, "git ignores it", "git add --force hemidef.json")
    ana.git("add --force hemidef.json")
    assert ana.run("sync").err == "Sent the store to origin/main.\n"


def test_a_folder_committed_in_its_place(two: Two) -> None:
    ana = two[0]
    kept = ana.data
    ana.git("rm --quiet --cached hemidef.json")
    ana.store.unlink()
    ana.store.symlink_to("elsewhere.json")
    ana.git("add hemidef.json")
    ana.git("commit --quiet -m link")
    ana.store.unlink()
    ana.store.write_bytes(kept)
    refused(ana, 2, "has a link or a folder of that name")


def test_no_identity(two: Two, home: Path) -> None:
    ana = two[0]
    ana.run("update I-4 --lead J5")
    (home.parent / "home" / ".gitconfig").write_text("[user]\nuseConfigOnly = true\n")
    refused(ana, 2, "git does not know who you are", "git config user.email")


def test_no_branch(two: Two) -> None:
    two[0].git("checkout --quiet --detach")
    refused(two[0], 2, "is on no branch", "git switch")


def test_no_remote(two: Two) -> None:
    ana = two[0]
    ana.git("remote remove origin")
    ana.run("update I-4 --lead J5")
    answer = ana.run("sync", 2)
    assert "has no remote to share it with" in answer.err
    assert "git remote add origin" in answer.err
    assert ana.git("status --porcelain --untracked-files=no") == "", "what changed is committed"
    refused(ana, 2, "has no remote")


def test_no_upstream(two: Two, office: Office) -> None:
    ana = two[0]
    ana.git("switch --quiet --create draft")
    ana.run("update I-4 --lead J5")
    answer = ana.run("sync", 2)
    assert "the branch draft has no upstream branch on origin" in answer.err
    line = answer.err.splitlines()[1].removeprefix("Give it one: git ")
    ana.git(line)
    ana.run("update I-5 --lead J5")
    ana.run("sync")
    assert git(office.shared, "rev-parse", "draft") == ana.git("rev-parse HEAD")


def test_a_new_repository_with_a_remote(office: Office, home: Path) -> None:
    ana = Colleague("Ana", home.parent / "new", office.hemidef)
    ana.folder.mkdir()
    ana.git("init --quiet")
    ana.git(f"remote add origin {office.shared}")
    ana.run("init")
    answer = ana.run("sync", 2)
    ana.git(answer.err.splitlines()[1].removeprefix("Give it one: git "))
    assert ana.run("sync").err == "Nothing to share: this store and origin/main are alike.\n"


@pytest.mark.parametrize("what", ["merge", "rebase", "cherry-pick", "revert"])
def test_something_under_way(two: Two, what: str) -> None:
    ana, ben = two
    ben.run("update I-5 --status stalled")
    ben.run("sync")
    ana.run("update I-5 --status planned")
    ana.commit()
    ana.run("update I-5 --status completed")
    ana.commit()
    ana.git("fetch --quiet")
    ana.git(f"{what} {'HEAD~1' if what == 'revert' else 'origin/main'}", 1)
    refused(ana, 4, "has a git conflict marker", "hemidef merge --continue")
    ana.git("checkout --quiet --ours hemidef.json")
    refused(ana, 5, f"git has a {what} under way here", f"git {what} --continue")
    ana.git(f"{what} --abort")
    ana.run("sync", 1)


def test_a_stash_in_conflict(two: Two) -> None:
    ana, ben = two
    ben.run("update I-5 --status stalled")
    ben.run("sync")
    ana.run("update I-5 --status planned")
    ana.git("stash --quiet")
    ana.run("sync")
    ana.git("stash pop", 1)
    ana.git("checkout --quiet --ours hemidef.json")
    refused(ana, 5, "git has a conflict here", "hemidef merge --continue")


def test_a_lock_that_a_killed_git_left(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = two[0]
    monkeypatch.setattr("hemidef.sharing.clone._PATIENCE", 0.1)
    ana.run("update I-4 --lead J5")
    lock = ana.folder / ".git" / "index.lock"
    lock.touch()
    refused(ana, 5, f"{lock}: another git is at work", "remove that file")
    lock.unlink()
    ana.run("sync")


def test_a_branch_that_a_killed_git_has_locked(two: Two) -> None:
    ana = two[0]
    ana.run("update I-4 --lead J5")
    lock = ana.folder / ".git" / "refs" / "heads" / "main.lock"
    lock.touch()
    answer = ana.run("sync", 1)
    assert str(lock) in answer.err
    assert "remove that file" in answer.err
    lock.unlink()
    ana.run("sync")


def test_a_repository_of_another_user(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    answer = two[0].run("sync", 1)
    assert "dubious ownership" in answer.err
    assert f"git config --global --add safe.directory {two[0].folder}\n" in answer.err


def test_one_of_several_work_trees(two: Two, office: Office) -> None:
    ana, ben = two
    ana.git("worktree add --quiet -b side ../side origin/main")
    side = Colleague("Ana", ana.folder.with_name("side"), office.hemidef)
    side.run("sync --setup")
    side.run("update I-4 --lead J5")
    assert side.run("sync").err == "Sent 1 command to origin/main: I-4.\n"
    assert side.git("status --porcelain") == "?? .gitattributes\n"
    ben.run("sync")
    assert ben.data == side.data != ana.data


def test_without_a_connection_it_is_committed_and_goes_out_later(two: Two, office: Office) -> None:
    ana = two[0]
    ana.run("update I-4 --lead J5")
    away = office.shared.rename(office.shared.with_name("away.git"))
    answer = ana.run("sync", 1)
    assert answer.err.splitlines()[0].startswith("Error: origin cannot be reached: ")
    assert "hemidef sync again" in answer.err
    assert ana.git("status --porcelain --untracked-files=no") == ""
    refused(ana, 1, "origin cannot be reached")
    away.rename(office.shared)
    assert ana.run("sync").err == "Sent 1 command to origin/main: I-4.\n"


def test_a_remote_that_refuses(two: Two, office: Office) -> None:
    ana = two[0]
    hook = office.shared / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho closed for the day >&2\nexit 1\n")
    hook.chmod(0o755)
    ana.run("update I-4 --lead J5")
    answer = ana.run("sync", 1)
    assert "origin/main does not take what changed: closed for the day" in answer.err
    assert ana.git("status --porcelain --untracked-files=no") == ""


def test_an_old_copy_in_its_place_takes_nothing_away(two: Two, office: Office) -> None:
    ana, ben = two
    old = ana.data
    ana.run("update I-4 --lead J5")
    ana.run("sync")
    ben.run("sync")
    ana.store.write_bytes(old)
    ana.run("update I-5 --lead J3")
    refused(ana, 5, "lacks 1 command that the last commit", "git show HEAD:hemidef.json")
    subprocess.run(
        "git show HEAD:hemidef.json > committed.json", shell=True, cwd=ana.folder, check=True
    )
    ana.run("merge committed.json")
    ana.run("sync")
    ben.run("sync")
    assert ana.data == ben.data
    assert (ben.value("I-4", "lead"), ben.value("I-5", "lead")) == ("J5", "J3")


def test_what_somebody_took_out_with_git_is_told(two: Two) -> None:
    ana, ben = two
    ana.run("update I-4 --lead J5")
    ana.run("sync")
    ben.run("sync")
    ana.git("revert --no-edit HEAD")
    refused(ana, 5, "lacks 1 command that origin/main", "push that with git")
    ana.git("push --quiet")
    answer = ben.run("sync")
    assert answer.out == "I-4  lead: J5 → none\n"
    assert "origin/main no longer has 1 command" in answer.err
    assert ben.data == ana.data


def test_a_store_that_others_removed(two: Two) -> None:
    ana, ben = two
    ben.git("rm --quiet hemidef.json")
    ben.commit()
    ben.git("push --quiet")
    ana.run("update I-4 --lead J5")
    answer = ana.run("sync", 5)
    assert "others have removed it" in answer.err
    assert ana.value("I-4", "lead") == "J5"


def test_what_is_no_store_there_is_told_with_its_place(two: Two) -> None:
    ana, ben = two
    ben.store.write_text("{}\n")
    ben.commit()
    ben.git("push --quiet")
    ana.run("update I-4 --lead J5")
    answer = ana.run("sync", 4)
    assert "Error: origin/main:hemidef.json: is JSON, but not a hemidef store" in answer.err


def test_a_commit_with_gits_marks_is_mended_by_the_next(two: Two) -> None:
    ana, ben = two
    marked = ana.data.replace(b'"log": {', b'<<<<<<< ours\n"log": {\n>>>>>>> theirs\n')
    for who in two:
        who.store.write_bytes(marked)
        who.commit()
    ana.git("push --quiet")
    refused(ana, 4, "has a git conflict marker")
    ana.git("checkout --quiet HEAD~1 -- hemidef.json")
    ben.git("reset --quiet --hard HEAD~1")
    answer = ben.run("sync", 5)
    assert "somebody has committed it with git's conflict markers" in answer.err
    ben.run("update I-4 --lead J5")
    answer = ben.run("sync", 5)
    assert "somebody has committed it with git's conflict markers" in answer.err
    ana.run("sync")
    assert ben.run("sync").err == "Sent 1 command to origin/main: I-4.\n"


def test_a_commit_with_conflicts_is_not_taken_over(two: Two) -> None:
    ana, ben = two
    ana.run("update I-4 --lead J9")
    (ben.folder / "anas.json").write_bytes(ana.data)
    ben.run("update I-4 --lead J5")
    ben.run("merge anas.json", 1)
    ben.commit()
    ben.git("push --quiet")
    before = ana.data
    answer = ana.run("sync", 5)
    assert "somebody has committed it with a merge that is not settled" in answer.err
    assert ana.data == before
    ben.run("merge --ours")
    ben.run("sync")
    ana.run("sync")
    ben.run("sync")
    assert (ana.data, ana.value("I-4", "lead")) == (ben.data, "J5")


def test_others_are_faster_now_and_then(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = two
    push = upstream.Upstream.push
    left = [3]

    def pushed(self: upstream.Upstream, commit: str, expected: str) -> bool:
        if left[0]:
            left[0] -= 1
            with monkeypatch.context() as patched:
                patched.setattr(upstream.Upstream, "push", push)
                ben.run(f"update I-{left[0] % 5 + 1} --lead J{left[0]}")
                ben.run("sync")
        return push(self, commit, expected)

    monkeypatch.setattr(upstream.Upstream, "push", pushed)
    ana.run("update I-9 --lead J9")
    answer = ana.run("sync")
    assert answer.out.splitlines() == [f"I-{at + 1}  lead: none → J{at}" for at in range(3)]
    assert answer.err.endswith("Sent 1 command to origin/main: I-9.\n")
    monkeypatch.setattr("hemidef.sharing.sync._ROUNDS", 3)
    left[0] = 1000
    ana.run("update I-10 --lead J9")
    assert "others were faster" in ana.run("sync", 5).err


def test_a_command_at_the_same_moment_loses_nothing(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it comes: before the commit, the push, the swap, or the branch is moved."""
    ana, ben = two
    for at, (owner, name) in enumerate(
        [
            (Clone, "commit"),
            (upstream.Upstream, "fetch"),
            (upstream.Upstream, "push"),
            (Clone, "follow"),
        ]
    ):
        ben.run(f"update I-{at + 1} --lead Ben")
        ben.run("sync")
        ana.run(f"update I-{at + 5} --lead Ana")
        usual, lines = getattr(owner, name), [f"update I-{at + 10} --lead Meanwhile"]

        def meanwhile(
            *args: Any, usual: Callable[..., Any] = usual, lines: list[str] = lines
        ) -> Any:
            if lines:
                ana.run(lines.pop())
            return usual(*args)

        with monkeypatch.context() as patched:
            patched.setattr(owner, name, meanwhile)
            ana.run("sync")
        ana.run("sync")
        assert ana.value(f"I-{at + 10}", "lead") == "Meanwhile", name
    ben.run("sync")
    assert ana.data == ben.data


# -- how git is started --------------------------------------------------------------------------


def test_the_environment_of_another_repository_is_not_ours(
    two: Two, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    ana, ben = two
    before = (ben.git("rev-parse HEAD"), (ben.folder / ".git" / "index").read_bytes())
    ana.run("update I-4 --lead J5")
    monkeypatch.setenv("GIT_DIR", str(ben.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(ben.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(ben.folder / ".git" / "index"))
    ana.run("sync")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    assert (ben.git("rev-parse HEAD"), (ben.folder / ".git" / "index").read_bytes()) == before
    ben.run("sync")
    assert ben.value("I-4", "lead") == "J5"


def test_nobody_is_asked_where_nobody_sits(two: Two, tmp_path: Path) -> None:
    """A remote that asks for a password: git would wait for an answer for ever."""
    ana = two[0]
    asked = tmp_path / "asked"
    helper = tmp_path / "askpass"
    helper.write_text(f"#!/bin/sh\ntouch {asked}\nsleep 60\n")
    helper.chmod(0o755)
    ana.git("config credential.helper !exit")
    remote = tmp_path / "git-remote-prompt"
    remote.write_text(
        '#!/bin/sh\nprintf "protocol=https\\nhost=example.org\\n\\n" | git credential fill >&2\n'
        "exit 1\n"
    )
    remote.chmod(0o755)
    ana.git("remote set-url origin prompt://example.org/x")
    answer = ana.run(
        "sync",
        1,
        env={
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "SSH_ASKPASS": str(helper),
            "DISPLAY": ":0",
        },
    )
    assert "origin cannot be reached" in answer.err
    assert "terminal prompts disabled" in answer.err
    assert not asked.exists()
