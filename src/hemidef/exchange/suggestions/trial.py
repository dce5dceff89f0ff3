"""Trying a column: which of its texts an import would refuse, found by importing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from hemidef.exchange.mappings import rows
from hemidef.exchange.mappings.mapping import Column, Mapping
from hemidef.exchange.sheet import Heading, Row, Sheet
from hemidef.model.kinds import Kind
from hemidef.model.schema import Schema
from hemidef.model.values import Context

_HEADING = Heading("tried", 0)
# To say what a wrong name was meant to be takes 10 ms; whoever asks may stop after a few.
_AT_ONCE = 32


def refused(
    texts: Iterable[str], column: Column, kinds: Sequence[Kind], context: Context
) -> Iterator[str]:
    """The texts that, as a cell, no entry of ``kinds`` could be given by ``column``."""
    left = iter(texts)
    while some := list(islice(left, _AT_ONCE)):
        for kind in kinds:
            some = _refused(some, column, kind, context)
        yield from some


def _refused(texts: list[str], column: Column, kind: Kind, context: Context) -> list[str]:
    lines = [Row(number, number, (text,)) for number, text in enumerate(texts)]
    sheet = Sheet("", (_HEADING,), tuple(lines))
    mapping = Mapping(kind, {_HEADING.name: column}, Schema())
    taken = {entry.place for entry in rows.deliver(sheet, mapping, context).entries}
    return [row.cells[0] for row in lines if sheet.place(row) not in taken]
