"""Where a column of somebody's sheet goes, and how its cells are read, as far as that is certain.

What the cells do not make certain is kept for a person to decide.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from hemidef.errors import HemidefError
from hemidef.exchange.document import IDENTITY, identity
from hemidef.exchange.notation import date_forms, number_form, takes
from hemidef.exchange.sheet import AS_IT_IS, Figure, Heading, Sheet
from hemidef.exchange.sheet_cells import Column
from hemidef.exchange.vocabulary import plain, vocabulary
from hemidef.model.dates import PeriodType
from hemidef.model.fields import Field, Kind
from hemidef.model.figures import Number
from hemidef.model.folding import fold
from hemidef.model.references import Reference
from hemidef.model.values import Choice, Context, Line, Slug, Text

_ADDRESS = re.compile(r"https?://\S+$")
# A column in which more texts than these are not read is one of something else.
_MOST_UNREAD = 50


@dataclass(frozen=True, eq=False)
class Cells:
    """What stands under the heading ``at`` that place in ``sheet``.

    ``counts`` has each text with the number of its rows.
    """

    sheet: Sheet
    at: int
    counts: Mapping[str, int]

    @property
    def heading(self) -> Heading:
        """The name of the column, and which one it is."""
        return self.sheet.headings[self.at]

    @property
    def rows(self) -> int:
        """How many rows the sheet has."""
        return len(self.sheet.rows)

    @property
    def empty(self) -> int:
        """How many rows have nothing here."""
        return self.rows - sum(self.counts.values())

    @property
    def are_short(self) -> bool:
        """Whether these are short enough for ids."""
        return _are_short(self.counts, 40)

    @property
    def are_codes(self) -> bool:
        """Whether these may be ids: every row has a short one of its own.

        Under the very heading ``Id``, new rows have none.
        """
        are_all = not self.empty or fold(self.heading.name) == "id"
        return are_all and self.are_distinct and self.are_short

    @property
    def are_distinct(self) -> bool:
        """Whether there are texts, and no two the same."""
        return 0 < len(self.counts) == sum(self.counts.values())

    def repeated(self) -> dict[str, list[int]]:
        """The texts that stand in several rows, and the numbers of these."""
        found: dict[str, list[int]] = {text: [] for text, n in self.counts.items() if n > 1}
        for row in self.sheet.rows if found else ():
            if (text := row.cells[self.at].strip()) in found:
                found[text].append(row.number)
        return found


@dataclass
class Placement:
    """What is proposed for a column: the ``ways`` to read it, none where it is to be ignored.

    Of several, which differ in the forms of dates, a person chooses. ``values`` has what its texts
    stand for, ``unread`` the texts that a person must decide about, with the number of their rows,
    and ``choices`` what they may be. ``notes`` are sentences for that person.
    """

    cells: Cells
    ways: Sequence[Column] = ()
    values: dict[str, str] = dataclasses.field(default_factory=dict)
    unread: dict[str, int] = dataclasses.field(default_factory=dict)
    choices: Sequence[str] = ()
    notes: list[str] = dataclasses.field(default_factory=list)

    @property
    def field(self) -> str:
        """The name of the field that it goes to; empty for none."""
        return self.ways[0].field if self.ways else ""

    @property
    def decisions(self) -> int:
        """How many decisions are left to a person."""
        return len(self.unread) + (len(self.ways) > 1)


def gather(sheet: Sheet) -> Iterator[Cells]:
    """The cells of each column of ``sheet``, trimmed, without the empty ones."""
    for index in range(len(sheet.headings)):
        cells = (row.cells[index] for row in sheet.rows)
        texts = (cell if isinstance(cell, AS_IT_IS) else cell.strip() for cell in cells)
        yield Cells(sheet, index, Counter(filter(None, texts)))


def candidates(cells: Cells, kind: Kind) -> list[tuple[int, Field]]:
    """The fields that a column may go to: 0 by their own names, 1 by a known heading, 2 as ids."""
    heading = cells.heading.name
    word = plain(heading)
    found = [
        (0, field)
        for field in kind.fields
        if word in (plain(field.name), plain(field.heading)) or field.answers_to(fold(heading))
    ]
    by_word = kind.field(vocabulary().field(heading, kind.name))
    key = kind.field("external_id")
    found += [(1, by_word)] if by_word else []
    found += [(2, key)] if key and vocabulary().marks_ids(heading) else []
    return [(rank, field) for rank, field in found if field is not key or cells.are_codes]


def identity_of(cells: Cells, kinds: Sequence[Kind]) -> str:
    """Which of ``id`` and ``created`` all the cells are, under such a heading; or nothing."""
    name = fold(cells.heading.name).removesuffix(" (utc)")
    if name not in IDENTITY or not cells.counts or (name == "id" and not cells.are_distinct):
        return ""
    texts = cells.counts
    are_all = all(any(takes(identity, name, text, kind) for kind in kinds) for text in texts)
    return name if are_all else ""


class Known(NamedTuple):
    """What is known where columns are placed.

    ``external`` has the external ids that a reference may be, by the letter of the entries that
    have them. Lists are parted by ``separator``; where it is empty, as hemidef writes them.
    """

    context: Context
    external: Mapping[str, Container[str]] = MappingProxyType({})
    separator: str = ""


def place(cells: Cells, fields: Sequence[Field], kinds: Sequence[Kind], known: Known) -> Placement:
    """How ``cells`` are read as a field of ``kinds``: ``fields`` are those of its name there.

    Ignored, with a note, where they are plainly of another type.
    """
    of = fields[0]
    column = Column(of.name)
    if isinstance(of.type, Line) and not of.many and any("\n" in text for text in cells.counts):
        column = replace(column, join=" ")
    made = Placement(cells, [column])
    parts = replace(column, separator=known.separator).parts
    counts: Counter[str] = Counter()
    for cell, rows in cells.counts.items():
        for text in dict.fromkeys(parts(cell, of)):
            counts[text] += rows
    blank = {text for text in counts if not of.required and vocabulary().means_none(text)}
    texts = [text for text in counts if text not in blank and not isinstance(text, Figure)]
    if isinstance(of.type, PeriodType):
        made.ways = [replace(column, date=forms) for forms in date_forms(texts)] or [column]
    elif isinstance(of.type, Number):
        percent, sign = number_form(texts)
        if sign is None:
            return _ignored(made, "its cells do not say which sign stands before fractions")
        made.ways = [replace(column, percent=percent, decimal=sign)]
    takes_all = isinstance(of.type, Text | Slug)
    for text, rows in counts.items():
        if text in blank and takes_all:
            made.values[str(text)] = ""
        elif not any(_is_read(text, way, field, known) for way in made.ways for field in fields):
            meant = {vocabulary().value(text, of.name, kind.name) for kind in kinds} - {""}
            if len(meant) == 1 or text in blank:
                made.values[str(text)] = meant.pop() if meant else ""
            else:
                made.unread[str(text)] = rows
        if len(made.unread) > _MOST_UNREAD:
            break
    return _judged(made, of, kinds, len(counts) - len(blank))


def _is_read(text: str, column: Column, field: Field, known: Known) -> bool:
    """Whether an import takes ``text`` for a value of ``field``."""
    context = known.context
    if isinstance(field.type, Reference):
        context = context._replace(in_file=False)  # in a file, it may be any words
        if text in known.external.get(field.type.letter, ()):
            return True
    try:
        return bool(field.answer([column.meaning(text, field)], context, ""))
    except HemidefError:
        return False


def _judged(made: Placement, field: Field, kinds: Sequence[Kind], count: int) -> Placement:
    """The placement, or the column ignored where its ``count`` texts are of another type."""
    type, unread = field.type, len(made.unread)
    if isinstance(type, Choice):
        made.choices = type.values
        if unread and unread == count:
            return _ignored(made, f"none of its values is known: it takes {', '.join(type.values)}")
    elif isinstance(type, Reference):
        if unread:
            return _ignored(
                made, f"not all its cells are ids such as {type.letter}-1, or external ids of such"
            )
    elif not field.is_words:
        if 2 * unread > count or unread > _MOST_UNREAD:
            return _ignored(made, "most of its cells are no such values")
    elif field.required and not any(map(str.isalpha, "".join(made.cells.counts))):
        return _ignored(made, "none of its cells has a word in it")
    elif field.required and _are_no_headlines(made.cells.counts):
        return _ignored(made, "its cells are a few short words, or addresses")
    if unread and field.many:
        made.notes.append('If a sign other than ; parts its lists, name it: separator: "/".')
    if field.required and made.cells.empty and len(kinds) == 1:
        made.notes.append(f"{made.cells.empty} of its cells are empty, and every row needs one.")
    return made


def _are_no_headlines(counts: Mapping[str, int]) -> bool:
    """Whether texts cannot be what entries are called: few, short and repeated, or addresses."""
    repeated = 3 * len(counts) <= 2 * sum(counts.values())
    return (repeated and _are_short(counts, 20)) or all(map(_ADDRESS.match, counts))


def _are_short(texts: Iterable[str], most: int) -> bool:
    return all(len(text) <= most and len(text.split()) <= 2 for text in texts)


def _ignored(made: Placement, why: str) -> Placement:
    return Placement(made.cells, notes=[f"By its heading it is {made.field}, but {why}."])
