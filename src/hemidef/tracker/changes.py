"""A change to one entry, and its line in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hemidef.model.fields import Doc
from hemidef.model.kinds import Kind

# A field's text forms before or after a change; None where it is empty.
Side = str | list[str] | None


@dataclass(frozen=True)
class Change:
    """What a verb did to the entry ``id``: each changed field with its old and new text forms."""

    verb: str
    id: str
    fields: Mapping[str, tuple[Side, Side]]
    note: str = ""


@dataclass(frozen=True)
class Logged:
    """A change as the log keeps it.

    ``number`` is shared by all the changes of one command; ``at`` is an Instant's text form;
    ``undoes`` is the number of the command that this one took back, if it did; ``undone``
    says whether it has itself been taken back.
    """

    number: int
    at: str
    by: str
    change: Change
    undoes: int | None = field(default=None)
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


def from_log(entry: Mapping[str, Any], *, undone: bool) -> Logged:
    """The log's document as a change."""
    fields = {name: (sides[0], sides[1]) for name, sides in entry["changes"].items()}
    change = Change(entry["verb"], entry["id"], fields, entry.get("note", ""))
    return Logged(entry["change"], entry["at"], entry["by"], change, entry.get("undoes"), undone)


def undone(entries: list[Mapping[str, Any]]) -> set[int]:
    """The numbers of the commands that are taken back as the log (oldest first) stands.

    An undo that was itself undone takes nothing back.
    """
    back: set[int] = set()
    for entry in reversed(entries):
        if "undoes" in entry and entry["change"] not in back:
            back.add(entry["undoes"])
    return back
