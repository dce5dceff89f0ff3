"""The cells of a column, counted: each text once, with how many rows have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from hemidef.exchange import cells as lists
from hemidef.exchange.sheet import Heading, Sheet

# The separators of lists that are looked for, beside hemidef's own.
SEPARATORS = ("|", "\n", ",", "/")
# Signs that texts have too: they only part a list whose parts are short and come again.
_IN_TEXTS = (",", "/")


@dataclass(frozen=True, eq=False)
class Cells:
    """What stands under a heading: ``counts`` has the trimmed texts in order, empty ones not."""

    heading: Heading
    rows: int
    counts: dict[str, int] = field(default_factory=dict)

    @cached_property
    def filled(self) -> int:
        """How many rows have a text here."""
        return sum(self.counts.values())

    @property
    def are_unique(self) -> bool:
        """Whether every row has a text, and no two the same."""
        return 0 < self.rows == len(self.counts)

    @property
    def are_codes(self) -> bool:
        """Whether these may be ids: every row has a short one of its own."""
        return self.are_unique and all(len(t) <= 40 and len(t.split()) <= 2 for t in self.counts)

    @property
    def are_sentences(self) -> bool:
        """Whether these may be headlines: every row has one of its own, of some length."""
        return self.are_unique and sum(map(len, self.counts)) >= 20 * self.rows

    @cached_property
    def separator(self) -> str:
        """What parts lists here, by the evidence of parts that come again; ``""`` for none."""
        for sign in (";", *SEPARATORS):
            cells = sum(rows for text, rows in self.counts.items() if sign in text)
            if cells < 2 or cells * 20 < self.filled:
                continue
            parts = self.parts("" if sign == ";" else sign)
            all, longest = sum(parts.values()), max(map(len, parts), default=0)
            if sign in _IN_TEXTS:
                if cells * 5 >= self.filled and longest <= 40 and len(parts) * 2 <= all:
                    return sign
            elif len(parts) < all:
                return sign
        return ""

    def parts(self, separator: str) -> dict[str, int]:
        """The texts of the lists, each with how many rows have it; ``""`` as hemidef parts."""
        found: Counter[str] = Counter()
        for text, rows in self.counts.items():
            for each in dict.fromkeys(lists.split(text, separator)):
                found[each] += rows
        return found


def gather(sheet: Sheet) -> Iterator[Cells]:
    """The cells of each column of ``sheet``."""
    for at, heading in enumerate(sheet.headings):
        counts: Counter[str] = Counter(row.cells[at].strip() for row in sheet.rows)
        counts.pop("", None)
        yield Cells(heading, len(sheet.rows), counts)
