"""Writing a whole file or nothing: whatever happens, the old one or the new one is there.

The data are written to a new file beside the old one and flushed to the disk, then the two are
swapped and the folder is flushed: without either flush, a power loss may undo what was reported
as done.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from hemidef import files
from hemidef.errors import Conflict, Failure, Misuse

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

# From linux/fcntl.h and linux/fs.h; the same on every architecture.
_FROM_HERE = -100
_EXCHANGE = 2
# What renameat2 fails with in old kernels, on some file systems and in some sandboxes.
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)

# The inode, the size and the time of the last write.
_State = tuple[int, int, int]


def replace(path: Path, data: bytes, *, expected: bytes | None = None) -> None:
    """Put ``data`` in the place of the file at ``path``, whole and on disk, or not at all.

    A link keeps pointing to the file, and the file keeps its mode and, as far as the system lets
    us, its owner and group. With ``expected``, the file must still hold those bytes. Where the
    system can, it is compared once more after the swap, which is taken back if another program was
    faster or the folder cannot be flushed.

    Raises Misuse where something else than a file is in its place, Conflict when the file is no
    longer as expected, Failure when the system refuses.
    """
    real = files.resolve(path)
    try:
        if real.exists() and not real.is_file():
            raise files.not_a_file(path)
        if expected is None:  # nobody holds a lock: others may be writing it too
            sweep(path, shared=True)
        with _beside(real, data, _status(real)) as new:
            if expected is not None:
                _compare(real, expected, path)
                if _exchange(new, real, expected, path):
                    return
            _patiently(new.replace, real)
    except (OSError, ValueError) as error:
        raise files.failed(path, "cannot be written", error) from None
    _keep(path, real)


def create(path: Path, data: bytes, mode: int) -> None:
    """Make a file of ``data`` at ``path``, whole and on disk, or not at all.

    ``mode`` are its permissions, less the umask. Raises Misuse where something is there already,
    also when it appeared in the last moment, Failure when the system refuses.
    """
    real = files.resolve(path)
    try:
        with _beside(real, data, None, mode) as new:
            try:
                _claim(new, real)
            except FileExistsError:
                raise files.already_there(path) from None
    except (OSError, ValueError) as error:
        raise files.failed(path, "cannot be written", error) from None
    _keep(path, real)


def sweep(path: Path, *, shared: bool = False) -> None:
    """Remove what killed processes left beside ``path``, which is known by exactly our own pattern.

    Where it is ``shared``, as without a lock, what a running process may be writing stays.
    """
    real = files.resolve(path)
    ours = re.compile(re.escape(_new_name(real, "PID")).replace("PID", "([0-9]+)"))
    with contextlib.suppress(OSError):  # a folder that may be written, but not listed
        for found in filter(None, map(ours.fullmatch, os.listdir(real.parent))):  # noqa: PTH208
            if not (shared and _runs(int(found[1]))):
                with contextlib.suppress(OSError):
                    real.with_name(found[0]).unlink()


def _runs(number: int) -> bool:
    """Whether a process with this ``number`` runs here.

    Not asked on Windows, where to ask would end it; a file that is open cannot be removed there.
    """
    if sys.platform == "win32":
        return False
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it is another user's
        pass
    return True


def keep_owner(descriptor: int, status: os.stat_result) -> None:
    """Give the open file the owner and group in ``status``, where this system has them.

    Only root may give a file away; anybody may to a group of their own.
    """
    for owner in (status.st_uid, -1) if hasattr(os, "fchown") else ():
        with contextlib.suppress(OSError):
            os.fchown(descriptor, owner, status.st_gid)
            return


def make_folder(folder: Path, mode: int) -> None:
    """Make ``folder``, and those above it that are missing. Raises Failure."""
    try:
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        for each in missing:
            flush_folder(each.parent)
    except OSError as error:
        raise files.failed(folder, "cannot be made", error) from None


# -- the new file, beside the old one --------------------------------------------------------


@contextlib.contextmanager
def _beside(
    real: Path, data: bytes, old: os.stat_result | None, mode: int = 0o666
) -> Iterator[Path]:
    """A new file of ``data`` beside ``real``, with the owner, group and mode of the ``old`` one.

    Whatever has its name in the end is removed: an unfinished file, the old file after a swap,
    or the second name of a new one.
    """
    path = real.with_name(_new_name(real, os.getpid()))
    try:
        _write(path, data, old, mode)
        yield path
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _new_name(real: Path, process: int | str) -> str:
    return f".{real.name}.{process}.new"


def _write(path: Path, data: bytes, old: os.stat_result | None, mode: int) -> None:
    """Write ``data`` to the new file ``path``, and on disk; ``mode`` where there is no old one."""
    # Left by a killed process that had the same number, or planted: a link there must lead nowhere.
    path.unlink(missing_ok=True)
    mode = stat.S_IMODE(old.st_mode) if old else mode
    descriptor = os.open(path, _NEW, mode)
    try:
        if old and hasattr(os, "fchown"):  # Windows has neither
            keep_owner(descriptor, old)
            os.fchmod(descriptor, mode)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        flush(descriptor)
    finally:
        os.close(descriptor)


def _status(real: Path) -> os.stat_result | None:
    """What the system knows of the file at ``real``, None where there is none."""
    try:
        return real.stat()
    except FileNotFoundError:
        return None


# -- the swap --------------------------------------------------------------------------------


def _compare(real: Path, expected: bytes, path: Path) -> None:
    """Raise Conflict, in the name of ``path``, unless the file ``real`` holds ``expected``."""
    try:
        if files.read(real) == expected:
            return
    except Misuse:  # it was removed, or is not a file any more
        pass
    raise Conflict(
        f"{path}: another program changed it meanwhile; nothing was saved",
        "Run the command again.",
    )


def _exchange(new: Path, real: Path, expected: bytes, path: Path) -> bool:
    """Swap ``new`` in, for good only if what comes out is as ``expected``.

    False where the system cannot. A plain rename would overwrite what another program put there
    after the last comparison: that happened in 1 of 510 tries.
    """
    ours = _state(new)
    try:
        if not exchange(new, real):
            return False
        _compare(new, expected, path)
        flush_folder(real.parent)
    except BaseException:  # also an interrupt, which may come just as the swap is done
        _give_back(new, real, ours)
        raise
    return True


def _give_back(out: Path, real: Path, put: _State) -> None:
    """Put the file that came ``out`` back; if others replaced ``real`` meanwhile, theirs stays.

    Where ``put`` is still at ``out``, nothing came out: the swap was not done.
    """
    while (back := _state(out)) != put:
        exchange(out, real)
        if _state(out) == put:
            return
        put = back


def _state(path: Path) -> _State:
    """What tells a file from any other and from itself before a write, whatever its name."""
    status = path.lstat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def exchange(one: Path, other: Path) -> bool:
    """Give each of two files the other's name; at no moment is one of the names missing.

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


def _claim(new: Path, path: Path) -> None:
    """Give ``new`` the name ``path``. Raises FileExistsError where something has it."""
    if sys.platform == "win32":
        _patiently(new.rename, path)  # replaces nothing there (os.rename)
        return
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a disk on which a file can have one name only, such as FAT
        _patiently(new.replace, path)


def _patiently(rename: Callable[[Path], object], path: Path) -> None:
    """Call ``rename`` with ``path``, and again for two seconds where Windows refuses."""
    patience = time.monotonic() + 2
    while True:
        try:
            rename(path)
            return
        except PermissionError:  # a virus scanner or sync client has the file open
            if sys.platform != "win32" or time.monotonic() > patience:
                raise
            time.sleep(0.05)


# -- on the disk -----------------------------------------------------------------------------


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
    except PermissionError:  # a folder that may be written, but not listed
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(descriptor)


def _keep(path: Path, real: Path) -> None:
    """Put the name of the file ``real`` on the disk. Raises Failure, in the name of ``path``."""
    try:
        flush_folder(real.parent)
    except OSError as error:
        raise Failure(
            f"{path}: is written, but a power failure could still undo it: {error.strerror}",
            "Check the disk.",
        ) from None
