"""Two stores in common ids: which entries are the same in both, and which id each of them has.

An entry is known again by its kind, the id that it was born under and when that was; a view or a
field by its name. Its log tells, read from the end back, who went by an id at each moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from hemidef.model import ids
from hemidef.model.fields import Doc
from hemidef.model.kinds import kind_of
from hemidef.tracker.changes import RENUMBER, Change, Logged, Side, relink, side_of

# The kind's letter, the id at birth (or the name) and the moment (empty where that is not known).
Name = tuple[str, str, str]


class Copy(NamedTuple):
    """A store as it is merged: its documents by id, and its log, oldest first."""

    docs: Mapping[str, Doc]
    log: list[Logged]


class Told(NamedTuple):
    """A change, whose it is, who that was ``before``, and who the links in it meant then."""

    name: Name
    before: Name
    logged: Logged
    meant: Mapping[str, Name]


class Common:
    """A copy in common ids: ``docs``, ``log``, the same ``of`` each entry, and what it ``has``.

    That is the key of each command with the id of each entry that it changed. Changes that only
    give another id have no place here.
    """

    def __init__(self, docs: Mapping[str, Doc], log: list[Logged]) -> None:
        self.docs = docs
        self.log = log
        self.has = {(each.key, each.change.id) for each in log}
        self.of: dict[str, list[Logged]] = {}
        for each in log:
            self.of.setdefault(each.change.id, []).append(each)

    def saw(self, logged: Logged) -> bool:
        """Whether it has that change too."""
        return (logged.key, logged.change.id) in self.has


class Pair(NamedTuple):
    """Two copies in common ids.

    ``birth`` has when each entry was made, and under which id if not its own. ``renumbered`` has,
    for each of the two, the ids that are others now.
    """

    ours: Common
    theirs: Common
    birth: Mapping[str, tuple[str, str | None]]
    renumbered: tuple[Mapping[str, str], Mapping[str, str]]


def pair(ours: Copy, theirs: Copy) -> Pair:
    """The two copies in common ids.

    Of entries born under one id apart, the earlier one keeps it, and the other gets the next that
    none had in either. Those that are there come before those that were removed. Whichever copy is
    merged into the other, both come to the same ids.
    """
    traces = (_Trace(ours), _Trace(theirs))
    same = _match(*traces)
    common = _number(traces, same)
    births = {id: name for name, id in common.items() if name[2]}
    birth = {id: (name[2], name[1] if name[1] != id else None) for id, name in births.items()}
    renumbered = [
        {id: common[same.root(name)] for id, name in each.here.items()} for each in traces
    ]
    changed = [{old: new for old, new in each.items() if old != new} for each in renumbered]
    mine, other = (
        Common(_docs(each, ids), _log(each, same, common))
        for each, ids in zip(traces, changed, strict=True)
    )
    return Pair(mine, other, birth, (changed[0], changed[1]))


class _Trace:
    """What a copy's log tells of who is who.

    ``here`` has who goes by each id, ``last`` the last id of each that ever was, ``had`` all that
    ever went by an id; ``joined`` has the names of one entry that was two before; ``told`` the
    changes, oldest first.
    """

    def __init__(self, copy: Copy) -> None:
        self.docs = copy.docs
        self.here = {id: _name(id, doc) for id, doc in copy.docs.items()}
        self.last = {name: id for id, name in self.here.items()}
        self.joined: list[tuple[Name, Name]] = []
        self.had: dict[str, set[Name]] = {}
        self.given = {*copy.docs}
        self.told: list[Told] = []
        self._lost: set[str] = set()  # the ids by which somebody was meant who is not known yet
        at = dict(self.here)
        for logged in reversed(copy.log):
            self._go_back(logged, at)
        self.told.reverse()

    def _go_back(self, logged: Logged, at: dict[str, Name]) -> None:
        """Tell of one change; ``at`` has who went by each id after it, and then before it."""
        id, fields = logged.change.id, logged.change.fields
        self.given.update([id, *(str(side) for side in fields.get("id", ()))])
        if "id" in fields:
            old, new = map(str, fields["id"])
            if new in at:
                at[old] = at.pop(new)
            return
        before, after = fields.get("created", (None, None))
        if before and not after:
            name = at[id] = _name(id, side_of(fields, 0))
            if id in self._lost:  # what pointed there when it went, as a removal has it
                self._lost.remove(id)
                self.joined.append((_unknown(id), name))
        elif after and not before:
            name = at.pop(id) if id in at else _name(id, side_of(fields, 1))
        else:
            name = at.get(id) or self._find(id)
        was = name
        if before and after and not kind_of(id).key:
            born = fields.get("born", (name[1],))[0]
            was = at[id] = (name[0], str(born or id), str(before))
            self.joined.append((was, name))
        self.last.setdefault(name, id)
        self.had.setdefault(id, set()).add(name)
        if logged.change.verb != RENUMBER:
            links = [fields[link.name] for link in kind_of(id).links if link.name in fields]
            targets = chain.from_iterable(_texts(side) for sides in links for side in sides)
            meant = {target: at.get(target) or self._find(target) for target in targets}
            self.told.append(Told(name, was, logged, meant))

    def _find(self, id: str) -> Name:
        """Who is meant by an id that nobody has: the next one who is told to have lost it."""
        self._lost.add(id)
        return _unknown(id)


class _Same:
    """Which names are those of one entry; ``here`` has who goes by which id in each copy."""

    def __init__(self, here: Iterable[Mapping[str, Name]]) -> None:
        self._parent: dict[Name, Name] = {}
        self._present = [set(each.values()) for each in here]

    def root(self, name: Name) -> Name:
        """The first name of the entry."""
        while name in self._parent:
            name = self._parent[name]
        return name

    def join(self, one: Name, other: Name) -> None:
        """Let both be names of one entry, unless a copy has two entries by those names."""
        first, second = sorted([self.root(one), self.root(other)], key=_age)
        if first == second or any({first, second} <= present for present in self._present):
            return
        self._parent[second] = first
        for present in self._present:
            if second in present:
                present.add(first)


def _match(ours: _Trace, theirs: _Trace) -> _Same:
    same = _Same([ours.here, theirs.here])
    for one, other in (*ours.joined, *theirs.joined):
        same.join(one, other)
    for each, other_trace in ((ours, theirs), (theirs, ours)):
        for name, id in each.last.items():
            if not name[2] and not kind_of(id).key and id in other_trace.here:
                same.join(name, other_trace.here[id])
    mine, others = (_by_external_id(*both) for both in ((ours, theirs), (theirs, ours)))
    for key in mine.keys() & others.keys():
        if len(mine[key]) == len(others[key]) == 1:
            same.join(mine[key][0], others[key][0])
    return same


def _by_external_id(one: _Trace, other: _Trace) -> dict[tuple[str, str], list[Name]]:
    """The entries of ``one`` that the ``other`` never had."""
    found: dict[tuple[str, str], list[Name]] = {}
    for id, name in one.here.items():
        key = one.docs[id].get("external_id")
        if isinstance(key, str) and name not in other.last:
            found.setdefault((name[0], key), []).append(name)
    return found


def _number(traces: tuple[_Trace, _Trace], same: _Same) -> dict[Name, str]:
    """The common id of each entry that there is or was."""
    wanted: dict[Name, set[str]] = {}
    spent: dict[str, set[Name]] = {}  # by ids that are free in a copy, who had them
    for trace in traces:
        for id, name in trace.here.items():
            wanted.setdefault(same.root(name), set()).add(id)
        for id, had in trace.had.items():
            if id not in trace.here:
                spent.setdefault(id, set()).update(map(same.root, had))
    present = {*wanted}
    for name, id in chain.from_iterable(trace.last.items() for trace in traces):
        if same.root(name) not in present:
            wanted.setdefault(same.root(name), set()).add(id)
    highest: dict[str, int] = {}
    for id in chain.from_iterable(trace.given for trace in traces):
        letter = ids.letter(id)
        highest[letter] = max(highest.get(letter, 0), ids.number(id))
    common: dict[Name, str] = {}
    taken: set[str] = set()
    late = []
    for name in sorted(wanted, key=lambda name: (name not in present, *_age(name))):
        free = {
            id
            for id in wanted[name] - taken
            if spent.get(id, set()) <= {name}  # given once, never given again
        }
        if free:
            common[name] = max(free, key=ids.number)  # so that numbers only grow, and settle
            taken.add(common[name])
        else:
            late.append(name)
    for name in late:
        highest[name[0]] += 1
        common[name] = ids.make(name[0], highest[name[0]])
    return common


def _age(name: Name) -> tuple[bool, str, int, str]:
    """What sorts names: by when they were made, then by their ids; the unknown ones last."""
    letter, born, created = name
    return not created, created, ids.number(born) if ids.is_id(born) else 0, letter + born


def _name(id: str, doc: Mapping[str, Any]) -> Name:
    kind = kind_of(id)
    if kind.key:
        return kind.letter, str(doc.get(kind.key)), ""
    return kind.letter, str(doc.get("born") or id), str(doc.get("created") or "")


def _unknown(id: str) -> Name:
    return ids.letter(id), id, ""


def _texts(side: Side) -> list[str]:
    return [side] if isinstance(side, str) else side or []


def _docs(trace: _Trace, renumbered: Mapping[str, str]) -> Mapping[str, Doc]:
    """The documents in common ids."""
    if not renumbered:
        return trace.docs
    found: dict[str, Doc] = {}
    for id, doc in trace.docs.items():
        common = renumbered.get(id, id)
        held: dict[str, Any] = kind_of(id).relink(doc, renumbered)
        born = str(held.pop("born", id))
        if born != common and not kind_of(id).key:
            held["born"] = born
        found[common] = held
    return found


def _log(trace: _Trace, same: _Same, common: Mapping[Name, str]) -> list[Logged]:
    """The changes in common ids; each that makes or ends an entry says which it was born under."""
    found = []
    for name, before, logged, meant in trace.told:
        change = logged.change
        id = common[same.root(name)]
        if id == change.id and not meant and "created" not in change.fields:
            found.append(logged)
            continue
        targets = {old: common.get(same.root(each), old) for old, each in meant.items()}
        fields = dict(change.fields)
        for link in kind_of(id).links if meant else ():
            if link.name in fields:
                old, new = (relink(side, targets) for side in fields[link.name])
                fields[link.name] = old, new
        if "created" in fields and not kind_of(id).key:
            was, now = (
                each[1] if side and each[1] != id else None
                for each, side in zip((before, name), fields["created"], strict=True)
            )
            fields["born"] = was, now
        found.append(logged._replace(change=change._replace(id=id, fields=fields)))
    return found


def renumber(docs: Mapping[str, Doc], pair: Pair) -> Iterator[Change]:
    """What gives the entries of ``docs``, which are ours, their common ids, one after the other."""
    renumbered = pair.renumbered[0]
    waiting = dict(renumbered)
    free = max((ids.number(id) for id in (*docs, *pair.ours.docs, *pair.theirs.docs)), default=0)
    taken = {*docs}
    while waiting:
        old = next((each for each, new in waiting.items() if new not in taken), None)
        if old is None:  # they go round in a circle
            old, free = next(iter(waiting)), free + 1
            new = ids.make(ids.letter(old), free)
            waiting[new] = waiting.pop(old)
        else:
            new = waiting.pop(old)
        taken.remove(old)
        taken.add(new)
        yield Change(RENUMBER, new, {"id": (old, new)})
    for old, doc in docs.items():
        id = renumbered.get(old, old)
        held = pair.ours.docs[id]
        names = [*(link.name for link in kind_of(id).links), "born"]
        fields = {name: (doc.get(name), held.get(name)) for name in names}
        fields = {name: sides for name, sides in fields.items() if sides[0] != sides[1]}
        if fields:
            yield Change(RENUMBER, id, fields)


def mentions(pair: Pair) -> Iterator[tuple[str, str, str, str]]:
    """Where a text names an entry by an id that is another's now, which was not known before.

    The entry that has the text, the field (or ``note``), the old id and the new one.
    """
    for side, renumbered in zip((pair.ours, pair.theirs), pair.renumbered, strict=True):
        is_known = {*pair.ours.docs} if side is pair.theirs else set()
        wanted = {
            old: new
            for old, new in renumbered.items()
            if not kind_of(old).key and new not in is_known
        }
        if not wanted:
            continue
        forms = "|".join(f"{ids.letter(old)}-?0*{ids.number(old)}" for old in wanted)
        pattern = re.compile(rf"\b(?:{forms})\b", re.IGNORECASE)
        texts: list[tuple[str, str, str]] = []
        for id, doc in side.docs.items():
            for name in doc.keys() - {"born", *(link.name for link in kind_of(id).links)}:
                texts += [(id, name, text) for text in _texts(doc[name])]
        texts += [(each.change.id, "note", each.change.note) for each in side.log]
        for id, name, text in texts:
            for found in dict.fromkeys(map(ids.parse, pattern.findall(text))):
                yield id, name, found, wanted[found]
