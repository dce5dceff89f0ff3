"""The types of value that name something else: an entry, a country or organisation."""

from __future__ import annotations

from hemidef.errors import Invalid
from hemidef.model import ids
from hemidef.model.partners import Partners
from hemidef.model.values import LINE, Context, ValueType


class PartnerType(ValueType):
    """A country or organisation, by its code."""

    metavar = "COUNTRY|ORG"
    _MOST_COMMAS = 1  # in a name that the table of partners has

    def split(self, text: str, context: Context) -> list[str]:
        """The names that ``text`` lists, each as long as can be: some have commas in them."""
        parts = super().split(text, context)
        names = []
        while parts:
            lengths = range(min(len(parts), self._MOST_COMMAS + 1), 0, -1)
            joined = ((length, ", ".join(parts[:length])) for length in lengths)
            known = ((n, name) for n, name in joined if n == 1 or name in context.partners)
            length, name = next(known)
            names.append(name)
            del parts[:length]
        return names

    def parse(self, text: str, context: Context) -> str:
        return context.partners.code(text)

    def words(self, text: str, partners: Partners) -> str:
        return partners.name(text)


class Reference(ValueType):
    """The id of another entry; ``letter`` says of which kind it must be.

    ``back`` is the heading under which that other entry lists the ones that point at it.
    """

    def __init__(self, letter: str, back: str) -> None:
        self.letter = letter
        self.back = back

    @property
    def metavar(self) -> str:  # type: ignore[override]
        return f"{self.letter}-n"

    def parse(self, text: str, context: Context) -> str:
        if context.in_file:
            return LINE.parse(text, context)
        reference = ids.parse(text)
        if ids.letter(reference) != self.letter:
            raise Invalid(
                f"{reference} is of the wrong kind", f"Expected an id such as {self.letter}-1."
            )
        return reference

    def key(self, text: str) -> int:
        return ids.number(text)


class Identifier(ValueType):
    """An entry's own id."""

    def parse(self, text: str, context: Context) -> str:
        return ids.parse(text)

    def key(self, text: str) -> tuple[str, int]:
        return ids.letter(text), ids.number(text)


PARTNER = PartnerType()
IDENTIFIER = Identifier()
