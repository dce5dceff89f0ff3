"""The lock: one holder at a time, freed by death, on a side file that stays."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import Hemidef
from hemidef.errors import Conflict, Failure
from hemidef.store.lock import held

# Holds the lock until its standard input is closed.
HOLDER = """
import sys
from pathlib import Path
from hemidef.store.lock import held

with held(Path(sys.argv[1]), 0o600):
    print("held", flush=True)
    sys.stdin.read()
print("freed", flush=True)
"""

Holder = subprocess.Popen[str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "hemidef.json"


@pytest.fixture
def side(store: Path) -> Path:
    return store.with_name("hemidef.json.lock")


@pytest.fixture
def holder(store: Path) -> Iterator[Callable[[], Holder]]:
    """Starts a process that holds the lock when the call returns."""
    started: list[Holder] = []

    def start() -> Holder:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(store)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_second_process_gives_up_after_its_patience(
    store: Path, holder: Callable[[], Holder]
) -> None:
    holder()
    with (
        pytest.raises(Conflict, match=r"another hemidef has been changing it for 0\.1 seconds"),
        held(store, 0o600, patience=0.1),
    ):
        pytest.fail("two processes hold the lock")


def test_no_patience_still_takes_a_free_lock(store: Path) -> None:
    with held(store, 0o600, patience=0):
        pass


def test_a_second_process_waits_its_turn(store: Path, holder: Callable[[], Holder]) -> None:
    first = holder()
    second = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert first.communicate("")[0] == "freed\n"
        assert second.communicate("", timeout=30)[0] == "held\nfreed\n"
    finally:
        second.kill()
        second.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_holder_frees_it(store: Path, holder: Callable[[], Holder]) -> None:
    process = holder()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with held(store, 0o600, patience=5):
        pass


def test_an_error_within_frees_it(store: Path) -> None:
    with pytest.raises(ZeroDivisionError), held(store, 0o600):
        raise ZeroDivisionError
    with held(store, 0o600, patience=0):
        pass


def test_a_close_that_fails_is_no_failure(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was to be done under the lock is done by then; to fail would deny it."""
    close = os.close

    def refused(descriptor: int) -> None:
        close(descriptor)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched, held(store, 0o600):
        patched.setattr(os, "close", refused)
    with held(store, 0o600, patience=0):
        pass


def test_the_side_file_is_never_removed(
    store: Path, side: Path, holder: Callable[[], Holder]
) -> None:
    """Removing it would let two processes each hold a lock of their own."""
    with held(store, 0o600):
        first = side.stat().st_ino
    assert side.stat().st_ino == first
    process = holder()
    with pytest.raises(Conflict), held(store, 0o600, patience=0):
        pass
    assert side.stat().st_ino == first
    process.kill()
    process.communicate()
    with held(store, 0o600):
        assert side.stat().st_ino == first
    assert side.stat().st_ino == first


def test_the_store_itself_is_not_touched(store: Path) -> None:
    with held(store, 0o600):
        assert not store.exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with (
        pytest.raises(Failure, match=r"hemidef\.json\.lock: cannot be written"),
        held(tmp_path / "absent" / "hemidef.json", 0o600),
    ):
        pass


def test_a_system_that_knows_no_groups(
    store: Path, side: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has fchmod since Python 3.13, and no fchown."""
    store.write_bytes(b"")
    monkeypatch.delattr(os, "fchown", raising=False)
    with held(store, 0o600):
        assert side.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o644)])
def test_of_a_new_store_the_umask_says_who_may(
    store: Path, side: Path, umask: int, mode: int
) -> None:
    before = os.umask(umask)
    try:
        with held(store, 0o666):
            assert oct(side.stat().st_mode & 0o777) == oct(mode)
    finally:
        os.umask(before)


def _link(side: Path, key: Path) -> None:
    side.symlink_to(key)


def _dangling_link(side: Path, key: Path) -> None:
    side.symlink_to(key.with_name("absent"))


def _second_name(side: Path, key: Path) -> None:
    side.hardlink_to(key)


def _fifo(side: Path, key: Path) -> None:
    os.mkfifo(side)


def _folder(side: Path, key: Path) -> None:
    side.mkdir()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links and modes")
@pytest.mark.parametrize("plant", [_link, _dangling_link, _second_name, _fifo, _folder])
def test_what_another_put_in_its_place_is_left_alone(
    store: Path, side: Path, program: list[str], plant: Callable[[Path, Path], None]
) -> None:
    """A colleague must not have a private key made as open as the store, or a command hang."""
    made = subprocess.run([*program, "init", str(store)], capture_output=True, check=True)
    assert made.returncode == 0
    store.chmod(0o666)
    side.unlink()
    key = store.with_name("key")
    key.write_text("secret")
    key.chmod(0o600)
    plant(side, key)
    before = store.read_bytes()
    done = subprocess.run(
        [*program, "--store", str(store), "add", "initiative", "Joint patrol"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"Error: {side}: is a link or not a regular file; the lock must be a plain file",
        "Remove it, and run the command again.",
    ]
    assert oct(key.stat().st_mode & 0o777) == oct(0o600)
    assert not key.with_name("absent").exists()
    assert store.read_bytes() == before


def test_one_that_others_may_not_take_says_how_to_open_it(
    hemidef: Hemidef, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hemidef("init").code == 0
    side = Path("hemidef.json.lock").resolve()
    opened = os.open

    def closed(path: str | Path, flags: int, *rest: int) -> int:
        if Path(path) == side:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(path, flags, *rest)

    monkeypatch.setattr(os, "open", closed)
    answer = hemidef("note", "I-1", "words")
    assert answer.code == 1
    assert answer.err.splitlines() == [
        f"Error: {side}: cannot be read: Permission denied",
        "Ask its owner to give it the permissions of the store, with chmod.",
    ]
