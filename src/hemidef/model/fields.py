"""A field, declared once: its type of value, its heading, its help, whether it is a list.

Options, columns, filters, YAML keys, validation and the README's table come from this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemidef.errors import HemidefError, Invalid, Misuse, nearest
from hemidef.model.values import Context, Reference, Text, ValueType

# What a field holds: the text form of its value; those of its values where it is a list.
Texts = str | list[str]
# An entry as the store and YAML hold it: its fields by name, empty ones left out.
Doc = Mapping[str, Texts]
# What some fields are to hold, by name: nothing (None, an empty list) clears a field, and one that
# is left out stays as it is.
Given = Mapping[str, Texts | None]


@dataclass(frozen=True)
class Field:
    """One field of a kind. ``singular`` names one value of a list, and its option."""

    name: str
    type: ValueType
    heading: str
    help: str
    many: bool = False
    required: bool = False
    default: str | None = None
    singular: str = ""

    @property
    def option(self) -> str:
        """The command-line option: ``--depends-on``, and ``--partner`` for ``partners``."""
        return "--" + (self.singular or self.name).replace("_", "-")

    @property
    def is_reference(self) -> bool:
        """Whether it holds ids of other entries."""
        return isinstance(self.type, Reference)

    @property
    def is_words(self) -> bool:
        """Whether any words may stand in it."""
        return isinstance(self.type, Text)

    def answers_to(self, word: str) -> bool:
        """Whether ``word`` is its name or its singular, however hyphenated."""
        plain = spelled(word)
        return plain == self.name or (bool(plain) and plain == self.singular.replace("-", "_"))

    def parse(self, text: str, context: Context) -> Any:
        """One value of this field. Raises Invalid with the field's name in front."""
        try:
            return self.type.parse(text, context)
        except HemidefError as error:
            raise error.within(self.name) from None

    def read(self, texts: Sequence[str], context: Context) -> Texts:
        """What the field keeps of the ``texts`` that somebody gave.

        For a list, the text forms of its values, each once, in the order given: ``BRA,PER`` is
        two. Raises Invalid for a text that the type refuses, Misuse where a field of one value
        is given several.
        """
        if self.many:
            parts = [part for text in texts for part in self.type.split(text, context)]
            values = [self.parse(part, context) for part in parts]
            return list(dict.fromkeys(map(self.type.text, values)))
        if len(texts) != 1:
            raise Misuse(f"{self.name} is given twice", "Give it once.")
        return self.type.text(self.parse(texts[0], context))

    def cleared(self) -> str | None:
        """What the field keeps when it is cleared: its default, if it has one.

        Raises Invalid where it must hold something.
        """
        if self.required:
            raise Invalid(f"{self.name}: is required and cannot be empty", "Give it a value.")
        return self.default

    def texts(self, doc: Doc) -> tuple[str, ...]:
        """The text forms that ``doc`` holds for this field; none when it is empty."""
        return texts(doc, self.name)

    def values(self, doc: Doc) -> tuple[Any, ...]:
        """The values that ``doc`` holds for this field.

        Raises Invalid, with the field's name in front, for a text that no value has.
        """
        try:
            return tuple(map(self.type.load, self.texts(doc)))
        except HemidefError as error:
            raise error.within(self.name) from None


def spelled(word: str) -> str:
    """``word`` as the name of a field is spelled, however it was hyphenated."""
    return word.casefold().replace("-", "_")


def texts(doc: Given, name: str) -> tuple[str, ...]:
    """The text forms that ``doc`` holds under ``name``; none where there is nothing."""
    held = doc.get(name) or ()
    return (held,) if isinstance(held, str) else tuple(held)


def named(word: str, fields: Iterable[Field], owner: str) -> Field:
    """The field of ``fields`` that ``word`` names. Raises Misuse with the nearest match."""
    known = list(fields)
    for field in known:
        if field.answers_to(word):
            return field
    raise Misuse(f"{owner} have no field {word!r}", nearest(word, [f.name for f in known]))
