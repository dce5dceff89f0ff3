"""The schema: the one place that knows all fields, the model's and those that a store declares."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from hemidef.model.entries import Entry
from hemidef.model.fields import Field, Kind
from hemidef.model.kinds import CHOICE, KINDS, OWN_TYPES, STORED, kind_of
from hemidef.model.values import Choice


class Schema:
    """The kinds of a store: the model's, those of entries each with the fields ``own`` to it.

    That no two fields have one name is for its user to see to: the last of them counts.
    """

    def __init__(self, own: Iterable[Entry] = ()) -> None:
        self.own = tuple({each.text("name"): each for each in own}.values())
        declared = [(each.values("on"), field(each)) for each in self.own]
        self.kinds = tuple(
            _with(kind, [field for on, field in declared if kind.name in on]) for kind in KINDS
        )
        self._by_letter = {kind.letter: kind for kind in (*STORED, *self.kinds)}

    def of(self, id: str) -> Kind:
        """The kind that ``id`` (a well-formed one) is of. Raises Invalid for a letter of none."""
        return self._by_letter[kind_of(id).letter]

    def and_also(self, own: Iterable[Entry]) -> Schema:
        """This one with more fields, or others under names that it has already."""
        return Schema((*self.own, *own))

    def kind(self, kind: Kind) -> Kind:
        """``kind`` with the fields that it has here."""
        return self._by_letter[kind.letter]


def field(own: Entry) -> Field:
    """The field that an office declared: one like any other.

    Raises Invalid where no declaration holds what this one does.
    """
    type = own.value("type")
    name = own.value("name")
    return Field(
        name,
        Choice(*own.values("values")) if type == CHOICE else OWN_TYPES[type],
        own.text("label") or name.replace("_", " ").capitalize(),
        own.text("about") or "A field of this office's own.",
        many=own.value("holds") == "list",
    )


def _with(kind: Kind, own: list[Field]) -> Kind:
    """``kind`` with ``own`` fields; one called as a newer field of the model takes its place."""
    fields = {field.name: field for field in (*kind.fields, *own)}
    return dataclasses.replace(kind, fields=tuple(fields.values())) if own else kind


MODEL = Schema()
