"""What is proposed for a sheet: of which kind its rows are, and where its columns go."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hemidef.exchange.placement import Cells, Known, Placement, candidates, identity_of, place
from hemidef.exchange.sheet_cells import Column
from hemidef.exchange.vocabulary import vocabulary
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import Field, Kind
from hemidef.model.kinds import KINDS
from hemidef.tracker import checks
from hemidef.tracker.book import Book

# Which of two kinds that take as many columns: the one whose headline is the rarer heading.
_PREFERENCE = ("recommendation", "milestone", "indicator", "initiative")


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a sheet: its ``kinds``, and a placement for each column.

    There are several kinds where the column ``said_by`` says it row by row; ``others`` has the
    proposals for other kinds.
    """

    kinds: Sequence[Kind]
    placements: Sequence[Placement]
    said_by: Cells | None = None
    others: Sequence[Proposal] = ()

    @property
    def placed(self) -> list[Placement]:
        """The columns that go somewhere."""
        return [each for each in self.placements if each.field]

    @property
    def missing(self) -> list[tuple[Kind, Field]]:
        """What a kind requires and no column gives."""
        given = {each.field for each in self.placements}
        needed = [(kind, field) for kind in self.kinds for field in kind.fields if field.required]
        return [(kind, field) for kind, field in needed if field.name not in given]


def propose(columns: Sequence[Cells], kind: Kind | None, book: Book, separator: str) -> Proposal:
    """What is proposed for ``columns`` whose rows are of ``kind``, or of the likeliest one."""

    def proposal(kinds: Sequence[Kind], said_by: Cells | None = None) -> Proposal:
        others = [cells for cells in columns if cells is not said_by]
        return Proposal(kinds, _place_all(others, kinds, book, known), said_by)

    schema = book.schema
    external = {kind.letter: checks.ids_by(book.tables, kind, "external_id") for kind in KINDS}
    known = Known(book.context._replace(in_file=True), external, separator)
    said_by = None if kind else next(filter(_says_kind, columns), None)
    if said_by:
        said = set(map(vocabulary().kind, said_by.counts))
        return proposal([each for each in schema.kinds if each.name in said], said_by)
    ranked = sorted(schema.kinds, key=lambda kind: _PREFERENCE.index(kind.name))
    proposals = [proposal([each]) for each in ranked]
    fit = [each for each in proposals if kind in each.kinds or not (kind or each.missing)]
    best = max(fit or proposals[::-1], key=lambda each: len(each.placed))
    return replace(best, others=[each for each in proposals if each is not best])


def _says_kind(cells: Cells) -> bool:
    """Whether every row has the word for a kind here, under a heading that is no field's own."""
    is_field = any(rank == 0 for kind in KINDS for rank, _ in candidates(cells, kind))
    said = bool(cells.counts) and all(map(vocabulary().kind, cells.counts))
    return said and not cells.empty and not is_field


def _place_all(
    columns: Sequence[Cells], kinds: Sequence[Kind], book: Book, known: Known
) -> list[Placement]:
    """A placement for each column: those go first that are called as the fields are."""
    made = []
    for cells in columns:
        name, notes = identity_of(cells, kinds), []
        if name == "id" and not _are_ours(cells, book):
            name, notes = "", ["Its ids are not those of entries that are here and called so."]
        made.append(Placement(cells, [Column(name)] if name else [], notes=notes))
    holders: dict[str, str] = {}
    wishes = {
        (rank, at, field.name)
        for at, cells in enumerate(columns)
        for kind in kinds
        for rank, field in [*candidates(cells, kind), *_pointing(cells, kind, known.external)]
    }
    for _, at, name in sorted(wishes):
        cells, notes = columns[at], made[at].notes
        fields = [field for kind in kinds if (field := kind.field(name))]
        if made[at].field:
            continue
        if name in holders and not fields[0].many:
            notes.append(f"The column {holders[name]!r} goes to {name} already.")
            continue
        placement = place(cells, fields, kinds, known)
        if placement.field:
            placement.notes[:0] = notes
            made[at] = placement
            holders.setdefault(name, cells.heading.name)
        else:
            notes += [note for note in placement.notes if note not in notes]
    return made


def _pointing(
    cells: Cells, kind: Kind, external: Mapping[str, Container[str]]
) -> Iterator[tuple[int, Field]]:
    """The field of ``kind`` that must point at an entry, if all cells are external ids of such."""
    if any(map(str.isdigit, cells.counts)):
        return  # a count is no id
    for field in kind.links:
        known = external.get(getattr(field.type, "letter", ""), ())
        if field.required and cells.counts and all(text in known for text in cells.counts):
            yield 1, field


def _are_ours(cells: Cells, book: Book) -> bool:
    """Whether each id names an entry that is here, whose headline or ``created`` its row has."""
    for row in cells.sheet.rows:
        if text := row.cells[cells.at].strip():
            id = ids.parse(text)
            doc = book.tables.get(id)
            if doc is None:
                return False
            entry = Entry(book.schema.of(id), id, doc)
            here = {" ".join(cell.split()) for cell in row.cells}
            if here.isdisjoint((" ".join(entry.headline.split()), str(doc["created"]))):
                return False
    return True


def headline_of(made: Proposal) -> Cells | None:
    """The column that the missing headline may stand in: the one with the longest texts."""
    if len(made.kinds) > 1 or made.kinds[0].headline not in {f.name for _, f in made.missing}:
        return None
    lengths = {
        each.cells: sum(map(len, each.cells.counts)) / len(each.cells.counts)
        for each in made.placements
        if not each.field and each.cells.counts and not each.cells.empty
    }
    longest = max(lengths, key=lambda cells: lengths[cells], default=None)
    return longest if longest and lengths[longest] > 10 else None
