"""Clones that are synced by chance and killed by chance: all end alike, and nothing is lost."""

from __future__ import annotations

import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from clones import Colleague, Office, git
from faults.trial import FULL, program
from hemidef.model.values import Context
from hemidef.store import Store
from hemidef.tracker.changes import RENUMBER
from hemidef.tracker.merge import VERB
from offices import Office as Desk
from offices import check_log

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

COMMANDS = 200 if FULL else 12
KILLS = 0.5 if FULL else 0.4  # of the syncs


class Trial:
    """Four clones of one store, and the keys of all commands whose store was in its file."""

    def __init__(self, office: Office, context: Context, seed: int) -> None:
        self.dice = random.Random(seed)
        self.context = context
        first = office.clone("A")
        first.run("init --empty")
        first.run("sync")
        self.office = office
        self.clones = [first, *(office.clone(name) for name in "BCD")]
        self.acknowledged: set[str] = set()
        self.counts = dict.fromkeys(("commands", "syncs", "kills", "within", "conflicts"), 0)

    def command(self, who: Colleague) -> None:
        """A command by chance, in this process, through the store's own transaction."""
        before = who.data
        desk = Desk(who.name, self.context, before)
        if desk.clashes or not desk.chance(self.dice):
            return
        check_log(desk)
        Store(who.store).replace(desk.data, expected=before)
        self.counts["commands"] += 1
        self.acknowledged |= keys(desk.data) - keys(before)

    def sync(self, who: Colleague) -> bool:
        """Sync, and settle what is in conflict; whether nothing was."""
        self.counts["syncs"] += 1
        synced = who.run("sync", None)
        assert synced.code in (0, 1, 5), synced
        while pending(who):
            self.counts["conflicts"] += 1
            (place, *_) = json.loads(who.run("merge --show -f json").out)
            side = self.dice.choice(["--theirs", "--ours"])
            if who.run(f"merge {side} {place['place']}", None).code > 1:
                answer = who.run(f"merge --ours {place['place']}", None)
                assert answer.code in (0, 1), answer
        return synced.code == 0

    def kill(self, who: Colleague) -> None:
        """Sync, and be ended at some moment: alone, or killed with the git that it has started."""
        self.counts["kills"] += 1
        process = subprocess.Popen(
            [*program(), "sync"],
            cwd=who.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "HEMIDEF_USER": who.name},
            start_new_session=True,
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        time.sleep(self.dice.uniform(0.1, 0.35))
        within = process.poll() is None
        self.counts["within"] += within
        number = self.dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
        if within:  # it is not waited for, so that its number is still its own
            kill = os.killpg if self.dice.random() < 0.5 and number == signal.SIGKILL else os.kill
            kill(process.pid, number)
        _, err = process.communicate()
        assert b"Traceback" not in err, err
        Store(who.store).read()
        wait_for_git(who.folder)
        if number != signal.SIGKILL:
            assert process.returncode in (0, 1, 130, 143), err
            assert not [*locks(who.folder)], "git had the time to take its locks away"
        for lock in locks(who.folder, self.office.shared):
            lock.unlink()  # as git says where it finds one, and so do we


def keys(data: bytes) -> set[str]:
    return {
        each["key"]
        for each in json.loads(data)["log"].values()
        if each["verb"] not in (VERB, RENUMBER)
    }


def pending(who: Colleague) -> bool:
    return bool(json.loads(who.data).get("conflicts"))


def wait_for_git(folder: Path) -> None:
    """Wait until the git that a killed sync had started has ended, where the system tells."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not any(is_in(process, folder) for process in Path("/proc").glob("[0-9]*")):
            return
        time.sleep(0.01)


def is_in(process: Path, folder: Path) -> bool:
    try:
        there = (process / "cwd").readlink() == folder
        return there and (process / "comm").read_text().startswith("git")
    except OSError:
        return False


def locks(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*.lock") if path.name != "hemidef.json.lock")


def test_clones_end_alike_and_lose_nothing(
    office: Office, context: Context, unflushed: None
) -> None:
    trial = Trial(office, context, 2026)
    others = trial.clones[0].folder / "notes.txt"
    others.write_text("of somebody's own")
    start = time.monotonic()
    for _ in range(COMMANDS):
        for who in trial.clones:
            trial.command(who)
            if trial.dice.random() < (0.2 if FULL else 0.35):
                (trial.kill if trial.dice.random() < KILLS else trial.sync)(who)
    for _ in range(6):
        settled = [trial.sync(who) for who in trial.clones]
        if all(settled) and len({who.data for who in trial.clones}) == 1:
            break
    head = office.head()
    for who in trial.clones:
        trial.sync(who)
    assert office.head() == head, "nobody has anything to say"
    first, *rest = trial.clones
    print(trial.counts, f"{time.monotonic() - start:.0f} s")
    assert all(who.data == first.data == office.shared_store() for who in rest)
    assert trial.acknowledged <= keys(first.data)
    check_log(Desk("all", context, first.data))
    for who in trial.clones:
        assert who.git("status --porcelain --untracked-files=no") == ""
        assert who.git("rev-parse HEAD").strip() == office.head()
        assert who.git("log --merges --oneline") == ""
    assert git(office.shared, "fsck", "--no-dangling", "--no-progress") in (
        "",
        "notice: HEAD points to an unborn branch (master)\n",
    )
    assert others.read_text() == "of somebody's own"


def test_many_at_once_all_get_through(office: Office) -> None:
    """Each in a process of its own; who is overtaken goes round again."""
    clones = [*office.begin(), office.clone("C"), office.clone("D")]
    script = "for n in {}; do $H update I-{} --lead {}$n >&2 && $H sync >&2 || exit $?; done"
    times = " ".join(map(str, range(10 if FULL else 2)))
    running = [
        subprocess.Popen(
            ["sh", "-c", script.format(times, at, who.name).replace("$H", shlex.join(program()))],
            cwd=who.folder,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for at, who in enumerate(clones, 1)
    ]
    for each in running:
        _, err = each.communicate()
        assert each.returncode == 0, err
    for who in clones:
        who.run("sync")
    assert {who.data for who in clones} == {office.shared_store()}
    assert len(keys(office.shared_store())) == len(clones) * len(times.split())


# A git that writes down what it is called for, and at one call ends whoever called it, before or
# after it has done that.
COUNTING = """\
#!/bin/sh
echo "$1" >> {count}
at=$(wc -l < {count})
[ "$at" -eq "$KILL_AT" ] && [ "$KILL_WHEN" = before ] && kill -9 $PPID && exit 1
{git} "$@"
code=$?
[ "$at" -eq "$KILL_AT" ] && kill -9 $PPID
exit $code
"""


def test_killed_between_any_two_steps_the_next_sync_goes_on(
    office: Office, tmp_path: Path, unflushed: None
) -> None:
    ana, ben = office.begin()
    (ben.folder / "notes.txt").write_text("Ben's")
    ben.git("add notes.txt")
    ben.commit()
    ben.git("push --quiet")
    ben.run("update I-4 --lead J5")
    ben.run("sync")
    ana.run("update I-5 --lead J3")
    scene = tmp_path / "scene"
    for each in (ana.folder, office.shared):
        shutil.copytree(each, scene / each.name, symlinks=True)
    folder, count = tmp_path / "bin", tmp_path / "count"
    folder.mkdir()
    (folder / "git").write_text(COUNTING.format(git=shutil.which("git"), count=count))
    (folder / "git").chmod(0o755)
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}

    def sync(at: int, when: str) -> list[str]:
        for each in (ana.folder, office.shared):
            shutil.rmtree(each)
            shutil.copytree(scene / each.name, each, symlinks=True)
        count.unlink(missing_ok=True)
        done = subprocess.run(
            [*program(), "sync"],
            cwd=ana.folder,
            env={**env, "KILL_AT": str(at), "KILL_WHEN": when},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        assert done.returncode == (-signal.SIGKILL if at else 0), (at, when, done.stderr)
        return count.read_text().splitlines()

    calls = sync(0, "")
    changing = ("push", "read-tree", "update-index", "update-ref")
    trials = [
        (at, when)
        for at, name in enumerate(calls, 1)
        for when in ("before", "after")
        if FULL or (name in changing and when == "after")
    ]
    for at, when in trials:
        sync(at, when)
        assert ana.value("I-5", "lead") == "J3", (at, when)
        ana.run("sync")
        assert ana.data == office.shared_store(), (at, when)
        assert keys(ana.data) > keys(ben.data), (at, when)
        assert ana.git("rev-parse HEAD").strip() == office.head(), (at, when)
        assert ana.git("status --porcelain --untracked-files=no") == "", (at, when)
        assert (ana.folder / "notes.txt").read_text() == "Ben's", (at, when)
        assert ana.git("log --merges --oneline") == "", (at, when)
    print(len(trials), "kills between", len(calls), "calls of git")
