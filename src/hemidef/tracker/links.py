"""Links between entries: every one leads to an entry that is there, and none in a circle."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from hemidef.errors import HemidefError, Invalid
from hemidef.model import ids
from hemidef.model.fields import Field
from hemidef.model.kinds import KINDS, kind_of
from hemidef.store import Tables
from hemidef.tracker.changes import Change


def broken(
    tables: Tables, changes: Iterable[Change], promised: Container[str] = ()
) -> Iterator[tuple[str, HemidefError]]:
    """What is wrong with the links that ``changes`` (already in ``tables``) made or cut.

    Yields the id of the entry at fault with each error. The ids in ``promised`` count as there.
    """
    gone: set[str] = set()
    for change in changes:
        doc = tables.get(change.id)
        if doc is None:
            gone.add(change.id)
            continue
        for field in kind_of(change.id).fields:
            if field.is_reference and field.name in change.fields:
                targets = [id for id in field.texts(doc) if id not in promised]
                for error in _dangling(tables, field, change.id, targets):
                    yield change.id, error
    if gone:
        yield from _cut(tables, gone)


def _dangling(
    tables: Tables, field: Field, id: str, targets: Iterable[str]
) -> Iterator[HemidefError]:
    for target in targets:
        if target == id:
            yield Invalid(f"{field.name}: {id} cannot point at itself", "Name another entry.")
        elif tables.get(target) is None:
            plural = kind_of(target).plural
            yield Invalid(
                f"{field.name}: there is no entry {target}",
                f"See which there are: hemidef list {plural}.",
            )
        elif ids.letter(target) == ids.letter(id):
            circle = _circle(tables, field, id, target)
            if circle:
                yield Invalid(
                    f"{field.name}: goes in a circle: {' → '.join(circle)}",
                    "Leave one of them out.",
                )


def _circle(tables: Tables, field: Field, id: str, target: str) -> list[str]:
    """The way from ``id`` over ``target`` back to ``id`` along ``field``, if any."""
    came_from = {target: id}
    waiting = [target]
    while waiting:
        here = waiting.pop()
        if here == id:
            way = [id]
            while len(way) == 1 or way[-1] != id:
                way.append(came_from[way[-1]])
            return way[::-1]
        for onward in field.texts(tables.get(here) or {}):
            if onward not in came_from:
                came_from[onward] = here
                waiting.append(onward)
    return []


def _cut(tables: Tables, gone: set[str]) -> Iterator[tuple[str, HemidefError]]:
    for kind in KINDS:
        for id, doc in tables.rows(kind):
            for field in kind.fields:
                if field.is_reference:
                    for target in gone.intersection(field.texts(doc)):
                        yield (
                            id,
                            Invalid(
                                f"{field.name}: would point at {target}, which would be gone",
                                f"Change {id} first.",
                            ),
                        )
