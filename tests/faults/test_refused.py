"""Refused: when the system says no, or only half yes, a command says so and changes nothing."""

from __future__ import annotations

import errno

import pytest

from faults.trial import COMMANDS, Rehearsal, Run, Scene, impatient, program, rehearse, sample
from hemidef.errors import HemidefError

FAULTS = {
    "EIO": str(errno.EIO),
    "ENOSPC": str(errno.ENOSPC),
    "EINTR": str(errno.EINTR),
    "short": "short",
}
NEXT = program(impatient(1))
# What is said where the change is in and only what follows it failed.
REPORT = "What was to be done is done; only this report of it is not whole."


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
    unsure = plain.before is None and "is written, but may be lost with the power" in lines[0]
    if lines[-1] == REPORT or unsure:
        return "" if now == plain.after else "said to be done, and is not"
    if not scene.store.exists():
        return "" if plain.before is None else "the store is gone"
    return "" if scene.store.read_bytes() == scene.data else f"changed all the same: {run.err}"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("verb", COMMANDS)
def test_a_call_that_fails_leaves_the_store_or_does_no_harm(
    scene: Scene, verb: str, fault: str
) -> None:
    plain = rehearse(scene, verb)
    wrong = []
    for call in sample(plain.calls, 1, verb + fault):
        if fault == "short" and call.name not in ("read", "write"):
            continue
        scene.reset(verb)
        run = scene.run(plain.words, call.number, FAULTS[fault])
        (fired,) = run.fired(FAULTS[fault])
        assert fired.name == call.name
        found = problem(scene, plain, run)
        if not found and call.name != "unlink":
            left = scene.names() - {"hemidef.json", "hemidef.json.lock"}
            found = f"left behind: {left}" if left else ""
        if found:
            wrong.append((call.number, call.name, call.path.split("/")[-1], run.code, found))
    assert not wrong
