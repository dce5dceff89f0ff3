"""Swapping two files in one step, so that what was replaced can be looked at and given back."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

# From linux/fcntl.h and linux/fs.h; the same on every architecture.
_FROM_HERE = -100
_EXCHANGE = 2
# An old kernel, some file systems, some sandboxes.
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


def exchange(one: Path, other: Path) -> bool:
    """Give each of two files the other's name; no moment sees one of them missing.

    False, with nothing done, where the system cannot: all but Linux (man 2 renameat2), and some
    of its file systems. Raises OSError as a rename does.
    """
    if sys.platform != "linux":
        return False
    try:
        import ctypes  # 5 ms that reading need not pay

        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (ImportError, OSError, AttributeError):  # a Python or a C library without it
        return False
    if rename(_FROM_HERE, os.fsencode(one), _FROM_HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code))
