"""Spreadsheets: the sheets in a file of any format, and their rows as entries, by a mapping.

Every cell goes to a field, or is refused. Where no mapping says where the columns go, they are
those of hemidef's own spreadsheets, known again by the names or headings of the fields, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from hemidef.errors import Invalid, Misuse, listed, nearest
from hemidef.exchange import records, stamps
from hemidef.exchange.document import combine, refuse_document
from hemidef.exchange.encoding import decode
from hemidef.exchange.mapping import Mapping
from hemidef.exchange.own_columns import left_out, own_mapping
from hemidef.exchange.remarks import repaired
from hemidef.exchange.rows import Reader
from hemidef.exchange.sheet import Sheet, Table
from hemidef.exchange.source import PLAIN, Options, Source
from hemidef.model.fields import Kind
from hemidef.model.kinds import kind_named
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.tracker.intake import Delivery, Stamp, Watch

# The options that say nothing about a file, by its format.
_MEANINGLESS = {
    "csv": ("sheet",),
    "tsv": ("sheet",),
    "xlsx": ("encoding", "delimiter"),
    "md": ("delimiter", "skip_rows"),
    "yaml": ("encoding", "delimiter", "skip_rows"),
    "json": ("encoding", "delimiter", "skip_rows"),
}


def read_entries(
    source: Source,
    context: Context,
    schema: Schema,
    options: Options,
    mapping: Mapping | None,
    watch: Watch,
) -> Delivery:
    """The entries in a spreadsheet: by ``mapping``, else by columns that are called as fields.

    Raises Misuse for options that its format does not have, Invalid for a file as a whole.
    """
    if mapping:
        if options.kind:
            raise Misuse("--kind means nothing beside a mapping, which says it", "Leave one out.")
        options = options.over(mapping.options)
        _, sheet, stamp = read_one(source, options)
        reader = Reader(sheet, replace(mapping, options=options), context, mapped=True)
        return reader.delivery(watch)._replace(file=source.file, stamp=stamp)
    found = []
    with _open_tables(source, options) as tables:
        meant = _choose(tables, source.file, options.sheet)
        is_own = any(kind(PLAIN, each.title, schema) for each in meant)
        stamp = _stamp(tables)
        for each in meant:
            its = kind(options, each.title, schema)
            try:
                sheet, column = stamps.unmark(each.read())
                stamp = stamp or column
                found.append((sheet, own_mapping(sheet, schema, its, options)))
            except (Invalid, Misuse):
                if meant[1:] and not is_own:  # which of several is meant is asked first
                    raise _several(tables, source.file) from None
                raise
    deliveries = []
    for sheet, how in found:
        delivery = Reader(sheet, how, context).delivery(watch)
        deliveries += [delivery, Delivery("", [], notes=left_out(sheet, how))]
    return combine(source.file, deliveries)._replace(stamp=stamp)


def read_one(source: Source, options: Options) -> tuple[str, Sheet, Stamp | None]:
    """The one sheet that is meant in a file, its title, which may be empty, and its stamp.

    Raises as ``read_entries`` does, and Misuse, before all else, for several.
    """
    with _open_tables(source, options) as tables:
        table, *others = _choose(tables, source.file, options.sheet)
        if others:
            raise _several(tables, source.file)
        sheet, column = stamps.unmark(table.read())
        stamp = _stamp(tables) or column
    return table.title, repaired(sheet) if options.repair else sheet, stamp


def _stamp(tables: Sequence[Table]) -> Stamp | None:
    """The stamp of a workbook, if it has one."""
    rows = next((each.rows for each in tables if each.title == stamps.TITLE), None)
    return stamps.read(rows()) if rows else None


@contextmanager
def _open_tables(source: Source, options: Options) -> Iterator[list[Table]]:
    """The tables in a file of any format. Raises as ``read_entries`` does."""
    data, file, format = source.data, source.file, source.format
    if source.tree:
        refuse_document(source.tree, file)
    for name in _MEANINGLESS[format]:
        if getattr(options, name):
            problem = f"{file}: --{name.replace('_', '-')} means nothing for {format}"
            raise Misuse(problem, "Leave it out.")
    if format == "xlsx":
        from hemidef.exchange import excel_reader

        with excel_reader.open_tables(data, file, options.skip_rows) as tables:
            yield tables
    elif source.tree:
        yield records.find(source.tree, file, len(data))
    elif format == "md":
        from hemidef.exchange import markdown

        yield markdown.find(decode(data, file, options.encoding), file)
    else:
        from hemidef.exchange import csv_format

        delimiter = options.delimiter or ("tab" if format == "tsv" else "")
        how = {"encoding": options.encoding, "delimiter": delimiter}
        yield [Table("", partial(csv_format.read, data, file, skip_rows=options.skip_rows, **how))]


def _choose(tables: Sequence[Table], file: str, name: str) -> list[Table]:
    """The table called ``name``, whatever its case; all that a person sees where it is empty.

    Raises Misuse where there is none of that name, or several, Invalid where nothing is seen.
    """
    if not name:
        seen = [each for each in tables if not each.is_hidden and not each.is_blank]
        if not seen:
            raise Invalid(f"{file}: is an empty workbook", "Look whether it is the right one.")
        return seen
    folded = [each for each in tables if each.title.casefold() == name.casefold()]
    called = [each for each in tables if each.title == name] or folded
    if not called:
        raise Misuse(f"{file}: has no sheet {name!r}", nearest(name, [t.title for t in tables]))
    if called[1:]:
        raise Misuse(f"{file}: has {len(called)} tables called {name!r}", "Rename one of them.")
    return called


def _several(tables: Sequence[Table], file: str) -> Misuse:
    """One table is wanted, and there are these."""
    theirs = [each for each in tables if each.title not in stamps.HIDDEN]
    names = listed([f"{each.title}{' (hidden)' if each.is_hidden else ''}" for each in theirs])
    return Misuse(f"{file}: has several tables: {names}", "Name the one: --sheet NAME.")


def kind(options: Options, title: str, schema: Schema) -> Kind | None:
    """The kind that was named, else the one that the sheet's title names. Raises Misuse."""
    try:
        if options.kind:
            return schema.kind(kind_named(options.kind))
    except Invalid as error:
        raise Misuse(f"--kind: {error.problem}", error.advice) from None
    named = (each for each in schema.kinds if title.casefold() in (each.name, each.plural))
    return next(named, None)
