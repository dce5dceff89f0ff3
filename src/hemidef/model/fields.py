"""Fields and kinds: how an entry is declared, which is once.

Options, columns, filters, YAML keys, validation and the help's tables come from a field's type
of value, its heading, its help, and whether it is a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hemidef.errors import HemidefError, Invalid, Misuse, UnknownName
from hemidef.model import ids
from hemidef.model.dates import INSTANT
from hemidef.model.references import IDENTIFIER, Reference
from hemidef.model.values import LINE, Context, Text, ValueType

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
        plain = normalize(word)
        return plain == self.name or (bool(plain) and plain == self.singular.replace("-", "_"))

    def parse(self, text: str, context: Context) -> Any:
        """One value of this field. Raises Invalid with the field's name in front."""
        try:
            return self.type.parse(text, context)
        except HemidefError as error:
            raise error.within(self.name) from None

    def read(self, texts: Sequence[str], context: Context, *, whole: bool = False) -> Texts:
        """What the field keeps of the ``texts`` that somebody gave.

        For a list, the text forms of its values, each once, in the order given: ``BRA,PER`` is
        two, unless each text is ``whole``. Raises Invalid for a text that the type refuses, Misuse
        where a field of one value is given several.
        """
        parts = texts if whole else self._parts(texts, context)
        if self.many:
            return self.distinct(self.type.text(self.parse(part, context)) for part in parts)
        if len(parts) != 1:
            raise Misuse(f"{self.name} is given twice", "Give it once.")
        return self.type.text(self.parse(parts[0], context))

    def distinct(self, texts: Iterable[str]) -> list[str]:
        """The text forms of a list, each value once, as it stands there first."""
        found: dict[Any, str] = {}
        for text in texts:
            found.setdefault(self.type.sameness(text), text)
        return list(found.values())

    def answer(self, texts: Sequence[str], context: Context, hint: str) -> Texts:
        """What the field keeps of the ``texts`` that somebody typed, as ``read`` does.

        Raises Invalid too, with ``hint``, for one that only says that there is no value.
        """
        self.check_answer(self._parts(texts, context), hint)
        return self.read(texts, context)

    def check_answer(self, texts: Iterable[str], hint: str) -> None:
        """Raise Invalid, with ``hint``, where one of ``texts`` only says that there is no value."""
        for text in filter(self.type.means_none, texts):
            raise Invalid(f"{self.name}: {text.strip()!r} is no value", hint)

    def _parts(self, texts: Sequence[str], context: Context) -> Sequence[str]:
        """The values in ``texts``, of which each may list several where the field is a list."""
        if not self.many:
            return texts
        return [part for text in texts for part in self.type.split(text, context)]

    def clear(self) -> str | None:
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


def normalize(word: str) -> str:
    """``word`` as the name of a field is written, however it was hyphenated."""
    return word.casefold().replace("-", "_")


def texts(doc: Given, name: str) -> tuple[str, ...]:
    """The text forms that ``doc`` holds under ``name``; none where there is nothing."""
    held = doc.get(name) or ()
    return (held,) if isinstance(held, str) else tuple(held)


def find_field(word: str, fields: Iterable[Field], owner: str) -> Field:
    """The field of ``fields`` that ``word`` names. Raises UnknownName with the nearest match."""
    known = list(fields)
    for field in known:
        if field.answers_to(word):
            return field
    raise UnknownName.of(f"{owner} have no field {word!r}", word, [f.name for f in known])


# What every entry has besides the fields of its kind. Its document keeps ``created`` and ``born``.
ID = Field("id", IDENTIFIER, "Id", "The entry's own id.")
KIND = Field("kind", LINE, "Kind", "What kind of entry it is.")
CREATED = Field("created", INSTANT, "Created", "When the entry was made.")
# Where two entries were made apart under one id, one of them got another id since.
BORN = Field("born", IDENTIFIER, "Born", "The id that the entry was made under, if it has another.")
CHANGED = Field(
    "changed",
    INSTANT,
    "Changed",
    "When the entry last changed; empty if never since the store was made.",
)
HEADLINE = Field("headline", LINE, "Entry", "What it is called, or what is recommended.")


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of entry: its name, its letter, what it is, its fields and what follows from them.

    ``headline`` names the field that says what an entry is; ``key`` the one, if there is one,
    whose values no two entries share. A store may give a kind fields of its own (see ``schema``):
    it is the same kind all the same, so what depends on its fields must be kept with them.
    """

    name: str
    letter: str
    help: str
    headline: str
    fields: tuple[Field, ...]
    derived: tuple[Field, ...] = ()
    key: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kind) and self.letter == other.letter

    def __hash__(self) -> int:
        return hash(self.letter)

    @property
    def plural(self) -> str:
        return self.name + "s"

    @property
    def match(self) -> str:
        """The field by which an entry without an id is known again; empty where there is none."""
        return self.key or ("external_id" if "external_id" in self._by_name else "")

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field | None:
        """The field of that very name, if the kind has it."""
        return self._by_name.get(name)

    @cached_property
    def attributes(self) -> dict[str, Field]:
        """All that may be asked of its entries, by name: fields, and what follows from them."""
        known = (ID, KIND, *self.fields, CREATED, CHANGED, HEADLINE, *self.derived)
        return {field.name: field for field in known}

    @cached_property
    def links(self) -> tuple[Field, ...]:
        """The fields that hold ids of other entries."""
        return tuple(field for field in self.fields if field.is_reference)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the fields that every entry must have."""
        return tuple(field.name for field in self.fields if field.required)

    @cached_property
    def blank(self) -> Doc:
        """What an entry holds to which nothing was given: the defaults."""
        return {field.name: field.default for field in self.fields if field.default}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that a document may have, in the model's order."""
        return (*self._by_name, CREATED.name, BORN.name)

    @cached_property
    def _shapes(self) -> dict[str, Any]:
        """What stands under each name that a document may have: a text, or a list of texts."""
        shapes = {field.name: list if field.many else str for field in self.fields}
        return {**shapes, CREATED.name: str, BORN.name: str}

    @cached_property
    def _references(self) -> set[str]:
        return {BORN.name, *(field.name for field in self.links)}

    @cached_property
    def _needed(self) -> set[str]:
        return {CREATED.name, *self.required, *self.blank}

    def order(self, doc: Mapping[str, Texts | None]) -> dict[str, Texts]:
        """``doc`` with its fields in the model's order and without the empty ones."""
        return {name: held for name in self.names if (held := doc.get(name))}

    def relink(self, doc: Given, names: Mapping[str, str]) -> dict[str, Texts | None]:
        """``doc`` with the ids in its links changed to those that ``names`` has for them."""
        linked = dict(doc)
        for field in self.links:
            if held := doc.get(field.name):
                changed = [names.get(id, id) for id in texts(doc, field.name)]
                linked[field.name] = changed[0] if isinstance(held, str) else changed
        return linked

    def misshapen(self, doc: Mapping[str, Any]) -> str:
        """What keeps ``doc`` from being a document of this kind; empty when nothing does."""
        for name, held in doc.items():
            shape = self._shapes.get(name)
            if shape is None:
                return f"{name!r} is no field of {self.plural}"
            if not isinstance(held, shape):
                return f"{name!r} is not a {'list of texts' if shape is list else 'text'}"
            if shape is list and not all(isinstance(text, str) for text in held):
                return f"{name!r} is not a list of texts"
            if not held or (shape is list and "" in held):
                return f"{name!r} is empty"
            if name in self._references and not all(map(ids.is_id, texts(doc, name))):
                return f"{name!r} holds {', '.join(texts(doc, name))!r}, which is no id"
        missing = self._needed - doc.keys()
        return f"{min(missing)!r} is missing" if missing else ""

    def check(self, doc: Doc) -> None:
        """Raise Invalid for the first text in ``doc``, which is in shape, that no value has."""
        for field in (*self.fields, CREATED, BORN):
            field.values(doc)

    def unfit(self, doc: Doc) -> str:
        """What keeps ``doc``, in its shape or a value, from being an entry; empty for nothing."""
        problem = self.misshapen(doc)
        if not problem:
            try:
                self.check(doc)
            except Invalid as error:
                return error.problem
        return problem
