"""The ledger: a book to write in. Records go in, change and go out, and the log keeps it all."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime

from hemidef.errors import HemidefError, Invalid, gather
from hemidef.model import ids, periods
from hemidef.model.entries import Entry
from hemidef.model.fields import Doc, Given, Texts
from hemidef.model.kinds import CREATED, Kind
from hemidef.model.values import INSTANT, PERIOD, TEXT, Context, Status
from hemidef.store import Draft
from hemidef.tracker import declarations, keys, links
from hemidef.tracker.book import Book
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
        self, verb: str, kind: Kind, id: str, given: Given, created: str | None = None
    ) -> Change:
        """Put in a new entry, without recording it in the log yet.

        One that was ``created`` elsewhere (an Instant's text form) is taken as it is; one made now
        in a closed status is closed today. Raises Invalid where a required field is missing.
        """
        kind = self.schema.kind(kind)
        _check_complete(kind, given)
        after = {**kind.blank, **given}
        if created is None:
            after = {**self._closing(kind, {}, after), CREATED.name: INSTANT.text(self.now)}
        else:
            after[CREATED.name] = created
        doc = kind.ordered(after)
        self.tables.put(id, doc)
        return Change(verb, id, differences(kind, {}, doc))

    def edit(self, entry: Entry, given: Given, *, verb: str = "update", note: str = "") -> Change:
        """Put what is ``given`` into one entry, without recording it in the log yet.

        Closing an entry sets ``closed``, reopening it clears that, unless it is changed too.
        """
        after = self._closing(entry.kind, entry.doc, {**entry.doc, **given})
        doc = entry.kind.ordered(after)
        fields = differences(entry.kind, entry.doc, doc)
        if fields:
            self.tables.put(entry.id, doc)
        return Change(verb, entry.id, fields, self.noted(note) if note else "")

    def drop(self, entry: Entry) -> Change:
        """Take one entry out, without recording it in the log yet."""
        self.tables.drop(entry.id)
        return Change("remove", entry.id, differences(entry.kind, entry.doc, {}))

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

    def _closing(self, kind: Kind, before: Doc, after: Given) -> dict[str, Texts | None]:
        """``after``, with ``closed`` set where ``before`` was open, cleared where it was closed."""
        changed = dict(after)
        status = kind.field("status")
        if (
            status
            and isinstance(status.type, Status)
            and after.get("closed") == before.get("closed")
        ):
            was, now = (doc.get("status") in status.type.closed for doc in (before, after))
            if was != now:
                changed["closed"] = PERIOD.text(periods.parse("today", self.today)) if now else None
        return changed


def _check_complete(kind: Kind, given: Given) -> None:
    """Raise Invalid where a new entry of ``kind`` would be without what it must have."""
    missing = [field.name for field in kind.fields if field.required and field.name not in given]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise Invalid(f"{', '.join(missing)}: {verb} required", f"No {kind.name} is without.")
