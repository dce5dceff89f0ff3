"""Where output goes: pipes, closed and full streams, encodings, colours, widths."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from conftest import ANSI, Hemidef

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


def shell(line: str, **env: str) -> tuple[int, str, str]:
    """Run a shell line in which $H is the program; its exit code is the program's."""
    everything = {**os.environ, "H": f"{sys.executable} -m hemidef", **env}
    done = subprocess.run(
        ["bash", "-c", line], env=everything, capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout, done.stderr


@posix
@pytest.mark.parametrize("reader", ["head -1", "true"])
@pytest.mark.parametrize("command", ["list", "tables", "export", "list -f json", "show I-1 I-2"])
def test_a_reader_that_goes_away_is_no_error(store: Path, reader: str, command: str) -> None:
    code, _, err = shell(f"$H {command} | {reader}; exit ${{PIPESTATUS[0]}}")
    assert (code, err) == (0, "")


@posix
@pytest.mark.parametrize("command", ["list", "export", "update I-1 --lead X", "--version", "-h"])
def test_a_full_disk_is_said(store: Path, command: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    code, _, err = shell(f"$H {command} > /dev/full")
    assert code == 1
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 2


@posix
@pytest.mark.parametrize("command", ["update I-1 --lead X", "undo", "init other.json"])
def test_where_only_the_report_is_lost_it_is_said_that_all_is_done(
    hemidef: Hemidef, store: Path, command: str
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    hemidef("note", "I-1", "Something to undo")
    code, _, err = shell(f"$H {command} > /dev/full")
    assert code == 1
    assert err.endswith("\nThe change was made; only this report of it is incomplete.\n")


@posix
def test_closed_streams(store: Path) -> None:
    code, _, err = shell("$H list >&-")
    assert code == 1
    assert "standard output is closed" in err
    assert shell("$H show I-99 2>&-")[0] == 3
    assert shell("$H list 2>&- | grep -c I-1")[0] == 0


@posix
def test_unbuffered_output_is_whole(store: Path) -> None:
    whole = shell("$H export")[1]
    assert shell("$H export", PYTHONUNBUFFERED="1")[1] == whole
    slow = (
        "import os, subprocess, sys, time\n"
        "read, write = os.pipe()\n"
        "os.set_blocking(write, False)\n"
        "child = subprocess.Popen([sys.executable, '-m', 'hemidef', 'export'], stdout=write)\n"
        "os.close(write)\n"
        "got = b''\n"
        "while part := os.read(read, 512):\n"
        "    got += part\n"
        "    time.sleep(0.001)\n"
        "sys.stdout.buffer.write(got)\n"
        "sys.exit(child.wait())\n"
    )
    done = subprocess.run([sys.executable, "-c", slow], capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout.decode() == whole


def test_a_pipe_gets_120_columns_without_colours(hemidef: Hemidef, store: Path) -> None:
    lines = hemidef("list").out.splitlines()
    assert max(map(len, lines)) == 118
    assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
@pytest.mark.parametrize("command", ["list", "tables", "show I-4", "log"])
def test_nothing_is_wider_than_columns(
    hemidef: Hemidef, store: Path, width: int, command: str
) -> None:
    hemidef("update", "I-4", "--note", "A rather long note about what was agreed on last week")
    out = hemidef(*command.split(), env={"COLUMNS": str(width)}).out
    assert max(map(len, out.splitlines())) <= width
    if command == "list":
        for number in range(1, 16):
            assert re.search(rf"^I-{number}\b", out, re.M), "an id was broken"


@pytest.mark.parametrize("many", ["9" * 5000, "9" * 12, "²", "-5", "0", "x"])
def test_a_width_that_is_none(hemidef: Hemidef, store: Path, many: str) -> None:
    for words in ("list", "tables", "timeline", "show I-4", "list --help", "list --bogus"):
        answer = hemidef(*words.split(), env={"COLUMNS": many, "LINES": many})
        assert answer.code == (2 if "bogus" in words else 0)
        assert max(map(len, answer.out.splitlines()), default=0) <= 10_000


def test_colours_when_asked_for(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-1", "--status", "in-progress")
    plain = hemidef("list").out
    for given, env in (
        (["--color", "always"], {}),
        ([], {"FORCE_COLOR": "1"}),
        (["--color", "always"], {"NO_COLOR": "1"}),
    ):
        colored = hemidef("list", *given, env=env).out
        assert "\x1b[36min-progress" in colored
        stripped = [ANSI.sub("", line).rstrip() for line in colored.splitlines()]
        assert stripped == plain.splitlines()
    for given, env in ((["--color", "never"], {"FORCE_COLOR": "1"}), ([], {"NO_COLOR": "1"})):
        assert hemidef("list", *given, env=env).out == plain
    assert hemidef("--color", "always", "list").out != plain


@pytest.mark.parametrize(("encoding", "lead"), [("ascii", "Jose -> x"), ("cp1252", "José -> x")])
def test_an_encoding_that_carries_less(store: Path, encoding: str, lead: str) -> None:
    program = [sys.executable, "-m", "hemidef"]
    subprocess.run([*program, "update", "I-1", "--lead", "José → x"], check=True)
    env = {**os.environ, "PYTHONIOENCODING": encoding}

    def run(*words: str) -> str:
        done = subprocess.run([*program, *words], env=env, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr
        return done.stdout.decode(encoding)

    table = run("list", "title.has:joint")
    assert lead in table
    assert "----+----" in table
    assert '"Jos\\u00e9 \\u2192 x"' in run("list", "-f", "json")
    assert 'lead: "Jos\\xe9 \\u2192 x"' in run("export")
    assert run("show", "I-1").count(lead) >= 1
    assert lead in run("log")
    assert run("show", "ñ") == ""


def test_what_is_printed_cannot_command_the_terminal(hemidef: Hemidef, store: Path) -> None:
    nasty = "a\u202eb\u200bc\ufeffd [red]e[/red] [link=x]f"
    assert hemidef("update", "I-1", "--title", nasty, "--lead", nasty, "--note", nasty).code == 0
    for command in ("list", "show I-1", "log", "tables", "undo --dry-run"):
        out = hemidef(*command.split()).out
        assert not {"\u202e", "\u200b", "\ufeff"} & set(out)
        assert r"\u202e" in out
    assert "[red]e[/red] [link=x]f" in " ".join(hemidef("show", "I-1").out.split())
    asked = hemidef("list", "lead:\x1b[31m\u202e").err + hemidef("show", "\x1b[31m").err
    assert not {"\x1b", "\u202e"} & set(asked)


COLORED = re.compile(r"\x1b\[[0-9;]*3[0-7]")


@posix
@pytest.mark.parametrize(
    ("line", "env", "colored"),
    [
        ("list --help --color always", {}, True),
        ("--color always list --help", {"NO_COLOR": "1"}, True),
        ("--color=always --help", {}, True),
        ("view save -h --color=always", {}, True),
        ("--color always view", {}, True),
        ("--color never list --help", {"FORCE_COLOR": "1"}, False),
        ("list --help --color=never", {"FORCE_COLOR": "1"}, False),
        ("--color always list --help --color never", {}, False),
        ("list --help --color auto", {}, False),
        ("list --help --color auto", {"FORCE_COLOR": "1"}, True),
        ("list --help -- --color always", {}, False),
        ("list --help --color red", {}, False),
    ],
)
def test_color_is_chosen_for_help_too(
    home: Path, line: str, env: dict[str, str], colored: bool
) -> None:
    plain = {"TERM": "xterm", "GITHUB_ACTIONS": "", "PY_COLORS": ""}  # Typer asks for these too
    code, out, err = shell(f"$H {line}", **{**plain, **env})
    assert (code, err) == (0, "")
    assert "Usage: hemidef" in ANSI.sub("", out)
    assert bool(COLORED.search(out)) == colored


def test_an_unknown_choice_of_color_is_refused(hemidef: Hemidef, store: Path) -> None:
    for words in (("list", "--color", "red"), ("--color=red", "list")):
        refused = hemidef(*words)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith("Error: --color red is not known\n")


def test_color_is_chosen_for_errors_too(hemidef: Hemidef, store: Path) -> None:
    always = hemidef("--color", "always", "show", "I-99").err
    assert always.startswith("\x1b[1;31mError:\x1b[0m there is no entry I-99")
    for words in (("--color", "never", "show", "I-99"), ("show", "I-99", "--color=never")):
        assert hemidef(*words, env={"FORCE_COLOR": "1"}).err.startswith("Error: there is no")
    assert "\x1b" in hemidef("show", "I-99", env={"FORCE_COLOR": "1"}).err


def test_a_mistake_of_hemidefs_own_is_told_in_two_lines(program: list[str], store: Path) -> None:
    code = (
        "import sys\nfrom hemidef.__main__ import main\nfrom hemidef.tracker.book import Book\n"
        "Book.find = lambda *_: {}['odd']\nsys.argv[1:] = ['list', 'x']\nmain()"
    )

    def run(**env: str) -> tuple[int, str, str]:
        words = [program[0], "-c", code]
        done = subprocess.run(
            words, capture_output=True, encoding="utf-8", check=False, env={**os.environ, **env}
        )
        return done.returncode, done.stdout, done.stderr

    told = (
        "Error: hemidef made a mistake (KeyError: 'odd'); please report it\n"
        "HEMIDEF_DEBUG=1 shows where.\n"
    )
    assert run() == (1, "", told)
    *ended, err = run(HEMIDEF_DEBUG="1")
    assert ended == [1, ""]
    assert "listing.py" in err, "where it was made"
    assert err.endswith(told)


@posix
def test_an_error_fits_the_terminal_in_columns_not_in_characters(
    store: Path, program: list[str]
) -> None:
    import pty

    ours, terminal = pty.openpty()
    words = [*program, "update", "I-1", "--status", "進行中 中止 完了 " * 6, "--color", "never"]
    env = {**os.environ, "COLUMNS": "40"}
    assert subprocess.run(words, env=env, stderr=terminal, check=False).returncode == 4
    os.close(terminal)
    lines = os.read(ours, 65536).decode().splitlines()
    os.close(ours)
    assert "中止" in "".join(lines)
    assert max(map(cell_len, lines)) <= 40
