"""Grids as CSV, TSV and Markdown tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from hemidef.exchange.guard import guard
from hemidef.model.figures import Number
from hemidef.model.values import LINE
from hemidef.reports.grid import Cell, Column, Grid

# An ampersand that HTML would take for the beginning of a character's name.
_ENTITY = re.compile(r"&(?=#?\w+;)")
LIST_SEPARATOR = "; "


def write(found: Sequence[Grid], format: str, key: str) -> str:
    """The grids in ``format`` (csv, tsv, md).

    In CSV and TSV several grids become one, with the columns of all and ``key`` for the group.
    """
    if format == "md":
        return "\n".join(_markdown(grid) for grid in found)
    grid = found[0] if len(found) == 1 else _joined(found, key)
    into = io.StringIO()
    writer = csv.writer(into, delimiter="," if format == "csv" else "\t", lineterminator="\n")
    writer.writerow(column.name for column in grid.columns)
    for row in grid.rows:
        writer.writerow(
            _guarded(_words(cell), column) for cell, column in zip(row, grid.columns, strict=True)
        )
    return into.getvalue()


def _words(cell: Cell) -> str:
    return LIST_SEPARATOR.join(cell)


def _guarded(text: str, column: Column) -> str:
    return text if isinstance(column.sort, Number) else guard(text)


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


def _markdown(grid: Grid) -> str:
    lines = [f"## {_escaped(grid.title)}", ""]
    lines.append(_line([_escaped(column.heading) for column in grid.columns]))
    lines.append(_line(["---"] * len(grid.columns)))
    sorts = [column.sort for column in grid.columns]
    for row in grid.rows:
        words = [map(sort.words, cell) for sort, cell in zip(sorts, row, strict=True)]
        lines.append(_line([_escaped(LIST_SEPARATOR.join(each)) for each in words]))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """``text`` with what Markdown or HTML would take for markup made literal."""
    for mark in "\\|`*_[]":
        text = text.replace(mark, f"\\{mark}")
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace("\n", "<br>")
