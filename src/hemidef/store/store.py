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
from hemidef.errors import Conflict, Failure
from hemidef.store.codec import SCHEMA
from hemidef.store.lock import held
from hemidef.store.storage import Buffer, FileStorage, NewFileStorage
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
        return Tables(self._open(Buffer(FileStorage)), str(self.path))

    def rehearse(self, *, settling: bool = False) -> Draft:
        """The store to change in memory only, to see what a change would do.

        Raises Conflict as ``change`` does.
        """
        draft = Draft(self._open(Buffer(FileStorage)), str(self.path))
        self._check_settled(draft, settling)
        return draft

    @contextlib.contextmanager
    def change(self, *, settling: bool = False) -> Iterator[Draft]:
        """One transaction: what the block does to the draft is saved whole when it ends.

        An exception in the block leaves the file as it was, byte for byte. Raises Conflict
        when another process holds the store or replaced it meanwhile, and where a merge left
        something to decide, unless that is what is to be done: ``settling``.
        """
        mode = files.mode(self.path)
        if not mode & 0o222:  # asked of the file, as its folder alone decides who may replace it
            writable = shell.line("u+w", shell.file(self.path), program="chmod")
            raise Failure(f"{self.path}: is read-only", f"Make it writable first: {writable}")
        with held(files.resolve(self.path), mode) as locked:
            buffer = Buffer(FileStorage)
            draft = Draft(self._open(buffer), str(self.path))
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

    @contextlib.contextmanager
    def create(self, *, private: bool = False) -> Iterator[Draft]:
        """Make the store, of what the block puts into the draft, when the block ends.

        ``private`` is for its owner's eyes only. Raises Misuse where something is already there.
        """
        mode = 0o600 if private else 0o666
        buffer = Buffer(partial(NewFileStorage, mode=mode))
        draft = Draft(self._open(buffer), str(self.path))
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
            conflicts = f"{count} conflict{'s' if count > 1 else ''}"
            raise Conflict(
                f"{self.path}: a merge left {conflicts} to settle, and nothing changes before that",
                "See them: hemidef merge --show. To give the merge up: hemidef merge --abort.",
            )

    def _note_locks(self, draft: Draft, locked: bool) -> None:
        if not locked:
            draft.notes.append(
                f"{self.path}: is on a disk without locks; see that only one person or program "
                "changes it at a time."
            )

    def _open(self, buffer: Buffer) -> TinyDB:
        db = TinyDB(self.path, storage=buffer)
        db.tables()  # TinyDB would read later, when the lock may be free again
        return db

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
