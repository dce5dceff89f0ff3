"""Texts broken into lines at words, as Rich's ``Text.wrap`` does it, at a tenth of the cost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

_WORD = re.compile(r"\s*\S+\s*")


def wide(text: str) -> int:
    """The columns that ``text``, one line without control characters, takes."""
    return len(text) if text.isascii() else cell_len(text)


def widest(lines: Sequence[str]) -> int:
    """The columns that the widest of ``lines`` takes."""
    if "".join(lines).isascii():
        return max(map(len, lines), default=0)
    return max(map(wide, set(lines)), default=0)


def wrap(text: str, width: int) -> list[str]:
    """The lines of ``text``, none wider than ``width`` columns but by blanks at its end."""
    if "\n" not in text and wide(text) <= width:
        return [text]
    return [_stripped(part, width) for line in text.split("\n") for part in _broken(line, width)]


def fit(line: str, width: int, *, right: bool = False) -> str:
    """``line`` in exactly ``width`` columns, cut or filled with blanks; to the ``right``."""
    if right:
        line = line.rstrip()
    size = wide(line)
    if size > width:
        return set_cell_size(line, width)
    blanks = " " * (width - size)
    return blanks + line if right else line + blanks


def _stripped(line: str, width: int) -> str:
    """``line`` without those of its last blanks that stand beyond ``width`` characters."""
    return line[: max(len(line.rstrip()), width)]


def _broken(line: str, width: int) -> list[str]:
    """``line`` in parts: each ends before the word that would not fit any more.

    A word that is wider than any line is itself broken.
    """
    if line.isspace():
        return [line]  # the search for words in it would take the square of its length
    measure = len if line.isascii() else cell_len
    breaks: list[int] = []
    used = 0
    for found in _WORD.finditer(line):
        word, start = found[0], found.start()
        size = measure(word.rstrip())
        if size <= width - used:
            used += measure(word)
        elif size > width:
            for part in chop_cells(word, width):
                breaks += [start] if start else []
                start += len(part)
                used = measure(part)
        elif used and start:
            breaks.append(start)
            used = measure(word)
    return [line[a:b] for a, b in zip([0, *breaks], [*breaks, len(line)], strict=True)]
