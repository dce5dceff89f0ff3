"""Rows: stored entries as filters and reports see them, and what may be asked about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, Protocol

from hemidef.model.fields import Doc, Field
from hemidef.model.kinds import CREATED, Kind
from hemidef.model.values import IDENTIFIER, INSTANT


class Row(NamedTuple):
    """A stored entry: its kind, its id, its fields in their text forms."""

    kind: Kind
    id: str
    doc: Doc


class Facts(Protocol):
    """What a filter may need to know beyond the entry itself."""

    @property
    def today(self) -> date:
        """The day that counts as today."""

    @property
    def supported(self) -> frozenset[str]:
        """The initiatives that some recommendation supports."""

    def changed(self, row: Row) -> str:
        """When the entry last changed: an Instant's text form."""

    def days_late(self, row: Row) -> int | None:
        """Days since it was due, negative before; None when closed or without a date."""


Test = Callable[[Row, Facts], bool]

# What every entry has besides its fields.
ID = Field("id", IDENTIFIER, "Id", "The entry's own id.")
CHANGED = Field("changed", INSTANT, "Changed (UTC)", "When the entry last changed.")
COMMON = (ID, CREATED, CHANGED)


def texts(field: Field, row: Row, facts: Facts) -> tuple[str, ...]:
    """The text forms of the row's field, which may be one of ``COMMON``."""
    if field is ID:
        return (row.id,)
    if field is CHANGED:
        return (facts.changed(row),)
    return field.texts(row.doc)
