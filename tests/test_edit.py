"""``hemidef edit`` with editors that do well, make errors, fail, or are not there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conftest import Hemidef

if sys.platform == "win32":
    pytest.skip("the editors here are shell scripts", allow_module_level=True)


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


def test_an_editor_that_takes_the_file_away_is_told_so(
    hemidef: Hemidef, store: Path, editor: Path
) -> None:
    write(editor, 'rm "$2"')
    before = store.read_bytes()
    answer = hemidef("edit", "I-1")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("Error: the editor removed the file that it was given; nothing")
    assert "your text is in" not in answer.err
    assert store.read_bytes() == before
