"""The delimiter of a CSV file: named by its user, or found where only one makes columns."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import NamedTuple

from hemidef.errors import Misuse
from hemidef.exchange.spreadsheets.csv_scanner import Scanner
from hemidef.exchange.spreadsheets.sheet import is_blank

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAMPLE = 100
# A first line that some programs write for Excel.
_MARK = re.compile(r"sep=(.)\n", re.IGNORECASE)


class _Columns(NamedTuple):
    """The columns that a delimiter makes of the first rows.

    ``start`` is the row where they begin, ``share`` how many of the rows from there on have just
    ``width`` of them, from 0 to 1.
    """

    start: int
    width: int
    share: float


def named(word: str) -> str:
    r"""The delimiter that ``word`` names: itself, ``tab``, ``\t``. Raises Misuse for none."""
    for char, name in _NAMES.items():
        if word.casefold() == name:
            return char
    char = "\t" if word == "\\t" else word
    if len(char) != 1 or char in '"\n\r':
        raise Misuse(
            f"{word!r} cannot be a delimiter", "Name one character, or tab, as in --delimiter tab."
        )
    return char


def marked(text: str) -> str:
    """The delimiter that the first line of ``text`` announces, as in ``sep=;``, or nothing."""
    mark = _MARK.match(text)
    return mark[1] if mark else ""


def find(source: str, text: str, skip_rows: int = 0) -> str:
    """The one delimiter that makes columns of ``text``. Raises Misuse where several would.

    A text without any has one column, and a delimiter that does not occur in it.
    """
    found = {char: _columns(source, text, char, skip_rows) for char in _NAMES}
    making = {char: columns for char, columns in found.items() if columns}
    clear = {char: columns for char, columns in making.items() if columns.share > 0.5}
    # Texts have commas and semicolons too, but not in the header, and not as many in every row.
    first = min((columns.start for columns in (clear or making).values()), default=0)
    likely = [char for char, columns in (clear or making).items() if columns.start == first]
    even = [char for char in likely if making[char].share == 1]
    if len(likely) > 1 and len(even) == 1:
        likely = even
    if len(likely) == 1 and (clear or first == 0):
        return likely[0]
    if len(likely) > 1:
        cuts = ", ".join(f"{_NAMES[char]} ({making[char].width} columns)" for char in likely)
        raise Misuse(f"{source}: more than one delimiter makes columns of it: {cuts}", _ADVICE)
    absent = next((char for char in _NAMES if char not in text), None)
    if absent is None:
        raise Misuse(f"{source}: no delimiter makes columns of it", _ADVICE)
    return absent


_ADVICE = "Name the right one: --delimiter comma, semicolon, tab or pipe."


def _columns(source: str, text: str, delimiter: str, skip_rows: int) -> _Columns | None:
    """The columns that ``delimiter`` makes of the first rows, None where it makes none."""
    rows = (row.cells for row in Scanner(source, text, delimiter, skip_rows).rows())
    counts = [len(cells) for cells in islice(filter(_is_filled, rows), _SAMPLE)]
    several = Counter(count for count in counts if count > 1)
    if not several:
        return None
    usual = max(several, key=lambda count: (several[count], -count))
    start = next(position for position, count in enumerate(counts) if count >= usual)
    return _Columns(start, usual, counts[start:].count(usual) / len(counts[start:]))


def _is_filled(cells: tuple[str, ...]) -> bool:
    """Whether the line has anything on it, delimiters too."""
    return len(cells) > 1 or not is_blank(cells[0])
