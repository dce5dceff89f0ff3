"""The verbs: what can be done to the entries. Each is whole or raises and does nothing."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime
from itertools import zip_longest

from hemidef.errors import (
    HemidefError,
    Invalid,
    Misuse,
    NotFound,
    gather,
    listed,
    nearest,
)
from hemidef.model import ids, periods
from hemidef.model.dates import INSTANT, PERIOD
from hemidef.model.entries import Entry
from hemidef.model.fields import BORN, CREATED, Doc, Given, Kind, Texts
from hemidef.model.kinds import FIELD, INDICATOR, MILESTONE
from hemidef.model.values import TEXT, Context, Status
from hemidef.store import Draft
from hemidef.tracker import checks
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Change, Logged, differences, log_entry, new_key
from hemidef.tracker.edits import Edits


class Tracker:
    """One command's changes to ``draft``, made ``now`` by ``by``; ``book`` reads what it makes.

    A verb that raises leaves the draft unfit for saving; the transaction around it saves nothing.
    The steps that verbs are made of (insert, edit, drop) return the Change, for ``record``.
    """

    def __init__(self, draft: Draft, context: Context, *, now: datetime, by: str) -> None:
        self.draft = draft
        self.book = Book(draft, context)
        self.context = context
        self.now = INSTANT.text(now)
        self.by = by

    def add(self, kind: Kind, edits: Edits) -> Change:
        """Add an entry of ``kind``. Raises Invalid for a value, a link or a missing field."""
        given = self._measured(edits.apply(self.book.schema.kind(kind), {}, self.context))
        return self.record([self.insert("add", kind, self._next_id(kind), given)])[0]

    def update(self, texts: Sequence[str], edits: Edits, note: str = "") -> list[Change]:
        """Apply ``edits`` to each of the entries that ``texts`` name; all or none.

        Entries that the edits leave as they are have no Change in the result; a note is kept
        for each all the same.
        """
        return self._update(texts, lambda entry: edits, note)

    def finish(
        self, texts: Sequence[str], on: str = "", evidence: Sequence[str] = (), note: str = ""
    ) -> list[Change]:
        """Close each of the entries that ``texts`` name as done, ``on`` that day or today.

        Raises Misuse for an indicator, which is never done.
        """
        return self._update(texts, lambda entry: self._finishing(entry, on, evidence), note)

    def _update(
        self, texts: Sequence[str], edits_of: Callable[[Entry], Edits], note: str
    ) -> list[Change]:
        entries = self._distinct(texts)
        errors: list[tuple[Entry, HemidefError]] = []
        changes: list[Change] = []
        for entry in entries:
            try:
                edits = edits_of(entry)
                given = self._measured(edits.apply(entry.kind, entry.doc, self.context))
                changes.append(self.edit(entry, given, note=note))
            except HemidefError as error:
                errors.append((entry, error))
        if errors:
            # What is wrong with all of them is wrong with what was typed: once is enough.
            told = {(entry.kind.name, error.problem): error for entry, error in errors}
            same = {(error.problem, error.hint) for error in told.values()}
            if len(errors) == len(entries) and len(same) == 1:
                raise errors[0][1]
            raise gather([error.within(entry.id) for entry, error in errors])
        return self.record([change for change in changes if change.fields or change.note])

    def note(self, text: str, words: str) -> Change:
        """Keep ``words`` about the entry in the log."""
        id = self.book.entry(text).id
        return self.record([Change("note", id, {}, self._read_note(words))])[0]

    def remove(self, texts: Sequence[str], *, force: bool = False) -> list[Change]:
        """Remove entries. Raises Invalid when others point at them, unless ``force``.

        With ``force``, those pointers are cleared, and the milestones and indicators of a
        removed initiative go with it.
        """
        doomed = {entry.id: entry for entry in self._distinct(texts)}
        pointers = [entry for entry in self.book.pointers(doomed) if entry.id not in doomed]
        if pointers and not force:
            shown = listed([entry.id for entry in pointers], 10)
            verb = "points" if len(pointers) == 1 else "point"
            it, its = ("it", "its") if len(doomed) == 1 else ("them", "their")
            raise Invalid(
                f"{', '.join(doomed)} cannot be removed: {shown} {verb} at {it}",
                f"With --force those links are cleared, and {its} milestones and indicators "
                "removed.",
            )
        doomed.update({each.id: each for each in pointers if each.kind in (MILESTONE, INDICATOR)})
        changes = [self.drop(entry) for entry in doomed.values()]
        changes += [self._unlink(entry, doomed) for entry in pointers if entry.id not in doomed]
        return self.record(changes)

    def save(self, kind: Kind, key: str, edits: Edits) -> list[Change]:
        """Make the view or field that goes by ``key`` what ``edits`` put, and nothing else.

        No Change is in the result where it was so already.
        """
        given = edits.apply(kind, {}, self.context)
        known = self._by_key(kind).get(key)
        if not known:
            return self.record([self.insert("save", kind, self._next_id(kind), given)])
        others: Given = {**dict.fromkeys(field.name for field in kind.fields), **kind.blank}
        change = self.edit(known[0], {**others, **given}, verb="save")
        return self.record([change] if change.fields else [])

    def discard(self, kind: Kind, key: str) -> list[Change]:
        """Take out the view or field that goes by ``key``; a field with what entries hold in it.

        Raises NotFound when there is none.
        """
        known = self._by_key(kind)
        if key not in known:
            what = f"field {key!r} of your own" if kind == FIELD else f"saved {kind.name} {key!r}"
            raise NotFound(f"there is no {what}", nearest(key, known))
        changes = []
        if kind == FIELD:
            on = {name for own in known[key] for name in own.texts("on")}
            holding = (entry for entry in self.book.entries() if key in entry.doc)
            changes = [
                self.edit(entry, {key: None}, verb="remove")
                for entry in holding
                if entry.kind.name in on
            ]
        return self.record([*changes, *map(self.drop, known[key])])

    def insert(
        self,
        verb: str,
        kind: Kind,
        id: str,
        given: Given,
        created: str | None = None,
        born: str | None = None,
        *,
        dates: bool = True,
    ) -> Change:
        """Put in a new entry, without recording it in the log yet.

        It was ``created`` (an Instant's text form) elsewhere, ``born`` under another id perhaps, or
        now. One in a closed status is closed today, unless nothing ``dates`` it. Raises Invalid
        where a required field is missing.
        """
        if not kind.key:  # views and fields have none of the store's own
            kind = self.book.schema.kind(kind)
        missing = [name for name in kind.required if name not in given]
        if missing:
            are, them = ("is", "it") if len(missing) == 1 else ("are", "them")
            raise Invalid(
                f"{', '.join(missing)}: {are} required", f"Every {kind.name} needs {them}."
            )
        held: Given = {**kind.blank, **given}
        if dates:
            held = self._closing(kind, {}, held)
        moment = created or self.now
        doc = kind.order({**held, CREATED.name: moment, BORN.name: born if born != id else None})
        self.draft.put(id, doc)
        return Change(verb, id, differences(kind, {}, doc))

    def edit(
        self,
        entry: Entry,
        given: Given,
        *,
        verb: str = "update",
        note: str = "",
        dates: bool = True,
    ) -> Change:
        """Put what is ``given`` into one entry, without recording it in the log yet.

        Closing an entry sets ``closed``, unless that is changed too, or nothing ``dates`` it;
        reopening it clears that. Raises Invalid where somebody wrote into the store what no value
        has, and that would stay.
        """
        held: Given = {**entry.doc, **given}
        if dates or not given.get("closed"):
            held = self._closing(entry.kind, entry.doc, held, dates=dates)
        doc = entry.kind.order(held)
        fields = differences(entry.kind, entry.doc, doc)
        if fields:
            try:
                entry.kind.check(doc)
            except Invalid as error:
                advice = "Set or clear it in the same command."
                raise Invalid(f"{entry.place}: {error.problem}", advice) from None
            self.draft.put(entry.id, doc)
        return Change(verb, entry.id, fields, self._read_note(note) if note else "")

    def drop(self, entry: Entry) -> Change:
        """Take one entry out, without recording it in the log yet."""
        self.draft.drop(entry.id)
        return Change("remove", entry.id, differences(entry.kind, entry.doc, {}))

    def record(self, changes: list[Change]) -> list[Change]:
        """Keep ``changes`` in the log as one command. Raises what they broke, all together."""
        only = changes[0].id if len(changes) == 1 else ""
        faults = checks.faults(self.book, changes)
        if faults:
            raise gather([error if id == only else error.within(id) for id, error in faults])
        self.log(changes)
        return changes

    def log(self, changes: Iterable[Change], undoes: Iterable[str] = ()) -> None:
        """Keep ``changes``, which are known to break nothing, in the log as one command.

        ``undoes`` has the key of the command that each of them took back, if they did.
        """
        number, at, key = self.draft.next_log, self.now, new_key()
        for change, back in zip_longest(changes, undoes):
            self.draft.append(log_entry(Logged(number, at, self.by, change, key, back)))

    def last_number(self, kind: Kind) -> int:
        """The highest number that an entry of ``kind`` ever had, also one removed since."""
        present = (ids.number(id) for id, _ in self.draft.rows(kind))
        past = (ids.number(id) for id in self.book.history.given if ids.letter(id) == kind.letter)
        return max((0, *present, *past))

    def _next_id(self, kind: Kind) -> str:
        return ids.make(kind.letter, self.last_number(kind) + 1)

    def _read_note(self, words: str) -> str:
        """``words`` as the log keeps them. Raises Invalid."""
        try:
            return TEXT.parse(words, self.context)
        except Invalid as error:
            raise error.within("note") from None

    def _distinct(self, texts: Iterable[str]) -> list[Entry]:
        """The entries that ``texts`` name, each once. Raises all that are wrong together."""
        entries: dict[str, Entry] = {}
        errors: list[HemidefError] = []
        for text in texts:
            try:
                entry = self.book.entry(text)
                entries[entry.id] = entry
            except HemidefError as error:
                errors.append(error)
        if errors:
            raise gather(errors)
        return list(entries.values())

    def _by_key(self, kind: Kind) -> dict[str, list[Entry]]:
        """The views or fields of the store by the keys that they go by."""
        found: dict[str, list[Entry]] = {}
        for entry in self.book.entries([kind]):
            found.setdefault(entry.text(kind.key), []).append(entry)
        return found

    def _closing(
        self, kind: Kind, before: Doc, after: Given, *, dates: bool = True
    ) -> dict[str, Texts | None]:
        """``after``, with ``closed`` set by what closes an entry, cleared by what reopens it."""
        held = dict(after)
        status = kind.field("status")
        if (
            status
            and isinstance(status.type, Status)
            and held.get("closed") == before.get("closed")
        ):
            was, now = (doc.get("status") in status.type.closed for doc in (before, held))
            if was != now and (dates or was):
                held["closed"] = self._today if now else None
        return held

    def _finishing(self, entry: Entry, on: str, evidence: Sequence[str]) -> Edits:
        """What closes ``entry`` as done. One that is done already keeps its day without ``on``."""
        status = entry.kind.field("status")
        put = {}
        if entry.kind == MILESTONE:
            if on or not entry.is_closed:
                put = {"done": on or self._today}
        elif status and isinstance(status.type, Status):
            done = status.type.done
            if on or entry.text("status") not in done:
                put = {"status": min(done), "closed": on or self._today}
        else:
            raise Misuse(
                f"{entry.id} is an {entry.kind.name}, which is never done",
                f"Give its latest figure: hemidef update {entry.id} --actual 50.",
            )
        return Edits(put=put, add=[("evidence", text) for text in evidence])

    def _measured(self, given: dict[str, Texts | None]) -> dict[str, Texts | None]:
        """``given``, with today as the day of a latest figure that comes without one."""
        if given.get("actual") and "actual_date" not in given:
            return {**given, "actual_date": self._today}
        return given

    @property
    def _today(self) -> str:
        return PERIOD.text(periods.parse("today", self.book.today))

    def _unlink(self, entry: Entry, doomed: Container[str]) -> Change:
        """Take the ids in ``doomed`` out of all of the entry's lists."""
        kept: Given = {
            field.name: [id for id in entry.texts(field.name) if id not in doomed]
            for field in entry.kind.links
        }
        return self.edit(entry, kept, verb="remove")
