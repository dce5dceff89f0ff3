"""Suggesting a mapping for a spreadsheet: YAML that an import takes, for a person to complete.

Only what is certain is proposed. The rest stands in comments, with samples of the cells.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from hemidef.errors import Invalid, counted, one_line, places
from hemidef.exchange import sheets
from hemidef.exchange.encoding import REPAIR
from hemidef.exchange.mapping import EMPTY, HEADER, IGNORE, VERSION
from hemidef.exchange.notation import are_amounts, takes
from hemidef.exchange.placement import Cells, Known, Placement, gather, place
from hemidef.exchange.proposal import Proposal, headline_of, propose
from hemidef.exchange.reading import with_tree
from hemidef.exchange.remarks import controls, doubts, repaired
from hemidef.exchange.sheet import excerpt
from hemidef.exchange.source import Options, Source
from hemidef.exchange.vocabulary import vocabulary
from hemidef.exchange.yaml_format import write
from hemidef.model.dates import PeriodType
from hemidef.model.fields import Field, Kind
from hemidef.model.figures import NUMBER, Number
from hemidef.model.folding import fold, hyphenate
from hemidef.model.kinds import OWN_TYPES
from hemidef.model.schema import Schema
from hemidef.model.values import LINE, NAME, TEXT, Choice, Context
from hemidef.tracker.book import Book
from hemidef.tracker.checks import RESERVED
from hemidef.visible import visible

# Names that terms begin with, and what a mapping calls a column that goes nowhere.
_RESERVED = {*RESERVED, IGNORE}
# What comments show of a column's texts, and of the decisions that are left in it.
_MOST_SAMPLES = 3
_MOST_UNREAD = 20
_LONGEST = 60
_WIDTH = 80


def suggest(source: Source, options: Options, book: Book, command: str) -> str:
    """A commented mapping for the file, to be corrected and kept, for the store of ``book``.

    ``command`` is the line that imports by it. Raises Misuse and Invalid for a file that cannot
    be read as one sheet, or a kind that there is not.
    """
    context, schema = book.context._replace(in_file=True), book.schema
    title, sheet, _ = sheets.read_one(with_tree(source), options)
    repairs = list(controls(sheet))
    sheet = repaired(sheet) if repairs else sheet
    columns = list(gather(sheet))
    kind = sheets.kind(options, title, schema)
    made = propose(columns, kind, book, options.list_separator)
    try:
        lines = [
            *_header(source, made, len(sheet.rows), command),
            *_comments(doubts(sheet)),
            f"{HEADER}: {VERSION}",
            *_kinds(made),
            *_options(options),
            *_comments(repairs),
            *([f"# repair: {REPAIR}"] if repairs else []),
            *_skips(made),
            *_columns(made, context, schema),
        ]
    except UnicodeEncodeError:  # unicode_escape, or a workbook's own escapes, can make one
        raise Invalid(f"{sheet.source}: has half a character", "Take it out.") from None
    return "".join(f"{line}\n" for line in lines)


# -- the mapping -----------------------------------------------------------------------------


def _header(source: Source, made: Proposal, rows: int, command: str) -> Iterator[str]:
    """What the mapping is, how to go on, and what is still missing in it."""
    yield f"# A mapping for {visible(source.file)}, proposed from its headings and cells: only what"
    yield "# they make certain. What stands behind a # is yours to decide. Keep this as a file,"
    yield "# correct and uncomment what you need, and see what it would import (with the name of"
    yield "# that file in place of MAP.yaml):"
    yield f"#   {visible(one_line(command))}"
    yield "#"
    ignored = len(made.placements) - len(made.placed)
    columns = len(made.placements) + bool(made.said_by)
    told = f"{counted(rows, 'row')}, {counted(columns, 'column')}"
    yield f"# {told}: {columns - ignored} placed, {ignored} ignored."
    for kind, field in made.missing:
        yield f"# NO COLUMN GOES TO {field.name}, which every {kind.name} needs: nothing can be"
        yield f"# imported before one does. ({field.help})"
    keys = {"id", *(kind.match for kind in made.kinds)}
    if keys.isdisjoint(each.field for each in made.placed):
        yield "# No column identifies a row: it is known again only as long as nothing in it"
        yield "# changes; one that changed is added as a new entry."
        yield from (f"# {line}" for line in _near_keys(made))
    left = [each for each in made.placed if each.decisions]
    decisions = sum(each.decisions for each in left)
    if left:
        names = ", ".join(_quoted(each.cells.heading.name) for each in left[:10])
        are = "decision is" if decisions == 1 else "decisions are"
        yield f"# {decisions} {are} left to you, in {names}."
    elif not made.missing:
        yield "# No values are left to decide."


def _comments(sentences: Iterable[str]) -> Iterator[str]:
    """What is to be known of the cells, in comments."""
    for sentence in sentences:
        lines = textwrap.wrap(visible(sentence), _WIDTH, break_on_hyphens=False)
        yield from (f"# {line}" for line in lines)


def _near_keys(made: Proposal) -> Iterator[str]:
    """What would identify the rows but for a few, and two columns that do it together."""
    codes = [
        each.cells
        for each in made.placements
        if each.cells.counts
        and not each.cells.empty
        and each.cells.are_short
        # What an entry is known by does not change with its progress.
        and not any(
            isinstance(field.type, Choice | PeriodType | Number)
            for kind in made.kinds
            if (field := kind.field(each.field))
        )
    ]
    for cells in codes:
        repeated = cells.repeated() if 20 * len(cells.counts) > 19 * cells.rows else {}
        if 0 < len(repeated) <= 3 and vocabulary().marks_ids(cells.heading.name):
            told = (
                f"{_quoted(text)} ({places('row', rows, len(rows))})"
                for text, rows in repeated.items()
            )
            yield f"{_quoted(cells.heading.name)} would identify it but for {', '.join(told)}."
    figures = [each for each in codes if all(re.search(r"\d", text) for text in each.counts)]
    for one, other in combinations(figures[:6], 2):
        rows = one.sheet.rows
        if len({(row.cells[one.at], row.cells[other.at]) for row in rows}) == len(rows):
            names = write([one.heading.name, other.heading.name], flow=True).rstrip()
            yield f"Two columns would together, by this line: key: {names}"
            return


def _kinds(made: Proposal) -> Iterator[str]:
    """What the rows are, and what else they might be."""
    if made.said_by:
        yield "# Each row says of which kind it is."
        words = {word: vocabulary().kind(word) for word in made.said_by.counts}
        yield from _yaml({"kind": {"column": made.said_by.heading.name, "values": words}})
        return
    for other in made.others:
        (kind,) = other.kinds
        if other.missing:
            needed = ", ".join(field.name for _, field in other.missing)
            yield f"# Not {kind.name}: no column goes to {needed}."
        else:
            yield f"# Or {kind.name}: it would take {counted(len(other.placed), 'column')}."
    yield f"kind: {made.kinds[0].name}"


def _options(options: Options) -> Iterator[str]:
    """What was needed to read the file."""
    for name, given in vars(options).items():
        if given and name not in ("kind", "ignore_unknown"):
            value = Decimal(given) if isinstance(given, int) else given
            yield from _yaml({name.replace("_", "-"): value})


def _skips(made: Proposal) -> Iterator[str]:
    """What passes over the rows that look like no entries: sums, and those without a headline."""
    found: dict[str, list[str]] = {}
    required = {kind.headline for kind in made.kinds}
    for placement in made.placements:
        cells = placement.cells
        texts = [EMPTY] if placement.field in required and cells.empty else []
        texts += [text for text in cells.counts if vocabulary().is_sum(text)]
        if texts:
            found[cells.heading.name] = texts
    if found:
        yield "# Titles and sums between the entries are passed over by these lines:"
        yield from (f"# {line}" for line in _yaml({"skip": found}))


def _columns(made: Proposal, context: Context, schema: Schema) -> Iterator[str]:
    """Where each column goes; for one that goes nowhere, a field of the office's own."""
    taken = _RESERVED | {
        _words(word)
        for kind in schema.kinds
        for field in kind.attributes.values()
        for word in (field.name, field.heading, field.singular)
    }
    declarations = []
    headline = headline_of(made)
    yield "columns:" if made.placements else "columns: {}"
    for placement in made.placements:
        cells = placement.cells
        if shared := cells.heading.shared:
            yield f"  # Its heading, {_quoted(shared)}, is another column's too."
        yield from (f"  # {visible(note)}" for note in placement.notes)
        if cells is headline:
            yield f"  # {_key(cells.heading.name)}: {made.kinds[0].headline}"
        if not placement.field:
            yield f"  # {_samples(cells)}"
            yield from (f"  {line}" for line in _yaml({cells.heading.name: IGNORE}))
        if not placement.field and cells.counts:
            field = _own_field(cells, taken)
            placement = place(cells, [field], made.kinds, Known(context))
            yield from (f"  # {line}" for line in _column(placement))
            declarations.append(_declaration(field, made.kinds))
        elif placement.field:
            yield from (f"  {line}" for line in _column(placement))
    if declarations:
        yield "# Fields of the office's own, one for each column that is ignored: to keep a column,"
        yield "# uncomment the line below its samples in place of its own line, and its line here."
        yield "# For other cells than words: type: number, type: period, or holds: list."
        yield "fields:"
        yield from declarations


def _column(placement: Placement) -> Iterator[str]:
    """Where a column goes, how its cells are read, and what is left to decide in it."""
    first, *others = placement.ways
    told = (replace(first, date=()) if others else first).how
    if placement.values or placement.unread:
        told["values"] = placement.values or None
    is_plain = len(told) == 1 and not others
    yield from _yaml({placement.cells.heading.name: placement.field if is_plain else told})
    unread = list(placement.unread.items())
    if unread and placement.choices:
        one_of = f"One of: {', '.join(placement.choices)}"
        yield from (f"    # {line}" for line in textwrap.wrap(one_of, _WIDTH))
    for text, rows in unread[:_MOST_UNREAD]:
        yield f"    # {_key(text)}: ???  ({counted(rows, 'row')})"
    if len(unread) > _MOST_UNREAD:
        yield f"    # and {len(unread) - _MOST_UNREAD} more"
    if others:
        yield "  # Does the day come first, or the month? The cells do not say. Choose one:"
        for way in placement.ways:
            yield from (f"  # {line}" for line in _yaml({"date": way.how["date"]}))


def _own_field(cells: Cells, taken: set[str]) -> Field:
    """A field for a column under a name and a label that nothing else has, which are then taken."""
    heading = cells.heading
    called = heading.shared or heading.name
    word = hyphenate(fold(called)).replace("-", "_")[:40].strip("_")
    column = f"column_{heading.letter.lower()}"
    names = [word, f"own_{word}"] if word else []
    names += [column, *(f"{column}_{number}" for number in range(2, 100))]
    name = next(name for name in names if takes(NAME.load, name) and _words(name) not in taken)
    taken.add(_words(name))
    label = " ".join("".join(filter(str.isprintable, called)).split())[:_LONGEST].strip()
    if _words(label) in taken - {_words(name)}:
        label = ""
    taken.add(_words(label))
    has_breaks = any("\n" in text for text in cells.counts)
    type = NUMBER if are_amounts([*cells.counts]) else TEXT if has_breaks else LINE
    return Field(name, type, label, "")


def _declaration(field: Field, kinds: Sequence[Kind]) -> str:
    """The line, still a comment, that declares the field."""
    told = {"name": field.name, "on": [kind.name for kind in kinds]}
    told["type"] = next(name for name, type in OWN_TYPES.items() if type is field.type)
    told |= {"label": field.heading} if field.heading else {}
    return f"  # - {write(told, flow=True).rstrip()}"


def _words(name: str) -> str:
    return fold(name.replace("_", " "))


def _yaml(value: Mapping[str, Any]) -> list[str]:
    return write(value).splitlines()


def _key(text: str) -> str:
    """A text as the key of a mapping in a comment; a long one is shown by its beginning."""
    return write([text])[2:].rstrip("\n") if len(text) <= _LONGEST else _quoted(text)


def _samples(cells: Cells) -> str:
    texts = list(cells.counts)[:_MOST_SAMPLES]
    if not texts:
        return "It has no cells with anything in them."
    more = ", ..." if len(cells.counts) > len(texts) else ""
    return f"Such as {', '.join(map(_quoted, texts))}{more}"


def _quoted(text: str) -> str:
    """A text, or its beginning, as a comment shows it."""
    return f'"{excerpt(text, _LONGEST)}"'
