"""The store: one file, the only user of TinyDB, and the transaction that changes it."""

from hemidef.store.store import Snapshot, Store
from hemidef.store.strict import Unmerged
from hemidef.store.tables import Draft, LogEntry, Tables

__all__ = ["Draft", "LogEntry", "Snapshot", "Store", "Tables", "Unmerged"]
