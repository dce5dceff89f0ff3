"""What stands of an entry that two stores have, value by value, and what is in conflict.

The rules are those of ``merge``, 1 to 6 and 12.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any, NamedTuple

from hemidef.model.fields import Doc, texts
from hemidef.model.kinds import VIEW, kind_of
from hemidef.tracker.changes import Change, Clash, Logged, side_of
from hemidef.tracker.lineage import Common, Pair

# Fields that are one value with others.
_TOGETHER = (
    ("status", "closed"),
    *((figure, f"{figure}_date") for figure in ("baseline", "target", "actual")),
)
_GROUPS = {name: names for names in _TOGETHER for name in names}
_IDENTITY = ("created", "born")


class _Past(NamedTuple):
    """A value and what a log tells of it.

    ``owner`` is the last change that set it, None where none did or the value is not what that
    set; ``passed`` are the values that changes which the other side has not seen replaced or left.
    """

    value: Any
    owner: Logged | None
    passed: list[Any]


class Decision:
    """What stands of the entry ``id`` of a ``pair`` of stores; where it is ``held``, ours."""

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
        before, after = (read(side_of(sides, i).get) for i in (0, 1))
        if owner is None and is_known:
            is_known = after == value
            if is_known and (whole or before != after or isinstance(value, list)):
                owner = each
        if not other.saw(each):
            passed += [before, after]
        now = side_of(sides, 0)
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
