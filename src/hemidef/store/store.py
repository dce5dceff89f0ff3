"""The store's file: reading it, and the transaction that changes it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from hemidef import durability, files
from hemidef.errors import Failure, HemidefError
from hemidef.store import codec
from hemidef.store.lock import held
from hemidef.store.renewal import renew
from hemidef.store.tables import Draft, Tables

T = TypeVar("T")


class Store:
    """A store at ``path``; nothing is opened before it is asked for.

    Every method raises HemidefErrors that name the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Tables:
        """The store as it is. Takes no lock and needs no write permission."""
        return Tables(self._placed(codec.read, files.read(self.path)), str(self.path))

    def rehearse(self) -> Draft:
        """The store to change in memory only, to see what a change would do."""
        return Draft(self._placed(codec.load, files.read(self.path)), str(self.path))

    @contextlib.contextmanager
    def change(self) -> Iterator[Draft]:
        """One transaction: what the block does to the draft is saved whole when it ends.

        An exception in the block leaves the file as it was, byte for byte. Raises Conflict
        when another process holds the store or replaced it meanwhile.
        """
        mode = files.mode(self.path)
        if not mode & 0o222:  # asked of the file, as its folder alone decides who may replace it
            raise Failure(
                f"{self.path}: is read-only", f"Make it writable first: chmod u+w {self.path}."
            )
        with held(files.resolve(self.path), mode):
            before = files.read(self.path)
            layout = self._placed(codec.load, before)
            draft = Draft(layout, str(self.path))
            yield draft
            if not draft.touched:
                return
            after = self._placed(partial(renew, loaded=layout, layout=draft.layout()), before)
            files.sweep(self.path)
            files.replace(self.path, after, expected=before)

    def create(self, draft: Draft, *, private: bool = False) -> None:
        """Make the store, with what ``draft`` holds; ``private`` for its owner's eyes only.

        Raises Misuse where something is already there.
        """
        if os.path.lexists(self.path):
            raise files.taken(self.path)
        folder = self.path.parent
        try:
            durability.make(folder, 0o700 if private else 0o777)
        except OSError as error:
            raise files.failed(folder, "cannot be made", error) from None
        mode = 0o600 if private else 0o666
        with held(files.resolve(self.path), mode):
            if os.path.lexists(self.path):  # since, by another process
                raise files.taken(self.path)
            files.sweep(self.path)
            files.create(self.path, codec.dump(draft.layout()), mode)

    def _placed(self, load: Callable[[bytes], T], data: bytes) -> T:
        """What ``load`` makes of the file's bytes; its errors name the file."""
        try:
            return load(data)
        except HemidefError as error:
            raise error.within(str(self.path)) from None
