"""Permissions and links: reading needs no more than to read, and writing keeps what is there."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.trial import COMMANDS, FULL, program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes and links")

READING = [
    ["list"],
    ["list", "-f", "json"],
    ["show", "I-1"],
    ["log"],
    ["tables"],
    ["moved", "--since", "30d"],
    ["report", "-o", "-", "-f", "md"],
    ["where"],
    ["merge", "hemidef.json", "--dry-run"],
    ["merge", "--show"],
    ["export"],
    ["update", "I-1", "--lead", "J5", "--dry-run"],
]

Answer = subprocess.CompletedProcess[str]


def run(words: list[str]) -> Answer:
    return subprocess.run(
        words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture
def bound() -> list[str]:
    """The words before a program's that let permissions bind it, which they do not bind root."""
    if os.geteuid():
        return []
    words = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    if not shutil.which("setpriv") or run([*words, "true"]).returncode:
        pytest.skip("permissions do not bind root, and there is no setpriv to make them")
    return words


@pytest.fixture
def medium(store: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder that may only be read, with a store that may only be read."""
    folder = tmp_path / "medium"
    folder.mkdir()
    (folder / "hemidef.json").write_bytes(store.read_bytes())
    (folder / "hemidef.json").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o700)


def test_what_may_only_be_read_is_read_and_nothing_is_made(medium: Path, bound: list[str]) -> None:
    data = (medium / "hemidef.json").read_bytes()
    for words in READING if FULL else READING[-3:]:
        done = run([*bound, *program(), "--store", str(medium / "hemidef.json"), *words])
        assert (done.returncode, "Error" in done.stderr) == (0, False), words
        assert done.stdout or done.stderr
    done = run([*bound, *program(), "--store", str(medium / "hemidef.json"), *COMMANDS["update"]])
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].endswith("hemidef.json: is read-only")
    assert [each.name for each in medium.iterdir()] == ["hemidef.json"]
    assert (medium / "hemidef.json").read_bytes() == data


def test_a_stock_tinydb_does_not_even_read_it(medium: Path, bound: list[str]) -> None:
    """The permissions of the trial above do bind."""
    script = "import sys, tinydb; tinydb.TinyDB(sys.argv[1]).tables()"
    done = run([*bound, sys.executable, "-c", script, str(medium / "hemidef.json")])
    assert "Permission denied" in done.stderr


def changed(store: Path, link: Path, kept: int, part: str = "") -> tuple[bool, int]:
    """Change a store of mode ``kept`` through a ``link``: is it still one, and the mode then."""
    link.symlink_to(store)
    store.chmod(kept)
    done = run([*program(part), "--store", str(link), *COMMANDS["update"]])
    assert done.returncode == 0, done.stderr
    assert part or not done.stderr
    return link.is_symlink(), stat.S_IMODE(store.stat().st_mode)


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o664] if FULL else [0o640])
def test_a_change_keeps_the_mode_and_the_link(store: Path, tmp_path: Path, kept: int) -> None:
    assert changed(store, tmp_path / "link.json", kept) == (True, kept)
    assert run([*program(), "show", "I-1", "-f", "json"]).stdout.count('"J5"') == 1


def test_without_a_look_at_the_old_file_they_would_be_lost(store: Path, tmp_path: Path) -> None:
    part = (
        "import os\n"
        "from hemidef import atomic\n"
        "atomic._status = lambda _: None\n"
        "os.path.realpath = lambda path, **_: os.fspath(path)"
    )
    assert changed(store, tmp_path / "link.json", 0o600, part) == (False, 0o600)
    store.chmod(0o600)
    assert run([*program(part), *COMMANDS["note"]]).returncode == 0
    assert stat.S_IMODE(store.stat().st_mode) != 0o600
