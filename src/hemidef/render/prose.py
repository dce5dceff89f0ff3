"""Prose for people: a small part of Markdown, as blocks, and how a terminal shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hemidef.render.terminal import Part, Terminal

# Examples stand so far from the edge, and what belongs to a line above it so much further.
_INDENT = 2
# With less room than this for its last column, a table is drawn row by row.
_ROOM = 34
_GAP = 2
_RULE = re.compile(r"\|(?:-+\|)+")
_CELL_END = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"`([^`]+)`")


class Heading(NamedTuple):
    """A heading of the first or second ``level``."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """A paragraph; what stands between backquotes in its ``text`` is to be typed."""

    text: str


class Example(NamedTuple):
    """Lines to type, or to have in a file."""

    lines: Sequence[str]


class Rows(NamedTuple):
    """A table: its headings, and the texts of its cells row by row."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Heading | Paragraph | Example | Rows


def parse(text: str) -> Iterator[Block]:
    """The blocks of ``text``, which empty lines part.

    Headings begin with ``#``, tables with ``|``, and examples are indented by four.
    """
    for part in re.split(r"\n(?:[ ]*\n)+", text.strip("\n")):
        lines = part.split("\n")
        if part.startswith("    "):
            yield Example([line[4:] for line in lines])
        elif part.startswith("#"):
            marks, _, words = part.partition(" ")
            yield Heading(len(marks), words)
        elif part.startswith("|"):
            headings, *rows = [_cells(line) for line in lines if not _RULE.fullmatch(line)]
            yield Rows(headings, rows)
        else:
            yield Paragraph(" ".join(lines))


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(line)[1:-1]]


def codes(text: str) -> list[str]:
    """What is to be typed in ``text``: what stands between backquotes."""
    return _CODE.findall(text)


def plain(text: str) -> str:
    """``text`` without its backquotes."""
    return _CODE.sub(r"\1", text)


def draw_prose(blocks: Sequence[Block], terminal: Terminal) -> Iterator[Part]:
    """The blocks one below the other, with an empty line between them."""
    for number, block in enumerate(blocks):
        if number:
            yield Text()
        match block:
            case Heading(text=text):
                yield Text(terminal.safe(text), style="bold")
            case Paragraph(text):
                yield _marked(text, terminal)
            case Example(lines):
                for line in lines:
                    yield _example(line, terminal)
            case Rows():
                yield from _draw_rows(block, terminal)


def _example(line: str, terminal: Terminal) -> Part:
    """A line of an example; where it does not fit, what goes on below stands further in."""
    lead = " " * (len(line) - len(line.lstrip()))
    parts = wrap(
        line,
        max(terminal.width - _INDENT, 1),
        subsequent_indent=lead + 2 * _INDENT * " ",
        break_on_hyphens=False,
    )
    return Padding(Text(terminal.safe("\n".join(parts))), (0, 0, 0, _INDENT), expand=False)


def _draw_rows(block: Rows, terminal: Terminal) -> Iterator[Part]:
    """The table in columns, or, where the last of them has no room, row by row."""
    lines = [[plain(cell) for cell in row] for row in (block.headings, *block.rows)]
    columns = zip(*lines, strict=True)
    *before, last = [max(map(len, column)) + _GAP for column in columns]
    room = terminal.width - _INDENT - sum(before)
    if room < min(last, _ROOM):
        for row in block.rows:
            yield Padding(_marked(row[0], terminal), (0, 0, 0, _INDENT), expand=False)
            for heading, cell in zip(block.headings[1:], row[1:], strict=True):
                named = f"{heading}: {cell}" if len(row) > 2 else cell
                if cell:
                    below = (0, 0, 0, 3 * _INDENT)
                    yield Padding(_marked(named, terminal), below, expand=False)
        return
    drawn = Table.grid(padding=(0, _GAP, 0, 0))
    for width in before:
        drawn.add_column(width=width - _GAP)
    drawn.add_column()
    drawn.add_row(*(Text(terminal.safe(plain(each)), style="dim") for each in block.headings))
    for row in block.rows:
        drawn.add_row(*(_marked(cell, terminal) for cell in row))
    yield Padding(drawn, (0, 0, 0, _INDENT), expand=False)


def _marked(text: str, terminal: Terminal) -> Text:
    """``text`` with what is to be typed in bold."""
    shown = Text()
    for number, part in enumerate(_CODE.split(text)):
        shown.append(terminal.safe(part), style="bold" if number % 2 else None)
    return shown
