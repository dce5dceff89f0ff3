"""How TinyDB reads and writes the store's file: strictly, and whole."""

from __future__ import annotations

import sys
from pathlib import Path

from tinydb.middlewares import CachingMiddleware
from tinydb.storages import Storage

from hemidef import atomic, files
from hemidef.errors import HemidefError
from hemidef.store import codec
from hemidef.store.codec import Layout


class FileStorage(Storage):
    """A store's file. Raises HemidefErrors that name it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._before = b""
        self._schema = codec.SCHEMA
        # The schema of the file that was replaced, where that was an older one.
        self.upgraded = 0

    def read(self) -> Layout:
        """All that is in the file, which is opened without asking whether it is there.

        A disk that fails at that question would make the store look empty.
        """
        self._before = files.read(self.path)
        return self._load()

    def _load(self) -> Layout:
        try:
            layout, self._schema = codec.read(self._before)
            return layout
        except HemidefError as error:
            raise error.within(str(self.path)) from None

    def write(self, data: Layout) -> None:
        """Replace the file, which must still hold the bytes that were read.

        It is left alone where they stay the same: TinyDB takes putting an entry as it was for a
        change too.
        """
        after = self._dump(data)
        if after != self._before:
            atomic.sweep(self.path)
            atomic.replace(self.path, after, expected=self._before)
            self.upgraded = self._schema if self._schema < codec.SCHEMA else 0

    def _dump(self, data: Layout) -> bytes:
        """The file's bytes, read back before they may take the place of what was there."""
        try:
            written = codec.dump(data)
            codec.load(written)
        except HemidefError as error:
            raise error.within(str(self.path)) from None
        return written


class NewFileStorage(FileStorage):
    """A store's file that is to be made, with the permissions ``mode``."""

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__(path)
        self._mode = mode

    def read(self) -> Layout:
        return codec.empty()

    def write(self, data: Layout) -> None:
        """Make the file. Raises Misuse where something is there already."""
        written = self._dump(data)
        atomic.sweep(self.path)
        atomic.create(self.path, written, self._mode)


class MemoryStorage(FileStorage):
    """A store's bytes that are in no file of their own; ``path`` names them in errors."""

    def __init__(self, path: Path, data: bytes) -> None:
        super().__init__(path)
        self.data = data

    def read(self) -> Layout:
        self._before = self.data
        return self._load()

    def write(self, data: Layout) -> None:
        """Make the bytes what ``data`` are; they stay where they say the same in another way."""
        after = self._dump(data)
        if after != codec.dump(codec.load(self.data)):
            self.data = after


class Buffer(CachingMiddleware):
    """What reads the file once, and writes it once: when it is flushed.

    TinyDB writes all tables anew whenever one changes. It must not be used as in
    ``with TinyDB(...)``, which flushes after an exception too.
    """

    WRITE_CACHE_SIZE = sys.maxsize
    storage: FileStorage
