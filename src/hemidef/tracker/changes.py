"""A change to one entry, and its line in the log."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple

from hemidef.errors import Invalid
from hemidef.model import ids
from hemidef.model.fields import Doc
from hemidef.model.kinds import Kind, kind_of

# A field's text forms before or after a change; None where it is empty.
Side = str | list[str] | None
_SIDES = {str, list, type(None)}
_TEXT = {str}


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


def from_log(entry: Mapping[str, Any], back: Container[int] = ()) -> Logged:
    """The log's document as a change; ``back`` has the numbers of those taken back.

    Raises Invalid for a document of another shape.
    """
    try:
        fields = {name: (old, new) for name, (old, new) in entry["changes"].items()}
        number, undoes = entry["change"], entry.get("undoes")
        at, by, verb, id = entry["at"], entry["by"], entry["verb"], entry["id"]
        note = entry.get("note", "")
        whole = (
            set(map(type, (at, by, verb, id, note))) == _TEXT
            and type(number) is int
            and ("undoes" not in entry or type(undoes) is int)
            and _SIDES.issuperset(map(type, chain.from_iterable(fields.values())))
            and ids.is_id(id)
            and kind_of(id) is not None
        )
    except (KeyError, TypeError, ValueError, AttributeError, Invalid):
        whole = False
    if not whole:
        raise Invalid("is not an entry of a log", "Restore the store from a backup.")
    return Logged(number, at, by, Change(verb, id, fields, note), undoes, number in back)


def undone(log: Iterable[Mapping[str, Any]]) -> set[int]:
    """The numbers of the commands that are taken back as the log (oldest first) stands.

    An undo that was itself undone takes nothing back.
    """
    back: set[int] = set()
    for entry in reversed([entry for entry in log if type(entry.get("undoes")) is int]):
        if entry.get("change") not in back:
            back.add(entry["undoes"])
    return back
