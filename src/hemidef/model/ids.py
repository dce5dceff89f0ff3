"""Ids: a letter for the kind and a number, as in ``I-4``; ``i4``, ``I4`` and ``i-4`` read alike."""

from __future__ import annotations

import re

from hemidef.errors import Invalid

_FORM = re.compile(r"\s*([A-Za-z])-?0*([1-9]\d{0,8})\s*", re.ASCII)
_CANONICAL = re.compile(r"[A-Z]-[1-9]\d{0,8}", re.ASCII)


def parse(text: str) -> str:
    """The id that ``text`` means. Raises Invalid when it means none."""
    match = _FORM.fullmatch(text)
    if not match:
        raise Invalid(
            f"{text.strip()!r} is not an id",
            "An id is a letter and a number: I-4, R-2, M-1 or K-3.",
        )
    return make(match[1].upper(), int(match[2]))


def can_parse(text: str) -> bool:
    """Whether ``text`` means an id, in any form."""
    return bool(_FORM.fullmatch(text))


def parse_list(text: str) -> list[str]:
    """The ids that ``text`` lists with commas; none unless it is two or more, and nothing else."""
    parts = text.split(",")
    if len(parts) < 2 or not all(map(can_parse, parts)):
        return []
    return [parse(part) for part in parts]


def make(letter: str, number: int) -> str:
    """The id of the kind with ``letter`` and of ``number``."""
    return f"{letter}-{number}"


def is_id(text: str) -> bool:
    """Whether ``text`` is an id in its one form, as in ``I-4``."""
    return bool(_CANONICAL.fullmatch(text))


def letter(reference: str) -> str:
    """The letter of a well-formed id."""
    return reference[0]


def number(reference: str) -> int:
    """The number of a well-formed id."""
    return int(reference[2:])
