"""What was done: the changes that a store's log tells of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from hemidef.errors import Invalid
from hemidef.model import ids
from hemidef.model.kinds import STORED
from hemidef.model.values import INSTANT
from hemidef.store import LogEntry, Tables
from hemidef.tracker.changes import Logged, from_log, undone

_LETTERS = {kind.letter for kind in STORED}


class History:
    """The changes in the log of ``tables``.

    They are made of those lines that somebody asks for: all of them would take ten times as long
    as to tell which are wanted. What looks at a damaged line raises Invalid.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @cached_property
    def changes(self) -> list[Logged]:
        """Every change, oldest first."""
        return self._made(self.tables.log())

    def between(self, first: date, last: date) -> list[Logged]:
        """The changes that were made from the day ``first`` to ``last``, oldest first."""
        since, until = INSTANT.start(first), INSTANT.start(last + timedelta(days=1))
        moments = zip(self._under("at", str), self.tables.log(), strict=True)
        return self._made(line for at, line in moments if since <= at < until)

    def of(self, id: str) -> list[Logged]:
        """The changes to the entry ``id``, oldest first."""
        return self._made(
            line for each, line in zip(self._ids, self.tables.log(), strict=True) if each == id
        )

    def command(self, number: int) -> list[Logged]:
        """The changes that the command ``number`` made, in their order."""
        numbers = zip(self._under("change", int), self.tables.log(), strict=True)
        return self._made(line for each, line in numbers if each == number)

    @cached_property
    def commands(self) -> dict[int, int | None]:
        """Each command's number, with that of the one that it took back, if it did."""
        undoes = [entry.get("undoes") for _, entry in self.tables.log()]
        return dict(zip(self._under("change", int), undoes, strict=True))

    @cached_property
    def undone(self) -> set[int]:
        """The numbers of the commands that are taken back as things stand."""
        return undone(entry for _, entry in self.tables.log())

    @cached_property
    def last(self) -> dict[str, str]:
        """When each entry that the log knows last changed: an Instant's text form, by id."""
        return dict(zip(self._ids, self._under("at", str), strict=True))

    @cached_property
    def created(self) -> dict[str, str]:
        """When each entry that the log knows the making or end of was created, by id."""
        changes = zip(self._under("changes", dict), self.tables.log(), strict=True)
        made = self._made(line for fields, line in changes if "created" in fields)
        sides = ((each.change.id, each.change.fields["created"]) for each in made)
        return {id: str(moment) for id, (old, new) in sides if (moment := new or old)}

    @cached_property
    def _ids(self) -> list[str]:
        found = self._under("id", str)
        if not all(ids.is_id(id) and ids.letter(id) in _LETTERS for id in set(found)):
            _ = self.changes  # which says in which line
        return found

    def _under(self, name: str, of: type) -> list[Any]:
        """What each line of the log has under ``name``, which is to be of that type."""
        found = [entry.get(name) for _, entry in self.tables.log()]
        if not {of}.issuperset(map(type, found)):
            _ = self.changes  # which says in which line
        return found

    def _made(self, log: Iterable[tuple[int, LogEntry]]) -> list[Logged]:
        changes = []
        for number, entry in log:
            try:
                changes.append(from_log(entry, self.undone))
            except Invalid as error:
                raise error.within(f"{self.tables.source}: log, {number}") from None
        return changes
