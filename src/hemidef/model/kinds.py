"""The kinds of record: each with its names, its letter and its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hemidef.errors import Invalid, nearest
from hemidef.model import ids
from hemidef.model.fields import Doc, Field, declared
from hemidef.model.records import (
    Indicator,
    Initiative,
    Milestone,
    OwnField,
    Recommendation,
    Record,
    View,
)
from hemidef.model.values import INSTANT

# Of the names of a Doc: the types of their values, which are lists, and which hold ids.
Shape = tuple[list[type], list[str], list[str]]
_TEXT = {str}
# What every record carries beside its fields.
CREATED = Field("created", INSTANT, "Created (UTC)", "When the entry was made.")


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of record: its names, its letter, its fields.

    ``headline`` is the field that says what a record is; ``key`` the one, if there is one, whose
    values no two records share. A store may give a kind fields of its own (see ``schema``): it
    is the same kind all the same.
    """

    name: str
    record: type[Record]
    letter: str
    fields: tuple[Field, ...]
    headline: str
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
        """The field by which a record without an id is known again; empty where there is none."""
        return self.key or ("external_id" if "external_id" in self._by_name else "")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that a Doc may have, in the model's order."""
        return (*(field.name for field in self.fields), "created")

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def _types(self) -> dict[str, type]:
        """What stands under each name that a Doc may have."""
        many = {field.name: list if field.many else str for field in self.fields}
        return {**many, "created": str}

    @cached_property
    def _lists(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.many)

    @cached_property
    def blank(self) -> Mapping[str, Any]:
        """The values of a record to which nothing was given."""
        return {field.name: () if field.many else field.default for field in self.fields}

    @cached_property
    def links(self) -> tuple[Field, ...]:
        """The fields that hold ids of other entries."""
        return tuple(field for field in self.fields if field.is_reference)

    @cached_property
    def _needed(self) -> set[str]:
        always = (field for field in self.fields if field.required or field.default)
        return {"created", *(field.name for field in always)}

    def field(self, name: str) -> Field | None:
        """The field of that very name, if the kind has it."""
        return self._by_name.get(name)

    def load(self, id: str, doc: Doc) -> Any:
        """The record that ``doc`` holds under ``id``. Raises Invalid for a value refused."""
        values = {field.name: field.load(doc) for field in (*self.fields, CREATED)}
        return self.record(id=id, **values)

    def dump(self, record: Record) -> dict[str, str | list[str]]:
        """The record as a Doc: text forms in the model's order, empty ones left out."""
        doc: dict[str, str | list[str]] = {}
        for field in self.fields:
            text = field.dump(getattr(record, field.name))
            if text:
                doc[field.name] = text
        doc["created"] = INSTANT.text(record.created)
        return doc

    def misshapen(self, doc: dict[str, Any]) -> str:
        """What keeps ``doc`` from being a Doc of this kind; empty when nothing does."""
        if self._fits(doc):
            return ""
        for name, value in doc.items():
            field = CREATED if name == "created" else self._by_name.get(name)
            if field is None:
                return f"{name!r} is no field of {self.plural}"
            if field.many:
                if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                    return f"{name!r} is not a list of texts"
            elif not isinstance(value, str):
                return f"{name!r} is not a text"
            if not value or "" in field.texts(doc):
                return f"{name!r} is empty"
            if field.is_reference and not all(map(ids.is_id, field.texts(doc))):
                return f"{name!r} holds {', '.join(field.texts(doc))!r}, which is no id"
        missing = self._needed - doc.keys()
        return f"{min(missing)!r} is missing" if missing else ""

    def unfit(self, id: str, doc: Doc) -> str:
        """What keeps ``doc``, in its shape or a value, from holding a record; empty for nothing."""
        problem = self.misshapen(dict(doc))
        try:
            if not problem:
                self.load(id, doc)
        except Invalid as error:
            problem = error.problem
        return problem

    def _fits(self, doc: dict[str, Any]) -> bool:
        """Whether ``doc`` is a Doc of this kind, at a fifth of the cost of saying why not."""
        names = tuple(doc)
        if names not in self._shapes:
            self._shapes[names] = self._shape(names)
        shape = self._shapes[names]
        if shape is None:
            return False
        types, lists, links = shape
        if list(map(type, doc.values())) != types or not all(doc.values()):
            return False
        for name in lists:
            texts = doc[name]
            if not all(texts) or set(map(type, texts)) != _TEXT:
                return False
        for name in links:
            at = doc[name]
            if not all(map(ids.is_id, [at] if isinstance(at, str) else at)):
                return False
        return True

    @cached_property
    def _shapes(self) -> dict[tuple[str, ...], Shape | None]:
        """The shapes that were asked for; the Docs of a store have few."""
        return {}

    def _shape(self, names: tuple[str, ...]) -> Shape | None:
        """What stands under ``names`` in a Doc; None where no Doc has just these."""
        if not self._needed <= set(names) <= self._types.keys():
            return None
        return (
            [self._types[name] for name in names],
            [name for name in names if name in self._lists],
            [field.name for field in self.links if field.name in names],
        )

    def ordered(self, doc: dict[str, Any]) -> dict[str, str | list[str]]:
        """``doc`` with its keys in the model's order and without the empty ones."""
        return {name: doc[name] for name in self.names if doc.get(name)}


def _kind(record: type[Record], letter: str, headline: str, name: str = "", key: str = "") -> Kind:
    named = name or record.__name__.lower()
    return Kind(named, record, letter, declared(record), headline, key)


INITIATIVE = _kind(Initiative, "I", "title")
RECOMMENDATION = _kind(Recommendation, "R", "action")
MILESTONE = _kind(Milestone, "M", "title")
INDICATOR = _kind(Indicator, "K", "title")
VIEW = _kind(View, "V", "name", key="name")
FIELD = _kind(OwnField, "F", "name", name="field", key="name")

# The kinds of entry, and with views and fields all that a store keeps.
KINDS = (INITIATIVE, RECOMMENDATION, MILESTONE, INDICATOR)
STORED = (*KINDS, VIEW, FIELD)

# Names that the fields of an own field's declaration had before: stores and documents have them.
FORMER = {"sort": "type"}

_BY_LETTER = {kind.letter: kind for kind in STORED}


def kind_of(id: str) -> Kind:
    """The kind that ``id`` (a well-formed one) is of. Raises Invalid for a letter of none."""
    kind = _BY_LETTER.get(ids.letter(id))
    if kind is None:
        letters = ", ".join(f"{kind.letter}-n ({kind.name})" for kind in KINDS)
        raise Invalid(f"{id} is of no known kind", f"Ids are {letters}.")
    return kind


def kind_named(word: str) -> Kind:
    """The kind that ``word`` names, as in initiative, initiatives or I. Raises Invalid."""
    for kind in KINDS:
        if word.casefold() in (kind.name, kind.plural, kind.letter.casefold()):
            return kind
    raise Invalid(f"{word!r} is not a kind of entry", nearest(word, [k.name for k in KINDS]))
