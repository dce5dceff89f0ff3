"""Grids as CSV and TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from hemidef.exchange.spreadsheets import lists
from hemidef.exchange.spreadsheets.guard import guard
from hemidef.model.figures import Number
from hemidef.model.values import LINE
from hemidef.reports.grid import Cell, Column, Grid


def write(found: Sequence[Grid], format: str, key: str) -> str:
    """The grids in ``format`` (csv, tsv): several become one, with the columns of all.

    A column ``key`` then has the group of each.
    """
    grid = found[0] if len(found) == 1 else _joined(found, key)
    into = io.StringIO()
    writer = csv.writer(into, delimiter="," if format == "csv" else "\t", lineterminator="\n")
    writer.writerow(column.name for column in grid.columns)
    for row in grid.rows:
        writer.writerow(
            _guarded(lists.cell(cell, many=column.many), column)
            for cell, column in zip(row, grid.columns, strict=True)
        )
    return into.getvalue()


def _guarded(text: str, column: Column) -> str:
    return text if isinstance(column.type, Number) else guard(text)


def _joined(found: Sequence[Grid], key: str) -> Grid:
    columns = {key: Column(key, key, LINE)}
    for grid in found:
        for column in grid.columns:
            columns.setdefault(column.name, column)
    rows = []
    for grid in found:
        for row in grid.rows:
            cells: dict[str, Cell] = {key: (grid.group,)}
            cells.update(
                (column.name, cell) for column, cell in zip(grid.columns, row, strict=True)
            )
            rows.append(tuple(cells.get(name, ()) for name in columns))
    return Grid("", tuple(columns.values()), rows)
