"""The lock on a side file: one writer at a time; a process that dies frees it.

The side file is never removed: unlinking it would let two processes each hold "the" lock.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from hemidef.errors import Conflict
from hemidef.files import failed

PATIENCE = 10.0  # seconds; a change takes well under one
_PAUSE = 0.02


@contextlib.contextmanager
def held(store: Path, mode: int, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of ``store`` (a real path); ``mode`` is for a new side file.

    Raises Conflict when another process holds it for longer than ``patience`` seconds,
    Failure where the folder cannot be written.
    """
    path = store.with_name(f"{store.name}.lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, mode)
    except OSError as error:
        raise failed(path, "cannot be written", error) from None
    try:
        _share(descriptor, store, mode)
        deadline = time.monotonic() + patience
        while not _take(descriptor):
            if time.monotonic() > deadline:
                raise Conflict(
                    f"{store}: another hemidef has been changing it for {patience:g} seconds",
                    "Wait for it to end, or end it, and run the command again.",
                )
            time.sleep(_PAUSE)
        yield
    finally:
        with contextlib.suppress(OSError):  # too late to fail: what was to be done is done
            os.close(descriptor)  # which frees the lock, whatever it says


def _share(descriptor: int, store: Path, mode: int) -> None:
    """Let whoever may write the store take its lock, whatever the umask and group here are."""
    # Windows has neither; of a store that is not there yet, the umask says who may.
    if not hasattr(os, "fchown") or not store.exists():
        return
    with contextlib.suppress(OSError):  # only the side file's owner may, to a group of theirs
        os.fchown(descriptor, -1, store.stat().st_gid)
    with contextlib.suppress(OSError):
        os.fchmod(descriptor, mode & 0o666)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
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
