"""Completion in the shells themselves: typed at a terminal, and what the program then gets."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from conftest import Hemidef

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
pytestmark = pytest.mark.skipif(
    os.environ.get("HEMIDEF_FAULTS") != "full", reason="typed in real shells in full form only"
)

# What a careless script would run, expand or part at its spaces.
HOSTILE = "Zq $(touch pwned) `id>pwned` 'a' \"b\" c\\d !x * ~ #1;&|<>"

BACK = "\x02"
TAB = "\t"
START = {
    "bash": (
        ["bash", "--norc", "-i"],
        'PS1="> "; set +o history; eval "$(hemidef completion bash)"',
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        'PS1="> "; autoload -Uz compinit; compinit -u -D; eval "$(hemidef completion zsh)"',
    ),
    "fish": (
        ["fish", "--no-config", "-i"],
        "set fish_greeting; function fish_prompt; echo '> '; end; hemidef completion fish | source",
    ),
}
# The program writes down what words it was given, but for those that completion is about.
PROGRAM = """#!{python}
import json, os, sys
if sys.argv[1] in ("__complete", "completion"):
    from hemidef.__main__ import main
    main()
else:
    with open({log!r} + ".new", "w") as file:
        json.dump(sys.argv[1:], file)
    os.replace({log!r} + ".new", {log!r})
"""

Typed = Callable[..., list[str]]


@pytest.fixture
def filled(hemidef: Hemidef, store: Path) -> Path:
    """A store with a hostile lead, title and view, and one milestone."""
    assert hemidef("update", "I-1", "--lead", HOSTILE).code == 0
    assert hemidef("update", "I-2", "--title", HOSTILE).code == 0
    assert hemidef("add", "milestone", "One", "--initiative", "I-1").code == 0
    assert hemidef("view", "save", "zlate", "recommendations", "is:overdue").code == 0
    return store


@pytest.fixture(params=list(START))
def typed(
    request: pytest.FixtureRequest, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Typed:
    """``typed("list sta<TAB>")``: the words that the program gets when that is typed."""
    words, setup = START[request.param]
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed")
    log = tmp_path / "words.json"
    bin = tmp_path / "bin"
    bin.mkdir()
    program = bin / "hemidef"
    program.write_text(PROGRAM.format(python=sys.executable, log=str(log)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TERM", "dumb" if words[0] == "bash" else "xterm")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def type(*keys: str) -> list[str]:
        log.unlink(missing_ok=True)
        shell, master = pty.fork()
        if shell == 0:
            os.execvp(words[0], words)
        seen = bytearray()
        Thread(target=_drain, args=(master, seen), daemon=True).start()
        try:
            os.write(master, f"{setup}; hemidef ready\r".encode())
            assert _answer(log) == ["ready"], seen.decode()
            log.unlink()
            os.write(master, b"hemidef ")
            for key in keys:
                _quiet(seen)
                os.write(master, key.encode())
            _quiet(seen)
            os.write(master, b"\r")
            found = _answer(log)
            assert found is not None, seen.decode()
            return found
        finally:
            os.kill(shell, signal.SIGKILL)
            os.waitpid(shell, 0)
            os.close(master)

    return type


def _drain(descriptor: int, seen: bytearray) -> None:
    try:
        while data := os.read(descriptor, 4096):
            seen += data
    except OSError:
        pass


def _quiet(seen: bytearray) -> None:
    """Wait until the shell has drawn what it had to."""
    size = -1
    while size != len(seen):
        size = len(seen)
        time.sleep(0.5)


def _answer(log: Path) -> list[str] | None:
    for _ in range(300):
        if log.exists():
            words: list[str] = json.loads(log.read_text())
            return words
        time.sleep(0.1)
    return None


def test_words_with_colons_and_equals_signs(typed: Typed) -> None:
    assert typed("list status:compl", TAB, "is:ov", TAB, "--form", TAB, "js", TAB) == [
        "list",
        "status:completed",
        "is:overdue",
        "--format",
        "json",
    ]
    assert typed("upd", TAB, "m", TAB, "--set ti", TAB, "x --add evid", TAB, "y") == [
        "update",
        "M-1",
        "--set",
        "title=x",
        "--add",
        "evidence=y",
    ]


def test_a_list_goes_on_behind_its_commas(typed: Typed) -> None:
    assert typed("list partners:BRA,Colom", TAB, "--columns id,ti", TAB, "zla", TAB) == [
        "list",
        "partners:BRA,COL",
        "--columns",
        "id,title",
        "zlate",
    ]


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_what_would_run_is_only_a_word(typed: Typed, home: Path, quote: str) -> None:
    keys = [f"list {quote}lead:Zq", TAB]
    assert typed(*keys) == ["list", f"lead:{HOSTILE}"]
    assert typed("show I-2", TAB, TAB, "0")[0] == "show"
    assert not (home / "pwned").exists()


def test_the_cursor_may_be_within_the_line(typed: Typed) -> None:
    assert typed("list status:compl is:open", BACK * 8, TAB) in (
        ["list", "status:completed", "is:open"],
        ["list", "status:completed", "", "is:open"],
    )


def test_files_where_a_file_is_meant(typed: Typed, home: Path) -> None:
    (home / "zz plan.yaml").touch()
    assert typed("import zz", TAB) == ["import", "zz plan.yaml"]
    assert typed("export -o zz", TAB) == ["export", "-o", "zz plan.yaml"]
    assert typed("list --store=zz", TAB) == ["list", "--store=zz plan.yaml"]
