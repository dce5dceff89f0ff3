"""Suggesting a mapping for a spreadsheet: what its headings and cells say, written as YAML."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence

from hemidef.errors import Misuse
from hemidef.exchange import sheets, yaml_writer
from hemidef.exchange.mappings.mapping import HEADER, IGNORE, VERSION
from hemidef.exchange.source import Options, Source
from hemidef.exchange.suggestions import cells, own_proposal
from hemidef.exchange.suggestions.assignment import Assignment, assign, lacking, sentences, taken
from hemidef.exchange.suggestions.cells import Cells
from hemidef.exchange.suggestions.own_proposal import Proposal
from hemidef.exchange.suggestions.placement import Placement
from hemidef.exchange.suggestions.remarks import (
    counted,
    flow,
    item,
    listed,
    quoted,
    row_count,
    shown,
)
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.visible import visible

# What remarks show of a column's texts, and of what is left to decide in it.
_MOST_SAMPLES = 3
_WIDTH = 80
_MOST_UNDECIDED = 20
_QUESTIONS = {
    "date": "Does the day come first, or the month?",
    "decimal": "Does a comma stand before fractions, or a point?",
}
# YAML ends a key on one line after 1024 characters; a longer one says that it is a key.
_LONGEST_KEY = 1000


def suggest(
    source: Source, options: Options, context: Context, schema: Schema, command: str
) -> str:
    """A commented mapping for the file, to be corrected and kept: YAML that an import takes.

    ``command`` is the line that imports by it. What the headings and cells do not decide stands
    in comments. Raises Misuse and Invalid for a file that cannot be read as one sheet, or a kind
    that there is not.
    """
    if source.format in ("yaml", "json"):
        raise Misuse(
            f"{source.file}: is a document, which says itself where everything goes",
            "Import it without a mapping.",
        )
    found = sheets.read(source, options)
    if len(found) > 1:
        names = ", ".join(title for title, _ in found)
        hint = "Name the one: --sheet NAME." if source.format == "xlsx" else "Part them."
        raise Misuse(f"{source.file}: has several sheets: {names}", hint)
    title, sheet = found[0]
    columns = list(cells.gather(sheet))
    kind = sheets.kind(options, title, schema)
    made = assign(columns, kind, context, schema, options.list_separator)
    left = [each.cells for each in made.placements if not each.field]
    own = own_proposal.propose(left, made.kinds, context, options.list_separator)
    proposals = {proposal.placement.cells: proposal for proposal in own}
    lines = [
        *_top(source, made),
        f"{HEADER}: {VERSION}",
        *_kinds(made, columns, schema),
        *_options(options),
        *_columns(made, proposals),
        *_fields(proposals.values()),
        *_summary(made, len(sheet.rows), command),
    ]
    return "".join(f"{line}\n" for line in lines)


def _top(source: Source, made: Assignment) -> Iterator[str]:
    yield f"# A mapping for {shown(source.file)}, proposed from its headings and cells."
    yield "# What stands behind a # is a remark. Correct the rest, keep it, and import by it."
    for kind, field in made.missing:
        yield "#"
        yield f"# NO COLUMN GOES TO {field.name}, which every {kind.name} needs: nothing can be"
        yield f"# imported before one does ({shown(field.help)})"
        if field.name == kind.headline:
            for each in sentences(made):
                yield f"# It may be {quoted(each.heading.name)}, which is different in every row."


def _kinds(made: Assignment, columns: Sequence[Cells], schema: Schema) -> Iterator[str]:
    """What the rows are, and what else they might be."""
    if made.said_by:
        yield "# Each row says of which kind it is."
        yield "kind:"
        yield f"  column: {yaml_writer.text(made.said_by.heading.name)}"
        yield from _values(made.words, {}, (), "  ")
        return
    for kind in schema.kinds:
        if kind in made.kinds:
            continue
        needed = lacking(columns, kind)
        count = len(taken(columns, kind))
        what = f"has no column for {', '.join(needed)}" if needed else f"would take {count} columns"
        yield f"# Not {kind.name}: {what}." if needed else f"# Or {kind.name}: {what}."
    yield f"kind: {made.kinds[0].name}"


def _options(options: Options) -> Iterator[str]:
    """What was needed to read the file."""
    for name in ("sheet", "encoding", "delimiter", "list_separator"):
        given = getattr(options, name)
        if given:
            yield f"{name.replace('_', '-')}: {yaml_writer.text(given)}"
    if options.skip_rows:
        yield f"skip-rows: {options.skip_rows}"


def _columns(made: Assignment, proposals: Mapping[Cells, Proposal]) -> Iterator[str]:
    if proposals:
        yield "# A column that is ignored can be kept in a field of the office's own: uncomment"
        yield "# what stands below it, in place of its own line, and its line under fields."
    yield "columns:" if made.placements else "columns: {}"
    for placement in made.placements:
        for note in placement.notes:
            yield f"  # {shown(note, 300)}"
        if placement.field:
            yield from _column(placement, "  ")
            continue
        yield f"  # {_samples(placement.cells)}"
        yield from _pair(placement.cells.heading.name, IGNORE, "  ")
        proposal = proposals.get(placement.cells)
        if proposal:
            yield from (f"  # {line}" for line in _column(proposal.placement, ""))


def _column(placement: Placement, indent: str) -> Iterator[str]:
    """Where a column goes and how it is read: on one line where no more is to be said."""
    heading = placement.cells.heading.name
    plain = not (placement.separator or placement.form or placement.values or placement.undecided)
    if plain:
        yield from _pair(heading, placement.field, indent)
        return
    inner = f"{indent}  "
    yield from _pair(heading, "", indent)
    yield f"{inner}field: {placement.field}"
    if placement.separator:
        yield f"{inner}separator: {yaml_writer.text(placement.separator)}"
    if len(placement.ways) > 1:
        yield f"{inner}# {_QUESTIONS[placement.form]} The cells do not say. Choose:"
        yield from (f"{inner}# {placement.form}: {flow(way)}" for way in placement.ways)
    elif placement.form:
        (way,) = placement.ways
        yield f"{inner}{placement.form}: {flow(way)}"
    yield from _values(placement.values, placement.undecided, placement.choices, inner)


def _values(
    values: Mapping[str, str], undecided: Mapping[str, int], choices: Sequence[str], indent: str
) -> Iterator[str]:
    """What stands for what; what is not known stands in comments, to be completed."""
    if values or undecided:
        yield f"{indent}values:"
    for word, meant in values.items():
        yield from _pair(word, yaml_writer.text(meant) if meant else '""', f"{indent}  ")
    if undecided and choices:
        lines = textwrap.wrap(f"One of: {', '.join(choices)}", _WIDTH, break_on_hyphens=False)
        yield from (f"{indent}  # {line}" for line in lines)
    for word, rows in list(undecided.items())[:_MOST_UNDECIDED]:
        yield f"{indent}  # {quoted(word)}: ???  ({row_count(rows)})"
    if len(undecided) > _MOST_UNDECIDED:
        yield f"{indent}  # and {len(undecided) - _MOST_UNDECIDED} more"


def _pair(key: str, value: str, indent: str) -> Iterator[str]:
    name = yaml_writer.text(key)
    if len(name) <= _LONGEST_KEY:
        yield f"{indent}{name}: {value}".rstrip(" ")
    else:
        yield f"{indent}? {name}"
        yield f"{indent}: {value}".rstrip(" ")


def _fields(proposals: Collection[Proposal]) -> Iterator[str]:
    if proposals:
        yield "# Fields of the office's own, one for each column that is ignored above."
        yield "fields:"
    for proposal in proposals:
        facts = ", ".join(
            f"{key}: {item(value) if isinstance(value, str) else listed(value)}"
            for key, value in proposal.entry().items()
        )
        yield f"  # - {{{facts}}}"


def _summary(made: Assignment, rows: int, command: str) -> Iterator[str]:
    placed = [each for each in made.placements if each.field]
    ignored = [each for each in made.placements if not each.field]
    undecided = [each for each in placed if each.decisions]
    yield "#"
    yield f"# {row_count(rows)}, {counted(len(made.placements) + bool(made.said_by), 'column')}:"
    yield f"# {len(placed) + bool(made.said_by)} placed, {len(ignored)} ignored."
    count = sum(each.decisions for each in undecided)
    if count:
        names = ", ".join(quoted(each.cells.heading.name) for each in undecided[:10])
        yield f"# {counted(count, 'decision')} left to you, in {names}."
    else:
        yield "# No values are left to decide."
    yield "# Next, with the name under which you keep this mapping:"
    yield f"#   {visible(command)}"


def _samples(column: Cells) -> str:
    texts = list(column.counts)[:_MOST_SAMPLES]
    if not texts:
        return "It has no cells with anything in them."
    more = ", ..." if len(column.counts) > len(texts) else ""
    return f"Such as {', '.join(map(quoted, texts))}{more}"
