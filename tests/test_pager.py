"""The pager: what is longer than the screen goes to it, and what comes of that."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ANSI

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import fcntl
import pty
import struct
import termios

# Keeps what it is given, and what LESS says, in a file; says on the terminal when it has ended.
KEEPING = """
import os, sys
from pathlib import Path
text = sys.stdin.read()
Path("paged").write_text(text)
print("LESS is", os.environ["LESS"])
print("[the pager ends]", flush=True)
"""
Screen = Callable[..., tuple[int, str]]


def start(words: list[str], **env: str) -> tuple[subprocess.Popen[bytes], int]:
    """The program at a terminal of 24 lines and 80 columns, and that terminal."""
    ours, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "TERM": "xterm", **env}
    started = subprocess.Popen(
        words, stdin=terminal, stdout=terminal, stderr=terminal, env=environment
    )
    os.close(terminal)
    return started, ours


def read(terminal: int) -> str:
    """All that is printed to ``terminal`` until whoever prints has ended."""
    shown = b""
    try:
        while part := os.read(terminal, 65536):
            shown += part
    except OSError:  # what Linux has for an end
        pass
    os.close(terminal)
    return shown.decode().replace("\r\n", "\n")


@pytest.fixture
def keeping(home: Path) -> str:
    """The line that starts a pager which keeps what it is given."""
    program = home / "keeping.py"
    program.write_text(KEEPING)
    return f"{sys.executable} {program}"


@pytest.fixture
def screen(program: list[str], store: Path, monkeypatch: pytest.MonkeyPatch) -> Screen:
    """``screen("list", PAGER="less")``: the exit code, and what the terminal shows."""
    for name in ("HEMIDEF_PAGER", "PAGER", "LESS"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, **env: str) -> tuple[int, str]:
        started, terminal = start([*program, *words], **env)
        shown = read(terminal)
        return started.wait(30), shown

    return run


def test_what_is_longer_than_the_screen_goes_to_it_in_colors(screen: Screen, keeping: str) -> None:
    code, shown = screen("list", PAGER=keeping, LESS="-i")
    assert code == 0
    paged = Path("paged").read_text()
    assert "Information Sharing" in paged
    assert "\x1b[" in paged
    assert "Information Sharing" not in shown
    assert "LESS is -FRX -i" in shown


@pytest.mark.parametrize(
    "name", ["log", "show", "help", "tables", "check", "help list", "list --help", "--help", ""]
)
def test_so_does_all_that_may_be_long(screen: Screen, keeping: str, name: str) -> None:
    line = {"show": "show I-1 I-2 I-3", "help": "help terms"}.get(name, name)
    if name == "log":
        Path("steps.csv").write_text("title\n" + "Step\n" * 30)
        screen("import", "steps.csv", "--kind", "initiative", "--yes")
    screen(*line.split(), PAGER=keeping)
    assert len(Path("paged").read_text().splitlines()) >= 24


def test_notes_stand_below_it(screen: Screen, keeping: str) -> None:
    _, shown = screen("list", PAGER=keeping)
    assert shown.index("[the pager ends]") < shown.index("No room for")


def test_findings_keep_their_exit_code(screen: Screen, keeping: str) -> None:
    code, shown = screen("check", PAGER=keeping)
    assert code == 1
    assert "findings by" in shown.partition("[the pager ends]")[2]


@pytest.mark.parametrize(
    "line", ["count", "list nonsense:x", "export", "note I-1 Agreed", "list is:overdue"]
)
def test_what_fits_or_changes_something_or_fails_does_not(
    screen: Screen, keeping: str, line: str
) -> None:
    _, shown = screen(*line.split(), PAGER=keeping)
    assert shown.strip()
    assert not Path("paged").exists()


@pytest.mark.parametrize(
    "env",
    [
        {"HEMIDEF_PAGER": ""},
        {"HEMIDEF_PAGER": "cat"},
        {"TERM": "dumb"},
        {"PAGER": ""},
        {"PAGER": "cat"},
    ],
)
def test_without_one_everything_is_printed(
    screen: Screen, keeping: str, env: dict[str, str]
) -> None:
    code, shown = screen("list", **{"PAGER": keeping, **env})
    assert code == 0
    assert "Information Sharing" in shown
    assert not Path("paged").exists()


def test_hemidefs_own_goes_first(screen: Screen, keeping: str) -> None:
    screen("list", PAGER="false", HEMIDEF_PAGER=keeping)
    assert Path("paged").exists()


def test_a_pipe_has_none(program: list[str], store: Path, keeping: str) -> None:
    env = {**os.environ, "HEMIDEF_PAGER": keeping, "TERM": "xterm"}
    done = subprocess.run([*program, "list"], env=env, capture_output=True, check=True)
    assert b"Information Sharing" in done.stdout
    assert not Path("paged").exists()


@pytest.mark.parametrize("pager", ["head -1", "true", f"{sys.executable} -c ''"])
def test_one_that_quits_early_is_no_error(screen: Screen, pager: str) -> None:
    code, shown = screen("list", PAGER=pager)
    assert code == 0
    assert "Error" not in shown
    assert "Traceback" not in shown
    assert "No room for" in shown, "what is noted is still said"


def test_one_that_fails_is_told_and_is_no_error(screen: Screen) -> None:
    code, shown = screen("list", PAGER="false")
    assert code == 0
    told = " ".join(shown.split())
    assert (
        "The pager 'false' ended with exit code 1; HEMIDEF_PAGER=cat turns the pager off." in told
    )


@pytest.mark.parametrize(
    ("pager", "why"), [("mess", "PATH has no mess"), ("'less", "No closing quotation")]
)
def test_without_the_one_that_is_named_everything_is_printed(
    screen: Screen, pager: str, why: str
) -> None:
    code, shown = screen("list", PAGER=pager)
    assert code == 0
    assert "Information Sharing" in shown
    assert f"cannot be started: {why}." in " ".join(shown.split())


def test_none_is_started_from_the_current_folder(screen: Screen, home: Path) -> None:
    trap = home / "mess"
    trap.write_text("#!/bin/sh\ntouch sprung\n")
    trap.chmod(0o755)
    for path in ("/usr/bin:/bin", ":/usr/bin:/bin", ".:/usr/bin:/bin"):
        code, shown = screen("list", PAGER="mess", PATH=path)
        assert (code, "PATH has no mess" in " ".join(shown.split())) == (0, True)
    assert not (home / "sprung").exists()


def test_nothing_in_it_commands_the_terminal(screen: Screen, store: Path, keeping: str) -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\u202e"
    text = store.read_text("utf-8")
    store.write_text(
        text.replace("Information Sharing", f"Information {json.dumps(hostile)[1:-1]}"), "utf-8"
    )
    screen("list", PAGER=keeping)
    paged = Path("paged").read_text()
    assert "owned" in paged
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", ANSI.sub("", paged))


def wait_for(path: Path) -> str:
    """What somebody writes to ``path``."""
    deadline = time.monotonic() + 30
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return path.read_text()


def test_a_request_to_end_ends_it_too(program: list[str], store: Path, home: Path) -> None:
    code = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    started, terminal = start([*program, "list"], HEMIDEF_PAGER=f'{sys.executable} -c "{code}"')
    pager = int(wait_for(Path("pid")))
    started.send_signal(signal.SIGTERM)
    assert "Interrupted." in read(terminal), "all that is printed until both have ended"
    assert started.wait(30) == 143
    with pytest.raises(ProcessLookupError):
        os.kill(pager, 0)


def test_ctrl_c_is_the_pagers_own(program: list[str], store: Path, home: Path) -> None:
    code = "import sys, time; open('ready', 'w').write('yes'); time.sleep(1); sys.stdin.read()"
    started, terminal = start([*program, "list"], HEMIDEF_PAGER=f'{sys.executable} -c "{code}"')
    wait_for(Path("ready"))
    started.send_signal(signal.SIGINT)
    assert "Interrupted" not in read(terminal)
    assert started.wait(30) == 0
