"""Swapping: what another program put there in the very last moment comes back."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hemidef import atomic
from hemidef.atomic import exchange
from hemidef.errors import Conflict, Failure

OLD, NEW, FOREIGN, LATER = b"the old plan\n", b"a new plan\n", b"a foreign plan\n", b"a later one\n"

Meanwhile = Callable[[Path], object]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan"
    path.write_bytes(OLD)
    return path


@pytest.fixture(autouse=True)
def _able(tmp_path: Path) -> None:
    """Only where the system can swap."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.touch()
    other.touch()
    able = exchange(one, other)
    one.unlink()
    other.unlink()
    if not able:
        pytest.skip("this system or its file system cannot swap two files")


def replaced(data: bytes) -> Meanwhile:
    """As git checkout and most editors do it."""

    def act(path: Path) -> None:
        (path.parent / "foreign").write_bytes(data)
        (path.parent / "foreign").replace(path)

    return act


def rewritten(data: bytes) -> Meanwhile:
    """As a shell's redirection does it."""
    return lambda path: path.write_bytes(data)


def in_between(monkeypatch: pytest.MonkeyPatch, plan: Path, *acts: Meanwhile | None) -> list[int]:
    """Let each of ``acts`` happen just before a swap, in turn; the list grows with each swap."""
    done: list[int] = []

    def acted(one: Path, other: Path) -> bool:
        act = acts[len(done)] if len(done) < len(acts) else None
        done.append(len(done))
        if act:
            act(plan)
        return exchange(one, other)

    monkeypatch.setattr(atomic, "exchange", acted)
    return done


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# -- exchange --------------------------------------------------------------------------------


def test_exchange_swaps_the_names_of_two_files(tmp_path: Path, plan: Path) -> None:
    other = tmp_path / "ñ 2"
    other.write_bytes(NEW)
    numbers = plan.stat().st_ino, other.stat().st_ino
    assert exchange(other, plan)
    assert (plan.read_bytes(), other.read_bytes()) == (NEW, OLD)
    assert (other.stat().st_ino, plan.stat().st_ino) == numbers


def test_exchange_with_what_is_not_there(tmp_path: Path, plan: Path) -> None:
    with pytest.raises(FileNotFoundError):
        exchange(plan, tmp_path / "absent")
    assert names(tmp_path) == ["plan"]


def test_exchange_elsewhere(tmp_path: Path, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    (tmp_path / "other").write_bytes(NEW)
    assert not exchange(tmp_path / "other", plan)
    assert plan.read_bytes() == OLD


class Library:
    """A C library whose renameat2 fails with ``code``."""

    def __init__(self, code: int) -> None:
        self.code = code

    def renameat2(self, *_: Any) -> int:
        ctypes.set_errno(self.code)
        return -1


@pytest.mark.parametrize(
    "library", [object(), *map(Library, [errno.ENOSYS, errno.EINVAL, errno.EPERM])]
)
def test_exchange_where_the_system_cannot(
    tmp_path: Path, plan: Path, monkeypatch: pytest.MonkeyPatch, library: object
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    assert not exchange(tmp_path / "other", plan)


def test_exchange_where_the_disk_is_broken(
    tmp_path: Path, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Library(errno.EIO))
    with pytest.raises(OSError, match="Input/output error"):
        exchange(tmp_path / "other", plan)


# -- replace ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [replaced, rewritten])
def test_what_came_in_the_last_moment_stays(
    plan: Path, monkeypatch: pytest.MonkeyPatch, how: Callable[[bytes], Meanwhile]
) -> None:
    swaps = in_between(monkeypatch, plan, how(FOREIGN))
    with pytest.raises(Conflict, match="another program changed it meanwhile; nothing was saved"):
        atomic.replace(plan, NEW, expected=OLD)
    assert plan.read_bytes() == FOREIGN
    assert names(plan.parent) == ["plan"]
    assert len(swaps) == 2


@pytest.mark.parametrize("how", [replaced, rewritten])
def test_of_what_came_while_it_was_given_back_the_latest_stays(
    plan: Path, monkeypatch: pytest.MonkeyPatch, how: Callable[[bytes], Meanwhile]
) -> None:
    swaps = in_between(monkeypatch, plan, how(FOREIGN), how(LATER))
    with pytest.raises(Conflict):
        atomic.replace(plan, NEW, expected=OLD)
    assert plan.read_bytes() == LATER
    assert names(plan.parent) == ["plan"]
    assert len(swaps) == 3


def test_what_was_removed_in_the_last_moment_does_not_come_back(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_between(monkeypatch, plan, Path.unlink)
    with pytest.raises(Failure, match="No such file"):
        atomic.replace(plan, NEW, expected=OLD)
    assert names(plan.parent) == []


def test_what_became_a_folder_in_the_last_moment_stays_one(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def folder(path: Path) -> None:
        path.unlink()
        path.mkdir()
        (path / "within").write_bytes(FOREIGN)

    in_between(monkeypatch, plan, folder)
    with pytest.raises(Conflict):
        atomic.replace(plan, NEW, expected=OLD)
    assert names(plan.parent) == ["plan"]
    assert (plan / "within").read_bytes() == FOREIGN


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_a_swap_that_cannot_be_flushed_is_taken_back(
    plan: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def refused(_: Path) -> None:
        assert plan.read_bytes() == NEW
        raise error

    number = plan.stat().st_ino
    monkeypatch.setattr(atomic, "flush_folder", refused)
    with pytest.raises((Failure, KeyboardInterrupt)):
        atomic.replace(plan, NEW, expected=OLD)
    assert plan.read_bytes() == OLD
    assert plan.stat().st_ino == number
    assert names(plan.parent) == ["plan"]


def test_where_the_system_cannot_swap_a_rename_does(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: Any) -> bool:
        return False

    monkeypatch.setattr(atomic, "exchange", cannot)
    atomic.replace(plan, NEW, expected=OLD)
    assert plan.read_bytes() == NEW
    with pytest.raises(Conflict):
        atomic.replace(plan, NEW, expected=OLD)
    assert names(plan.parent) == ["plan"]


def test_the_swapped_file_keeps_its_mode_and_a_link_stays_a_link(
    plan: Path, tmp_path: Path
) -> None:
    plan.chmod(0o640)
    (tmp_path / "link").symlink_to("plan")
    atomic.replace(tmp_path / "link", NEW, expected=OLD)
    assert os.readlink(tmp_path / "link") == "plan"  # noqa: PTH115 - as the system tells it
    assert plan.read_bytes() == NEW
    assert oct(plan.stat().st_mode & 0o777) == "0o640"


def test_an_interrupt_as_the_swap_is_done_takes_it_back(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python hears of it when the call is over: what is said to be none must be none."""

    def interrupted(one: Path, other: Path) -> bool:
        monkeypatch.setattr(atomic, "exchange", exchange)
        if exchange(one, other):
            raise KeyboardInterrupt
        return False

    monkeypatch.setattr(atomic, "exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic.replace(plan, NEW, expected=OLD)
    assert plan.read_bytes() == OLD
    assert names(plan.parent) == ["plan"]
