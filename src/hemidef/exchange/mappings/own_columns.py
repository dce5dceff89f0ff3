"""The columns of hemidef's own spreadsheets, known again by their names or headings, exactly."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.errors import Invalid, Misuse
from hemidef.exchange.mappings.mapping import FACTS, Column, Mapping
from hemidef.exchange.sheet import Sheet, is_blank
from hemidef.model.fields import Field
from hemidef.model.folding import fold
from hemidef.model.kinds import Kind
from hemidef.model.schema import Schema
from hemidef.query.attributes import attributes

_KIND = "kind"


def mapping(sheet: Sheet, schema: Schema, kind: Kind | None = None) -> Mapping:
    """The mapping of a sheet whose columns are called as fields are.

    Every row is of ``kind``; without it, of the one that its column ``kind`` says, or of the only
    one that has all these columns. What follows from the fields (``late``, ``changed``) is passed
    over. Raises Invalid for a column that is no field, Misuse where the kind is not clear.
    """
    if kind is None and any(fold(name) == _KIND for name in sheet.header):
        return Mapping(None, _columns(sheet, schema.kinds), schema, kind_column=_KIND)
    kinds = [kind] if kind else [each for each in schema.kinds if _is_of(sheet, each)]
    if len(kinds) > 1:
        names = " or ".join(each.name for each in kinds)
        raise Misuse(f"{sheet.source}: its rows may be of several kinds: {names}", "Say --kind.")
    return Mapping(kinds[0] if kinds else None, _columns(sheet, kinds or schema.kinds), schema)


def left_out(sheet: Sheet, mapping: Mapping) -> list[str]:
    """What to say of the columns with cells that ``mapping`` passes over; nothing of none."""
    names = [
        f"{heading.name} (column {heading.letter})"
        for place, heading in enumerate(sheet.headings)
        if mapping.columns[heading.name] is None
        and not all(is_blank(row.cells[place]) for row in sheet.rows)
    ]
    told = f"{sheet.source}: not taken in, as they follow from other fields: {', '.join(names)}."
    return [told] if names else []


def _is_of(sheet: Sheet, kind: Kind) -> bool:
    """Whether ``kind`` has all the sheet's columns, and the sheet all that the kind requires."""
    found = [_called(name, kind) or _headed(name, kind) for name in sheet.header]
    required = {field.name for field in kind.fields if field.required}
    return None not in found and required <= {field.name for field in found if field}


def _columns(sheet: Sheet, kinds: Sequence[Kind]) -> dict[str, Column | None]:
    """Where each column goes. Raises Invalid for those that go nowhere."""
    columns: dict[str, Column | None] = {}
    known: set[str] = set()
    unknown = []
    for heading in sheet.headings:
        fields = [field for kind in kinds if (field := _called(heading.name, kind))]
        fields = fields or [field for kind in kinds if (field := _headed(heading.name, kind))]
        stored = [name for kind in kinds for field in fields if (name := _stored(field, kind))]
        columns[heading.name] = Column(stored[0]) if stored else None
        if not fields or (stored and stored[0] in known):
            unknown.append(f"{heading.name!r} (column {heading.letter})")
        known.update(stored[:1])
    if unknown:
        raise Invalid(
            f"{sheet.source}: these columns are no fields: {', '.join(unknown)}",
            "Say where they go: hemidef import FILE --suggest-map writes a mapping; "
            "or declare them as fields of your own: hemidef field add.",
        )
    return columns


def _called(heading: str, kind: Kind) -> Field | None:
    """The attribute of ``kind`` that has the column's name."""
    folded = fold(heading)
    fields = attributes(kind).values()
    return next((field for field in fields if field.answers_to(folded)), None)


def _headed(heading: str, kind: Kind) -> Field | None:
    """The attribute of ``kind`` that has the column's heading."""
    folded = fold(heading)
    fields = attributes(kind).values()
    return next((field for field in fields if fold(field.heading) == folded), None)


def _stored(field: Field, kind: Kind) -> str:
    """The name under which a column's values are kept; empty where they follow from others."""
    kept = field.name in FACTS or field.name == _KIND or field in kind.fields
    return field.name if kept else ""
