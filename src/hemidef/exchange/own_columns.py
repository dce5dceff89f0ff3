"""The columns of hemidef's own spreadsheets, known again by their names or headings, exactly."""

from __future__ import annotations

from collections.abc import Iterator

from hemidef.errors import Invalid, Misuse, nearest
from hemidef.exchange.mapping import FACTS, IGNORE, Column, Mapping
from hemidef.exchange.sheet import Sheet
from hemidef.model.folding import fold
from hemidef.model.kinds import CREATED, Kind, kind_named
from hemidef.model.schema import Schema
from hemidef.query.attributes import attributes


def mapping(sheet: Sheet, schema: Schema, kind: str = "", title: str = "") -> Mapping:
    """The mapping of a sheet whose columns are called as fields are.

    Every row is of the ``kind`` that is named, else of the one that the sheet's ``title`` names,
    else of the one that its column ``kind`` says, else of the only one with all these columns.
    What follows from the fields (``late``, ``changed``) is passed over. Raises Invalid for
    columns that are no fields, Misuse where the kind is not clear.
    """
    kinds = _kinds(sheet, schema, kind or title)
    if len(kinds) == 1:
        return Mapping(kinds[0], dict(_columns(sheet, kinds[0])), schema)
    columns: dict[str, Column | None] = {}
    for each in kinds:
        for heading, column in _columns(sheet, each):
            columns[heading] = columns.get(heading) or column
    return Mapping(None, columns, schema, kind_column="kind")
