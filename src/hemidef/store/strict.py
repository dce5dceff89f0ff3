"""JSON as a store may hold it: no key twice, no fraction, no half a character."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

from hemidef.errors import Invalid

RESTORE = "Restore it from a backup, or take it out of the way and run hemidef init."
_MARKER = re.compile(rb"^(<<<<<<< |=======\r?$|>>>>>>> )", re.MULTILINE)
# A key as nothing of ours writes it, with a space before its colon.
_LOOSE = re.compile(r'"\s+:')


def parse(data: bytes) -> Any:
    """What the whole file says. Raises Invalid, with the line where it can."""
    if not data.strip():
        raise Invalid("is empty", RESTORE)
    try:
        return decode(data.decode())
    except ValueError as error:
        marker = _MARKER.search(data)  # which is never in what can be parsed
        if marker:
            line = data.count(b"\n", 0, marker.start()) + 1
            raise Invalid(
                f"line {line}: has a conflict marker of git's",
                "Settle the conflict (git checkout --ours or --theirs), then go on.",
            ) from None
        raise _refusal(data, error) from None


def decode(text: str) -> Any:
    """The JSON in ``text``. Raises ValueError, or Refused for what a store may not hold."""
    found = _loads(text)
    # A key twice leaves one fewer than there are colons behind quotes; so does a text that has
    # a quote and a colon, and then each object is looked at, in twice the time.
    if _keys(found) != text.count('":') or _LOOSE.search(text):
        found = _loads(text, object_pairs_hook=_distinct)
    if "\\u" in text:  # nothing of ours writes such an escape
        plain = json.dumps(found, ensure_ascii=False)
        if plain.encode(errors="replace").decode() != plain:
            raise Refused("a text has half a character", "")
    return found


def _loads(text: str, **hooks: Any) -> Any:
    return json.loads(text, parse_constant=_refuse, parse_float=_refuse, **hooks)


def _keys(found: Any) -> int:
    """How many keys ``found`` has, with those of the mappings in it, but not those in lists."""
    count, level = 0, [found] if isinstance(found, dict) else []
    while level:
        count += sum(map(len, level))
        level = [each for one in level for each in one.values() if each.__class__ is dict]
    return count


def _refusal(data: bytes, error: ValueError) -> Invalid:
    """What is wrong with the file, in a sentence."""
    if isinstance(error, UnicodeDecodeError):
        line = data.count(b"\n", 0, error.start) + 1
        return Invalid(f"line {line}: is not UTF-8", RESTORE)
    if isinstance(error, json.JSONDecodeError):
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        what = "ends too early" if cut else "is not JSON"
        return Invalid(f"line {error.lineno}: {what} ({error.msg})", RESTORE)
    if isinstance(error, Refused):
        line = _line(data.decode(), error.token) if error.token else 0
        place = f"line {line}: " if line else ""
        return Invalid(place + error.problem, error.advice)
    return Invalid("holds a number of thousands of digits", RESTORE)


class Refused(ValueError):
    """Something that JSON may hold and a store may not; ``token`` finds its line."""

    def __init__(self, problem: str, token: str, advice: str = RESTORE) -> None:
        self.problem = problem
        self.token = token
        self.advice = advice


def _refuse(token: str) -> None:
    raise Refused(f"holds {token}, which is no value of a store", token)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping; one of two entries with the same id must not vanish in silence."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(
            f"has {twice!r} twice in one place",
            f'"{twice}":',
            "Keep one of the two (git shows where both come from), then go on.",
        )
    return found


def _line(text: str, token: str) -> int:
    """The line where ``token`` stands again (a key) or first (a value); 0 where unclear."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if token in line]
    if not token.endswith(":"):
        return lines[0] if lines else 0
    following = [after for before, after in pairwise(lines) if after == before + 1]
    return following[0] if following else 0
