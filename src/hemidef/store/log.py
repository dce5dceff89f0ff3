"""The log as the store's file has it: a line for each change, which stays as it stands.

It only grows, and only some commands read it: it is parsed when it is first asked for, and a
change puts its lines below the others, which are not written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

# A change's document; and all of them, by their numbers in the file.
LogEntry = Mapping[str, Any]
Documents = dict[str, LogEntry]

_START = re.compile(r'^"([1-9]\d{0,8})": \{', re.ASCII | re.MULTILINE)


class Log(Mapping[str, LogEntry]):
    """The log's documents by number. ``text`` has their lines, ``parse`` makes documents of them.

    What reads it raises Invalid where a line is damaged.
    """

    def __init__(self, text: str, parse: Callable[[str], Documents]) -> None:
        self.text = text
        self._parse: Callable[[str], Documents] | None = parse

    @cached_property
    def _documents(self) -> Documents:
        assert self._parse is not None
        documents = self._parse(self.text)
        self._parse = None  # and with it the file's bytes, which it may hold
        return documents

    def __getitem__(self, number: str) -> LogEntry:
        return self._documents[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


def numbers(text: str) -> list[str]:
    """The numbers of the documents in ``text``, a document to a line as the store writes them.

    None of them where a line is anything else, or a number is not above the one before: the
    lines of a conflict, those of another program, or half a line.
    """
    found = _START.findall(text)
    breaks = text.count("\n")
    if len(found) <= breaks or text.count("},\n") < breaks or not text.endswith("}"):
        return []
    ordered = list(map(int, found))
    return found if ordered == sorted(set(ordered)) else []
