"""Reading a whole file and replacing a whole file, so that nothing half-written is ever read."""

from __future__ import annotations

import contextlib
import glob
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from hemidef.durability import flush, flush_folder
from hemidef.errors import Conflict, Failure, HemidefError, Invalid, Misuse
from hemidef.swap import exchange

# Far above a store of 100,000 entries (60 MB), far below what would fill the memory.
MOST_BYTES = 512 * 1024 * 1024

_State = tuple[int, int, int]

# A FIFO that nobody writes to would hang the open.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def mode(path: Path) -> int:
    """The permissions of the regular file ``path``. Raises Misuse when it is none."""
    try:
        facts = path.stat()
    except OSError as error:
        raise _not_there(path, error) from None
    if not stat.S_ISREG(facts.st_mode):
        raise _not_a_file(path)
    return stat.S_IMODE(facts.st_mode)


def read(path: Path) -> bytes:
    """The bytes of the regular file ``path``.

    Raises Misuse for what is no file or not there, Failure where reading is not allowed,
    Invalid for more than 512 MiB, Conflict when it is written to meanwhile: half would be old.
    """
    try:
        descriptor = os.open(path, _READ)
    except (OSError, ValueError) as error:
        if os.path.isdir(path):  # noqa: PTH112 - Windows refuses a folder with a permission error
            raise _not_a_file(path) from None
        raise _not_there(path, error) from None
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise _not_a_file(path)
        if facts.st_size > MOST_BYTES:
            raise Invalid(f"{path}: is larger than {MOST_BYTES >> 20} MiB", "Split the file.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read()
        now = os.fstat(descriptor)
        if (now.st_size, now.st_mtime_ns) != (facts.st_size, facts.st_mtime_ns):
            raise Conflict(f"{path}: another program is writing it", "Run the command again.")
        return data
    except OSError as error:
        raise failed(path, "cannot be read", error) from None
    finally:
        os.close(descriptor)


def read_stream(stream: IO[bytes]) -> bytes:
    """All that comes out of ``stream``. Raises Invalid for more than 512 MiB."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Invalid(f"standard input holds more than {MOST_BYTES >> 20} MiB", "Split it.")
    return data


def _not_there(path: Path, error: OSError | ValueError) -> HemidefError:
    if isinstance(error, FileNotFoundError):
        return Misuse(f"{path}: there is no such file", "Check the name and the folder.")
    return failed(path, "cannot be read", error)


def _not_a_file(path: Path) -> Misuse:
    what = "a folder" if os.path.isdir(path) else "not a regular file"  # noqa: PTH112
    return Misuse(f"{path}: is {what}", "Name a file.")


def failed(path: Path, what: str, error: OSError | ValueError) -> Failure:
    """What the system said about ``path``, as a sentence."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Failure(f"{path}: {what}: {reason}", "Nothing was changed.")


def resolve(path: Path) -> Path:
    """The file that ``path`` means, through all links; it need not be there.

    Raises Failure where that cannot be told: what might be a link must not be replaced by a file.
    """
    try:
        return Path(os.path.realpath(path, strict=True))
    except (FileNotFoundError, NotADirectoryError):
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise failed(path, "cannot be read", error) from None


def replace(path: Path, data: bytes, *, expected: bytes | None = None) -> None:
    """Put ``data`` in the place of the file at ``path``, whole and on disk, or not at all.

    The data are written beside, flushed, and swapped in; a link keeps pointing to the file and
    the file keeps its mode. With ``expected``, the file must still hold those bytes; where the
    system can, it is looked at once more after the swap, which is taken back where another
    program was faster or the folder cannot be flushed.

    Raises Misuse where something else than a file is in its place, Conflict when the file is no
    longer as expected, Failure when the system says no.
    """
    real = resolve(path)
    try:
        if real.exists() and not real.is_file():
            raise _not_a_file(path)
        with _beside(real, data, _facts(real)) as new:
            if expected is not None:
                _compare(real, expected, path)
                if _exchange(new, real, expected, path):
                    return
            _swap(new, real)
    except (OSError, ValueError) as error:
        raise failed(path, "cannot be written", error) from None
    _keep(path, real)


def create(path: Path, data: bytes, mode: int) -> None:
    """Make a file of ``data`` at ``path``, whole and on disk, or not at all.

    ``mode`` are its permissions, less the umask. Raises Misuse where something is there already,
    also where that came in the last moment, Failure when the system says no.
    """
    real = resolve(path)
    try:
        with _beside(real, data, None, mode) as new:
            try:
                _claim(new, real)
            except FileExistsError:
                raise taken(path) from None
    except (OSError, ValueError) as error:
        raise failed(path, "cannot be written", error) from None
    _keep(path, real)


def taken(path: Path) -> Misuse:
    """That something is at ``path`` where a new file was to be."""
    return Misuse(f"{path}: is already there", "Name another file, or use the one there.")


def sweep(path: Path) -> None:
    """Take away what killed processes left beside ``path``; only while no other replaces it."""
    real = resolve(path)
    for left in real.parent.glob(f".{glob.escape(real.name)}.*.new"):
        with contextlib.suppress(OSError):
            left.unlink()


def _compare(real: Path, expected: bytes, path: Path) -> None:
    """Raise Conflict, in the name of ``path``, unless the file ``real`` holds ``expected``."""
    try:
        if read(real) == expected:
            return
    except Misuse:  # removed, or no file any more
        pass
    raise Conflict(
        f"{path}: another program changed it meanwhile; nothing was saved",
        "Run the command again.",
    )


def _exchange(new: Path, real: Path, expected: bytes, path: Path) -> bool:
    """Swap ``new`` in, for good only if what comes out is as ``expected``.

    False where the system cannot. A program that replaced the file after the last look at it
    would be overwritten by a rename: 1 of 510 tries.
    """
    ours = _state(new)
    try:
        if not exchange(new, real):
            return False
        _compare(new, expected, path)
        flush_folder(real.parent)
    except BaseException:  # also an interrupt, which may come as the swap is just done
        _give_back(new, real, ours)
        raise
    return True


def _give_back(out: Path, real: Path, put: _State) -> None:
    """Put what came ``out`` back; where others replaced ``real`` meanwhile, theirs stays.

    Nothing came out where ``put`` is still there: the swap was not done.
    """
    while (back := _state(out)) != put:
        exchange(out, real)
        if _state(out) == put:
            return
        put = back


def _state(path: Path) -> _State:
    """What no other file has, nor this one when it was written to; a new name leaves it."""
    facts = path.lstat()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def _facts(path: Path) -> os.stat_result | None:
    """What the system knows of the file at ``path``, None where there is none."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _beside(
    real: Path, data: bytes, old: os.stat_result | None, mode: int = 0o666
) -> Iterator[Path]:
    """A new file of ``data`` beside ``real``, with the group and mode of the ``old`` one.

    What bears its name at the end goes: it is unfinished, or the old file, or a second name.
    """
    path = real.with_name(f".{real.name}.{os.getpid()}.new")
    try:
        _write(path, data, old, mode)
        yield path
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _write(path: Path, data: bytes, old: os.stat_result | None, mode: int) -> None:
    """Write ``data`` to the new file ``path``, and on disk; ``mode`` where there is no old one."""
    path.unlink(missing_ok=True)  # left by a process of the same number that was killed
    mode = stat.S_IMODE(old.st_mode) if old else mode
    descriptor = os.open(path, _NEW, mode)
    try:
        if old and hasattr(os, "fchown"):  # Windows has neither
            with contextlib.suppress(OSError):  # of a group that one is not in
                os.fchown(descriptor, -1, old.st_gid)
            os.fchmod(descriptor, mode)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        flush(descriptor)
    finally:
        os.close(descriptor)


def _swap(new: Path, path: Path) -> None:
    """Put ``new`` in the place of ``path``."""
    _patiently(new.replace, path)


def _claim(new: Path, path: Path) -> None:
    """Give ``new`` the name ``path``. Raises FileExistsError where something has it."""
    if sys.platform == "win32":
        _patiently(new.rename, path)  # replaces nothing there (os.rename)
        return
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a disk on which a file has one name alone, as FAT
        _swap(new, path)


def _patiently(rename: Callable[[Path], object], path: Path) -> None:
    """Do ``rename`` to ``path``, once more where Windows refuses for a moment."""
    patience = time.monotonic() + 2
    while True:
        try:
            rename(path)
            return
        except PermissionError:  # a virus scanner or sync client has the file open
            if sys.platform != "win32" or time.monotonic() > patience:
                raise
            time.sleep(0.05)


def _keep(path: Path, real: Path) -> None:
    """Put the name of the file ``real`` on the disk. Raises Failure, in the name of ``path``."""
    try:
        flush_folder(real.parent)
    except OSError as error:
        raise Failure(
            f"{path}: is written, but may be lost with the power: {error.strerror}",
            "Look whether the disk is well.",
        ) from None
