"""Completion in the shells themselves: what their scripts make of the reply.

In full form it is also typed at a terminal, and the program tells what words it then gets.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from conftest import Hemidef
from faults.trial import FULL

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
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
if "_HEMIDEF_COMPLETE" in os.environ or sys.argv[1] == "completion":
    from hemidef.__main__ import main
    try:
        main()
    finally:
        open({log!r} + ".asked", "w").close()
else:
    with open({log!r} + ".new", "w") as file:
        json.dump(sys.argv[1:], file)
    os.replace({log!r} + ".new", {log!r})
"""

Typed = Callable[..., list[str]]


def needs(shell: str) -> None:
    """Skip the test where the shell is not there."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")


@pytest.fixture
def filled(hemidef: Hemidef, store: Path) -> Path:
    """A store with a hostile lead, title and view, and one milestone."""
    assert hemidef("update", "I-1", "--lead", HOSTILE).code == 0
    assert hemidef("update", "I-2", "--title", HOSTILE).code == 0
    assert hemidef("update", "I-3", "--lead", "Joint Staff").code == 0
    assert hemidef("update", "I-4", "I-5", "--lead", "Joint Command").code == 0
    assert hemidef("add", "milestone", "One", "--initiative", "I-1").code == 0
    assert hemidef("view", "save", "zlate", "recommendations", "is:overdue").code == 0
    return store


@pytest.fixture
def log(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program that is found as ``hemidef`` writes down its words."""
    log = tmp_path / "words.json"
    program = tmp_path / "bin" / "hemidef"
    program.parent.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable, log=str(log)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return log


@pytest.fixture(params=list(START))
def typed(request: pytest.FixtureRequest, log: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """``typed("list sta<TAB>")``: the words that the program gets when that is typed."""
    if not FULL:
        pytest.skip("typed at a terminal in full form only")
    words, setup = START[request.param]
    needs(words[0])
    asked = log.with_name("words.json.asked")
    monkeypatch.setenv("TERM", "dumb" if words[0] == "bash" else "xterm")

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
                asked.unlink(missing_ok=True)
                os.write(master, key.encode())
                if key == TAB:
                    _wait(asked)
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


def _wait(path: Path) -> None:
    """Wait until the shell has asked, which it need not do when TAB is pressed once more."""
    for _ in range(50):
        if path.exists():
            break
        time.sleep(0.1)


def _answer(log: Path) -> list[str] | None:
    for _ in range(300):
        if log.exists():
            words: list[str] = json.loads(log.read_text())
            return words
        time.sleep(0.1)
    return None


def run(shell: str, script: str, *words: str) -> str:
    """What the shell prints that runs ``script``, with ``words`` for its own."""
    needs(shell)
    options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shell, *options, "-c", script, *words], capture_output=True, text=True, check=True
    )
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("shell", list(START))
def test_the_line_in_a_start_file_prints_nothing(log: Path, shell: str) -> None:
    needs(shell)
    line = START[shell][1].rpartition("; ")[2]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(shell, [shell, "-c", line])
    seen = bytearray()
    _drain(terminal, seen)
    os.close(terminal)
    assert os.waitpid(pid, 0)[1] == 0
    assert not seen


# What bash calls, as it would: it has parted the words at their colons and equals signs.
BASH = r"""
eval "$(hemidef completion bash)"
compopt() { printf '[%s %s]' "$@"; }
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=("${@:2}")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
set -- "${COMP_WORDS[COMP_CWORD]}"
case $1 in :|=) set -- "" ;; [\"\']*) set -- "${1:1}" ;; esac
set -u
_hemidef hemidef "$1" ""
printf '%s\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("line", "words", "reply"),
    [
        ("hemidef list status:compl", ["list", "status", ":", "compl"], "completed"),
        ("hemidef list status:", ["list", "status", ":"], "not-assessed"),
        ("hemidef list --format=js", ["list", "--format", "=", "js"], "json"),
        ("hemidef list --format=js", ["list", "--format=js"], "--format=json"),
        ("hemidef update I-3 --set=status=pl", ["--set", "=", "status", "=", "pl"], "planned"),
        ("hemidef list categ", ["list", "categ"], "[-o nospace]category:"),
        ("hemidef list lead:Zq", ["list", "lead", ":", "Zq"], HOSTILE),
        ('hemidef list "lead:Zq', ["list", '"lead:Zq'], f"lead:{HOSTILE}"),
        ("hemidef list 'lead:Zq", ["list", "'lead:Zq"], f"lead:{HOSTILE}"),
        ("hemidef list lead:'Zq", ["list", "lead", ":", "'Zq"], HOSTILE),
        ("hemidef list lead:Joint\\ ", ["list", "lead", ":", "Joint\\ "], "Joint\\ Command"),
        ('hemidef list "lead":Joint', ["list", '"lead"', ":", "Joint"], "Joint\\ Command"),
        ("hemidef list > st", ["list", ">", "st"], ""),
        ("hemidef show nothing", ["show", "nothing"], ""),
    ],
)
def test_bash_gets_words_for_what_it_replaces(
    log: Path, home: Path, line: str, words: list[str], reply: str
) -> None:
    told = run("bash", BASH, "bash", line, "hemidef", *words).splitlines()[0]
    if HOSTILE in reply:  # what bash makes of the word, with the quote that is open
        quote = words[-1][0] if words[-1][0] in "\"'" else ""
        told = run("bash", f"printf %s {quote}{told}{quote}")
    assert told == reply
    assert not (home / "pwned").exists()


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("show I-2", f"I-2\t{HOSTILE}"),
        ("list status:compl", "status:completed"),
        ("list --format=js", "--format=json"),
        ("list lead:Zq", f"lead:{HOSTILE}"),
        ('list "lead:Zq', f"lead:{HOSTILE}"),
        ("list 'lead:Zq", f"lead:{HOSTILE}"),
    ],
)
def test_fish_gets_whole_words(log: Path, home: Path, line: str, reply: str) -> None:
    script = "hemidef completion fish | source; complete -C $argv[1]"
    assert run("fish", script, f"hemidef {line}").splitlines()[0] == reply
    assert not (home / "pwned").exists()


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
        "m-1",
        "--set",
        "title=x",
        "--add",
        "evidence=y",
    ]


def test_a_list_goes_on_behind_its_commas(typed: Typed) -> None:
    assert typed("list partners:BRA,Colom", TAB, "--columns id,ti", TAB, "zla", TAB) == [
        "list",
        "partners:BRA,Colombia",
        "--columns",
        "id,title",
        "zlate",
    ]


def test_what_several_begin_with_may_end_in_a_space(typed: Typed) -> None:
    assert typed("list lead:Jo", TAB, "S", TAB) == ["list", "lead:Joint Staff"]


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
