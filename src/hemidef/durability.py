"""What survives a power loss: files, and the names of files and folders, put on the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path


def flush(descriptor: int) -> None:
    """Put what was written to the file on the disk. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        # fsync leaves the data in the drive's cache on a Mac (man 2 fsync).
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def flush_folder(folder: Path) -> None:
    """Put the names in ``folder`` on the disk, where the system can (Windows cannot).

    Raises OSError.
    """
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder to write in, but not to list
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(descriptor)


def make(folder: Path, mode: int) -> None:
    """Make ``folder``, and those above it that are missing. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    for each in missing:
        flush_folder(each.parent)
