"""The laws of a merge, on copies whose histories chance makes up."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from faults.trial import FULL
from hemidef.errors import HemidefError
from hemidef.model.dates import INSTANT
from hemidef.model.values import Context
from hemidef.tracker import settlement
from hemidef.tracker.changes import MERGE, Change, Logged
from hemidef.tracker.lineage import Pair, pair
from hemidef.tracker.merge import merge
from offices import START, Office, check_log, told

RUNS = 1000 if FULL else 20
# Fields of one value that belongs to no other, and is no link, which may be held.
ALONE = ("title", "lead", "due")


class Trial:
    """Two to four copies of one store, and what each command had seen when it was given."""

    def __init__(self, seed: int, context: Context) -> None:
        Office.now = START
        self.dice = random.Random(seed)
        base = Office("base", context)
        for _ in range(self.dice.randrange(8)):
            base.chance(self.dice)
        self.copies = [
            base.copy(name, timedelta(seconds=self.dice.choice([0, 0, -3600, 50])))
            for name in "ABCD"[: self.dice.randrange(2, 5)]
        ]
        self.seen: dict[str, set[str]] = {}
        self.note(base)

    def note(self, here: Office, *others: Office) -> None:
        """Keep what the commands that are new in the office's log had seen: all before them."""
        before = {each["key"] for other in others for each in other.log}
        for each in here.log:
            self.seen.setdefault(each["key"], before - {each["key"]})
            before = before | {each["key"]}

    def one_step(self) -> None:
        here = self.dice.choice(self.copies)
        if self.dice.random() < 0.12:
            self.merge(here, self.dice.choice([each for each in self.copies if each is not here]))
        else:
            here.chance(self.dice)
            self.note(here)
            check_log(here)

    def merge(self, here: Office, other: Office) -> bool:
        """Merge, settle, and see that the laws hold; whether anything came in."""
        before, docs = here.data, here.docs
        both = pair(here.copied, other.copied)
        self.check_values(both)
        taken = here.merge(other)
        check_log(here)
        if here.clashes:
            self.settle(here, before)
        self.note(here, other)
        merged, after = here.data, here.docs
        again = here.merge(other)
        assert (again.changes, again.commands, again.clashes) == ([], 0, [])
        assert here.data == merged, again.renumbered
        here.merge(here.copy("same"))
        assert here.data == merged, "nor does a merge of a copy that is the same"
        news = bool(taken.changes or taken.commands)
        if news and self.dice.random() < 0.4:
            here.undo(here.log[-1]["change"])
            assert here.docs == docs, "an undo is exact"
            check_log(here)
            here.undo(here.log[-1]["change"])
            assert here.docs == after, "and so is its undo"
            check_log(here)
            here.data = merged
        return news or any(taken.renumbered)

    def settle(self, here: Office, before: bytes) -> None:
        """Decide each conflict, as any office would; giving the merge up leaves no trace of it."""
        pending = here.data
        here.do(settlement.abandon)
        assert here.data == before
        here.data = pending
        with pytest.raises(HemidefError):
            settlement.copy_of(here.open())
        while here.clashes:
            clash = here.clashes[0]
            ours, theirs = (
                [str(sides[side]) for sides in clash.fields.values()] for side in (0, 1)
            )
            try:
                here.settle("theirs" if theirs > ours else "ours", clash.place)
            except HemidefError:
                here.settle("ours", clash.place)
        check_log(here)

    def check_values(self, both: Pair) -> None:
        """What no command that is known has set anew stands; where that is two values, they clash.

        Of entries that were never removed, nor made twice: what a removal had seen is the whole.
        This asks each command for all that it had seen, which the engine has no way to know.
        """
        command = Logged(0, INSTANT.text(START), "Ana", Change(MERGE, "", {}), "merge")
        merged = merge(both, command)
        clashing = {(clash.id, name) for clash in merged.clashes for name in clash.fields}
        for id in both.ours.docs:
            theirs = both.theirs.docs.get(id)
            lines = [*both.ours.of.get(id, ()), *both.theirs.of.get(id, ())]
            marks = {(each.key, each.change.fields.get("created", ())) for each in lines}
            births = {key for key, sides in marks if sides}
            was_removed = any(sides and sides[0] for _, sides in marks)
            if theirs is None or was_removed or len(births) > 1 or id[0] in "VF":
                continue
            for name in ALONE:
                events: dict[str, Any] = {}
                for each in lines:
                    if name in each.change.fields or "created" in each.change.fields:
                        events[each.key] = each.change.fields.get(name, (None, None))[1]
                last = [
                    value
                    for key, value in events.items()
                    if not any(key in self.seen[other] for other in events)
                ]
                assert ((id, name) in clashing) == (len(set(last)) > 1), (id, name, last)
                if len(set(last)) == 1:
                    assert merged.docs[id].get(name) == last[0]

    def check_rest(self) -> None:
        """Merged with each other until nothing comes in, all have the same and lost nothing."""
        pairs = [(one, other) for one in self.copies for other in self.copies if one is not other]
        acknowledged = [each for office in self.copies for each in office.log]
        for _ in range(6):
            self.dice.shuffle(pairs)
            news = [self.merge(*each) for each in pairs]
            if not any(news):
                break
        else:
            raise AssertionError("there is always something new")
        first, *others = self.copies
        for other in others:
            assert told(other) == told(first)
        known = {each["key"] for each in first.log}
        for each in acknowledged:  # check_log has seen that each value led to the next
            assert each["key"] in known or each["verb"] in ("renumber", MERGE), each


@pytest.mark.parametrize("seed", range(RUNS))
def test_copies_come_to_the_same_and_lose_nothing(seed: int, context: Context) -> None:
    trial = Trial(seed, context)
    for _ in range(trial.dice.randrange(4, 30)):
        trial.one_step()
    trial.check_rest()


@pytest.mark.parametrize("seed", range(RUNS // 4))
def test_the_order_of_merges_does_not_matter(seed: int, context: Context) -> None:
    """Where nobody has to decide anything; and a decision is the same in whichever order."""
    trial = Trial(10_000 + seed, context)
    for _ in range(trial.dice.randrange(4, 20)):
        trial.dice.choice(trial.copies).chance(trial.dice)
    ends = []
    for order in (trial.copies, trial.copies[::-1]):
        first, *others = [each.copy(each.name) for each in order]
        for other in others:
            first.merge(other)
            if first.clashes:
                return
        ends.append(first)
    assert by_birth(ends[0]) == by_birth(ends[1])
    for one, other in (ends, ends[::-1], ends):  # and once they meet, so do the ids
        one.merge(other)
    assert told(ends[0]) == told(ends[1])


def by_birth(office: Office) -> dict[Any, Any]:
    """The entries, each by how it was born, and so what they link to."""
    docs = told(office)
    names = {id: (doc.get("born", id), doc["created"]) for id, doc in docs.items()}
    return {
        names[id]: {
            name: sorted(names.get(each, each) for each in held)
            if isinstance(held, list)
            else names.get(held, held)
            for name, held in doc.items()
            if name != "born"
        }
        for id, doc in docs.items()
    }
