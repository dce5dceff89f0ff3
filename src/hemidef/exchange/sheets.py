"""Spreadsheets: the sheets in a file of any format, and the entries in them."""

from __future__ import annotations

from collections.abc import Collection

from hemidef.errors import Invalid, Misuse
from hemidef.exchange.encoding import decode
from hemidef.exchange.mappings import own_columns, rows
from hemidef.exchange.mappings.mapping import Mapping
from hemidef.exchange.sheet import Sheet
from hemidef.exchange.source import Options, Source
from hemidef.model.folding import fold
from hemidef.model.kinds import Kind, kind_named
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.tracker.intake import Delivery, Watch

# A sheet under its title, which is empty where a file is one sheet.
Titled = tuple[str, Sheet]


def deliver(
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
    if mapping and options.kind:
        raise Misuse("--kind means nothing beside a mapping, which says it", "Leave one out.")
    if mapping:
        options = options.completed(mapping.options)
    columns = mapping.columns if mapping else {}
    found = read(source, options, {fold(name) for name, goes in columns.items() if goes is None})
    if mapping and len(found) > 1:
        names = ", ".join(title for title, _ in found)
        advice = "Name the one: --sheet NAME." if source.format == "xlsx" else "Keep one of them."
        raise Misuse(f"{source.file}: has several tables: {names}", advice)
    deliveries = []
    notes = []
    for title, sheet in found:
        how = mapping or own_columns.mapping(sheet, schema, kind(options, title, schema))
        if mapping is None:
            notes += own_columns.left_out(sheet, how)
        if options.list_separator:
            how = how.parted(options.list_separator)
        deliveries.append(rows.deliver(sheet, how, context, watch))
    return Delivery(
        source.file,
        [entry for each in deliveries for entry in each.entries],
        [error for each in deliveries for error in each.errors],
        frozenset().union(*(each.refused for each in deliveries)),
        notes,
    )


def read(source: Source, options: Options, ignored: Collection[str] = ()) -> list[Titled]:
    """The sheets in a file, whatever stands under folded headings that are ``ignored``.

    Raises as ``deliver`` does.
    """
    if source.format in ("csv", "tsv"):
        from hemidef.exchange import csv_format

        _refuse(source, {"--sheet": options.sheet})
        sheet = csv_format.read(
            source.data,
            source.file,
            encoding=options.encoding,
            delimiter=options.delimiter or ("tab" if source.format == "tsv" else ""),
            skip_rows=options.skip_rows,
        )
        return [("", sheet)]
    _refuse(source, {"--encoding": options.encoding, "--delimiter": options.delimiter})
    if source.format == "md":
        from hemidef.exchange import markdown

        _refuse(source, {"--sheet": options.sheet, "--skip-rows": options.skip_rows})
        return markdown.read(decode(source.data, source.file), source.file)
    from hemidef.exchange import excel_reader

    return excel_reader.read(
        source.data,
        source.file,
        sheet=options.sheet,
        skip_rows=options.skip_rows,
        ignored=ignored,
    )


def _refuse(source: Source, options: dict[str, object]) -> None:
    """Raise Misuse for an option that is given but means nothing in the file's format."""
    for name, given in options.items():
        if given:
            raise Misuse(
                f"{source.file}: {name} means nothing for {source.format}", "Leave it out."
            )


def kind(options: Options, title: str, schema: Schema) -> Kind | None:
    """The kind that was named, else the one that the sheet's title names. Raises Misuse."""
    try:
        if options.kind:
            return schema.kind(kind_named(options.kind))
    except Invalid as error:
        raise Misuse(f"--kind: {error.problem}", error.hint) from None
    named = (each for each in schema.kinds if title.casefold() in (each.name, each.plural))
    return next(named, None)
