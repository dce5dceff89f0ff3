"""The merge of two stores: what stands for each value, and the log that says how it came to be.

1. A value is what is set together: most fields alone, a status with the day it was closed, a figure
   with its date, each list of a view. Any other list goes item by item.
2. A value belongs to the last command that set it, which the log names by a key that is the same
   in every store.
3. If the other log has that command, the other side has seen the value: what stands there replaced
   it, and stands.
4. Where neither side has seen the other's value, the two are equal or in conflict. Of an item of a
   list, the removal stands.
5. What the last command does not explain was put into the file by hand. That, what came with the
   store, and what an entry was made with on both sides has no command to know it by: it counts as
   seen where the other side's own commands replaced or left that very value.
6. An entry that one side removed is gone, unless the other changed it and that was not seen: then
   it is in conflict whole.
7. So neither a common ancestor nor a clock is asked for.
8. The log grows at its end: first what gives entries their common ids, then the other side's
   commands that are new here, as they change what is here, with their own keys, people and times.
9. Where that does not end in what stands, changes of the merge itself follow, which have seen
   both sides.
10. In a conflict, ours stands, and the log has passed through theirs: whoever decides only has
    to add the decision.
11. All of this has one number here, so that one undo takes it back; its own key is in each line.
12. What is found to break the whole (a link to what is gone, a circle) is held: ours stands there,
    and what would have stood is in conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from hemidef.model import ids
from hemidef.model.fields import Doc, Texts, texts
from hemidef.model.kinds import STORED, VIEW, kind_of
from hemidef.tracker.changes import MERGE, Change, Clash, Logged, Side
from hemidef.tracker.lineage import Common, Pair

# Fields that are one value with others.
_TOGETHER = (
    ("status", "closed"),
    *((figure, f"{figure}_date") for figure in ("baseline", "target", "actual")),
)
_GROUPS = {name: names for names in _TOGETHER for name in names}
_IDENTITY = ("created", "born")


class Merge(NamedTuple):
    """What comes of two copies: the documents in common ids, the log's new changes, the conflicts.

    The changes have no number yet.
    """

    docs: Mapping[str, Doc]
    log: list[Logged]
    clashes: list[Clash]


def merge(pair: Pair, command: Logged, held: Container[str] = ()) -> Merge:
    """Merge theirs into ours; ours stands for the entries ``held``.

    ``command`` is what the merge's own changes are made from: its key, person and time.
    """
    docs: dict[str, Doc] = {}
    clashes: list[Clash] = []
    both = dict.fromkeys([*pair.ours.docs, *pair.theirs.docs])
    for id in sorted(both, key=lambda id: ids.number(id)):
        decision = _Decision(pair, id, id in held)
        doc = decision.make()
        clashes += decision.clashes
        if doc:
            docs[id] = doc
    writer = _Writer(pair, command)
    writer.replay()
    for clash in clashes:
        writer.put(clash.id, {**writer.docs.get(clash.id, {}), **_side(clash.fields, 1)})
    for id in dict.fromkeys([*both, *writer.docs]):
        docs[id] = writer.finish(id, docs.get(id, {}))
    return Merge({id: doc for id, doc in docs.items() if doc}, writer.log, clashes)


# -- what stands -----------------------------------------------------------------------------


class _Past(NamedTuple):
    """A value and what a log tells of it.

    ``owner`` is the last change that set it, None where none did or the value is not what that
    set; ``passed`` are the values that changes which the other side has not seen replaced or left.
    """

    value: Any
    owner: Logged | None
    passed: list[Any]


class _Decision:
    """What stands of the entry ``id``; where it is ``held``, ours."""

    def __init__(self, pair: Pair, id: str, held: bool) -> None:
        self.id = id
        self.held = held
        self.clashes: list[Clash] = []
        self._pair = pair
        self._ours, self._theirs = pair.ours.docs.get(id, {}), pair.theirs.docs.get(id, {})

    def make(self) -> Doc:
        """The document that stands, empty for none; ``clashes`` has what is to be decided."""
        ours, theirs = self._ours, self._theirs
        if ours == theirs:
            return ours
        if not (ours and theirs):
            stands = self._exists()
            if stands is None or (self.held and stands is not ours):
                self._clash(dict.fromkeys([*ours, *theirs]), theirs)
                return ours
            return stands
        doc = {**ours, **self._identity()}
        for names in self._values():
            found, wins = self._list(names[0]) if self._is_items(names) else self._value(names)
            if wins and not self.held:
                doc.update(found)
            elif wins is not False:
                self._clash(names, found)
        return {name: held for name, held in doc.items() if held}

    def _identity(self) -> Doc:
        created, born = self._pair.birth.get(self.id, ("", None))
        created = created or str(min(self._ours["created"], self._theirs["created"]))
        return {"created": created, **({"born": born} if born else {"born": ""})}

    def _values(self) -> Iterator[tuple[str, ...]]:
        """The names of each value that differs."""
        done = {*_IDENTITY}
        for name in (*self._ours, *self._theirs):
            names = together(name)
            if name not in done and any(self._ours.get(n) != self._theirs.get(n) for n in names):
                yield names
            done.update(names)

    def _is_items(self, names: tuple[str, ...]) -> bool:
        return is_items(self.id, *(doc.get(names[0]) for doc in (self._ours, self._theirs)))

    def _exists(self) -> Doc | None:
        """Whichever document stands, where one side has none; None for a conflict."""
        mine, other = self._pair.ours, self._pair.theirs
        has, has_not = (mine, other) if self._ours else (other, mine)
        present = self._ours or self._theirs
        lines = has.of.get(self.id, [])
        gone = _removal(has_not.of.get(self.id, []))
        if gone is None or has.saw(gone):
            return present
        if all(map(has_not.saw, lines)) and _are_explained(present, lines):
            return self._theirs if self._ours else self._ours
        return None

    def _value(self, names: tuple[str, ...]) -> tuple[dict[str, Any], bool | None]:
        """Theirs, and whether it stands; None for a conflict."""

        def read(side: Callable[[str], Any]) -> Any:
            return [side(name) for name in names]

        ours_seen, theirs_seen, _ = self._seen(names, read)
        found = {name: self._theirs.get(name) for name in names}
        return found, ours_seen if ours_seen != theirs_seen else None

    def _list(self, name: str) -> tuple[dict[str, Any], bool]:
        """The list with the items that stand, and whether it is another than ours."""
        ours, theirs = texts(self._ours, name), texts(self._theirs, name)
        kept = [
            item
            for item in dict.fromkeys((*ours, *theirs))
            if (item in ours) == (item in theirs) or self._keeps(name, item)
        ]
        return {name: kept or None}, set(kept) != set(ours)

    def _keeps(self, name: str, item: str) -> bool:
        """Whether an item stands that one side has and the other has not."""

        def read(side: Callable[[str], Any]) -> Any:
            return item in (side(name) or ())

        ours_seen, theirs_seen, owners = self._seen((name,), read)
        if ours_seen != theirs_seen:
            return item in texts(self._theirs if ours_seen else self._ours, name)
        return owners == (None, None)  # neither side took it out

    def _seen(
        self, names: tuple[str, ...], read: Callable[[Callable[[str], Any]], Any]
    ) -> tuple[bool, bool, tuple[Logged | None, Logged | None]]:
        """Whether the other side has seen our value, and we theirs; the owners of the two."""
        mine, other = self._pair.ours, self._pair.theirs
        ours = _past(self._ours, mine.of.get(self.id, []), other, names, read)
        theirs = _past(self._theirs, other.of.get(self.id, []), mine, names, read)
        return (
            _has_seen(other, ours, theirs.passed),
            _has_seen(mine, theirs, ours.passed),
            (ours.owner, theirs.owner),
        )

    def _clash(self, names: Mapping[str, Any] | tuple[str, ...], theirs: Mapping[str, Any]) -> None:
        fields = {name: (self._ours.get(name), theirs.get(name)) for name in names}
        people = [
            _last(side.of.get(self.id, []), names) for side in (self._pair.ours, self._pair.theirs)
        ]
        self.clashes.append(Clash(self.id, fields, people[0], people[1]))


def together(name: str) -> tuple[str, ...]:
    """The fields that are one value with the field ``name``, itself among them."""
    return _GROUPS.get(name, (name,))


def is_items(id: str, *sides: Any) -> bool:
    """Whether these values of a field go item by item."""
    held = [side for side in sides if side]
    return kind_of(id) != VIEW and bool(held) and all(isinstance(side, list) for side in held)


def _past(
    doc: Doc,
    lines: list[Logged],
    other: Common,
    names: tuple[str, ...],
    read: Callable[[Callable[[str], Any]], Any],
) -> _Past:
    now: dict[str, Any] = {name: doc.get(name) for name in names}
    value = read(now.get)
    owner: Logged | None = None
    is_known = True
    passed: list[Any] = []
    for each in reversed(lines):
        fields = each.change.fields
        whole = is_whole(each.change)
        if not (whole or any(name in fields for name in names)):
            continue
        rest = {name: (None, None) if whole else (now[name], now[name]) for name in names}
        sides = {**rest, **{name: fields[name] for name in names if name in fields}}
        before, after = (read(_side(sides, i).get) for i in (0, 1))
        if owner is None and is_known:
            is_known = after == value
            if is_known and (whole or before != after or isinstance(value, list)):
                owner = each
        if not other.saw(each):
            passed += [before, after]
        now = _side(sides, 0)
    return _Past(value, owner, passed)


def _has_seen(other: Common, past: _Past, passed: list[Any]) -> bool:
    """Whether the ``other`` side has seen a value; it ``passed`` those itself."""
    if past.owner and other.saw(past.owner):
        return True
    by_hand_or_made = past.owner is None or is_whole(past.owner.change)
    return by_hand_or_made and past.value in passed


def is_whole(change: Change) -> bool:
    """Whether it makes or ends an entry."""
    sides = change.fields.get("created", ("", ""))
    return any(sides) and not all(sides)


def _removal(lines: list[Logged]) -> Logged | None:
    """The change that ended the entry, if the last one that made or ended it did."""
    last = next((each for each in reversed(lines) if is_whole(each.change)), None)
    return last if last and last.change.fields["created"][0] else None


def _are_explained(doc: Doc, lines: list[Logged]) -> bool:
    """Whether the last change of each field left what ``doc`` holds."""
    left = {name: side for each in lines for name, (_, side) in each.change.fields.items()}
    return all(doc.get(name) == side for name, side in left.items() if name not in _IDENTITY)


def _last(lines: list[Logged], names: Container[str]) -> tuple[str, str]:
    """Who last set one of the fields, and when; empty where the log does not say."""
    for each in reversed(lines):
        if is_whole(each.change) or any(name in names for name in each.change.fields):
            return each.by, each.at
    return "", ""


def _side(fields: Mapping[str, tuple[Any, Any]], side: int) -> dict[str, Any]:
    return {name: sides[side] for name, sides in fields.items()}


# -- how it came to be -----------------------------------------------------------------------


class _Writer:
    """Writes the log, and follows in ``docs`` what it makes of ours."""

    def __init__(self, pair: Pair, command: Logged) -> None:
        self.docs: dict[str, Mapping[str, Any]] = dict(pair.ours.docs)
        self.log: list[Logged] = []
        self._pair = pair
        self._command = command

    def replay(self) -> None:
        """Do again here what was done there, and is not in our log."""
        behind = {id: dict(doc) for id, doc in self._pair.theirs.docs.items()}
        for each in reversed(self._pair.theirs.log):  # what theirs were at first
            old = _side(each.change.fields, 0)
            behind[each.change.id] = _filled({**behind.get(each.change.id, {}), **old})
        for each in self._pair.theirs.log:
            id, fields = each.change.id, each.change.fields
            before = behind.get(id, {})
            behind[id] = _filled({**before, **_side(fields, 1)})
            is_gone = id not in self._pair.ours.docs and id not in self._pair.theirs.docs
            if self._pair.ours.saw(each) or (is_gone and each.change.verb == MERGE):
                continue  # what merges did to an entry that is gone would go to and fro for ever
            if not self.docs.get(id):
                self.put(id, before)  # it was removed here: as it was there when that was done
            self._write(each, self._here(id, each))

    def _here(self, id: str, logged: Logged) -> Mapping[str, Side]:
        """What a change of theirs leaves here, by field."""
        doc = self.docs.get(id, {})
        if is_whole(logged.change) and logged.change.fields["created"][0]:
            return dict.fromkeys(doc)  # it ends the entry, whatever that holds
        return do_again(logged.change, doc)

    def put(self, id: str, doc: Mapping[str, Any]) -> None:
        """Make ``doc``, which may be empty, what the entry is: a change of the merge itself."""
        doc = _filled(doc) if doc.get("created") else {}
        if doc != self.docs.get(id, {}):
            made = self._command._replace(change=Change(MERGE, id, {}))
            self._write(made, {**dict.fromkeys(self.docs.get(id, {})), **doc})

    def finish(self, id: str, doc: Doc) -> Doc:
        """Let the log end in ``doc``; a list may have its items in the order that it got here."""
        here = self.docs.get(id, {})
        if here == doc:
            return here
        same = {
            name: held
            for name, held in here.items()
            if is_items(id, held) and sorted(held) == sorted(texts(doc, name))
        }
        self.put(id, {**doc, **same})
        return self.docs.get(id, {})

    def _write(self, logged: Logged, left: Mapping[str, Side]) -> None:
        id = logged.change.id
        doc = self.docs.get(id, {})
        own = logged.key == self._command.key
        fields: dict[str, tuple[Side, Side]] = {
            name: (doc.get(name), held)
            for name, held in left.items()
            if doc.get(name) != held or (held and not own)
        }
        change = logged.change._replace(fields=fields)
        self.log.append(logged._replace(change=change, merge=self._command.key))
        self.docs[id] = _filled({**doc, **left})


def do_again(change: Change, doc: Mapping[str, Any]) -> dict[str, Side]:
    """What a change that was made elsewhere leaves in ``doc``: a list gets and loses its items."""
    left: dict[str, Side] = {}
    for name, (old, new) in change.fields.items():
        if is_items(change.id, old, new, doc.get(name)):
            before, after = old or (), new or ()
            added = [item for item in after if item not in before]
            items = dict.fromkeys((*texts(doc, name), *added))
            kept = [item for item in items if item in after or item not in before]
            left[name] = kept or None
        else:
            left[name] = new
    return left


def _filled(doc: Mapping[str, Any]) -> dict[str, Texts]:
    return {name: held for name, held in doc.items() if held}


def changed(before: Mapping[str, Doc], after: Mapping[str, Doc]) -> Iterator[Change]:
    """What became of each entry, in the order of their kinds and numbers."""
    both = dict.fromkeys(chain(before, after))
    for id in sorted(both, key=lambda id: (STORED.index(kind_of(id)), ids.number(id))):
        old, new = before.get(id, {}), after.get(id, {})
        if old != new:
            names = dict.fromkeys([*old, *new])
            fields = {name: (old.get(name), new.get(name)) for name in names}
            fields = {name: sides for name, sides in fields.items() if sides[0] != sides[1]}
            yield Change(MERGE, id, fields)
