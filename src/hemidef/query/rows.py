"""Rows: stored entries as filters and reports see them, and what may be asked about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, Protocol

from hemidef.model.fields import Doc
from hemidef.model.kinds import Kind


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

    def supporters(self, id: str) -> tuple[str, ...]:
        """The recommendations that support the initiative ``id``."""

    @property
    def measured(self) -> frozenset[str]:
        """The initiatives that have an indicator."""

    def changed(self, row: Row) -> str:
        """When the entry last changed: an Instant's text form."""

    def is_closed(self, row: Row) -> bool | None:
        """Whether nothing more is to be done; None for what is neither open nor closed."""

    def days_late(self, row: Row) -> int | None:
        """Days since it was due, negative before; None when closed or without a date."""

    def progress(self, id: str) -> tuple[int, int]:
        """How many milestones of the initiative ``id`` are done, and of how many."""

    def owner(self, row: Row) -> Row | None:
        """The initiative that a milestone or indicator is of; None for other kinds."""


Test = Callable[[Row, Facts], bool]
