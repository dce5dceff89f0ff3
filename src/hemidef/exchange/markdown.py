"""Markdown tables, written and read back."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from hemidef.errors import Invalid
from hemidef.exchange.cells import cell
from hemidef.exchange.sheet import Row, Sheet, fit
from hemidef.model.partners import NOBODY
from hemidef.reports.grid import Grid

# An ampersand that HTML would take for the beginning of a character's name.
_ENTITY = re.compile(r"&(?=#?\w+;)")
_ESCAPED = re.compile(r"\\(.)|<br>|&amp;|&lt;")
_PLAIN = {"<br>": "\n", "&amp;": "&", "&lt;": "<"}
# A cell and the bar behind it, which the last one may lack; a bar that is escaped is the cell's.
_CELL = re.compile(r"((?:[^\\|]|\\.|\\$)*+)(?:\||$)")
_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*")


def write(grids: Sequence[Grid], *, words: bool = True) -> str:
    """The grids as tables under their titles; ``words`` shows figures as people read them."""
    return "\n".join(_table(grid, words) for grid in grids)


def _table(grid: Grid, words: bool) -> str:
    lines = [f"## {_escape(grid.title)}", ""]
    lines.append(_line([_escape(column.heading) for column in grid.columns]))
    lines.append(_line(["---"] * len(grid.columns)))
    for row in grid.rows:
        cells = []
        for column, texts in zip(grid.columns, row, strict=True):
            shown = [column.type.words(text, NOBODY) if words else text for text in texts]
            cells.append(_escape(cell(shown, many=column.many)))
        lines.append(_line(cells))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escape(text: str) -> str:
    """``text`` with what Markdown or HTML would take for markup made literal."""
    for mark in "\\|`*_[]":
        text = text.replace(mark, f"\\{mark}")
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace("\n", "<br>")


def read(text: str, file: str) -> list[tuple[str, Sheet]]:
    """The tables in ``text``, each with the title above it. Raises Invalid where there is none."""
    found = []
    title = ""
    lines = deque(enumerate(text.replace("\r\n", "\n").split("\n"), 1))
    while lines:
        number, line = lines.popleft()
        if line.startswith("#"):
            title = _unescape(line.lstrip("#").strip())
        elif line.lstrip().startswith("|") and lines and _RULE.fullmatch(lines[0][1].strip()):
            lines.popleft()
            rows = [_row(number, line)]
            while lines and lines[0][1].lstrip().startswith("|"):
                rows.append(_row(*lines.popleft()))
            found.append((title, fit(f"{file}, table {title or number}", rows)))
    if not found:
        raise Invalid(f"{file}: has no table", "A table has | between its cells.")
    return found


def _row(number: int, line: str) -> Row:
    *cells, _ = _CELL.findall(line.strip().removeprefix("|"))  # the end of the line is no cell
    return Row(number, number, tuple(_unescape(cell.strip()) for cell in cells))


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: match[1] or _PLAIN[match[0]], text)
