"""Foreign: another program replaces the store in the midst of a command, and is not overwritten.

What it knows nothing of is our lock: git checkout, an editor, a sync client.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.trial import FULL, VERBS, Call, Rehearsal, Scene, program, rehearse, sample

# What the foreign program changed, to be found in the store ever after.
MARK = b'"lead": "From elsewhere"'

UNGUARDED = "from hemidef import atomic\natomic.exchange = lambda *_: False"


def replaced(path: Path, data: bytes) -> None:
    """As git checkout and most editors do it."""
    beside = path.with_name("foreign")
    beside.write_bytes(data)
    beside.replace(path)


def rewritten(path: Path, data: bytes) -> None:
    """As a shell's redirection does it."""
    path.write_bytes(data)


def trial(
    scene: Scene, plain: Rehearsal, call: Call, act: Callable[[Path, bytes], None]
) -> tuple[int, str, bytes]:
    """Let the foreign program act before ``call``: exit code, standard error, the store then."""
    scene.reset()
    foreign = scene.data.replace(b'"lead": "J3"', MARK)
    assert foreign != scene.data
    process = scene.stopped(plain.words, call.number)
    act(scene.store, foreign)
    process.send_signal(signal.SIGCONT)
    run = scene.end(process)
    assert len(run.fired("stop")) == 1
    now = scene.store.read_bytes()
    assert run.code == 0 or now == foreign
    return run.code, run.err, now


@pytest.mark.parametrize("act", [replaced, rewritten])
@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "init"])
def test_what_it_put_there_is_there_afterwards(
    scene: Scene, verb: str, act: Callable[[Path, bytes], None]
) -> None:
    plain = rehearse(scene, verb)
    swap = [call for call in plain.calls if call.name in ("rename", "renameat2")]
    codes = set()
    for call in sample(plain.calls if FULL else swap, 1, verb):
        code, err, now = trial(scene, plain, call, act)
        assert MARK in now, call
        assert code in (0, 5), call
        assert (len(err.splitlines()) == 2) == (code == 5) or verb in ("import", "sheet"), call
        assert scene.names() - {"hemidef.json.lock"} == {"hemidef.json"}, call
        codes.add(code)
    assert 5 in codes, "it never came in between"


@pytest.mark.parametrize("act", [replaced, rewritten])
def test_what_it_put_where_a_store_is_made_stays(
    scene: Scene, act: Callable[[Path, bytes], None]
) -> None:
    plain = rehearse(scene, "init")
    codes = set()
    claim = [call for call in plain.calls if call.name == "link"]
    for call in sample(plain.calls if FULL else claim, 1, "init"):
        scene.reset("init")
        process = scene.stopped(plain.words, call.number)
        act(scene.store, MARK)
        process.send_signal(signal.SIGCONT)
        run = scene.end(process)
        assert scene.store.read_bytes() == MARK, call
        assert run.code in (0, 2), call
        assert ("is already there" in run.err) == (run.code == 2), call
        assert scene.names() - {"hemidef.json.lock"} == {"hemidef.json"}, call
        codes.add(run.code)
    assert 2 in codes, "it never came in between"


def test_without_a_look_after_the_swap_it_is_overwritten(scene: Scene) -> None:
    """The trial above can fail: a look before a rename is not enough."""
    plain = rehearse(scene, "update", program(UNGUARDED))
    (swap,) = [call for call in plain.calls if call.name == "rename"]
    code, _, now = trial(scene, plain, swap, replaced)
    assert code == 0
    assert MARK not in now
