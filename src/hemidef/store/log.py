"""The log as the store's file has it: a line for each change, which stays as it stands.

It only grows, and only some commands read it: it is parsed when it is first asked for, and a
change puts its lines below the others, which are not written anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from hemidef.store.lines import Documents

# A change's document.
LogEntry = Mapping[str, Any]


class Log(Mapping[str, LogEntry]):
    """The log's documents by number. ``body`` has their lines, ``parse`` makes documents of them.

    What reads it raises Invalid where a line is damaged.
    """

    def __init__(self, body: bytes, parse: Callable[[bytes], Documents]) -> None:
        self.body = body
        self._parse: Callable[[bytes], Documents] | None = parse

    @cached_property
    def _documents(self) -> Documents:
        assert self._parse is not None
        documents = self._parse(self.body)
        self._parse = None  # and with it the file's bytes, which it may hold
        return documents

    def __getitem__(self, number: str) -> LogEntry:
        return self._documents[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)
