"""The grid: what every report yields and every writer renders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hemidef.model.values import ValueType

# A cell holds the text forms of its column's type: none when empty, several for a list.
Cell = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column: its name in data formats, its heading in tables, the type of its values.

    An ``incidental`` one is left out of a table in which nothing stands in it.
    """

    name: str
    heading: str
    type: ValueType
    many: bool = False
    incidental: bool = False


@dataclass(frozen=True)
class Grid:
    """Rows of cells under typed columns.

    ``group`` names the grid among others of a report; ``note`` is what must be known to read it.
    Of a ``whole`` one no column may be left out where the screen is narrow.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    group: str = ""
    note: str = ""
    whole: bool = False

    def only(self, *names: str) -> Grid:
        """The same with only the columns called ``names``, in that order."""
        places = [next(p for p, each in enumerate(self.columns) if each.name == n) for n in names]
        columns = tuple(self.columns[place] for place in places)
        rows = [tuple(row[place] for place in places) for row in self.rows]
        return replace(self, columns=columns, rows=rows)
