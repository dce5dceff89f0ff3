"""The store's tables in memory: the only module that knows TinyDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from tinydb import TinyDB
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from hemidef.errors import Invalid
from hemidef.model import ids
from hemidef.model.fields import Doc
from hemidef.model.kinds import FIELD, Kind, kind_of
from hemidef.model.schema import Schema
from hemidef.store import codec
from hemidef.store.codec import LOG, Layout, longer
from hemidef.store.log import LogEntry


class Tables:
    """The entries and the log of a store, to read. Documents must not be altered in place.

    ``source`` names the store in errors.
    """

    def __init__(self, layout: Layout, source: str = "") -> None:
        self.source = source
        self._rows: dict[Kind, list[tuple[str, Doc]]] = {}
        # TinyDB would write a table anew for each line of the log, which only grows.
        self._lines: Mapping[str, LogEntry] = layout[LOG]
        self._db = TinyDB(storage=MemoryStorage)
        self._db.storage.write({name: table for name, table in layout.items() if name != LOG})

    @cached_property
    def schema(self) -> Schema:
        """The kinds, with the fields that this store declares."""
        return codec.schema(doc for _, doc in self.rows(FIELD))

    def get(self, id: str) -> Doc | None:
        """The entry ``id``, None when there is none."""
        return self._db.table(kind_of(id).plural).get(doc_id=ids.number(id))

    def rows(self, kind: Kind) -> Iterator[tuple[str, Doc]]:
        """All entries of ``kind`` with their ids, by number."""
        if kind not in self._rows:
            # From the storage: iterating over TinyDB's table copies every document.
            table = (self._db.storage.read() or {})[kind.plural]
            numbers = sorted(map(int, table))
            self._rows[kind] = [(ids.make(kind.letter, n), table[str(n)]) for n in numbers]
        return iter(self._rows[kind])

    def log(self) -> list[tuple[int, LogEntry]]:
        """The log's entries with their numbers, oldest first. Raises Invalid for a damaged one."""
        return self._log

    @cached_property
    def _log(self) -> list[tuple[int, LogEntry]]:
        try:
            return sorted((int(number), entry) for number, entry in self._lines.items())
        except Invalid as error:
            raise error.within(self.source) from None

    def layout(self) -> Layout:
        """The tables in the layout of the file."""
        return {**(self._db.storage.read() or {}), LOG: self._lines}


class Draft(Tables):
    """Tables to change. What is put and dropped reaches TinyDB in one write per table."""

    def __init__(self, layout: Layout, source: str = "") -> None:
        super().__init__(layout, source)
        self._pending: dict[str, Doc | None] = {}
        self._logged: list[LogEntry] = []

    @property
    def touched(self) -> bool:
        """Whether there is anything to save."""
        return bool(self._pending or self._logged)

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

    @cached_property
    def _last_log(self) -> int:
        return max(map(int, self._lines), default=0)

    @property
    def next_log(self) -> int:
        """The number that the next log entry gets."""
        return self._last_log + len(self._logged) + 1

    def append(self, entry: LogEntry) -> None:
        """Add ``entry`` at the end of the log."""
        self._logged.append(entry)

    def layout(self) -> Layout:
        """The tables with all that was put, dropped and appended."""
        pending: dict[Kind, dict[int, Doc | None]] = {}
        for id, doc in self._pending.items():
            pending.setdefault(kind_of(id), {})[ids.number(id)] = doc
        for kind, changed in pending.items():
            table = self._db.table(kind.plural)
            # TinyDB's own update would merge, and keep a field that was cleared.
            table.remove(doc_ids=changed)
            table.insert_multiple(
                Document(doc, number) for number, doc in changed.items() if doc is not None
            )
        first = self._last_log + 1
        added = {str(first + place): dict(entry) for place, entry in enumerate(self._logged)}
        return {**super().layout(), LOG: longer(self._lines, added)}
