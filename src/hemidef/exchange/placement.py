"""Where a column of somebody's sheet goes, and how its cells are read, as far as that is certain.

What the cells do not make certain is kept for a person to decide.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hemidef.errors import HemidefError
from hemidef.exchange.document import IDENTITY, identity
from hemidef.exchange.mapping import Column
from hemidef.exchange.notation import DateForm, date_forms, decimal_sign
from hemidef.exchange.rows import meaning, parts
from hemidef.exchange.sheet import Figure, Heading, Sheet
from hemidef.exchange.vocabulary import plain, vocabulary
from hemidef.model.fields import Field, Kind
from hemidef.model.figures import Number
from hemidef.model.folding import fold
from hemidef.model.values import Choice, Context, Line, PeriodType, Reference, Slug, Text

# A column in which more texts than these are not read is one of something else.
_MOST_UNREAD = 50


@dataclass(frozen=True, eq=False)
class Cells:
    """What stands under a heading: ``counts`` has each text with the number of its rows."""

    heading: Heading
    rows: int
    counts: Mapping[str, int]

    @property
    def empty(self) -> int:
        """How many rows have nothing here."""
        return self.rows - sum(self.counts.values())

    @property
    def are_unique(self) -> bool:
        """Whether every row has a text, and no two the same."""
        return 0 < self.rows == len(self.counts)

    @property
    def are_codes(self) -> bool:
        """Whether these may be ids: every row has a short one of its own."""
        return self.are_unique and all(len(t) <= 40 and len(t.split()) <= 2 for t in self.counts)


@dataclass
class Placement:
    """What is proposed for a column: the ``field`` that it goes to, or ``""`` to ignore it.

    ``dates`` has the ways to read its dates, each a list of forms: of several, a person chooses.
    ``values`` has what stands for what, and ``unread`` the texts that a person must decide about,
    with the number of their rows. ``notes`` are sentences for that person.
    """

    cells: Cells
    field: str = ""
    dates: Sequence[Sequence[str]] = ()
    decimal: str = ""
    joins_lines: bool = False
    values: dict[str, str] = dataclasses.field(default_factory=dict)
    unread: dict[str, int] = dataclasses.field(default_factory=dict)
    choices: Sequence[str] = ()
    notes: list[str] = dataclasses.field(default_factory=list)

    @property
    def decisions(self) -> int:
        """How many decisions are left to a person."""
        return len(self.unread) + (len(self.dates) > 1)


def gather(sheet: Sheet) -> Iterator[Cells]:
    """The cells of each column of ``sheet``, trimmed, without the empty ones."""
    for index, heading in enumerate(sheet.headings):
        cells = (row.cells[index] for row in sheet.rows)
        texts = (cell if isinstance(cell, Figure) else cell.strip() for cell in cells)
        yield Cells(heading, len(sheet.rows), Counter(filter(None, texts)))


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
    if name not in IDENTITY or not cells.counts or (name == "id" and not cells.are_unique):
        return ""
    for text in cells.counts:
        if not any(_is_identity(name, text, kind) for kind in kinds):
            return ""
    return name


def _is_identity(name: str, text: str, kind: Kind) -> bool:
    try:
        return bool(identity(name, text, kind))
    except HemidefError:
        return False


def place(
    cells: Cells,
    fields: Sequence[Field],
    kinds: Sequence[Kind],
    context: Context,
    separator: str = "",
) -> Placement:
    """How ``cells`` are read as a field of ``kinds``: ``fields`` are those of its name there.

    Ignored, with a note, where they are plainly of another type. Lists are parted by
    ``separator``; where it is empty, as hemidef writes them.
    """
    of = fields[0]
    made = Placement(cells, of.name)
    column = Column(of.name, separator=separator)
    if isinstance(of.type, Line) and not of.many and any("\n" in text for text in cells.counts):
        made.joins_lines = True
        column = replace(column, joins_lines=True)
    counts: Counter[str] = Counter()
    for cell, rows in cells.counts.items():
        counts.update(dict.fromkeys(parts(cell, column, of), rows))
    blank = {text for text in counts if not of.required and vocabulary().is_blank(text)}
    texts = [text for text in counts if text not in blank and not isinstance(text, Figure)]
    if isinstance(of.type, PeriodType):
        made.dates = date_forms(texts)
    elif isinstance(of.type, Number):
        sign = decimal_sign(texts)
        if sign is None:
            return _ignored(made, "its cells do not say which sign stands before fractions")
        made.decimal = sign
        column = replace(column, decimal=sign)
    ways = [replace(column, dates=[*map(DateForm, forms)]) for forms in made.dates] or [column]
    takes_all = isinstance(of.type, Text | Slug)
    for text, rows in counts.items():
        if text in blank and takes_all:
            made.values[text] = ""
        elif not any(_is_read(text, way, field, context) for way in ways for field in fields):
            meant = {vocabulary().value(text, of.name, kind.name) for kind in kinds} - {""}
            if len(meant) == 1 or text in blank:
                made.values[text] = meant.pop() if meant else ""
            else:
                made.unread[text] = rows
        if len(made.unread) > _MOST_UNREAD:
            break
    return _judged(made, of, kinds, len(counts) - len(blank))


def _is_read(text: str, column: Column, field: Field, context: Context) -> bool:
    """Whether an import takes ``text`` for a value of ``field``."""
    try:
        return bool(field.read([meaning(text, column, field)], context))
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
            return _ignored(made, f"not all its cells are ids such as {type.letter}-1")
    elif not field.is_words:
        if 2 * unread > count or unread > _MOST_UNREAD:
            return _ignored(made, "most of its cells are no such values")
    elif field.required and not any(map(str.isalpha, "".join(made.cells.counts))):
        return _ignored(made, "none of its cells has a word in it")
    if unread and field.many:
        made.notes.append('If a sign other than ; parts its lists, name it: separator: "/".')
    if field.required and made.cells.empty and len(kinds) == 1:
        made.notes.append(f"{made.cells.empty} of its cells are empty, and every row needs one.")
    return made


def _ignored(made: Placement, why: str) -> Placement:
    return Placement(made.cells, notes=[f"By its heading it is {made.field}, but {why}."])
