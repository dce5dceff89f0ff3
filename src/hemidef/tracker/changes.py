"""A change to one entry, and its line in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hemidef.errors import Invalid, one_line
from hemidef.model import ids
from hemidef.model.fields import Doc, Kind
from hemidef.model.kinds import STORED

# A field's text forms before or after a change; None where it is empty.
Side = str | list[str] | None

_LETTERS = {kind.letter for kind in STORED}


class Change(NamedTuple):
    """What a verb did to the entry ``id``: each changed field with its old and new text forms."""

    verb: str
    id: str
    fields: Mapping[str, tuple[Side, Side]]
    note: str = ""


class Logged(NamedTuple):
    """A change as the log keeps it.

    ``number`` is shared by all the changes of one command; ``at`` is an Instant's text form;
    ``undoes`` is the number of the command that this one took back, if it did; ``undone``
    says whether it has itself been taken back.
    """

    number: int
    at: str
    by: str
    change: Change
    undoes: int | None = None
    undone: bool = False


def differences(kind: Kind, old: Doc, new: Doc) -> dict[str, tuple[Side, Side]]:
    """The fields that differ between two Docs of ``kind``, in the model's order."""
    either = old.keys() | new.keys()
    return {
        name: (old.get(name), new.get(name))
        for name in kind.names
        if name in either and old.get(name) != new.get(name)
    }


def log_entry(
    change: Change, *, number: int, at: str, by: str, undoes: int | None
) -> dict[str, Any]:
    """The log's document for ``change``."""
    entry: dict[str, Any] = {
        "change": number,
        "at": at,
        "by": by,
        "verb": change.verb,
        "id": change.id,
        "changes": {name: list(sides) for name, sides in change.fields.items()},
    }
    if change.note:
        entry["note"] = change.note
    if undoes is not None:
        entry["undoes"] = undoes
    return entry


def from_log(entry: Mapping[str, Any]) -> Logged:
    """The log's document as a change, as yet not taken back.

    Raises Invalid for a document that ``log_entry`` could not have made.
    """
    names = ("change", "at", "by", "verb", "id", "changes")
    found: list[Any] = [entry.get(name) for name in names]
    number, at, by, verb, id, changes = found
    note, undoes = entry.get("note", ""), entry.get("undoes", number)
    types = [type(each) for each in (number, undoes, at, by, verb, id, note, changes)]
    if (
        types != [int, int, str, str, str, str, str, dict]
        or not (ids.is_id(id) and ids.letter(id) in _LETTERS)
        or not all(map(_are_sides, changes.values()))
    ):
        raise Invalid("is not an entry of a log", "Restore the store from a backup.")
    fields = {name: (old, new) for name, (old, new) in changes.items()}
    return Logged(number, at, one_line(by), Change(verb, id, fields, note), entry.get("undoes"))


def _are_sides(sides: Any) -> bool:
    return isinstance(sides, list) and len(sides) == 2 and all(map(_is_side, sides))


def _is_side(side: Any) -> bool:
    if isinstance(side, list):
        return all(isinstance(text, str) for text in side)
    return side is None or isinstance(side, str)


def undone(changes: Sequence[Logged]) -> set[int]:
    """The numbers of the commands that are taken back, of ``changes`` from the oldest on.

    An undo that was itself undone takes nothing back.
    """
    back: set[int] = set()
    for each in reversed(changes):
        if each.undoes is not None and each.number not in back:
            back.add(each.undoes)
    return back
