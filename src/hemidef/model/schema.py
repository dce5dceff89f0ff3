"""The schema: the one place that knows all fields, the model's and those that a store declares."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from hemidef.model.fields import Field
from hemidef.model.kinds import KINDS, STORED, Kind, kind_of
from hemidef.model.records import CHOICE, OWN_TYPES, OwnField
from hemidef.model.values import Choice


class Schema:
    """The kinds of a store: the model's, those of entries each with the fields ``own`` to it.

    That no two fields have one name is for its user to see to: the last of them counts.
    """

    def __init__(self, own: Iterable[OwnField] = ()) -> None:
        self.own = tuple({each.name: each for each in own}.values())
        fields = [(each.on, declared(each)) for each in self.own]
        self.kinds: tuple[Kind, ...] = tuple(
            _with(kind, [field for on, field in fields if kind.name in on]) for kind in KINDS
        )
        self._by_letter = {kind.letter: kind for kind in (*STORED, *self.kinds)}

    def of(self, id: str) -> Kind:
        """The kind that ``id`` (a well-formed one) is of. Raises Invalid for a letter of none."""
        return self._by_letter[kind_of(id).letter]

    def and_also(self, own: Iterable[OwnField]) -> Schema:
        """This one with more fields, or others under names that it has already."""
        return Schema((*self.own, *own))

    def kind(self, kind: Kind) -> Kind:
        """``kind`` with the fields that it has here."""
        return self._by_letter[kind.letter]


def declared(own: OwnField) -> Field:
    """An office's own field as one like any other."""
    return Field(
        own.name,
        Choice(*own.values) if own.type == CHOICE else OWN_TYPES[own.type],
        own.label or own.name.replace("_", " ").capitalize(),
        own.about or "A field of this office's own.",
        many=own.holds == "list",
    )


def _with(kind: Kind, own: Sequence[Field]) -> Kind:
    if not own:
        return kind
    values: list[tuple[str, Any, Any]] = [
        (field.name, Any, dataclasses.field(default=() if field.many else None)) for field in own
    ]
    record = dataclasses.make_dataclass(
        kind.record.__name__, values, bases=(kind.record,), frozen=True, kw_only=True
    )
    return dataclasses.replace(kind, record=record, fields=(*kind.fields, *own))


MODEL = Schema()
