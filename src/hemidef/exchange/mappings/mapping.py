"""Mappings: which column of a spreadsheet goes to which field, and how its cells are read.

A mapping is a YAML file that people write, or ``hemidef import --suggest-map`` proposes::

    hemidef-map: 1
    kind: recommendation
    list-separator: ";"
    columns:
      Commitment: action
      Ministers: {field: contributors, separator: ";"}
      Status: {field: status, values: {Done: implemented, Not started: open}}
      Deadline: {field: due, date: DD/MM/YYYY}
      Cost: {field: budget, decimal: ","}
      Remarks: ignore
    constants:
      source: Mandate letters
    fields:
      - {name: budget, on: [recommendation], type: number}
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass

from hemidef.model.fields import Texts
from hemidef.model.kinds import Kind
from hemidef.model.schema import Schema
from hemidef.tracker.intake import Incoming

HEADER, VERSION = "hemidef-map", "1"
IGNORE = "ignore"
# What an entry has besides its fields, that a column may go to.
FACTS = ("id", "created")


@dataclass(frozen=True)
class Column:
    """How the cells of a column are read: which field they go to, and what they are written as.

    ``values`` has what stands for what, by folded text; ``separator`` parts the texts of a list
    (``""``: as hemidef writes lists); ``decimal`` is the sign before a number's fractions;
    ``dates`` are the forms that dates have.
    """

    field: str
    values: Map[str, str] = dataclasses.field(default_factory=dict)
    separator: str = ""
    decimal: str = ""
    dates: Sequence[str] = ()


@dataclass(frozen=True)
class Mapping:
    """Where a sheet's columns go: ``columns`` by heading, a None is ignored.

    ``kind`` is that of every row, or None where the column ``kind_column`` says it row by row.
    ``constants`` has values for every row by field, and by the kinds that take them;
    ``declares`` has fields for the store.
    ``options`` are those for reading the file: sheet, encoding, delimiter,
    skip-rows, list-separator.
    """

    kind: Kind | None
    columns: Map[str, Column | None]
    schema: Schema
    kind_column: str = ""
    constants: Map[str, Map[Kind, Texts]] = dataclasses.field(default_factory=dict)
    declares: Sequence[Incoming] = ()
    options: Map[str, str] = dataclasses.field(default_factory=dict)

    def parted(self, separator: str) -> Mapping:
        """The same, with lists parted by ``separator`` in columns that name none."""
        columns = {
            heading: dataclasses.replace(column, separator=column.separator or separator)
            if column
            else None
            for heading, column in self.columns.items()
        }
        return dataclasses.replace(self, columns=columns)
