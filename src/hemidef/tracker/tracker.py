"""The verbs: what can be done to the entries. Each is whole or raises and does nothing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any

from hemidef.errors import Conflict, HemidefError, Invalid, NotFound, gather, nearest
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import Given
from hemidef.model.kinds import FIELD, INDICATOR, MILESTONE, Kind
from hemidef.tracker.changes import Change
from hemidef.tracker.edits import Edits
from hemidef.tracker.keys import ids_by_key
from hemidef.tracker.ledger import Ledger


class Tracker(Ledger):
    """A ledger with the verbs that commands know.

    A verb that raises leaves the draft unfit for saving; the transaction around it saves nothing.
    """

    def add(self, kind: Kind, edits: Edits) -> Change:
        """Add an entry of ``kind``. Raises Invalid for a value, a link or a missing field."""
        given = edits.apply(self.schema.kind(kind), {}, self.context)
        return self.record([self.insert("add", kind, self._next_id(kind), given)])[0]

    def update(self, texts: Sequence[str], edits: Edits, note: str = "") -> list[Change]:
        """Apply ``edits`` to each of the entries that ``texts`` name; all or none.

        Entries that the edits leave as they are have no Change in the result; a note is kept
        for each all the same.
        """
        entries = self._distinct(texts)
        errors: list[HemidefError] = []
        changes: list[Change] = []
        for entry in entries:
            try:
                given = edits.apply(entry.kind, entry.doc, self.context)
                changes.append(self.edit(entry, given, note=note))
            except HemidefError as error:
                errors.append(error.within(entry.id) if len(entries) > 1 else error)
        if errors:
            raise gather(errors)
        return self.record([change for change in changes if change.fields or change.note])

    def note(self, text: str, words: str) -> Change:
        """Keep ``words`` about the entry in the log."""
        id = self.entry(text).id
        return self.record([Change("note", id, {}, self.noted(words))])[0]

    def remove(self, texts: Sequence[str], *, force: bool = False) -> list[Change]:
        """Remove entries. Raises Invalid when others point at them, unless ``force``.

        With ``force``, those pointers are cleared, and the milestones and indicators of a
        removed initiative go with it.
        """
        doomed = {entry.id: entry for entry in self._distinct(texts)}
        pointers = [entry for entry in self.pointers(doomed) if entry.id not in doomed]
        if pointers and not force:
            names = [entry.id for entry in pointers]
            shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if names[10:] else "")
            verb = "points" if len(names) == 1 else "point"
            raise Invalid(
                f"{', '.join(doomed)} cannot be removed: {shown} {verb} at it",
                "With --force those pointers are cleared, and its milestones and indicators "
                "removed.",
            )
        doomed.update({each.id: each for each in pointers if each.kind in (MILESTONE, INDICATOR)})
        changes = [self.drop(entry) for entry in doomed.values()]
        changes += [self._unlink(entry, doomed) for entry in pointers if entry.id not in doomed]
        return self.record(changes)

    def save(self, kind: Kind, key: str, edits: Edits) -> list[Change]:
        """Make the record of ``kind`` that goes by ``key`` what ``edits`` put, and nothing else.

        No Change is in the result where it was so already.
        """
        given = edits.apply(kind, {}, self.context)
        known = ids_by_key(self.tables, kind).get(key)
        if not known:
            return self.record([self.insert("save", kind, self._next_id(kind), given)])
        entry = Entry(kind, known[0], self.doc(known[0]))
        others: Given = {**dict.fromkeys(field.name for field in kind.fields), **kind.blank}
        change = self.edit(entry, {**others, **given}, verb="save")
        return self.record([change] if change.fields else [])

    def remove_field(self, name: str) -> list[Change]:
        """Take out the office's own field ``name``, with what entries hold in it.

        Raises NotFound when there is none.
        """
        known = ids_by_key(self.tables, FIELD)
        if name not in known:
            raise NotFound(f"there is no field {name!r} of your own", nearest(name, known))
        declared = [Entry(FIELD, id, self.doc(id)) for id in known[name]]
        on = {kind for each in declared for kind in each.texts("on")}
        changes = [
            self.edit(entry, {name: None}, verb="remove")
            for entry in self.entries()
            if entry.kind.name in on and name in entry.doc
        ]
        changes += map(self.drop, declared)
        return self.record(changes)

    def discard(self, kind: Kind, key: str) -> list[Change]:
        """Take out the record of ``kind`` that goes by ``key``. Raises NotFound."""
        known = ids_by_key(self.tables, kind)
        if key not in known:
            raise NotFound(f"there is no saved {kind.name} {key!r}", nearest(key, known))
        return self.record([self.drop(Entry(kind, id, self.doc(id))) for id in known[key]])

    def undo(self, number: int | None = None) -> list[Change]:
        """Take back the command ``number`` of the log, or the last that is not taken back.

        Raises NotFound when there is none, Conflict when what it did has changed since.
        """
        target = self.undoable(number)
        changes = []
        for logged in reversed(self.history.command(target)):
            change = logged.change
            try:
                doc = self._before(change)
            except Conflict as error:
                raise Conflict(
                    f"change {target} cannot be undone: {change.id} {error.problem}",
                    f"Undo the later changes first: hemidef log {change.id}.",
                ) from None
            if doc:
                self.tables.put(change.id, doc)
            else:
                self.tables.drop(change.id)
            back = {name: (new, old) for name, (old, new) in change.fields.items()}
            changes.append(Change("undo", change.id, back))
        try:
            for change in changes:
                self._settle(change.id)
            return self.record(changes, undoes=target)
        except Invalid as error:
            first = error.parts[0] if error.parts else error
            raise Conflict(
                f"change {target} cannot be undone: {first.problem}",
                "Something has changed since that it needs: hemidef log, hemidef field list.",
            ) from None

    def _before(self, change: Change) -> dict[str, Any]:
        """What the entry was before ``change``: nothing where that made it.

        Raises Conflict where it is not what the change left behind.
        """
        doc: dict[str, Any] = dict(self.tables.get(change.id) or {})
        if change.fields and not doc and "created" not in change.fields:
            raise Conflict("was removed since")
        for name, (old, new) in change.fields.items():
            if doc.get(name) != new:
                raise Conflict(f"{name} has changed since")
            doc[name] = old
        left = next((name for name, value in doc.items() if value), "")
        if left and "created" in change.fields and not doc["created"]:
            raise Conflict(f"{left} has changed since")
        return {name: value for name, value in doc.items() if value}

    def _settle(self, id: str) -> None:
        """Put the fields of an entry that came back in order.

        Raises Invalid where it does not fit the fields that there are now.
        """
        kind = self.schema.of(id)
        doc = self.tables.get(id)
        if doc is not None:
            if problem := kind.unfit(doc):
                raise Invalid(f"{id} would not fit: {problem}")
            self.tables.put(id, kind.ordered(dict(doc)))

    def undoable(self, number: int | None) -> int:
        """The command that ``undo(number)`` takes back. Raises NotFound when there is none."""
        commands = self.history.commands
        standing = commands.keys() - self.history.undone
        if number is None:
            plain = [each for each in standing if commands[each] is None]
            if not plain:
                raise NotFound("there is nothing to undo", "See what was done: hemidef log.")
            return max(plain)
        if number not in standing:
            what = "is undone already" if number in commands else "is not in the log"
            raise NotFound(f"change {number} {what}", "See the numbers: hemidef log.")
        return number

    def _distinct(self, texts: Iterable[str]) -> list[Entry]:
        """The entries that ``texts`` name, each once. Raises all that are wrong together."""
        entries: dict[str, Entry] = {}
        errors: list[HemidefError] = []
        for text in texts:
            try:
                entry = self.entry(text)
                entries[entry.id] = entry
            except HemidefError as error:
                errors.append(error)
        if errors:
            raise gather(errors)
        return list(entries.values())

    def _next_id(self, kind: Kind) -> str:
        return ids.make(kind.letter, self.last_number(kind) + 1)

    def _unlink(self, entry: Entry, doomed: Container[str]) -> Change:
        """Take the ids in ``doomed`` out of all of the entry's lists."""
        kept: Given = {
            field.name: [id for id in entry.texts(field.name) if id not in doomed]
            for field in entry.kind.links
        }
        return self.edit(entry, kept, verb="remove")
