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

from collections.abc import Container, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from hemidef.model import ids
from hemidef.model.fields import Doc, Texts, texts
from hemidef.model.kinds import STORED, kind_of
from hemidef.tracker.changes import MERGE, Change, Clash, Logged, Side, side_of
from hemidef.tracker.decision import Decision, is_items, is_whole
from hemidef.tracker.lineage import Pair


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
        decision = Decision(pair, id, id in held)
        doc = decision.make()
        clashes += decision.clashes
        if doc:
            docs[id] = doc
    writer = _Writer(pair, command)
    writer.replay()
    for clash in clashes:
        writer.put(clash.id, {**writer.docs.get(clash.id, {}), **side_of(clash.fields, 1)})
    for id in dict.fromkeys([*both, *writer.docs]):
        docs[id] = writer.finish(id, docs.get(id, {}))
    return Merge({id: doc for id, doc in docs.items() if doc}, writer.log, clashes)


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
            old = side_of(each.change.fields, 0)
            behind[each.change.id] = _filled({**behind.get(each.change.id, {}), **old})
        for each in self._pair.theirs.log:
            id, fields = each.change.id, each.change.fields
            before = behind.get(id, {})
            behind[id] = _filled({**before, **side_of(fields, 1)})
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
