"""Offices that each keep a copy of a store, in memory: what chance does to them, and merges."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from hemidef.errors import HemidefError
from hemidef.model.fields import Doc
from hemidef.model.kinds import (
    FIELD,
    INDICATOR,
    INITIATIVE,
    MILESTONE,
    RECOMMENDATION,
    STORED,
    VIEW,
)
from hemidef.model.values import Context
from hemidef.store import Draft, codec
from hemidef.tracker import settlement
from hemidef.tracker.changes import Clash, from_log
from hemidef.tracker.edits import Edits
from hemidef.tracker.intake import Delivery, Incoming, take
from hemidef.tracker.lineage import Copy
from hemidef.tracker.settlement import Taken
from hemidef.tracker.tracker import Tracker
from hemidef.tracker.undo import take_back

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Office:
    """A copy of a store, as its bytes, and whoever changes it: all at once or not at all.

    Its clock is off by as much as ``skew``.
    """

    now = START

    def __init__(
        self, name: str, context: Context, data: bytes = b"", skew: timedelta = timedelta()
    ) -> None:
        self.name = name
        self.context = context
        self.data = data or codec.dump(codec.empty())
        self.skew = skew

    def copy(self, name: str, skew: timedelta = timedelta()) -> Office:
        return Office(name, self.context, self.data, skew)

    def open(self) -> Draft:
        memory = MemoryStorage()
        memory.memory = codec.load(self.data)
        return Draft(TinyDB(storage=lambda: memory), self.name)

    def do(self, work: Callable[[Tracker], Any]) -> Any:
        """What ``work`` gives back. Raises what it raises, and nothing is changed then."""
        Office.now += timedelta(milliseconds=7)
        draft = self.open()
        given = work(Tracker(draft, self.context, now=Office.now + self.skew, by=self.name))
        draft.save()
        self.data = codec.dump(draft._db.storage.read())
        codec.load(self.data)  # which is as strict as any command that reads it
        return given

    @property
    def copied(self) -> Copy:
        return settlement.copy_of(self.open())

    @property
    def docs(self) -> Mapping[str, Doc]:
        draft = self.open()
        return {id: doc for kind in STORED for id, doc in draft.rows(kind)}

    @property
    def log(self) -> list[dict[str, Any]]:
        return [dict(each) for _, each in self.open().log()]

    @property
    def clashes(self) -> list[Clash]:
        return settlement.clashes(self.open())

    def merge(self, other: Office) -> Taken:
        return self.do(lambda tracker: settlement.take_in(tracker, other.copied))

    def settle(self, how: str = "ours", *places: str, **put: Sequence[str]) -> Any:
        values = {name.replace("__", ".").replace("_", "-", 1): held for name, held in put.items()}
        return self.do(lambda tracker: settlement.settle(tracker, how, places, values))

    # -- verbs, as tests say them ---------------------------------------------------------------

    def add(self, kind: Any, **put: Any) -> str:
        return str(self.do(lambda tracker: tracker.add(kind, Edits(put=put))).id)

    def update(self, id: str, clear: Sequence[str] = (), **put: Any) -> None:
        self.do(lambda tracker: tracker.update([id], Edits(put=put, clear=clear)))

    def put_in(self, id: str, name: str, *items: str) -> None:
        self.do(lambda tracker: tracker.update([id], Edits(add=[(name, each) for each in items])))

    def take_out(self, id: str, name: str, *items: str) -> None:
        pairs = [(name, each) for each in items]
        self.do(lambda tracker: tracker.update([id], Edits(remove=pairs)))

    def remove(self, *names: str) -> None:
        self.do(lambda tracker: tracker.remove(names, force=True))

    def undo(self, number: int | None = None) -> None:
        self.do(lambda tracker: take_back(tracker, number))

    def take_sheet(self, rows: Iterable[Mapping[str, Any]]) -> None:
        def work(tracker: Tracker) -> None:
            kind = tracker.book.schema.kind(INITIATIVE)
            entries = [Incoming(kind, row, f"row {at}") for at, row in enumerate(rows)]
            take(tracker, Delivery("sheet", entries))

        self.do(work)

    def by_hand(self, id: str, **put: Any) -> None:
        """Edit the file, past the log."""
        layout = json.loads(self.data)
        doc = layout[{"I": "initiatives", "M": "milestones"}[id[0]]][id[2:]]
        doc.update(put)
        self.data = codec.dump({**codec.empty(), **layout})

    def chance(self, dice: random.Random) -> bool:
        """Do something by chance; whether it was not refused."""
        try:
            self._chance(dice)
        except HemidefError:
            return False
        return True

    def _chance(self, dice: random.Random) -> None:
        words = ["alpha", "beta", "gamma", "delta"]
        docs = self.docs
        some = [id for id in docs if id[0] in "IRMK"]
        initiatives = [id for id in some if id[0] == "I"]
        id = dice.choice(some) if some else ""
        one = dice.choice(words)
        roll = dice.random()
        if roll < 0.2 or not initiatives:
            kind = dice.choice([INITIATIVE, INITIATIVE, RECOMMENDATION, MILESTONE, INDICATOR])
            put: dict[str, Any] = {"action" if kind == RECOMMENDATION else "title": one}
            if kind in (MILESTONE, INDICATOR):
                put["initiative"] = dice.choice(initiatives or ["I-1"])
            if kind == RECOMMENDATION and initiatives:
                put["supports"] = [dice.choice(initiatives)]
            self.add(kind, **put)
        elif roll < 0.42:
            name, value = dice.choice(
                [
                    ("title", one),
                    ("lead", one),
                    ("due", dice.choice(["2027", "2028-Q1"])),
                    ("status", dice.choice(["planned", "stalled", "completed"])),
                    ("actual", dice.choice(["1", "2"])),
                    ("actual_date", dice.choice(["2026-10-01", "2026-11-01"])),
                    ("initiative", dice.choice(initiatives)),
                ]
            )
            self.update(id, **{name: value})
        elif roll < 0.57:
            name = dice.choice(["tags", "partners", "evidence"])
            item = dice.choice(["BRA", "PER", "COL"] if name == "partners" else words)
            (self.put_in if dice.random() < 0.6 else self.take_out)(id, name, item)
        elif roll < 0.64:
            link = "depends_on" if id[0] == "I" else "supports"
            (self.put_in if dice.random() < 0.7 else self.take_out)(
                id, link, dice.choice(initiatives)
            )
        elif roll < 0.7:
            self.remove(id)
        elif roll < 0.82:
            numbers = [each["change"] for each in self.log]
            self.undo(dice.choice([None, None, *numbers[-6:]]))
        elif roll < 0.87:
            self.take_sheet({"external_id": each, "title": one} for each in dice.sample(words, 2))
        elif roll < 0.93:
            if dice.random() < 0.3:
                self.do(lambda tracker: tracker.discard(FIELD, "budget"))
            elif dice.random() < 0.5:
                put = {"name": "budget", "on": ["initiative"], "label": one.title()}
                self.do(lambda tracker: tracker.save(FIELD, "budget", Edits(put)))
            else:
                self.update(dice.choice(initiatives), budget=one)
        elif roll < 0.98:
            view = dice.choice(["late", "mine"])
            if dice.random() < 0.25:
                self.do(lambda tracker: tracker.discard(VIEW, view))
            else:
                put = {"name": view, "kind": "initiative", "terms": dice.sample(words, 2)}
                put["columns"] = dice.sample(["id", "title", "lead", "budget"], 2)
                self.do(lambda tracker: tracker.save(VIEW, view, Edits(put)))
        else:
            self.do(lambda tracker: tracker.note(id, one))


def check_log(office: Office) -> None:
    """The log, taken back from its end, tells at each change what was there."""
    draft = office.open()
    docs: dict[str, dict[str, Any]] = {id: dict(doc) for id, doc in office.docs.items()}
    for _, entry in reversed(draft.log()):
        change = from_log(entry).change
        if "id" in change.fields:
            old, new = map(str, change.fields["id"])
            docs[old] = docs.pop(new)
            continue
        doc = docs.setdefault(change.id, {})
        for name, (old_side, new_side) in change.fields.items():
            assert doc.get(name) == new_side, (change, name, doc.get(name))
            if old_side is None:
                doc.pop(name, None)
            else:
                doc[name] = old_side
    left = {id: doc for id, doc in docs.items() if doc}
    assert not left, left


def told(office: Office) -> dict[str, dict[str, Any]]:
    """The entries, as they are alike in all copies: of a list, the order is each copy's own."""
    found: dict[str, dict[str, Any]] = {}
    for id, doc in office.docs.items():
        found[id] = {
            name: sorted(held) if isinstance(held, list) and id[0] != "V" else held
            for name, held in doc.items()
        }
    return found
