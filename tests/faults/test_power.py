"""Cut off: whenever the power goes, the store is whole, and what was acknowledged is in it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from faults.disk import Disk
from faults.trial import STOCK, VERBS, Call, Scene, program, rehearse, settled
from hemidef.errors import HemidefError


def losses(
    calls: Iterable[Call], store: Path, before: bytes | None, after: bytes | None
) -> tuple[list[str], int]:
    """What may be lost when the power goes after each of ``calls``, and how many cases there are.

    ``before`` is what the store held, as it was; ``after`` what it holds then, settled.
    """
    disk = Disk(str(store.parent), str(store), before)
    known: dict[bytes | None, bytes | str | None] = {None: None}
    lost: list[str] = []
    acknowledged = False
    cases = 0
    for call in calls:
        disk.do(call)
        acknowledged = acknowledged or (call.name, call.path) == ("write", "<stdout>")
        for held in set(disk.may_hold(str(store))):
            cases += 1
            if held is not None and held not in known:
                try:
                    known[held] = settled(held)
                except HemidefError as error:
                    known[held] = error.problem
            state = known[held]
            if isinstance(state, str):
                lost.append(f"corrupt after {call.number} {call.name}: {state}")
            elif acknowledged and state != after:
                lost.append(f"acknowledged, and lost after {call.number} {call.name}")
            elif state not in (after, before and settled(before)):
                lost.append(f"neither before nor after, after {call.number} {call.name}")
    assert acknowledged, "the trace does not reach the end"
    return lost, cases


@pytest.mark.parametrize("verb", VERBS)
def test_whenever_the_power_goes_nothing_is_lost(scene: Scene, verb: str) -> None:
    plain = rehearse(scene, verb)
    before = None if verb == "init" else scene.data
    lost, cases = losses(plain.calls, scene.store, before, plain.after)
    assert not lost
    assert cases > len(plain.calls), "there was nothing to lose"


@pytest.mark.parametrize("verb", ["update", "init"])
@pytest.mark.parametrize("flushed", ["file", "folder"])
def test_without_either_flush_something_is_lost(scene: Scene, verb: str, flushed: str) -> None:
    """The trial above can fail: each of the two flushes is needed."""
    plain = rehearse(scene, verb)
    before = None if verb == "init" else scene.data
    folder = str(scene.store.parent)
    left_out = [
        call
        for call in plain.calls
        if call.name == "fsync" and (call.path == folder) == (flushed == "folder")
    ]
    assert len(left_out) == 1
    calls = [call for call in plain.calls if call not in left_out]
    lost, _ = losses(calls, scene.store, before, plain.after)
    expected = {"file": "corrupt", "folder": "acknowledged, and lost"}
    assert any(each.startswith(expected[flushed]) for each in lost)


def test_a_stock_tinydb_loses_all_of_it(scene: Scene) -> None:
    scene.reset()
    run = scene.run([sys.executable, "-c", STOCK, str(scene.store), "J5"])
    assert run.code == 0
    lost, _ = losses(run.calls, scene.store, scene.data, scene.state())
    assert any(each.startswith("corrupt") for each in lost)


def test_a_store_in_new_folders_is_there_with_its_folders(scene: Scene) -> None:
    scene.reset("init")
    run = scene.run([*program(), "init", "plans/2027/"])
    assert run.code == 0
    made = scene.store.parent / "plans" / "2027" / "hemidef.json"
    disk = Disk(str(scene.store.parent), str(made), None)
    for call in run.calls:
        disk.do(call)
    assert set(disk.may_hold(str(made))) == {made.read_bytes()}
