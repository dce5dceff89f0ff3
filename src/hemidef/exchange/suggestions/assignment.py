"""Which column of a sheet goes to which field, by their names and what stands in them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hemidef.errors import HemidefError, Invalid
from hemidef.exchange import document
from hemidef.exchange.mappings.mapping import FACTS
from hemidef.exchange.suggestions.cells import Cells
from hemidef.exchange.suggestions.placement import Placement, place
from hemidef.exchange.suggestions.vocabulary import plain, vocabulary
from hemidef.model import ids
from hemidef.model.fields import Field
from hemidef.model.folding import fold
from hemidef.model.kinds import KINDS, Kind, kind_named
from hemidef.model.schema import Schema
from hemidef.model.values import Context

_EXTERNAL_ID = "external_id"
# Which of two kinds that take as many columns: the one whose headline is the rarer heading.
_PREFERENCE = ("recommendation", "milestone", "indicator", "initiative")


@dataclass(frozen=True)
class Assignment:
    """What is proposed for a sheet: its ``kinds`` and a placement for every column.

    There are several kinds where the column ``said_by`` says it row by row; ``words`` has those
    of its words that are not hemidef's.
    """

    kinds: Sequence[Kind]
    placements: Sequence[Placement]
    said_by: Cells | None = None
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def missing(self) -> list[tuple[Kind, Field]]:
        """What an entry needs and no column gives, with the kind that needs it."""
        placed = {placement.field for placement in self.placements}
        return [
            (kind, field)
            for kind in self.kinds
            for field in kind.fields
            if field.required and field.name not in placed
        ]


def assign(
    columns: Sequence[Cells], kind: Kind | None, context: Context, schema: Schema, separator: str
) -> Assignment:
    """Where ``columns`` go; ``kind`` is that of all rows, where it is known."""
    twins = _twins(columns)
    said_by = None
    if not kind:
        said_by = next((each for each in columns if each not in twins and _says_kind(each)), None)
    words: dict[str, str] = {}
    if said_by:
        words = {text: vocabulary().kind(text) for text in said_by.counts}
        kinds = [each for each in schema.kinds if each.name in words.values()]
    else:
        kinds = [kind or likeliest(columns, schema.kinds)]
    others = [cells for cells in columns if cells is not said_by]
    placements = _placements(others, kinds, context, separator)
    made = Assignment(
        kinds, placements, said_by, {w: k for w, k in words.items() if not _is_name(w, k)}
    )
    return made if said_by else _headed(made, context)


def likeliest(columns: Sequence[Cells], kinds: Iterable[Kind]) -> Kind:
    """The kind whose needed fields have columns and that takes most of them, or initiative."""
    ranked = sorted(kinds, key=lambda kind: _PREFERENCE.index(kind.name))
    fit = [kind for kind in ranked if not lacking(columns, kind)]
    return max(fit, key=lambda kind: len(taken(columns, kind)), default=ranked[-1])


def taken(columns: Sequence[Cells], kind: Kind) -> set[str]:
    """The names of the fields of ``kind`` after which a column is called."""
    found = set()
    for cells in columns:
        for rank, field in _candidates(cells, kind):
            if rank < 2 and not (field.is_reference and not _are_ids(cells, field)):
                found.add(field.name)
    return found


def lacking(columns: Sequence[Cells], kind: Kind) -> list[str]:
    """The names of the fields that ``kind`` needs and after which no column is called."""
    known = taken(columns, kind)
    return [field.name for field in kind.fields if field.required and field.name not in known]


def _candidates(cells: Cells, kind: Kind) -> list[tuple[int, Field]]:
    """The fields that a column may go to: 0 by their own names, 1 by a known heading, 2 as ids."""
    heading = cells.heading.name
    word = plain(heading)
    own = [
        field
        for field in kind.fields
        if word in (plain(field.name), plain(field.heading)) or field.answers_to(fold(heading))
    ]
    also = kind.field(vocabulary().heads(heading, kind.name))
    key = kind.field(_EXTERNAL_ID)
    found = [(0, field) for field in own[:1]]
    if also and also not in own:
        found.append((1, also))
    if key and vocabulary().marks_ids(heading):
        found.append((2, key))
    return [each for each in found if each[1] is not key or cells.are_codes]


def _placements(
    columns: Sequence[Cells], kinds: Sequence[Kind], context: Context, separator: str
) -> list[Placement]:
    """A placement for each column: those go first that are called as the fields are."""
    made: dict[int, Placement] = {}
    holders: dict[str, str] = {}
    refusals: dict[int, list[str]] = {at: [] for at in range(len(columns))}
    twins = _twins(columns)
    wishes = []
    for at, cells in enumerate(columns):
        if cells in twins:
            refusals[at].append("Another heading is the same but for case and accents: rename one.")
            continue
        fact = _fact(cells, kinds)
        if fact:
            made[at] = Placement(cells, fact, notes=_own_id(fact))
            continue
        for kind in kinds:
            wishes += [(rank, at, field) for rank, field in _candidates(cells, kind)]
    for _, at, field in sorted(wishes, key=lambda wish: wish[:2]):
        cells = columns[at]
        holder = holders.get(field.name)
        if at in made:
            continue
        if holder and not field.many:
            refusals[at].append(f"The column {holder!r} goes to {field.name} already.")
            continue
        having = [kind for kind in kinds if kind.field(field.name)]
        whole = len(kinds) == 1
        placement = place(field, cells, having, context, separator=separator, whole=whole)
        if placement.field:
            made[at] = placement
            holders.setdefault(field.name, cells.heading.name)
        else:
            refusals[at] += placement.notes
    return [
        made.get(at) or Placement(cells, notes=tuple(dict.fromkeys(refusals[at])))
        for at, cells in enumerate(columns)
    ]


def _headed(made: Assignment, context: Context) -> Assignment:
    """The same with a headline, where just one column that goes nowhere can be it."""
    kind = made.kinds[0]
    field = kind.field(kind.headline)
    candidates = sentences(made)
    if len(candidates) != 1 or not any(each is field for _, each in made.missing) or not field:
        return made
    placement = place(field, candidates[0], [kind], context)
    note = "No heading says so, but only this column has a sentence of its own in every row."
    placement = dataclasses.replace(placement, notes=(note, *placement.notes))
    placements = [placement if each.cells is candidates[0] else each for each in made.placements]
    return dataclasses.replace(made, placements=placements)


def sentences(made: Assignment) -> list[Cells]:
    """The columns that go nowhere and could be headlines."""
    return [
        each.cells
        for each in made.placements
        if not each.field and not each.notes and each.cells.are_sentences
    ]


def _twins(columns: Sequence[Cells]) -> list[Cells]:
    """The columns that a mapping could not tell apart, as it folds their headings."""
    counts = Counter(fold(cells.heading.name) for cells in columns)
    return [cells for cells in columns if counts[fold(cells.heading.name)] > 1]


def _says_kind(cells: Cells) -> bool:
    """Whether every row has the word for a kind here, under a heading of no field."""
    if not cells.rows or cells.filled < cells.rows:
        return False
    if any(rank == 0 for kind in KINDS for rank, _ in _candidates(cells, kind)):
        return False
    return all(map(vocabulary().kind, cells.counts))


def _is_name(word: str, kind: str) -> bool:
    """Whether an import takes ``word`` for ``kind`` as it stands."""
    try:
        return kind_named(" ".join(word.split())).name == kind
    except Invalid:
        return False


def _fact(cells: Cells, kinds: Sequence[Kind]) -> str:
    """The fact (id, created) that a column of hemidef's own has, or nothing."""
    word = fold(cells.heading.name).removesuffix(" (utc)")
    if word not in FACTS or not cells.counts:
        return ""
    letters = {kind.letter for kind in kinds}
    if word == "id":
        known = all(ids.is_id(text) and ids.letter(text) in letters for text in cells.counts)
        return word if known and cells.are_unique else ""
    try:
        for text in cells.counts:
            document.fact(word, text, kinds[0])
    except HemidefError:
        return ""
    return word


def _own_id(fact: str) -> tuple[str, ...]:
    note = "Taken for hemidef's own ids: entries that have them are changed. If they are another"
    return (f"{note} system's, write external_id.",) if fact == "id" else ()


def _are_ids(cells: Cells, field: Field) -> bool:
    """Whether an id that ``field`` may hold stands in every cell that has anything."""
    letter = field.type.metavar[0]
    texts = [part for text in cells.parts("") for part in text.replace("\n", ",").split(",")]
    try:
        found = {
            ids.letter(ids.parse(text)) for text in texts if not vocabulary().is_blank(text.strip())
        }
    except Invalid:
        return False
    return found == {letter}
