"""The lock on a side file: one writer at a time; a process that dies frees it.

The side file is never removed: unlinking it would let two processes each hold "the" lock.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from hemidef import atomic
from hemidef.errors import Conflict, Failure
from hemidef.files import failed

PATIENCE = 10.0  # seconds; a change takes well under one
_PAUSE = 0.02

# A link would lead to another's file, and a FIFO would hang the open; Windows has neither flag.
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
# What a disk without locks answers, as some network disks do.
_NO_LOCKS = [errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOLCK]
_NO_LOCKS += [errno.EINVAL] if sys.platform == "win32" else []


@contextlib.contextmanager
def held(store: Path, mode: int, patience: float = PATIENCE) -> Iterator[bool]:
    """Hold the lock of ``store`` (a real path); ``mode`` is for a new side file.

    False where its disk has no locks: nothing is held then. Raises Conflict when another process
    holds it for longer than ``patience`` seconds, Failure where the folder cannot be written, or
    something else is in the side file's place.
    """
    path = store.with_name(f"{store.name}.lock")
    descriptor = _open(path, store, mode)
    try:
        yield _wait(descriptor, path, store, patience)
    finally:
        with contextlib.suppress(OSError):  # too late to fail: what was to be done is done
            os.close(descriptor)  # which frees the lock, whatever it says


def _wait(descriptor: int, path: Path, store: Path, patience: float) -> bool:
    """Take the lock when it is free; False where there are none. Raises as ``held`` does."""
    deadline = time.monotonic() + patience
    try:
        while not _take(descriptor):
            if time.monotonic() > deadline:
                raise Conflict(
                    f"{store}: another hemidef has been changing it for {patience:g} seconds",
                    "Wait for it to end, or end it, and run the command again.",
                )
            time.sleep(_PAUSE)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return False
        raise failed(path, "cannot be locked", error) from None
    return True


def _open(path: Path, store: Path, mode: int) -> int:
    """The side file ``path``, open. Whose mode is set is only a file made here, not one found."""
    try:
        if os.path.lexists(path):  # Windows would make the file that a link there leads to
            return _open_found(path)
        descriptor = os.open(path, os.O_RDWR | _FLAGS | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return _open_found(path)
    except OSError as error:
        raise failed(path, "cannot be written", error) from None
    _share(descriptor, store, mode)
    return descriptor


def _open_found(path: Path) -> int:
    try:
        _check(path, path.lstat())  # what is refused need not be opened
        try:
            descriptor = os.open(path, os.O_RDWR | _FLAGS)
        except PermissionError:  # enough for a lock, but on some network disks
            descriptor = os.open(path, os.O_RDONLY | _FLAGS)
    except PermissionError as error:
        problem = failed(path, "cannot be read", error).problem
        hint = "Ask its owner to give it the permissions of the store, with chmod."
        raise Failure(problem, hint) from None
    except OSError as error:
        raise failed(path, "cannot be written", error) from None
    try:
        _check(path, os.fstat(descriptor))  # another may have been put there since
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _check(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        raise Failure(
            f"{path}: is a link or not a regular file; the lock must be a plain file",
            "Remove it, and run the command again.",
        )


def _share(descriptor: int, store: Path, mode: int) -> None:
    """Let whoever may write the store take its lock, whatever the umask and group here are."""
    # Windows has neither; of a store that is not there yet, the umask says who may.
    if not hasattr(os, "fchown") or not store.exists():
        return
    with contextlib.suppress(OSError):
        atomic.keep_owner(descriptor, store.stat())
        os.fchmod(descriptor, mode & 0o666)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:  # EACCES, as another has it
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
