"""An entry: one document of a store, read through the fields of its kind.

Also what follows from those fields and is never stored.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from hemidef.errors import HemidefError
from hemidef.model.fields import Doc, Kind, texts
from hemidef.model.kinds import MILESTONE
from hemidef.model.values import Status

# An open entry that nobody has touched for a quarter.
STALE_DAYS = 90


class Entry(NamedTuple):
    """An entry, a view or a declared field: its kind, its id and its document.

    One that stands in no store has ``""`` for its id.
    """

    kind: Kind
    id: str
    doc: Doc

    @property
    def place(self) -> str:
        """Where it stands, as errors say it."""
        return f"{self.id}, in the store"

    @property
    def headline(self) -> str:
        """What it is called, or what is recommended."""
        return self.text(self.kind.headline)

    def text(self, name: str) -> str:
        """The text form that it holds in the field ``name``, which is no list; ``""`` for none."""
        held = self.doc.get(name, "")
        assert isinstance(held, str), f"{name} is a list"
        return held

    def texts(self, name: str) -> tuple[str, ...]:
        """The text forms that it holds in the field ``name``, whether a list or not."""
        return texts(self.doc, name)

    def values(self, name: str) -> tuple[Any, ...]:
        """The values that it holds in the field ``name``; none where its kind has no such field.

        Raises Invalid, with its place, where the store holds a text that no value has.
        """
        field = self.kind.field(name)
        try:
            return field.values(self.doc) if field else ()
        except HemidefError as error:
            raise (error.within(self.place) if self.id else error) from None

    def value(self, name: str) -> Any:
        """The value that it holds in the field ``name``, which is no list; None for none.

        Raises Invalid as ``values`` does.
        """
        return next(iter(self.values(name)), None)

    @property
    def is_closed(self) -> bool | None:
        """Whether it is closed: by its status, or for a milestone by ``done``.

        None for a kind that is neither open nor closed (an indicator).
        """
        status = self.kind.field("status")
        if status and isinstance(status.type, Status):
            return self.text("status") in status.type.closed
        return "done" in self.doc if self.kind == MILESTONE else None

    def days_late(self, today: date) -> int | None:
        """Days since the last day of ``due``, negative before it.

        None where it has no such date, or is not open. Raises Invalid as ``values`` does.
        """
        due = None if self.is_closed is not False else self.value("due")
        return None if due is None else (today - due.last).days

    @property
    def achievement(self) -> Decimal | None:
        """An indicator's (actual - baseline) / (target - baseline), 1 for the target reached.

        The target may be below the baseline. None where a figure is missing or target and
        baseline are equal. Raises Invalid as ``values`` does.
        """
        baseline, target, actual = map(self.value, ("baseline", "target", "actual"))
        if baseline is None or target is None or actual is None or target == baseline:
            return None
        return Decimal((actual - baseline) / (target - baseline))
