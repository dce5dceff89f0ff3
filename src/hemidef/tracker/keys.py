"""Keys: what tells the records of a kind apart besides their ids, so no two may share one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hemidef.errors import HemidefError, Invalid
from hemidef.model.kinds import Kind, kind_of
from hemidef.store import Tables
from hemidef.tracker.changes import Change


def ids_by_key(tables: Tables, kind: Kind) -> dict[str, list[str]]:
    """The ids of the records of ``kind`` by their keys."""
    return ids_by(tables, kind, kind.key)


def ids_by(tables: Tables, kind: Kind, name: str) -> dict[str, list[str]]:
    """The ids of the records of ``kind`` by what stands in their field ``name``."""
    found: dict[str, list[str]] = {}
    for id, doc in tables.rows(kind):
        if name in doc:
            found.setdefault(str(doc[name]), []).append(id)
    return found


def shared(tables: Tables, changes: Iterable[Change]) -> Iterator[tuple[str, HemidefError]]:
    """The records that ``changes`` (already in ``tables``) gave the key of another one."""
    touched = [each for each in changes if kind_of(each.id).key in each.fields]
    for kind in {kind_of(change.id) for change in touched}:
        of_kind = {change.id for change in touched if kind_of(change.id) == kind}
        for key, ids in ids_by_key(tables, kind).items():
            if len(ids) > 1 and not of_kind.isdisjoint(ids):
                at_fault = next(id for id in reversed(ids) if id in of_kind)
                other = next(id for id in ids if id != at_fault)
                problem = f"{kind.key}: {key!r} is taken by {other}"
                yield at_fault, Invalid(problem, "Choose another.")
