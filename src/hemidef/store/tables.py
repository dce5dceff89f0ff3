"""The store's entries and its log, as TinyDB's tables and documents hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from tinydb import TinyDB
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from hemidef.model import ids
from hemidef.model.fields import Doc, Kind
from hemidef.model.kinds import FIELD, STORED, kind_of
from hemidef.model.schema import Schema
from hemidef.store import codec
from hemidef.store.codec import CONFLICTS, HEADER, LOG, MADE

# A change, as the log keeps it.
LogEntry = Mapping[str, Any]


class Tables:
    """The entries and the log of a store, to read. Documents must not be altered in place.

    ``source`` names the store in errors.
    """

    def __init__(self, db: TinyDB, source: str) -> None:
        self._db = db
        self.source = source

    @cached_property
    def schema(self) -> Schema:
        """The kinds, with the fields that this store declares."""
        return codec.schema(doc for _, doc in self.rows(FIELD))

    @cached_property
    def made(self) -> str:
        """When the store was made, an Instant's text form; ``""`` where it was not kept."""
        header = self._db.table(HEADER).get(doc_id=1)
        return str(header.get(MADE, "")) if header else ""

    def get(self, id: str) -> Doc | None:
        """The entry ``id``, None when there is none."""
        return self._db.table(kind_of(id).plural).get(doc_id=ids.number(id))

    def rows(self, kind: Kind) -> Iterator[tuple[str, Doc]]:
        """All entries of ``kind`` with their ids, by number."""
        for document in _by_number(self._db, kind.plural):
            yield ids.make(kind.letter, document.doc_id), document

    def log(self) -> list[tuple[int, LogEntry]]:
        """The log's entries with their numbers, oldest first."""
        return self._log

    def conflicts(self) -> list[LogEntry]:
        """What a merge left for somebody to decide, in its order."""
        return [*_by_number(self._db, CONFLICTS)]

    def former(self, docs: Mapping[str, Doc], log: Iterable[tuple[int, LogEntry]]) -> Tables:
        """The store as it was, in memory: ``docs``, by id, are its entries, and ``log`` its log."""
        layout: dict[str, dict[str, Any]] = {
            HEADER: {str(each.doc_id): each for each in self._db.table(HEADER)},
            **{kind.plural: {} for kind in STORED},
            LOG: {str(number): entry for number, entry in log},
        }
        for id, doc in docs.items():
            layout[kind_of(id).plural][str(ids.number(id))] = doc
        db = TinyDB(storage=MemoryStorage)
        db.storage.write(layout)
        return Tables(db, self.source)

    @cached_property
    def _log(self) -> list[tuple[int, LogEntry]]:
        return [(document.doc_id, document) for document in _by_number(self._db, LOG)]


class Draft(Tables):
    """Tables to change. What is put, dropped and appended reaches TinyDB when it is saved.

    TinyDB makes a whole table anew for every change to it: 500 of them would take 3 seconds.
    """

    def __init__(self, db: TinyDB, source: str) -> None:
        super().__init__(db, source)
        self._pending: dict[str, Doc | None] = {}
        self._logged: list[LogEntry] = []
        # Sentences about the file that whoever changes it should read.
        self.notes: list[str] = []

    def get(self, id: str) -> Doc | None:
        if id in self._pending:
            return self._pending[id]
        return super().get(id)

    def rows(self, kind: Kind) -> Iterator[tuple[str, Doc]]:
        pending = {id: doc for id, doc in self._pending.items() if kind_of(id) == kind}
        for id, doc in super().rows(kind):
            kept = pending.pop(id, doc)
            if kept is not None:
                yield id, kept
        yield from ((id, doc) for id, doc in pending.items() if doc is not None)

    def put(self, id: str, doc: Doc) -> None:
        """Make ``doc`` the entry ``id``, whether or not there was one."""
        self._set(id, doc)

    def drop(self, id: str) -> None:
        """Take the entry ``id`` out."""
        self._set(id, None)

    def _set(self, id: str, doc: Doc | None) -> None:
        self._pending[id] = doc
        if kind_of(id) == FIELD:
            self.__dict__.pop("schema", None)  # to be made anew

    def start(self, made: str) -> None:
        """Keep that this new store was ``made`` at that moment."""
        self.made = made
        self._db.table(HEADER).update({MADE: made}, doc_ids=[1])

    @property
    def next_log(self) -> int:
        """The number that the next log entry gets."""
        last = self._log[-1][0] if self._log else 0
        return last + len(self._logged) + 1

    def append(self, entry: LogEntry) -> None:
        """Add ``entry`` at the end of the log."""
        self._logged.append(entry)

    def leave(self, conflicts: Iterable[LogEntry]) -> None:
        """Leave ``conflicts``, and no others, for somebody to decide."""
        table = self._db.table(CONFLICTS)
        table.truncate()
        table.insert_multiple(conflicts)

    def cut_log(self, number: int) -> None:
        """Take the log's entries from ``number`` on off its end."""
        self._db.table(LOG).remove(doc_ids=[each for each, _ in self._log if each >= number])

    def save(self) -> None:
        """Put all that is pending into TinyDB's tables, each in one go."""
        for kind in STORED:
            changed = {
                ids.number(id): doc for id, doc in self._pending.items() if kind_of(id) == kind
            }
            if changed:
                table = self._db.table(kind.plural)
                # TinyDB's own update would merge, and keep a field that was cleared.
                table.remove(doc_ids=[each for each in changed if table.contains(doc_id=each)])
                table.insert_multiple(
                    Document(doc, number) for number, doc in changed.items() if doc is not None
                )
        if self._logged:
            self._db.table(LOG).insert_multiple(self._logged)


def _by_number(db: TinyDB, name: str) -> list[Document]:
    """The documents of a table by number; TinyDB has them in the order of their last change."""
    return sorted(db.table(name), key=lambda document: document.doc_id)
