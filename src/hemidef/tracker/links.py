"""Links between entries: every one leads to an entry that is there, and none in a circle."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from hemidef.errors import HemidefError, Invalid
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
    circles: dict[str, set[str]] = {}
    for change in changes:
        doc = tables.get(change.id)
        if doc is None:
            gone.add(change.id)
            continue
        for field in kind_of(change.id).links:
            if field.name in change.fields:
                linked = [id for id in field.texts(doc) if id not in promised]
                for error in _dangling(tables, field, change.id, linked):
                    yield change.id, error
                way = _circle(tables, field, change.id, circles.setdefault(field.name, set()))
                if way:
                    yield change.id, _round(field, way)
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


def _circle(tables: Tables, field: Field, id: str, cleared: set[str]) -> list[str]:
    """The way from ``id`` along ``field`` to an entry that it passed already, if there is one.

    ``cleared`` collects entries from which no way leads in a circle, so that a long chain is
    walked once, not once from each of its links.
    """
    way: dict[str, Iterator[str]] = {id: _next(tables, field, id)}
    while way:
        here = next(reversed(way))
        onward = next((each for each in way[here] if each not in cleared), None)
        if onward is None:
            cleared.add(here)
            del way[here]
        elif onward in way:
            names = list(way)
            cleared.update(names)
            return [*names[names.index(onward) :], onward] if onward != here else []
        else:
            way[onward] = _next(tables, field, onward)
    return []


def _next(tables: Tables, field: Field, id: str) -> Iterator[str]:
    doc = tables.get(id) or {}
    return iter(field.texts(doc))


def _round(field: Field, way: list[str]) -> Invalid:
    shown = way if len(way) <= 8 else [*way[:6], "…", way[-1]]
    return Invalid(f"{field.name}: goes in a circle: {' → '.join(shown)}", "Leave one of them out.")


def _cut(tables: Tables, gone: set[str]) -> Iterator[tuple[str, HemidefError]]:
    for kind in KINDS:
        for id, doc in tables.rows(kind):
            for field in kind.links:
                for target in gone.intersection(field.texts(doc)):
                    problem = f"{field.name}: would point at {target}, which would be gone"
                    yield id, Invalid(problem, f"Change {id} first.")
