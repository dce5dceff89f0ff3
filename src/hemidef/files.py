"""Reading a whole file, and saying in a sentence why the system refuses one."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
import sys
from pathlib import Path
from typing import IO

from hemidef.errors import Conflict, Failure, HemidefError, Invalid, Misuse

# Far above a store of 100,000 entries (80 MB), far below what would fill the memory.
MOST_BYTES = 512 * 1024 * 1024

# A FIFO that nobody writes to would hang the open.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_OPEN = re.compile(r"/(?:dev|proc/self)/fd/([0-9]+)")


def read(path: Path) -> bytes:
    """The bytes of the regular file ``path``.

    Raises Misuse where there is no such file or it is not a regular one, Failure where it may not
    be read, Invalid for more than 512 MiB, Conflict when another program writes to it meanwhile:
    half of what was read would be old.
    """
    try:
        descriptor = os.open(path, _READ)
    except (OSError, ValueError) as error:
        if os.path.isdir(path):  # noqa: PTH112 - Windows refuses a folder with a permission error
            raise not_a_file(path) from None
        raise _not_there(path, error) from None
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise not_a_file(path)
        if before.st_size > MOST_BYTES:
            raise Invalid(f"{path}: is larger than {MOST_BYTES >> 20} MiB", "Split the file.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read()
        after = os.fstat(descriptor)
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise Conflict(f"{path}: another program is writing it", "Run the command again.")
        return data
    except OSError as error:
        raise failed(path, "cannot be read", error) from None
    finally:
        os.close(descriptor)


def unmark(data: bytes) -> bytes:
    """``data`` in UTF-8 without a mark, where it begins with that of UTF-8 or UTF-16.

    Windows PowerShell 5.1 writes UTF-16 with ``>``, Notepad UTF-8 with a mark. Raises
    UnicodeDecodeError for what is no whole UTF-16.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16").encode()
    return data.removeprefix(codecs.BOM_UTF8)


def read_stream(stream: IO[bytes], name: str = "standard input") -> bytes:
    """All that comes out of ``stream``. Raises Invalid for more than 512 MiB."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Invalid(f"{name} holds more than {MOST_BYTES >> 20} MiB", "Split it.")
    return data


def open_number(path: Path) -> int | None:
    """The number of the open file that ``path`` stands for; None where it is any other path.

    That is what a shell makes of ``<(command)``, and other names of standard input.
    """
    if sys.platform == "win32":
        return None
    if str(path) == "/dev/stdin":
        return 0
    found = _OPEN.fullmatch(str(path))
    return int(found[1]) if found else None


def read_number(path: Path, number: int) -> bytes:
    """All that comes out of the open file ``number``, which ``path`` names: a pipe or a file.

    Raises Misuse where it is neither, or not open, Invalid for more than 512 MiB, Failure where
    it cannot be read.
    """
    try:
        mode = os.fstat(number).st_mode
        if not (stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)):
            raise not_a_file(path)
        with os.fdopen(number, "rb", closefd=False) as file:
            return read_stream(file, str(path))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", errno.EBADF) == errno.EBADF:
            raise Misuse(f"{path}: is not open", "Name a file.") from None
        raise failed(path, "cannot be read", error) from None


def mode(path: Path) -> int:
    """The permissions of the regular file ``path``. Raises Misuse when it is not one."""
    try:
        status = path.stat()
    except OSError as error:
        raise _not_there(path, error) from None
    if not stat.S_ISREG(status.st_mode):
        raise not_a_file(path)
    return stat.S_IMODE(status.st_mode)


def resolve(path: Path) -> Path:
    """The file that ``path`` leads to, through all links; it need not exist.

    Raises Failure where the system cannot tell: what might be a link must not be replaced by a
    file.
    """
    try:
        return Path(os.path.realpath(path, strict=True))
    except (FileNotFoundError, NotADirectoryError):
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise failed(path, "cannot be read", error) from None


def failed(path: Path, what: str, error: OSError | ValueError | OverflowError) -> Failure:
    """What the system said about ``path``, as a sentence."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Failure(f"{path}: {what}: {reason}", "Nothing was changed.")


def already_there(path: Path) -> Misuse:
    """Something is already at ``path``, where a new file was to be made."""
    return Misuse(f"{path}: is already there", "Name another file, or use the one there.")


def not_a_file(path: Path) -> Misuse:
    """What is at ``path`` is not a regular file."""
    what = "a folder" if os.path.isdir(path) else "not a regular file"  # noqa: PTH112
    return Misuse(f"{path}: is {what}", "Name a file.")


def _not_there(path: Path, error: OSError | ValueError) -> HemidefError:
    if isinstance(error, FileNotFoundError):
        return Misuse(f"{path}: there is no such file", "Check the name and the folder.")
    return failed(path, "cannot be read", error)
