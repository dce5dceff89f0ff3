"""Countries and organisations: a name in four languages to its code, exactly, never by guess."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from hemidef.errors import Invalid, closest
from hemidef.model.folding import fold


class Partner(NamedTuple):
    """A country (ISO 3166 alpha-3 code) or an organisation, and all the names it goes by."""

    code: str
    name: str
    names: tuple[str, ...]


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
        """The code of the partner that goes by ``text`` in any of the four languages.

        Case and accents do not count. Raises Invalid when nobody goes by that name.
        """
        code = self._codes.get(fold(text))
        if code is None:
            raise Invalid(f"no country or organisation goes by {text!r}", lambda: self._near(text))
        return code

    def name(self, code: str) -> str:
        """The English name behind ``code``; the code itself where the table has none."""
        partner = self._by_code.get(code)
        return partner.name if partner else code

    def _near(self, text: str) -> str:
        near = closest(fold(text), self._codes)
        if near:
            partner = self._by_code[self._codes[near]]
            return f"Did you mean {partner.name} ({partner.code})?"
        return (
            "Give an ISO 3166 code such as BRA, a country's name in English, Spanish, "
            "Portuguese or French, or an organisation such as OAS; others fit in a tag."
        )
