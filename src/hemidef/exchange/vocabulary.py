"""The words of other people's spreadsheets: what headings, values and blanks are called there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hemidef import resources
from hemidef.exchange import yaml_format
from hemidef.model.folding import fold

_WORDS = re.compile(r"[^\W_]+")


class Vocabulary:
    """The words of other people's spreadsheets, in four languages: headings, values, blanks.

    All words are folded, headings plain, kinds and fields by their names; a word that is not in
    ``data/headings.yaml`` means nothing.
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._kinds = {fold(word): kind for kind, word in _pairs(known["kinds"])}
        self._blanks = {fold(word) for _, word in _pairs({"": known["empty"]})}
        self._sums = {fold(word) for word in known["sums"]}
        self._marks = {fold(word) for _, word in _pairs({"": known["ids"]})}
        self._fields = {
            (kind, plain(word)): str(entry["field"])
            for entry in known["headings"]
            for kind in entry["on"]
            for language in entry.keys() - {"field", "on"}
            for word in entry[language]
        }
        self._values = {
            (kind, entry["field"], fold(word)): value
            for entry in known["values"]
            for kind in entry["on"]
            for value, word in _pairs(entry["words"])
        }

    def field(self, heading: str, kind: str) -> str:
        """The name of the field of ``kind`` that ``heading`` stands for, or nothing."""
        return self._fields.get((kind, plain(heading)), "")

    def value(self, text: str, field: str, kind: str) -> str:
        """What ``text`` is called among the values of a field of ``kind``, or nothing."""
        return self._values.get((kind, field, fold(text)), "")

    def kind(self, text: str) -> str:
        """The name of the kind that ``text`` says, or nothing."""
        return self._kinds.get(fold(text), "")

    def means_none(self, text: str) -> bool:
        """Whether ``text`` only says that nothing is known."""
        return fold(text) in self._blanks

    def is_sum(self, text: str) -> bool:
        """Whether ``text`` only says that its row sums up others."""
        return fold(text).rstrip(" :") in self._sums

    def marks_ids(self, heading: str) -> bool:
        """Whether the first or last word of ``heading`` says that ids stand under it."""
        words = _WORDS.findall(fold(heading))
        return bool(words) and not self._marks.isdisjoint((words[0], words[-1]))


def plain(heading: str) -> str:
    """A heading as it is looked up: folded, ``_`` and ``-`` as spaces, no closing mark."""
    words = fold(heading).replace("_", " ").replace("-", " ").rstrip(" :*?")
    return " ".join(words.split()) or fold(heading)


@cache
def vocabulary() -> Vocabulary:
    """The words that hemidef ships with."""
    return Vocabulary(yaml_format.read(resources.read_text(resources.HEADINGS)).plain())


def _pairs(words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each key with each of its words, which stand in a list, or in one for each language."""
    for key, held in words.items():
        for each in held.values() if isinstance(held, dict) else [held]:
            yield from ((key, word) for word in each)
