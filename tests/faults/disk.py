"""What a disk may hold after the power went: all that POSIX lets a file system leave there.

Of what was not flushed, any part may be there and any may not: blocks of data, and changes of
names, each in any combination. What fsync was asked to keep is there: of a file its data, of a
folder the names in it (man 2 fsync: flushing a file does not flush its name).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise
from pathlib import PurePosixPath
from typing import TypeVar

from faults.trial import Call

BLOCK = 4096
# Up to so many blocks, every combination of them is tried: 64.
_MOST = 6
_EXCHANGE = 2  # a flag of renameat2

Part = TypeVar("Part")


@dataclass
class _File:
    """What is on the disk of a file, and what was done to it since: (offset, data), or, to cut
    it off or extend it, (size, None)."""

    durable: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def holds(self, since: Iterable[tuple[int, bytes | None]]) -> bytes:
        data = bytearray(self.durable)
        for offset, written in since:
            end = offset + len(written or b"")
            data.extend(bytes(max(0, end - len(data))))
            if written is None:
                del data[offset:]
            else:
                data[offset:end] = written
        return bytes(data)

    def may_hold(self) -> Iterator[bytes]:
        """Every content, also with holes of zeros where the size was kept and the data not."""
        size = len(self.holds(self.since))
        for part in _parts(self.since):
            content = self.holds(part)
            yield content
            yield content.ljust(size, b"\0")


class Disk:
    """A disk on which ``data`` lies under the name ``path`` (None: nothing), in ``folder``."""

    def __init__(self, folder: str, path: str, data: bytes | None) -> None:
        self._files: list[_File | None] = [None]  # None for a folder
        self._names: dict[str, int] = {folder: 0}  # on the disk
        if data is not None:
            self._names[path] = self._new(_File(data))
        self._since: list[dict[str, int | None]] = []  # what names became
        self._now = dict(self._names)
        self._opened: dict[int, tuple[str, int]] = {}
        self._place: dict[int, int] = {}  # in each opened file

    def do(self, call: Call) -> None:
        """Take in a call that a program made."""
        if call.outcome != "ok":
            return
        match call.name:
            case "open":
                self._open(call)
            case "write" if call.descriptor in self._opened:
                place = self._place[call.descriptor]
                self._place[call.descriptor] += len(call.data)
                whole = [*range(place - place % BLOCK, place + len(call.data), BLOCK)]
                starts = [place, *whole[1:], place + len(call.data)]
                for start, end in pairwise(starts):
                    part = call.data[start - place : end - place]
                    self._file(call).since.append((start, part))
            case "lseek" | "lseek64":
                self._place[call.descriptor] = call.detail
            case "ftruncate" | "ftruncate64":
                self._file(call).since.append((call.detail, None))
            case "fsync" | "fdatasync":
                self._flush(call)
            case "rename":
                self._name({call.other: self._now[call.path], call.path: None})
            case "renameat2" if call.detail == _EXCHANGE:
                one, other = self._now[call.path], self._now[call.other]
                self._name({call.path: other, call.other: one})
            case "link":
                self._name({call.other: self._now[call.path]})
            case "unlink":
                self._name({call.path: None})
            case "mkdir":
                self._name({call.path: self._new(None)})
            case "renameat" | "renameat2" | "chmod":
                raise NotImplementedError(call.name)

    def may_hold(self, path: str) -> Iterator[bytes | None]:
        """What a reader may find under ``path`` after the power went; None for no file."""
        found: set[int | None] = set()
        for part in _parts(self._since):
            names: dict[str, int | None] = {**self._names}
            for change in part:
                names.update(change)
            there = all(names.get(each) is not None for each in self._above(path))
            found.add(names.get(path) if there else None)
        for number in found:
            file = None if number is None else self._files[number]
            if file is None:
                yield None
            else:
                yield from file.may_hold()

    def _above(self, path: str) -> Iterator[str]:
        """The folders that ``path`` lies in, as far as this disk knows them."""
        for each in PurePosixPath(path).parents:
            if str(each) in self._now:
                yield str(each)

    def _new(self, file: _File | None) -> int:
        self._files.append(file)
        return len(self._files) - 1

    def _name(self, change: dict[str, int | None]) -> None:
        """Change names at once; on the disk it is one step, there or not."""
        self._since.append(change)
        for path, number in change.items():
            if number is None:
                self._now.pop(path, None)
            else:
                self._now[path] = number

    def _open(self, call: Call) -> None:
        if call.path not in self._now:
            self._name({call.path: self._new(_File())})
        number = self._now[call.path]
        self._opened[call.descriptor] = call.path, number
        self._place[call.descriptor] = 0
        if call.detail & os.O_TRUNC:
            self._file(call).since.append((0, None))

    def _file(self, call: Call) -> _File:
        file = self._files[self._opened[call.descriptor][1]]
        assert file
        return file

    def _flush(self, call: Call) -> None:
        path, number = self._opened[call.descriptor]
        file = self._files[number]
        if file is not None:
            file.durable = file.holds(file.since)
            file.since = []
            return
        left = []
        for change in self._since:
            if all(str(PurePosixPath(each).parent) == path for each in change):
                for name, became in change.items():
                    if became is None:
                        self._names.pop(name, None)
                    else:
                        self._names[name] = became
            else:
                left.append(change)
        self._since = left


def _parts(whole: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """Every part of ``whole``, in its order; of one that is long, the beginnings and the ends,
    and all but one or but two neighbours."""
    if len(whole) <= _MOST:
        yield from chain.from_iterable(combinations(whole, many) for many in range(len(whole) + 1))
        return
    for place in range(len(whole) + 1):
        yield whole[:place]
        yield whole[place:]
        yield [*whole[:place], *whole[place + 1 :]]
        yield [*whole[:place], *whole[place + 2 :]]
