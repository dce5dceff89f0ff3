"""Which store a command uses when none is named."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import Hemidef


@pytest.fixture
def refusing(store: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the system refuse, with an errno, to say what the store here is."""
    real = os.stat

    def refuse(code: int) -> None:
        def stat(path: Any, **named: Any) -> os.stat_result:
            if not isinstance(path, int) and os.fspath(path) == str(store):
                raise OSError(code, os.strerror(code), str(store))
            return real(path, **named)

        monkeypatch.setattr(os, "stat", stat)

    return refuse


def test_where_it_cannot_be_told_no_other_store_is_changed(
    hemidef: Hemidef, store: Path, home: Path, refusing: Any
) -> None:
    """A broken disk is not a folder without a store: the change would go into another."""
    refusing(errno.EIO)
    answer = hemidef("update", "I-1", "--lead", "J5")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines()[0].endswith("hemidef.json: cannot be read: Input/output error")
    made = [name for _, _, names in os.walk(home.parent) for name in names]
    assert made.count("hemidef.json") == 1


def test_a_folder_that_is_closed_to_us_is_passed_over(
    hemidef: Hemidef, home: Path, refusing: Any
) -> None:
    refusing(errno.EACCES)
    answer = hemidef("update", "I-1", "--lead", "J5")
    assert answer.code == 0
    assert answer.err.startswith("No store found: started ")


def test_a_store_is_made_though_nobody_can_tell_whether_it_is_found(
    hemidef: Hemidef, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def samefile(*_: Path) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "samefile", samefile)
    answer = hemidef("init", "--empty", "hemidef.json")
    assert answer.code == 0
    assert answer.err.startswith("To use it, name it: ")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has a table of users")
def test_without_a_home_a_store_is_to_be_named(
    hemidef: Hemidef, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr("pwd.getpwuid", nobody)
    for value in ("nowhere", "", None):
        if value is None:
            monkeypatch.delenv("HOME")
        else:
            monkeypatch.setenv("HOME", value)
        for words in (["list"], ["--store", "~/plan.json", "list"], ["init", "~/plan.json"]):
            answer = hemidef(*words)
            assert (answer.code, answer.out) == (2, "")
            assert answer.err.splitlines() == [
                "Error: there is no home folder in which a store could be",
                "Name one: --store PATH, or HEMIDEF_STORE.",
            ]
        assert not list(home.iterdir())
    assert hemidef("init", env={"HEMIDEF_STORE": "~/plan.json"}).code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no folder can be below a device")
def test_where_the_home_takes_no_store_one_is_to_be_named(hemidef: Hemidef) -> None:
    answer = hemidef("list", env={"HOME": "/dev/null"})
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        "Error: /dev/null/.local/share/hemidef: cannot be made: Not a directory",
        "Name one: --store PATH, or HEMIDEF_STORE.",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX scripts and modes")
def test_a_program_is_one_that_may_be_run(hemidef: Hemidef, store: Path, tmp_path: Path) -> None:
    """A folder or a plain file of its name, found first, is none."""
    folders = [tmp_path / name for name in ("folder", "file", "program")]
    (folders[0] / "git").mkdir(parents=True)
    for folder, mode in zip(folders[1:], (0o644, 0o755), strict=True):
        folder.mkdir()
        (folder / "git").write_text("#!/bin/sh\necho Ana of git\n")
        (folder / "git").chmod(mode)
    path = os.pathsep.join(map(str, folders))
    assert hemidef("note", "I-1", "Seen", env={"PATH": path, "HEMIDEF_USER": ""}).code == 0
    assert "Ana of git" in hemidef("log").out
