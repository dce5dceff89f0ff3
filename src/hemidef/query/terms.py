"""Terms as typed: ``status.not:completed`` is a name, an operator and a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from hemidef.errors import Misuse, nearest

_FORM = re.compile(
    r"(?P<name>[A-Za-z][\w-]*)(?:\.(?P<operator>[A-Za-z]+))?:(?!//)(?P<value>.*)",
    re.DOTALL | re.ASCII,
)


class Term(NamedTuple):
    """A term: ``name`` and ``operator`` in lower case; a bare word has neither, only a value."""

    text: str
    name: str
    operator: str
    value: str

    @property
    def words(self) -> list[str]:
        """The alternatives in the value. Raises Misuse when there is none."""
        words = [word.strip() for word in self.value.split(",") if word.strip()]
        if not words:
            raise Misuse(
                f"{self.text!r} has no value",
                f"{self.name}:none finds those without one, {self.name}:any those with one.",
            )
        return words

    def among(self, operators: Iterable[str], name: str = "") -> None:
        """Raise Misuse when the operator is none of ``operators``."""
        if self.operator and self.operator not in operators:
            known = [f"{name or self.name}.{each}" for each in sorted(operators)]
            raise Misuse(
                f"{name or self.name} cannot be filtered by .{self.operator}",
                nearest(self.operator, known),
            )


def parse(text: str) -> Term:
    """The term that ``text`` is. A web address is a word, not a field called ``https``."""
    match = _FORM.fullmatch(text)
    if not match:
        return Term(text, "", "", text)
    name, operator = match["name"].lower(), (match["operator"] or "").lower()
    return Term(text, name, operator, match["value"].strip())
