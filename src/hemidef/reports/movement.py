"""What has moved between two moments: of each entry what is net.

What was moved there and back has not moved, but its notes stand. Each entry counts under every
word of ``WORDS`` that is true of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import BORN, CREATED, Doc, Kind, texts
from hemidef.model.kinds import DUE, STORED
from hemidef.model.periods import load
from hemidef.model.values import Status
from hemidef.reports.grid import Cell
from hemidef.tracker.book import Book

# What an entry counts as, and when it does, in so few words that help has a line for each.
WORDS = {
    "progressed": "status or figure nearer to its goal; milestone done",
    "set back": "status or figure farther from it; stalled, suspended",
    "slipped": "due later",
    "reopened": "was closed or done, is not",
    "dropped": "closed without being done",
    "assessed": "was not assessed, has a status now",
    "added": "was not there",
    "removed": "is no longer there",
    "changed otherwise": "none of these, but something in it changed",
    "unchanged": "nothing in it changed",
}
# What follows from what else is told: the day from being closed, or from a new figure.
_FOLLOWS = {"closed": "status", "actual_date": "actual"}
# The fields that are told with both sides, and not only named.
TOLD = ("status", "done", "due", "lead", "partners", "actual")


@dataclass(frozen=True)
class Move:
    """One thing that is not as it was: what, and both sides as text forms.

    ``what`` is ``added``, ``removed``, ``closed``, ``reopened`` or the name of a field. Of a list,
    the sides are what it lost and what it got. ``days`` says how much later it is due.
    """

    what: str
    old: Cell = ()
    new: Cell = ()
    days: int | None = None


@dataclass(frozen=True)
class Moved:
    """What of an entry moved, under which words it counts, and the notes that were kept of it.

    The entry is as it stands, or stood before it was removed.
    """

    entry: Entry
    moves: tuple[Move, ...]
    words: tuple[str, ...]
    notes: tuple[str, ...]


def compare(
    then: Book,
    now: Book,
    entries: Iterable[Entry],
    terms: Sequence[str] = (),
    *,
    parts: bool = False,
) -> list[Moved]:
    """What became since ``then`` of ``entries``, which are those of ``now`` that ``terms`` match.

    Also of those that ``terms`` matched then, with the milestones and indicators of the initiatives
    among them where ``parts``, and that were removed since. Initiatives come with their milestones
    and indicators, then recommendations. ``then`` is the same store before.
    """
    names = now.history.renumbered_since(then.history.number)
    before = {each.id: each for each in (_renamed(each, names) for each in then.entries())}
    notes = _notes(now, then.history.number)
    found = []
    for entry in entries:
        old = before.get(entry.id)
        if old and _made(old) != _made(entry):  # another entry, by the same id
            old = None
        found.append(_moved(old, entry, notes.get(entry.id, ())))
    for old in _matched(then, now, terms, parts=parts):
        if not _is_there(old, now):
            gone = Move("removed", old.texts("status"))
            found.append(Moved(old, (gone,), ("removed",), tuple(notes.get(old.id, ()))))
    return sorted(found, key=_place)


def left(then: Book, now: Book, found: Iterable[Moved], terms: Sequence[str]) -> list[str]:
    """The entries (ids) that ``terms`` matched then, and that are there and not among ``found``."""
    known = {each.entry.id for each in found}
    return [each.id for each in _matched(then, now, terms) if each.id not in known]


def _matched(then: Book, now: Book, terms: Sequence[str], *, parts: bool = False) -> list[Entry]:
    """The entries of ``then`` that ``terms``, as they are understood now, matched."""
    names = now.history.renumbered_since(then.history.number)
    found = then.find(now.filter(terms))
    return [_renamed(each, names) for each in (then.with_parts(found) if parts else found)]


def _is_there(old: Entry, now: Book) -> bool:
    doc = now.tables.get(old.id)
    return doc is not None and _made(old) == _made(old._replace(doc=doc))


def _renamed(entry: Entry, names: Mapping[str, str]) -> Entry:
    """The entry with the ids of today for those that it, and its links, had then."""
    if not names:
        return entry
    doc = entry.kind.order(entry.kind.relink(entry.doc, names))
    return entry._replace(id=names.get(entry.id, entry.id), doc=doc)


def _made(entry: Entry) -> str:
    return entry.text(CREATED.name)


def _notes(now: Book, number: int) -> dict[str, list[str]]:
    """The notes since the command ``number`` that stand, by entry, oldest first."""
    found: dict[str, list[str]] = {}
    for each in now.history.changes:
        if each.number > number and each.change.note and not each.undone:
            found.setdefault(each.change.id, []).append(each.change.note)
    return found


def _place(each: Moved) -> tuple[int, int, int, int]:
    """Where it comes: a milestone or indicator after its initiative."""
    entry = each.entry
    rank, number = STORED.index(entry.kind), ids.number(entry.id)
    if owner := entry.text("initiative"):
        return 0, ids.number(owner), rank, number
    return rank, number, 0, 0


# -- of one entry ----------------------------------------------------------------------------


def _moved(old: Entry | None, new: Entry, notes: Iterable[str]) -> Moved:
    if old is None:
        made = [Move("added", new=new.texts("status"))]
        made += [Move("done", new=day) for day in [new.texts("done")] if day]
        return Moved(new, tuple(made), ("added",), tuple(notes))
    found = dict(_moves(new.kind, old.doc, new.doc))
    counted = {_word(name, move, old, new) for name, move in found.items()} - {""}
    counted = counted or {"changed otherwise" if found else "unchanged"}
    words = tuple(word for word in WORDS if word in counted)
    return Moved(new, tuple(found.values()), words, tuple(notes))


def _moves(kind: Kind, old: Doc, new: Doc) -> Iterator[tuple[str, Move]]:
    """What differs by the names of fields, those of ``TOLD`` first; lists whatever their order."""
    changed = [
        name
        for name in dict.fromkeys([*TOLD, *kind.names, *old])
        if name not in (CREATED.name, BORN.name)
        and sorted(texts(old, name)) != sorted(texts(new, name))
    ]
    for name in changed:
        if _FOLLOWS.get(name) not in changed:
            yield name, _move(kind, name, texts(old, name), texts(new, name))


def _move(kind: Kind, name: str, old: Cell, new: Cell) -> Move:
    field = kind.field(name)
    if field and field.many:
        lost = tuple(text for text in old if text not in new)
        return Move(name, lost, tuple(text for text in new if text not in old))
    if field and isinstance(field.type, Status):
        was, now = (side[0] in field.type.closed for side in (old, new))
        return Move(name if was == now else "closed" if now else "reopened", old, new)
    if name == "done" and not new:
        return Move("reopened", old)
    if name == DUE.name and old and new:
        return Move(name, old, new, (load(new[0]).last - load(old[0]).last).days)
    return Move(name, old, new)


def _word(name: str, move: Move, old: Entry, new: Entry) -> str:
    """What the entry counts as by what moved in the field ``name``; empty for no special word."""
    if name == "status":
        return _of_status(new, move.old[0], move.new[0])
    if name == "done":
        return "progressed" if not move.old else "reopened" if not move.new else ""
    if name == "actual":
        return _of_figure(old, new)
    return "slipped" if name == DUE.name and (move.days or 0) > 0 else ""


def _of_status(entry: Entry, old: str, new: str) -> str:
    field = entry.kind.field("status")
    type = field.type if field else None
    assert isinstance(type, Status)
    if new in type.dropped:
        return "" if old in type.dropped else "dropped"
    if new in type.done:
        return "progressed"
    if old in type.closed:
        return "reopened"
    nobodys = type.values[0]  # the status that nobody gave it
    if nobodys in (old, new):
        return "assessed" if old == nobodys else ""
    if new in type.held:
        return "" if old in type.held else "set back"
    return "progressed" if type.step(new) > type.step(old) else "set back"


def _of_figure(old: Entry, new: Entry) -> str:
    """Whether the figure came nearer to the target that there is now, or went on beyond it."""
    baseline, target, now = map(new.value, ("baseline", "target", "actual"))
    was = old.value("actual")
    was = baseline if was is None else was
    if target is None or now is None or was is None:
        return ""
    nearer: Decimal = abs(target - was) - abs(target - now)
    if baseline is not None and baseline != target:
        nearer = now - was if target > baseline else was - now
    return "progressed" if nearer > 0 else "set back" if nearer < 0 else ""
