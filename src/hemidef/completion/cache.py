"""The side cache: a lexicon per store in the user's cache folder, never trusted over the store."""

from __future__ import annotations

import json
import os
from binascii import crc32

from hemidef import __version__
from hemidef.completion.lexicon import Lexicon
from hemidef.places import cache_folder

# One of 100,000 entries has about 8 MB; what is far above is not ours.
MOST_BYTES = 64 * 1024 * 1024
# As many stores as somebody works with; the others are made anew.
MOST_FILES = 32
# The folder of the commands: another one where hemidef was installed anew.
_PROGRAM = os.path.join(os.path.dirname(os.path.dirname(__file__)), "cli")  # noqa: PTH118, PTH120


class Cache:
    """The cache's file for the store at ``path``; for no store, where ``path`` is None.

    What it holds counts only for hemidef as it is installed now and for the very file that stood
    at ``path`` when this was made: its first line names both. Then come a checksum, the lexicon's
    body in a line, and its entries.
    """

    def __init__(self, path: str | None) -> None:
        self.folder = os.path.join(cache_folder(), "completion")  # noqa: PTH118
        real = os.path.realpath(path) if path else ""
        key = (__version__, *_facts(_PROGRAM), real, *(_facts(real) if real else ()))
        self.key = repr(key).encode("utf-8", "surrogateescape")
        self.path = os.path.join(  # noqa: PTH118
            self.folder, f"{crc32(real.encode('utf-8', 'surrogateescape')):08x}"
        )

    def read(self) -> Lexicon | None:
        """The lexicon, if it is there, whole, and of the store as it is now."""
        try:
            with open(self.path, "rb") as file:  # noqa: PTH123
                size = _size(file.fileno())
                if not 0 < size <= MOST_BYTES:
                    return None
                key, sum, body = file.readline(), file.readline(), file.readline()
                entries = file.read(size)
            if key != self.key + b"\n" or int(sum, 16) != _sum(body, entries):
                return None
            return Lexicon(json.loads(body), entries)
        except (OSError, ValueError):
            return None

    def write(self, lexicon: Lexicon) -> None:
        """Keep the lexicon, for its owner's eyes only; where that cannot be, do nothing."""
        body = json.dumps(lexicon.body, ensure_ascii=False).encode() + b"\n"
        sum = b"%08x\n" % _sum(body, lexicon.entries)
        data = b"%b\n%b%b%b" % (self.key, sum, body, lexicon.entries)
        if not os.path.isabs(self.folder) or len(data) > MOST_BYTES // 2:  # noqa: PTH117
            return
        beside = f"{self.path}.{os.getpid()}.new"
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)  # noqa: PTH103
            self._prune()
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "wb") as file:  # noqa: PTH123
                file.write(data)
            os.replace(beside, self.path)  # noqa: PTH105
        except OSError:
            _drop(beside)

    def _prune(self) -> None:
        """Leave room for one: the oldest go, and what killed processes left."""
        with os.scandir(self.folder) as listing:
            found = sorted((entry.stat().st_mtime, entry.path) for entry in listing)
        for _, path in found[: max(len(found) - MOST_FILES + 1, 0)]:
            _drop(path)


def _facts(path: str) -> tuple[int, ...]:
    """What is other when the file was written, replaced, or opened to us."""
    try:
        facts = os.stat(path)  # noqa: PTH116
    except OSError:
        return ()
    return facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino, facts.st_dev


def _size(descriptor: int) -> int:
    """The file's bytes; none where it is not ours, as on Windows the folder's rights say."""
    facts = os.fstat(descriptor)
    return facts.st_size if not hasattr(os, "getuid") or facts.st_uid == os.getuid() else 0


def _sum(body: bytes, entries: bytes) -> int:
    return crc32(entries, crc32(body))


def _drop(path: str) -> None:
    try:  # noqa: SIM105 - contextlib is not imported yet
        os.unlink(path)  # noqa: PTH108
    except OSError:
        pass
