"""Questions at a terminal: asked on standard error, answered, refused, left with Ctrl-C."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from pathlib import Path

import pytest

from conftest import ANSI, Hemidef

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import pty


def typed(*words: str, answers: str) -> tuple[int, str]:
    """Run the program at a terminal of its own, where somebody types ``answers``."""
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background has none
        os.execv(sys.executable, [sys.executable, "-m", "hemidef", *words])
    shown = ""
    waiting = [f"{line}" for line in answers.split("\n")] if answers else []
    deadline = time.monotonic() + 60
    answer = b""
    while True:
        if not select.select([terminal], [], [], 5)[0]:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            # What is typed in the moment before the program reads may be lost, as at any terminal.
            os.write(terminal, answer)
            continue
        try:
            part = os.read(terminal, 4096).decode(errors="replace")
        except OSError:  # it has ended
            break
        if not part:
            break
        shown += part
        if waiting and shown.endswith(": "):
            line = waiting.pop(0)
            answer = b"\x03" if line == "^C" else f"{line}\n".encode()
            os.write(terminal, answer)
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code, ANSI.sub("", shown.replace("\r\n", "\n"))


def test_what_is_missing_is_asked_for(store: Path) -> None:
    code, shown = typed("add", "milestone", answers="First step\nI-x\ni4")
    assert code == 0
    assert "Initiative: I-x\nError: initiative: 'I-x' is not an id" in shown
    assert "M-1  initiative: I-4" in shown


def test_several_are_removed_when_somebody_says_so(hemidef: Hemidef, store: Path) -> None:
    before = store.read_bytes()
    code, shown = typed("remove", "I-2", "I-3", answers="n")
    assert code == 1
    assert "I-2  removed: Cybersecurity Agreements" in shown
    assert "Nothing was removed." in shown
    assert store.read_bytes() == before
    code, shown = typed("remove", "I-2", "I-3", answers="y")
    assert code == 0
    assert hemidef("show", "I-2").code == 3


def test_what_cannot_be_removed_is_said_before_asking(store: Path) -> None:
    code, shown = typed("remove", "I-4", "I-5", answers="")
    assert code == 4
    assert "R-3 points at" in shown
    assert "Remove them?" not in shown


def test_ctrl_c(store: Path) -> None:
    before = store.read_bytes()
    code, shown = typed("add", "recommendation", answers="^C")
    assert code == 130
    assert shown.rstrip().endswith("Interrupted.")
    assert "Traceback" not in shown
    assert store.read_bytes() == before


def test_tables_fit_the_terminal(store: Path) -> None:
    _, shown = typed("list", "initiatives", "--color", "never", answers="")
    assert max(map(len, shown.splitlines())) <= 80
