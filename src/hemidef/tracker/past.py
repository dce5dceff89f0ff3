"""The entries as they stood: one pass back over the log, in its own order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hemidef.model.fields import Doc, Texts
from hemidef.tracker.changes import Logged


def docs_after(number: int, docs: Mapping[str, Doc], written: Iterable[Logged]) -> dict[str, Doc]:
    """The documents by id as they stood after the command ``number``; 0 for before the first.

    ``docs`` are those of now, and ``written`` the log, oldest first, with the ids of then. The log
    tells what each change replaced here, a merge's too, so that every former state comes back.
    """
    found = dict(docs)
    for logged in reversed([*written]):
        if logged.number <= number:
            break
        change = logged.change
        id = change.id
        if "id" in change.fields:
            old, new = map(str, change.fields["id"])
            found[old] = found.pop(new, {})
            id = old
        before: dict[str, Texts | None] = dict(found.pop(id, {}))
        before.update({name: old for name, (old, _) in change.fields.items() if name != "id"})
        if held := {name: texts for name, texts in before.items() if texts}:
            found[id] = held
    return found
