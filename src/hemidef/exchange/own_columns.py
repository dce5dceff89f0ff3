"""The columns of hemidef's own spreadsheets, known by the names or headings of the fields."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.errors import Invalid, Misuse
from hemidef.exchange.document import IDENTITY
from hemidef.exchange.mapping import Mapping
from hemidef.exchange.sheet import Sheet, is_blank
from hemidef.exchange.sheet_cells import Column
from hemidef.exchange.source import Options
from hemidef.model.fields import KIND, Field, Kind
from hemidef.model.folding import fold
from hemidef.model.schema import Schema


def own_mapping(sheet: Sheet, schema: Schema, kind: Kind | None, options: Options) -> Mapping:
    """The mapping of a sheet whose columns are called as fields are.

    Every row is of ``kind``; without it, of the one that its column ``kind`` says, or of the only
    one that has all these columns and requires no other. What follows from the fields (``late``,
    ``changed``) is passed over. Raises Invalid for a column that is no field, Misuse where the
    kind is not clear.
    """
    ignore_unknown = options.ignore_unknown
    if not kind and any(fold(name) == KIND.name for name in sheet.header):
        columns = _own_columns(sheet, schema.kinds, ignore_unknown)
        return Mapping(None, columns, schema, options=options)
    fit = [kind] if kind else []
    for each in () if kind else schema.kinds:
        found = [_attributes(name, [each]) for name in sheet.header]
        given = {field.name for attributes in found for _, field in attributes}
        if (ignore_unknown or all(found)) and given.issuperset(each.required):
            fit.append(each)
    columns = _own_columns(sheet, fit or schema.kinds, ignore_unknown)
    if len(fit) > 1:
        names = " or ".join(each.name for each in fit)
        raise Misuse(f"{sheet.source}: its rows may be of several kinds: {names}", "Say --kind.")
    if not fit:
        raise Misuse(f"{sheet.source}: its columns do not tell what its rows are", "Say --kind.")
    return Mapping(fit[0], columns, schema, options=options)


def _own_columns(
    sheet: Sheet, kinds: Sequence[Kind], ignore_unknown: bool
) -> dict[str, Column | None]:
    """Where each column goes; None for what follows from fields.

    The others are left out to be ignored, else Invalid is raised.
    """
    columns: dict[str, Column | None] = {}
    unknown = []
    for heading in sheet.headings:
        found = _attributes(heading.shared or heading.name, kinds)
        if ignore_unknown and not found:
            continue
        if shared := heading.shared:
            alike = [each for each in sheet.headings if fold(each.shared) == fold(shared)]
            letters = " and ".join(each.letter for each in alike)
            raise Invalid(
                f"{sheet.source}: columns {letters} have the same heading, {shared!r}",
                "Give each a name of its own, or name them by their letters in a mapping: column "
                f"{heading.letter}.",
            )
        kept = (*IDENTITY, KIND.name)
        stored = (field.name for kind, field in found if field in kind.fields or field.name in kept)
        column = next(map(Column, stored), None)
        if not found or (column and column in columns.values()):
            unknown.append(heading.told)
        columns[heading.name] = column
    if unknown:
        raise Invalid(
            f"{sheet.source}: these columns are no fields: {', '.join(unknown)}",
            "Say where they go: hemidef import FILE --suggest-map writes a mapping; "
            "or declare them as fields of your own: hemidef field add; or leave them out: "
            "--ignore-unknown.",
        )
    return columns


def left_out(sheet: Sheet, mapping: Mapping) -> list[str]:
    """What to say of the columns with cells that ``mapping`` passes over; nothing of none."""
    names = [
        f"{heading.name} (column {heading.letter})"
        for index, heading in enumerate(sheet.headings)
        if mapping.columns.get(heading.name, heading) is None
        and not all(is_blank(row.cells[index]) for row in sheet.rows)
    ]
    told = f"{sheet.source}: not taken in, as they follow from other fields: {', '.join(names)}."
    return [told] if names else []


def _attributes(heading: str, kinds: Sequence[Kind]) -> list[tuple[Kind, Field]]:
    """The attributes of ``kinds`` after whose names, else after whose headings, it is called."""
    folded = fold(heading).removesuffix(" (utc)")  # as it was called before
    known = [(kind, field) for kind in kinds for field in kind.attributes.values()]
    called = [(kind, field) for kind, field in known if field.answers_to(folded)]
    return called or [(kind, field) for kind, field in known if fold(field.heading) == folded]
