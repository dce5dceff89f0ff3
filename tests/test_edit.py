"""``hemidef edit`` with editors that do well, make errors, fail, or are not there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from conftest import Hemidef
from hemidef.cli import edit_command

if sys.platform == "win32":
    pytest.skip("the editors here are shell scripts", allow_module_level=True)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for texts that are being edited, which some of these tests leave there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def editor(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script to be written by the test: it gets the file's name, and keeps what it saw."""
    script = home / "editor with spaces"
    monkeypatch.setenv("EDITOR", f"'{script}' --wait")
    return script


def write(script: Path, *lines: str) -> None:
    saw = script.parent / "saw"
    body = [f'cat "$2" >> {saw}', f"echo === >> {saw}", *lines]
    script.write_text("#!/bin/sh\n" + "\n".join(body) + "\n")
    script.chmod(0o755)


def saw(home: Path) -> list[str]:
    """The text of the file at each call of the editor."""
    return (home / "saw").read_text().split("===\n")[:-1]


def test_what_is_saved_is_kept(hemidef: Hemidef, store: Path, home: Path, editor: Path) -> None:
    write(
        editor,
        r'sed -i "s/^lead:.*/lead: José/; s/^partners:.*/partners: [Brazil, Perú]/" "$2"',
        'sed -i "/^theme:/d" "$2"',
    )
    assert hemidef("edit", "i1").out == (
        "I-1  theme: strategic-implications → none\n"
        "I-1  lead: none → José\n"
        "I-1  partners: + Brazil, Peru\n"
    )
    assert saw(home)[0].startswith("# I-1: change what you like")
    assert "\ntitle: Joint Training Exercises\n" in saw(home)[0]
    assert "\nlead:\n" in saw(home)[0]
    assert "I-1  theme: none → strategic-implications" in hemidef("undo").out


def test_an_error_opens_the_editor_again_with_it_on_top(
    hemidef: Hemidef, store: Path, home: Path, editor: Path
) -> None:
    write(
        editor,
        'if grep -q "^# Error" "$2"; then sed -i "s/plannd/planned/" "$2"',
        'else sed -i "s/^status:.*/status: plannd/; s/^lead:.*/lead: typed by hand/" "$2"; fi',
    )
    assert hemidef("edit", "I-1").out == (
        "I-1  status: not-assessed → planned\nI-1  lead: none → typed by hand\n"
    )
    again = saw(home)[1].splitlines()
    assert again[0] == "# Error: I-1, line 11: status: 'plannd' is not one of the values"
    assert again[1].startswith("# Error: Did you mean planned?")
    assert again[10] == "status: plannd"
    assert "lead: typed by hand" in again


def test_one_who_gives_up_keeps_the_text(hemidef: Hemidef, store: Path, editor: Path) -> None:
    write(editor, 'sed -i "s/^status:.*/status: bogus/" "$2"')
    before = store.read_bytes()
    answer = hemidef("edit", "I-1")
    assert answer.code == 4
    assert "'bogus' is not one of the values" in answer.err
    kept = Path(answer.err.split("your text is in ")[1].strip().removesuffix("."))
    assert "status: bogus" in kept.read_text()
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "code"),
    [("exit 3", 1), ("true", 0), ('truncate -s 0 "$2"', 0), ('echo "# mine" >> "$2"', 0)],
)
def test_nothing_changes(hemidef: Hemidef, store: Path, editor: Path, line: str, code: int) -> None:
    write(editor, line)
    before = store.read_bytes()
    answer = hemidef("edit", "I-1")
    assert answer.code == code
    assert "othing" in answer.err
    assert store.read_bytes() == before


def test_an_editor_that_is_not_there(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "no-such-editor --wait")
    answer = hemidef("edit", "I-1")
    assert answer.code == 1
    assert "'no-such-editor --wait' cannot be started" in answer.err
    assert "Set EDITOR" in answer.err


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    hemidef: Hemidef, store: Path, editor: Path
) -> None:
    program = f'"{sys.executable}" -m hemidef'
    write(
        editor,
        f"{program} update I-1 --lead Somebody > /dev/null",
        'sed -i "s/^lead:.*/lead: Me/" "$2"',
    )
    answer = hemidef("edit", "I-1")
    assert answer.code == 5
    assert "changed by somebody else" in answer.err
    assert "your text is in" in answer.err
    assert "Somebody" in hemidef("show", "I-1").out


def test_an_editor_whose_path_has_blanks_needs_no_quotes(
    hemidef: Hemidef, store: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = home / "Program Files editor"
    script.write_text('#!/bin/sh\nsed -i "s/^lead:.*/lead: J5/" "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    assert hemidef("edit", "i1").out == "I-1  lead: none → J5\n"


def kept(err: str) -> str:
    """The text in the file that a message names, which is there."""
    found = re.search(r"\S+/I-1\.yaml", err)
    assert found, err
    return Path(found[0]).read_text()


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("exit 3", "ended with exit code 3"),
        ("kill -9 $$", "ended with signal 9"),
        ('rm "$2"', "removed the file"),
    ],
)
def test_an_editor_that_fails_loses_nothing(
    hemidef: Hemidef, store: Path, editor: Path, ending: str, told: str
) -> None:
    write(editor, 'echo "tags: [typed by hand]" >> "$2"', ending)
    before = store.read_bytes()
    answer = hemidef("edit", "I-1")
    assert (answer.code, answer.out) == (1, "")
    assert told in answer.err.splitlines()[0]
    assert "typed by hand" in kept(answer.err)
    assert store.read_bytes() == before


def test_an_editor_that_fails_with_nothing_typed_leaves_nothing(
    hemidef: Hemidef, store: Path, editor: Path, temporary: Path
) -> None:
    write(editor, "exit 3")
    assert hemidef("edit", "I-1").code == 1
    assert not list(temporary.iterdir())
    # But for what the editor itself put beside the file, as vim does when it is killed.
    write(editor, 'touch "$(dirname "$2")/.I-1.yaml.swp"', "kill -9 $$")
    assert f"your text is in {temporary}/" in hemidef("edit", "I-1").err


def test_an_editor_that_does_not_wait_loses_nothing(
    hemidef: Hemidef, store: Path, home: Path, editor: Path
) -> None:
    """As code and subl without --wait: the window is open, the program has ended."""
    write(editor, '(sleep 0.3; echo "tags: [typed late]" >> "$2") > /dev/null 2>&1 &')
    answer = hemidef("edit", "I-1")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.startswith("Nothing changed: the editor ")
    assert "--wait" in answer.err
    deadline = time.monotonic() + 10
    while "typed late" not in kept(answer.err) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "typed late" in kept(answer.err)


def test_one_who_takes_a_look_leaves_nothing(
    hemidef: Hemidef, store: Path, editor: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_command, "_HASTE", 0.0)
    write(editor, "true")
    assert hemidef("edit", "I-1").err == "Nothing changed.\n"
    assert not list(temporary.iterdir())


def test_which_editor_it_takes_is_said(
    hemidef: Hemidef, store: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "bin"
    folder.mkdir()
    write_plain(folder / "vi", 'sed -i "s/^lead:.*/lead: J5/" "$1"')
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    answer = hemidef("edit", "I-1")
    assert answer.out == "I-1  lead: none → J5\n"
    assert answer.err == "Neither VISUAL nor EDITOR is set: this is vi.\n"


def write_plain(script: Path, line: str) -> None:
    script.write_text(f"#!/bin/sh\n{line}\n")
    script.chmod(0o755)


def test_no_program_of_the_current_folder_is_run(
    hemidef: Hemidef, store: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may leave one in a shared folder, and an empty entry of PATH stands for that."""
    for name in ("git", "vi", "ed"):
        write_plain(home / name, f"touch {home}/ran")
    monkeypatch.setenv("PATH", f":.:bin:{os.environ['PATH']}")
    monkeypatch.delenv("HEMIDEF_USER")
    assert hemidef("update", "I-1", "--lead", "J5").code == 0
    monkeypatch.setenv("PATH", ":.:")
    assert hemidef("note", "I-1", "Words").code == 0
    for editor in ("", "vi", "ed"):
        refused = hemidef("edit", "I-1", env={"EDITOR": editor})
        assert refused.code == 1
        assert "cannot be started: PATH has no" in refused.err
    assert not (home / "ran").exists()


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_an_end_from_outside_keeps_what_was_saved(
    store: Path, home: Path, editor: Path, temporary: Path, program: list[str], name: str, code: int
) -> None:
    write(editor, 'echo "tags: [typed by hand]" >> "$2"', f"touch {home}/open", "exec sleep 20")
    process = subprocess.Popen(
        [*program, "edit", "I-1"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    while not (home / "open").exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(getattr(signal, name))
    err = process.communicate(timeout=20)[1]
    assert process.returncode == code
    assert "typed by hand" in kept(err)
    assert err.endswith("\nInterrupted.\n")
