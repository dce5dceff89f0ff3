"""A field, declared once: its type of value, its heading, its help, whether it is a list.

Options, columns, filters, YAML keys, validation and the README's table come from this.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hemidef.errors import HemidefError, Invalid, Misuse, nearest
from hemidef.model.values import Context, Reference, Text, ValueType

# An entry's fields in their text forms, empty ones left out: what the store and YAML hold.
Doc = Mapping[str, str | list[str]]


@dataclass(frozen=True, eq=False)
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

    def parse_many(self, texts: Iterable[str], context: Context) -> tuple[Any, ...]:
        """The values of a list field, each once, in the order given: ``BRA,PER`` is two."""
        values: list[Any] = []
        for text in texts:
            values += [self.parse(part, context) for part in self.type.split(text, context)]
        return tuple(dict.fromkeys(values))

    def cleared(self) -> Any:
        """The field's value when it holds nothing. Raises Invalid where it must hold something."""
        if self.required:
            raise Invalid(f"{self.name}: is required and cannot be empty", "Give it a value.")
        return () if self.many else self.default

    def texts(self, doc: Doc) -> tuple[str, ...]:
        """The text forms that ``doc`` holds for this field; none when it is empty."""
        value = doc.get(self.name)
        if value is None:
            return ()
        return (value,) if isinstance(value, str) else tuple(value)

    def load(self, doc: Doc) -> Any:
        """The field's value in ``doc``: a tuple for a list, None for an empty single one."""
        try:
            values = tuple(self.type.load(text) for text in self.texts(doc))
        except HemidefError as error:
            raise error.within(self.name) from None
        if self.many:
            return values
        return values[0] if values else None

    def dump(self, value: Any) -> str | list[str] | None:
        """The text form, or forms, of ``value``; None when it is empty."""
        if self.many:
            return [self.type.text(item) for item in value] or None
        return None if value is None else self.type.text(value)


def spelled(word: str) -> str:
    """``word`` as the name of a field is spelled, however it was hyphenated."""
    return word.casefold().replace("-", "_")


def one(
    type: ValueType, heading: str, help: str, *, required: bool = False, default: str | None = None
) -> Any:
    """Declare a field with one value."""
    facts = {"type": type, "heading": heading, "help": help}
    if required:
        return dataclasses.field(metadata={**facts, "required": True})
    return dataclasses.field(default=default, metadata={**facts, "default": default})


def many(type: ValueType, heading: str, help: str, *, singular: str) -> Any:
    """Declare a list field."""
    facts = {"type": type, "heading": heading, "help": help, "many": True, "singular": singular}
    return dataclasses.field(default=(), metadata=facts)


def declared(record: type) -> tuple[Field, ...]:
    """The fields that a record class declares, in order."""
    found = dataclasses.fields(record)
    return tuple(Field(name=each.name, **each.metadata) for each in found if each.metadata)


def named(word: str, fields: Iterable[Field], owner: str) -> Field:
    """The field of ``fields`` that ``word`` names. Raises Misuse with the nearest match."""
    known = list(fields)
    for field in known:
        if field.answers_to(word):
            return field
    raise Misuse(f"{owner} have no field {word!r}", nearest(word, [f.name for f in known]))
