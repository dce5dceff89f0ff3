"""The verbs: what can be done to the entries. Each is whole or raises and does nothing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hemidef.errors import Conflict, HemidefError, Invalid, NotFound, gather
from hemidef.model import ids, periods
from hemidef.model.kinds import INDICATOR, MILESTONE, Kind, kind_of
from hemidef.model.values import INSTANT, TEXT, Context, Status
from hemidef.query.rows import Row
from hemidef.store import Draft
from hemidef.tracker import links
from hemidef.tracker.book import Book, load
from hemidef.tracker.changes import Change, differences, log_entry
from hemidef.tracker.edits import Edits


class Tracker(Book):
    """A book to write in: one command's changes to ``draft``, made ``now`` by ``by``.

    A verb that raises leaves the draft unfit for saving; the transaction around it saves nothing.
    """

    tables: Draft

    def __init__(self, draft: Draft, context: Context, *, now: datetime, by: str) -> None:
        super().__init__(draft, context)
        self.now = now
        self.by = by

    def add(self, kind: Kind, edits: Edits) -> Change:
        """Add an entry of ``kind``. Raises Invalid for a value, a link or a missing field."""
        given = edits.apply(kind, _blank(kind), self.context)
        return self.record([self.insert("add", kind, self._next_id(kind), given)])[0]

    def update(self, texts: Sequence[str], edits: Edits, note: str = "") -> list[Change]:
        """Apply ``edits`` to each of the entries that ``texts`` name; all or none.

        Entries that the edits leave as they are have no Change in the result; a note is kept
        for each all the same.
        """
        rows = self._distinct(texts)
        errors: list[HemidefError] = []
        changes: list[Change] = []
        for row in rows:
            old = vars(load(row))
            try:
                given = edits.apply(row.kind, old, self.context)
                changes.append(self.edit(row, given, note=note))
            except HemidefError as error:
                errors.append(error.within(row.id) if len(rows) > 1 else error)
        if errors:
            raise gather(errors)
        return self.record([change for change in changes if change.fields or change.note])

    def edit(
        self, row: Row, given: Mapping[str, Any], *, verb: str = "update", note: str = ""
    ) -> Change:
        """Put the values ``given`` into one entry, without recording it in the log yet.

        Closing an entry sets ``closed``, reopening it clears that, unless it is changed too.
        """
        before = vars(load(row))
        after = self._closing(row.kind, before, given, {**before, **given})
        doc = row.kind.dump(row.kind.record(**after))
        fields = differences(row.kind, row.doc, doc)
        if fields:
            self.tables.put(row.id, doc)
        return Change(verb, row.id, fields, self._note(note) if note else "")

    def note(self, text: str, words: str) -> Change:
        """Keep ``words`` about the entry in the log."""
        row = self.row(text)
        return self.record([Change("note", row.id, {}, self._note(words))])[0]

    def _note(self, words: str) -> str:
        try:
            return TEXT.parse(words, self.context)
        except Invalid as error:
            raise error.within("note") from None

    def remove(self, texts: Sequence[str], *, force: bool = False) -> list[Change]:
        """Remove entries. Raises Invalid when others point at them, unless ``force``.

        With ``force``, those pointers are cleared, and the milestones and indicators of a
        removed initiative go with it.
        """
        doomed = {row.id: row for row in self._distinct(texts)}
        pointers = [row for row in self.pointers(doomed) if row.id not in doomed]
        if pointers and not force:
            names = [row.id for row in pointers]
            shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if names[10:] else "")
            verb = "points" if len(names) == 1 else "point"
            raise Invalid(
                f"{', '.join(doomed)} cannot be removed: {shown} {verb} at it",
                "With --force those pointers are cleared, and its milestones and indicators "
                "removed.",
            )
        doomed.update({row.id: row for row in pointers if row.kind in (MILESTONE, INDICATOR)})
        changes = []
        for row in doomed.values():
            self.tables.drop(row.id)
            changes.append(Change("remove", row.id, differences(row.kind, row.doc, {})))
        changes += [self._unlink(row, doomed) for row in pointers if row.id not in doomed]
        return self.record(changes)

    def undo(self, number: int | None = None) -> list[Change]:
        """Take back the command ``number`` of the log, or the last that is not taken back.

        Raises NotFound when there is none, Conflict when what it did has changed since.
        """
        target = self.undoable(number)
        logged = [each for each in self.history if each.number == target]
        changes = []
        for each in reversed(logged):
            change = each.change
            current = dict(self.tables.get(change.id) or {})
            for name, (old, new) in change.fields.items():
                if current.get(name) != new:
                    raise Conflict(
                        f"change {target} cannot be undone: {change.id} {name} has changed since",
                        f"Undo the later changes first: hemidef log {change.id}.",
                    )
                current[name] = old  # type: ignore[assignment]
            doc = kind_of(change.id).ordered(current)
            if doc:
                self.tables.put(change.id, doc)
            else:
                self.tables.drop(change.id)
            back = {name: (new, old) for name, (old, new) in change.fields.items()}
            changes.append(Change("undo", change.id, back))
        return self.record(changes, undoes=target)

    def undoable(self, number: int | None) -> int:
        """The command that ``undo(number)`` takes back. Raises NotFound when there is none."""
        standing = {each.number: each for each in self.history if not each.undone}
        if number is None:
            plain = [each.number for each in standing.values() if each.undoes is None]
            if not plain:
                raise NotFound("there is nothing to undo", "See what was done: hemidef log.")
            return max(plain)
        if number not in standing:
            known = any(each.number == number for each in self.history)
            what = "is undone already" if known else "is not in the log"
            raise NotFound(f"change {number} {what}", "See the numbers: hemidef log.")
        return number

    def _distinct(self, texts: Iterable[str]) -> list[Row]:
        """The entries that ``texts`` name, each once. Raises all that are wrong together."""
        rows: dict[str, Row] = {}
        errors: list[HemidefError] = []
        for text in texts:
            try:
                row = self.row(text)
                rows[row.id] = row
            except HemidefError as error:
                errors.append(error)
        if errors:
            raise gather(errors)
        return list(rows.values())

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
        values = complete(kind, given)
        if created is None:
            values = self._closing(kind, {}, given, values)
        doc = kind.dump(kind.record(id=id, created=created or self.now, **values))
        self.tables.put(id, doc)
        return Change(verb, id, differences(kind, {}, doc))

    def _next_id(self, kind: Kind) -> str:
        return ids.make(kind.letter, self.last_number(kind) + 1)

    def last_number(self, kind: Kind) -> int:
        """The highest number that an entry of ``kind`` ever had, also one removed since."""
        present = (ids.number(id) for id, _ in self.tables.rows(kind))
        past = (
            ids.number(logged.change.id)
            for logged in self.history
            if ids.letter(logged.change.id) == kind.letter
        )
        return max((0, *present, *past))

    def broken(
        self, changes: Iterable[Change], promised: Container[str] = ()
    ) -> list[tuple[str, HemidefError]]:
        """What is wrong with the links that ``changes`` touch, each with the id at fault.

        The ids in ``promised`` count as there.
        """
        return list(links.broken(self.tables, changes, promised))

    def _unlink(self, row: Row, doomed: Container[str]) -> Change:
        """Take the ids in ``doomed`` out of all of the entry's lists."""
        kept = dict(row.doc)
        for field in row.kind.fields:
            if field.is_reference:
                kept[field.name] = [id for id in field.texts(row.doc) if id not in doomed]
        doc = row.kind.ordered(kept)
        self.tables.put(row.id, doc)
        return Change("remove", row.id, differences(row.kind, row.doc, doc))

    def record(self, changes: list[Change], undoes: int | None = None) -> list[Change]:
        """Put ``changes`` into the log as one command. Raises what is wrong with their links."""
        only = changes[0].id if len(changes) == 1 else ""
        errors = [error if id == only else error.within(id) for id, error in self.broken(changes)]
        if errors:
            raise gather(errors)
        number = self.tables.next_log
        for change in changes:
            entry = log_entry(
                change, number=number, at=INSTANT.text(self.now), by=self.by, undoes=undoes
            )
            self.tables.append(entry)
        return changes

    def _closing(
        self, kind: Kind, before: dict[str, Any], given: Mapping[str, Any], after: dict[str, Any]
    ) -> dict[str, Any]:
        status = kind.field("status")
        if status is None or not isinstance(status.sort, Status):
            return after
        if given.get("closed", before.get("closed")) != before.get("closed"):
            return after
        was, now = (each.get("status") in status.sort.closed for each in (before, after))
        if was == now:
            return after
        return {**after, "closed": periods.parse("today", self.today) if now else None}


def complete(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new entry. Raises Invalid where a required one is missing."""
    missing = [field.name for field in kind.fields if field.required and field.name not in given]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise Invalid(f"{', '.join(missing)}: {verb} required", f"No {kind.name} is without.")
    return {**_blank(kind), **given}


def _blank(kind: Kind) -> dict[str, Any]:
    return {field.name: () if field.many else field.default for field in kind.fields}
