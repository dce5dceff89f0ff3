"""Counting entries by one or two of their attributes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from hemidef.errors import Misuse, counted
from hemidef.model.dates import Instant, PeriodType
from hemidef.model.entries import Entry
from hemidef.model.fields import Field, Kind
from hemidef.model.figures import COUNT, NUMBER, Number, Progress
from hemidef.model.folding import hyphenate
from hemidef.model.partners import Partners
from hemidef.model.values import LINE, Choice, Label, Slug
from hemidef.query.attributes import attribute, check_attribute, keys, read
from hemidef.reports.grid import Cell, Column, Grid, in_a_sentence
from hemidef.tracker.book import Book

# Types whose values have an order of their own; others go by how many entries have them.
_ORDERED = (Choice, PeriodType, Instant, Number, Progress)


@dataclass(frozen=True)
class Tally:
    """How many of ``entries`` have each value, or each pair of values, of ``fields``.

    ``axes`` has the values of each field in the order to show them. A value is a cell; an empty
    one stands for the entries that have none. ``left_out`` says how many are of kinds that have
    no such fields.
    """

    fields: tuple[Field, ...]
    axes: tuple[list[Cell], ...]
    numbers: Mapping[tuple[Cell, ...], int]
    entries: int
    left_out: Mapping[Kind, int]
    partners: Partners

    def words(self, field: Field, value: Cell) -> str:
        """A value as people read it."""
        return field.type.words(value[0], self.partners) if value else "none"


def tally(book: Book, entries: Sequence[Entry], by: Sequence[str]) -> Tally:
    """Count the entries by the one or two attributes that ``by`` names.

    An entry counts once under each value of a list; texts that differ in case or accents alone
    are one, as in a filter. Those of kinds that have no such attributes are left out. Raises
    Misuse for a name that no kind knows.
    """
    if not 1 <= len(by) <= 2:
        raise Misuse("entries are counted by one or two fields", "As in: --by status --by theme.")
    for name in by:
        check_attribute(name, book.schema.kinds, "field")
    having = [each for each in entries if all(attribute(name, each.kind) for name in by)]
    left_out = Counter(each.kind for each in entries) - Counter(each.kind for each in having)
    kinds = [*dict.fromkeys(each.kind for each in having), *book.schema.kinds]
    fields = tuple(_field(name, kinds) for name in by)
    numbers: Counter[tuple[Cell, ...]] = Counter()
    sort_keys: list[dict[Cell, Any]] = [{} for _ in fields]
    spellings: list[dict[str, str]] = [{} for _ in fields]  # the first of each text, folded
    for entry in having:
        held = [
            _values(field, entry, book, spelled)
            for field, spelled in zip(fields, spellings, strict=True)
        ]
        numbers.update(product(*held))
        for known_keys, values in zip(sort_keys, held, strict=True):
            known_keys.update(values)
    axes = (
        _axis(field, numbers, at, _ranks(by[at], kinds), sort_keys[at])
        for at, field in enumerate(fields)
    )
    return Tally(fields, tuple(axes), numbers, len(having), left_out, book.context.partners)


def _field(name: str, kinds: Sequence[Kind]) -> Field:
    """The attribute as the first of ``kinds`` that has it knows it."""
    return next(field for kind in kinds if (field := attribute(name, kind)))


def _values(field: Field, entry: Entry, book: Book, spelled: dict[str, str]) -> dict[Cell, Any]:
    """Each of the entry's values as a cell of its own, with the key that it sorts by.

    One empty cell where it has none. Raises Invalid, with the entry's place, where the store
    holds what no value has.
    """
    texts: Sequence[str] = read(field.name, entry, book)
    if field.is_words:
        texts = [spelled.setdefault(field.type.key(text), text) for text in texts]
    cells = [(text,) for text in texts]
    sort_keys = keys(field, field.type.key, entry, book)
    return dict(zip(cells, sort_keys, strict=True)) or {(): None}


def _ranks(name: str, kinds: Sequence[Kind]) -> dict[str, int]:
    """The order of a choice's words, kind after kind."""
    fields = (attribute(name, kind) for kind in kinds)
    types = [field.type for field in fields if field and isinstance(field.type, Choice)]
    words = dict.fromkeys(word for type in types for word in type.values)
    return {word: rank for rank, word in enumerate(words)}


def _axis(
    field: Field,
    numbers: Mapping[tuple[Cell, ...], int],
    at: int,
    ranks: Mapping[str, int],
    sort_keys: Mapping[Cell, Any],
) -> list[Cell]:
    """The values of one field in their order, the empty one last."""
    sums: Counter[Cell] = Counter()
    for values, number in numbers.items():
        sums[values[at]] += number

    def place(value: Cell) -> tuple[Any, ...]:
        if not value:
            return (True,)
        common = 0 if isinstance(field.type, _ORDERED) else -sums[value]
        return (False, common, ranks.get(value[0], 0), sort_keys[value], value[0])

    return sorted(sums, key=place)


def by_value(book: Book, entries: Iterable[Entry], name: str) -> dict[str, list[Entry]]:
    """The entries under each value of the attribute ``name`` in words, and ``""`` for none.

    As in a count, an entry is under each value of a list. Raises as ``tally`` does.
    """
    spelled: dict[str, str] = {}
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        field = attribute(name, entry.kind)
        for value in _values(field, entry, book, spelled) if field else [()]:
            words = field.type.words(value[0], book.context.partners) if field and value else ""
            found.setdefault(words, []).append(entry)
    return found


def lines(found: Tally) -> Grid:
    """A row for each value, or pair of values, that any entry has."""
    columns = [Column(field.name, field.heading, field.type) for field in found.fields]
    rows = [
        (*values, (str(found.numbers[values]),))
        for values in product(*found.axes)
        if values in found.numbers
    ]
    return _grid(found, [*columns, Column("count", "Entries", COUNT)], rows)


def bars(found: Tally) -> Grid:
    """A count by one field, for people: each value with the number of its entries."""
    (field,), (values,) = found.fields, found.axes
    rows = [((found.words(field, value),), (str(found.numbers[(value,)]),)) for value in values]
    return _grid(found, [_labels(field), Column("count", "Entries", COUNT)], rows)


def cross_table(found: Tally) -> Grid:
    """A count by two fields, for people: the second one's values across, totals both ways."""
    (first, second), (down, across) = found.fields, found.axes
    figures = [[found.numbers.get((value, other), 0) for other in across] for value in down]
    sums = [sum(column) for column in zip(*figures, strict=True)]
    rows = [
        ((found.words(first, value),), *_figures(line))
        for value, line in zip(down, figures, strict=True)
    ]
    columns = (
        _labels(first),
        *(_heading(second, found.words(second, value)) for value in across),
        Column("total", "Total", NUMBER),
    )
    total = (("Total",), *_figures(sums))
    return replace(_grid(found, columns, [*rows, total]), whole=True)


def _labels(field: Field) -> Column:
    """The column of a field's values in words."""
    return Column(field.name, field.heading, field.type if isinstance(field.type, Choice) else LINE)


def _heading(field: Field, words: str) -> Column:
    """The column of one value; where that is words joined by hyphens, they may part."""
    is_joined = isinstance(field.type, Choice | Slug)
    if isinstance(field.type, Label):
        is_joined = words == hyphenate(words)
    return Column(words, words.replace("-", " ") if is_joined else words, NUMBER)


def _figures(numbers: Sequence[int]) -> list[Cell]:
    """The numbers, nothing for none, and their sum."""
    return [*((str(number),) if number else () for number in numbers), (str(sum(numbers)),)]


def _grid(found: Tally, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> Grid:
    names = " and ".join(in_a_sentence(field.heading) for field in found.fields)
    title = f"{counted(found.entries, 'entry', 'entries')} by {names}"
    return Grid(title, tuple(columns), rows, "count", _note(found))


def _note(found: Tally) -> str:
    """Why the counts do not add up to the entries, where they do not."""
    lists = " and ".join(in_a_sentence(field.heading) for field in found.fields if field.many)
    total = sum(found.numbers.values())
    if total == found.entries:
        return ""
    return (
        f"An entry counts once under each of its {lists}: "
        f"the counts add up to {total} for {found.entries} entries."
    )
