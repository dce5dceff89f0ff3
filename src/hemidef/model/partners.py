"""Countries and organisations: a name in any language to its code, exactly, never by guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from hemidef.errors import Invalid, closest
from hemidef.model.folding import fold

# Shorter beginnings of names are words of their own (``in``, ``no``), and so are words that more
# partners share than this (``republic``, ``united``).
_SHORTEST = 3
_MOST_SHARED = 2
_WORD = re.compile(r"\w+")


class Partner(NamedTuple):
    """A country (ISO 3166 alpha-3 code) or an organisation, and all the names it goes by.

    It has a ``short`` one in each language, first in English, and ``others``.
    """

    code: str
    short: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name in English."""
        return self.short[0]

    @property
    def names(self) -> tuple[str, ...]:
        """All the names it goes by."""
        return self.short + self.others


class Partners:
    """The table of partners; ``load`` is called when a name is first looked up."""

    def __init__(self, load: Callable[[], Iterable[Partner]]) -> None:
        self._load = load

    @cached_property
    def _by_code(self) -> dict[str, Partner]:
        return {partner.code: partner for partner in self._load()}

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {
            fold(name): partner.code
            for partner in self._by_code.values()
            for name in (partner.code, *partner.names)
        }

    def code(self, text: str) -> str:
        """The code of the partner that goes by ``text`` in any language.

        Case and accents do not count. Raises Invalid when nobody goes by that name.
        """
        code = self._codes.get(fold(text))
        if code is None:
            raise Invalid(f"no country or organisation goes by {text!r}", lambda: self._near(text))
        return code

    def __contains__(self, text: str) -> bool:
        """Whether anybody goes by ``text``."""
        return fold(text) in self._codes

    def name(self, code: str) -> str:
        """The English name behind ``code``; the code itself where the table has none."""
        partner = self._by_code.get(code)
        return partner.name if partner else code

    def find(self, words: str) -> frozenset[str]:
        """The codes of the partners that somebody who types ``words`` may look for.

        Those that go by that name or code, and those of whose short names a word begins so.
        ``in`` is not India: a name of two letters counts only in capitals.
        """
        wanted = fold(words)
        is_name = len(wanted) >= _SHORTEST or words.isupper()
        named = {self._codes[wanted]} if is_name and wanted in self._codes else set()
        if len(wanted) >= _SHORTEST:
            named |= {code for name, code in self._beginnings if name.startswith(wanted)}
        return frozenset(named)

    @cached_property
    def _beginnings(self) -> list[tuple[str, str]]:
        """The folded short names from each word on that tells few partners from all others."""
        short = {code: set(map(fold, each.short)) for code, each in self._by_code.items()}
        words = (set(_WORD.findall(" ".join(names))) for names in short.values())
        shared = Counter(word for of_one in words for word in of_one)
        return [
            (name[word.start() :], code)
            for code, names in short.items()
            for name in names
            for word in _WORD.finditer(name)
            if shared[word[0]] <= _MOST_SHARED
        ]

    def _near(self, text: str) -> str:
        near = closest(fold(text), self._codes)
        if near:
            partner = self._by_code[self._codes[near]]
            return f"Did you mean {partner.name} ({partner.code})?"
        return (
            "Give an ISO 3166 code such as BRA, a country's name in English, Spanish, "
            "Portuguese or French, or an organisation such as OAS; others fit in a tag."
        )


NOBODY = Partners(list)
