"""The words of other people's spreadsheets, in four languages: headings, values, blanks.

What is known stands in ``data/headings.yaml``; a word that is not there means nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from hemidef import resources
from hemidef.exchange import yaml_reader
from hemidef.exchange.tree import Node
from hemidef.model.folding import fold

FILE = "headings.yaml"
# No word in the file is longer; a longer cell is not looked up.
_LONGEST = 60
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Vocabulary:
    """What is known: all words are folded, headings plain, kinds and fields by their names."""

    headings: dict[tuple[str, str], str] = field(default_factory=dict)
    words: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    kinds: dict[str, str] = field(default_factory=dict)
    blanks: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)

    def heads(self, heading: str, kind: str) -> str:
        """The name of the field of ``kind`` that ``heading`` stands for, or nothing."""
        return self.headings.get((kind, plain(heading)), "")

    def value(self, text: str, field: str, kind: str) -> str:
        """What ``text`` is called among the values of a field, or nothing."""
        known = self.words.get((kind, field))
        return known.get(fold(text), "") if known and len(text) <= _LONGEST else ""

    def kind(self, text: str) -> str:
        """The name of the kind that ``text`` says, or nothing."""
        return self.kinds.get(fold(text), "") if len(text) <= _LONGEST else ""

    def is_blank(self, text: str) -> bool:
        """Whether ``text`` only says that nothing is known."""
        return len(text) <= _LONGEST and fold(text) in self.blanks

    def marks_ids(self, heading: str) -> bool:
        """Whether the first or last word of ``heading`` says that ids stand under it."""
        words = _WORDS.findall(fold(heading))
        return bool(words) and (words[0] in self.marks or words[-1] in self.marks)


def plain(heading: str) -> str:
    """A heading as it is looked up: folded, ``_`` and ``-`` as spaces, no closing mark."""
    words = fold(heading).replace("_", " ").replace("-", " ").rstrip(" :*?")
    return " ".join(words.split()) or fold(heading)


@cache
def vocabulary() -> Vocabulary:
    """The words that hemidef ships with."""
    tree = yaml_reader.read(resources.path(FILE).read_text("utf-8"))
    found = Vocabulary()
    top = _map(tree)
    for kind, node in _map(top["kinds"]).items():
        found.kinds.update((fold(word), kind) for word in _texts(node))
    found.blanks.update(fold(word) for word in _texts(top["empty"]))
    found.marks.update(fold(word) for word in _texts(top["ids"]))
    for entry in map(_map, _list(top["headings"])):
        name = str(entry.pop("field").value)
        for kind in _texts(entry.pop("on")):
            for node in entry.values():
                found.headings.update(((kind, plain(word)), name) for word in _texts(node))
    for entry in map(_map, _list(top["values"])):
        for kind in _texts(entry["on"]):
            words = found.words[kind, str(entry["field"].value)]
            for value, node in _map(entry["words"]).items():
                words.update((fold(word), value) for word in _texts(node))
    return found


def _map(node: Node) -> dict[str, Node]:
    assert isinstance(node.value, dict)
    return node.value


def _list(node: Node) -> list[Node]:
    assert isinstance(node.value, list)
    return node.value


def _texts(node: Node) -> Iterator[str]:
    """The texts in a list, or in the lists of each language."""
    lists = node.value.values() if isinstance(node.value, dict) else [node]
    for each in lists:
        yield from (str(item.value) for item in _list(each))
