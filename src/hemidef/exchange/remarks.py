"""Remarks on cells that may not say what was meant; they are told, and taken as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from hemidef.exchange.encoding import CONTROL, read_once, repair
from hemidef.exchange.sheet import Sheet, Unreadable, counted
from hemidef.visible import visible

# The elements that people's editors write (HTML Standard, 4.3 to 4.9); <name> is none of them.
_TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|li|ol|p|span|strong|sub|sup|table|td|tr|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LONGEST = 40


def remarks(sheet: Sheet, columns: Iterable[int]) -> Iterator[str]:
    """What is odd about the texts of these columns: a sentence for each kind, with its place."""
    columns = list(columns)
    # One search through all of them takes a tenth of the time of one through each.
    texts = "\n".join(row.cells[index] for row in sheet.rows for index in columns)
    if read_once(texts) != texts:
        yield from _tell(sheet, columns, _twice)
    if _TAG.search(texts):
        yield from _tell(sheet, columns, _tagged)


def doubts(sheet: Sheet) -> Iterator[str]:
    """The remarks on all columns, and the cells that an import would refuse."""
    columns = range(len(sheet.headings))
    yield from remarks(sheet, columns)
    yield from _tell(sheet, columns, _refused)
    yield from _second_header(sheet)


def _second_header(sheet: Sheet) -> Iterator[str]:
    """Whether the first row looks like more headings: it has some where the row above has none."""
    first = sheet.rows[0] if sheet.rows else None
    if first and first.number > 1:
        pairs = list(zip(sheet.headings, first.cells, strict=True))
        named = [cell for heading, cell in pairs if heading.name != f"column {heading.letter}"]
        unnamed = [cell for heading, cell in pairs if heading.name == f"column {heading.letter}"]
        has_figures = any(any(map(str.isdigit, cell)) for cell in first.cells)
        if unnamed and all(unnamed) and not all(named) and not has_figures:
            advice = f"if so, say --skip-rows {first.line - 1}"
            yield f"{sheet.place(first)} looks like a second row of headings: {advice}."


def controls(sheet: Sheet) -> Iterator[str]:
    """The control characters that Windows' signs were meant by, where there are any."""
    yield from _tell(sheet, range(len(sheet.headings)), _controlled)


def repaired(sheet: Sheet) -> Sheet:
    """The sheet with Windows' signs in place of the control characters of their codes.

    Its headings, by which a mapping may name its columns already, stay as they are.
    """

    def readable(cell: str) -> str:
        return repair(cell) if CONTROL.search(cell) else cell  # an Unreadable stays one

    rows = (row._replace(cells=tuple(map(readable, row.cells))) for row in sheet.rows)
    return replace(sheet, rows=tuple(rows))


def _tell(sheet: Sheet, columns: Iterable[int], say: Callable[[str], str | None]) -> Iterator[str]:
    """What ``say`` has to say of the first cell where it has, and how many more there are."""
    places = [
        (row, index)
        for row in sheet.rows
        for index in columns
        if row.cells[index] and say(row.cells[index])
    ]
    if places:
        row, index = places[0]
        more = f" (and {counted(len(places) - 1, 'more cell')})" if places[1:] else ""
        yield f"{sheet.place(row, sheet.headings[index])}: {say(row.cells[index])}{more}."


def _twice(cell: str) -> str | None:
    once = read_once(cell)
    both = f"{_short(cell)} looks decoded twice; it may have been {_short(once)}"
    return both if once != cell else None


def _tagged(cell: str) -> str | None:
    tag = _TAG.search(cell)
    return f"has HTML tags, as {_short(tag[0])}, which are taken as text" if tag else None


def _refused(cell: str) -> str | None:
    return cell.error.problem if isinstance(cell, Unreadable) else None


def _controlled(cell: str) -> str | None:
    shown = f"has control characters; with Windows' signs it reads {_short(repair(cell))}"
    return shown if CONTROL.search(cell) else None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(visible(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"))
