"""A change to one entry, and its line in the log."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hemidef.errors import Invalid, one_line
from hemidef.model import ids
from hemidef.model.fields import Doc, Kind
from hemidef.model.kinds import STORED

# A field's text forms before or after a change; None where it is empty.
Side = str | list[str] | None

# The verb of what a merge changed itself, and of what settled it.
MERGE = "merge"
# The verb of what gives an entry another id, and its links with it: it changes no value.
RENUMBER = "renumber"
# The verb of what came from a file.
IMPORT = "import"

_LETTERS = {kind.letter for kind in STORED}


class Change(NamedTuple):
    """What a verb did to the entry ``id``: each changed field with its old and new text forms."""

    verb: str
    id: str
    fields: Mapping[str, tuple[Side, Side]]
    note: str = ""


class Logged(NamedTuple):
    """A change as the log keeps it.

    ``number`` is shared by all the changes that one command made here; ``at`` is an Instant's text
    form. ``key`` names the command in every store that its change comes into, where it has
    another number; ``back`` is the key of the command that it took back, if it did. ``merge`` is
    the key of the merge that brought it here. ``undoes`` is the number of what it took back, and
    ``undone`` says whether it has itself been taken back: both follow from the whole log.
    """

    number: int
    at: str
    by: str
    change: Change
    key: str = ""
    back: str | None = None
    merge: str | None = None
    undoes: int | None = None
    undone: bool = False


def relink(side: Side, names: Mapping[str, str]) -> Side:
    """The side of a link with other ids: those that ``names`` has for the ids in it."""
    if isinstance(side, str):
        return names.get(side, side)
    return [names.get(id, id) for id in side] if side else side


def side_of(fields: Mapping[str, tuple[Side, Side]], at: int) -> dict[str, Side]:
    """One side of each of the changed fields: 0 for the old or ours, 1 for the new or theirs."""
    return {name: sides[at] for name, sides in fields.items()}


def differences(kind: Kind, old: Doc, new: Doc) -> dict[str, tuple[Side, Side]]:
    """The fields that differ between two Docs of ``kind``, in the model's order."""
    either = old.keys() | new.keys()
    return {
        name: (old.get(name), new.get(name))
        for name in kind.names
        if name in either and old.get(name) != new.get(name)
    }


def net(changes: Sequence[Change]) -> list[Change]:
    """What changes, one after the other, did to each entry together; none where it is as before.

    They stay as they are where one of them gives an entry another id.
    """
    if any("id" in change.fields for change in changes):
        return [*changes]
    found: dict[str, Change] = {}
    for change in changes:
        known = found.setdefault(change.id, change._replace(fields={}))
        first = {name: known.fields.get(name, sides)[0] for name, sides in change.fields.items()}
        later = {name: (first[name], new) for name, (_, new) in change.fields.items()}
        found[change.id] = known._replace(fields={**known.fields, **later})
    different = (
        {name: sides for name, sides in each.fields.items() if sides[0] != sides[1]}
        for each in found.values()
    )
    pairs = zip(found.values(), different, strict=True)
    return [each._replace(fields=fields) for each, fields in pairs if fields]


def new_key() -> str:
    """A key for a command: no two commands have one, in whichever stores they were made."""
    return os.urandom(8).hex()


def log_entry(logged: Logged) -> dict[str, Any]:
    """The log's document for ``logged``."""
    change = logged.change
    entry: dict[str, Any] = {
        "change": logged.number,
        "key": logged.key,
        "at": logged.at,
        "by": logged.by,
        "verb": change.verb,
        "id": change.id,
        "changes": {name: list(sides) for name, sides in change.fields.items()},
    }
    if change.note:
        entry["note"] = change.note
    if logged.back is not None:
        entry["undoes"] = logged.back
    if logged.merge is not None:
        entry["merge"] = logged.merge
    return entry


def from_log(entry: Mapping[str, Any]) -> Logged:
    """The log's document as a change; what follows from the whole log is not in it yet.

    Raises Invalid for a document that ``log_entry`` could not have made.
    """
    names = ("change", "key", "at", "by", "verb", "id", "changes")
    found: list[Any] = [entry.get(name) for name in names]
    number, key, at, by, verb, id, changes = found
    more = [entry.get(name, "") for name in ("note", "undoes", "merge")]
    types = [type(each) for each in (number, changes, key, at, by, verb, id, *more)]
    if (
        types != [int, dict, *[str] * 8]
        or not (ids.is_id(id) and ids.letter(id) in _LETTERS)
        or not all(map(_are_sides, changes.values()))
    ):
        raise Invalid("is not an entry of a log", "Restore the store from a backup.")
    fields = {name: (old, new) for name, (old, new) in changes.items()}
    change = Change(verb, id, fields, more[0])
    return Logged(number, at, one_line(by), change, key, entry.get("undoes"), entry.get("merge"))


def _are_sides(sides: Any) -> bool:
    return isinstance(sides, list) and len(sides) == 2 and all(map(_is_side, sides))


def _is_side(side: Any) -> bool:
    if isinstance(side, list):
        return all(isinstance(text, str) for text in side)
    return side is None or isinstance(side, str)


def undone(changes: Sequence[Logged]) -> set[str]:
    """The keys of the commands that are taken back, of ``changes`` from the oldest on.

    An undo that was itself undone takes nothing back.
    """
    back: set[str] = set()
    for each in reversed(changes):
        if each.back is not None and each.key not in back:
            back.add(each.back)
    return back


class Clash(NamedTuple):
    """A conflict that a merge left: fields of an entry, each with our text forms and theirs.

    Ours stands until somebody decides; all the fields of an entry are in it where one side has no
    such entry. ``ours`` and ``theirs`` say who set it and when (an Instant's text form), empty
    where the log does not.
    """

    id: str
    fields: Mapping[str, tuple[Side, Side]]
    ours: tuple[str, str]
    theirs: tuple[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether one side has no such entry."""
        return "created" in self.fields

    @property
    def place(self) -> str:
        """How people name it: ``I-4.status``, or ``I-4`` for the whole entry."""
        return self.id if self.is_whole else f"{self.id}.{next(iter(self.fields))}"


def clash_entry(clash: Clash) -> dict[str, Any]:
    """The store's document for ``clash``."""
    return {
        "id": clash.id,
        "changes": {name: list(sides) for name, sides in clash.fields.items()},
        "ours": list(clash.ours),
        "theirs": list(clash.theirs),
    }


def from_clash(entry: Mapping[str, Any]) -> Clash:
    """The store's document as a conflict. Raises Invalid for one that no merge left."""
    id, changes = entry.get("id"), entry.get("changes")
    people = [entry.get(side) for side in ("ours", "theirs")]
    if (
        not (isinstance(id, str) and ids.is_id(id) and ids.letter(id) in _LETTERS)
        or not (isinstance(changes, dict) and changes and all(map(_are_sides, changes.values())))
        or not all(
            isinstance(each, list) and list(map(type, each)) == [str, str] for each in people
        )
    ):
        raise Invalid("is not a conflict of a merge", "Restore the store from a backup.")
    fields = {name: (old, new) for name, (old, new) in changes.items()}
    ours, theirs = ((one_line(by), at) for by, at in map(tuple, filter(None, people)))
    return Clash(id, fields, ours, theirs)
