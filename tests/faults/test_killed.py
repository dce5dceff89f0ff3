"""Killed: at any call, and at any moment, nothing acknowledged is lost and nothing is torn."""

from __future__ import annotations

import signal

import pytest

from faults.trial import COMMANDS, Scene, impatient, program, rehearse, sample
from hemidef.store import codec

# A lock that a dead holder still held would keep the next command waiting.
NEXT = program(impatient(1))


@pytest.mark.parametrize("verb", COMMANDS)
def test_killed_at_a_call_a_command_is_whole_or_not_there(scene: Scene, verb: str) -> None:
    plain = rehearse(scene, verb)
    for call in sample(plain.calls, 3, verb):
        scene.reset(verb)
        run = scene.run(plain.words, call.number, "kill")
        (fired,) = run.fired("kill")
        assert fired.name == call.name
        assert (run.code, run.err) == (-signal.SIGKILL, "")
        now = scene.state()
        assert now in (plain.before, plain.after), call
        if run.out:
            assert now == plain.after, call
        kept = codec.load(scene.store.read_bytes()) if now else codec.empty()
        done = scene.run([*NEXT, *COMMANDS["note" if now else "init"]])
        assert (done.code, done.err) == (0, ""), call
        assert scene.names() == {"hemidef.json", "hemidef.json.lock"}, call
        grown = codec.load(scene.store.read_bytes())
        assert all(kept[name].items() <= grown[name].items() for name in kept), call
