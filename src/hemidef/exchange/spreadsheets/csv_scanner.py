"""Cutting CSV into rows and cells, strictly, and telling where a quote went wrong.

Python's csv module says where a row with an unclosed quote ends, which is the end of the file;
a person needs the line where the quote was opened. It also has a limit for the size of a cell
that is set for the whole process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hemidef.errors import HemidefError, Invalid
from hemidef.exchange.spreadsheets.sheet import Row, letter

# A quoted cell, in which a quote is written twice; possessive, so that it never backtracks.
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')


@dataclass
class Scanner:
    """The rows of ``text``, whose lines end in LF, below its first ``skip_rows`` lines.

    ``errors`` collects what is wrong with quotes. A row with such an error is left out, and the
    scan goes on with the line below.
    """

    source: str
    text: str
    delimiter: str
    skip_rows: int = 0

    def __post_init__(self) -> None:
        self.errors: list[HemidefError] = []
        self._plain = re.compile(f"[^{re.escape(self.delimiter)}\n]*+")

    def rows(self) -> Iterator[Row]:
        """The rows, blank ones too, one after the other."""
        position = 0
        for _ in range(self.skip_rows):
            position = self._line_end(position) + 1
        number = line = self.skip_rows + 1
        while position < len(self.text):
            end = self._line_end(position)
            # Most rows of most files have no quotes, and str.split is ten times faster.
            if self.text.find('"', position, end) < 0:
                yield Row(number, line, tuple(self.text[position:end].split(self.delimiter)))
            else:
                cells, end = self._row(position, line)
                if cells:
                    yield Row(number, line, tuple(cells))
            line += self.text.count("\n", position, end) + 1
            position = end + 1
            number += 1

    def _line_end(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def _row(self, start: int, line: int) -> tuple[list[str], int]:
        """The cells of the row at ``start``, none if its quotes are wrong, and where it ends."""
        cells: list[str] = []
        position = start
        while True:
            if self.text.startswith('"', position):
                match = _QUOTED.match(self.text, position)
                opened = line + self.text.count("\n", start, position)
                if match is None:
                    self._refuse(
                        opened,
                        len(cells),
                        "a quote is opened and never closed",
                        "Close it; a quote inside a quoted text is written twice.",
                    )
                    return [], len(self.text)
                cells.append(match[1].replace('""', '"'))
            else:
                match = self._plain.match(self.text, position)
                assert match is not None  # it also matches nothing
                cells.append(match[0])
            position = match.end()
            following = self.text[position : position + 1]
            if following in ("", "\n"):
                return cells, position
            if following != self.delimiter:
                closed = line + self.text.count("\n", start, position)
                since = f"; the quote was opened in line {opened}" if opened != closed else ""
                self._refuse(
                    closed,
                    len(cells) - 1,
                    f"text follows a closing quote{since}",
                    "A quote inside a quoted text is written twice.",
                )
                return [], self._line_end(position)
            position += 1

    def _refuse(self, line: int, index: int, problem: str, hint: str) -> None:
        place = f"{self.source}, line {line}, column {letter(index)}"
        self.errors.append(Invalid(f"{place}: {problem}", hint))
