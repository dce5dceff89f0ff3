"""The ledger: a book to write in. Records go in, change and go out, and the log keeps it all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any

from hemidef.errors import HemidefError, Invalid, gather
from hemidef.model import ids, periods
from hemidef.model.kinds import Kind
from hemidef.model.values import INSTANT, TEXT, Context, Status
from hemidef.query.rows import Row
from hemidef.store import Draft
from hemidef.tracker import declarations, keys, links
from hemidef.tracker.book import Book, load
from hemidef.tracker.changes import Change, differences, log_entry


class Ledger(Book):
    """One command's changes to ``draft``, made ``now`` by ``by``.

    What puts a record in, changes it or drops it returns the Change, which ``record`` then keeps.
    """

    tables: Draft

    def __init__(self, draft: Draft, context: Context, *, now: datetime, by: str) -> None:
        super().__init__(draft, context)
        self.now = now
        self.by = by

    def insert(
        self,
        verb: str,
        kind: Kind,
        id: str,
        given: Mapping[str, Any],
        created: datetime | None = None,
    ) -> Change:
        """Put in a new entry, without recording it in the log yet.

        One that was ``created`` elsewhere is taken as it is; one made now in a closed status is
        closed today. Raises Invalid where a required value is missing.
        """
        kind = self.schema.kind(kind)
        values = complete(kind, given)
        if created is None:
            values = self._closing(kind, {}, given, values)
        doc = kind.dump(kind.record(id=id, created=created or self.now, **values))
        self.tables.put(id, doc)
        return Change(verb, id, {name: (None, texts) for name, texts in doc.items()})

    def edit(
        self, row: Row, given: Mapping[str, Any], *, verb: str = "update", note: str = ""
    ) -> Change:
        """Put the values ``given`` into one entry, without recording it in the log yet.

        Closing an entry sets ``closed``, reopening it clears that, unless it is changed too.
        """
        asked = (field for field in row.kind.fields if field.name in given)
        if all(field.dump(given[field.name]) == row.doc.get(field.name) for field in asked):
            return Change(verb, row.id, {}, self.noted(note) if note else "")
        before = vars(load(row))
        after = self._closing(row.kind, before, given, {**before, **given})
        doc = row.kind.dump(row.kind.record(**after))
        fields = differences(row.kind, row.doc, doc)
        if fields:
            self.tables.put(row.id, doc)
        return Change(verb, row.id, fields, self.noted(note) if note else "")

    def drop(self, row: Row) -> Change:
        """Take one record out, without recording it in the log yet."""
        self.tables.drop(row.id)
        return Change("remove", row.id, differences(row.kind, row.doc, {}))

    def noted(self, words: str) -> str:
        """``words`` as the log keeps them. Raises Invalid."""
        try:
            return TEXT.parse(words, self.context)
        except Invalid as error:
            raise error.within("note") from None

    def record(self, changes: list[Change], undoes: int | None = None) -> list[Change]:
        """Put ``changes`` into the log as one command. Raises what they broke."""
        only = changes[0].id if len(changes) == 1 else ""
        errors = [error if id == only else error.within(id) for id, error in self.broken(changes)]
        if errors:
            raise gather(errors)
        number, at = self.tables.next_log, INSTANT.text(self.now)
        for change in changes:
            self.tables.append(log_entry(change, number=number, at=at, by=self.by, undoes=undoes))
        return changes

    def broken(
        self, changes: Iterable[Change], promised: Container[str] = ()
    ) -> list[tuple[str, HemidefError]]:
        """What ``changes`` (already in the draft) broke, each with the id at fault.

        That is links, keys that two records share, and views and fields that cannot be. The
        ids in ``promised`` count as there.
        """
        made = list(changes)
        return [
            *links.broken(self.tables, made, promised),
            *keys.shared(self.tables, made),
            *declarations.unfit(self, made),
        ]

    def last_number(self, kind: Kind) -> int:
        """The highest number that an entry of ``kind`` ever had, also one removed since."""
        present = (ids.number(id) for id, _ in self.tables.rows(kind))
        past = (ids.number(id) for id in self.history.last if ids.letter(id) == kind.letter)
        return max((0, *present, *past))

    def _closing(
        self, kind: Kind, before: dict[str, Any], given: Mapping[str, Any], after: dict[str, Any]
    ) -> dict[str, Any]:
        status = kind.field("status")
        if status is None or not isinstance(status.type, Status):
            return after
        if given.get("closed", before.get("closed")) != before.get("closed"):
            return after
        was, now = (each.get("status") in status.type.closed for each in (before, after))
        if was == now:
            return after
        return {**after, "closed": periods.parse("today", self.today) if now else None}


def complete(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new entry. Raises Invalid where a required one is missing."""
    missing = [field.name for field in kind.fields if field.required and field.name not in given]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise Invalid(f"{', '.join(missing)}: {verb} required", f"No {kind.name} is without.")
    return {**kind.blank, **given}
