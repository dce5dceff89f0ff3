r"""Lists in one cell: ``North; South``, and back to the same texts whatever stands in them.

A semicolon within a text is written ``\;``, as are backslashes in front of one doubled; no other
backslash means anything, so that paths come through as people write them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SEPARATOR = "; "
# Each begins where a run of backslashes does: from its middle, a long one would be tried again.
_INNER = re.compile(r"(?<!\\)(\\*);")
_LAST = re.compile(r"(?<!\\)(\\+)$")
_PARTED = re.compile(r"(?<!\\)(\\*)(;|$)")


def cell(texts: Sequence[str], *, many: bool) -> str:
    """The texts of a field as one cell; of one that holds a single value, that text as it is."""
    return join(texts) if many else "".join(texts)


def join(texts: Sequence[str]) -> str:
    """The texts as one cell."""
    escaped = [_INNER.sub(r"\1\1\\;", text) for text in texts]
    closed = [_LAST.sub(r"\1\1", text) for text in escaped[:-1]]  # a separator comes behind it
    return SEPARATOR.join([*closed, *escaped[-1:]])


def part(cell: str, separator: str = "") -> list[str]:
    """The texts in a cell, trimmed, without empty ones; parted by ``separator`` where it is given.

    Without one the cell is read as ``join`` writes it.
    """
    if separator:
        return [text for each in cell.split(separator) if (text := each.strip())]
    texts, text, end = [], "", 0
    for match in _PARTED.finditer(cell):
        slashes, mark = match.groups()
        text += cell[end : match.start()]
        end = match.end()
        if not mark:
            text += slashes
        else:
            text += slashes[: len(slashes) // 2]
            if len(slashes) % 2:
                text += mark
                continue
        texts.append(text.strip())
        text = ""
    return [each for each in texts if each]
