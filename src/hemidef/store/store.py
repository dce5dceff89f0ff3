"""The store's file: reading it, and the transaction that changes it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tinydb import TinyDB

from hemidef import atomic, files, shell
from hemidef.errors import Conflict, Failure, counted
from hemidef.store.codec import SCHEMA
from hemidef.store.lock import held
from hemidef.store.storage import Buffer, FileStorage, MemoryStorage, NewFileStorage
from hemidef.store.tables import Draft, Tables

# What sync services put behind the name of a file that two people changed at once:
_COPY = re.compile(
    r"(?i:.*conflict.*)"  # Dropbox, Nextcloud, Syncthing: "… (Ana's conflicted copy 2026-11-01)"
    r"|(?i:.*(en conflicto|em conflito|en conflit).*)"  # Dropbox in other languages
    # OneDrive: "…-DESKTOP-4F2", the name of a computer; "…-FY27" and "…-BRA" are somebody's own.
    r"|-(?!(FY|Q|H)?\d)[A-Z][A-Z0-9-]{4,17}|-[^/]*MacBook[^/]*"
    r"| ?\(\d+\)| \d{1,2}"  # Google Drive: "… (1)"; iCloud: "… 2"
)


class Store:
    """A store at ``path``; nothing is opened before it is asked for.

    Every method raises HemidefErrors that name the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Tables:
        """The store as it is. Takes no lock and needs no write permission."""
        return Tables(_open(self.path, Buffer(FileStorage)), str(self.path))

    def rehearse(self, *, settling: bool = False) -> Draft:
        """The store to change in memory only, to see what a change would do.

        Raises Conflict as ``change`` does.
        """
        draft = Draft(_open(self.path, Buffer(FileStorage)), str(self.path))
        self._check_settled(draft, settling)
        return draft

    @contextlib.contextmanager
    def change(self, *, settling: bool = False) -> Iterator[Draft]:
        """One transaction: what the block does to the draft is saved whole when it ends.

        An exception in the block leaves the file as it was, byte for byte. Raises Conflict
        when another process holds the store or replaced it meanwhile, and where a merge left
        something to decide, unless that is what is to be done: ``settling``.
        """
        with self._locked() as locked:
            buffer = Buffer(FileStorage)
            draft = Draft(_open(self.path, buffer), str(self.path))
            self._check_settled(draft, settling)
            self._note_locks(draft, locked)
            yield draft
            draft.save()
            buffer.flush()
            if older := buffer.storage.upgraded:
                draft.notes.append(
                    f"{self.path}: was of schema {older} and is of schema {SCHEMA} now; "
                    "an older hemidef does not read it any more."
                )

    def replace(self, data: bytes, *, expected: bytes) -> list[str]:
        """Make the file hold ``data``, a whole store, where it still holds ``expected``.

        Those may be no store, as what git left of two versions. Sentences about the file that
        whoever does it should read. Raises Conflict as ``change`` does.
        """
        draft = Draft(_open(self.path, Buffer(partial(MemoryStorage, data=data))), str(self.path))
        with self._locked() as locked:
            self._note_locks(draft, locked)
            atomic.sweep(self.path)
            atomic.replace(self.path, data, expected=expected)
        return draft.notes

    @contextlib.contextmanager
    def _locked(self) -> Iterator[bool]:
        """Hold the lock of a store that may be written; False where its disk has no locks."""
        mode = files.mode(self.path)
        if not mode & 0o222:  # asked of the file, as its folder alone decides who may replace it
            writable = shell.line("u+w", shell.file(self.path), program="chmod")
            raise Failure(f"{self.path}: is read-only", f"Make it writable first: {writable}")
        with held(files.resolve(self.path), mode) as locked:
            yield locked

    @contextlib.contextmanager
    def create(self, *, private: bool = False) -> Iterator[Draft]:
        """Make the store, of what the block puts into the draft, when the block ends.

        ``private`` is for its owner's eyes only. Raises Misuse where something is already there.
        """
        mode = 0o600 if private else 0o666
        buffer = Buffer(partial(NewFileStorage, mode=mode))
        draft = Draft(_open(self.path, buffer), str(self.path))
        yield draft
        if os.path.lexists(self.path):
            raise files.already_there(self.path)
        atomic.make_folder(self.path.parent, 0o700 if private else 0o777)
        with held(files.resolve(self.path), mode) as locked:
            self._note_locks(draft, locked)
            if os.path.lexists(self.path):  # since, by another process
                raise files.already_there(self.path)
            draft.save()
            buffer.write(buffer.read())  # also when there is nothing in it
            buffer.flush()

    def _check_settled(self, draft: Draft, settling: bool) -> None:
        if not settling and (count := len(draft.conflicts())):
            raise Conflict(
                f"{self.path}: a merge left {counted(count, 'conflict')} to settle, "
                "and nothing changes before that",
                "See them: hemidef merge --show. To give the merge up: hemidef merge --abort.",
            )

    def _note_locks(self, draft: Draft, locked: bool) -> None:
        if not locked:
            draft.notes.append(
                f"{self.path}: is on a disk without locks; see that only one person or program "
                "changes it at a time."
            )

    def conflicted_copies(self) -> list[str]:
        """The names of the files beside the store that look like conflicted copies of it."""
        real = self.path.resolve()
        try:
            beside = sorted(path.name for path in real.parent.iterdir())
        except OSError:  # a folder that may be entered, but not listed
            return []
        stem, suffix = real.stem, real.suffix
        return [
            name
            for name in beside
            if name.startswith(stem)
            and name.endswith(suffix)
            and _COPY.fullmatch(name[len(stem) : len(name) - len(suffix)])
        ]


class Snapshot:
    """A store as it once was, in ``data`` and no file of its own: git keeps one of each commit.

    ``source`` names it in errors.
    """

    def __init__(self, data: bytes, source: str) -> None:
        self.data = data
        self.source = source

    def read(self) -> Tables:
        """What is in it. Raises Invalid as reading a file does."""
        return Tables(_open(Path(self.source), self._buffer()), self.source)

    @contextlib.contextmanager
    def change(self) -> Iterator[Draft]:
        """What the block does to the draft is in ``data`` when it ends, as in a file's transaction.

        The same bytes are, where it did nothing. An exception in the block leaves them too.
        """
        buffer = self._buffer()
        draft = Draft(_open(Path(self.source), buffer), self.source)
        yield draft
        draft.save()
        buffer.flush()
        assert isinstance(buffer.storage, MemoryStorage)
        self.data = buffer.storage.data

    def _buffer(self) -> Buffer:
        return Buffer(partial(MemoryStorage, data=self.data))


def _open(path: Path, buffer: Buffer) -> TinyDB:
    db = TinyDB(path, storage=buffer)
    db.tables()  # TinyDB would read later, when the lock may be free again
    return db
