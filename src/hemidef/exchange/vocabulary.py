"""The words of other people's spreadsheets, in four languages: headings, values, blanks.

What is known stands in ``data/headings.yaml``; a word that is not there means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hemidef import resources
from hemidef.exchange import yaml_reader
from hemidef.exchange.source import Node
from hemidef.model.folding import fold

FILE = "headings.yaml"
_WORDS = re.compile(r"[^\W_]+")


class Vocabulary:
    """What is known: all words are folded, headings plain, kinds and fields by their names."""

    def __init__(self, tree: Node) -> None:
        top = _map(tree)
        self._kinds = {
            fold(word): kind for kind, node in _map(top["kinds"]).items() for word in _texts(node)
        }
        self._blanks = set(map(fold, _texts(top["empty"])))
        self._marks = set(map(fold, _texts(top["ids"])))
        self._fields: dict[tuple[str, str], str] = {}
        for entry in map(_map, _list(top["headings"])):
            name = str(entry.pop("field").value)
            for kind in _texts(entry.pop("on")):
                words = (word for node in entry.values() for word in _texts(node))
                self._fields.update(((kind, plain(word)), name) for word in words)
        self._values: dict[tuple[str, str, str], str] = {}
        for entry in map(_map, _list(top["values"])):
            for kind in _texts(entry["on"]):
                for value, node in _map(entry["words"]).items():
                    of = kind, str(entry["field"].value)
                    self._values.update(((*of, fold(word)), value) for word in _texts(node))

    def field(self, heading: str, kind: str) -> str:
        """The name of the field of ``kind`` that ``heading`` stands for, or nothing."""
        return self._fields.get((kind, plain(heading)), "")

    def value(self, text: str, field: str, kind: str) -> str:
        """What ``text`` is called among the values of a field of ``kind``, or nothing."""
        return self._values.get((kind, field, fold(text)), "")

    def kind(self, text: str) -> str:
        """The name of the kind that ``text`` says, or nothing."""
        return self._kinds.get(fold(text), "")

    def is_blank(self, text: str) -> bool:
        """Whether ``text`` only says that nothing is known."""
        return fold(text) in self._blanks

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
    return Vocabulary(yaml_reader.read(resources.path(FILE).read_text("utf-8")))


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
