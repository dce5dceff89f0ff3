"""Markdown tables, written and read back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise

from hemidef.errors import Invalid, Problems
from hemidef.exchange.sheet import Row, Table, fit
from hemidef.exchange.sheet_cells import cell
from hemidef.model.partners import NOBODY
from hemidef.reports.grid import Grid

# An ampersand that HTML would take for the beginning of a character's name.
_ENTITY = re.compile(r"&(?=#?\w+;)")
# A backslash before anything but ASCII punctuation is one (CommonMark 0.31, 2.4): C:\new.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|<br ?/?>|&#?\w+;", re.IGNORECASE)
# Words between stars or underscores that no backslash makes literal; an underscore within a word is
# one. What is written here has none, so nothing of its own is taken away.
_EMPHASIS = (
    re.compile(r"(?<![\\*])(\*{1,3})(?=[^\s*])((?:[^*\\]|\\.)++)(?<=\S)\1(?!\*)"),
    re.compile(r"(?<![\\\w])(_{1,3})(?=[^\s_])((?:[^_\\]|\\.)++)(?<=\S)\1(?!\w)"),
)
# A bar, or a sign that is escaped, which may be one that is the cell's.
_BAR = re.compile(r"\\.|\|")
_RULE = re.compile(r"[\s:|-]+")


def write(grids: Sequence[Grid], *, words: bool = True) -> str:
    """The grids as tables under their titles; ``words`` shows figures as people read them."""
    return "\n".join(_grid(grid, words) for grid in grids)


def _grid(grid: Grid, words: bool) -> str:
    rows = [
        [
            cell(
                [column.type.words(text, NOBODY) if words else text for text in texts],
                many=column.many,
            )
            for column, texts in zip(grid.columns, row, strict=True)
        ]
        for row in grid.rows
    ]
    headings = [column.heading for column in grid.columns]
    return f"## {escape(grid.title)}\n\n{table(headings, rows)}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts under ``headings``."""
    rule = ["---"] * len(headings)
    lines = [list(map(escape, headings)), rule, *(list(map(escape, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def escape(text: str) -> str:
    """``text`` with what Markdown or HTML would take for markup made literal."""
    for mark in "\\|`*_[]~":
        text = text.replace(mark, f"\\{mark}")
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace("\n", "<br>")


def find(text: str, file: str) -> list[Table]:
    """The tables in ``text``, each with the title above it, else the number of its line.

    Raises Invalid where there is none, or a row is in none of them.
    """
    found: list[Table] = []
    errors = Problems(file)
    title = ""
    lines: list[tuple[int, str]] = []  # of what may be a table: up to a blank line or a title
    for number, line in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], 1):
        if line.strip() and not line.startswith("#"):
            lines.append((number, line.strip()))
            continue
        if lines and (rows := _table_rows(file, lines, errors)):
            name = title or str(rows[0].number)
            found.append(Table(name, partial(fit, f"{file}, table {name}", rows)))
        lines = []
        if line.startswith("#"):
            title = _unescape(line.lstrip("#").strip())
    errors.refuse()
    if not found:
        raise Invalid(f"{file}: has no table", "A table has | between its cells.")
    return found


def _table_rows(file: str, lines: Sequence[tuple[int, str]], errors: Problems) -> list[Row]:
    """The rows of the table in ``lines``, headings first; none where there is no table.

    ``errors`` collects the lines that look like rows and are not, or the other way round.
    """
    pairs = enumerate(pairwise(line for _, line in lines))
    start = next((at for at, (line, below) in pairs if _is_header(line, below)), len(lines))
    rows = [*lines[start : start + 1], *lines[start + 2 :]]
    strays = [each for each in lines[:start] if each[1].startswith("|")]
    strays += [each for each in rows if "|" not in each[1]]
    for number, _ in strays:
        hint = "A table is headings, a line such as |---|---|, and rows up to an empty line."
        errors.append(Invalid(f"{file}, line {number}: is no row of a table", hint))
    return [] if strays else [_row(number, line) for number, line in rows]


def _is_header(line: str, below: str) -> bool:
    """Whether ``line`` has the headings of a table, as the rule ``below`` it says."""
    is_rule = "-" in below and _RULE.fullmatch(below) is not None
    return is_rule and (line.startswith("|") or ("|" in line and "|" in below))


def _row(number: int, line: str) -> Row:
    """The cells of a line, trimmed; a bar at either end of it parts none."""
    line = line.removeprefix("|")
    bars = [match.start() for match in _BAR.finditer(line) if match[0] == "|"]
    if not bars or line[bars[-1] + 1 :]:
        bars.append(len(line))
    starts = [0, *(bar + 1 for bar in bars)]
    cells = [line[start:end].strip() for start, end in zip(starts, bars, strict=False)]
    return Row(number, number, tuple(map(_unescape, cells)))


def _unescape(text: str) -> str:
    """The words that Markdown shows for ``text``, without its emphasis."""
    for emphasis in _EMPHASIS * 2:  # one may stand within the other
        text = emphasis.sub(r"\2", text)
    return _ESCAPED.sub(_literal, text)


def _literal(match: re.Match[str]) -> str:
    found = match[0]
    return match[1] or ("\n" if found.startswith("<") else html.unescape(found))
