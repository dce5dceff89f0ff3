"""A change to one entry, and its line in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hemidef.errors import Invalid
from hemidef.model import ids
from hemidef.model.fields import Doc
from hemidef.model.kinds import STORED, Kind

# A field's text forms before or after a change; None where it is empty.
Side = str | list[str] | None


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
    return {
        name: (old.get(name), new.get(name))
        for name in kind.names
        if old.get(name) != new.get(name)
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


# What a log's document has, and what it may have besides, each of which type.
_TYPES = {"change": int, "at": str, "by": str, "verb": str, "id": str, "changes": dict}
_MORE = {"note": str, "undoes": int}
_LETTERS = {kind.letter for kind in STORED}


def from_log(entry: Mapping[str, Any]) -> Logged:
    """The log's document as a change, as yet not taken back.

    Raises Invalid for a document that ``log_entry`` could not have made.
    """
    if not _is_change(entry):
        raise Invalid("is not an entry of a log", "Restore the store from a backup.")
    fields = {name: (old, new) for name, (old, new) in entry["changes"].items()}
    change = Change(entry["verb"], entry["id"], fields, entry.get("note", ""))
    return Logged(entry["change"], entry["at"], entry["by"], change, entry.get("undoes"))


def _is_change(entry: Mapping[str, Any]) -> bool:
    return (
        all(type(entry.get(name)) is of for name, of in _TYPES.items())
        and all(type(entry[name]) is of for name, of in _MORE.items() if name in entry)
        and ids.is_id(entry["id"])
        and ids.letter(entry["id"]) in _LETTERS
        and all(_are_sides(sides) for sides in entry["changes"].values())
    )


def _are_sides(sides: Any) -> bool:
    return isinstance(sides, list) and len(sides) == 2 and all(map(_is_side, sides))


def _is_side(side: Any) -> bool:
    texts = side if isinstance(side, list) else [side]
    return side is None or all(isinstance(text, str) for text in texts)


def undone(changes: Sequence[Logged]) -> set[int]:
    """The numbers of the commands that are taken back, of ``changes`` from the oldest on.

    An undo that was itself undone takes nothing back.
    """
    back: set[int] = set()
    for each in reversed(changes):
        if each.undoes is not None and each.number not in back:
            back.add(each.undoes)
    return back
