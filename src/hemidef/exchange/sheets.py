"""Spreadsheets: the sheets in a file of any format, and their rows as entries, by a mapping.

Every cell goes to a field, or is refused. Where no mapping says where the columns go, they are
those of hemidef's own spreadsheets, known again by the names or headings of the fields, exactly.
"""

from __future__ import annotations

from dataclasses import replace

from hemidef.errors import Invalid, Misuse
from hemidef.exchange import records
from hemidef.exchange.document import combine, refuse_document
from hemidef.exchange.encoding import decode
from hemidef.exchange.mapping import Mapping
from hemidef.exchange.own_columns import left_out, own_mapping
from hemidef.exchange.remarks import repaired
from hemidef.exchange.rows import Reader
from hemidef.exchange.sheet import Sheet, choose, several_tables
from hemidef.exchange.source import PLAIN, Options, Source
from hemidef.model.fields import Kind
from hemidef.model.kinds import KINDS, kind_named
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.tracker.intake import Delivery, Watch

# What the sheets of hemidef's own workbooks are called.
_OWN = frozenset(name for kind in KINDS for name in (kind.name, kind.plural))
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
        _, sheet = read_one(source, options)
        reader = Reader(sheet, replace(mapping, options=options), context, mapped=True)
        return reader.delivery(watch)._replace(file=source.file)
    deliveries = []
    found = read(source, options)
    for title, sheet in found:
        its = kind(options, title, schema)
        try:
            how = own_mapping(sheet, schema, its, options)
        except (Invalid, Misuse):
            if found[1:] and not any(kind(PLAIN, title, schema) for title, _ in found):
                read_one(source, options)  # which of several is meant is asked first
            raise
        delivery = Reader(sheet, how, context).delivery(watch)
        deliveries += [delivery, Delivery("", [], notes=left_out(sheet, how))]
    return combine(source.file, deliveries)


def read_one(source: Source, options: Options) -> tuple[str, Sheet]:
    """The one sheet in a file, with its title. Raises as ``read`` does, and Misuse for several."""
    found = read(source, options, one=True)
    if len(found) > 1:
        raise several_tables(source.file, (title for title, _ in found))
    return found[0]


def read(source: Source, options: Options, *, one: bool = False) -> list[tuple[str, Sheet]]:
    """The sheets in a file under their titles, an empty one where a file is one sheet.

    Where only ``one`` is wanted, a workbook of several is refused for that before all else.

    Raises as ``read_entries`` does.
    """
    data, file, format = source.data, source.file, source.format
    if source.tree:
        refuse_document(source.tree, file)
    for name in _MEANINGLESS[format]:
        if getattr(options, name):
            problem = f"{file}: --{name.replace('_', '-')} means nothing for {format}"
            raise Misuse(problem, "Leave it out.")
    if format == "xlsx":
        from hemidef.exchange import excel_reader

        found = excel_reader.read(
            data, file, sheet=options.sheet, skip_rows=options.skip_rows, one=one, own=_OWN
        )
    elif source.tree:
        found = choose(records.read(source.tree, file, len(data)), file, options.sheet)
    elif format == "md":
        from hemidef.exchange import markdown

        found = markdown.read(decode(data, file, options.encoding), file)
        found = choose(found, file, options.sheet)
    else:
        from hemidef.exchange import csv_format

        delimiter = options.delimiter or ("tab" if format == "tsv" else "")
        how = {"encoding": options.encoding, "delimiter": delimiter}
        found = [("", csv_format.read(data, file, skip_rows=options.skip_rows, **how))]
    return [(title, repaired(sheet)) for title, sheet in found] if options.repair else found


def kind(options: Options, title: str, schema: Schema) -> Kind | None:
    """The kind that was named, else the one that the sheet's title names. Raises Misuse."""
    try:
        if options.kind:
            return schema.kind(kind_named(options.kind))
    except Invalid as error:
        raise Misuse(f"--kind: {error.problem}", error.advice) from None
    named = (each for each in schema.kinds if title.casefold() in (each.name, each.plural))
    return next(named, None)
