"""JSON as a store may hold it: no key twice, no fraction, no half of a character."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from typing import Any

from hemidef.errors import Invalid
from hemidef.files import unmark

RESTORE = "Restore it from a backup."
# Of a file that another program writes in place, as some editors do, one may see a part, or the
# end of what was there before.
_AGAIN = "It is being written or damaged; try again. If it stays so, restore it from a backup."
_MARKER = re.compile(rb"^(<<<<<<< |=======\r?$|>>>>>>> )", re.MULTILINE)


def parse(data: bytes) -> Any:
    """What the whole file says. Raises Invalid, with the line where it can."""
    if not data or data.isspace():
        raise Invalid("is empty", _AGAIN)
    try:
        text = unmark(data).decode()
        found = json.loads(
            text, object_pairs_hook=_distinct, parse_constant=_refuse, parse_float=_refuse
        )
        if "\\u" in text:  # an escape may stand for half of a character
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise Invalid("is nested too deeply to be a store", RESTORE) from None
    except ValueError as error:
        raise _refusal(data, error) from None
    return found


class Unmerged(Invalid):
    """Git has put two versions into one file, with its marks between them."""


class Refused(ValueError):
    """Something that JSON may hold and a store may not; ``token`` finds its line."""

    def __init__(self, problem: str, token: str, advice: str) -> None:
        self.problem = problem
        self.token = token
        self.advice = advice


def _refuse(token: str) -> None:
    raise Refused(f"holds {token}, which a store cannot hold", token, RESTORE)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping; of two entries with the same id, JSON itself would drop the first in silence."""
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise Refused(
            f"has {twice!r} twice in one place",
            f'"{twice}":',
            "Keep one of the two (git shows where both come from), then go on.",
        )
    return found


def _refusal(data: bytes, error: ValueError) -> Invalid:
    """What is wrong with the file, in a sentence."""
    marker = _MARKER.search(data)  # which is never in a file that can be parsed
    if marker:
        line = data.count(b"\n", 0, marker.start()) + 1
        return Unmerged(
            f"line {line}: has a git conflict marker",
            "Merge both sides: hemidef merge --continue.",
        )
    if isinstance(error, UnicodeDecodeError):
        if error.encoding.startswith("utf-16"):
            return Invalid(
                "its mark says that it is UTF-16, and it is not, or is cut short", _AGAIN
            )
        line = data.count(b"\n", 0, error.start) + 1
        return Invalid(f"line {line}: is not UTF-8", _AGAIN)
    if isinstance(error, UnicodeEncodeError):
        return Invalid("a text contains half of a character", RESTORE)
    if isinstance(error, json.JSONDecodeError):
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        what = "ends too early" if cut else "is not JSON"
        return Invalid(f"line {error.lineno}: {what} ({error.msg})", _AGAIN)
    if isinstance(error, Refused):
        line = _line(unmark(data).decode(), error.token)
        return Invalid(f"line {line}: {error.problem}" if line else error.problem, error.advice)
    return Invalid("holds a number with thousands of digits", RESTORE)


def _line(text: str, token: str) -> int:
    """The line where ``token`` stands again (a key) or first (a value); 0 where unclear."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if token in line]
    if not token.endswith(":"):
        return lines[0] if lines else 0
    following = [after for before, after in pairwise(lines) if after == before + 1]
    return following[0] if following else 0
