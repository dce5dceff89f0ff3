"""Spreadsheets: the sheets in a file of any format, and the entries in them.

Where no mapping says where the columns go, they are those of hemidef's own spreadsheets, known
again by the names or headings of the fields, exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from hemidef.errors import Invalid, Misuse
from hemidef.exchange import rows
from hemidef.exchange.document import IDENTITY, combine
from hemidef.exchange.encoding import decode
from hemidef.exchange.mapping import Column, Mapping
from hemidef.exchange.sheet import Sheet, is_blank
from hemidef.exchange.source import Options, Source
from hemidef.model.fields import Field, Kind
from hemidef.model.folding import fold
from hemidef.model.kinds import kind_named
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.tracker.intake import Delivery, Watch

_KIND = "kind"


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
    if mapping and options.kind:
        raise Misuse("--kind means nothing beside a mapping, which says it", "Leave one out.")
    if mapping:
        options = options.over(mapping.options)
    columns = mapping.columns if mapping else {}
    found = read(source, options, {fold(name) for name, goes in columns.items() if goes is None})
    if mapping and len(found) > 1:
        names = ", ".join(title for title, _ in found)
        advice = "Name the one: --sheet NAME." if source.format == "xlsx" else "Keep one of them."
        raise Misuse(f"{source.file}: has several tables: {names}", advice)
    deliveries = []
    for title, sheet in found:
        how = mapping or own_mapping(sheet, schema, kind(options, title, schema))
        deliveries.append(rows.read(sheet, replace(how, options=options), context, watch))
        if mapping is None:
            deliveries.append(Delivery(source.file, [], notes=_left_out(sheet, how)))
    return combine(source.file, deliveries)


def read(
    source: Source, options: Options, ignored: Collection[str] = ()
) -> list[tuple[str, Sheet]]:
    """The sheets in a file, whatever stands under folded headings that are ``ignored``.

    Each has its title, which is empty where a file is one sheet. Raises as ``read_entries`` does.
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


def own_mapping(sheet: Sheet, schema: Schema, kind: Kind | None) -> Mapping:
    """The mapping of a sheet whose columns are called as fields are.

    Every row is of ``kind``; without it, of the one that its column ``kind`` says, or of the only
    one that has all these columns. What follows from the fields (``late``, ``changed``) is passed
    over. Raises Invalid for a column that is no field, Misuse where the kind is not clear.
    """
    by_column = not kind and any(fold(name) == _KIND for name in sheet.header)
    fit = [kind] if kind else [each for each in schema.kinds if _is_of(sheet, each)]
    columns = _own_columns(sheet, schema.kinds if by_column else fit or schema.kinds)
    if by_column:
        return Mapping(None, columns, schema)
    if len(fit) > 1:
        names = " or ".join(each.name for each in fit)
        raise Misuse(f"{sheet.source}: its rows may be of several kinds: {names}", "Say --kind.")
    if not fit:
        raise Misuse(f"{sheet.source}: its columns do not tell what its rows are", "Say --kind.")
    return Mapping(fit[0], columns, schema)


def _is_of(sheet: Sheet, kind: Kind) -> bool:
    """Whether ``kind`` has all the sheet's columns, and the sheet all that the kind requires."""
    found = [_attributes(name, [kind]) for name in sheet.header]
    required = {field.name for field in kind.fields if field.required}
    return all(found) and required <= {field.name for each in found for _, field in each}


def _own_columns(sheet: Sheet, kinds: Sequence[Kind]) -> dict[str, Column | None]:
    """Where each column goes. Raises Invalid for those that go nowhere."""
    columns: dict[str, Column | None] = {}
    known: set[str] = set()
    unknown = []
    for heading in sheet.headings:
        found = _attributes(heading.name, kinds)
        stored = [field.name for kind, field in found if _is_stored(field, kind)][:1]
        columns[heading.name] = Column(stored[0]) if stored else None
        if not found or known.intersection(stored):
            unknown.append(f"{heading.name!r} (column {heading.letter})")
        known.update(stored)
    if unknown:
        raise Invalid(
            f"{sheet.source}: these columns are no fields: {', '.join(unknown)}",
            "Say where they go: hemidef import FILE --suggest-map writes a mapping; "
            "or declare them as fields of your own: hemidef field add.",
        )
    return columns


def _left_out(sheet: Sheet, mapping: Mapping) -> list[str]:
    """What to say of the columns with cells that ``mapping`` passes over; nothing of none."""
    names = [
        f"{heading.name} (column {heading.letter})"
        for index, heading in enumerate(sheet.headings)
        if mapping.columns[heading.name] is None
        and not all(is_blank(row.cells[index]) for row in sheet.rows)
    ]
    told = f"{sheet.source}: not taken in, as they follow from other fields: {', '.join(names)}."
    return [told] if names else []


def _attributes(heading: str, kinds: Sequence[Kind]) -> list[tuple[Kind, Field]]:
    """The attributes of ``kinds`` after whose names, else after whose headings, it is called."""
    folded = fold(heading)
    known = [(kind, field) for kind in kinds for field in kind.attributes.values()]
    called = [(kind, field) for kind, field in known if field.answers_to(folded)]
    return called or [(kind, field) for kind, field in known if fold(field.heading) == folded]


def _is_stored(field: Field, kind: Kind) -> bool:
    """Whether the values of an attribute are kept, and do not follow from others."""
    return field.name in (*IDENTITY, _KIND) or field in kind.fields
