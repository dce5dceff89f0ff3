"""Former states, which the log tells."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta

import pytest

from faults.trial import FULL
from hemidef.errors import HemidefError
from hemidef.model.fields import Doc
from hemidef.model.kinds import STORED
from hemidef.model.values import Context
from hemidef.tracker.past import tables_after
from offices import START, Office


@pytest.mark.parametrize("seed", range(200 if FULL else 10))
def test_every_former_state_comes_back(seed: int, context: Context) -> None:
    """Also those before a merge, an undo, or a removal."""
    Office.now = START
    dice = random.Random(seed)
    here = Office("here", context)
    there = here.copy("there", timedelta(seconds=40))
    states: dict[int, Mapping[str, Doc]] = {0: here.docs}
    for _ in range(dice.randrange(5, 40)):
        there.chance(dice)
        here.chance(dice)
        if dice.random() < 0.1:
            try:
                here.merge(there)
            except HemidefError:
                continue
            if here.clashes:
                try:
                    here.settle(dice.choice(["ours", "theirs"]))
                except HemidefError:
                    here.settle("ours")
        if here.log:
            states[here.log[-1]["change"]] = here.docs
    for number, docs in states.items():
        then = tables_after(here.open(), number)
        assert {id: doc for kind in STORED for id, doc in then.rows(kind)} == docs
