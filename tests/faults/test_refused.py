"""Refused: when the system says no, or only half yes, a command says so and changes nothing."""

from __future__ import annotations

import errno
import sys

import pytest

from faults.trial import (
    COMMANDS,
    FULL,
    STOCK,
    VERBS,
    Rehearsal,
    Run,
    Scene,
    program,
    rehearse,
    sample,
)
from hemidef.errors import HemidefError

FAULTS = {
    "EIO": str(errno.EIO),
    "ENOSPC": str(errno.ENOSPC),
    "EINTR": str(errno.EINTR),
    "short": "short",
}
# What is said where the change is in and only what follows it failed.
REPORT = "The change was made; only this report of it is incomplete."


def problem(scene: Scene, plain: Rehearsal, run: Run) -> str:
    """What the run did that it must not; empty when all is well."""
    try:
        now = scene.state()
    except HemidefError as error:
        return f"corrupt: {error.problem}"
    lines = run.err.splitlines()
    if run.code == 0:
        return "" if now == plain.after else "said to be done, and is not"
    if run.code < 0 or "Traceback" in run.err:
        return f"ended badly: {run.code}, {run.err}"
    if not lines or len(lines) > 2 or not lines[0].startswith("Error: "):
        return f"not a line and a hint: {run.err}"
    # A new file cannot be taken back: another program may have put its own there.
    unsure = (
        plain.before is None and "is written, but a power failure could still undo it" in lines[0]
    )
    if lines[-1] == REPORT or unsure:
        return "" if now == plain.after else "said to be done, and is not"
    if not scene.store.exists():
        return "" if plain.before is None else "the store is gone"
    return "" if scene.store.read_bytes() == scene.data else f"changed all the same: {run.err}"


@pytest.mark.parametrize("verb", VERBS)
def test_a_call_that_fails_leaves_the_store_or_does_no_harm(scene: Scene, verb: str) -> None:
    plain = rehearse(scene, verb)
    wrong = []
    partial = [call for call in plain.calls if call.name in ("read", "write")]
    trials = [
        (fault, call)
        for fault in FAULTS
        for call in sample(partial if fault == "short" else plain.calls, 1, verb + fault)
    ]
    for fault, call in trials:
        scene.reset(verb)
        run = scene.run(plain.words, call.number, FAULTS[fault])
        (fired,) = run.fired(FAULTS[fault])
        assert fired.name == call.name
        found = problem(scene, plain, run)
        if not found and call.name != "unlink":
            left = scene.names() - {"hemidef.json", "hemidef.json.lock"}
            found = f"left behind: {left}" if left else ""
        if found:
            wrong.append((fault, call.number, call.name, call.path.split("/")[-1], run.code, found))
    assert not wrong


def test_a_linked_store_stays_a_link_whatever_fails(scene: Scene) -> None:
    """A look that fails is not an answer: what cannot be told to be a link might be one."""
    words = [*program(), "--store", str(scene.store.with_name("link.json")), *COMMANDS["update"]]
    link = scene.store.with_name("link.json")

    def reset() -> None:
        scene.reset()
        link.symlink_to(scene.store.name)

    reset()
    before = scene.state()
    calls = scene.run(words).calls
    plain = Rehearsal(words, calls, before, scene.state())
    for each in calls:
        if FULL or (each.name, each.path) == ("lstat64", str(link)):
            reset()
            run = scene.run(words, each.number, FAULTS["EIO"])
            assert run.fired(FAULTS["EIO"])
            assert link.is_symlink(), each
            assert not problem(scene, plain, run), each


def test_the_same_refusals_damage_a_stock_tinydb(scene: Scene) -> None:
    """The trial above can fail: this is what it looks like when it does."""
    words = [sys.executable, "-c", STOCK, str(scene.store), "J5"]
    scene.reset()
    wrong = set()
    for call in scene.run(words).calls:
        if call.name in ("write", "ftruncate64"):
            scene.reset()
            run = scene.run(words, call.number, FAULTS["ENOSPC"])
            assert run.fired(FAULTS["ENOSPC"])
            wrong.add("Traceback" in run.err)
            wrong.add(scene.store.read_bytes() != scene.data)
    assert True in wrong
