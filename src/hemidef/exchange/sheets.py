"""Spreadsheets: the sheets in a file of any format, and their rows as entries, by a mapping.

Every cell goes to a field, or is refused. Where no mapping says where the columns go, they are
those of hemidef's own spreadsheets, known again by the names or headings of the fields, exactly.
"""

from __future__ import annotations

from dataclasses import replace

from hemidef.errors import Invalid, Misuse, nearest
from hemidef.exchange import records
from hemidef.exchange.document import combine
from hemidef.exchange.encoding import decode
from hemidef.exchange.mapping import Mapping
from hemidef.exchange.own_columns import left_out, own_mapping
from hemidef.exchange.remarks import repaired
from hemidef.exchange.rows import Reader
from hemidef.exchange.sheet import Sheet
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
            how = own_mapping(sheet, schema, its, ignore_unknown=options.ignore_unknown)
        except (Invalid, Misuse):
            if found[1:] and not any(kind(PLAIN, title, schema) for title, _ in found):
                read_one(source, options)  # which of several is meant is asked first
            raise
        reader = Reader(sheet, replace(how, options=options), context)
        delivery = reader.delivery(watch)
        notes = [*delivery.notes, *left_out(sheet, how)]
        deliveries.append(delivery._replace(notes=notes))
    return combine(source.file, deliveries)


def read_one(source: Source, options: Options) -> tuple[str, Sheet]:
    """The one sheet in a file, with its title. Raises as ``read`` does, and Misuse for several."""
    found = read(source, options, one=True)
    if len(found) > 1:
        names = ", ".join(title for title, _ in found)
        raise Misuse(f"{source.file}: has several tables: {names}", "Name the one: --sheet NAME.")
    return found[0]


def read(source: Source, options: Options, *, one: bool = False) -> list[tuple[str, Sheet]]:
    """The sheets in a file under their titles, an empty one where a file is one sheet.

    Where only ``one`` is wanted, a workbook of several is refused for that before all else.

    Raises as ``read_entries`` does.
    """
    for name in _MEANINGLESS[source.format]:
        if getattr(options, name):
            option = f"--{name.replace('_', '-')}"
            problem = f"{source.file}: {option} means nothing for {source.format}"
            raise Misuse(problem, "Leave it out.")
    found = _read(source, options, one=one)
    return [(title, repaired(sheet)) for title, sheet in found] if options.repair else found


def _read(source: Source, options: Options, *, one: bool) -> list[tuple[str, Sheet]]:
    data, file, skip_rows = source.data, source.file, options.skip_rows
    if source.format == "md":
        from hemidef.exchange import markdown

        found = markdown.read(decode(data, file, options.encoding), file)
        return _chosen(found, file, options.sheet)
    if source.format in ("yaml", "json"):
        return _chosen(records.read(source), file, options.sheet)
    if source.format == "xlsx":
        from hemidef.exchange import excel_reader

        return excel_reader.read(
            data, file, sheet=options.sheet, skip_rows=skip_rows, one=one, own=_OWN
        )
    from hemidef.exchange import csv_format

    delimiter = options.delimiter or ("tab" if source.format == "tsv" else "")
    sheet = csv_format.read(
        data, file, encoding=options.encoding, delimiter=delimiter, skip_rows=skip_rows
    )
    return [("", sheet)]


def _chosen(found: list[tuple[str, Sheet]], file: str, name: str) -> list[tuple[str, Sheet]]:
    """The sheet that ``name`` names, whatever its case; all where it is empty. Raises Misuse."""
    titles = [title for title, _ in found]
    chosen = [each for each in found if each[0] == name]
    chosen = chosen or [each for each in found if each[0].casefold() == name.casefold()]
    if not name:
        return found
    if not chosen:
        raise Misuse(f"{file}: has no sheet {name!r}", nearest(name, titles))
    if chosen[1:]:
        raise Misuse(f"{file}: has {len(chosen)} tables called {name!r}", "Rename one of them.")
    return chosen


def kind(options: Options, title: str, schema: Schema) -> Kind | None:
    """The kind that was named, else the one that the sheet's title names. Raises Misuse."""
    try:
        if options.kind:
            return schema.kind(kind_named(options.kind))
    except Invalid as error:
        raise Misuse(f"--kind: {error.problem}", error.advice) from None
    named = (each for each in schema.kinds if title.casefold() in (each.name, each.plural))
    return next(named, None)
