"""Reading a whole file, replacing a whole file: never half of one, whatever the system says."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hemidef import atomic, files
from hemidef.errors import Conflict, Failure, HemidefError, Invalid, Misuse

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes and links")
OLD = b"the old text\n"
NEW = b"the new text, which is a little longer\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds one file, ``plan``, and nothing else."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "plan").write_bytes(OLD)
    return folder


@pytest.fixture
def umask() -> Iterator[Callable[[int], None]]:
    before = os.umask(0)
    os.umask(before)
    yield lambda mask: (os.umask(mask), None)[1]
    os.umask(before)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


# -- read ------------------------------------------------------------------------------------


def test_read_gives_all_the_bytes(folder: Path) -> None:
    (folder / "plan").write_bytes(bytes(range(256)) * 1000)
    assert files.read(folder / "plan") == bytes(range(256)) * 1000


def test_read_of_what_is_not_there(folder: Path) -> None:
    with pytest.raises(Misuse, match="absent: there is no such file"):
        files.read(folder / "absent")
    with pytest.raises(Failure, match=r"plan/below: cannot be read: "):
        files.read(folder / "plan" / "below")


def test_read_of_a_folder(folder: Path) -> None:
    with pytest.raises(Misuse, match="folder: is a folder"):
        files.read(folder)


@posix
def test_read_of_a_pipe_is_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(Misuse, match="pipe: is not a regular file"):
        files.read(folder / "pipe")


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_read_of_a_device_is_refused(device: str) -> None:
    with pytest.raises(Misuse, match=f"{device}: is not a regular file"):
        files.read(Path(device))


def test_read_without_permission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's refusal is played: whoever runs the tests may be root, who reads all."""

    def no(path: Any, *rest: Any) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", no)
    with pytest.raises(Failure) as caught:
        files.read(folder / "plan")
    assert caught.value.problem == f"{folder / 'plan'}: cannot be read: Permission denied"


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_read_without_permission_for_real(folder: Path) -> None:
    (folder / "plan").chmod(0)
    with pytest.raises(Failure, match="cannot be read"):
        files.read(folder / "plan")
    folder.chmod(0)
    try:
        with pytest.raises(Failure, match="cannot be read"):
            files.read(folder / "plan")
    finally:
        folder.chmod(0o700)


def test_read_of_a_name_that_no_file_can_have(folder: Path) -> None:
    for name in ("x" * 300, "nul\0byte"):
        with pytest.raises(HemidefError):
            files.read(folder / name)


@posix
def test_read_of_a_link_that_leads_nowhere_or_round(folder: Path) -> None:
    (folder / "nowhere").symlink_to("absent")
    (folder / "round").symlink_to("round")
    for name in ("nowhere", "round"):
        with pytest.raises(HemidefError, match=name):
            files.read(folder / name)


def test_read_while_another_program_writes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of what was read would be old; of a store it could not be told from damage."""
    path = folder / "store"
    path.write_bytes(b"old")
    real = os.fdopen

    def fdopen(*words: Any, **named: Any) -> Any:
        path.write_bytes(b"what is new")
        return real(*words, **named)

    monkeypatch.setattr(os, "fdopen", fdopen)
    with pytest.raises(Conflict, match="store: another program is writing it"):
        files.read(path)
    monkeypatch.undo()
    assert files.read(path) == b"what is new"


def test_read_of_too_much(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", len(OLD))
    assert files.read(folder / "plan") == OLD
    (folder / "plan").write_bytes(OLD + b".")
    with pytest.raises(Invalid, match="plan: is larger than"):
        files.read(folder / "plan")


# -- replace ---------------------------------------------------------------------------------


def test_replace_puts_the_bytes_there_and_nothing_else(folder: Path) -> None:
    atomic.replace(folder / "plan", NEW)
    assert (folder / "plan").read_bytes() == NEW
    atomic.replace(folder / "fresh", b"")
    assert (folder / "fresh").read_bytes() == b""
    assert names(folder) == ["fresh", "plan"]


@posix
@pytest.mark.parametrize("kept", [0o600, 0o640, 0o664])
def test_replace_keeps_the_mode(folder: Path, kept: int, umask: Callable[[int], None]) -> None:
    umask(0o022)
    (folder / "plan").chmod(kept)
    atomic.replace(folder / "plan", NEW)
    assert oct(mode(folder / "plan")) == oct(kept)


@posix
def test_a_new_file_gets_its_mode_less_the_umask(
    folder: Path, umask: Callable[[int], None]
) -> None:
    umask(0o027)
    atomic.replace(folder / "shared", NEW)
    assert oct(mode(folder / "shared")) == "0o640"
    atomic.create(folder / "private", NEW, 0o600)
    assert oct(mode(folder / "private")) == "0o600"


@posix
def test_the_file_beside_is_never_more_open_than_the_file(
    folder: Path, umask: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who opens it in that moment could read on, whatever its mode becomes."""
    umask(0o022)
    (folder / "plan").chmod(0o600)
    opened: list[int] = []
    real = os.open

    def look(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        descriptor = real(path, flags, *rest, **named)
        if flags & os.O_CREAT:
            opened.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "open", look)
    atomic.replace(folder / "plan", NEW)
    assert [oct(each) for each in opened] == ["0o600"]


@posix
def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "link").symlink_to("../plan")
    atomic.replace(folder / "sub" / "link", NEW)
    assert (folder / "sub" / "link").is_symlink()
    assert not (folder / "plan").is_symlink()
    assert (folder / "plan").read_bytes() == NEW
    assert names(folder / "sub") == ["link"]


@posix
def test_what_is_no_file_is_not_replaced(folder: Path) -> None:
    """Nor is a device: ``-o /dev/null`` by root must not put a file in its place."""
    os.mkfifo(folder / "pipe")
    with pytest.raises(HemidefError, match="pipe"):
        atomic.replace(folder / "pipe", NEW)
    assert stat.S_ISFIFO((folder / "pipe").lstat().st_mode)
    (folder / "sub").mkdir()
    with pytest.raises(HemidefError, match="sub"):
        atomic.replace(folder / "sub", NEW)
    assert names(folder) == ["pipe", "plan", "sub"]


def test_what_killed_processes_left_is_swept_away(folder: Path) -> None:
    left = [f".plan.{number}.new" for number in (7, 12345)]
    for name in [*left, ".plan.bak", ".planning.7.new"]:
        (folder / name).write_bytes(b"half")
    atomic.sweep(folder / "plan")
    assert names(folder) == [".plan.bak", ".planning.7.new", "plan"]


@posix
def test_what_was_left_is_not_followed_where_it_leads(folder: Path) -> None:
    (folder / "other").write_bytes(OLD)
    (folder / f".plan.{os.getpid()}.new").symlink_to("other")
    atomic.replace(folder / "plan", NEW)
    assert (folder / "other").read_bytes() == OLD
    assert names(folder) == ["other", "plan"]


def test_replace_where_the_folder_is_not_there(folder: Path) -> None:
    with pytest.raises(Failure, match=r"plan: cannot be written: "):
        atomic.replace(folder / "absent" / "plan", NEW)


def test_replace_of_what_is_expected(folder: Path) -> None:
    atomic.replace(folder / "plan", NEW, expected=OLD)
    assert (folder / "plan").read_bytes() == NEW


def test_replace_of_what_was_changed_meanwhile_is_a_conflict(folder: Path) -> None:
    (folder / "plan").write_bytes(b"foreign")
    with pytest.raises(Conflict, match="plan: another program changed it meanwhile"):
        atomic.replace(folder / "plan", NEW, expected=OLD)
    assert (folder / "plan").read_bytes() == b"foreign"
    assert names(folder) == ["plan"]


def test_replace_of_what_was_removed_meanwhile_does_not_bring_it_back(folder: Path) -> None:
    (folder / "plan").unlink()
    with pytest.raises(Conflict):
        atomic.replace(folder / "plan", NEW, expected=OLD)
    assert names(folder) == []


# -- the system says no ----------------------------------------------------------------------

NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
BROKEN = OSError(errno.EIO, os.strerror(errno.EIO))


def fail(error: BaseException) -> Callable[..., Any]:
    def call(*_: Any, **__: Any) -> Any:
        raise error

    return call


@pytest.mark.parametrize("error", [NO_SPACE, BROKEN], ids=["full disk", "broken disk"])
@pytest.mark.parametrize(
    ("owner", "name"),
    [(os, "write"), (os, "fsync"), (Path, "replace"), (os, "fchmod")],
    ids=["write", "fsync", "replace", "fchmod"],
)
@pytest.mark.parametrize("file", ["plan", "fresh"])
@posix
def test_a_failure_leaves_the_old_file_and_no_other(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
    error: OSError,
    file: str,
) -> None:
    if (name, file) == ("fchmod", "fresh"):
        pytest.skip("a new file's mode is set by opening it")
    path = folder / file
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, fail(error))
        with pytest.raises(Failure) as caught:
            atomic.replace(path, NEW)
    assert caught.value.problem == f"{path}: cannot be written: {error.strerror}"
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


@pytest.mark.parametrize("name", ["write", "fsync"])
def test_an_interrupt_leaves_the_old_file_and_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, name, fail(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            atomic.replace(folder / "plan", NEW)
    assert (folder / "plan").read_bytes() == OLD
    assert names(folder) == ["plan"]


def test_a_disk_that_fills_up_half_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    left = [20]

    def write(descriptor: int, data: Any) -> int:
        if not left[0]:
            raise NO_SPACE
        part = bytes(data[: left[0]])
        left[0] -= len(part)
        return real(descriptor, part)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        with pytest.raises(Failure, match="No space left"):
            atomic.replace(folder / "plan", NEW)
    assert (folder / "plan").read_bytes() == OLD
    assert names(folder) == ["plan"]


def test_short_writes_are_gone_on_with(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    calls: list[int] = []

    def write(descriptor: int, data: Any) -> int:
        calls.append(real(descriptor, bytes(data[:3])))
        return calls[-1]

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        atomic.replace(folder / "plan", NEW)
    assert (folder / "plan").read_bytes() == NEW
    assert len(calls) == -(-len(NEW) // 3)


@posix
def test_a_failure_after_the_swap_does_not_say_that_nothing_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems cannot flush a folder; some folders may be written but not read."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(descriptor)

    told = ""
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        try:
            atomic.replace(folder / "plan", NEW)
        except HemidefError as error:
            told = f"{error.problem} {error.hint}"
    assert (folder / "plan").read_bytes() == NEW
    assert "Nothing was changed" not in told
    assert "cannot be written" not in told


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="flushes by fcntl there")
def test_the_data_are_on_disk_before_the_swap_and_the_swap_after(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without either flush, a power loss in the wrong moment loses an acknowledged change."""
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flushed(descriptor: int) -> None:
        facts = os.fstat(descriptor)
        is_folder = stat.S_ISDIR(facts.st_mode)
        steps.append("folder" if is_folder else f"{facts.st_size} bytes")
        fsync(descriptor)

    def swapped(self: Path, target: Any) -> Path:
        steps.append("swap")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", swapped)
    atomic.replace(folder / "plan", NEW)
    assert steps == [f"{len(NEW)} bytes", "swap", "folder"]


def test_no_descriptor_is_left_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_now = Path("/proc/self/fd")
    if not open_now.is_dir():
        pytest.skip("Linux tells")
    before = len(list(open_now.iterdir()))
    atomic.replace(folder / "plan", NEW)
    files.read(folder / "plan")
    with pytest.raises(Misuse):
        files.read(Path("/dev/null"))
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", fail(NO_SPACE))
        with pytest.raises(Failure):
            atomic.replace(folder / "plan", NEW)
    assert len(list(open_now.iterdir())) == before


# -- create ----------------------------------------------------------------------------------


def test_create_makes_a_file_and_leaves_nothing_beside_it(folder: Path) -> None:
    atomic.create(folder / "fresh", NEW, 0o666)
    assert (folder / "fresh").read_bytes() == NEW
    assert (folder / "fresh").stat().st_nlink == 1
    assert names(folder) == ["fresh", "plan"]


def test_create_replaces_nothing(folder: Path) -> None:
    with pytest.raises(Misuse, match="plan: is already there"):
        atomic.create(folder / "plan", NEW, 0o666)
    assert (folder / "plan").read_bytes() == OLD
    assert names(folder) == ["plan"]


def test_create_works_where_a_file_has_one_name_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", fail(OSError(errno.EPERM, os.strerror(errno.EPERM))))
    atomic.create(folder / "fresh", NEW, 0o666)
    assert (folder / "fresh").read_bytes() == NEW
    assert names(folder) == ["fresh", "plan"]


# -- mode ------------------------------------------------------------------------------------


@posix
def test_mode_is_that_of_the_file_that_a_link_leads_to(folder: Path) -> None:
    (folder / "plan").chmod(0o640)
    (folder / "link").symlink_to("plan")
    assert oct(files.mode(folder / "link")) == "0o640"


def test_mode_of_what_is_no_file(folder: Path) -> None:
    with pytest.raises(Misuse, match="is a folder"):
        files.mode(folder)
    with pytest.raises(Misuse, match="there is no such file"):
        files.mode(folder / "absent")
