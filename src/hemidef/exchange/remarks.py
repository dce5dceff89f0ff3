"""Remarks on cells that may not say what was meant; they are told, and taken as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from hemidef.errors import counted
from hemidef.exchange.encoding import CONTROL, TWICE, read_once, repair
from hemidef.exchange.sheet import Row, Sheet, Unreadable, excerpt

# The elements that people's editors write (HTML Standard, 4.3 to 4.9); <name> is none of them.
_TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|li|ol|p|span|strong|sub|sup|table|td|tr|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LONGEST = 40


def remarks(sheet: Sheet, columns: Sequence[int]) -> Iterator[str]:
    """What is odd about the texts of these columns: a sentence for each kind, with its place."""
    for pattern, say in ((TWICE, _twice), (_TAG, _tagged)):
        yield from _tell(sheet, columns, pattern, say)


def controls(sheet: Sheet) -> Iterator[str]:
    """The control characters that are meant for signs of Windows', where there are any."""
    yield from _tell(sheet, range(len(sheet.headings)), CONTROL, _controlled)


def repaired(sheet: Sheet) -> Sheet:
    """The sheet with Windows' signs in place of the control characters of their codes.

    Its headings, by which a mapping may name its columns already, stay as they are.
    """

    def readable(cell: str) -> str:
        return repair(cell) if CONTROL.search(cell) else cell  # an Unreadable stays one

    rows = (row._replace(cells=tuple(map(readable, row.cells))) for row in sheet.rows)
    return replace(sheet, rows=tuple(rows))


def doubts(sheet: Sheet) -> Iterator[str]:
    """The remarks on all columns, what an import refuses, what looks like more headings."""
    yield from remarks(sheet, range(len(sheet.headings)))
    for index, heading in enumerate(sheet.headings):
        bad = [row for row in sheet.rows if isinstance(row.cells[index], Unreadable)]
        cell = bad[0].cells[index] if bad else ""
        if isinstance(cell, Unreadable):
            yield f"{sheet.place(bad[0], heading)}: {cell.error.problem}{_more(bad)}."
    first = sheet.rows[0] if sheet.rows else None
    if first and first.number > 1 and not any(map(str.isdigit, "".join(first.cells))):
        unnamed = [each.name == f"column {each.letter}" for each in sheet.headings]
        filled = [bool(cell) for cell in first.cells]
        # It has words where the row above has none, and the other way round.
        if (
            any(unnamed)
            and not all(filled)
            and all(f for f, u in zip(filled, unnamed, strict=True) if u)
        ):
            advice = f"if so, say --skip-rows {first.line - 1}"
            yield f"{sheet.place(first)} looks like a second row of headings: {advice}."


def _tell(
    sheet: Sheet, columns: Iterable[int], pattern: re.Pattern[str], say: Callable[[str], str]
) -> Iterator[str]:
    """What there is to ``say`` of the first cell with the ``pattern``, and how many more."""
    for index in columns:
        # One search through all of a column takes a tenth of the time of one through each cell.
        if pattern.search("\n".join(row.cells[index] for row in sheet.rows)):
            odd = [row for row in sheet.rows if pattern.search(row.cells[index])]
            place = sheet.place(odd[0], sheet.headings[index])
            yield f"{place}: {say(odd[0].cells[index])}{_more(odd)}."


def _more(rows: list[Row]) -> str:
    return f" (and {counted(len(rows) - 1, 'more row')})" if rows[1:] else ""


def _twice(cell: str) -> str:
    return f"{_short(cell)} looks decoded twice; it may have been {_short(read_once(cell))}"


def _tagged(cell: str) -> str:
    (tag, *_) = _TAG.findall(cell)
    return f"has HTML tags, as {_short(tag)}, which are taken as text"


def _controlled(cell: str) -> str:
    return f"has control characters; with Windows' signs it reads {_short(repair(cell))}"


def _short(text: str) -> str:
    return repr(excerpt(text, _LONGEST))
